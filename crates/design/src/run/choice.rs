//! With the cabinets and exchanges of others or without them: the cheaper design.

use std::collections::BTreeSet;

use bocage_network::norms::Norms;
use bocage_network::{ExistingKind, Reuse};
use bocage_vocab::{Finding, Money, Watch};
use bocage_world::Rows;

use super::Drafter;
use super::plans::Plans;
use crate::Error;
use crate::existing::links::links;
use crate::existing::sites::{SiteOffer, of_kind};
use crate::forest::Forest;
use crate::report;
use crate::rows::LineSums;

/// A design as rows.
pub(super) struct Drafted {
    pub(super) rows: Rows,
    pub(super) sums: LineSums,
    pub(super) findings: Vec<Finding>,
    /// Whether a search ended before it had nothing left to try.
    pub(super) stopped: bool,
}

impl Drafted {
    fn cost(&self, norms: &Norms) -> Money {
        report::by_component(&self.rows, &self.sums, norms).values().copied().sum()
    }
}

impl<'a> Drafter<'a> {
    /// Drafts the design. What a site of others saves is only known when everything is written:
    /// where sites are offered, all is drafted with and without them.
    pub(super) fn choose(
        self,
        (sites, parts): (&[SiteOffer], &[Vec<u32>]),
        threads: usize,
        watch: &dyn Watch,
    ) -> Result<Drafted, Error> {
        if sites.is_empty() {
            return self.drafted(parts, threads, watch);
        }
        let offered = self.offered(sites, parts).drafted(parts, threads, watch)?;
        if self.norms.settings.existing.reuse == Reuse::Always {
            return Ok(offered);
        }
        let norms = self.norms;
        let plain = self.drafted(parts, threads, watch)?;
        Ok(if offered.cost(norms) < plain.cost(norms) { offered } else { plain })
    }

    fn drafted(
        self,
        parts: &[Vec<u32>],
        threads: usize,
        watch: &dyn Watch,
    ) -> Result<Drafted, Error> {
        let Plans { exchanges, stopped } = self.plans(parts, threads, watch)?;
        let mut findings = Vec::new();
        let (rows, sums) = self.write_within(&exchanges, &mut findings, watch)?;
        Ok(Drafted { rows, sums, findings, stopped })
    }

    /// The same with sites that may be moved into, and ways from the trees to the cabinets among
    /// them.
    fn offered(&self, sites: &[SiteOffer], parts: &[Vec<u32>]) -> Drafter<'a> {
        let ends = |edge: &u32| {
            let edge = &self.graph.edges[*edge as usize];
            [edge.a, edge.b]
        };
        let mut trees: BTreeSet<u32> = self.dug.iter().flat_map(ends).collect();
        trees.extend(parts.iter().flatten());
        let cabinets = of_kind(sites, ExistingKind::Cabinet);
        let nodes: Vec<u32> = cabinets.iter().map(|site| site.node).collect();
        let links = links(self.graph, &trees, &nodes, self.norms);
        let edges: Vec<u32> = self.dug.iter().copied().chain(links).collect();
        let forest = Forest::new(self.graph, &edges).into();
        Drafter { forest, sites: sites.to_vec(), ..self.clone() }
    }
}
