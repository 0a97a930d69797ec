//! What came out of runs.

use std::collections::BTreeMap;

use super::FaultKind;

/// What was counted in one run, or in many.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Things that happened, after each of which everything was checked.
    pub steps: u64,
    /// Faults by kind.
    pub faults: BTreeMap<FaultKind, u64>,
    /// Link blips of at most 5 s, after which nothing may have moved.
    pub blips: u64,
    /// How often a room took the group.
    pub take_overs: u64,
    /// Elections among the votes.
    pub elections: u64,
    /// How often a guard killed a group.
    pub guard_kills: u64,
    /// Steps at which the gate alone kept an old owner out, agent and guard both being frozen.
    pub held_by_gate: u64,
    /// Databases that had to be rewound.
    pub rewinds: u64,
    /// Forks of volumes kept.
    pub forks: u64,
    /// Corrupted snapshots that were refused.
    pub corrupt_refused: u64,
    /// Alarms raised.
    pub alarms: u64,
    /// Writes acknowledged to clients.
    pub acknowledged: u64,
    /// Acknowledged writes that were lost.
    pub lost: u64,
    /// Instants at which two rooms took writes.
    pub two_writers: u64,
    /// How long no room answered when a single fault moved the group, in milliseconds.
    pub recovery_ms: Vec<u64>,
    /// How far behind the volumes were that a room mounted after the other was lost, in
    /// milliseconds: the age of the oldest file that had not been shipped.
    pub volume_point_ms: Vec<u64>,
    /// How long planned switches paused the group, in milliseconds.
    pub pause_ms: Vec<u64>,
    /// The longest time without a room that answered, faults over each other, in milliseconds.
    pub silence_max_ms: u64,
}

impl Tally {
    /// Adds what another run counted.
    pub fn add(&mut self, other: &Tally) {
        self.steps += other.steps;
        for (kind, count) in &other.faults {
            *self.faults.entry(*kind).or_default() += count;
        }
        self.blips += other.blips;
        self.take_overs += other.take_overs;
        self.elections += other.elections;
        self.guard_kills += other.guard_kills;
        self.held_by_gate += other.held_by_gate;
        self.rewinds += other.rewinds;
        self.forks += other.forks;
        self.corrupt_refused += other.corrupt_refused;
        self.alarms += other.alarms;
        self.acknowledged += other.acknowledged;
        self.lost += other.lost;
        self.two_writers += other.two_writers;
        self.recovery_ms.extend_from_slice(&other.recovery_ms);
        self.volume_point_ms.extend_from_slice(&other.volume_point_ms);
        self.pause_ms.extend_from_slice(&other.pause_ms);
        self.silence_max_ms = self.silence_max_ms.max(other.silence_max_ms);
    }

    /// All faults.
    pub fn faults_total(&self) -> u64 {
        self.faults.values().sum()
    }
}

/// The value below which so many in a hundred lie; none where there are no values.
///
/// # Examples
/// ```
/// use bocage_failover::sim::percentile;
/// assert_eq!(percentile(&[30, 10, 20], 50), Some(20));
/// assert_eq!(percentile(&[30, 10, 20], 99), Some(30));
/// assert_eq!(percentile(&[], 50), None);
/// ```
pub fn percentile(values: &[u64], percent: usize) -> Option<u64> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let place = (sorted.len() * percent).div_ceil(100).max(1) - 1;
    sorted.get(place).copied()
}
