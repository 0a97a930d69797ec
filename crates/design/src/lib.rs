//! From streets and premises to a costed fibre network.
