//! Cutting shapes to a tile and its buffer, in units of the tile.

use crate::grid::{BUFFER, EXTENT};

const LOW: i32 = -BUFFER;
const HIGH: i32 = EXTENT + BUFFER;

/// The parts of a line inside the tile.
pub(crate) fn line(points: &[[i32; 2]]) -> Vec<Vec<[i32; 2]>> {
    let mut parts: Vec<Vec<[i32; 2]>> = Vec::new();
    let mut open = false;
    for pair in points.windows(2) {
        let Some((a, b)) = segment(pair[0], pair[1]) else {
            open = false;
            continue;
        };
        match parts.last_mut().filter(|part| open && part.last() == Some(&a)) {
            Some(part) => part.push(b),
            None => parts.push(vec![a, b]),
        }
        open = b == pair[1];
    }
    parts.iter_mut().for_each(Vec::dedup);
    parts.retain(|part| part.len() > 1);
    parts
}

/// The part of a segment inside the tile (Liang, Barsky 1984).
fn segment(a: [i32; 2], b: [i32; 2]) -> Option<([i32; 2], [i32; 2])> {
    let (mut enter, mut leave) = (0.0f64, 1.0f64);
    for axis in 0..2 {
        let step = f64::from(b[axis]) - f64::from(a[axis]);
        for (side, bound) in [(-1.0, LOW), (1.0, HIGH)] {
            let towards = side * step;
            let left = side * (f64::from(bound) - f64::from(a[axis]));
            if towards == 0.0 {
                if left < 0.0 {
                    return None;
                }
            } else if towards < 0.0 {
                enter = enter.max(left / towards);
            } else {
                leave = leave.min(left / towards);
            }
        }
    }
    let at = |share: f64| {
        let mix = |from: i32, to: i32| {
            (f64::from(from) + (f64::from(to) - f64::from(from)) * share).round() as i32
        };
        [mix(a[0], b[0]), mix(a[1], b[1])]
    };
    let ends = (if enter > 0.0 { at(enter) } else { a }, if leave < 1.0 { at(leave) } else { b });
    (enter <= leave).then_some(ends)
}

/// The part of a ring inside the tile (Sutherland, Hodgman 1974); empty where nothing is left.
pub(crate) fn ring(points: &[[i32; 2]]) -> Vec<[i32; 2]> {
    let mut kept = points.to_vec();
    for (axis, side, bound) in [(0, 1, LOW), (0, -1, HIGH), (1, 1, LOW), (1, -1, HIGH)] {
        let inside = |p: &[i32; 2]| (p[axis] - bound) * side >= 0;
        let mut next = Vec::with_capacity(kept.len() + 4);
        for (place, a) in kept.iter().enumerate() {
            let b = &kept[(place + 1) % kept.len()];
            if inside(a) {
                next.push(*a);
            }
            if inside(a) != inside(b) {
                let share = f64::from(bound - a[axis]) / f64::from(b[axis] - a[axis]);
                let other = 1 - axis;
                let along = f64::from(a[other]) + f64::from(b[other] - a[other]) * share;
                let mut cut = [0; 2];
                cut[axis] = bound;
                cut[other] = along.round() as i32;
                next.push(cut);
            }
        }
        kept = next;
    }
    kept.dedup();
    if kept.len() < 3 { Vec::new() } else { kept }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn point() -> impl Strategy<Value = [i32; 2]> {
        [-20_000i32..20_000, -20_000i32..20_000]
    }

    proptest! {
        #[test]
        fn nothing_stands_outside(points in proptest::collection::vec(point(), 2..12)) {
            let inside = |p: &[i32; 2]| p.iter().all(|c| (LOW..=HIGH).contains(c));
            for part in line(&points) {
                prop_assert!(part.len() > 1 && part.iter().all(inside), "{:?}", part);
            }
            prop_assert!(ring(&points).iter().all(inside));
        }

        #[test]
        fn what_is_inside_stays_as_it_is(
            points in proptest::collection::vec([LOW..HIGH, LOW..HIGH], 3..12),
        ) {
            let mut plain = points.clone();
            plain.dedup();
            if plain.len() > 1 {
                prop_assert_eq!(line(&points), vec![plain]);
            }
        }
    }

    #[test]
    fn a_line_through_the_tile_is_cut_at_both_sides() {
        assert_eq!(line(&[[-5_000, 100], [9_000, 100]]), [[[LOW, 100], [HIGH, 100]]]);
        assert!(line(&[[-5_000, -5_000], [-5_000, 9_000]]).is_empty());
    }
}
