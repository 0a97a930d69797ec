//! Cells against the types, lists and duties of their columns.

use bocage_vocab::Finding;

use super::super::schema::{Column, Refers, Type};
use super::Row;
use crate::findings::{GEOMETRY_UNREAD, GRACETHD_MANDATORY, Log, VALUE_UNREAD};
use crate::records::decimal;

impl Row<'_> {
    /// Tells cells that are empty and must not be, and those that are no value of their column.
    pub(super) fn check_cells(&self, log: &mut Log) {
        for (place, column) in self.part.schema.columns.iter().enumerate() {
            match self.at(place) {
                Some(cell) if !is_value(cell, column) => {
                    let finding = self.finding(Finding::error(VALUE_UNREAD));
                    log.push(finding.says("field", column.name).says("found", cell));
                }
                None if column.mandatory && self.part.columns[place].is_some() => {
                    let finding = self.finding(Finding::error(GRACETHD_MANDATORY));
                    log.push(finding.says("column", column.name));
                }
                _ => {}
            }
        }
        let must_be_placed = self.part.schema.geometry.is_some_and(|(_, needed)| needed);
        if must_be_placed && self.record.shapes.is_empty() {
            let reason = self.record.bad_geometry.as_deref().unwrap_or("no geometry");
            let finding = self.finding(Finding::error(GEOMETRY_UNREAD));
            log.push(finding.says("reason", reason));
        }
    }
}

/// Whether a cell is a value of its column. Lists are open to lower case: people type.
fn is_value(cell: &str, column: &Column) -> bool {
    if let Refers::In(codes) = column.refers {
        return codes.contains(cell) || codes.contains(&*cell.to_uppercase());
    }
    match column.kind {
        Type::Text(most) => cell.chars().count() <= usize::from(most),
        Type::Integer => decimal(cell).is_some_and(|number| number.fract() == 0.0),
        Type::Number(_) => decimal(cell).is_some(),
        Type::Boolean => matches!(
            &*cell.to_lowercase(),
            "t" | "f"
                | "true"
                | "false"
                | "0"
                | "1"
                | "o"
                | "n"
                | "oui"
                | "non"
                | "vrai"
                | "faux"
                | "y"
                | "?"
        ),
        Type::Date => is_day(cell),
    }
}

/// Whether a text begins with a day: `2026-01-31`, `20260131` or `31/01/2026`.
fn is_day(cell: &str) -> bool {
    let day = cell.split([' ', 'T']).next().unwrap_or_default();
    let parts: Vec<&str> = day.split(['-', '/']).collect();
    let numbers = parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    numbers && matches!(lengths[..], [8] | [4, 2, 2] | [2, 2, 4])
}

#[cfg(test)]
mod tests {
    use super::super::super::schema::schema;
    use super::is_value;

    #[test]
    fn values_are_told_from_what_is_none() {
        for (table, name, cell, expected) in [
            ("t_ptech", "pt_typephy", "C", true),
            ("t_ptech", "pt_typephy", "c", true),
            ("t_ptech", "pt_typephy", "X", false),
            ("t_ptech", "pt_dateins", "2026-01-31", true),
            ("t_ptech", "pt_dateins", "31/01/2026", true),
            ("t_ptech", "pt_creadat", "2026-01-31 10:00:00", true),
            ("t_ptech", "pt_dateins", "janvier", false),
            ("t_ptech", "pt_secu", "t", true),
            ("t_ptech", "pt_secu", "peut-être", false),
            ("t_zsro", "zs_capamax", "576", true),
            ("t_zsro", "zs_capamax", "576.0", true),
            ("t_zsro", "zs_capamax", "576.5", false),
            ("t_cable", "cb_lgreel", "12,5", true),
            ("t_cable", "cb_prop", "OR-0123456789abcdef!!", false),
        ] {
            let column = schema(table).unwrap().columns.iter().find(|c| c.name == name).unwrap();
            assert_eq!(is_value(cell, column), expected, "{name} {cell}");
        }
    }
}
