//! The streets as a graph of junctions only, with lines along each street: looked at from one
//! junction after another.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::streets::Streets;

/// Lines at a place.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Demand {
    pub(crate) node: u32,
    pub(crate) lines: u32,
    /// How far its drops reach: that much of the way may be no strand.
    pub(crate) reach_mm: i64,
}

/// A street as seen from one of its ends.
#[derive(Debug, Clone, Copy)]
struct Arm {
    street: u32,
    to: u32,
    length_mm: i64,
}

/// Streets between junctions, with the demands along each.
pub(crate) struct Map<'a> {
    pub(crate) streets: &'a Streets,
    pub(crate) demands: &'a [Demand],
    around: Vec<Vec<Arm>>,
    /// For each street its demands and how far from its first end they are.
    on_street: Vec<Vec<(u32, i64)>>,
    at_junction: Vec<Vec<u32>>,
}

impl<'a> Map<'a> {
    pub(crate) fn new(streets: &'a Streets, demands: &'a [Demand]) -> Map<'a> {
        let mut around = vec![Vec::new(); streets.junctions as usize];
        for (street, ([a, b], length)) in streets.ends.iter().zip(&streets.lengths_mm).enumerate() {
            let arm = |to: u32| Arm { street: street as u32, to, length_mm: *length };
            around[*a as usize].push(arm(*b));
            around[*b as usize].push(arm(*a));
        }
        let mut on_street = vec![Vec::new(); streets.ends.len()];
        let mut at_junction = vec![Vec::new(); streets.junctions as usize];
        for (number, demand) in demands.iter().enumerate() {
            if demand.node < streets.junctions {
                at_junction[demand.node as usize].push(number as u32);
            } else {
                let (street, offset) = streets.at[demand.node as usize];
                on_street[street as usize].push((number as u32, offset));
            }
        }
        Map { streets, demands, around, on_street, at_junction }
    }

    /// The most that any demand has left at each junction, of what it offers; every millimetre of
    /// the way costs it `price`.
    pub(crate) fn most_left(&self, offers: &[i64], price: i64) -> Vec<i64> {
        let mut most = vec![0; self.around.len()];
        let mut heap = BinaryHeap::new();
        let mut push = |heap: &mut BinaryHeap<(i64, u32)>, junction: u32, left: i64| {
            if left > most[junction as usize] {
                most[junction as usize] = left;
                heap.push((left, junction));
            }
        };
        for (junction, demands) in self.at_junction.iter().enumerate() {
            demands.iter().for_each(|d| push(&mut heap, junction as u32, offers[*d as usize]));
        }
        for (street, demands) in self.on_street.iter().enumerate() {
            let ([a, b], whole) = (self.streets.ends[street], self.streets.lengths_mm[street]);
            for &(demand, offset) in demands {
                let offer = offers[demand as usize];
                push(&mut heap, a, offer - offset * price);
                push(&mut heap, b, offer - (whole - offset) * price);
            }
        }
        while let Some((left, junction)) = heap.pop() {
            for arm in &self.around[junction as usize] {
                let way = arm.length_mm.saturating_mul(price);
                push(&mut heap, arm.to, left.saturating_sub(way));
            }
        }
        most
    }

    /// Junctions such that every other one is within a distance of one of them, each with how far
    /// the junctions nearest to it are.
    pub(crate) fn centres(&self, within_mm: i64) -> Vec<(u32, i64)> {
        let mut centres = Vec::new();
        let mut covered = vec![i64::MAX; self.around.len()];
        for junction in 0..self.around.len() as u32 {
            if covered[junction as usize] > within_mm {
                centres.push(junction);
                if within_mm > 0 {
                    self.spread(&[junction], &mut covered, within_mm, &mut []);
                }
            }
        }
        if within_mm == 0 {
            return centres.into_iter().map(|centre| (centre, 0)).collect();
        }
        self.with_radius(&centres)
    }

    /// How far every junction is from the nearest of some; nothing where no street leads there.
    pub(crate) fn far_from(&self, junctions: &[u32]) -> Vec<i64> {
        let mut far = vec![i64::MAX; self.around.len()];
        self.spread(junctions, &mut far, i64::MAX, &mut []);
        far.into_iter().map(|far| if far == i64::MAX { 0 } else { far }).collect()
    }

    /// The prices at junctions; at centres the least of those that are nearest to each.
    pub(crate) fn least_around(&self, centres: &[(u32, i64)], price: &[i64]) -> Vec<i64> {
        let mut far = vec![i64::MAX; self.around.len()];
        let mut owner: Vec<u32> = (0..self.around.len() as u32).collect();
        let centres: Vec<u32> = centres.iter().map(|(centre, _)| *centre).collect();
        self.spread(&centres, &mut far, i64::MAX, &mut owner);
        let mut least = price.to_vec();
        for (junction, centre) in owner.into_iter().enumerate() {
            let held = &mut least[centre as usize];
            *held = price[junction].min(*held);
        }
        least
    }

    /// Centres, with how far the junctions nearest to each are.
    fn with_radius(&self, centres: &[u32]) -> Vec<(u32, i64)> {
        let mut far = vec![i64::MAX; self.around.len()];
        let mut owner = vec![0; self.around.len()];
        self.spread(centres, &mut far, i64::MAX, &mut owner);
        let mut radius = vec![0; self.around.len()];
        for (junction, far) in far.iter().enumerate() {
            let held = &mut radius[owner[junction] as usize];
            *held = (*held).max(*far);
        }
        centres.iter().map(|centre| (*centre, radius[*centre as usize])).collect()
    }

    /// Lowers distances to those from the nearest of some junctions; notes which one that is, of
    /// those as near the first.
    fn spread(&self, from: &[u32], far: &mut [i64], most_mm: i64, owner: &mut [u32]) {
        let mut heap = BinaryHeap::new();
        for &junction in from {
            far[junction as usize] = 0;
            owner.get_mut(junction as usize).into_iter().for_each(|owner| *owner = junction);
            heap.push(Reverse((0, junction, junction)));
        }
        while let Some(Reverse((here, junction, centre))) = heap.pop() {
            let other = owner.get(junction as usize).is_some_and(|owner| *owner != centre);
            if here > far[junction as usize] || other {
                continue;
            }
            for arm in &self.around[junction as usize] {
                let (to, next) = (arm.to as usize, here + arm.length_mm);
                let before = owner.get(to).is_some_and(|owner| centre < *owner);
                if next <= most_mm && (next < far[to] || (next == far[to] && before)) {
                    far[to] = next;
                    owner.get_mut(to).into_iter().for_each(|owner| *owner = centre);
                    heap.push(Reverse((next, arm.to, centre)));
                }
            }
        }
    }
}

