//! Tables as the spreadsheets of a language open them: UTF-8 with a mark; in French `;` and a decimal comma.

use crate::Locale;

/// What is between cells and within numbers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sheet {
    pub(crate) between: &'static str,
    pub(crate) point: char,
}

impl Sheet {
    pub(crate) fn of(locale: Locale) -> Sheet {
        match locale {
            Locale::French => Sheet { between: ";", point: ',' },
            Locale::English => Sheet { between: ",", point: '.' },
        }
    }

    /// A table of its heads and rows.
    pub(crate) fn table(self, heads: &[String], rows: impl Iterator<Item = Vec<String>>) -> String {
        let mut text = format!("\u{feff}{}\r\n", heads.join(self.between));
        for row in rows {
            text.push_str(&row.join(self.between));
            text.push_str("\r\n");
        }
        text
    }

    /// A text that no spreadsheet takes for a formula or for several cells.
    pub(crate) fn text(self, text: &str) -> String {
        let text =
            if text.starts_with(['=', '+', '-', '@']) { format!("'{text}") } else { text.into() };
        if text.contains(self.between) || text.contains(['"', '\n', '\r']) {
            return format!("\"{}\"", text.replace('"', "\"\""));
        }
        text
    }

    /// So many of parts of which `whole` make one, with decimals; rounded to the nearest.
    pub(crate) fn decimal(self, parts: i64, whole: i64, decimals: u32) -> String {
        let one = 10i128.pow(decimals);
        let (sign, parts) = (if parts < 0 { "-" } else { "" }, i128::from(parts).abs());
        let whole = i128::from(whole.max(1));
        let scaled = (parts * one + whole / 2) / whole;
        if decimals == 0 {
            return format!("{sign}{scaled}");
        }
        let (point, width) = (self.point, decimals as usize);
        format!("{sign}{}{point}{:0width$}", scaled / one, scaled % one)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_numbers_are_those_of_a_spreadsheet() {
        let (french, english) = (Sheet::of(Locale::French), Sheet::of(Locale::English));
        assert_eq!(french.text("=1+1"), "'=1+1");
        assert_eq!(french.text("a;\"b\""), "\"a;\"\"b\"\"\"");
        assert_eq!(english.text("a,b"), "\"a,b\"");
        for (parts, whole, decimals, expected) in [
            (123_456, 100, 2, "1234,56"),
            (-5, 100, 2, "-0,05"),
            (1, 3, 6, "0,333333"),
            (2, 3, 2, "0,67"),
            (7, 1, 0, "7"),
            (i64::MAX, 1, 2, "9223372036854775807,00"),
        ] {
            assert_eq!(french.decimal(parts, whole, decimals), expected);
        }
        assert_eq!(english.decimal(15, 10, 1), "1.5");
    }
}
