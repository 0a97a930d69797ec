//! Proving that the rows are those that were written, and that each was lawful.

use std::cmp::Ordering;
use std::fmt;

use serde::Serialize;

use crate::draft::Draft;
use crate::{Act, Digest, Entry, EntryNumber, Head, Refusal, Row, State};

/// What an audit says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Audit {
    /// Whether everything is as it was written.
    pub ok: bool,
    /// Entries that are sound, up to the first that is not.
    pub entries: i64,
    /// The end of what is sound. Noted elsewhere, it proves later that nothing was taken away.
    pub digest: Digest,
    /// The first row that is not sound.
    pub first_bad: Option<FirstBad>,
}

/// The first row that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FirstBad {
    /// Its place.
    pub number: EntryNumber,
    /// What shows it, in English.
    pub fault: String,
}

/// What shows that a row is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The row is missing.
    Missing,
    /// Its hash is not that of its text and of the row before.
    Altered,
    /// Its text is no entry that this program understands.
    Unread(String),
    /// It says what the rules forbid.
    Unlawful(Refusal),
    /// Nobody asked for it, and it is none that the book makes by itself.
    Unasked,
    /// It is a second entry under one key.
    Twice,
    /// It was made before the one before it.
    Earlier,
    /// The book ends before it.
    Beyond,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Missing => f.write_str("it is missing"),
            Fault::Altered => f.write_str("its hash is another one: it was altered"),
            Fault::Unread(reason) => write!(f, "it is no entry: {reason}"),
            Fault::Unlawful(refusal) => write!(f, "it was never lawful: {refusal}"),
            Fault::Unasked => f.write_str("it has no key"),
            Fault::Twice => f.write_str("its key was used before"),
            Fault::Earlier => f.write_str("it was made before the entry before it"),
            Fault::Beyond => f.write_str("the book ends before it"),
        }
    }
}

/// Takes rows one by one and says where a book stands, up to the first that is not sound.
#[derive(Debug, Default)]
pub(crate) struct Auditor {
    state: State,
    head: Head,
    first_bad: Option<(EntryNumber, Fault)>,
}

impl Auditor {
    /// One that goes on from where rows were sound.
    pub(crate) fn from(state: State, head: Head) -> Auditor {
        Auditor { state, head, first_bad: None }
    }

    /// Takes the next row. After one that is not sound it listens no more.
    pub(crate) fn take(&mut self, row: &Row) {
        if self.first_bad.is_none()
            && let Err(fault) = self.follow(row)
        {
            self.first_bad = Some((self.head.number.next(), fault));
        }
    }

    fn follow(&mut self, row: &Row) -> Result<(), Fault> {
        let next = self.head.after(&row.body);
        if row.number != next.number {
            return Err(Fault::Missing);
        }
        if row.digest != next.digest {
            return Err(Fault::Altered);
        }
        let entry: Entry =
            serde_json::from_slice(&row.body).map_err(|error| Fault::Unread(error.to_string()))?;
        if entry.key.is_none() && !matches!(entry.act, Act::Expire(_)) {
            return Err(Fault::Unasked);
        }
        if entry.at_ms < self.state.at_ms {
            return Err(Fault::Earlier);
        }
        let mut draft = Draft::on(&self.state);
        draft.pass_to(entry.at_ms);
        let made = draft.record(&entry).map_err(Fault::Unlawful)?;
        if !made.is_new {
            return Err(Fault::Twice);
        }
        let changes = draft.into_changes();
        self.state.absorb(changes);
        self.head = next;
        Ok(())
    }

    /// The state and the end that the rows come to, which should be `end`.
    pub(crate) fn finish(mut self, end: Head) -> Result<(State, Head), (EntryNumber, Fault)> {
        self.expect(end);
        match self.first_bad {
            Some(bad) => Err(bad),
            None => Ok((self.state, self.head)),
        }
    }

    /// The journal says where it ends: no row is missing there, and none too many.
    fn expect(&mut self, end: Head) {
        if self.first_bad.is_some() || self.head == end {
            return;
        }
        self.first_bad = Some(match end.number.cmp(&self.head.number) {
            Ordering::Greater => (self.head.number.next(), Fault::Missing),
            Ordering::Equal => (end.number, Fault::Altered),
            Ordering::Less => (end.number.next(), Fault::Beyond),
        });
    }

    /// What it found, where the rows should end at `end`.
    pub(crate) fn audit(mut self, end: Head) -> Audit {
        self.expect(end);
        let bad =
            |(number, fault): (EntryNumber, Fault)| FirstBad { number, fault: fault.to_string() };
        Audit {
            ok: self.first_bad.is_none(),
            entries: self.head.number.0,
            digest: self.head.digest,
            first_bad: self.first_bad.map(bad),
        }
    }
}
