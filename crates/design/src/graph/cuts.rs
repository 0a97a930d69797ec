//! Where a street is cut.

use bocage_vocab::Length;

use super::MERGED_WITHIN;
use crate::snap::Stop;

/// A place at which a street is cut, with the stops that are there.
pub(super) struct Cut {
    pub(super) offset: Length,
    pub(super) stops: Vec<usize>,
}

/// Where a street is cut, its ends first and last: at the stops, where they are a metre from the one
/// before and from its end, then at those that give way, where they are a metre from all others.
pub(super) fn cuts(
    whole: Length,
    (stops, yielding): (&[usize], &[usize]),
    all: &[Stop<'_>],
) -> Vec<Cut> {
    let mut cuts = vec![Cut { offset: Length::ZERO, stops: Vec::new() }];
    let mut end = Cut { offset: whole, stops: Vec::new() };
    for &stop in stops {
        let (offset, place) = (all[stop].on.offset, cuts.len() - 1);
        if offset - cuts[place].offset < MERGED_WITHIN {
            cuts[place].stops.push(stop);
        } else if whole - offset < MERGED_WITHIN {
            end.stops.push(stop);
        } else {
            cuts.push(Cut { offset, stops: vec![stop] });
        }
    }
    cuts.push(end);
    for &stop in yielding {
        let offset = all[stop].on.offset;
        let next = cuts.partition_point(|cut| cut.offset <= offset).max(1);
        let near = |cut: &Cut| (offset - cut.offset).max(cut.offset - offset) < MERGED_WITHIN;
        if near(&cuts[next - 1]) || next == cuts.len() {
            cuts[next - 1].stops.push(stop);
        } else if near(&cuts[next]) {
            cuts[next].stops.push(stop);
        } else {
            cuts.insert(next, Cut { offset, stops: vec![stop] });
        }
    }
    cuts
}

#[cfg(test)]
mod tests {
    use bocage_ground::OnLine;
    use bocage_vocab::Position;

    use super::*;

    #[test]
    fn what_gives_way_moves_no_place_of_the_others() {
        let stop = |offset: i64| {
            let (position, distance) = (Position::default(), Length::ZERO);
            let on = OnLine { position, offset: Length::mm(offset), distance };
            Stop { premises: Vec::new(), building: None, street: 0, on }
        };
        let offsets = |stops: &[i64], yielding: &[i64]| -> Vec<(i64, usize)> {
            let all: Vec<Stop<'_>> = stops.iter().chain(yielding).map(|o| stop(*o)).collect();
            let places: Vec<usize> = (0..all.len()).collect();
            let cuts = cuts(Length::mm(50_000), places.split_at(stops.len()), &all);
            cuts.iter().map(|cut| (cut.offset.get(), cut.stops.len())).collect()
        };
        let homes = [400, 10_000, 10_900, 12_000, 49_500];
        let alone = [(0, 1), (10_000, 2), (12_000, 1), (50_000, 1)];
        assert_eq!(offsets(&homes, &[]), alone);
        // A little before a home, behind one, before the end, and behind it.
        let beside = [(0, 1), (10_000, 3), (12_000, 2), (50_000, 3)];
        assert_eq!(offsets(&homes, &[9_100, 12_900, 49_100, 50_001]), beside);
        let between = [(0, 1), (9_000, 2), (10_000, 2), (12_000, 1), (50_000, 1)];
        assert_eq!(offsets(&homes, &[9_000, 8_900]), between);
    }
}
