//! Words that are nearly right.

use std::collections::BTreeMap;

/// Shorter words are left as they are: nearly every other one is near them.
const LEN_MIN: usize = 4;
/// From so many letters on two slips are forgiven instead of one.
const LEN_LONG: usize = 8;

/// The words of many names, and how often each is there.
pub(super) struct Lexicon(Vec<(Box<str>, u32)>);

impl Lexicon {
    pub(super) fn new(names: &str) -> Lexicon {
        let mut counts = BTreeMap::<&str, u32>::new();
        for word in names.split_whitespace() {
            *counts.entry(word).or_default() += 1;
        }
        Lexicon(counts.into_iter().map(|(word, count)| (word.into(), count)).collect())
    }

    /// The nearest word, the more frequent of two; none where all are too far.
    pub(super) fn nearest(&self, word: &str) -> Option<&str> {
        let len = word.chars().count();
        let slips_max = if len >= LEN_LONG { 2 } else { 1 };
        let near = self.0.iter().filter(|(known, _)| {
            len >= LEN_MIN && known.len().abs_diff(word.len()) <= slips_max + 1
        });
        let slips = near.map(|(known, count)| (slips(word, known), u32::MAX - count, known));
        let best = slips.filter(|(slips, ..)| *slips <= slips_max).min()?;
        Some(best.2)
    }
}

/// Letters to put in, leave out, change or swap with their neighbour to make one word the other.
fn slips(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut before = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let changed = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = changed.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                let swapped: &Vec<usize> = &before;
                row[j] = row[j].min(swapped[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_counted_as_people_make_them() {
        let table = [
            ("", "ab", 2),
            ("rue", "rue", 0),
            ("reu", "rue", 1),
            ("cherbuorg", "cherbourg", 1),
            ("granvile", "granville", 1),
            ("abc", "xyz", 3),
        ];
        for (a, b, expected) in table {
            assert_eq!((slips(a, b), slips(b, a)), (expected, expected), "{a} {b}");
        }
    }

    #[test]
    fn the_nearest_word_is_found_and_a_far_one_is_not() {
        let lexicon = Lexicon::new("rue moulin moulin moulins\nboulevard carentan");
        let table = [
            ("muolin", Some("moulin")),
            ("bulvd", None),
            ("boulevrd", Some("boulevard")),
            ("rua", None),
            ("jardin", None),
        ];
        for (word, expected) in table {
            assert_eq!(lexicon.nearest(word), expected, "{word}");
        }
    }
}
