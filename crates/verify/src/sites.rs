//! Checks what lines pay for cabinets and exchanges and for their strand on the way.
//!
//! What a line leaves for a site is what it pays less the way beyond the reach of its drop. Along one
//! street the sum of what lines elsewhere leave is convex, so it is greatest at one of the street's
//! ends; a line within reach counts more than it pays, or it would not be. Sites are therefore
//! tried at junctions, where the lines of the streets that meet there leave at least all that they
//! pay.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::Refusal;
use crate::certificate::{Certificate, SitePays};
use crate::norms::Norms;
use crate::offers::Offered;
use crate::places::Places;
use crate::streets::{Parts, Streets};
use crate::tariff::Tariff;

/// Millionths of a cent in a cent.
const CENT: i64 = 1_000_000;

/// What is to be checked of one kind of site.
pub(crate) struct Sites<'a> {
    code: &'static str,
    claimed: &'a SitePays,
    /// A new one, in cents.
    price: i64,
    /// Those of others: what they cost, and the streets on which they may stand.
    offered: Vec<(i64, &'a [usize])>,
    /// The parts of the streets; sites outside of the home are paid elsewhere.
    parts: Option<&'a Parts>,
    /// The strands of its own to each point of presence, in millionths of a cent a millimetre.
    backhaul: i64,
    lines_max: i64,
    /// Millionths of a cent a millimetre.
    strand: i64,
}

fn offered<'a>(offered: &'a Offered<'_>, kind: &str) -> Vec<(i64, &'a [usize])> {
    offered.sites(kind).map(|site| (site.price, &*site.streets)).collect()
}

pub(crate) fn cabinets<'a>(
    certificate: &'a Certificate,
    offers: &'a Offered<'_>,
    norms: &Norms,
    tariff: &Tariff,
) -> Sites<'a> {
    Sites {
        code: "cabinets_overpaid",
        claimed: &certificate.cabinets,
        price: norms.item("cabinet"),
        offered: offered(offers, "cabinet"),
        parts: None,
        backhaul: 0,
        lines_max: norms.cabinet_lines,
        strand: tariff.strand - tariff.strand_shared,
    }
}

pub(crate) fn exchanges<'a>(
    certificate: &'a Certificate,
    parts: &'a Parts,
    offers: &'a Offered<'_>,
    norms: &Norms,
    tariff: &Tariff,
) -> Sites<'a> {
    Sites {
        code: "exchanges_overpaid",
        claimed: &certificate.exchanges,
        price: norms.item("exchange"),
        offered: offered(offers, "exchange"),
        parts: Some(parts),
        backhaul: tariff.strand.saturating_mul(norms.backhaul_strands),
        lines_max: norms.exchange_lines,
        strand: tariff.strand_shared,
    }
}

impl Sites<'_> {
    /// Both ends of the street of each point of presence.
    fn pops<'g>(&self, graph: &'g Streets) -> impl Iterator<Item = [u32; 2]> + use<'_, 'g> {
        let streets = self.parts.map_or(&[][..], |parts| &parts.pops);
        streets.iter().map(|street| graph.ends[*street])
    }

    /// What a site itself costs at least, in cents, at each junction and on the streets that meet
    /// there.
    fn prices(&self, graph: &Streets) -> Vec<i64> {
        let mut prices = vec![self.price; graph.junctions as usize];
        for (price, streets) in &self.offered {
            for end in streets.iter().flat_map(|street| graph.ends[*street]) {
                let held = &mut prices[end as usize];
                *held = (*held).min(*price);
            }
        }
        prices
    }

    /// What a site costs at least, in cents, within the radius around a centre: itself, and the
    /// strands that join it to the points of presence.
    fn price_at(&self, (centre, radius_mm, site): (u32, i64, i64), pops: &[Vec<i64>]) -> i64 {
        let away = |parts: &Parts| Some(parts.of_node[centre as usize]) != parts.home;
        if self.parts.is_some_and(away) {
            return 0;
        }
        let ways = pops.iter().map(|far| (far[centre as usize] - radius_mm).max(0));
        let backhaul = i128::from(ways.sum::<i64>()) * i128::from(self.backhaul) / i128::from(CENT);
        site.saturating_add(i64::try_from(backhaul).unwrap_or(0))
    }
}

