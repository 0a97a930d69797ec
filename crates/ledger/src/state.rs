//! Where a book stands after its entries.

use std::collections::{BTreeMap, HashMap};

use bocage_vocab::Date;

use crate::entry::Print;
use crate::{Balance, Code, EntryNumber, Limits};

/// Where a book stands: ledgers, accounts, what is pending, and every key that was used.
#[derive(Debug, Clone, Default)]
pub struct State {
    pub(crate) last: EntryNumber,
    pub(crate) at_ms: i64,
    pub(crate) ledgers: HashMap<Code, LedgerState>,
    pub(crate) accounts: HashMap<AccountName, AccountState>,
    pub(crate) transfers: HashMap<EntryNumber, TransferState>,
    pub(crate) keys: HashMap<Code, Known>,
    /// What expires, the earliest first, by its key.
    pub(crate) due: BTreeMap<(i64, EntryNumber), Code>,
}

/// An account among all of a book.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct AccountName {
    pub(crate) ledger: Code,
    pub(crate) code: Code,
}

/// Where a ledger stands.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct LedgerState {
    pub(crate) closed_through: Option<Date>,
}

/// Where an account stands.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct AccountState {
    pub(crate) limits: Limits,
    pub(crate) balance: Balance,
}

/// A transfer, or the posting of a pending one, and what became of it.
#[derive(Debug, Clone)]
pub(crate) struct TransferState {
    pub(crate) debit: AccountName,
    pub(crate) credit: AccountName,
    pub(crate) cents: i64,
    pub(crate) phase: Phase,
}

/// What became of a transfer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    Pending { expires_ms: Option<i64> },
    Posted { reversed_cents: i64 },
    Settled(Ending),
}

/// How a pending transfer ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    Posted,
    Voided,
    Expired,
}

impl Ending {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Ending::Posted => "posted",
            Ending::Voided => "voided",
            Ending::Expired => "expired",
        }
    }
}

/// What a key stands for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Known {
    pub(crate) number: EntryNumber,
    pub(crate) print: Print,
}

/// What a batch comes to, laid over a state.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    pub(crate) last: EntryNumber,
    pub(crate) at_ms: i64,
    pub(crate) ledgers: HashMap<Code, LedgerState>,
    pub(crate) accounts: HashMap<AccountName, AccountState>,
    pub(crate) transfers: HashMap<EntryNumber, TransferState>,
    pub(crate) keys: HashMap<Code, Known>,
}

impl State {
    /// The last entry; zero where there is none.
    #[must_use]
    pub fn last(&self) -> EntryNumber {
        self.last
    }

    /// What stands on an account; none where there is no such account.
    #[must_use]
    pub fn balance(&self, ledger: &Code, account: &Code) -> Option<Balance> {
        let name = AccountName { ledger: ledger.clone(), code: account.clone() };
        self.accounts.get(&name).map(|account| account.balance)
    }

    /// The accounts of a ledger by name, with what stands on each.
    #[must_use]
    pub fn balances(&self, ledger: &Code) -> Vec<(Code, Balance)> {
        let own = self.accounts.iter().filter(|(name, _)| name.ledger == *ledger);
        let mut all: Vec<_> =
            own.map(|(name, account)| (name.code.clone(), account.balance)).collect();
        all.sort_by(|a, b| a.0.cmp(&b.0));
        all
    }

    /// The ledgers by name.
    #[must_use]
    pub fn ledgers(&self) -> Vec<Code> {
        let mut all: Vec<_> = self.ledgers.keys().cloned().collect();
        all.sort();
        all
    }

    /// The last day of a ledger that nothing can count for any more.
    #[must_use]
    pub fn closed_through(&self, ledger: &Code) -> Option<Date> {
        self.ledgers.get(ledger)?.closed_through
    }

    /// The entry that was made under a key.
    #[must_use]
    pub fn made_under(&self, key: &Code) -> Option<EntryNumber> {
        self.keys.get(key).map(|known| known.number)
    }

    /// The same after what was thought has been written down.
    pub(crate) fn absorb(&mut self, changes: Changes) {
        self.due.extend(changes.expiring());
        for (number, transfer) in &changes.transfers {
            let before = self.transfers.get(number).map(|before| before.phase);
            if let (Some(Phase::Pending { expires_ms: Some(at) }), Phase::Settled(_)) =
                (before, transfer.phase)
            {
                self.due.remove(&(at, *number));
            }
        }
        self.ledgers.extend(changes.ledgers);
        self.accounts.extend(changes.accounts);
        self.transfers.extend(changes.transfers);
        self.keys.extend(changes.keys);
        self.last = changes.last;
        self.at_ms = changes.at_ms;
    }
}

impl Changes {
    /// What was made pending and expires one day.
    fn expiring(&self) -> impl Iterator<Item = ((i64, EntryNumber), Code)> {
        self.keys.iter().filter_map(|(key, known)| match self.transfers.get(&known.number)?.phase {
            Phase::Pending { expires_ms: Some(at) } => Some(((at, known.number), key.clone())),
            _ => None,
        })
    }
}
