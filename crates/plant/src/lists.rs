//! Lists by number, one after the other in one vector.

/// Where there is no number.
pub(crate) const NONE: u32 = u32::MAX;

/// A list of items for each of the numbers `0..keys`.
#[derive(Debug, Clone)]
pub(crate) struct Lists<T> {
    start: Vec<u32>,
    items: Vec<T>,
}

impl<T> Default for Lists<T> {
    fn default() -> Self {
        Lists { start: Vec::new(), items: Vec::new() }
    }
}

impl<T: Copy> Lists<T> {
    /// Groups pairs by their number; items of one number keep their order.
    pub(crate) fn group(keys: usize, mut pairs: Vec<(u32, T)>) -> Lists<T> {
        pairs.sort_by_key(|(key, _)| *key);
        let mut start = vec![0u32; keys + 1];
        for (key, _) in &pairs {
            start[*key as usize + 1] += 1;
        }
        for key in 0..keys {
            start[key + 1] += start[key];
        }
        Lists { start, items: pairs.into_iter().map(|(_, item)| item).collect() }
    }

    /// The list of a number; empty where there is no such number.
    pub(crate) fn of(&self, key: u32) -> &[T] {
        match self.start.get(key as usize..).and_then(|ends| Some((ends.first()?, ends.get(1)?))) {
            Some((from, to)) => &self.items[*from as usize..*to as usize],
            None => &[],
        }
    }
}

/// Number ranges without overlaps, rising: neighbours become one. How many numbers they hold.
pub(crate) fn merge(ranges: &mut Vec<(u32, u32)>) -> u32 {
    ranges.sort_unstable();
    let (mut kept, mut count) = (0usize, 0);
    for place in 0..ranges.len() {
        let (from, to) = ranges[place];
        match kept.checked_sub(1).map(|last| &mut ranges[last]) {
            Some(last) if from <= last.1 => {
                count += to.max(last.1) - last.1;
                last.1 = to.max(last.1);
            }
            _ => {
                count += to - from;
                ranges[kept] = (from, to);
                kept += 1;
            }
        }
    }
    ranges.truncate(kept);
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_keep_their_order_and_ranges_become_few() {
        let lists = Lists::group(3, vec![(2, 'c'), (0, 'a'), (2, 'd')]);
        assert_eq!((lists.of(0), lists.of(1), lists.of(2)), (&['a'][..], &[][..], &['c', 'd'][..]));
        assert!(lists.of(NONE).is_empty() && lists.of(3).is_empty());
        let mut ranges = vec![(5, 9), (0, 2), (2, 3), (6, 7), (20, 21)];
        assert_eq!(merge(&mut ranges), 8);
        assert_eq!(ranges, [(0, 3), (5, 9), (20, 21)]);
    }
}
