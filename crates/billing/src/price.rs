//! Prices: what a unit costs, from when to when, by which decision.

use bocage_vocab::{Date, Text};

use crate::Error;

/// The price of a service, from one day to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Price {
    /// The service.
    pub service: Text,
    /// Its first day.
    pub from: Date,
    /// The first day on which it does not apply any more.
    pub until: Option<Date>,
    /// What one unit costs, in millionths of a euro; more than nothing.
    pub micros: i64,
    /// The number of the deliberation.
    pub deliberation: Text,
    /// The day from which on that binds.
    pub executory: Date,
}

impl Price {
    /// Whether it may be applied at all.
    ///
    /// # Errors
    /// When it is not above zero, or applies before or without its decision.
    pub fn require_sound(&self) -> Result<(), Error> {
        let (service, from, executory) = (self.service.clone(), self.from, self.executory);
        if self.micros <= 0 {
            return Err(Error::NotAboveZero { text: self.micros.to_string().into() });
        }
        if self.deliberation.trim().is_empty() {
            return Err(Error::NoDeliberation { service, from });
        }
        if from < executory {
            return Err(Error::NotExecutory { service, from, executory });
        }
        Ok(())
    }

    /// Whether it applies on a day.
    #[must_use]
    pub fn holds(&self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|until| day < until)
    }
}

/// A price in euros as millionths; `0.0125` is 12,500.
///
/// # Errors
/// When the text is no number above zero with six decimals at most.
pub fn price_micros(text: &str) -> Result<i64, Error> {
    let text = text.trim();
    let none = || Error::NoNumber { text: text.into() };
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !are_digits(whole) || !are_digits(part) || digits.ends_with('.') {
        return Err(none());
    }
    let part = part.trim_end_matches('0');
    if part.len() > 6 {
        return Err(Error::TooManyDecimals { text: text.into() });
    }
    let micros: i64 = format!("{whole}{part:0<6}").parse().map_err(|_| none())?;
    if sign * micros <= 0 {
        return Err(Error::NotAboveZero { text: text.into() });
    }
    Ok(micros)
}

/// That no two prices of a service apply on one day.
///
/// # Errors
/// When two do.
pub(crate) fn require_apart(prices: &[Price]) -> Result<(), Error> {
    let mut sorted: Vec<&Price> = prices.iter().collect();
    sorted.sort_by(|a, b| (&a.service, a.from).cmp(&(&b.service, b.from)));
    for pair in sorted.windows(2) {
        let [first, next] = pair else { continue };
        if first.service == next.service && first.until.is_none_or(|until| next.from < until) {
            return Err(Error::TwoPrices { service: next.service.clone(), on: next.from });
        }
    }
    Ok(())
}
