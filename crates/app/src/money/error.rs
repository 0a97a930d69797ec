//! What can stop the money of a territory.

use std::path::PathBuf;

use bocage_vocab::{Date, Explain, Hint, Money};

use super::Month;

/// Why something of the money was not done. Nothing was entered, numbered or posted then.
#[derive(Debug, thiserror::Error)]
pub enum MoneyError {
    /// A file of registers cannot be read.
    #[error("`{}` cannot be entered", path.display())]
    RegisterFile {
        /// The file.
        path: PathBuf,
        /// Where it is wrong, and how.
        #[source]
        source: toml::de::Error,
    },
    /// A row of a register that does not hold.
    #[error("{what} cannot be entered: {reason}")]
    RegisterRow {
        /// Which.
        what: String,
        /// Why.
        reason: String,
    },
    /// A row of a register was kept that this program does not understand.
    #[error("{what} is kept in a form that cannot be read")]
    RegisterKept {
        /// Which.
        what: String,
        /// Why.
        #[source]
        source: serde_json::Error,
    },
    /// A file of another register.
    #[error("`{}` has rows of {found}, which are not entered here", path.display())]
    OtherRegister {
        /// The file.
        path: PathBuf,
        /// What they are of.
        found: &'static str,
    },
    /// A line of a table cannot be read.
    #[error("line {line} of `{}` cannot be read: {reason}", path.display())]
    MoneyLine {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// What is wrong.
        reason: String,
    },
    /// Nobody said who the syndicate is.
    #[error("it is not said who the syndicate is")]
    NoSyndicate,
    /// No member of a number or a name.
    #[error("no member is called `{name}`")]
    UnknownMember {
        /// What was given.
        name: String,
    },
    /// Two members have one name.
    #[error("several members are called `{name}`")]
    SeveralMembers {
        /// The name.
        name: String,
    },
    /// Usage of somebody who is no member.
    #[error("`{name}` used {meter} on {on} and is no member then")]
    UsageOfNobody {
        /// Who.
        name: String,
        /// The meter.
        meter: String,
        /// The day.
        on: Date,
    },
    /// One key of usage for two things.
    #[error("the line of usage `{key}` was entered for another member, meter or day")]
    UsageKeyReused {
        /// The key.
        key: String,
    },
    /// A supplier's invoice that was entered before.
    #[error("invoice {number} of {supplier} was entered before, as the charge `{charge}`")]
    DuplicateInvoice {
        /// The supplier.
        supplier: String,
        /// The number.
        number: String,
        /// The charge.
        charge: String,
    },
    /// A charge that was billed is to become another.
    #[error("the charge `{charge}` was billed in {month}, and stays as it is")]
    ChargeBilled {
        /// The charge.
        charge: String,
        /// The month.
        month: Month,
    },
    /// Months are issued in their order.
    #[error("{month} cannot be issued before {earlier}")]
    EarlierMonthOpen {
        /// The month.
        month: Month,
        /// The earlier one.
        earlier: Month,
    },
    /// A month that has not ended.
    #[error("{month} has not ended yet")]
    MonthNotOver {
        /// The month.
        month: Month,
    },
    /// A month that is to be closed was not issued.
    #[error("{month} was not issued")]
    MonthNotIssued {
        /// The month.
        month: Month,
    },
    /// Checks that a month does not pass.
    #[error("{month} does not pass its checks: {}", failed.join("; "))]
    MonthUnsound {
        /// The month.
        month: Month,
        /// What was found.
        failed: Vec<String>,
    },
    /// Somebody entered something while a month was reckoned.
    #[error("something of {month} was entered meanwhile")]
    MoneyMoved {
        /// The month.
        month: Month,
    },
    /// An invoice would not be taken by anybody.
    #[error("the invoice of {member} breaks the rule {rule}: {message}")]
    InvoiceRefused {
        /// Whose.
        member: String,
        /// The rule.
        rule: String,
        /// What it says.
        message: String,
    },
    /// More comes back than was ever invoiced.
    #[error("{amount} would come back to {member}, who has no invoice that it could be taken off")]
    NothingToCredit {
        /// Whose.
        member: String,
        /// How much.
        amount: Money,
    },
    /// No document of a number.
    #[error("there is no document `{number}`")]
    UnknownDocument {
        /// The number.
        number: String,
    },
    /// A document that no file can be made of in a format.
    #[error("there is no {format} of {number}")]
    NoFormat {
        /// The document.
        number: String,
        /// The format.
        format: String,
    },
    /// A document cannot become this from what it is.
    #[error("{number} is {state}, and cannot be {wanted}")]
    NotInOrder {
        /// The document.
        number: String,
        /// Where it stands.
        state: &'static str,
        /// What it was to be.
        wanted: &'static str,
    },
    /// More is to be taken off an invoice than is left of it.
    #[error("{asked} cannot be taken off {number}: {left} of it are left")]
    MoreThanInvoiced {
        /// The document.
        number: String,
        /// How much, without VAT.
        asked: Money,
        /// What is left.
        left: Money,
    },
    /// A payment was noted before with another amount or for another document.
    #[error("the payment `{reference}` was noted before, otherwise")]
    PaymentReused {
        /// What names it.
        reference: String,
    },
    /// More was paid than is owed.
    #[error("{paid} are more than the {due} that are due on {number}")]
    PaidTooMuch {
        /// The document.
        number: String,
        /// The payment.
        paid: Money,
        /// What was due.
        due: Money,
    },
    /// No line of a bill.
    #[error("the bill has no line `{line}`")]
    NoLine {
        /// The line.
        line: String,
    },
    /// An account without a place in the nomenclature.
    #[error("no line of the mapping takes the account `{account}` of the budget {budget}")]
    NoMapping {
        /// The account.
        account: String,
        /// The budget.
        budget: String,
    },
    /// A name that the ledger does not take.
    #[error(transparent)]
    LedgerName(#[from] bocage_ledger::CodeError),
    /// The ledger refuses.
    #[error("the ledger refuses `{key}`")]
    Refused {
        /// What was asked.
        key: String,
        /// Why.
        #[source]
        source: bocage_ledger::Refusal,
    },
    /// The ledger.
    #[error(transparent)]
    Ledger(#[from] bocage_ledger::Error<bocage_store::Error>),
    /// Services and prices.
    #[error(transparent)]
    Billing(#[from] bocage_billing::Error),
    /// Keys and shares.
    #[error(transparent)]
    Sharing(#[from] bocage_sharing::Error),
    /// Members and mergers.
    #[error(transparent)]
    Members(#[from] bocage_members::Error),
    /// The lease.
    #[error(transparent)]
    Lease(#[from] bocage_lease::Error),
}

impl MoneyError {
    pub(crate) fn inner(&self) -> Option<&dyn Explain> {
        Some(match self {
            MoneyError::Refused { source, .. } => source,
            MoneyError::Ledger(error) => error,
            MoneyError::Billing(error) => error,
            MoneyError::Sharing(error) => error,
            MoneyError::Members(error) => error,
            MoneyError::Lease(error) => error,
            _ => return None,
        })
    }
}

impl Explain for MoneyError {
    fn code(&self) -> &'static str {
        match self {
            MoneyError::RegisterFile { .. } => "bocage::app::register_file",
            MoneyError::RegisterRow { .. } => "bocage::app::register_row",
            MoneyError::RegisterKept { .. } => "bocage::app::register_kept",
            MoneyError::OtherRegister { .. } => "bocage::app::other_register",
            MoneyError::MoneyLine { .. } => "bocage::app::money_line",
            MoneyError::NoSyndicate => "bocage::app::no_syndicate",
            MoneyError::UnknownMember { .. } => "bocage::app::unknown_member",
            MoneyError::SeveralMembers { .. } => "bocage::app::several_members",
            MoneyError::UsageOfNobody { .. } => "bocage::app::usage_of_nobody",
            MoneyError::UsageKeyReused { .. } => "bocage::app::usage_key_reused",
            MoneyError::DuplicateInvoice { .. } => "bocage::app::duplicate_invoice",
            MoneyError::ChargeBilled { .. } => "bocage::app::charge_billed",
            MoneyError::EarlierMonthOpen { .. } => "bocage::app::earlier_month_open",
            MoneyError::MonthNotOver { .. } => "bocage::app::month_not_over",
            MoneyError::MonthNotIssued { .. } => "bocage::app::month_not_issued",
            MoneyError::MonthUnsound { .. } => "bocage::app::month_unsound",
            MoneyError::MoneyMoved { .. } => "bocage::app::money_moved",
            MoneyError::InvoiceRefused { .. } => "bocage::app::invoice_refused",
            MoneyError::NothingToCredit { .. } => "bocage::app::nothing_to_credit",
            MoneyError::UnknownDocument { .. } => "bocage::app::unknown_document",
            MoneyError::NoFormat { .. } => "bocage::app::no_format",
            MoneyError::NotInOrder { .. } => "bocage::app::not_in_order",
            MoneyError::MoreThanInvoiced { .. } => "bocage::app::more_than_invoiced",
            MoneyError::PaymentReused { .. } => "bocage::app::payment_reused",
            MoneyError::PaidTooMuch { .. } => "bocage::app::paid_too_much",
            MoneyError::NoLine { .. } => "bocage::app::no_line",
            MoneyError::NoMapping { .. } => "bocage::app::no_mapping",
            MoneyError::LedgerName(_) => "bocage::app::ledger_name",
            inner => inner.inner().map_or("bocage::app::failed", Explain::code),
        }
    }

    fn hint(&self) -> Hint {
        Hint::new(match self {
            MoneyError::RegisterFile { .. } => {
                "set the line right; docs/money.md shows every register with its fields"
            }
            MoneyError::RegisterRow { .. } => "set the row right and enter the file again",
            MoneyError::RegisterKept { .. } => "use the Bocage that entered it, or a newer one",
            MoneyError::OtherRegister { .. } => {
                "enter members by `bocage member set`, services and prices by `bocage price set`, centres, \
                 keys and charges by `bocage key set`"
            }
            MoneyError::MoneyLine { .. } => {
                "set the line right and enter the file again: nothing of it was"
            }
            MoneyError::NoSyndicate => {
                "enter a table `[syndicate]` with `bocage member set T FILE`"
            }
            MoneyError::UnknownMember { .. } => "see who there is: `bocage member list T`",
            MoneyError::SeveralMembers { .. } => "name it by its SIRET",
            MoneyError::UsageOfNobody { .. } => {
                "enter it as a member with the dates of its membership, or name the member in `called`"
            }
            MoneyError::UsageKeyReused { .. } => {
                "give other lines other keys; a correction keeps member, meter and day"
            }
            MoneyError::DuplicateInvoice { .. } => {
                "leave it out; a part of an invoice is a charge with a number of its own, such as F12/2"
            }
            MoneyError::ChargeBilled { .. } => "enter the difference as a charge of its own",
            MoneyError::EarlierMonthOpen { .. } => "issue the earlier month first",
            MoneyError::MonthNotOver { .. } => "wait for its last day; a preview needs no --issue",
            MoneyError::MonthNotIssued { .. } => {
                "issue it first: `bocage month run T MONTH --issue`"
            }
            MoneyError::MonthUnsound { .. } => "see to each of them, then close again",
            MoneyError::MoneyMoved { .. } => "run the same command again",
            MoneyError::InvoiceRefused { .. } => {
                "complete what the rule asks of the syndicate or of the member: `bocage member set`"
            }
            MoneyError::NothingToCredit { .. } => {
                "pay it back by a mandate, or let the correction wait for a month with more usage"
            }
            MoneyError::UnknownDocument { .. } => "see what there is: `bocage invoice list T`",
            MoneyError::NoFormat { .. } => {
                "calls for contributions are no invoices: they have `json` alone; invoices have ubl, cii and facturx"
            }
            MoneyError::NotInOrder { .. } => {
                "see what became of it: `bocage invoice show T NUMBER`"
            }
            MoneyError::MoreThanInvoiced { .. } => "take off what is left at most",
            MoneyError::PaymentReused { .. } => {
                "a payment has one reference; take the file of the public accountant as it is"
            }
            MoneyError::PaidTooMuch { .. } => {
                "look for the document that the rest is for, or pay it back by a mandate"
            }
            MoneyError::NoLine { .. } => "see its lines: `bocage bill show T MEMBER MONTH`",
            MoneyError::NoMapping { .. } => "add a line for it to the mapping file",
            MoneyError::LedgerName(_) => "take a shorter name without blanks",
            inner => {
                return inner.inner().map_or_else(|| Hint::new("report this"), Explain::hint);
            }
        })
    }
}
