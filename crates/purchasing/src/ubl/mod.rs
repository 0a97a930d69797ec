//! Orders out and catalogues in, as UBL 2.1.

mod catalogue;
mod order;
mod xml;

pub use catalogue::{Listing, catalogue};
pub use order::order;
