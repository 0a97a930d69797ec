//! Words shared by every crate: typed ids, quantities, official codes, findings, hints, facts.
