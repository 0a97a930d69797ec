//! Vector tiles from an iterator of features.
