//! What a document says: lines with the reason of each, in a form that is kept.

use bocage_billing::Tax;
use bocage_vocab::{Date, Money, Siret, code_list};
use serde::{Deserialize, Serialize};

code_list! {
    /// What a document is.
    pub enum DocumentKind: DocumentKindError {
        /// An invoice: services with VAT or the reason why there is none.
        Invoice = "invoice",
        /// A credit note.
        Credit = "credit",
        /// A call for a contribution: no VAT, no invoice.
        Call = "call",
    }
}

impl DocumentKind {
    /// The letter that its numbers begin with.
    #[must_use]
    pub fn letter(self) -> char {
        match self {
            DocumentKind::Invoice => 'F',
            DocumentKind::Credit => 'A',
            DocumentKind::Call => 'C',
        }
    }
}

code_list! {
    /// What a line is of.
    pub enum LineKind: LineKindError {
        /// A service at a price.
        Service = "service",
        /// A share of a cost.
        Contribution = "contribution",
        /// What was used and nobody pays for.
        Waived = "waived",
        /// The rent of the leaseholder.
        Rent = "rent",
    }
}

/// A line of a bill.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BillLine {
    /// Its number in the document.
    pub id: String,
    /// What it is of.
    pub kind: LineKind,
    /// The service or the cost centre.
    pub subject: String,
    /// What members read.
    pub label: String,
    /// The quantity, in ten-thousandths; 10,000 of what has none.
    pub quantity: i64,
    /// The unit, by its code of UNECE.
    pub unit: String,
    /// What one unit costs, in millionths of a euro.
    pub micros: i64,
    /// Its first day.
    pub from: Date,
    /// The day after its last.
    pub until: Date,
    /// What it comes to without VAT.
    pub net: Money,
    /// VAT; none of a contribution.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax: Option<Tax>,
    /// Whether it is for days of a month that was issued before.
    #[serde(default, skip_serializing_if = "is_false")]
    pub late: bool,
    /// Why it is so much.
    pub why: Why,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_false(value: &bool) -> bool {
    !*value
}

/// What a document says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentBody {
    /// The budget that it belongs to.
    pub budget: String,
    /// Its lines.
    pub lines: Vec<BillLine>,
    /// The day on which it is due.
    pub due: Date,
    /// The document that it takes back, of a credit note.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preceding: Option<String>,
}

/// Why an amount is so much, down to a meter, an invoice or a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Why {
    /// What it is.
    pub reason: Reason,
    /// How much, where it is an amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Money>,
    /// What it is made of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub of: Vec<Why>,
}

/// One reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Reason {
    /// A service at a price.
    Price {
        /// The service.
        service: String,
        /// The meter.
        meter: String,
        /// How much of the meter.
        amount: i64,
        /// How much of it is one unit.
        per: i64,
        /// What a unit costs, in millionths of a euro.
        micros: i64,
        /// Who decided the price.
        deliberation: String,
    },
    /// What was used and nobody pays for.
    Waived {
        /// The meter.
        meter: String,
        /// How much of it.
        amount: i64,
    },
    /// Lines of a meter on a day.
    Day {
        /// Whose meter.
        member: Siret,
        /// The day.
        day: Date,
        /// How much.
        amount: i64,
        /// How many lines.
        lines: i64,
    },
    /// A share of a charge.
    Charge {
        /// The charge.
        charge: String,
        /// What it came from.
        source: String,
        /// All of it.
        total: Money,
    },
    /// A share by a key.
    Key {
        /// The key.
        key: String,
        /// Who decided it.
        deliberation: String,
        /// The days.
        days: String,
        /// What it splits.
        total: Money,
    },
    /// A share by weight.
    Weight {
        /// What is weighed.
        measure: String,
        /// What this one weighs.
        weight: u64,
        /// What all weigh.
        of: u64,
        /// What is split.
        total: Money,
    },
    /// A quantity that counted.
    Quantity {
        /// Whose.
        member: Siret,
        /// How much.
        amount: u64,
        /// On how many days; none where it is a sum over them.
        days: Option<u32>,
        /// Where it is known from.
        source: String,
    },
    /// More, so that a floor is kept.
    Floor {
        /// The floor.
        floor: Money,
    },
    /// Less, so that a cap is kept.
    Cap {
        /// The cap.
        cap: Money,
    },
    /// More or less, because of the floors and caps of others.
    Others,
    /// As the contract counts it.
    Counted {
        /// How, as in a spreadsheet.
        how: String,
    },
    /// Taken back of another document.
    Credited {
        /// The document.
        number: String,
        /// Why, in the words of whoever asked.
        because: String,
    },
}

impl From<&bocage_sharing::Why> for Why {
    fn from(why: &bocage_sharing::Why) -> Why {
        use bocage_sharing::Because;
        let reason = match &why.because {
            Because::Charge { code, source, total } => Reason::Charge {
                charge: code.to_string(),
                source: source.to_string(),
                total: *total,
            },
            Because::Key { code, deliberation, period, total } => Reason::Key {
                key: code.to_string(),
                deliberation: deliberation.to_string(),
                days: period.to_string(),
                total: *total,
            },
            Because::Weight { measure, weight, of, total } => Reason::Weight {
                measure: measure.to_string(),
                weight: *weight,
                of: *of,
                total: *total,
            },
            Because::Floor(floor) => Reason::Floor { floor: *floor },
            Because::Cap(cap) => Reason::Cap { cap: *cap },
            Because::Others => Reason::Others,
        };
        let evidence = why.by.iter().map(|one| Why {
            reason: Reason::Quantity {
                member: one.member,
                amount: one.amount,
                days: one.days,
                source: one.source.to_string(),
            },
            amount: None,
            of: Vec::new(),
        });
        let of = why.of.iter().map(Why::from).chain(evidence).collect();
        Why { reason, amount: Some(why.amount), of }
    }
}

impl Why {
    /// Whether every amount is the sum of the amounts that it is made of, where there are some.
    #[must_use]
    pub fn adds_up(&self) -> bool {
        let parts: Vec<Money> = self.of.iter().filter_map(|part| part.amount).collect();
        let sum: Money = parts.iter().copied().sum();
        (parts.is_empty() || Some(sum) == self.amount) && self.of.iter().all(Why::adds_up)
    }
}
