//! Invoices as documents: UBL 2.1 and CII, with their elements in the order of the schemas.

mod cii;
mod ubl;
mod xml;

pub use cii::cii;
pub(crate) use ubl::NO_ORDER;
pub use ubl::ubl;
