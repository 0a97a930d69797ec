//! Electronic invoices: EN 16931 in UBL 2.1, CII and Factur-X, written, read and judged.
//!
//! Pure: bytes in, bytes and findings out. Whatever a document says is kept as it is read
//! ([`Document`]), judged by every rule that can be judged ([`Document::check`]), and only then believed.
#![warn(missing_docs)]

mod base64;
mod data;
mod dates;
mod decimal;
mod error;
mod facturx;
mod finding;
mod grammar;
mod limits;
pub mod model;
mod rules;
pub mod shapes;
mod terms;
mod tree;
mod verdict;
mod write;

pub use decimal::{Decimal, DecimalError};
pub use error::Error;
pub use facturx::{extract, facturx};
pub use finding::Finding;
pub use rules::ids as rule_ids;
pub use terms::{Document, Group, Note, Syntax, Term};
pub use tree::{Element, ElementId, Path, PathError, Tree};
pub use verdict::{Verdict, judge, read};
pub use write::{cii, ubl};

/// What an invoice of this crate says that it follows (BT-24): EN 16931 without extensions.
pub const SPECIFICATION: &str = "urn:cen.eu:en16931:2017";
