//! Duals of cabinets and exchanges: what every line pays for its site and its strand on the way.
//!
//! A line that pays *v* leaves *v − s·d* for a site at a distance *d* beyond the reach of its drop,
//! *s* being the price of a strand a metre. Values prove a bound if nowhere the lines that leave
//! most, as many as one site may serve, leave more than a site costs. Along a street, *v − s·d* of
//! a line elsewhere is a convex function, greatest at one of the street's ends; it stays so where
//! *d* is below zero, so a line within reach counts more than it pays. Sites are tried at junctions
//! only; the lines of the streets that meet there leave all that they pay at least.

use std::cmp::Reverse;

use bocage_vocab::Watch;

use super::junctions::{Demand, Look, Map};

/// What a site costs and serves.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SiteRules<'a> {
    /// In cents, at each junction.
    pub(crate) price: &'a [i64],
    /// The ends of its backhaul: how far each junction is from each, in
    /// millimetres,
    pub(crate) ends: &'a [Vec<i64>],
    /// and the backhaul to one of them a millimetre, in millionths of a cent.
    pub(crate) backhaul: i64,
    pub(crate) lines_max: u32,
    /// A strand a millimetre, in millionths of a cent.
    pub(crate) strand: i64,
    /// Sites are tried at junctions such that every other is within this of one.
    pub(crate) cell_mm: i64,
    /// The same in each round in which payments look for their level.
    pub(crate) rounds_mm: &'a [i64],
}

impl SiteRules<'_> {
    /// What a site costs at least, in cents, at the junctions for which a centre stands.
    fn price_at(&self, centre: u32, radius_mm: i64) -> i64 {
        let nearest = self.ends.iter().map(|far| (far[centre as usize] - radius_mm).max(0));
        let ways: i64 = nearest.sum();
        self.price[centre as usize]
            + (i128::from(ways) * i128::from(self.backhaul) / i128::from(CENT)) as i64
    }
}

/// The junctions that were tried, none where that is all of them, and what each line of each
/// demand pays, in cents.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct SiteDuals {
    pub(crate) centres: Vec<u32>,
    pub(crate) pays: Vec<i64>,
}

/// Millionths of a cent in a cent.
const CENT: i64 = 1_000_000;
/// What a line is first asked for, in shares of a full site.
const ASKED: i64 = 1;
/// What a line pays at most, in the same: a lone house that pays for a site by itself would be in sight of
/// half the department.
const PAID_MAX: i64 = 6;
/// Payments move by at most this factor in a round.
const STEP_MAX: i128 = 3;

/// Finds payments for all demands; they prove nothing once somebody has asked to stop.
pub(crate) fn share(
    map: &Map<'_>,
    rules: &SiteRules<'_>,
    (threads, watch): (usize, &dyn Watch),
) -> SiteDuals {
    let lines: i64 = map.demands.iter().map(|demand| i64::from(demand.lines)).sum();
    let dearest = rules.price.iter().copied().max().unwrap_or(0);
    let first = ASKED * dearest / i64::from(rules.lines_max).min(lines).max(1);
    let mut pays = vec![first; map.demands.len()];
    let centres = map.centres(rules.cell_mm);
    // What is seen from a centre holds for all junctions around it: for the cheapest too.
    let price = map.least_around(&centres, rules.price);
    let rules = &SiteRules { price: &price, ..*rules };
    for &round_mm in rules.rounds_mm {
        let centres: Vec<(u32, i64)> =
            map.centres(round_mm).into_iter().map(|(centre, _)| (centre, 0)).collect();
        pays = sweep(map, &centres, &pays, rules, (threads, watch), &towards_level);
        pays.iter_mut().for_each(|pays| *pays = (*pays).min(first * PAID_MAX));
    }
    pays = sweep(map, &centres, &pays, rules, (threads, watch), &down_to_price);
    let all = rules.cell_mm == 0;
    let centres = if all { Vec::new() } else { centres.into_iter().map(|c| c.0).collect() };
    SiteDuals { centres, pays }
}

