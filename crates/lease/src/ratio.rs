//! Exact fractions.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use bocage_vocab::code_list;

code_list! {
    /// What becomes of what is less than the last digit.
    pub enum Rounding: RoundingError {
        /// To the nearest; halves away from zero.
        HalfUp = "half-up",
        /// To the nearest; halves to the even digit.
        HalfEven = "half-even",
        /// Towards zero.
        Down = "down",
        /// Away from zero.
        Up = "up",
    }
}

/// A fraction of whole numbers, in lowest terms.
///
/// Prices, indices and coefficients are decimals, but what they come to is not: 1/3 has no last digit.
/// So nothing is rounded before a contract says so.
///
/// # Examples
/// ```
/// use bocage_lease::{Ratio, Rounding};
/// let third = Ratio::new(1, 3).unwrap();
/// assert_eq!(third.times(Ratio::whole(3)).unwrap(), Ratio::whole(1));
/// assert_eq!(third.rounded(4, Rounding::HalfUp).unwrap().to_string(), "0.3333");
/// assert_eq!("-0.250".parse::<Ratio>().unwrap().to_string(), "-0.25");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ratio {
    above: i128,
    /// More than zero.
    below: i128,
}

/// A text that is no decimal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no decimal of at most {max} digits: expected digits and a point, such as 127.3", max = Ratio::DIGITS_MAX)]
pub struct RatioError {
    text: String,
}

impl Ratio {
    /// Nothing.
    pub const ZERO: Ratio = Ratio { above: 0, below: 1 };
    /// One.
    pub const ONE: Ratio = Ratio { above: 1, below: 1 };
    /// Digits that a text may have.
    pub const DIGITS_MAX: usize = 18;
    /// Digits after the point that may be rounded to.
    const PLACES_MAX: u32 = 18;

    /// A whole number.
    #[must_use]
    pub fn whole(number: i64) -> Ratio {
        Ratio { above: number.into(), below: 1 }
    }

    /// A fraction; none where it is one of nothing, or too large.
    #[must_use]
    pub fn new(above: i128, below: i128) -> Option<Ratio> {
        if below == 0 {
            return None;
        }
        let by = common(above.unsigned_abs(), below.unsigned_abs());
        let by = i128::try_from(by).ok()?;
        let (above, below) = (above / by, below / by);
        if below < 0 {
            return Some(Ratio { above: above.checked_neg()?, below: below.checked_neg()? });
        }
        Some(Ratio { above, below })
    }

    /// The sum; none where it is too large.
    #[must_use]
    pub fn plus(self, other: Ratio) -> Option<Ratio> {
        let by =
            i128::try_from(common(self.below.unsigned_abs(), other.below.unsigned_abs())).ok()?;
        let left = self.above.checked_mul(other.below / by)?;
        let right = other.above.checked_mul(self.below / by)?;
        Ratio::new(left.checked_add(right)?, (self.below / by).checked_mul(other.below)?)
    }

    /// The difference; none where it is too large.
    #[must_use]
    pub fn minus(self, other: Ratio) -> Option<Ratio> {
        self.plus(Ratio { above: other.above.checked_neg()?, below: other.below })
    }

    /// The product; none where it is too large.
    #[must_use]
    pub fn times(self, other: Ratio) -> Option<Ratio> {
        let one = Ratio::new(self.above, other.below)?;
        let other = Ratio::new(other.above, self.below)?;
        Ratio::new(one.above.checked_mul(other.above)?, one.below.checked_mul(other.below)?)
    }

    /// The quotient; none where it is too large, or by nothing.
    #[must_use]
    pub fn over(self, other: Ratio) -> Option<Ratio> {
        self.times(Ratio::new(other.below, other.above)?)
    }

    /// Rounded to so many digits after the point; none where it is too large.
    #[must_use]
    pub fn rounded(self, places: u32, rounding: Rounding) -> Option<Ratio> {
        let scale = 10_i128.checked_pow(places.min(Ratio::PLACES_MAX))?;
        Ratio::new(self.to_whole(scale, rounding)?, scale)
    }

