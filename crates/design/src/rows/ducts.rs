//! Which duct each cable takes, and how many ducts each route needs.

use bocage_network::norms::DuctRules;
use bocage_network::{Duct, Stage};
use bocage_vocab::Id;

use super::Writer;

/// How full the ducts of each route are.
#[derive(Debug, Default)]
pub(crate) struct Ducts {
    filled: Vec<Vec<u16>>,
    /// Ducts that stand already, of the first routes.
    standing: Vec<usize>,
}

impl Ducts {
    pub(crate) fn new(routes: usize) -> Ducts {
        Ducts { filled: vec![Vec::new(); routes], standing: Vec::new() }
    }

    /// Ducts that stand already, as full as they are.
    pub(crate) fn standing(filled: Vec<Vec<u16>>) -> Ducts {
        Ducts { standing: filled.iter().map(Vec::len).collect(), filled }
    }

    /// Adds routes without ducts, up to so many.
    pub(crate) fn grow(&mut self, routes: usize) {
        self.filled.resize_with(routes.max(self.filled.len()), Vec::new);
    }

    /// Puts a cable into the first duct of a route with room; its number, from 1.
    pub(crate) fn take(&mut self, route: usize, fill: u16, rules: &DuctRules) -> u8 {
        let ducts = &mut self.filled[route];
        let room = |filled: &u16| filled + fill <= rules.fill_max;
        let place = ducts.iter().position(room).unwrap_or_else(|| {
            ducts.push(0);
            ducts.len() - 1
        });
        ducts[place] += fill;
        u8::try_from(place + 1).unwrap_or(u8::MAX)
    }
}

impl Writer<'_> {
    /// Writes the ducts of every route in the ground, spare ones too where they are new.
    pub(crate) fn write_ducts(&mut self, ducts: &Ducts) {
        let rules = &self.norms.settings.duct;
        for (place, filled) in ducts.filled.iter().enumerate() {
            let (route, way) = self.civil.route(place);
            if way.is_overhead() {
                continue;
            }
            let standing = ducts.standing.get(place).copied();
            let spare = if way.is_existing() || standing.is_some() { 0 } else { rules.spare };
            let count = u8::try_from(filled.len()).unwrap_or(u8::MAX).saturating_add(spare);
            let first = u8::try_from(standing.unwrap_or(0)).unwrap_or(u8::MAX).saturating_add(1);
            for ordinal in first..=count {
                self.rows.ducts.push(Duct {
                    id: Id::derive(&[&route.to_string(), &ordinal.to_string()]),
                    route,
                    ordinal,
                    inner_diameter_mm: rules.inner_diameter_mm,
                    owner: if way.is_existing() { "incumbent".into() } else { self.owner() },
                    stage: Stage::Study,
                });
            }
        }
    }
}
