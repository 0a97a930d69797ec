//! Business lines: a fibre of one's own, perhaps a second one along another way, and a promise of how
//! soon it is repaired.

use bocage_network::{Cable, Premises};
use bocage_vocab::{Date, Id, Text, code_list};
use serde::{Deserialize, Serialize};

use crate::error::said;
use crate::{Cover, Document, DocumentKind, Error, Now, Promise};

/// Pieces of one way, the most.
const PIECES_MOST: usize = 200;

code_list! {
    /// What a business line is made of.
    pub enum LineKind: LineKindError {
        /// A fibre of its own from the exchange to the premises (FTTO).
        Ftto = "ftto",
        /// A line of the shared network with a promise (FTTE).
        Ftte = "ftte",
    }
}

code_list! {
    /// Where a business line stands.
    pub enum LineState: LineStateError {
        /// Asked for.
        Ordered = "ordered",
        /// It carries.
        Active = "active",
        /// It is over.
        Ended = "ended",
    }
}

/// A strand of a cable that a line takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinePiece {
    /// The cable.
    pub cable: Id<Cable>,
    /// What it was called when the line was ordered.
    pub name: Text,
    /// The strand, from 1.
    pub strand: u16,
}

/// A business line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// What it is made of.
    #[serde(rename = "line_kind")]
    pub kind: LineKind,
    /// Whom it is for.
    pub customer: Text,
    /// Who orders.
    pub operator: Text,
    /// The operator's reference.
    pub order: Text,
    /// The premises.
    pub premises: Id<Premises>,
    /// What they were called when it was ordered.
    pub address: Text,
    /// The way that it takes, from the premises on.
    pub first: Vec<LinePiece>,
    /// The way that it takes when the first is cut; nothing where there is none.
    pub second: Vec<LinePiece>,
    /// The hours in which the repair clock runs.
    pub cover: Cover,
    /// What is promised.
    pub promise: Promise,
    /// Where it stands.
    pub state: LineState,
    /// Since when it carries.
    pub active_on: Option<Date>,
    /// Since when it is over.
    pub ended_on: Option<Date>,
}

/// What is done with a business line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case", deny_unknown_fields)]
pub enum LineAct {
    /// It carries from a day on.
    Activate {
        /// The day.
        on: Date,
    },
    /// It takes other ways.
    Reroute {
        /// The first.
        first: Vec<LinePiece>,
        /// The second.
        second: Vec<LinePiece>,
    },
    /// It is over from a day on.
    End {
        /// The day.
        on: Date,
    },
}

fn ways(first: &[LinePiece], second: &[LinePiece]) -> Result<(), Error> {
    if first.is_empty() {
        return Err(Error::Empty { what: "first" });
    }
    let longest = first.len().max(second.len());
    let is_short = longest <= PIECES_MOST;
    is_short.then_some(()).ok_or(Error::TooLong { what: "way", most: PIECES_MOST })
}

impl Document for Line {
    const KIND: DocumentKind = DocumentKind::Line;
    type Act = LineAct;

    fn state(&self) -> &'static str {
        self.state.code()
    }
    fn is_open(&self) -> bool {
        self.state != LineState::Ended
    }
    fn key(&self) -> Option<String> {
        Some(format!("{}\n{}", self.operator, self.order))
    }
    fn day(&self) -> Option<Date> {
        self.active_on
    }
    fn check(&self, _now: &Now) -> Result<(), Error> {
        let texts = [("customer", &self.customer), ("operator", &self.operator)];
        texts.into_iter().chain([("order", &self.order)]).try_for_each(|(w, t)| said(w, t))?;
        ways(&self.first, &self.second)
    }

    fn act(&mut self, act: &LineAct, _now: &Now) -> Result<(), Error> {
        match (act, self.state) {
            (LineAct::Activate { on }, LineState::Ordered) => {
                (self.state, self.active_on) = (LineState::Active, Some(*on));
            }
            (LineAct::Reroute { first, second }, LineState::Ordered | LineState::Active) => {
                ways(first, second)?;
                (self.first, self.second) = (first.clone(), second.clone());
            }
            (LineAct::End { on }, LineState::Ordered | LineState::Active) => {
                if let Some(active) = &self.active_on {
                    crate::error::in_order("on", active, on)?;
                }
                (self.state, self.ended_on) = (LineState::Ended, Some(*on));
            }
            (act, _) => {
                let (kind, act, state) = (Self::KIND, Self::code(act), self.state());
                return Err(Error::NotFrom { kind, act, state });
            }
        }
        Ok(())
    }

    fn code(act: &LineAct) -> &'static str {
        match act {
            LineAct::Activate { .. } => "activate",
            LineAct::Reroute { .. } => "reroute",
            LineAct::End { .. } => "end",
        }
    }
}