    /// How many hundredths of a unit, where this is in units; none where it is too large.
    #[must_use]
    pub fn cents(self, rounding: Rounding) -> Option<i64> {
        i64::try_from(self.to_whole(1, rounding)?).ok()
    }

    /// The whole number nearest to it times a scale, as the rounding has it.
    fn to_whole(self, scale: i128, rounding: Rounding) -> Option<i128> {
        let scaled = self.times(Ratio { above: scale, below: 1 })?;
        let (whole, rest) = (scaled.above / scaled.below, scaled.above % scaled.below);
        // Compared with the half from below, so that nothing overflows.
        let half = rest.unsigned_abs().cmp(&(scaled.below.unsigned_abs() - rest.unsigned_abs()));
        let away = match rounding {
            Rounding::Down => false,
            Rounding::Up => rest != 0,
            Rounding::HalfUp => half != Ordering::Less,
            Rounding::HalfEven => {
                half == Ordering::Greater || (half == Ordering::Equal && whole % 2 != 0)
            }
        };
        whole.checked_add(if away { scaled.above.signum() } else { 0 })
    }
}

/// The greatest common divisor; at least one.
fn common(a: u128, b: u128) -> u128 {
    let (mut a, mut b) = (a, b);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}

impl PartialOrd for Ratio {
    fn partial_cmp(&self, other: &Ratio) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ratio {
    /// By continued fractions, since products could be too large.
    fn cmp(&self, other: &Ratio) -> Ordering {
        let (mut a, mut b) = ((self.above, self.below), (other.above, other.below));
        loop {
            let (whole_a, whole_b) = (a.0.div_euclid(a.1), b.0.div_euclid(b.1));
            let (rest_a, rest_b) = (a.0.rem_euclid(a.1), b.0.rem_euclid(b.1));
            match (whole_a.cmp(&whole_b), rest_a, rest_b) {
                (Ordering::Equal, 0, 0) => return Ordering::Equal,
                (Ordering::Equal, 0, _) => return Ordering::Less,
                (Ordering::Equal, _, 0) => return Ordering::Greater,
                // The larger of two rests is the one whose inverse is smaller.
                (Ordering::Equal, ..) => (a, b) = ((b.1, rest_b), (a.1, rest_a)),
                (different, ..) => return different,
            }
        }
    }
}

impl FromStr for Ratio {
    type Err = RatioError;
    fn from_str(text: &str) -> Result<Ratio, RatioError> {
        read(text).ok_or_else(|| RatioError { text: text.to_owned() })
    }
}

fn read(text: &str) -> Option<Ratio> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !is_number(whole) || !is_number(part) || whole.len() + part.len() > Ratio::DIGITS_MAX + 1 {
        return None;
    }
    let above: i128 = format!("{whole}{part}").parse().ok()?;
    let below = 10_i128.checked_pow(u32::try_from(part.len()).ok()?)?;
    Ratio::new(if text.starts_with('-') { -above } else { above }, below)
}

impl fmt::Display for Ratio {
    /// As a decimal where it is one, else as a fraction.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places = (0..=Ratio::PLACES_MAX).find(|places| 10_i128.pow(*places) % self.below == 0);
        let shown = places.and_then(|places| {
            Some((places as usize, self.to_whole(10_i128.pow(places), Rounding::Down)?))
        });
        match shown {
            None => write!(f, "{}/{}", self.above, self.below),
            Some((0, whole)) => write!(f, "{whole}"),
            Some((places, all)) => {
                let sign = if all < 0 { "-" } else { "" };
                let digits = format!("{:0width$}", all.unsigned_abs(), width = places + 1);
                let (whole, part) = digits.split_at(digits.len() - places);
                write!(f, "{sign}{whole}.{part}")
            }
        }
    }
}
