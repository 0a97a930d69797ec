//! Why a request was not made.

use bocage_vocab::{Date, Explain, Hint};

use crate::{Code, EntryNumber};

/// Why a request was not made. A refused one leaves nothing behind, not even its key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The key stands for something else.
    #[error("the key `{key}` stands for entry {number}, which says something else")]
    KeyReused {
        /// The key.
        key: Code,
        /// What it stands for.
        number: EntryNumber,
    },
    /// There is no such ledger.
    #[error("there is no ledger `{ledger}`")]
    NoLedger {
        /// Asked for.
        ledger: Code,
    },
    /// A ledger of this name is there.
    #[error("there is a ledger `{ledger}` already")]
    LedgerThere {
        /// Its name.
        ledger: Code,
    },
    /// There is no such account.
    #[error("there is no account `{account}` in ledger `{ledger}`")]
    NoAccount {
        /// The ledger.
        ledger: Code,
        /// Asked for.
        account: Code,
    },
    /// An account of this name is there.
    #[error("there is an account `{account}` in ledger `{ledger}` already")]
    AccountThere {
        /// The ledger.
        ledger: Code,
        /// Its name.
        account: Code,
    },
    /// Limits between which nothing lies.
    #[error(
        "account `{account}` cannot keep at least {floor_cents} and at most {ceiling_cents} cents"
    )]
    CrossedLimits {
        /// The account.
        account: Code,
        /// At least.
        floor_cents: i64,
        /// At most.
        ceiling_cents: i64,
    },
    /// Both sides are one account.
    #[error("a transfer from account `{account}` to itself moves nothing")]
    SameAccount {
        /// The account.
        account: Code,
    },
    /// Nothing, or less.
    #[error("{cents} cents cannot be moved: expected more than nothing")]
    NotPositive {
        /// Asked for.
        cents: i64,
    },
    /// The period is closed.
    #[error("ledger `{ledger}` is closed through {through}: nothing can count for {on} any more")]
    PeriodClosed {
        /// The ledger.
        ledger: Code,
        /// The last closed day.
        through: Date,
        /// The day asked for.
        on: Date,
    },
    /// The balance would be above what the account may hold.
    #[error(
        "account `{account}` would stand at {cents} cents, reserved ones counted: its ceiling is {ceiling_cents}"
    )]
    AboveCeiling {
        /// The account.
        account: Code,
        /// Where it would stand.
        cents: i128,
        /// The most.
        ceiling_cents: i64,
    },
    /// The balance would be below what the account must hold.
    #[error(
        "account `{account}` would stand at {cents} cents, reserved ones counted: its floor is {floor_cents}"
    )]
    BelowFloor {
        /// The account.
        account: Code,
        /// Where it would stand.
        cents: i128,
        /// The least.
        floor_cents: i64,
    },
    /// A sum would be too large to be written.
    #[error("the sums of account `{account}` would exceed {max} cents", max = i64::MAX)]
    TooLarge {
        /// The account.
        account: Code,
    },
    /// Only what is pending expires.
    #[error("a transfer that stands at once cannot expire")]
    NothingExpires,
    /// What expires at once was never pending.
    #[error("it would expire at {expires_ms} ms, and it is {at_ms} ms already")]
    ExpiresInPast {
        /// When it would.
        expires_ms: i64,
        /// Now.
        at_ms: i64,
    },
    /// No transfer was made under the key.
    #[error("no transfer was made under the key `{key}`")]
    NoTransfer {
        /// The key.
        key: Code,
    },
    /// The transfer of the key never was pending.
    #[error("the transfer `{key}` is not pending: it stood at once")]
    NeverPending {
        /// The key.
        key: Code,
    },
    /// What was pending has ended.
    #[error("the transfer `{key}` is not pending any more: it was {how}")]
    SettledAlready {
        /// The key.
        key: Code,
        /// How it ended.
        how: &'static str,
    },
    /// More than was reserved.
    #[error("{cents} cents are more than the {pending_cents} that `{key}` reserved")]
    MoreThanPending {
        /// The key.
        key: Code,
        /// Asked for.
        cents: i64,
        /// Reserved.
        pending_cents: i64,
    },
    /// It does not expire yet.
    #[error("the transfer `{key}` has not expired")]
    NotDue {
        /// The key.
        key: Code,
    },
    /// What is pending is voided, not reversed; and a reversal stands at once.
    #[error("`{key}` cannot be reversed so: only what is posted is, and at once")]
    NotReversible {
        /// The key.
        key: Code,
    },
    /// A reversal between other accounts.
    #[error("it does not take `{key}` back: that credited `{debit}` and debited `{credit}`")]
    NotOpposite {
        /// The key.
        key: Code,
        /// What a reversal debits.
        debit: Code,
        /// What a reversal credits.
        credit: Code,
    },
    /// More than is left to be reversed.
    #[error("{cents} cents are more than the {left_cents} of `{key}` that are not reversed yet")]
    MoreThanLeft {
        /// The key.
        key: Code,
        /// Asked for.
        cents: i64,
        /// Left.
        left_cents: i64,
    },
    /// The period was closed later already.
    #[error("ledger `{ledger}` is closed through {closed} already")]
    ClosedLater {
        /// The ledger.
        ledger: Code,
        /// Through when.
        closed: Date,
    },
    /// Another request of the chain was refused.
    #[error("request {by} of the batch, which it is linked with, was refused")]
    Linked {
        /// The place of the other one, from 0.
        by: usize,
    },
    /// The batch ends within a chain.
    #[error("it is linked with a next request, and the batch ends here")]
    ChainOpen,
    /// Some of a chain were made before, others not.
    #[error("some requests of its chain were made before and others were not")]
    ChainTorn,
}