/// What is seen from one junction.
struct Seen {
    /// Of each demand in sight: its number, what the way costs it, and its lines. Where a drop
    /// reaches farther than the way is long, that is below zero: only so it is convex.
    rows: Vec<(usize, i64, i64)>,
    /// What a site here costs, in millionths of a cent.
    price: i128,
    lines_max: i64,
}

impl Seen {
    fn from(
        look: &Look<'_, '_>,
        demands: &[Demand],
        pays: &[i64],
        rules: &SiteRules<'_>,
        price: i64,
    ) -> Seen {
        let row = |&(demand, far, beside): &(u32, i64, bool)| {
            let row = &demands[demand as usize];
            let counted = far - row.reach_mm;
            let counted = if beside { counted.min(0) } else { counted };
            let way = counted.saturating_mul(rules.strand);
            let pays = pays[demand as usize];
            let leaves = pays > 0 && pays.saturating_mul(CENT) > way;
            leaves.then_some((demand as usize, way, i64::from(row.lines)))
        };
        let rows = look.found.iter().filter_map(row).collect();
        Seen {
            rows,
            price: i128::from(price) * i128::from(CENT),
            lines_max: rules.lines_max.into(),
        }
    }

    /// What the lines leave that leave most, as many as a site serves, and what these pay.
    fn most_left(&self, pays: &[i64]) -> (i128, i128) {
        let mut left: Vec<(i64, i64, i64)> = self
            .rows
            .iter()
            .map(|(demand, way, lines)| (pays[*demand] * CENT - way, *lines, pays[*demand]))
            .collect();
        if left.iter().map(|(_, lines, _)| lines).sum::<i64>() > self.lines_max {
            // Every row has a line: those that count are among the first so many.
            let rows = usize::try_from(self.lines_max).unwrap_or(usize::MAX);
            if rows < left.len() {
                left.select_nth_unstable_by_key(rows, |left| Reverse(*left));
                left.truncate(rows);
            }
            left.sort_unstable_by_key(|left| Reverse(*left));
        }
        let (mut room, mut sum, mut paid) = (self.lines_max, 0, 0);
        for (left, lines, pays) in left {
            let taken = room.min(lines);
            sum += i128::from(left) * i128::from(taken);
            paid += i128::from(pays) * i128::from(CENT) * i128::from(taken);
            room -= taken;
            if room == 0 {
                break;
            }
        }
        (sum, paid)
    }
}

/// Says what the demands in sight may pay as seen from one junction.
type Verdict = dyn Fn(&Seen, &[i64], &mut [i64]) + Sync;

/// For each demand, the least that any junction in sight lets it pay.
fn sweep(
    map: &Map<'_>,
    centres: &[(u32, i64)],
    pays: &[i64],
    rules: &SiteRules<'_>,
    (threads, watch): (usize, &dyn Watch),
    verdict: &Verdict,
) -> Vec<i64> {
    let offer = |(demand, pays): (&Demand, &i64)| {
        pays.saturating_mul(CENT).saturating_add(demand.reach_mm.saturating_mul(rules.strand))
    };
    let offers: Vec<i64> = map.demands.iter().zip(pays).map(offer).collect();
    let most_left = map.most_left(&offers, rules.strand);
    let threads = threads.max(1);
    let work = |thread: usize| {
        let mut look = Look::new(map);
        let mut told = vec![i64::MAX; pays.len()];
        let own = centres.iter().skip(thread).step_by(threads);
        for (centre, radius) in own.take_while(|_| !watch.cancelled()) {
            look.from(*centre, *radius, &most_left, rules.strand);
            let price = rules.price_at(*centre, *radius);
            let seen = Seen::from(&look, map.demands, pays, rules, price);
            verdict(&seen, pays, &mut told);
        }
        told
    };
    let told = std::thread::scope(|scope| {
        let work = &work;
        let others: Vec<_> = (1..threads).map(|thread| scope.spawn(move || work(thread))).collect();
        let mut told = work(0);
        for other in others {
            let more = other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            told.iter_mut().zip(more).for_each(|(told, other)| *told = (*told).min(other));
        }
        told
    });
    told.into_iter()
        .zip(pays)
        .map(|(told, pays)| if told == i64::MAX { *pays } else { told })
        .collect()
}

