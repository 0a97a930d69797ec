//! An invoice as it is believed: the terms of EN 16931 with types, amounts in euro cents.

mod codes;
mod line;
mod numbers;
mod party;
mod payment;
mod read;
mod settle;

pub use codes::{CodeError, Country, DocumentKind, Frame, Unit, VatCategory};
pub use line::{Adjustment, Item, Line, Property, Vat};
pub(crate) use numbers::amount;
pub use numbers::{Quantity, UnitPrice, percent};
pub use party::{
    Contact, Delivery, Identifier, Party, Payee, PostalAddress, Representative, vat_identifier,
};
pub use payment::{Account, Card, Mandate, Payment};

use bocage_vocab::{Date, Money};

/// An invoice or a credit note. Business terms and groups are named in brackets.
#[derive(Debug, Clone, PartialEq)]
pub struct Invoice {
    /// Its number, unique to the seller (BT-1): 35 characters, 20 on the State's platform.
    pub number: String,
    /// The day of issue (BT-2).
    pub issued: Date,
    /// What it is (BT-3).
    pub kind: DocumentKind,
    /// The frame of invoicing (BT-23).
    pub frame: Frame,
    /// The day on which it is due (BT-9).
    pub due: Option<Date>,
    /// The day on which VAT falls due, where it is another (BT-7).
    pub tax_point: Option<Date>,
    /// What it refers to.
    pub references: References,
    /// Terms of payment (BT-20).
    pub terms: Option<String>,
    /// Notes (BG-1).
    pub notes: Vec<Remark>,
    /// Invoices that came before (BG-3).
    pub preceding: Vec<Preceding>,
    /// The seller (BG-4).
    pub seller: Party,
    /// The buyer (BG-7).
    pub buyer: Party,
    /// Who is paid, where it is not the seller (BG-10).
    pub payee: Option<Payee>,
    /// Who stands for the seller's VAT (BG-11).
    pub representative: Option<Representative>,
    /// Where and when it was delivered (BG-13).
    pub delivery: Option<Delivery>,
    /// The period that it is for (BG-14).
    pub period: Option<Period>,
    /// How it is paid (BG-16).
    pub payment: Option<Payment>,
    /// Allowances and charges on the whole (BG-20, BG-21).
    pub adjustments: Vec<Adjustment>,
    /// Documents that support it (BG-24).
    pub attachments: Vec<Attachment>,
    /// Its lines (BG-25).
    pub lines: Vec<Line>,
    /// VAT by category and rate (BG-23).
    pub vat: Vec<Breakdown>,
    /// Its totals (BG-22).
    pub totals: Totals,
}

/// Numbers of other documents and accounts.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct References {
    /// The buyer's reference (BT-10): the service code of a public buyer.
    pub buyer: Option<String>,
    /// The project (BT-11).
    pub project: Option<String>,
    /// The contract (BT-12).
    pub contract: Option<String>,
    /// The order (BT-13): the commitment number of a public buyer.
    pub order: Option<String>,
    /// The seller's number for the order (BT-14).
    pub sales_order: Option<String>,
    /// The note of receipt (BT-15).
    pub receipt: Option<String>,
    /// The note of despatch (BT-16).
    pub despatch: Option<String>,
    /// The tender or its lot (BT-17).
    pub tender: Option<String>,
    /// What is invoiced (BT-18).
    pub object: Option<Identifier>,
    /// The buyer's account (BT-19).
    pub account: Option<String>,
}

/// A note (BG-1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// Its subject (BT-21), such as `PMT`, `PMD`, `AAB`.
    pub subject: Option<String>,
    /// What it says (BT-22).
    pub text: String,
}

/// An invoice that came before (BG-3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preceding {
    /// Its number (BT-25).
    pub number: String,
    /// Its day of issue (BT-26).
    pub issued: Option<Date>,
}

/// A period, either end of which may be open (BG-14, BG-26).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// Its first day (BT-73, BT-134).
    pub from: Option<Date>,
    /// Its last day (BT-74, BT-135).
    pub until: Option<Date>,
}

/// A document that supports the invoice (BG-24).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its reference (BT-122).
    pub reference: String,
    /// What it is (BT-123): in France one of a list, such as `BORDEREAU_SUIVI`.
    pub description: Option<String>,
    /// Where it can be had (BT-124).
    pub address: Option<String>,
    /// The file itself (BT-125).
    pub file: Option<File>,
}

/// A file inside of an invoice (BT-125).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its kind, such as `application/pdf`.
    pub mime: String,
    /// Its name.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// VAT of one category and rate (BG-23).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breakdown {
    /// Category (BT-118) and rate (BT-119).
    pub vat: Vat,
    /// What is taxed (BT-116).
    pub base: Money,
    /// The tax (BT-117).
    pub tax: Money,
    /// Why there is none (BT-120, BT-121).
    pub exemption: Option<Exemption>,
}

/// Why there is no VAT.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Exemption {
    /// In words (BT-120).
    pub reason: Option<String>,
    /// As a code (BT-121), such as `VATEX-FR-FRANCHISE`.
    pub code: Option<String>,
}

/// Totals (BG-22).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// Of the lines (BT-106).
    pub lines: Money,
    /// Of the allowances on the whole, where there are some (BT-107).
    pub allowances: Option<Money>,
    /// Of the charges on the whole, where there are some (BT-108).
    pub charges: Option<Money>,
    /// Without VAT (BT-109).
    pub without_vat: Money,
    /// VAT (BT-110).
    pub vat: Money,
    /// With VAT (BT-112).
    pub with_vat: Money,
    /// What was paid (BT-113).
    pub paid: Option<Money>,
    /// Rounding (BT-114).
    pub rounding: Option<Money>,
    /// What is due (BT-115).
    pub due: Money,
}
