//! What can stop a purchase.

use bocage_ledger::{Code, Refusal};
use bocage_vocab::{Explain, Hint};

/// Why something of purchases was not done. Nothing was kept nor posted then.
#[derive(Debug, thiserror::Error)]
pub enum BuyingError {
    /// The rules of purchases.
    #[error(transparent)]
    Rule(#[from] bocage_purchasing::Error),
    /// The ledger refused it.
    #[error("the ledger refused it")]
    Refused {
        /// Why.
        #[source]
        source: Refusal,
    },
    /// The ledger cannot be used.
    #[error(transparent)]
    Book(#[from] bocage_ledger::Error<bocage_store::Error>),
    /// There is no such document.
    #[error("there is no {what} `{name}`")]
    PurchaseUnknown {
        /// What it would be.
        what: &'static str,
        /// What it was called.
        name: String,
        /// What things of that kind are called, some of them.
        known: Vec<String>,
    },
    /// A name that another document has.
    #[error("there is a {what} `{name}` already")]
    PurchaseTaken {
        /// What it is.
        what: &'static str,
        /// Its name.
        name: String,
    },
    /// A document that cannot be read.
    #[error("what is kept of {what} `{name}` cannot be read")]
    PurchaseDamaged {
        /// What it is.
        what: &'static str,
        /// Its name.
        name: String,
        /// Why.
        #[source]
        source: serde_json::Error,
    },
    /// An invoice that no rule would let pass.
    #[error("`{file}` is no valid invoice: {rule}, {message}")]
    InvoiceRefused {
        /// The file.
        file: String,
        /// The first rule that refuses it.
        rule: String,
        /// What that says.
        message: String,
    },
    /// An invoice that states something that is not matched.
    #[error("`{file}` cannot be matched: {why}")]
    InvoiceUnmatched {
        /// The file.
        file: String,
        /// What is in the way.
        why: String,
    },
    /// Something that was given is no delivery.
    #[error("`{given}` is no line and quantity")]
    NoDelivery {
        /// What was given.
        given: String,
    },
    /// A name that the ledger cannot have.
    #[error("the ledger has no such name")]
    LedgerName {
        /// Why.
        #[source]
        source: bocage_ledger::CodeError,
    },
}

impl BuyingError {
    /// What the ledger refused, in the words of purchases where it is a maximum.
    pub(super) fn refused(request: &bocage_ledger::Request, refusal: Refusal) -> BuyingError {
        match bocage_purchasing::postings::beyond(request, &refusal) {
            Some(beyond) => BuyingError::Rule(beyond),
            None => BuyingError::Refused { source: refusal },
        }
    }

    /// Whether a refusal only says that what is opened is open.
    pub(super) fn is_open(refusal: &Refusal) -> bool {
        matches!(refusal, Refusal::LedgerThere { .. } | Refusal::AccountThere { .. })
    }

    /// Whether the key of a request stands for something else.
    pub(super) fn is_reused(refusal: &Refusal) -> Option<&Code> {
        match refusal {
            Refusal::KeyReused { key, .. } => Some(key),
            _ => None,
        }
    }
}

impl Explain for BuyingError {
    fn code(&self) -> &'static str {
        match self {
            BuyingError::Rule(error) => error.code(),
            BuyingError::Refused { source } => source.code(),
            BuyingError::Book(error) => error.code(),
            BuyingError::PurchaseUnknown { .. } => "bocage::app::purchase_unknown",
            BuyingError::PurchaseTaken { .. } => "bocage::app::purchase_taken",
            BuyingError::PurchaseDamaged { .. } => "bocage::app::purchase_damaged",
            BuyingError::InvoiceRefused { .. } => "bocage::app::invoice_refused",
            BuyingError::InvoiceUnmatched { .. } => "bocage::app::invoice_unmatched",
            BuyingError::NoDelivery { .. } => "bocage::app::no_delivery",
            BuyingError::LedgerName { .. } => "bocage::app::ledger_name",
        }
    }

    fn hint(&self) -> Hint {
        match self {
            BuyingError::Rule(error) => error.hint(),
            BuyingError::Refused { source } => source.hint(),
            BuyingError::Book(error) => error.hint(),
            BuyingError::PurchaseUnknown { known, .. } if known.is_empty() => {
                Hint::new("there are none yet: begin with `bocage framework add T FILE`")
            }
            BuyingError::PurchaseUnknown { known, .. } => {
                Hint::new(format!("known are {}", known.join(", ")))
            }
            BuyingError::PurchaseTaken { .. } => {
                Hint::new("give another reference; what was agreed is changed by an amendment")
            }
            BuyingError::PurchaseDamaged { .. } => {
                Hint::new("restore the territory from a backup, or use the newest Bocage")
            }
            BuyingError::InvoiceRefused { .. } => {
                Hint::new("send it back to the supplier: `bocage invoice check FILE` says all")
            }
            BuyingError::InvoiceUnmatched { .. } => {
                Hint::new("name the order with --order, or have the supplier name it (BT-13)")
            }
            BuyingError::NoDelivery { .. } => Hint::new("write LINE=QUANTITY, such as 1=12"),
            BuyingError::LedgerName { .. } => Hint::new("give a shorter reference"),
        }
    }
}
