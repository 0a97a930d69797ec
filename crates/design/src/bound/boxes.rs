//! Duals of the branching points: what every line pays for its box, the support below it and the
//! drop from there.
//!
//! A box stands at a node and holds few lines, all within a drop's reach. A line that pays *v*
//! leaves *v − c·d* for a box at a distance *d*, *c* being the price of a drop cable. Any values
//! prove a bound if at no node the lines leave more than boxes there cost: for each number of
//! boxes *k*, those lines that leave most, as many as *k* boxes hold, leave together at most *k*
//! boxes and one support.

use std::cmp::Reverse;

use super::balls::Ball;

/// Millionths of a cent in a cent.
const CENT: i64 = 1_000_000;
/// What a line first offers, in times what its boxes cost it at the nearest node.
const OFFERED: i64 = 4;

/// What a node with boxes costs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Prices {
    /// One box, in cents.
    pub(crate) each: i64,
    /// Lines that it holds.
    pub(crate) holds: u32,
    /// A drop, in millionths of a cent a millimetre.
    pub(crate) drop: i64,
}

/// Finds what each line of each place pays in cents, given the lines of the places, the nodes from
/// which their drops can come, and what a support costs at each node.
pub(crate) fn share(
    lines: &[u32],
    reached_from: &[Ball],
    support: &[i64],
    prices: &Prices,
) -> Vec<i64> {
    let mut market = Market::new(lines, reached_from, support, *prices);
    market.offer(reached_from);
    market.lower();
    let mut order: Vec<usize> = (0..lines.len()).filter(|place| lines[*place] > 0).collect();
    order.sort_by_key(|place| (reached_from[*place].len(), *place));
    for place in order {
        market.raise(place, &reached_from[place]);
    }
    market.pays
}

/// A place within reach of a node, and how far it is.
#[derive(Debug, Clone, Copy)]
struct Near {
    place: u32,
    way_mm: i64,
}

struct Market<'a> {
    lines: &'a [u32],
    support: &'a [i64],
    prices: Prices,
    /// Where the places near each node begin.
    first: Vec<u32>,
    near: Vec<Near>,
    pays: Vec<i64>,
}

impl<'a> Market<'a> {
    fn new(
        lines: &'a [u32],
        reached_from: &[Ball],
        support: &'a [i64],
        prices: Prices,
    ) -> Market<'a> {
        let nodes = support.len();
        let mut first = vec![0u32; nodes + 1];
        let with_lines = || reached_from.iter().enumerate().filter(|(place, _)| lines[*place] > 0);
        for (_, ball) in with_lines() {
            ball.iter().for_each(|(node, _)| first[*node as usize + 1] += 1);
        }
        (0..nodes).for_each(|node| first[node + 1] += first[node]);
        let mut next = first.clone();
        let mut near = vec![Near { place: 0, way_mm: 0 }; first[nodes] as usize];
        for (place, ball) in with_lines() {
            for &(node, way_mm) in ball {
                near[next[node as usize] as usize] = Near { place: place as u32, way_mm };
                next[node as usize] += 1;
            }
        }
        Market { lines, support, prices, first, near, pays: vec![0; lines.len()] }
    }

    fn near(&self, node: usize) -> &[Near] {
        &self.near[self.first[node] as usize..self.first[node + 1] as usize]
    }

    /// Everybody offers a multiple of what boxes at the cheapest node in reach would cost.
    fn offer(&mut self, reached_from: &[Ball]) {
        let holds = i64::from(self.prices.holds.max(1));
        for (place, ball) in reached_from.iter().enumerate().filter(|(p, _)| self.lines[*p] > 0) {
            let cost = |(node, way): &(u32, i64)| {
                let boxes = (self.support[*node as usize] + self.prices.each) / holds;
                boxes * OFFERED + way * self.prices.drop / CENT
            };
            self.pays[place] = ball.iter().map(cost).min().unwrap_or(0);
        }
    }

    /// What is left of the payments at a node in millionths of a cent, with the lines, most first.
    fn left(&self, node: usize, but: Option<u32>) -> Vec<(i64, i64)> {
        let mut left: Vec<(i64, i64)> = self
            .near(node)
            .iter()
            .filter(|near| Some(near.place) != but)
            .map(|near| {
                let way = near.way_mm * self.prices.drop;
                (self.pays[near.place as usize] * CENT - way, self.lines_of(near.place))
            })
            .filter(|(left, _)| *left > 0)
            .collect();
        left.sort_unstable_by_key(|left| Reverse(*left));
        left
    }

    fn lines_of(&self, place: u32) -> i64 {
        i64::from(self.lines[place as usize])
    }

    fn cost(&self, node: usize, boxes: i64) -> i64 {
        (self.support[node] + boxes * self.prices.each) * CENT
    }

    /// Lowers all payments until no node is overpaid: what is left at a node shrinks there by its
    /// share, and every place follows the node that asks for most.
    fn lower(&mut self) {
        let mut lowered = self.pays.clone();
        for node in 0..self.support.len() {
            let Some((part, whole)) = self.share_at(node) else { continue };
            for near in self.near(node) {
                let way = near.way_mm * self.prices.drop;
                let left = self.pays[near.place as usize] * CENT - way;
                if left > 0 {
                    let kept = i128::from(left) * i128::from(part) / i128::from(whole);
                    let pays = (i128::from(way) + kept) / i128::from(CENT);
                    let held = &mut lowered[near.place as usize];
                    *held = (*held).min(pays as i64);
                }
            }
        }
        self.pays = lowered;
    }

    /// By what part of it the lines would pay a node in full; none where they do not overpay.
    fn share_at(&self, node: usize) -> Option<(i64, i64)> {
        let left = self.left(node, None);
        let holds = i64::from(self.prices.holds.max(1));
        let lines: i64 = left.iter().map(|(_, lines)| lines).sum();
        let mut least: Option<(i64, i64)> = None;
        for boxes in 1..=(lines + holds - 1) / holds {
            let (cost, paid) = (self.cost(node, boxes), top(&left, boxes * holds));
            let lower = |(part, whole): (i64, i64)| {
                i128::from(cost) * i128::from(whole) < i128::from(part) * i128::from(paid)
            };
            if cost < paid && least.is_none_or(lower) {
                least = Some((cost, paid));
            }
        }
        least
    }

    /// Lets one place pay as much more as every node around it leaves room for.
    fn raise(&mut self, place: usize, ball: &Ball) {
        let mut pays = i64::MAX;
        for (node, way_mm) in ball {
            let most = self.most(place, *node as usize) + way_mm * self.prices.drop;
            pays = pays.min(most / CENT);
            if pays <= self.pays[place] {
                return;
            }
        }
        if pays < i64::MAX {
            self.pays[place] = pays;
        }
    }

    /// What each line of a place may leave at one node at most, however many of its lines are
    /// among those that leave most.
    fn most(&self, place: usize, node: usize) -> i64 {
        let others = self.left(node, Some(place as u32));
        let own = self.lines_of(place as u32);
        let all = own + others.iter().map(|(_, lines)| lines).sum::<i64>();
        let holds = i64::from(self.prices.holds.max(1));
        let most = |boxes: i64| {
            let beside = |paying: i64| top(&others, boxes * holds - paying);
            let each = |paying: i64| (self.cost(node, boxes) - beside(paying)) / paying;
            (1..=own.min(boxes * holds)).map(each).min().unwrap_or(i64::MAX)
        };
        (1..=(all + holds - 1) / holds).map(most).min().unwrap_or(i64::MAX).max(0)
    }
}

