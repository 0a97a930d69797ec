//! Steiner trees in graphs: exact reductions, dual ascent bounds, local search.
