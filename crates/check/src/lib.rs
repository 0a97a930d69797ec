//! Rules over a World, each a small file that returns findings.
