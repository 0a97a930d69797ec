//! Short immutable text.

/// A short text of a fact: a name, a label, a reference. Never changed in place.
pub type Text = Box<str>;
