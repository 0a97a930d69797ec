//! Tables that say where terms stand.
//!
//! A line is a name and a path; what is indented below a group is looked for inside of its elements.
//! A name of `-` is no group, only a way that several lines share.

use std::sync::LazyLock;

use super::{Group, Term};
use crate::Decimal;
use crate::tree::{ElementId, Path, Tree, normalized};

/// Where terms stand in UBL 2.1.
pub(super) static UBL: LazyLock<Table> =
    LazyLock::new(|| Table::new(include_str!("../../data/ubl.terms"), |text| text.parse().ok()));
/// Where terms stand in CII.
pub(super) static CII: LazyLock<Table> =
    LazyLock::new(|| Table::new(include_str!("../../data/cii.terms"), no_negative_zero));

/// A table that was read.
#[derive(Debug)]
pub(super) struct Table {
    lines: Vec<Line>,
    believe: fn(&str) -> Option<Decimal>,
}

#[derive(Debug)]
struct Line {
    name: &'static str,
    path: Path,
    inside: Vec<Line>,
}

impl Table {
    fn new(text: &'static str, believe: fn(&str) -> Option<Decimal>) -> Table {
        let mut rows = text.lines().filter_map(row).peekable();
        Table { lines: lines(&mut rows, 0), believe }
    }

    pub(super) fn read(&self, tree: &Tree) -> Group {
        let mut top = Group { name: "INVOICE", element: tree.root(), ..Group::default() };
        self.fill(&self.lines, tree, tree.root(), &mut top);
        top
    }

    fn fill(&self, lines: &[Line], tree: &Tree, from: ElementId, group: &mut Group) {
        for line in lines {
            for element in line.path.elements(tree, from) {
                if line.name == "-" {
                    self.fill(&line.inside, tree, element, group);
                } else if line.name.starts_with("BG") {
                    let mut inner = Group { name: line.name, element, ..Group::default() };
                    self.fill(&line.inside, tree, element, &mut inner);
                    group.groups.push(inner);
                } else {
                    let text = match line.path.attribute() {
                        Some(name) => normalized(tree.attribute(element, name).unwrap_or_default()),
                        None => tree.text(element),
                    };
                    let number = (self.believe)(&text);
                    group.terms.push(Term { name: line.name, element, text, number });
                }
            }
        }
    }
}

/// The Schematron of CII compares numbers as binary ones, to which -0 is not 0: no number to it.
fn no_negative_zero(text: &str) -> Option<Decimal> {
    let number: Decimal = text.parse().ok()?;
    (!number.is_zero() || !text.starts_with('-')).then_some(number)
}

/// Indentation, name and path. A line that is no such thing is left out, which a test would see.
fn row(line: &'static str) -> Option<(usize, &'static str, Path)> {
    let rest = line.trim_start();
    let (name, path) = rest.split_once(' ')?;
    Some((line.len() - rest.len(), name, path.parse().ok()?))
}

fn lines(
    rows: &mut std::iter::Peekable<impl Iterator<Item = (usize, &'static str, Path)>>,
    indent: usize,
) -> Vec<Line> {
    let mut found = Vec::new();
    while let Some((_, name, path)) = rows.next_if(|(depth, _, _)| *depth >= indent) {
        let inside = lines(rows, indent + 2);
        found.push(Line { name, path, inside });
    }
    found
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn names(lines: &[Line]) -> BTreeSet<&'static str> {
        let inside = lines.iter().flat_map(|line| names(&line.inside));
        inside.chain(lines.iter().map(|line| line.name)).filter(|name| *name != "-").collect()
    }

    #[test]
    fn both_tables_know_every_term() {
        for (table, text) in [
            (&*UBL, include_str!("../../data/ubl.terms")),
            (&*CII, include_str!("../../data/cii.terms")),
        ] {
            let read = text.lines().filter(|line| row(line).is_some()).count();
            assert_eq!(read, text.lines().count(), "every line is read");
            let known = names(&table.lines);
            // In UBL the subject of a note stands in its text.
            for number in (1..=165).filter(|number| *number != 4 && *number != 21) {
                let name = format!("BT-{number}");
                assert!(known.contains(name.as_str()), "{name}");
            }
        }
    }
}
