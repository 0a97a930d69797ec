//! The nodes that a drop can come from, for every place.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::streets::Streets;

/// Nodes near a place, by rising number, each with how far it is along the streets.
pub(crate) type Ball = Vec<(u32, i64)>;

/// The nodes within a distance of each start; side by side, in the order of the starts.
pub(crate) fn balls(streets: &Streets, starts: &[(u32, i64)], threads: usize) -> Vec<Ball> {
    let size = starts.len().div_ceil(threads.max(1)).max(1);
    std::thread::scope(|scope| {
        let work = |part: &[(u32, i64)]| {
            let mut finder = Finder::new(streets);
            part.iter().map(|(node, reach)| finder.ball(*node, *reach)).collect::<Vec<Ball>>()
        };
        let parts: Vec<_> =
            starts.chunks(size).map(|part| scope.spawn(move || work(part))).collect();
        let join = |part: std::thread::ScopedJoinHandle<'_, Vec<Ball>>| {
            part.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        };
        parts.into_iter().flat_map(join).collect()
    })
}

struct Finder<'a> {
    streets: &'a Streets,
    distance: Vec<i64>,
    heap: BinaryHeap<Reverse<(i64, u32)>>,
}

impl<'a> Finder<'a> {
    fn new(streets: &'a Streets) -> Finder<'a> {
        Finder { streets, distance: vec![i64::MAX; streets.nodes()], heap: BinaryHeap::new() }
    }

    fn ball(&mut self, start: u32, reach_mm: i64) -> Ball {
        let mut ball = Ball::new();
        let mut touched = vec![start];
        self.distance[start as usize] = 0;
        self.heap.push(Reverse((0, start)));
        while let Some(Reverse((far, node))) = self.heap.pop() {
            if far > self.distance[node as usize] {
                continue;
            }
            ball.push((node, far));
            for hop in self.streets.around(node) {
                let next = far + self.streets.pieces[hop.piece as usize].length_mm;
                if next <= reach_mm && next < self.distance[hop.to as usize] {
                    self.distance[hop.to as usize] = next;
                    touched.push(hop.to);
                    self.heap.push(Reverse((next, hop.to)));
                }
            }
        }
        touched.into_iter().for_each(|node| self.distance[node as usize] = i64::MAX);
        ball.sort_unstable();
        ball.shrink_to_fit();
        ball
    }
}

/// How far a node of a ball is; none for one outside.
pub(crate) fn within(ball: &Ball, node: u32) -> Option<i64> {
    ball.binary_search_by_key(&node, |(node, _)| *node).ok().map(|place| ball[place].1)
}
