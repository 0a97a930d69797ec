//! A state with a batch thought over it, not yet written down.

use std::collections::BTreeMap;

use crate::overlay::Overlay;
use crate::refusal::Refusal;
use crate::rules;
use crate::state::{AccountName, AccountState, Changes, Known, LedgerState, State, TransferState};
use crate::{Act, Code, Entry, EntryNumber, Made, Transfer, entry};

/// What is thought so far.
pub(crate) struct Draft<'a> {
    pub(crate) at_ms: i64,
    /// When the last entry was made. A moment in which nothing is made is forgotten: where a book
    /// stands is what its entries come to, and nothing else.
    made_ms: i64,
    last: EntryNumber,
    pub(crate) ledgers: Overlay<'a, Code, LedgerState>,
    pub(crate) accounts: Overlay<'a, AccountName, AccountState>,
    pub(crate) transfers: Overlay<'a, EntryNumber, TransferState>,
    pub(crate) keys: Overlay<'a, Code, Known>,
    /// What may have been made pending here, and when it expires.
    pub(crate) due: BTreeMap<(i64, EntryNumber), Code>,
}

/// A point to come back to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mark {
    made_ms: i64,
    last: EntryNumber,
    ledgers: usize,
    accounts: usize,
    transfers: usize,
    keys: usize,
}

impl<'a> Draft<'a> {
    /// Nothing thought yet.
    pub(crate) fn on(state: &'a State) -> Draft<'a> {
        Draft {
            at_ms: state.at_ms,
            made_ms: state.at_ms,
            last: state.last,
            ledgers: Overlay::over(&state.ledgers),
            accounts: Overlay::over(&state.accounts),
            transfers: Overlay::over(&state.transfers),
            keys: Overlay::over(&state.keys),
            due: BTreeMap::new(),
        }
    }

    /// Goes on to a moment, which is never before the last entry.
    pub(crate) fn pass_to(&mut self, at_ms: i64) {
        self.at_ms = at_ms.max(self.made_ms);
    }

    /// Does what an entry says, unless its key is known or a rule is against it. Then nothing changed.
    pub(crate) fn record(&mut self, entry: &Entry) -> Result<Made, Refusal> {
        let print = entry.key.as_ref().map(|_| entry::print(&entry.act));
        if let (Some(key), Some(print)) = (&entry.key, print)
            && let Some(known) = self.keys.get(key)
        {
            let number = known.number;
            return if known.print == print {
                Ok(Made { number, is_new: false })
            } else {
                Err(Refusal::KeyReused { key: key.clone(), number })
            };
        }
        let (mark, number) = (self.mark(), self.last.next());
        if let Err(refusal) = rules::perform(self, number, &entry.act) {
            self.undo_to(mark);
            return Err(refusal);
        }
        if let (Some(key), Some(print)) = (&entry.key, print) {
            self.keys.set(key.clone(), Known { number, print });
            if let Act::Transfer(Transfer { expires_ms: Some(expires_ms), .. }) = entry.act {
                self.due.insert((expires_ms, number), key.clone());
            }
        }
        (self.last, self.made_ms) = (number, self.at_ms);
        Ok(Made { number, is_new: true })
    }

    pub(crate) fn mark(&self) -> Mark {
        Mark {
            made_ms: self.made_ms,
            last: self.last,
            ledgers: self.ledgers.mark(),
            accounts: self.accounts.mark(),
            transfers: self.transfers.mark(),
            keys: self.keys.mark(),
        }
    }

    pub(crate) fn undo_to(&mut self, mark: Mark) {
        (self.last, self.made_ms) = (mark.last, mark.made_ms);
        self.ledgers.undo_to(mark.ledgers);
        self.accounts.undo_to(mark.accounts);
        self.transfers.undo_to(mark.transfers);
        self.keys.undo_to(mark.keys);
    }

    pub(crate) fn keep(&mut self) {
        self.ledgers.keep();
        self.accounts.keep();
        self.transfers.keep();
        self.keys.keep();
    }

    pub(crate) fn into_changes(self) -> Changes {
        Changes {
            last: self.last,
            at_ms: self.made_ms,
            ledgers: self.ledgers.into_changes(),
            accounts: self.accounts.into_changes(),
            transfers: self.transfers.into_changes(),
            keys: self.keys.into_changes(),
        }
    }
}