impl Explain for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::KeyReused { .. } => "bocage::ledger::key_reused",
            Refusal::NoLedger { .. } => "bocage::ledger::no_ledger",
            Refusal::LedgerThere { .. } => "bocage::ledger::ledger_there",
            Refusal::NoAccount { .. } => "bocage::ledger::no_account",
            Refusal::AccountThere { .. } => "bocage::ledger::account_there",
            Refusal::CrossedLimits { .. } => "bocage::ledger::crossed_limits",
            Refusal::SameAccount { .. } => "bocage::ledger::same_account",
            Refusal::NotPositive { .. } => "bocage::ledger::not_positive",
            Refusal::PeriodClosed { .. } => "bocage::ledger::period_closed",
            Refusal::AboveCeiling { .. } => "bocage::ledger::above_ceiling",
            Refusal::BelowFloor { .. } => "bocage::ledger::below_floor",
            Refusal::TooLarge { .. } => "bocage::ledger::too_large",
            Refusal::NothingExpires => "bocage::ledger::nothing_expires",
            Refusal::ExpiresInPast { .. } => "bocage::ledger::expires_in_past",
            Refusal::NoTransfer { .. } => "bocage::ledger::no_transfer",
            Refusal::NeverPending { .. } => "bocage::ledger::never_pending",
            Refusal::SettledAlready { .. } => "bocage::ledger::settled_already",
            Refusal::MoreThanPending { .. } => "bocage::ledger::more_than_pending",
            Refusal::NotDue { .. } => "bocage::ledger::not_due",
            Refusal::NotReversible { .. } => "bocage::ledger::not_reversible",
            Refusal::NotOpposite { .. } => "bocage::ledger::not_opposite",
            Refusal::MoreThanLeft { .. } => "bocage::ledger::more_than_left",
            Refusal::ClosedLater { .. } => "bocage::ledger::closed_later",
            Refusal::Linked { .. } => "bocage::ledger::linked",
            Refusal::ChainOpen => "bocage::ledger::chain_open",
            Refusal::ChainTorn => "bocage::ledger::chain_torn",
        }
    }

    fn hint(&self) -> Hint {
        Hint::new(match self {
            Refusal::KeyReused { .. } => {
                "a correction is a request of its own: give it another key and reverse the first"
            }
            Refusal::NoLedger { .. } => "open the ledger first, or check its name",
            Refusal::NoAccount { .. } => "open the account first, or check its name",
            Refusal::LedgerThere { .. } | Refusal::AccountThere { .. } => {
                "use the one that is there, or choose another name"
            }
            Refusal::CrossedLimits { .. } => "give a floor that is not above the ceiling",
            Refusal::SameAccount { .. } => "name two accounts",
            Refusal::NotPositive { .. } => {
                "give the amount without a sign and change the two accounts round"
            }
            Refusal::PeriodClosed { .. } => {
                "let a correction count for a day of the open period: what is closed stays as it is"
            }
            Refusal::AboveCeiling { .. } | Refusal::BelowFloor { .. } => {
                "ask for less, void what is reserved and not needed, or have the limit moved"
            }
            Refusal::TooLarge { .. } => "open another account: this one is full",
            Refusal::NothingExpires => "make it pending, or leave the expiry out",
            Refusal::ExpiresInPast { .. } => "give a later moment",
            Refusal::NoTransfer { .. } => {
                "check the key: it is the one the transfer was asked under"
            }
            Refusal::NeverPending { .. } => "take it back with a transfer that reverses it",
            Refusal::SettledAlready { .. } => {
                "what was posted is taken back with a transfer that reverses the posting"
            }
            Refusal::MoreThanPending { .. } => {
                "post what was reserved, and the rest in a transfer of its own"
            }
            Refusal::NotDue { .. } => "void it to end it now",
            Refusal::NotReversible { .. } => {
                "void what is pending; reverse what is posted, at once"
            }
            Refusal::NotOpposite { .. } => "debit what was credited and credit what was debited",
            Refusal::MoreThanLeft { .. } => "reverse no more than is left",
            Refusal::ClosedLater { .. } => "close through a later day; what is closed stays so",
            Refusal::Linked { .. } => "see why that one was refused, and send all again",
            Refusal::ChainOpen => "end the chain with a request that is not linked",
            Refusal::ChainTorn => {
                "send the chain as it was sent first, or all of it under new keys"
            }
        })
    }
}
