//! Elements of UBL that EN 16931 has no use for: the rules UBL-CR, which warn and refuse nothing.

use std::sync::LazyLock;

use bocage_vocab::Severity;

use crate::finding::Findings;
use crate::terms::Document;
use crate::tree::Path;

static RULES: LazyLock<Vec<(&'static str, Path)>> =
    LazyLock::new(|| include_str!("../../data/ubl.core").lines().filter_map(row).collect());

fn row(line: &'static str) -> Option<(&'static str, Path)> {
    let (id, path) = line.split_once('\t')?;
    Some((id, path.parse().ok()?))
}

pub(super) fn ids() -> Vec<&'static str> {
    RULES.iter().map(|rule| rule.0).chain(["UBL-CR-002"]).collect()
}

pub(super) fn check(document: &Document, found: &mut Findings<'_>) {
    if !document.syntax().is_ubl() {
        return;
    }
    let tree = document.tree();
    for (id, path) in RULES.iter() {
        for element in path.elements(tree, tree.root()) {
            let words = "EN 16931 has no use for this".to_owned();
            found.add(id, Severity::Warning, element, words);
        }
    }
    let Ok(version) = "cbc:UBLVersionID".parse::<Path>() else { return };
    for element in version.elements(tree, tree.root()) {
        if tree.text(element) != "2.1" {
            let words = "the version is left out, or it is 2.1".to_owned();
            found.add("UBL-CR-002", Severity::Warning, element, words);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read() {
        assert_eq!(RULES.len(), include_str!("../../data/ubl.core").lines().count());
    }
}
