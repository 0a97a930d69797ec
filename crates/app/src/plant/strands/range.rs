//! Strands of a cable, as people name them.

use std::fmt;
use std::str::FromStr;

/// Strands side by side, as people name them: `TR-01-004:13-24`. Numbers are from 1 there, and from 0
/// here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StrandRange {
    /// The cable, by its reference or id.
    pub cable: String,
    /// The first strand, from 0.
    pub first: u16,
    /// How many.
    pub count: u16,
}

/// A text that names no strands.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` names no strands: expected a cable and numbers from 1, such as TR-01-004:13-24")]
pub struct StrandRangeError {
    text: String,
}

impl FromStr for StrandRange {
    type Err = StrandRangeError;
    fn from_str(text: &str) -> Result<Self, StrandRangeError> {
        let parse = || {
            let (cable, numbers) = text.rsplit_once(':')?;
            let (first, last) = numbers.split_once('-').unwrap_or((numbers, numbers));
            let (first, last): (u16, u16) = (first.parse().ok()?, last.parse().ok()?);
            let within = !cable.is_empty() && 1 <= first && first <= last;
            within.then(|| StrandRange {
                cable: cable.to_owned(),
                first: first - 1,
                count: last - first + 1,
            })
        };
        parse().ok_or_else(|| StrandRangeError { text: text.to_owned() })
    }
}

impl fmt::Display for StrandRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.cable, numbers(&[(self.first, self.count)]))
    }
}

/// Ranges from 0 as people write them: `1-12, 15`.
pub(in crate::plant) fn numbers(ranges: &[bocage_plant::Range]) -> String {
    let one = |(first, count): &(u16, u16)| match count {
        1 => (first + 1).to_string(),
        _ => format!("{}-{}", first + 1, first + count),
    };
    ranges.iter().map(one).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strands_are_named_from_1() {
        let range: StrandRange = "TR-01:2:13-24".parse().unwrap();
        assert_eq!((range.cable.as_str(), range.first, range.count), ("TR-01:2", 12, 12));
        assert_eq!(range.to_string(), "TR-01:2:13-24");
        assert_eq!("C:5".parse::<StrandRange>().unwrap().to_string(), "C:5");
        for none in ["C", "C:", "C:0", "C:0-3", "C:5-4", ":1", "C:1-70000", "C:a"] {
            assert!(none.parse::<StrandRange>().is_err(), "{none}");
        }
    }
}
