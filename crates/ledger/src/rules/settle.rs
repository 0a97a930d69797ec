//! What is pending is posted, voided, or expires.

use super::{change, close, transfer};
use crate::balance::Side;
use crate::draft::Draft;
use crate::refusal::Refusal;
use crate::state::{Ending, Phase, TransferState};
use crate::{Code, EntryNumber, Posting, Settled};

pub(super) fn post(
    draft: &mut Draft<'_>,
    number: EntryNumber,
    posting: &Posting,
) -> Result<(), Refusal> {
    let (first, _) = release(draft, &posting.pending, Ending::Posted)?;
    let cents = posting.cents.unwrap_or(first.cents);
    if cents <= 0 {
        return Err(Refusal::NotPositive { cents });
    }
    if cents > first.cents {
        let (key, pending_cents) = (posting.pending.clone(), first.cents);
        return Err(Refusal::MoreThanPending { key, cents, pending_cents });
    }
    close::require_open(draft, &first.debit.ledger, posting.on)?;
    // What was reserved kept the limits, so that no more than it keeps them.
    change(draft, &first.debit, None, |balance| balance.posted(Side::Debit, cents))?;
    change(draft, &first.credit, None, |balance| balance.posted(Side::Credit, cents))?;
    let phase = Phase::Posted { reversed_cents: 0 };
    draft.transfers.set(number, TransferState { cents, phase, ..first });
    Ok(())
}

pub(super) fn void(draft: &mut Draft<'_>, settled: &Settled) -> Result<(), Refusal> {
    release(draft, &settled.pending, Ending::Voided).map(drop)
}

pub(super) fn expire(draft: &mut Draft<'_>, settled: &Settled) -> Result<(), Refusal> {
    let (_, expires_ms) = release(draft, &settled.pending, Ending::Expired)?;
    match expires_ms {
        Some(expires_ms) if expires_ms <= draft.at_ms => Ok(()),
        _ => Err(Refusal::NotDue { key: settled.pending.clone() }),
    }
}

/// Ends what is pending and gives back what it reserved; as it was, and when it would have expired.
fn release(
    draft: &mut Draft<'_>,
    key: &Code,
    ending: Ending,
) -> Result<(TransferState, Option<i64>), Refusal> {
    let (number, first) = transfer::by_key(draft, key)?;
    let expires_ms = match first.phase {
        Phase::Pending { expires_ms } => expires_ms,
        Phase::Posted { .. } => return Err(Refusal::NeverPending { key: key.clone() }),
        Phase::Settled(how) => {
            return Err(Refusal::SettledAlready { key: key.clone(), how: how.word() });
        }
    };
    let cents = first.cents;
    change(draft, &first.debit, None, |balance| balance.reserved(Side::Debit, -cents))?;
    change(draft, &first.credit, None, |balance| balance.reserved(Side::Credit, -cents))?;
    draft.transfers.set(number, TransferState { phase: Phase::Settled(ending), ..first.clone() });
    Ok((first, expires_ms))
}
