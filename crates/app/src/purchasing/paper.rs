//! Documents of purchases as the store keeps them, and what is kept with postings in one transaction.

use bocage_ledger::{Appended, Batch, Book, Code, Entry, Head, Journal, Refusal, Row};
use bocage_purchasing::postings::Step;
use bocage_store::{Purchase, Store};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::BuyingError;
use crate::{Context, Error, Territory};

/// Kinds of documents.
pub(super) const FRAMEWORK: &str = "framework";
pub(super) const CATALOGUE: &str = "catalogue";
pub(super) const ORDER: &str = "order";
pub(super) const PUBLISHED: &str = "published contract";

/// How often a territory that others write to is tried again.
const TRIES: u32 = 200;

/// A document as it stands, with its version.
#[derive(Debug, Clone)]
pub(super) struct Paper<T> {
    pub(super) kind: &'static str,
    pub(super) name: String,
    pub(super) version: u32,
    pub(super) content: T,
}

impl<T: Serialize> Paper<T> {
    /// One that is not there yet.
    pub(super) fn new(kind: &'static str, name: String, content: T) -> Paper<T> {
        Paper { kind, name, version: 0, content }
    }

    /// The next version of it, to be kept.
    pub(super) fn next(&self, ctx: &Context) -> Result<Purchase, BuyingError> {
        let damaged = |source| BuyingError::PurchaseDamaged {
            what: self.kind,
            name: self.name.clone(),
            source,
        };
        Ok(Purchase {
            kind: self.kind.to_owned(),
            name: self.name.clone(),
            version: self.version + 1,
            at: ctx.time(),
            by: ctx.actor.name.clone(),
            body: serde_json::to_string(&self.content).map_err(damaged)?,
        })
    }
}

/// Every document of a kind, by name.
pub(super) fn all<T: DeserializeOwned>(
    territory: &Territory,
    kind: &'static str,
) -> Result<Vec<Paper<T>>, Error> {
    let kept = territory.store.purchases(kind)?;
    kept.into_iter().map(|one| read(kind, one)).collect()
}

/// One document; none where there is no such.
pub(super) fn find<T: DeserializeOwned>(
    territory: &Territory,
    kind: &'static str,
    name: &str,
) -> Result<Option<Paper<T>>, Error> {
    territory.store.purchase(kind, name)?.map(|one| read(kind, one)).transpose()
}

/// One document.
pub(super) fn one<T: DeserializeOwned>(
    territory: &Territory,
    kind: &'static str,
    name: &str,
) -> Result<Paper<T>, Error> {
    if let Some(found) = find(territory, kind, name)? {
        return Ok(found);
    }
    let known = territory.store.purchases(kind)?.into_iter().map(|one| one.name).take(20);
    let (what, name) = (kind, name.to_owned());
    Err(BuyingError::PurchaseUnknown { what, name, known: known.collect() }.into())
}

fn read<T: DeserializeOwned>(kind: &'static str, kept: Purchase) -> Result<Paper<T>, Error> {
    let Purchase { name, version, body, .. } = kept;
    match serde_json::from_str(&body) {
        Ok(content) => Ok(Paper { kind, name, version, content }),
        Err(source) => Err(BuyingError::PurchaseDamaged { what: kind, name, source }.into()),
    }
}

/// Keeps documents together with what a step posts: both or neither. The same again changes nothing.
pub(super) fn keep(
    ctx: &Context,
    territory: &mut Territory,
    documents: &[Purchase],
    step: &Step,
) -> Result<(), Error> {
    let mut tries = 0;
    loop {
        match keep_once(ctx, territory, documents, step) {
            Err(error) if is_busy(&error) && tries < TRIES => tries += 1,
            ended => return ended,
        }
    }
}

fn is_busy(error: &Error) -> bool {
    use bocage_vocab::Explain as _;
    matches!(error.code(), "bocage::store::busy" | "bocage::ledger::crowded")
}

fn keep_once(
    ctx: &Context,
    territory: &mut Territory,
    documents: &[Purchase],
    step: &Step,
) -> Result<(), Error> {
    let Some(last) = step.chain.last() else {
        territory.store.put_purchases(documents, Head::default(), &[])?;
        return Ok(());
    };
    let journal = WithPapers { store: &mut territory.store, key: last.key.clone(), documents };
    let mut book = Book::open(journal).map_err(BuyingError::from)?;
    let requests = step.opening.iter().chain(&step.chain).cloned().collect();
    let batch = Batch::at(ctx.now.as_millisecond(), requests);
    let answers = book.submit(&batch).map_err(BuyingError::from)?;
    for (request, answer) in batch.requests.iter().zip(answers) {
        let Err(refusal) = answer else { continue };
        let linked = matches!(refusal, Refusal::Linked { .. });
        if linked || (BuyingError::is_open(&refusal) && step.opening.contains(request)) {
            continue;
        }
        let taken = BuyingError::is_reused(&refusal).and(documents.first());
        return Err(match taken {
            Some(document) => taken_of(document),
            None => BuyingError::refused(request, refusal),
        }
        .into());
    }
    Ok(())
}

/// The first document that a request which stands for something else was to bring.
fn taken_of(document: &Purchase) -> BuyingError {
    let what = [FRAMEWORK, CATALOGUE, ORDER, PUBLISHED]
        .into_iter()
        .find(|kind| *kind == document.kind)
        .unwrap_or("document");
    BuyingError::PurchaseTaken { what, name: document.name.clone() }
}

/// The ledger's journal, which keeps documents in the transaction of the entry under a key. What else the
/// book writes on the way, such as what expired, it writes alone.
struct WithPapers<'a> {
    store: &'a mut Box<dyn Store>,
    key: Code,
    documents: &'a [Purchase],
}

impl Journal for WithPapers<'_> {
    type Error = bocage_store::Error;

    fn read(&self, after: Head, show: &mut dyn FnMut(&Row)) -> Result<Head, Self::Error> {
        self.store.ledger_rows(after, show)
    }

    fn append(&mut self, after: Head, rows: &[Row]) -> Result<Appended, Self::Error> {
        let is_it = |row: &Row| {
            let entry = serde_json::from_slice::<Entry>(&row.body);
            entry.is_ok_and(|entry| entry.key.as_ref() == Some(&self.key))
        };
        match rows.iter().any(is_it) {
            true => self.store.put_purchases(self.documents, after, rows),
            false => self.store.ledger_append(after, rows),
        }
    }
}
