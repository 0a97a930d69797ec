//! Transactions at the territory's desk whose errors are those of use cases; the ledger's journal there.

use bocage_ledger::{Appended, Head, Journal, Row};
use bocage_store::{Desk, DeskUse, Store};

use crate::{Error, Territory};

/// Does something in one transaction, which stands where it ends well.
pub(crate) fn at_desk<R>(
    territory: &Territory,
    what: DeskUse,
    act: impl FnOnce(&dyn Desk) -> Result<R, Error>,
) -> Result<R, Error> {
    let (mut act, mut done) = (Some(act), None);
    territory.store.at_desk(what, &mut |desk| {
        done = act.take().map(|act| act(desk));
        Ok(matches!(done, Some(Ok(_))))
    })?;
    done.unwrap_or(Err(Error::Interrupted))
}

/// Reads in one transaction.
pub(crate) fn read<R>(
    territory: &Territory,
    act: impl FnOnce(&dyn Desk) -> Result<R, Error>,
) -> Result<R, Error> {
    at_desk(territory, DeskUse::Read, act)
}

/// Changes in one transaction.
pub(crate) fn write<R>(
    territory: &Territory,
    act: impl FnOnce(&dyn Desk) -> Result<R, Error>,
) -> Result<R, Error> {
    at_desk(territory, DeskUse::Write, act)
}

/// What is written in the transaction of postings.
type Also<'a> = &'a mut dyn FnMut(&dyn Desk) -> Result<(), Error>;

/// The ledger's journal, which writes something else in the transaction of its rows.
pub(crate) struct Together<'a> {
    pub(crate) store: &'a dyn Store,
    pub(crate) also: Also<'a>,
    /// What kept it from being written.
    pub(crate) failed: &'a mut Option<Error>,
}

impl Journal for Together<'_> {
    type Error = bocage_store::Error;

    fn read(&self, after: Head, show: &mut dyn FnMut(&Row)) -> Result<Head, bocage_store::Error> {
        self.store.ledger_rows(after, show)
    }

    fn append(&mut self, after: Head, rows: &[Row]) -> Result<Appended, bocage_store::Error> {
        let mut appended = Appended::Moved;
        self.store.at_desk(DeskUse::Write, &mut |desk| {
            appended = desk.append(after, rows)?;
            if matches!(appended, Appended::Moved) {
                return Ok(false);
            }
            if let Err(error) = (self.also)(desk) {
                *self.failed = Some(error);
                return Ok(false);
            }
            Ok(true)
        })?;
        // Tried again it would fail again; what it was is told by whoever asked.
        if self.failed.is_some() { Err(bocage_store::Error::Interrupted) } else { Ok(appended) }
    }
}
