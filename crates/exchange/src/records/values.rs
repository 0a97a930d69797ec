//! Cells as values: numbers with a decimal comma, codes that a spreadsheet took for numbers.

/// A number as French or English tables write it: `1 234,5`, `1234.5`, `-1.05E+00`.
pub(crate) fn decimal(text: &str) -> Option<f64> {
    let mut plain: String =
        text.chars().filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\'')).collect();
    if plain.contains(',') {
        // `1,234.5` groups with commas; `1234,5` has a decimal comma.
        plain = if plain.contains('.') { plain.replace(',', "") } else { plain.replace(',', ".") };
    }
    let looks_right = plain.bytes().all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b));
    plain.parse::<f64>().ok().filter(|number| looks_right && number.is_finite())
}

/// A whole number of things, from `12`, `12.0` or `12,0`.
pub(crate) fn whole_number(text: &str) -> Option<u32> {
    let number = decimal(text)?;
    (number.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&number))
        .then_some(number as u32)
}

/// A text without the decimals that a spreadsheet adds to whole numbers: `12.0` becomes `12`.
pub(crate) fn plain_number(text: &str) -> &str {
    let whole = text.strip_suffix(".0").or_else(|| text.strip_suffix(",0"));
    whole.filter(|whole| !whole.is_empty() && all_digits(whole)).unwrap_or(text)
}

/// An official code as it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Code {
    /// As it should be.
    Whole(String),
    /// A spreadsheet had changed it; nothing was lost.
    Repaired(String),
    /// Digits are lost, or it never was a code.
    Lost,
}

/// Reads a code of `length` characters that a spreadsheet may have taken for a number: leading
/// zeros gone, `.0` added, `3.5600000009075E+13`.
pub(crate) fn code_of(text: &str, length: usize) -> Code {
    let bare: String =
        text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_uppercase).collect();
    if bare.len() == length && bare.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return if bare == text { Code::Whole(bare) } else { Code::Repaired(bare) };
    }
    let digits = from_scientific(&bare).unwrap_or_else(|| plain_number(&bare).to_owned());
    // A code loses at most one zero in France: departments start at 01, SIRENs seldom at 00.
    let missing = length.saturating_sub(digits.len());
    if all_digits(&digits) && digits.len() <= length && missing <= 1 {
        return Code::Repaired(format!("{}{digits}", "0".repeat(missing)));
    }
    Code::Lost
}

/// The digits of a number in scientific notation, where its mantissa holds them all.
fn from_scientific(text: &str) -> Option<String> {
    let (mantissa, exponent) = text.split_once('E')?;
    let exponent: usize = exponent.trim_start_matches('+').parse().ok()?;
    let (whole, fraction) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, ""));
    let all = all_digits(whole) && whole.len() == 1 && fraction.bytes().all(|b| b.is_ascii_digit());
    // A mantissa cut to six digits by the display has lost the rest.
    (all && fraction.len() == exponent).then(|| format!("{whole}{fraction}"))
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_in_both_notations() {
        for (text, number) in [
            ("1 234,5", Some(1234.5)),
            ("1,234.5", Some(1234.5)),
            ("-1,0914", Some(-1.0914)),
            ("48.85", Some(48.85)),
            ("1\u{202f}000", Some(1000.0)),
            ("6,862E+06", Some(6_862_000.0)),
            ("NaN", None),
            ("inf", None),
            ("1e999", None),
            ("12 bis", None),
            ("", None),
        ] {
            assert_eq!(decimal(text), number, "{text}");
        }
        assert_eq!(whole_number("12,0"), Some(12));
        assert_eq!(whole_number("-1"), None);
        assert_eq!(whole_number("1.5"), None);
    }

    #[test]
    fn codes_that_a_spreadsheet_changed_are_repaired_or_refused() {
        let repaired = |text: &str| Code::Repaired(text.to_owned());
        for (text, length, code) in [
            ("50218", 5, Code::Whole("50218".to_owned())),
            ("1000", 5, repaired("01000")),
            ("1000.0", 5, repaired("01000")),
            ("50218,0", 5, repaired("50218")),
            ("2a004", 5, repaired("2A004")),
            ("732 829 320 00074", 14, repaired("73282932000074")),
            ("7.3282932000074E+13", 14, repaired("73282932000074")),
            ("7,32829E+13", 14, Code::Lost),
            ("12", 5, Code::Lost),
            ("502180", 5, Code::Lost),
            ("rue", 5, Code::Lost),
            ("", 5, Code::Lost),
        ] {
            assert_eq!(code_of(text, length), code, "{text}");
        }
    }
}
