//! What a framework says beside prices, and how it came about: what published data tell of it.

use bocage_vocab::{Date, Share, code_list};
use serde::{Deserialize, Serialize};

use crate::{Error, Euros, Framework};

code_list! {
    /// How a contract was passed (DECP 2.0.3).
    pub enum Procedure: ProcedureError {
        /// By rules of the buyer's own.
        Adapted = "adapted",
        /// Everybody may tender.
        Open = "open",
        /// Whoever was let in may tender.
        Restricted = "restricted",
        /// With negotiation.
        Negotiated = "negotiated",
        /// Without notice or competition.
        Unpublished = "unpublished",
        /// Solutions are found in talks.
        Dialogue = "dialogue",
    }
}

code_list! {
    /// The general clauses that a contract refers to (CCAG of 2021).
    pub enum Clauses: ClausesError {
        /// Supplies and services.
        Supplies = "supplies",
        /// Information technology.
        Technology = "technology",
        /// Works.
        Works = "works",
        /// Intellectual services.
        Intellectual = "intellectual",
        /// Industrial contracts.
        Industrial = "industrial",
        /// Project management of works.
        Management = "management",
        /// None.
        None = "none",
    }
}

code_list! {
    /// How prices may move.
    pub enum PriceKind: PriceKindError {
        /// They stay.
        Firm = "firm",
        /// Once, from the tender to the beginning.
        Adjustable = "adjustable",
        /// By a formula or new lists.
        Revisable = "revisable",
        /// They are settled later.
        Provisional = "provisional",
    }
}

code_list! {
    /// The form of prices.
    pub enum PriceForm: PriceFormError {
        /// For each unit.
        Unit = "unit",
        /// For the whole.
        Lump = "lump",
        /// Both.
        Mixed = "mixed",
    }
}

code_list! {
    /// What is done for people or the environment.
    pub enum Consideration: ConsiderationError {
        /// A clause of the contract.
        Clause = "clause",
        /// A criterion of the choice.
        Criterion = "criterion",
        /// Only firms that employ people with handicaps or far from work may tender.
        Reserved = "reserved",
    }
}

code_list! {
    /// What a place is named by.
    pub enum PlaceKind: PlaceKindError {
        /// A commune, by INSEE.
        Commune = "commune",
        /// A department.
        Department = "department",
        /// A region.
        Region = "region",
        /// A country.
        Country = "country",
    }
}

/// What a framework says beside prices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// How it was passed.
    pub procedure: Procedure,
    /// The general clauses.
    pub clauses: Clauses,
    /// How many tenders came, whatever became of them.
    pub tenders: u32,
    /// Where it is carried out.
    pub place: Place,
    /// How prices may move.
    pub prices: PriceKind,
    /// Their form.
    pub price_form: PriceForm,
    /// How much a new price may exceed the last one at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rise_at_most: Option<Share>,
    /// Whether it is for something innovative.
    #[serde(default)]
    pub innovative: bool,
    /// The part that is paid in advance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub advance: Option<Share>,
    /// What is done for people.
    #[serde(default)]
    pub social: Vec<Consideration>,
    /// What is done for the environment.
    #[serde(default)]
    pub environmental: Vec<Consideration>,
    /// What lateness costs the supplier.
    pub penalty: Penalty,
    /// Within how many days of an order a supplier delivers.
    pub delivery_days: u32,
}

/// Where a contract is carried out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// Its code.
    pub code: String,
    /// What the code is of.
    pub kind: PlaceKind,
}

/// What lateness costs a supplier: value times days, divided; CCAG 2021, articles 14.1 (FCS, TIC: by 1,000).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Penalty {
    /// What value times days is divided by.
    pub divisor: u32,
    /// The most, as a share of the order.
    pub at_most: Share,
    /// Up to how much of a framework nothing is asked for.
    pub waived_up_to: Euros,
}

/// A publication of data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Publication {
    /// The day.
    pub on: Date,
    /// How many amendments were told by then.
    pub amendments: u32,
    /// How many subcontractors were told by then.
    pub subcontractors: u32,
}

impl Terms {
    /// Checks what the rest of a framework must agree with.
    ///
    /// # Errors
    /// When something cannot be divided or published.
    pub(crate) fn check(&self, framework: &Framework) -> Result<(), Error> {
        let refused =
            |what: &'static str| Error::Terms { framework: framework.reference.clone(), what };
        if self.penalty.divisor == 0 {
            return Err(refused("a penalty is divided by 1 at least"));
        }
        if self.tenders == 0 {
            return Err(refused("a contract follows one tender at least"));
        }
        if framework.signed < framework.launched {
            return Err(refused("it was signed before it was launched"));
        }
        for lot in &framework.lots {
            if framework.contract_of(lot).is_none() {
                return Err(refused(
                    "its reference, a hyphen and the number of a lot exceed the 16 characters of \
                     published data",
                ));
            }
        }
        Ok(())
    }
}