/// The sum of what lines pay, if no site is overpaid anywhere.
pub(crate) fn check(graph: &Streets, places: &Places, sites: &Sites<'_>) -> Result<i64, Refusal> {
    let map = Map::of(graph, places, sites);
    let centres = map.centres(&sites.claimed.centres, &sites.prices(graph))?;
    let strongest = map.strongest();
    let pops: Vec<Vec<i64>> = sites.pops(graph).map(|ends| map.far_from(ends)).collect();
    let mut sight = Sight { far: vec![i64::MAX; map.around.len()], touched: Vec::new() };
    for (centre, radius, site) in centres {
        sight.look(&map, &strongest, centre, radius);
        let price = sites.price_at((centre, radius, site), &pops);
        let left = map.left(&sight, radius);
        if most_left(left, sites.lines_max) > i128::from(price) * i128::from(CENT) {
            let detail = format!("a site at junction {centre} costs less than its lines pay");
            return Err(Refusal::new(sites.code, detail));
        }
    }
    let pays = sites.claimed.pays.iter().zip(&places.0);
    Ok(pays.fold(0, |sum: i64, (pays, place)| sum.saturating_add(pays.saturating_mul(place.lines))))
}

/// What the lines leave that leave most, at most so many.
fn most_left(mut left: Vec<(i64, i64)>, lines_max: i64) -> i128 {
    if left.iter().map(|(_, lines)| lines).sum::<i64>() > lines_max {
        left.sort_unstable_by_key(|row| Reverse(*row));
    }
    let (mut room, mut sum) = (lines_max, 0);
    for (leaves, lines) in left {
        let taken = room.min(lines);
        sum += i128::from(leaves) * i128::from(taken);
        room -= taken;
    }
    sum
}

/// Lines along a street.
struct Row {
    offset_mm: i64,
    lines: i64,
    /// What each line offers at its own place, the way that may be a drop included, in millionths
    /// of a cent.
    offer: i64,
    /// What each pays.
    pays: i64,
}

/// The streets between junctions.
struct Map<'a> {
    graph: &'a Streets,
    strand: i64,
    around: Vec<Vec<(u32, u32)>>,
    along: Vec<Vec<Row>>,
    at: Vec<Vec<Row>>,
}

