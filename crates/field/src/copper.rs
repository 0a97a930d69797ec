//! The end of copper, commune by commune: first nobody is connected to it any more, then it is
//! switched off.

use bocage_vocab::{Date, Insee, Text, code_list};
use serde::{Deserialize, Serialize};

use crate::error::{in_order, said};
use crate::{Document, DocumentKind, Error, Now};

code_list! {
    /// How far the end of copper is in a commune on a day.
    pub enum CopperStage: CopperStageError {
        /// It is announced.
        Announced = "announced",
        /// Nobody is connected to copper any more (fermeture commerciale).
        NoNewLines = "no_new_lines",
        /// It is switched off (fermeture technique).
        SwitchedOff = "switched_off",
    }
}

/// The end of copper in a commune.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Copper {
    /// The commune.
    pub insee: Insee,
    /// What it is called.
    pub name: Text,
    /// The lot in which the incumbent closes it.
    pub lot: Text,
    /// The day from which nobody is connected to copper any more.
    pub commercial_on: Date,
    /// The day on which it is switched off.
    pub technical_on: Date,
}

/// What is done with the end of copper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case", deny_unknown_fields)]
pub enum CopperAct {
    /// It is announced anew.
    Announce(Copper),
}

impl Copper {
    /// How far it is on a day.
    #[must_use]
    pub fn stage(&self, on: Date) -> CopperStage {
        match on {
            _ if self.technical_on <= on => CopperStage::SwitchedOff,
            _ if self.commercial_on <= on => CopperStage::NoNewLines,
            _ => CopperStage::Announced,
        }
    }
}

impl Document for Copper {
    const KIND: DocumentKind = DocumentKind::Copper;
    type Act = CopperAct;

    fn state(&self) -> &'static str {
        CopperStage::Announced.code()
    }
    fn is_open(&self) -> bool {
        true
    }
    fn key(&self) -> Option<String> {
        Some(self.insee.to_string())
    }
    fn day(&self) -> Option<Date> {
        Some(self.technical_on)
    }
    fn check(&self, _now: &Now) -> Result<(), Error> {
        said("name", &self.name)?;
        said("lot", &self.lot)?;
        in_order("technical_on", &self.commercial_on, &self.technical_on)
    }

    fn act(&mut self, act: &CopperAct, now: &Now) -> Result<(), Error> {
        let CopperAct::Announce(anew) = act;
        anew.check(now)?;
        *self = Copper { insee: self.insee, ..anew.clone() };
        Ok(())
    }

    fn code(_act: &CopperAct) -> &'static str {
        "announce"
    }
}
