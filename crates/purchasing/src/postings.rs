//! What each step of an order is in the ledger. Maxima are ceilings of accounts: whatever many ask at
//! once, the ledger lets none beyond.
//!
//! | ledger | account | debited by |
//! |---|---|---|
//! | `purchasing` | `lot/FRAMEWORK/LOT`, at most its maximum in cents | commitments |
//! | `units/FRAMEWORK/LOT` | `lot`, at most its maximum in ten-thousandths of the unit | commitments |
//! | `purchasing` | `607`, `44566` against `401/SUPPLIER` | invoices that the syndicate pays |
//! | `purchasing` | `411/MEMBER` against `707`, `44571` | what a member is recharged |

use bocage_ledger::{
    Account, Act, Code, CodeError, Ledger, Posting, Refusal, Request, Settled, Transfer,
};
use bocage_vocab::{Date, Money, Siret};

use crate::{Amendment, Error, Framework, Hold, Matched, Model, Order, Quantity, Reference};

/// The annex budget of purchases.
const BUDGET: &str = "purchasing";

/// The requests that a step makes: those that open what may be open already, then those that are made
/// together or not at all.
#[derive(Debug, Clone, Default)]
pub struct Step {
    /// Each stands alone, and may have been made before.
    pub opening: Vec<Request>,
    /// A chain.
    pub chain: Vec<Request>,
}

fn code(text: &str) -> Result<Code, Error> {
    text.parse().map_err(|source: CodeError| Error::Account { source })
}

/// The budget's name in the ledger.
///
/// # Errors
/// Never: it is a code.
pub fn budget() -> Result<Code, Error> {
    code(BUDGET)
}

/// The account of a lot's maximum in value.
///
/// # Errors
/// When the names are too long.
pub fn lot_account(framework: &Reference, lot: &Reference) -> Result<Code, Error> {
    code(&format!("lot/{framework}/{lot}"))
}

/// The ledger of a lot's maximum in quantity.
///
/// # Errors
/// When the names are too long.
pub fn units_ledger(framework: &Reference, lot: &Reference) -> Result<Code, Error> {
    code(&format!("units/{framework}/{lot}"))
}

/// The account that a maximum in quantity is the ceiling of.
///
/// # Errors
/// Never: it is a code.
pub fn units_account() -> Result<Code, Error> {
    code("lot")
}

fn engaged(framework: &Reference) -> Result<Code, Error> {
    code(&format!("engaged/{framework}"))
}

/// Opens the accounts of a framework, with its maxima.
///
/// # Errors
/// When names are too long.
pub fn open(framework: &Framework) -> Result<Step, Error> {
    let (budget, mut step) = (budget()?, Step::default());
    let of = &framework.reference;
    let request = |key: String, act| Ok::<_, Error>(Request::new(&code(&key)?, act));
    step.opening.push(request("ledger/purchasing".into(), Act::OpenLedger(Ledger::euro(&budget)))?);
    let against = Account::new(&budget, &engaged(of)?);
    step.chain.push(request(format!("framework/{of}"), Act::OpenAccount(against))?);
    for lot in &framework.lots {
        let number = &lot.number;
        let (value, units) = framework.maximum(number)?;
        if let Some(value) = value {
            let account = Account::new(&budget, &lot_account(of, number)?).at_most(value.get());
            step.chain.push(request(format!("maximum/{of}/{number}"), Act::OpenAccount(account))?);
        }
        if let Some(units) = units {
            let ledger = units_ledger(of, number)?;
            // Ten-thousandths of a unit that no bank knows.
            let open = Ledger { code: ledger.clone(), currency: code("XXX")? };
            let account = Account::new(&ledger, &units_account()?).at_most(units.get());
            let against = Account::new(&ledger, &code("engaged")?);
            let keys = ["units", "units-maximum", "units-engaged"];
            let acts =
                [Act::OpenLedger(open), Act::OpenAccount(account), Act::OpenAccount(against)];
            for (key, act) in keys.into_iter().zip(acts) {
                step.chain.push(request(format!("{key}/{of}/{number}"), act)?);
            }
        }
    }
    Ok(linked(step))
}