/// Moves payments to where this site would just be paid, by Newton's step: where payments grow by
/// a small part, what is left grows by as much of all that is paid. Demands that leave less than
/// half of what they pay have a nearer site to look at.
fn towards_level(seen: &Seen, pays: &[i64], told: &mut [i64]) {
    let (left, paid) = seen.most_left(pays);
    if paid == 0 || seen.price == 0 {
        return seen.rows.iter().for_each(|(demand, _, _)| told[*demand] = 0);
    }
    let level = |pays: i64| {
        let pays = i128::from(pays);
        let moved = match left > seen.price {
            true => {
                let paid = seen.price * paid / left.max(1);
                pays * paid / (paid + left - seen.price).max(1)
            }
            false => pays + pays * (seen.price - left) / paid,
        };
        moved.clamp(pays / STEP_MAX, pays * STEP_MAX) as i64
    };
    for &(demand, way, _) in &seen.rows {
        if way * 2 <= pays[demand] * CENT {
            told[demand] = told[demand].min(level(pays[demand]));
        }
    }
}

/// Lowers payments until a site here is not overpaid: what is left shrinks by its share.
fn down_to_price(seen: &Seen, pays: &[i64], told: &mut [i64]) {
    let (left, _) = seen.most_left(pays);
    for &(demand, way, _) in &seen.rows {
        let way = i128::from(way);
        let own = i128::from(pays[demand]) * i128::from(CENT) - way;
        let kept = if left > seen.price { own * seen.price / left } else { own };
        told[demand] = told[demand].min(((way + kept) / i128::from(CENT)).max(0) as i64);
    }
}

#[cfg(test)]
mod tests {
    use bocage_ground::{Frame, PlanePoint, length};
    use bocage_network::norms::Norms;
    use bocage_network::{Street, StreetClass};
    use bocage_vocab::{Id, Polyline, Position, Unwatched};

    use super::*;
    use crate::bound::Tariff;
    use crate::bound::streets::{Place, Streets};

    fn street(from: f64, to: f64) -> Street {
        let frame = Frame::at(Position::from_e7(-11_000_000, 491_000_000));
        let at = |x: f64| frame.to_position(PlanePoint { x, y: 0.0 });
        let line: Polyline = [at(from), at(to)].into_iter().collect();
        Street {
            id: Id::derive(&["street", &from.to_string()]),
            name: None,
            class: StreetClass::Lane,
            length: length(&line),
            crossing: None,
            existing: None,
            synthetic: true,
            source: "test".into(),
            line,
        }
    }

    /// Villages of 350 lines at both ends of three streets in a row.
    fn pays(spans: [f64; 3], price: i64) -> i64 {
        let [first, second, third] = spans;
        let rows = [
            street(0.0, first),
            street(first, first + second),
            street(first + second, first + second + third),
        ];
        let streets: Vec<&Street> = rows.iter().collect();
        let norms = Norms::shipped().unwrap();
        let tariff = Tariff::of(&norms);
        let place = |street: u32, offset_mm: i64| Place {
            street,
            offset_mm,
            off_street_mm: 4_000,
            lines: 350,
            direct: 0,
            indoor: false,
        };
        let places = [place(0, 0), place(2, rows[2].length.get())];
        let graph = Streets::cut((&streets, &Default::default()), &places, &norms, &tariff);
        let demand = |node: &u32| Demand { node: *node, lines: 350, reach_mm: 146_000 };
        let demands: Vec<Demand> = graph.node_of.iter().map(demand).collect();
        let rules = SiteRules {
            price: &vec![price; graph.junctions as usize],
            ends: &[],
            backhaul: 0,
            lines_max: 720,
            strand: tariff.strand - tariff.strand_shared,
            cell_mm: 0,
            rounds_mm: &[400_000; 4],
        };
        let duals = share(&Map::new(&graph, &demands), &rules, (1, &Unwatched));
        duals.pays.iter().map(|pays| pays * 350).sum()
    }

    #[test]
    fn a_site_that_reaches_all_by_drops_midway_is_not_overpaid() {
        let paid = pays([80.0, 130.0, 80.0], 950_000);
        assert!(paid <= 950_000, "{paid} for one site");
        assert!(paid > 850_000, "{paid} for one site");
    }
}
