//! Ledgers and accounts begin, and get other limits.

use super::account as known;
use crate::draft::Draft;
use crate::refusal::Refusal;
use crate::state::{AccountName, AccountState, LedgerState};
use crate::{Account, Ledger, Limits};

pub(super) fn ledger(draft: &mut Draft<'_>, ledger: &Ledger) -> Result<(), Refusal> {
    if draft.ledgers.get(&ledger.code).is_some() {
        return Err(Refusal::LedgerThere { ledger: ledger.code.clone() });
    }
    draft.ledgers.set(ledger.code.clone(), LedgerState::default());
    Ok(())
}

pub(super) fn account(draft: &mut Draft<'_>, account: &Account) -> Result<(), Refusal> {
    match known(draft, &account.ledger, &account.code) {
        Ok(_) => {
            let (ledger, account) = (account.ledger.clone(), account.code.clone());
            return Err(Refusal::AccountThere { ledger, account });
        }
        Err(Refusal::NoAccount { .. }) => {}
        Err(other) => return Err(other),
    }
    set(draft, account, AccountState::default())
}

/// What stands is not judged anew: limits hold for what comes.
pub(super) fn limit(draft: &mut Draft<'_>, account: &Account) -> Result<(), Refusal> {
    let (_, state) = known(draft, &account.ledger, &account.code)?;
    set(draft, account, state)
}

fn set(draft: &mut Draft<'_>, account: &Account, state: AccountState) -> Result<(), Refusal> {
    if let Limits { floor_cents: Some(floor_cents), ceiling_cents: Some(ceiling_cents) } =
        account.limits
        && floor_cents > ceiling_cents
    {
        let account = account.code.clone();
        return Err(Refusal::CrossedLimits { account, floor_cents, ceiling_cents });
    }
    let name = AccountName { ledger: account.ledger.clone(), code: account.code.clone() };
    draft.accounts.set(name, AccountState { limits: account.limits, ..state });
    Ok(())
}
