//! The words of `bocage simulate`.

use clap::Args;

/// More seeds, or faults of one, would run for days.
const MANY: u64 = 1_000_000;

#[derive(Debug, Args)]
pub(crate) struct Simulate {
    /// What faults, clocks and delays are drawn from; the first of several.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,
    /// Faults for each seed.
    #[arg(long, value_name = "N", default_value_t = 500, value_parser = clap::value_parser!(u64).range(1..=MANY))]
    pub(crate) faults: u64,
    /// How many seeds, one after the other.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..=MANY))]
    pub(crate) seeds: u64,
    /// Threads; all of the machine's unless given. They do not change what comes out.
    #[arg(long, value_parser = super::threads)]
    pub(crate) threads: Option<usize>,
}
