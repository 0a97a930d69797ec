//! Members and mergers, as plain dated facts.

use bocage_vocab::{Date, Insee, Siren, Siret, Text, code_list};
use serde::{Deserialize, Serialize};

code_list! {
    /// What a member is.
    pub enum MemberKind: MemberKindError {
        /// A town or village.
        Commune = "commune",
        /// A public body of communes together.
        Epci = "epci",
        /// The department.
        Department = "department",
        /// A care home, a museum, a fire service.
        Other = "other",
    }
}

/// One that belongs to the syndicate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Its number, which no other ever has.
    pub siret: Siret,
    /// What it is called.
    pub name: Text,
    /// What it is.
    pub kind: MemberKind,
    /// Its official code, where it is a commune. A new commune may have the code of an old one.
    pub insee: Option<Insee>,
    /// The first day of its membership.
    pub from: Date,
    /// The first day on which it is no member any more, where it left. A merger ends it by itself.
    pub until: Option<Date>,
}

impl Member {
    /// A member without an end.
    #[must_use]
    pub fn new(siret: Siret, name: &str, kind: MemberKind, from: Date) -> Member {
        Member { siret, name: name.into(), kind, insee: None, from, until: None }
    }

    /// The number of the organisation, the first nine digits of its own.
    #[must_use]
    pub fn siren(&self) -> Option<Siren> {
        self.siret.as_str().get(..9)?.parse().ok()
    }
}

/// Members that became one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merger {
    /// The first day of the new one.
    pub on: Date,
    /// Who is no member any more from that day on.
    pub absorbed: Vec<Siret>,
    /// Who succeeds them: a new member, or one that was there.
    pub into: Siret,
}
