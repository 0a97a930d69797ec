//! Why a purchase cannot be made so.

mod explain;

use bocage_ledger::CodeError;
use bocage_vocab::{Date, Share, Siret};

use crate::framework::Choice;
use crate::{AmendmentKind, OrderState, Quantity, Reference, ReferenceError, UnitPrice};

/// Why a purchase cannot be made so.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file of rules cannot be followed.
    #[error("these rules cannot be followed")]
    Rules {
        /// Why.
        #[source]
        source: Box<toml::de::Error>,
    },
    /// A framework or a consultation is not written as it must be.
    #[error("this is no {what}")]
    File {
        /// What it was to be.
        what: &'static str,
        /// Why.
        #[source]
        source: Box<toml::de::Error>,
    },
    /// A table is not written as it must be.
    #[error("line {line} is no {what}: {why}")]
    Table {
        /// The line of the file, from 1.
        line: u64,
        /// What it was to be.
        what: &'static str,
        /// What is wrong.
        why: String,
    },
    /// A catalogue in UBL that cannot be read.
    #[error("this is no catalogue in UBL 2.1: {why}")]
    Ubl {
        /// What is wrong.
        why: String,
    },
    /// The rules do not reach back so far.
    #[error("no rule on `{what}` is known for {on}")]
    NoRule {
        /// Of what kind.
        what: &'static str,
        /// The day.
        on: Date,
    },
    /// An amount that no budget has.
    #[error("the sum is too large")]
    TooMuch,
    /// A framework without a lot.
    #[error("framework {framework} has no lot")]
    NoLots {
        /// The framework.
        framework: Reference,
    },
    /// Two lots of one number.
    #[error("framework {framework} has two lots {lot}")]
    LotTwice {
        /// The framework.
        framework: Reference,
        /// The lot.
        lot: Reference,
    },
    /// There is no such lot.
    #[error("framework {framework} has no lot {lot}")]
    NoLot {
        /// The framework.
        framework: Reference,
        /// The lot.
        lot: Reference,
    },
    /// A lot without a maximum.
    #[error("lot {lot} of framework {framework} has no maximum in value or in quantity")]
    NoMaximum {
        /// The framework.
        framework: Reference,
        /// The lot.
        lot: Reference,
    },
    /// Suppliers that do not fit the way in which orders find them.
    #[error("the suppliers of lot {lot} of framework {framework} do not fit the choice `{choice}`")]
    Holders {
        /// The framework.
        framework: Reference,
        /// The lot.
        lot: Reference,
        /// The way.
        choice: Choice,
    },
    /// Longer than the law lets it be.
    #[error("framework {framework} runs for {months} months: from 1 to {most} unless justified")]
    TooLong {
        /// The framework.
        framework: Reference,
        /// How many.
        months: u32,
        /// The most.
        most: u32,
    },
    /// Something in it that cannot be.
    #[error("framework {framework} cannot be so: {what}")]
    Terms {
        /// The framework.
        framework: Reference,
        /// What.
        what: &'static str,
    },
    /// Members that contradict each other.
    #[error("the members of the framework contradict each other")]
    Members {
        /// How.
        #[source]
        source: bocage_members::Error,
    },
    /// An amendment beyond what the law lets it be.
    #[error(
        "the maximum of lot {lot} of framework {framework} cannot move so far as `{kind}`: by at most \
         {percent} % ({source_of})"
    )]
    AmendmentTooFar {
        /// The framework.
        framework: Reference,
        /// The lot.
        lot: Reference,
        /// Of which kind.
        kind: AmendmentKind,
        /// How far, in per cent of the first maximum.
        percent: u32,
        /// Who says so.
        source_of: String,
    },
    /// Not in force on the day.
    #[error("framework {framework} is not in force on {on}: it is from {from} to before {until}")]
    NotInForce {
        /// The framework.
        framework: Reference,
        /// The day.
        on: Date,
        /// Its first day.
        from: Date,
        /// Its end.
        until: Date,
    },
    /// Who orders was not listed.
    #[error("{member} may not order under framework {framework} on {on}")]
    NotListed {
        /// The framework.
        framework: Reference,
        /// Who.
        member: Siret,
        /// The day.
        on: Date,
    },
    /// No supplier, or another one.
    #[error("lot {lot} of framework {framework} has no such supplier, or none left")]
    NoHolder {
        /// The framework.
        framework: Reference,
        /// The lot.
        lot: Reference,
        /// Who was named.
        supplier: Option<Siret>,
    },
    /// Weights that are not a whole.
    #[error("the weights of the criteria are {sum} % together, not 100")]
    Weights {
        /// What they are.
        sum: u32,
    },
    /// No criterion on the environment where one is demanded.
    #[error("no criterion takes the environment into account: {source_of}")]
    NoEnvironment {
        /// Who demands it.
        source_of: String,
    },
    /// A tender without a figure.
    #[error("the tender of {tender} has no figure for `{criterion}` that fits its scoring")]
    NoFigure {
        /// The consultation.
        consultation: Reference,
        /// The tender.
        tender: Siret,
        /// The criterion.
        criterion: String,
    },
    /// A list of prices of an earlier day.
    #[error("prices from {from} on are older than those from {last} on")]
    OldPrices {
        /// The day of the list.
        from: Date,
        /// The day of the last one.
        last: Date,
    },
    /// An item twice.
    #[error("the list has item {item} twice")]
    ItemTwice {
        /// The item.
        item: Reference,
    },
    /// Nothing, or less.
    #[error("item {item} has no price above nothing")]
    NoPrice {
        /// The item.
        item: Reference,
    },
    /// A price that rises too much.
    #[error("item {item} rises from {before} to {after}, more than the {most} that is agreed")]
    PriceRise {
        /// The item.
        item: Reference,
        /// Its last price, in euros.
        before: UnitPrice,
        /// Its new price, in euros.
        after: UnitPrice,
        /// How much is agreed.
        most: Share,
    },
    /// A cart without anything.
    #[error("cart {cart} is empty")]
    EmptyCart {
        /// The cart.
        cart: Reference,
    },
    /// Nothing of an item.
    #[error("item {item} is wanted in a quantity that costs nothing")]
    NoQuantity {
        /// The item.
        item: Reference,
    },
    /// An item that is not sold.
    #[error("item {item} is not sold under lot {lot} of framework {framework} on {on}")]
    NotSold {
        /// The framework.
        framework: Reference,
        /// The lot.
        lot: Reference,
        /// The item.
        item: Reference,
        /// The day.
        on: Date,
    },
    /// More than is left of a maximum.
    #[error(
        "lot {lot} of framework {framework} has {left} left of its maximum, and {asked} more is wanted"
    )]
    MaximumReached {
        /// The framework.
        framework: Reference,
        /// The lot.
        lot: Reference,
        /// What is left, with its unit.
        left: String,
        /// What is wanted, with its unit.
        asked: String,
    },
    /// A name that is too long.
    #[error("the order cannot be named so")]
    Reference {
        /// Why.
        #[source]
        source: ReferenceError,
    },
    /// A name that no account can have.
    #[error("the ledger has no account of this name")]
    Account {
        /// Why.
        #[source]
        source: CodeError,
    },
    /// An order that stands elsewhere.
    #[error("order {order} is {state}: `{to}` is not possible now")]
    OrderState {
        /// The order.
        order: Reference,
        /// Where it stands.
        state: OrderState,
        /// What was tried.
        to: &'static str,
    },
    /// There is no such line.
    #[error("order {order} has no line {line}")]
    NoLine {
        /// The order.
        order: Reference,
        /// The line.
        line: u32,
    },
    /// A delivery note twice.
    #[error("delivery {note} of order {order} is known already")]
    NoteTwice {
        /// The order.
        order: Reference,
        /// The note.
        note: String,
    },
    /// More than was ordered.
    #[error("of line {line} of order {order} {came} would have come, and {ordered} were ordered")]
    TooManyCame {
        /// The order.
        order: Reference,
        /// The line.
        line: u32,
        /// How many.
        came: Quantity,
        /// How many were ordered.
        ordered: Quantity,
    },
    /// No such invoice was matched.
    #[error("order {order} has no invoice {invoice}")]
    NoInvoice {
        /// The order.
        order: Reference,
        /// The invoice.
        invoice: String,
    },
    /// An invoice that was paid.
    #[error("invoice {invoice} of order {order} was paid already")]
    PaidAlready {
        /// The order.
        order: Reference,
        /// The invoice.
        invoice: String,
    },
    /// What was published would be something else.
    #[error("what was published of {contract} on {on} would not stay as it is: {what}")]
    Unpublishable {
        /// The contract.
        contract: String,
        /// The day.
        on: Date,
        /// The field.
        what: String,
    },
}