impl<'a> Map<'a> {
    fn of(graph: &'a Streets, places: &Places, sites: &Sites<'_>) -> Map<'a> {
        let mut map = Map {
            graph,
            strand: sites.strand,
            around: vec![Vec::new(); graph.junctions as usize],
            along: (0..graph.ends.len()).map(|_| Vec::new()).collect(),
            at: (0..graph.junctions).map(|_| Vec::new()).collect(),
        };
        for (street, [a, b]) in graph.ends.iter().enumerate() {
            map.around[*a as usize].push((*b, street as u32));
            if a != b {
                map.around[*b as usize].push((*a, street as u32));
            }
        }
        let rows = places.0.iter().zip(&graph.node_of).zip(&sites.claimed.pays);
        for ((place, &node), &pays) in rows {
            let (street, offset_mm) = graph.at[node as usize];
            let pays = pays * CENT;
            let offer = pays.saturating_add(place.reach_mm.saturating_mul(sites.strand));
            let row = Row { offset_mm, lines: place.lines, offer, pays };
            match node < graph.junctions {
                true => map.at[node as usize].push(row),
                false => map.along[street as usize].push(row),
            }
        }
        map
    }

    fn cost(&self, way_mm: i64) -> i64 {
        way_mm.saturating_mul(self.strand)
    }

    /// The most that any line has left at each junction, its drop not counted as way.
    fn strongest(&self) -> Vec<i64> {
        let mut most = vec![0i64; self.around.len()];
        let mut heap: BinaryHeap<(i64, u32)> = BinaryHeap::new();
        let mut offers: Vec<(i64, u32)> = Vec::new();
        for (junction, rows) in self.at.iter().enumerate() {
            offers.extend(rows.iter().map(|row| (row.offer, junction as u32)));
        }
        for (street, rows) in self.along.iter().enumerate() {
            let ([a, b], whole) = (self.graph.ends[street], self.graph.lengths_mm[street]);
            for row in rows {
                offers.push((row.offer.saturating_sub(self.cost(row.offset_mm)), a));
                offers.push((row.offer.saturating_sub(self.cost(whole - row.offset_mm)), b));
            }
        }
        heap.extend(offers);
        while let Some((left, junction)) = heap.pop() {
            if left <= most[junction as usize] {
                continue;
            }
            most[junction as usize] = left;
            for (to, street) in &self.around[junction as usize] {
                let way = self.cost(self.graph.lengths_mm[*street as usize]);
                heap.push((left.saturating_sub(way), *to));
            }
        }
        most
    }

    /// Junctions to look from, each with the distance within which others count as the same and the
    /// least of their prices: all, or those of the certificate.
    fn centres(&self, claimed: &[u32], prices: &[i64]) -> Result<Vec<(u32, i64, i64)>, Refusal> {
        if claimed.is_empty() {
            return Ok((0..).zip(prices).map(|(junction, price)| (junction, 0, *price)).collect());
        }
        let mut far = vec![(i64::MAX, 0); self.around.len()];
        let mut heap = BinaryHeap::new();
        for &centre in claimed {
            if centre as usize >= far.len() {
                return Err(Refusal::damaged(format!("there is no junction {centre}")));
            }
            heap.push(Reverse((0, centre, centre)));
        }
        let mut radius = vec![0; far.len()];
        let mut least = prices.to_vec();
        while let Some(Reverse((here, junction, centre))) = heap.pop() {
            if far[junction as usize].0 <= here {
                continue;
            }
            far[junction as usize] = (here, centre);
            radius[centre as usize] = here.max(radius[centre as usize]);
            least[centre as usize] = prices[junction as usize].min(least[centre as usize]);
            for (to, street) in &self.around[junction as usize] {
                let next = here + self.graph.lengths_mm[*street as usize];
                heap.push(Reverse((next, *to, centre)));
            }
        }
        match far.iter().position(|(far, _)| *far == i64::MAX) {
            None => {
                let told =
                    |centre: &u32| (*centre, radius[*centre as usize], least[*centre as usize]);
                Ok(claimed.iter().map(told).collect())
            }
            Some(junction) => {
                Err(Refusal::damaged(format!("junction {junction} is near no place of its list")))
            }
        }
    }

    /// How far every junction is from the nearer of two; nothing where no street leads there.
    fn far_from(&self, junctions: [u32; 2]) -> Vec<i64> {
        let mut far = vec![i64::MAX; self.around.len()];
        let mut heap = BinaryHeap::from(junctions.map(|junction| Reverse((0, junction))));
        while let Some(Reverse((here, junction))) = heap.pop() {
            if far[junction as usize] <= here {
                continue;
            }
            far[junction as usize] = here;
            for (to, street) in &self.around[junction as usize] {
                heap.push(Reverse((here + self.graph.lengths_mm[*street as usize], *to)));
            }
        }
        far.into_iter().map(|far| if far == i64::MAX { 0 } else { far }).collect()
    }

    /// What is left at the sites in sight, by line.
    fn left(&self, sight: &Sight, radius_mm: i64) -> Vec<(i64, i64)> {
        let mut left = Vec::new();
        let mut add = |row: &Row, far_mm: i64, beside: bool| {
            let leaves = row.offer - self.cost((far_mm - radius_mm).max(0));
            let leaves = if beside { leaves.max(row.pays) } else { leaves };
            if row.pays > 0 && leaves > 0 {
                left.push((leaves, row.lines));
            }
        };
        let far = |junction: u32| sight.far[junction as usize];
        for &junction in &sight.touched {
            let here = far(junction);
            let beside = here <= radius_mm;
            self.at[junction as usize].iter().for_each(|row| add(row, here, beside));
            for &(other, street) in &self.around[junction as usize] {
                let [a, b] = self.graph.ends[street as usize];
                // Of two ends in sight the first tells of the street.
                if a != b && junction == b && far(other) != i64::MAX {
                    continue;
                }
                let whole = self.graph.lengths_mm[street as usize];
                let beside = far(a).min(far(b)) <= radius_mm;
                for row in &self.along[street as usize] {
                    let from_a = far(a).saturating_add(row.offset_mm);
                    let from_b = far(b).saturating_add(whole - row.offset_mm);
                    add(row, from_a.min(from_b), beside);
                }
            }
        }
        left
    }
}

