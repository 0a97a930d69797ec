//! What is in one place.

use bocage_vocab::Length;

/// So far may lie apart what is drawn in one place: class A of works notices locates a line to 40 cm
/// (decree of 15 February 2012, France), twice, and what rounding of files adds.
pub(super) const APART_MAX: Length = Length::mm(1_000);
