//! What cannot be said of members.

use bocage_vocab::{Date, Explain, Hint, Siret};

/// Why a roster does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Two members have one number.
    #[error("two members have the number {siret}")]
    MemberTwice {
        /// The number.
        siret: Siret,
    },
    /// A membership that ends before it begins.
    #[error("the membership of {siret} ends on {until}, and begins on {from}")]
    EndsBeforeBegin {
        /// The member.
        siret: Siret,
        /// Its first day.
        from: Date,
        /// Its end.
        until: Date,
    },
    /// A merger names one that is no member.
    #[error("the merger of {on} names {siret}, which is no member")]
    NoMember {
        /// The day.
        on: Date,
        /// The number.
        siret: Siret,
    },
    /// One is absorbed twice.
    #[error("{siret} is absorbed on {first} and again on {again}")]
    AbsorbedTwice {
        /// The member.
        siret: Siret,
        /// The first day.
        first: Date,
        /// The other day.
        again: Date,
    },
    /// One becomes part of itself, at once or through others.
    #[error("{siret} would succeed itself")]
    SucceedsItself {
        /// The member.
        siret: Siret,
    },
    /// The successor is not there on the day.
    #[error("{into} is to succeed others on {on}, and is no member then")]
    SuccessorAway {
        /// The successor.
        into: Siret,
        /// The day.
        on: Date,
    },
}

impl Explain for Error {
    fn code(&self) -> &'static str {
        match self {
            Error::MemberTwice { .. } => "bocage::members::member_twice",
            Error::EndsBeforeBegin { .. } => "bocage::members::ends_before_begin",
            Error::NoMember { .. } => "bocage::members::no_member",
            Error::AbsorbedTwice { .. } => "bocage::members::absorbed_twice",
            Error::SucceedsItself { .. } => "bocage::members::succeeds_itself",
            Error::SuccessorAway { .. } => "bocage::members::successor_away",
        }
    }

    fn hint(&self) -> Hint {
        Hint::new(match self {
            Error::MemberTwice { .. } => {
                "keep one line a member; a change of name is no new member"
            }
            Error::EndsBeforeBegin { .. } => "set the dates right",
            Error::NoMember { .. } => {
                "add it as a member with the dates of its membership, or set its number right"
            }
            Error::AbsorbedTwice { .. } => {
                "keep the first merger; a later one is that of its successor"
            }
            Error::SucceedsItself { .. } => "name as successor the one that is there afterwards",
            Error::SuccessorAway { .. } => "let its membership begin on the day of the merger",
        })
    }
}
