//! What the XML schemas say: which elements in which order, how often, with which text and attributes.
//!
//! The schemas themselves are data ([`Grammar`] reads one line a type). All particles of a type are
//! sequences of elements with distinct names, in UBL as in CII, so one pass along the children decides.

mod check;
mod text;

use std::collections::HashMap;
use std::sync::LazyLock;

/// The grammar of UBL 2.1.
pub(crate) static UBL: LazyLock<Grammar> =
    LazyLock::new(|| Grammar::new(include_str!("../../data/ubl.grammar")));
/// The grammar of CII in the profile EN 16931 of Factur-X.
pub(crate) static CII: LazyLock<Grammar> =
    LazyLock::new(|| Grammar::new(include_str!("../../data/cii.grammar")));

/// Types by their name, and the types of the outermost elements.
#[derive(Debug, Default)]
pub(crate) struct Grammar {
    types: HashMap<&'static str, Type>,
    roots: HashMap<&'static str, &'static str>,
}

#[derive(Debug)]
enum Type {
    /// Anything goes: extensions.
    Any,
    Sequence(Vec<Particle>),
    Text {
        kind: &'static str,
        attributes: Vec<(&'static str, Need)>,
    },
}

#[derive(Debug)]
struct Particle {
    element: &'static str,
    kind: &'static str,
    least: usize,
    most: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Need {
    Optional,
    Required,
}

impl Grammar {
    fn new(text: &'static str) -> Grammar {
        let mut grammar = Grammar::default();
        for line in text.lines() {
            let (name, rest) = line.split_once(' ').unwrap_or((line, ""));
            if name == "root" {
                grammar.roots.extend(rest.split_once('='));
            } else {
                grammar.types.insert(name, Type::new(rest));
            }
        }
        grammar
    }
}

impl Type {
    fn new(line: &'static str) -> Type {
        let mut words = line.split(' ');
        match words.next() {
            Some("seq") => Type::Sequence(words.filter_map(Particle::new).collect()),
            Some("text") => Type::Text {
                kind: words.next().unwrap_or("string"),
                attributes: words.map(attribute).collect(),
            },
            _ => Type::Any,
        }
    }
}

fn attribute(word: &'static str) -> (&'static str, Need) {
    match word.strip_suffix('!') {
        Some(name) => (name, Need::Required),
        None => (word, Need::Optional),
    }
}

impl Particle {
    /// `cac:Party=cac:PartyType?`: nothing behind it is once, then `?`, `*`, `+`, `{0,2}`.
    fn new(word: &'static str) -> Option<Particle> {
        let (element, rest) = word.split_once('=')?;
        let end = rest.find(['?', '*', '+', '{']).unwrap_or(rest.len());
        let (kind, count) = rest.split_at(end);
        let (least, most) = match count {
            "" => (1, 1),
            "?" => (0, 1),
            "*" => (0, usize::MAX),
            "+" => (1, usize::MAX),
            range => {
                let (least, most) = range.trim_matches(['{', '}']).split_once(',')?;
                (least.parse().ok()?, most.parse().ok()?)
            }
        };
        Some(Particle { element, kind, least, most })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_that_is_named_is_there() {
        for grammar in [&*UBL, &*CII] {
            for kind in grammar.roots.values() {
                assert!(grammar.types.contains_key(kind), "{kind}");
            }
            let named = grammar.types.values().flat_map(|kind| match kind {
                Type::Sequence(particles) => particles.iter().map(|p| p.kind).collect(),
                _ => Vec::new(),
            });
            for kind in named {
                assert!(grammar.types.contains_key(kind), "{kind}");
            }
        }
        assert_eq!((UBL.roots.len(), CII.roots.len()), (2, 1));
    }
}
