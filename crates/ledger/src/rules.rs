//! What each act needs and does. An act that is refused may leave a draft half changed: whoever asked
//! takes that back.

mod close;
mod open;
mod settle;
mod transfer;

use crate::balance::{Breach, Side};
use crate::draft::Draft;
use crate::refusal::Refusal;
use crate::state::{AccountName, AccountState};
use crate::{Act, Balance, Code, EntryNumber};

/// Does an act, as an entry of this number.
pub(crate) fn perform(
    draft: &mut Draft<'_>,
    number: EntryNumber,
    act: &Act,
) -> Result<(), Refusal> {
    match act {
        Act::OpenLedger(ledger) => open::ledger(draft, ledger),
        Act::OpenAccount(account) => open::account(draft, account),
        Act::Limit(account) => open::limit(draft, account),
        Act::Transfer(transfer) => transfer::transfer(draft, number, transfer),
        Act::Post(posting) => settle::post(draft, number, posting),
        Act::Void(settled) => settle::void(draft, settled),
        Act::Expire(settled) => settle::expire(draft, settled),
        Act::Close(closing) => close::close(draft, closing),
    }
}

/// An account of a ledger, if it is there.
fn account(
    draft: &Draft<'_>,
    ledger: &Code,
    code: &Code,
) -> Result<(AccountName, AccountState), Refusal> {
    let name = AccountName { ledger: ledger.clone(), code: code.clone() };
    match draft.accounts.get_key_value(&name) {
        Some((name, state)) => Ok((name.clone(), *state)),
        None if draft.ledgers.get(ledger).is_none() => {
            Err(Refusal::NoLedger { ledger: ledger.clone() })
        }
        None => Err(Refusal::NoAccount { ledger: ledger.clone(), account: code.clone() }),
    }
}

/// Gives an account another balance, which must keep its limits on a side where one is named.
fn change(
    draft: &mut Draft<'_>,
    name: &AccountName,
    kept_on: Option<Side>,
    change: impl FnOnce(Balance) -> Option<Balance>,
) -> Result<(), Refusal> {
    let (_, mut state) = account(draft, &name.ledger, &name.code)?;
    let code = || name.code.clone();
    state.balance = change(state.balance).ok_or_else(|| Refusal::TooLarge { account: code() })?;
    match kept_on.and_then(|side| state.balance.breach(side, &state.limits)) {
        Some(Breach::Above { ceiling_cents, cents }) => {
            return Err(Refusal::AboveCeiling { account: code(), cents, ceiling_cents });
        }
        Some(Breach::Below { floor_cents, cents }) => {
            return Err(Refusal::BelowFloor { account: code(), cents, floor_cents });
        }
        None => {}
    }
    draft.accounts.set(name.clone(), state);
    Ok(())
}
