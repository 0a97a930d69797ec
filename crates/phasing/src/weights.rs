//! What premises weigh.

use std::collections::BTreeSet;

use bocage_ground::area;
use bocage_network::norms::PhaseRules;
use bocage_network::{Premises, PremisesUse};
use bocage_vocab::Insee;
use bocage_world::World;

/// Weights, and the communes that are white zones.
pub(crate) struct Weights<'a> {
    rules: &'a PhaseRules,
    white: BTreeSet<Insee>,
}

impl<'a> Weights<'a> {
    pub(crate) fn of(world: &World, rules: &'a PhaseRules) -> Weights<'a> {
        let named = |insee: &Insee| {
            let insee = insee.to_string();
            rules.white_communes.iter().any(|code| **code == *insee)
        };
        let sparse = |outline| {
            let km2 = area::size_m2(outline) / 1e6;
            move |people: u32| f64::from(people) <= km2 * f64::from(rules.white_density_max)
        };
        let white = world.municipalities.iter().filter(|commune| {
            let by_density =
                commune.outline.as_ref().is_some_and(|outline| sparse(outline)(commune.population));
            commune.until.is_none() && (named(&commune.insee) || by_density)
        });
        Weights { rules, white: white.map(|commune| commune.insee).collect() }
    }

    pub(crate) fn is_white(&self, premises: &Premises) -> bool {
        premises.insee.is_some_and(|insee| self.white.contains(&insee))
    }

    pub(crate) fn of_premises(&self, premises: &Premises) -> i64 {
        let weight = match premises.purpose {
            PremisesUse::Dwelling => self.rules.dwelling,
            PremisesUse::Business => self.rules.business,
            PremisesUse::PublicSite => self.rules.public_site,
        };
        let times = if self.is_white(premises) { self.rules.white } else { 1 };
        i64::from(weight) * i64::from(times)
    }
}