/// What the lines leave that leave most, at most so many.
fn top(sorted: &[(i64, i64)], mut most: i64) -> i64 {
    let mut sum = 0;
    for (left, lines) in sorted {
        let taken = most.min(*lines);
        sum += left * taken;
        most -= taken;
        if most == 0 {
            break;
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRICES: Prices = Prices { each: 19_000, holds: 6, drop: 36_050 };

    /// Balls of places along a line, all within 150 m of each other's node.
    fn along(places_mm: &[i64]) -> Vec<Ball> {
        let ball = |from: &i64| {
            let far = |(node, at): (usize, &i64)| (node as u32, (at - from).abs());
            places_mm.iter().enumerate().map(far).filter(|(_, far)| *far <= 150_000).collect()
        };
        places_mm.iter().map(ball).collect()
    }

    #[test]
    fn lone_houses_pay_their_box_and_support() {
        let balls = along(&[0, 400_000]);
        assert_eq!(share(&[1, 1], &balls, &[70_000; 2], &PRICES), [89_000; 2]);
    }

    #[test]
    fn what_is_paid_is_never_more_than_the_cheapest_boxes() {
        // Three houses, boxes at any: the best is one box in the middle and two drops.
        let balls = along(&[0, 100_000, 200_000]);
        let pays = share(&[1, 1, 1], &balls, &[70_000; 3], &PRICES);
        let cheapest = 89_000 + 2 * 3_605;
        let sum: i64 = pays.iter().sum();
        assert!(sum <= cheapest && sum > cheapest * 9 / 10, "{pays:?}");
    }

    /// The cheapest way to serve lone lines at some places, every choice of a node for each tried.
    fn cheapest(places_mm: &[i64], support: &[i64]) -> i64 {
        let nodes = places_mm.len();
        let serve = |mut choice: usize| {
            let mut lines = vec![0; nodes];
            let mut cost = 0;
            for from in places_mm {
                let at = choice % nodes;
                choice /= nodes;
                let way = (places_mm[at] - from).abs();
                if way > 150_000 {
                    return i64::MAX;
                }
                cost += (way * PRICES.drop + CENT - 1) / CENT;
                lines[at] += 1;
            }
            let boxed = lines.iter().zip(support).filter(|(lines, _)| **lines > 0);
            cost + boxed.map(|(lines, support)| support + (lines + 5) / 6 * 19_000).sum::<i64>()
        };
        (0..nodes.pow(nodes as u32)).map(serve).min().unwrap()
    }

    #[test]
    fn random_places_never_pay_more_than_the_cheapest_boxes() {
        let mut random = 7u64;
        let mut next = |below: u64| {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695);
            (random >> 33) % below
        };
        let (mut paid, mut cost) = (0, 0);
        for _ in 0..60 {
            let count = 1 + next(6) as usize;
            let places: Vec<i64> = (0..count).map(|_| next(500) as i64 * 1_000).collect();
            let support: Vec<i64> =
                (0..count).map(|_| [0, 6_000, 70_000][next(3) as usize]).collect();
            let pays: i64 = share(&vec![1; count], &along(&places), &support, &PRICES).iter().sum();
            let least = cheapest(&places, &support);
            assert!(pays <= least, "{places:?} {support:?}: {pays} above {least}");
            (paid, cost) = (paid + pays, cost + least);
        }
        assert!(paid * 10 > cost * 9, "payments come near: {paid} of {cost}");
    }

    #[test]
    fn many_lines_at_one_node_share_the_support() {
        let balls = along(&[0]);
        let pays = share(&[12], &balls, &[70_000], &PRICES);
        assert_eq!(pays[0] * 12, (70_000 + 2 * 19_000) / 12 * 12);
    }
}