/// Junctions in sight of one of them.
struct Sight {
    far: Vec<i64>,
    touched: Vec<u32>,
}

impl Sight {
    /// Looks as far as any line has something left.
    fn look(&mut self, map: &Map<'_>, strongest: &[i64], centre: u32, radius_mm: i64) {
        self.touched.drain(..).for_each(|junction| self.far[junction as usize] = i64::MAX);
        let mut heap = BinaryHeap::from([Reverse((0, centre))]);
        while let Some(Reverse((far, junction))) = heap.pop() {
            // The streets at the centre are looked at whatever is left there: a site in the middle
            // of one may be nearer.
            let nothing =
                far > radius_mm && strongest[junction as usize] <= map.cost(far - radius_mm);
            if far >= self.far[junction as usize] || nothing {
                continue;
            }
            self.far[junction as usize] = far;
            self.touched.push(junction);
            for (to, street) in &map.around[junction as usize] {
                let next = far + map.graph.lengths_mm[*street as usize];
                if next < self.far[*to as usize] {
                    heap.push(Reverse((next, *to)));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certificate::Meeting;
    use crate::places::Place;

    /// A street of 6 km with a village of 700 lines in its middle, each paying so many cents.
    fn village(pays: i64) -> Result<i64, Refusal> {
        village_with(pays, Vec::new())
    }

    fn village_with(pays: i64, offered: Vec<(i64, &[usize])>) -> Result<i64, Refusal> {
        let graph = Streets {
            around: vec![Vec::new(); 3],
            junctions: 2,
            ends: vec![[0, 1]],
            lengths_mm: vec![6_000_000],
            at: vec![(0, 0), (0, 6_000_000), (0, 3_000_000)],
            node_of: vec![2],
            support: vec![0; 3],
            ..Streets::default()
        };
        let meeting = Meeting { street: 0, offset_mm: 3_000_000, off_street_mm: 0 };
        let place = Place { meeting, lines: 700, direct: 0, indoor: true, reach_mm: 0 };
        let claimed = SitePays { centres: Vec::new(), pays: vec![pays] };
        let sites = Sites {
            code: "cabinets_overpaid",
            claimed: &claimed,
            price: 950_000,
            offered,
            parts: None,
            backhaul: 0,
            lines_max: 720,
            strand: 1_270,
        };
        check(&graph, &Places(vec![place]), &sites)
    }

    #[test]
    fn a_site_far_from_all_junctions_is_not_overpaid() {
        assert!(matches!(village(1_300), Ok(910_000)));
        assert!(village(1_360).is_err() && village(3_800).is_err());
    }

    #[test]
    fn lines_pay_no_more_than_a_cabinet_of_others_costs() {
        let offered = || vec![(475_000, &[0][..])];
        assert!(matches!(village_with(650, offered()), Ok(455_000)));
        assert!(village_with(680, offered()).is_err() && village_with(1_300, offered()).is_err());
    }
}
