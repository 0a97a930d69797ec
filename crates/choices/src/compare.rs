//! The comparison: what each way comes to, discounted, and from when on sharing pays.

use bocage_vocab::{Money, code_list};
use serde::Serialize;

use crate::member::{MemberTold, members};
use crate::ways::{Taken, taken};
use crate::{Error, Fixed, Inputs, Study, Swing, Way, swings};

code_list! {
    /// What a payment is for.
    pub enum FlowKind: FlowKindError {
        /// Rooms, hosts and batteries at the beginning.
        Investment = "investment",
        /// New hosts in place of old ones.
        Refresh = "refresh",
        /// New batteries in place of old ones.
        Batteries = "batteries",
        /// Guarantee and support.
        Upkeep = "upkeep",
        /// Electricity.
        Energy = "energy",
        /// Posts.
        People = "people",
        /// Between rooms, or to a cloud.
        Links = "links",
        /// What a cloud asks for.
        Cloud = "cloud",
        /// Coming.
        Migration = "migration",
        /// Leaving.
        Exit = "exit",
        /// VAT that is paid.
        Vat = "vat",
        /// VAT that the State pays back (FCTVA).
        Fctva = "fctva",
    }
}

/// A payment, in the year after so many have passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flow {
    /// What for.
    pub kind: FlowKind,
    /// After how many years.
    pub year: u32,
    /// How much, in euros.
    pub amount: Fixed,
}

/// What a way comes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WayTold {
    /// The way.
    pub way: Way,
    /// Rooms or zones that it takes to be as available as is asked.
    pub sites: i64,
    /// Hours a year that it is down then.
    pub downtime_hours: Fixed,
    /// Whether that is as available as is asked: else it is not the same good.
    pub meets: bool,
    /// Over all years, discounted.
    #[serde(rename = "total_cents")]
    pub total: Money,
    /// The same by kind of payment, in the order of the list, without those of nothing.
    pub kinds: Vec<(FlowKind, Money)>,
    /// What is paid by the end of each year, from the beginning on, discounted.
    #[serde(rename = "cumulative_cents")]
    pub cumulative: Vec<Money>,
    /// Tonnes of CO2e over all years.
    pub carbon_tonnes: Fixed,
}

/// What is told of a study.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// What it is called.
    pub title: String,
    /// Over how many years.
    pub years: u32,
    /// How many hours a year a service may be down.
    pub asked_hours: Fixed,
    /// The four ways.
    pub ways: Vec<WayTold>,
    /// The cheapest that is as available as is asked.
    pub cheapest: Option<Way>,
    /// The first year at whose end sharing has cost no more than rooms of one's own, and stays so.
    pub pooled_pays_from: Option<u32>,
    /// The members, with what each pays by rooms of its own and by sharing.
    pub members: Vec<MemberTold>,
    /// The inputs that move the difference of sharing and the best other way most, at most five.
    pub swings: Vec<Swing>,
    /// All inputs with their sources.
    pub inputs: Inputs,
}

/// Compares the four ways.
///
/// # Errors
/// When an input cannot be so.
pub fn compare(study: &Study) -> Result<Comparison, Error> {
    let inputs = Inputs::with(&study.inputs)?;
    let units = units(study);
    let ways: Vec<WayTold> =
        Way::ALL.iter().map(|way| told(*way, study, &inputs, &units)).collect();
    let lawful = ways.iter().filter(|way| way.meets);
    let cheapest = lawful.min_by_key(|way| way.total).map(|way| way.way);
    Ok(Comparison {
        title: study.title.clone(),
        years: study.years,
        asked_hours: study.downtime_hours,
        cheapest,
        pooled_pays_from: pays_from(&ways[0], &ways[1]),
        members: members(study, &inputs),
        swings: swings(study, &inputs, &ways),
        ways,
        inputs,
    })
}

pub(crate) fn units(study: &Study) -> Vec<i64> {
    study.members.iter().map(|member| i64::from(member.units)).collect()
}

/// The first year from whose end on the second way has cost no more than the first.
fn pays_from(own: &WayTold, pooled: &WayTold) -> Option<u32> {
    let dearer =
        own.cumulative.iter().zip(&pooled.cumulative).rposition(|(own, pooled)| pooled > own);
    let from = dearer.map_or(0, |last| last + 1);
    (from < own.cumulative.len()).then_some(from as u32)
}

/// What a way comes to.
pub(crate) fn told(way: Way, study: &Study, inputs: &Inputs, units: &[i64]) -> WayTold {
    let Taken { sites, downtime, flows, carbon } = taken(way, study, inputs, units);
    let flows = with_vat(flows, study, inputs);
    let factors = factors(inputs.value("discount"), study.years + 2);
    let worth = |flow: &Flow| flow.amount * factors[flow.year as usize];
    let sum = |meets: &dyn Fn(&Flow) -> bool| -> Money {
        flows.iter().filter(|flow| meets(flow)).map(worth).sum::<Fixed>().money()
    };
    let kinds = FlowKind::ALL.iter().map(|kind| (*kind, sum(&|flow| flow.kind == *kind)));
    WayTold {
        way,
        sites,
        downtime_hours: downtime,
        meets: downtime <= study.downtime_hours,
        total: sum(&|_| true),
        kinds: kinds.filter(|(_, amount)| *amount != Money::ZERO).collect(),
        // What comes back after the end belongs to its last year.
        cumulative: (0..=study.years)
            .map(|year| sum(&|flow| flow.year.min(study.years) <= year))
            .collect(),
        carbon_tonnes: carbon.over(Fixed::whole(1_000)),
    }
}

/// What one euro after so many years is worth today, from none on.
pub(crate) fn factors(discount: Fixed, years: u32) -> Vec<Fixed> {
    let yearly = Fixed::ONE + discount;
    std::iter::successors(Some(Fixed::ONE), |last| Some(last.over(yearly)))
        .take(years as usize + 1)
        .collect()
}

/// Payments with VAT where it is paid, and with what comes back. Wages bear none.
fn with_vat(mut flows: Vec<Flow>, study: &Study, inputs: &Inputs) -> Vec<Flow> {
    if study.deducts_vat {
        return flows;
    }
    let rate = inputs.value("vat");
    let later = inputs.value("fctva_years").ceil().clamp(0, 2) as u32;
    let mut more = Vec::new();
    for flow in &flows {
        if flow.kind == FlowKind::People {
            continue;
        }
        let vat = flow.amount * rate;
        more.push(Flow { kind: FlowKind::Vat, amount: vat, ..*flow });
        let back = match flow.kind {
            FlowKind::Investment | FlowKind::Refresh | FlowKind::Batteries => "fctva_investment",
            FlowKind::Cloud => "fctva_cloud",
            _ => continue,
        };
        let amount = -((flow.amount + vat) * inputs.value(back));
        more.push(Flow { kind: FlowKind::Fctva, year: flow.year + later, amount });
    }
    flows.append(&mut more);
    flows
}
