//! Documents of a kind that is known only when a request is read: what the API does.

use bocage_field::{
    Connection, ConnectionAct, Copper, CopperAct, Document, DocumentKind, Incident, IncidentAct,
    Line, LineAct, Notice, Permit, PermitAct, PrecisionClass,
};
use bocage_plant::Plant;
use bocage_vocab::Text;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::documents::unread;
use super::{
    DocumentError, Filter, act, connections, copper, history, incidents, lines, list, notices,
    permits,
};
use crate::permission::{Action, Resource};
use crate::{Context, Error, Territory};

/// The plural of a kind, as paths and commands have it.
#[must_use]
pub const fn plural(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::Connection => "connections",
        DocumentKind::Line => "lines",
        DocumentKind::Incident => "incidents",
        DocumentKind::Permit => "permits",
        DocumentKind::Notice => "notices",
        DocumentKind::Copper => "copper",
    }
}

/// The kind that a plural means; none for other words.
#[must_use]
pub fn kind_of(text: &str) -> Option<DocumentKind> {
    DocumentKind::ALL.iter().copied().find(|kind| plural(*kind) == text)
}

/// A document or a list of a kind, ready to be written.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Answer(Value);

impl Answer {
    /// The code of the state that the document is in.
    #[must_use]
    pub fn state(&self) -> Option<&str> {
        self.0.get("state")?.as_str()
    }

    fn of(what: &impl Serialize) -> Result<Answer, Error> {
        serde_json::to_value(what).map(Answer).map_err(|error| unread(&error))
    }
}

/// What is asked of a document that is there.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ActAsked {
    revision: Option<i64>,
    act: Value,
}

/// The acts of notices and incidents that people may ask for: the rest of them is looked up.
#[derive(Debug, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case", deny_unknown_fields)]
enum NoticeAsked {
    Answer {
        class: Option<PrecisionClass>,
        #[serde(default)]
        advice: Text,
    },
}

fn read<T: DeserializeOwned>(text: &[u8]) -> Result<T, Error> {
    serde_json::from_slice(text).map_err(|error| unread(&error))
}

fn read_act<T: DeserializeOwned>(act: Value) -> Result<T, Error> {
    serde_json::from_value(act).map_err(|error| unread(&error))
}

/// Opens a document from JSON text.
///
/// # Errors
/// When the text is none, it says what cannot be, or the store's.
pub(crate) fn open(
    ctx: &Context,
    territory: &mut Territory,
    plant: &Plant,
    (kind, text): (DocumentKind, &[u8]),
    request: Option<&str>,
) -> Result<Answer, Error> {
    // Whoever may not is told so before anything is read.
    ctx.require(Resource::Field, Action::Draft)?;
    let world = plant.world();
    match kind {
        DocumentKind::Connection => {
            let order = read(text)?;
            Answer::of(&connections::order_in(ctx, territory, (world, &order), request)?)
        }
        DocumentKind::Line => {
            let order = read(text)?;
            Answer::of(&lines::order_in(ctx, territory, (plant, &order), request)?)
        }
        DocumentKind::Incident => {
            Answer::of(&incidents::tell(ctx, territory, &read(text)?, request)?)
        }
        DocumentKind::Permit => {
            let asked = read(text)?;
            Answer::of(&permits::ask_in(ctx, territory, (world, &asked), request)?)
        }
        DocumentKind::Notice => {
            Answer::of(&notices::receive(ctx, territory, &read(text)?, request)?)
        }
        DocumentKind::Copper => {
            Answer::of(&copper::announce(ctx, territory, &read::<Copper>(text)?, request)?)
        }
    }
}

