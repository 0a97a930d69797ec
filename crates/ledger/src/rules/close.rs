//! Periods end for good.

use bocage_vocab::Date;

use crate::draft::Draft;
use crate::refusal::Refusal;
use crate::{Closing, Code};

/// What is pending then is not in the way: it counts for the day on which it is posted.
pub(super) fn close(draft: &mut Draft<'_>, closing: &Closing) -> Result<(), Refusal> {
    let ledger = || closing.ledger.clone();
    let Some(mut state) = draft.ledgers.get(&closing.ledger).copied() else {
        return Err(Refusal::NoLedger { ledger: ledger() });
    };
    if let Some(closed) = state.closed_through.filter(|closed| *closed >= closing.through) {
        return Err(Refusal::ClosedLater { ledger: ledger(), closed });
    }
    state.closed_through = Some(closing.through);
    draft.ledgers.set(ledger(), state);
    Ok(())
}

/// Whether something may still count for a day.
pub(super) fn require_open(draft: &Draft<'_>, ledger: &Code, on: Date) -> Result<(), Refusal> {
    let closed = draft.ledgers.get(ledger).and_then(|state| state.closed_through);
    match closed.filter(|through| on <= *through) {
        Some(through) => Err(Refusal::PeriodClosed { ledger: ledger.clone(), through, on }),
        None => Ok(()),
    }
}
