//! The tables of `data/`, read once. Their origin is told in `data/README.md`.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Code lists by name: the codes of UBL's Schematron by a word, those of Factur-X's by a number.
#[derive(Debug)]
pub(crate) struct CodeLists(HashMap<&'static str, Vec<&'static str>>);

/// Those that the Schematron of EN 16931 holds for UBL; they are those of CII too.
pub(crate) static CODES: LazyLock<CodeLists> =
    LazyLock::new(|| CodeLists::new(include_str!("../data/ubl.codes")));
/// Those of the profile of Factur-X.
pub(crate) static PROFILE_CODES: LazyLock<CodeLists> =
    LazyLock::new(|| CodeLists::new(include_str!("../data/cii.codes")));

impl CodeLists {
    fn new(text: &'static str) -> CodeLists {
        let line = |line: &'static str| {
            let (name, codes) = line.split_once('\t').unwrap_or((line, ""));
            let mut codes: Vec<_> = codes.split(' ').collect();
            codes.sort_unstable();
            (name, codes)
        };
        CodeLists(text.lines().map(line).collect())
    }

    /// Whether a list has a code.
    pub(crate) fn has(&self, list: &str, code: &str) -> bool {
        self.0.get(list).is_some_and(|codes| codes.binary_search(&code).is_ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_hold_what_they_should() {
        for (list, code, there) in [
            ("currency", "EUR", true),
            ("currency", "FRF", false),
            ("country", "FR", true),
            ("unit", "C62", true),
            ("vatex", "VATEX-FR-FRANCHISE", true),
            ("invoice-type", "380", true),
            ("credit-note-type", "381", true),
            ("eas", "0225", true),
            ("icd", "0009", true),
            ("nothing", "EUR", false),
        ] {
            assert_eq!(CODES.has(list, code), there, "{list} {code}");
        }
        assert!(PROFILE_CODES.has("3", "102") && !PROFILE_CODES.has("3", "103"));
    }
}