/// Looks from one junction after another.
pub(crate) struct Look<'m, 'a> {
    map: &'m Map<'a>,
    far: Vec<i64>,
    seen: Vec<u32>,
    mark: u32,
    touched: Vec<u32>,
    heap: BinaryHeap<Reverse<(i64, u32)>>,
    /// Each demand in sight, how far it is at least from the junctions within the radius, and
    /// whether it lies on a street that meets one of them: then a site may stand right beside it.
    pub(crate) found: Vec<(u32, i64, bool)>,
}

impl<'m, 'a> Look<'m, 'a> {
    pub(crate) fn new(map: &'m Map<'a>) -> Look<'m, 'a> {
        Look {
            map,
            far: vec![i64::MAX; map.around.len()],
            seen: vec![0; map.on_street.len()],
            mark: 0,
            touched: Vec::new(),
            heap: BinaryHeap::new(),
            found: Vec::new(),
        }
    }

    /// Finds demands around a junction: all that have something left there, of what they offer and
    /// at this price a millimetre.
    pub(crate) fn from(&mut self, junction: u32, radius_mm: i64, most_left: &[i64], price: i64) {
        self.found.clear();
        self.mark += 1;
        let map = self.map;
        let mut streets = Vec::new();
        self.push(junction, 0);
        while let Some(Reverse((far, junction))) = self.heap.pop() {
            let at = junction as usize;
            // The streets at the junctions that a centre stands for are looked at whatever is left
            // there: a site in the middle of one may be nearer.
            let nothing = most_left[at] <= (far - radius_mm).saturating_mul(price);
            if far > self.far[at] || (far > radius_mm && nothing) {
                continue;
            }
            let least = (far - radius_mm).max(0);
            let beside = far <= radius_mm;
            self.found.extend(map.at_junction[at].iter().map(|demand| (*demand, least, beside)));
            for arm in &map.around[at] {
                if self.seen[arm.street as usize] != self.mark {
                    self.seen[arm.street as usize] = self.mark;
                    streets.push(arm.street);
                }
                self.push(arm.to, far + arm.length_mm);
            }
        }
        streets.into_iter().for_each(|street| self.along(street, radius_mm));
        for junction in self.touched.drain(..) {
            self.far[junction as usize] = i64::MAX;
        }
    }

    fn push(&mut self, junction: u32, far: i64) {
        if far < self.far[junction as usize] {
            self.far[junction as usize] = far;
            self.touched.push(junction);
            self.heap.push(Reverse((far, junction)));
        }
    }

    /// The demands along a street.
    fn along(&mut self, street: u32, radius_mm: i64) {
        let map = self.map;
        let [a, b] = map.streets.ends[street as usize].map(|end| self.far[end as usize]);
        let whole = map.streets.lengths_mm[street as usize];
        let beside = a.min(b) <= radius_mm;
        for &(demand, offset) in &map.on_street[street as usize] {
            let far = a.saturating_add(offset).min(b.saturating_add(whole - offset));
            self.found.push((demand, (far - radius_mm).max(0), beside));
        }
    }
}