/// Moves a document on, from JSON text: `{"revision": N, "act": {"act": ..., ...}}`.
///
/// # Errors
/// When the text is none, somebody has acted since, the act is none of its state, or the store's.
pub(crate) fn moved(
    ctx: &Context,
    territory: &mut Territory,
    plant: &Plant,
    (kind, number, text): (DocumentKind, i64, &[u8]),
    request: Option<&str>,
) -> Result<Answer, Error> {
    ctx.require(Resource::Field, Action::Draft)?;
    let ActAsked { revision, act: asked } = read(text)?;
    let at = (number, revision);
    match kind {
        DocumentKind::Connection => {
            let does: ConnectionAct = read_act(asked)?;
            if matches!(does, ConnectionAct::Settle { .. }) {
                return Err(settled_by_plan());
            }
            Answer::of(&connections::moved(ctx, territory, at, &does, request)?)
        }
        DocumentKind::Line => {
            Answer::of(&act::<Line>(ctx, territory, at, &read_act::<LineAct>(asked)?, request)?)
        }
        DocumentKind::Incident => match asked.get("act").and_then(Value::as_str) {
            // By what is promised of its line, never by what somebody says is promised.
            Some("settle") => Answer::of(&incidents::settle(ctx, territory, at, request)?),
            _ => {
                let does: IncidentAct = read_act(asked)?;
                Answer::of(&act::<Incident>(ctx, territory, at, &does, request)?)
            }
        },
        DocumentKind::Permit => {
            Answer::of(&act::<Permit>(ctx, territory, at, &read_act::<PermitAct>(asked)?, request)?)
        }
        DocumentKind::Notice => {
            let NoticeAsked::Answer { class, advice } = read_act(asked)?;
            let answering = notices::Answering { class, advice, out: None };
            let answered = notices::answer_in(ctx, territory, plant, (at, &answering), request)?;
            Answer::of(&answered.kept)
        }
        DocumentKind::Copper => {
            Answer::of(&act::<Copper>(ctx, territory, at, &read_act::<CopperAct>(asked)?, request)?)
        }
    }
}

/// Only a plan settles a connection.
fn settled_by_plan() -> Error {
    let reason = "connections are settled by a plan: /api/field/settle".to_owned();
    DocumentError::DocumentUnread { what: "what was sent".to_owned(), reason }.into()
}

/// One document with what was done with it.
///
/// # Errors
/// When there is none, or the store's.
pub fn show(
    ctx: &Context,
    territory: &Territory,
    (kind, number): (DocumentKind, i64),
) -> Result<Answer, Error> {
    fn of<D: Document>(ctx: &Context, at: &Territory, number: i64) -> Result<Answer, Error> {
        Answer::of(&history::<D>(ctx, at, number)?)
    }
    match kind {
        DocumentKind::Connection => of::<Connection>(ctx, territory, number),
        DocumentKind::Line => of::<Line>(ctx, territory, number),
        DocumentKind::Incident => of::<Incident>(ctx, territory, number),
        DocumentKind::Permit => of::<Permit>(ctx, territory, number),
        DocumentKind::Notice => of::<Notice>(ctx, territory, number),
        DocumentKind::Copper => of::<Copper>(ctx, territory, number),
    }
}

/// Documents of a kind; incidents, permits, notices and communes with their clocks.
///
/// # Errors
/// The store's.
pub(crate) fn listed(
    ctx: &Context,
    territory: &Territory,
    plant: &Plant,
    (kind, filter): (DocumentKind, &Filter),
) -> Result<Answer, Error> {
    match kind {
        DocumentKind::Connection => Answer::of(&list::<Connection>(ctx, territory, filter)?),
        DocumentKind::Line => Answer::of(&list::<Line>(ctx, territory, filter)?),
        DocumentKind::Incident => Answer::of(&incidents::clocks(ctx, territory, filter)?),
        DocumentKind::Permit => Answer::of(&permits::standings(ctx, territory, filter, None)?),
        DocumentKind::Notice => Answer::of(&notices::clocks(ctx, territory, filter)?),
        DocumentKind::Copper => Answer::of(&copper::communes_in(ctx, territory, plant.world())?),
    }
}
