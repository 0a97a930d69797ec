//! Elements of UBL that EN 16931 has no use for: the rules UBL-CR, which warn and refuse nothing.

use std::collections::HashMap;
use std::sync::LazyLock;

use bocage_vocab::Severity;

use crate::finding::Findings;
use crate::terms::Document;
use crate::tree::Path;

static RULES: LazyLock<Vec<(&'static str, Path)>> =
    LazyLock::new(|| include_str!("../../data/ubl.core").lines().filter_map(row).collect());

/// The rules by the name of what they forbid: an element is held against few of them.
static BY_NAME: LazyLock<HashMap<&'static str, Vec<usize>>> = LazyLock::new(|| {
    let mut by_name: HashMap<&'static str, Vec<usize>> = HashMap::new();
    for (number, (_, path)) in RULES.iter().enumerate() {
        for name in path.last_names() {
            by_name.entry(name).or_default().push(number);
        }
    }
    by_name
});

fn row(line: &'static str) -> Option<(&'static str, Path)> {
    let (id, path) = line.split_once('\t')?;
    Some((id, path.parse().ok()?))
}

pub(super) fn ids() -> Vec<&'static str> {
    RULES.iter().map(|rule| rule.0).chain(OWN.map(|rule| rule.0)).collect()
}

pub(super) fn check(document: &Document, found: &mut Findings<'_>) {
    if !document.syntax().is_ubl() {
        return;
    }
    let tree = document.tree();
    for element in tree.all() {
        let Some(numbers) = BY_NAME.get(&*tree.at(element).name) else { continue };
        for (id, path) in numbers.iter().map(|number| &RULES[*number]) {
            if path.leads_to(tree, element) {
                let words = "EN 16931 has no use for this".to_owned();
                found.add(id, Severity::Warning, element, words);
            }
        }
    }
    for (id, path, words) in OWN {
        let Ok(path) = path.parse::<Path>() else { continue };
        for element in path.elements(tree, tree.root()) {
            found.add(id, Severity::Warning, element, words.to_owned());
        }
    }
}

/// `(id, path, words)`: those with conditions.
const OWN: [(&str, &str, &str); 3] = [
    ("UBL-CR-002", "cbc:UBLVersionID[not(.='2.1')]", "the version is left out, or it is 2.1"),
    (
        "UBL-CR-412",
        "cac:PaymentMeans/cbc:PaymentDueDate[not(../../cbc:CreditNoteTypeCode)]",
        "the due day stands with the payment in credit notes only",
    ),
    (
        "UBL-CR-665",
        "//cac:AdditionalDocumentReference[not(cbc:DocumentTypeCode='130')]/cbc:ID/@schemeID",
        "only the number of an invoiced object has a scheme",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read() {
        assert!(OWN.iter().all(|rule| rule.1.parse::<Path>().is_ok()));
        assert_eq!(RULES.len(), include_str!("../../data/ubl.core").lines().count());
    }
}
