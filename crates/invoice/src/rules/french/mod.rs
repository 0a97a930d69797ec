//! The rules of France for invoices between those who are registered for VAT (BR-FR, norm XP Z12-012).
//!
//! The Schematrons number some rules by syntax (`BR-FR-05_BT-22-1` and `BR-FR-05_BT-22_PMT`); the id here is
//! that of the norm, which both share: `BR-FR-05`.

pub(super) mod format;
pub(super) mod frames;
pub(super) mod notes;
pub(super) mod parties;