/// Moves the maximum of a lot.
///
/// # Errors
/// When names are too long.
pub fn amend(framework: &Framework, amendment: &Amendment) -> Result<Step, Error> {
    let (of, lot) = (&framework.reference, &amendment.lot);
    let (value, units) = framework.maximum(lot)?;
    let mut step = Step::default();
    let number = amendment.number;
    if let (Some(value), Some(_)) = (value, amendment.maximum) {
        let account = Account::new(&budget()?, &lot_account(of, lot)?).at_most(value.get());
        let key = code(&format!("amendment/{of}/{number}"))?;
        step.chain.push(Request::new(&key, Act::Limit(account)));
    }
    if let (Some(units), Some(_)) = (units, amendment.maximum_quantity) {
        let account = Account::new(&units_ledger(of, lot)?, &units_account()?).at_most(units.get());
        let key = code(&format!("amendment-units/{of}/{number}"))?;
        step.chain.push(Request::new(&key, Act::Limit(account)));
    }
    Ok(linked(step))
}

/// Reserves what orders need, all or nothing.
///
/// # Errors
/// When names are too long.
pub fn reserve(orders: &[Order]) -> Result<Step, Error> {
    let mut step = Step::default();
    for order in orders {
        for hold in &order.holds {
            step.chain.extend(pending(order, hold, order.placed)?);
        }
    }
    Ok(linked(step))
}

/// Gives up what is still reserved.
///
/// # Errors
/// When names are too long.
pub fn release(orders: &[&Order]) -> Result<Step, Error> {
    let mut step = Step::default();
    for order in orders {
        for hold in &order.holds {
            for Part { key, .. } in parts(order, hold)? {
                let void = Act::Void(Settled { pending: key.clone() });
                step.chain.push(Request::new(&code(&format!("void/{key}"))?, void));
            }
        }
    }
    Ok(linked(step))
}

/// Posts what an invoice takes of what is reserved, keeps the rest reserved, and where the syndicate resells
/// posts what it owes and is owed. `before` is the order as it stood, `after` with the invoice.
///
/// # Errors
/// When names are too long.
pub fn settle(before: &Order, after: &Order, invoice: &Matched, on: Date) -> Result<Step, Error> {
    let mut step = Step::default();
    for (hold, left) in before.holds.iter().zip(&after.holds) {
        if hold.step == left.step {
            continue;
        }
        for Part { key, amount, is_units, .. } in parts(before, hold)? {
            let rest = if is_units { left.quantity.get() } else { left.net.get() };
            let posting = match amount - rest {
                // What is not taken of a reservation ends with it, and begins anew below.
                0 => Act::Void(Settled { pending: key.clone() }),
                cents => Act::Post(Posting { pending: key.clone(), cents: Some(cents), on }),
            };
            step.chain.push(Request::new(&code(&format!("post/{key}"))?, posting));
        }
        step.chain.extend(pending(after, left, on)?);
    }
    if let (Model::Resale, Some(member)) = (before.model, invoice.recharged) {
        books(&mut step, before, invoice, member, on)?;
    }
    Ok(linked(step))
}

/// Posts that the syndicate paid an invoice, lateness included.
///
/// # Errors
/// When names are too long.
pub fn pay(order: &Order, invoice: &Matched) -> Result<Step, Error> {
    let (mut step, budget) = (Step::default(), budget()?);
    let Some(paid) = invoice.paid.as_ref().filter(|_| order.model == Model::Resale) else {
        return Ok(step);
    };
    let place = order.invoices.iter().position(|one| one.number == invoice.number);
    let place = place.unwrap_or_default() + 1;
    let supplier = code(&format!("401/{}", order.supplier))?;
    let (treasury, charge) = (code("515")?, code("6711")?);
    for account in [&treasury, &charge] {
        let key = code(&format!("account/{BUDGET}/{account}"))?;
        let open = Act::OpenAccount(Account::new(&budget, account));
        step.opening.push(Request::new(&key, open));
    }
    let because = code(order.number.as_str())?;
    let late = paid.interest + paid.lump;
    let amounts = [("paid", &supplier, invoice.net + invoice.vat), ("paid-late", &charge, late)];
    for (name, debit, amount) in amounts.into_iter().filter(|one| one.2 > Money::ZERO) {
        let transfer = Transfer::posted(&budget, (debit, &treasury), amount.get(), paid.on);
        let key = code(&format!("{name}/{}/{place}", order.number))?;
        step.chain.push(Request::new(&key, Act::Transfer(transfer.because(&because))));
    }
    Ok(linked(step))
}

