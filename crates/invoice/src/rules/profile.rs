//! What the profile EN 16931 of Factur-X asks of CII: how often elements stand and which codes they hold.
//!
//! The rules are data (`data/cii.profile`): an id, a context, a check. As in the Schematron that they come
//! from, an element is judged by the rows of the first context that leads to it.

use std::collections::HashMap;
use std::sync::LazyLock;

use bocage_vocab::Severity;

use crate::data::PROFILE_CODES;
use crate::finding::Findings;
use crate::terms::Document;
use crate::tree::{ElementId, Path, Tree};

static CONTEXTS: LazyLock<Vec<Context>> =
    LazyLock::new(|| contexts(include_str!("../../data/cii.profile")));

/// The contexts by the last name of their path, in order: an element is held against few of them.
static BY_NAME: LazyLock<HashMap<&'static str, Vec<usize>>> = LazyLock::new(|| {
    let mut by_name: HashMap<&'static str, Vec<usize>> = HashMap::new();
    for (number, context) in CONTEXTS.iter().enumerate() {
        by_name.entry(context.name).or_default().push(number);
    }
    by_name
});

struct Context {
    name: &'static str,
    path: Path,
    checks: Vec<(&'static str, Check)>,
}

enum Check {
    Never,
    One(Path),
    Most(Path),
    Some(Path),
    With(&'static str),
    Without(&'static str),
    List { list: &'static str, of: Path },
}

fn contexts(text: &'static str) -> Vec<Context> {
    let mut found: Vec<(&'static str, Context)> = Vec::new();
    for line in text.lines() {
        let mut words = line.split('\t');
        let (Some(id), Some(context), Some(check)) = (words.next(), words.next(), words.next())
        else {
            continue;
        };
        let Some(check) = Check::new(check) else { continue };
        match found.last_mut().filter(|(last, _)| *last == context) {
            Some((_, context)) => context.checks.push((id, check)),
            None => {
                let Ok(path) = context.parse() else { continue };
                let name = last_name(context);
                found.push((context, Context { name, path, checks: vec![(id, check)] }));
            }
        }
    }
    found.into_iter().map(|(_, context)| context).collect()
}

/// The last step's name: what stands behind the last `/` that is in no condition.
fn last_name(context: &'static str) -> &'static str {
    let mut depth = 0;
    let mut start = 0;
    for (at, character) in context.char_indices() {
        match character {
            '[' => depth += 1,
            ']' => depth -= 1,
            '/' if depth == 0 => start = at + 1,
            _ => {}
        }
    }
    let last = &context[start..];
    last.split_once('[').map_or(last, |(name, _)| name)
}

impl Check {
    fn new(words: &'static str) -> Option<Check> {
        let (word, rest) = words.split_once(' ').unwrap_or((words, ""));
        Some(match word {
            "never" => Check::Never,
            "one" => Check::One(rest.parse().ok()?),
            "most" => Check::Most(rest.parse().ok()?),
            "some" => Check::Some(rest.parse().ok()?),
            "with" => Check::With(rest.trim_start_matches('@')),
            "without" => Check::Without(rest.trim_start_matches('@')),
            "list" => {
                let (list, of) = rest.split_once(' ')?;
                Check::List { list, of: of.parse().ok()? }
            }
            _ => return None,
        })
    }

    /// What is wrong with an element.
    fn judge(&self, tree: &Tree, id: ElementId) -> Option<String> {
        let count = |path: &Path| path.elements(tree, id).len();
        let (holds, words) = match self {
            Check::Never => (false, "it has no use here".to_owned()),
            Check::One(path) => (
                count(path) == 1,
                format!("{} is there {} times, not once", path.shown(), count(path)),
            ),
            Check::Most(path) => (
                count(path) <= 1,
                format!("{} is there {} times, not once at most", path.shown(), count(path)),
            ),
            Check::Some(path) => (count(path) >= 1, format!("{} is missing", path.shown())),
            Check::With(name) => {
                (tree.attribute(id, name).is_some(), format!("its attribute {name} is missing"))
            }
            Check::Without(name) => (
                tree.attribute(id, name).is_none(),
                format!("its attribute {name} has no use here"),
            ),
            Check::List { list, of } => {
                let known = |code: &&str| code.is_empty() || PROFILE_CODES.has(list, code);
                let texts = of.raw(tree, id);
                let words = format!("`{}` is not among the codes for it", texts.join(" "));
                (texts.iter().all(known), words)
            }
        };
        (!holds).then_some(words)
    }
}

/// `(id, elements, what may stand in each of them once at most, warning only)`.
const ONCE: &[(&str, &str, &str, Severity)] = &[
    (
        "CII-SR-469",
        "//ram:ApplicableHeaderTradeSettlement",
        "ram:PaymentReference",
        Severity::Error,
    ),
    ("CII-SR-471", "//ram:SpecifiedTradeAllowanceCharge", "ram:CategoryTradeTax", Severity::Error),
    (
        "CII-SR-472",
        "//ram:SpecifiedTradeAllowanceCharge",
        "ram:RateApplicablePercent",
        Severity::Error,
    ),
    ("CII-SR-473", "//ram:SpecifiedTradeAllowanceCharge", "ram:ActualAmount", Severity::Error),
    (
        "CII-SR-474",
        "//ram:SpecifiedLineTradeSettlement",
        "ram:AdditionalReferencedDocument[ram:TypeCode='130']",
        Severity::Warning,
    ),
    (
        "CII-SR-475",
        "//ram:AdditionalReferencedDocument[ram:TypeCode='916']",
        "ram:Name",
        Severity::Warning,
    ),
    (
        "CII-SR-476",
        "//ram:AdditionalReferencedDocument[ram:TypeCode='916']",
        "ram:AttachmentBinaryObject",
        Severity::Warning,
    ),
];

const OWN: [&str; 7] = [
    "CII-SR-463",
    "CII-SR-465",
    "CII-SR-466",
    "CII-SR-467",
    "CII-SR-468",
    "CII-SR-470",
    "PEPPOL-EN16931-R008",
];

pub(super) fn ids() -> Vec<&'static str> {
    let profile = CONTEXTS.iter().flat_map(|context| context.checks.iter().map(|check| check.0));
    profile.chain(ONCE.iter().map(|rule| rule.0)).chain(OWN).collect()
}

pub(super) fn check(document: &Document, found: &mut Findings<'_>) {
    if document.syntax().is_ubl() {
        return;
    }
    let tree = document.tree();
    for id in tree.all() {
        let Some(contexts) = BY_NAME.get(&*tree.at(id).name) else { continue };
        let first = contexts.iter().map(|number| &CONTEXTS[*number]);
        let Some(context) = first.into_iter().find(|context| context.path.leads_to(tree, id))
        else {
            continue;
        };
        for (rule, check) in &context.checks {
            if let Some(words) = check.judge(tree, id) {
                found.push(rule, id, words);
            }
        }
    }
    for (rule, around, what, severity) in ONCE {
        let (Ok(around), Ok(what)) = (around.parse::<Path>(), what.parse::<Path>()) else {
            continue;
        };
        for element in around.elements(tree, tree.root()) {
            if let Some(second) = what.elements(tree, element).get(1) {
                found.add(rule, *severity, *second, "it stands more than once".to_owned());
            }
        }
    }
    indicators(tree, found);
    contacts(document, found);
    payments(document, found);
    empty(tree, found);
}

/// Elements that a path leads to from anywhere.
fn all(tree: &Tree, path: &str) -> Vec<ElementId> {
    path.parse::<Path>().map(|path| path.elements(tree, tree.root())).unwrap_or_default()
}

fn indicators(tree: &Tree, found: &mut Findings<'_>) {
    for id in all(tree, "//ram:SpecifiedTradeAllowanceCharge[not(ram:ChargeIndicator)]") {
        found.push("CII-SR-463", id, "whether it is a charge (ram:ChargeIndicator) is missing");
    }
}

/// A contact is a person or a department.
fn contacts(document: &Document, found: &mut Findings<'_>) {
    for (rule, party, contact, name) in
        [("CII-SR-465", "BG-4", "BG-6", "BT-41"), ("CII-SR-466", "BG-7", "BG-9", "BT-56")]
    {
        let contacts = document.top().groups(party).flat_map(|party| party.groups(contact));
        for contact in contacts.filter(|contact| contact.terms(name).count() > 1) {
            found.push(
                rule,
                contact.element,
                format!("the contact's name ({name}) is there twice"),
            );
        }
    }
}

/// Several means of payment have one code and one text between them, and a transfer one account.
fn payments(document: &Document, found: &mut Findings<'_>) {
    let tree = document.tree();
    for (rule, term) in [("CII-SR-467", "BT-81"), ("CII-SR-468", "BT-82")] {
        let mut texts = document.top().groups("BG-16").flat_map(|payment| payment.terms(term));
        let first = texts.next();
        if let Some(other) = texts.find(|other| first.is_some_and(|first| first.text != other.text))
        {
            found.push(rule, other.element, format!("{term} says something else than the first"));
        }
    }
    let transfer =
        |code: &str| format!("//ram:SpecifiedTradeSettlementPaymentMeans[ram:TypeCode='{code}']");
    for payment in [transfer("30"), transfer("58")].iter().flat_map(|path| all(tree, path)) {
        let account = "ram:PayeePartyCreditorFinancialAccount/ram:IBANID|ram:ProprietaryID";
        let count = account.parse::<Path>().map_or(0, |path| path.elements(tree, payment).len());
        if count != 1 {
            let words = format!("a credit transfer has {count} accounts to go to, not one");
            found.push("CII-SR-470", payment, words);
        }
    }
}

/// The delivery must be there even where it says nothing: the schema wants it.
fn empty(tree: &Tree, found: &mut Findings<'_>) {
    for id in tree.all() {
        let element = tree.at(id);
        let wanted = &*element.name == "ram:ApplicableHeaderTradeDelivery";
        if element.children.is_empty() && tree.text(id).is_empty() && !wanted {
            let words = "an element that says nothing is left out".to_owned();
            found.add("PEPPOL-EN16931-R008", Severity::Warning, id, words);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read() {
        let read: usize = CONTEXTS.iter().map(|context| context.checks.len()).sum();
        assert_eq!(read, include_str!("../../data/cii.profile").lines().count());
        assert_eq!(last_name("a:b[c/d=\"e\"]/f:g[@h=../../i]"), "f:g");
    }
}
