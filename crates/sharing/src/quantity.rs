//! What shares go by: dated quantities of members.

use std::collections::BTreeMap;
use std::fmt;

use bocage_members::Roster;
use bocage_vocab::{Date, Period, Siret, Text};

use crate::why::Evidence;

/// What is counted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Measure {
    /// People who live there.
    Inhabitants,
    /// Places of work with a computer.
    Workstations,
    /// What a meter counted over its days, such as `egress_gib`.
    Metered(Text),
    /// What is kept ready, such as `host_memory_gib`.
    Reserved(Text),
}

impl Measure {
    /// Whether it is a sum over days; else it holds on each of them.
    fn is_flow(&self) -> bool {
        matches!(self, Measure::Metered(_))
    }
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Measure::Inhabitants => f.write_str("inhabitants"),
            Measure::Workstations => f.write_str("workstations"),
            Measure::Metered(meter) => f.write_str(meter),
            Measure::Reserved(what) => write!(f, "{what} reserved"),
        }
    }
}

/// So much of something, with where that is known from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quantity {
    /// Whose.
    pub member: Siret,
    /// Of what.
    pub measure: Measure,
    /// The first day. A level holds until the next one of its member; a metered sum counts for it.
    pub from: Date,
    /// The first day on which a level does not hold any more, where that is known.
    pub until: Option<Date>,
    /// How much.
    pub amount: u64,
    /// Where that is known from: a census, an inventory, a meter.
    pub source: Text,
}

/// What each member weighs, and by what.
pub(crate) type Weights = BTreeMap<Siret, Vec<Evidence>>;

/// What members weigh over a period: each day that one is there counts what holds on it, its own and
/// that of whom it succeeded. What a successor counts itself since takes the place of what it inherited.
pub(crate) fn weigh(
    measure: &Measure,
    period: Period,
    roster: &Roster,
    quantities: &[Quantity],
) -> Weights {
    let mut own: BTreeMap<Siret, Vec<&Quantity>> = BTreeMap::new();
    for quantity in quantities.iter().filter(|quantity| quantity.measure == *measure) {
        own.entry(quantity.member).or_default().push(quantity);
    }
    own.values_mut().for_each(|all| all.sort_by_key(|quantity| quantity.from));
    let mut days: BTreeMap<(Siret, Siret, usize), u32> = BTreeMap::new();
    for day in period.each_day() {
        for (&member, all) in &own {
            let holder = roster.heir(member, day);
            if !roster.is_member(holder, day) {
                continue;
            }
            for at in holding(measure, all, day) {
                if !is_superseded(roster, &own, (member, holder), day) {
                    *days.entry((holder, member, at)).or_default() += 1;
                }
            }
        }
    }
    let mut weights = Weights::new();
    for ((holder, member, at), days) in days {
        let quantity = own[&member][at];
        weights.entry(holder).or_default().push(Evidence {
            member,
            amount: quantity.amount,
            days: (!measure.is_flow()).then_some(days),
            source: quantity.source.clone(),
        });
    }
    weights
}

/// The places of what counts on a day: the last level that has begun, or every sum of that day.
fn holding(measure: &Measure, all: &[&Quantity], day: Date) -> Vec<usize> {
    if measure.is_flow() {
        return (0..all.len()).filter(|at| all[*at].from == day).collect();
    }
    let last = all.iter().rposition(|quantity| quantity.from <= day);
    last.filter(|at| all[*at].until.is_none_or(|until| day < until)).into_iter().collect()
}

/// Whether the holder counts by itself what it would inherit.
fn is_superseded(
    roster: &Roster,
    own: &BTreeMap<Siret, Vec<&Quantity>>,
    (member, holder): (Siret, Siret),
    day: Date,
) -> bool {
    let Some(since) = roster.stands_since(holder, member, day) else { return false };
    let Some(counted) = own.get(&holder) else { return false };
    let is_level = |quantity: &&&Quantity| !quantity.measure.is_flow();
    counted.iter().filter(is_level).any(|quantity| since <= quantity.from && quantity.from <= day)
}
