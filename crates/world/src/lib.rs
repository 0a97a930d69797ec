//! The facts at one generation, plans, diffs and how they apply.
