//! Cents move, or are reserved.

use super::{account, change, close};
use crate::balance::Side;
use crate::draft::Draft;
use crate::refusal::Refusal;
use crate::state::{Phase, TransferState};
use crate::{Code, EntryNumber, Transfer};

pub(super) fn transfer(
    draft: &mut Draft<'_>,
    number: EntryNumber,
    asked: &Transfer,
) -> Result<(), Refusal> {
    let (debit, _) = account(draft, &asked.ledger, &asked.debit)?;
    let (credit, _) = account(draft, &asked.ledger, &asked.credit)?;
    if debit == credit {
        return Err(Refusal::SameAccount { account: debit.code });
    }
    if asked.cents <= 0 {
        return Err(Refusal::NotPositive { cents: asked.cents });
    }
    close::require_open(draft, &asked.ledger, asked.on)?;
    require_expiry(draft, asked)?;
    if let Some(key) = &asked.reverses {
        reverse(draft, key, asked)?;
    }
    let cents = asked.cents;
    let mut both = |debit_side: Side, name| {
        change(draft, name, Some(debit_side), |balance| match asked.pending {
            true => balance.reserved(debit_side, cents),
            false => balance.posted(debit_side, cents),
        })
    };
    both(Side::Debit, &debit)?;
    both(Side::Credit, &credit)?;
    let phase = match asked.pending {
        true => Phase::Pending { expires_ms: asked.expires_ms },
        false => Phase::Posted { reversed_cents: 0 },
    };
    draft.transfers.set(number, TransferState { debit, credit, cents, phase });
    Ok(())
}

fn require_expiry(draft: &Draft<'_>, asked: &Transfer) -> Result<(), Refusal> {
    match asked.expires_ms {
        Some(_) if !asked.pending => Err(Refusal::NothingExpires),
        Some(expires_ms) if expires_ms <= draft.at_ms => {
            Err(Refusal::ExpiresInPast { expires_ms, at_ms: draft.at_ms })
        }
        _ => Ok(()),
    }
}

/// Notes on a transfer that some of it is taken back.
fn reverse(draft: &mut Draft<'_>, key: &Code, asked: &Transfer) -> Result<(), Refusal> {
    let (number, mut first) = by_key(draft, key)?;
    let key = || key.clone();
    let Phase::Posted { reversed_cents } = first.phase else {
        return Err(Refusal::NotReversible { key: key() });
    };
    if asked.pending {
        return Err(Refusal::NotReversible { key: key() });
    }
    if first.credit.ledger != asked.ledger
        || first.credit.code != asked.debit
        || first.debit.code != asked.credit
    {
        let (debit, credit) = (first.credit.code, first.debit.code);
        return Err(Refusal::NotOpposite { key: key(), debit, credit });
    }
    let left_cents = first.cents - reversed_cents;
    if asked.cents > left_cents {
        return Err(Refusal::MoreThanLeft { key: key(), cents: asked.cents, left_cents });
    }
    first.phase = Phase::Posted { reversed_cents: reversed_cents + asked.cents };
    draft.transfers.set(number, first);
    Ok(())
}

/// The transfer, or posting, that was made under a key.
pub(super) fn by_key(
    draft: &Draft<'_>,
    key: &Code,
) -> Result<(EntryNumber, TransferState), Refusal> {
    let number = draft.keys.get(key).map(|known| known.number);
    let found = number.and_then(|number| Some((number, draft.transfers.get(&number)?.clone())));
    found.ok_or_else(|| Refusal::NoTransfer { key: key.clone() })
}