/// The purchase, and the sale to the member.
fn books(
    step: &mut Step,
    order: &Order,
    invoice: &Matched,
    member: Siret,
    on: Date,
) -> Result<(), Error> {
    let budget = budget()?;
    let (supplier, member) =
        (code(&format!("401/{}", order.supplier))?, code(&format!("411/{member}"))?);
    let [bought, paid_vat, sold, due_vat] = ["607", "44566", "707", "44571"].map(code);
    let (bought, paid_vat, sold, due_vat) = (bought?, paid_vat?, sold?, due_vat?);
    for account in [&supplier, &member, &bought, &paid_vat, &sold, &due_vat] {
        let key = code(&format!("account/{BUDGET}/{account}"))?;
        let open = Act::OpenAccount(Account::new(&budget, account));
        step.opening.push(Request::new(&key, open));
    }
    let because = code(order.number.as_str())?;
    let place = order.invoices.len() + 1;
    let mut post = |name: &str, both: (&Code, &Code), cents: i64| -> Result<(), Error> {
        if cents > 0 {
            let transfer = Transfer::posted(&budget, both, cents, on).because(&because);
            let key = code(&format!("{name}/{}/{place}", order.number))?;
            step.chain.push(Request::new(&key, Act::Transfer(transfer)));
        }
        Ok(())
    };
    post("bought", (&bought, &supplier), invoice.net.get())?;
    post("bought-vat", (&paid_vat, &supplier), invoice.vat.get())?;
    post("sold", (&member, &sold), invoice.net.get())?;
    post("sold-vat", (&member, &due_vat), invoice.vat.get())
}

/// A reservation in one ledger: of value, or of units.
struct Part {
    key: Code,
    ledger: Code,
    debit: Code,
    credit: Code,
    amount: i64,
    is_units: bool,
}

/// What is reserved, where the lot limits it; nothing of what is spent.
fn parts(order: &Order, hold: &Hold) -> Result<Vec<Part>, Error> {
    let (number, Hold { framework, lot, step, .. }) = (&order.number, hold);
    let mut parts = Vec::with_capacity(2);
    if hold.limits.0 && hold.net.get() > 0 {
        parts.push(Part {
            key: code(&format!("hold/{number}/{framework}/{lot}/{step}"))?,
            ledger: budget()?,
            debit: lot_account(framework, lot)?,
            credit: engaged(framework)?,
            amount: hold.net.get(),
            is_units: false,
        });
    }
    if hold.limits.1 && hold.quantity > Quantity::ZERO {
        parts.push(Part {
            key: code(&format!("hold-u/{number}/{framework}/{lot}/{step}"))?,
            ledger: units_ledger(framework, lot)?,
            debit: units_account()?,
            credit: code("engaged")?,
            amount: hold.quantity.get(),
            is_units: true,
        });
    }
    Ok(parts)
}

fn pending(order: &Order, hold: &Hold, on: Date) -> Result<Vec<Request>, Error> {
    let because = code(order.number.as_str())?;
    let request = |part: Part| {
        let both = (&part.debit, &part.credit);
        let transfer = Transfer::posted(&part.ledger, both, part.amount, on);
        Request::new(&part.key, Act::Transfer(transfer.pending().because(&because)))
    };
    Ok(parts(order, hold)?.into_iter().map(request).collect())
}

/// All of the chain but the last are made only with the next.
fn linked(mut step: Step) -> Step {
    let last = step.chain.len().saturating_sub(1);
    for request in step.chain.iter_mut().take(last) {
        request.linked = true;
    }
    step
}

/// Why a reservation was refused, where a maximum was in its way.
#[must_use]
pub fn beyond(request: &Request, refusal: &Refusal) -> Option<Error> {
    let Refusal::AboveCeiling { cents, ceiling_cents, .. } = refusal else { return None };
    let Act::Transfer(transfer) = &request.act else { return None };
    let asked = transfer.cents;
    let left = i64::try_from(i128::from(*ceiling_cents) - (cents - i128::from(asked))).ok()?;
    let (kind, framework, lot, units) = match transfer.ledger.as_str() {
        BUDGET => {
            let mut parts = transfer.debit.as_str().splitn(3, '/');
            (parts.next()?, parts.next()?, parts.next()?, false)
        }
        ledger => {
            let mut parts = ledger.splitn(3, '/');
            (parts.next()?, parts.next()?, parts.next()?, true)
        }
    };
    if kind != "lot" && kind != "units" {
        return None;
    }
    let told = |amount: i64| match units {
        true => format!("{} units", Quantity::ten_thousandths(amount)),
        false => Money::cents(amount).to_string(),
    };
    Some(Error::MaximumReached {
        framework: framework.parse().ok()?,
        lot: lot.parse().ok()?,
        left: told(left),
        asked: told(asked),
    })
}
