//! The tables of GraceTHD 2.0.1: their columns, types, keys and value lists, from the data files of
//! this crate.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

const COLUMNS: &str = include_str!("../../data/gracethd-columns.tsv");
const LISTS: &str = include_str!("../../data/gracethd-lists.tsv");

/// The type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Type {
    /// So many characters at most.
    Text(u8),
    /// A whole number.
    Integer,
    /// Digits in all and after the point; none where the standard sets no limit.
    Number(Option<(u8, u8)>),
    /// Yes or no.
    Boolean,
    /// A day; a moment is written as its day, as files of dBase have nothing finer.
    Date,
}

/// The kind of geometry of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Geometry {
    /// One place.
    Point,
    /// One line.
    Line,
    /// Polygons.
    Area,
}

/// What the cells of a column must be found in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refers {
    /// Anything goes.
    Nowhere,
    /// The key of a table, by its name.
    To(&'static str),
    /// The codes of a list.
    In(&'static BTreeSet<&'static str>),
}

/// A column.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) name: &'static str,
    pub(super) kind: Type,
    pub(super) mandatory: bool,
    pub(super) refers: Refers,
}

/// A table.
#[derive(Debug)]
pub(super) struct Schema {
    pub(super) name: &'static str,
    /// Without the geometry, in the order of files.
    pub(super) columns: Vec<Column>,
    /// The geometry, and whether each row must have one.
    pub(super) geometry: Option<(Geometry, bool)>,
}

impl Schema {
    /// Whether the first column names each row once: all tables but those that join two others.
    pub(super) fn has_key(&self) -> bool {
        !matches!(self.columns.first().map(|first| &first.refers), Some(Refers::To(_)))
    }
}

static CODES: LazyLock<BTreeMap<&'static str, BTreeSet<&'static str>>> = LazyLock::new(|| {
    let lists = LISTS.lines().filter_map(|line| line.split_once('\t'));
    lists.map(|(list, codes)| (list, codes.split(' ').collect())).collect()
});

/// Every table, in the order of the standard.
pub(super) static SCHEMAS: LazyLock<Vec<Schema>> = LazyLock::new(|| {
    let mut schemas: Vec<Schema> = Vec::new();
    for line in COLUMNS.lines() {
        let [table, name, kind, mandatory, refers] =
            line.splitn(5, '\t').collect::<Vec<_>>().try_into().unwrap_or([""; 5]);
        if schemas.last().is_none_or(|schema| schema.name != table) {
            schemas.push(Schema { name: table, columns: Vec::new(), geometry: None });
        }
        let Some(schema) = schemas.last_mut() else { continue };
        let mandatory = mandatory == "1";
        if let Some(geometry) = geometry(kind) {
            schema.geometry = Some((geometry, mandatory));
        } else {
            let refers = refers_to(refers);
            schema.columns.push(Column { name, kind: type_of(kind), mandatory, refers });
        }
    }
    schemas
});

/// The table of a name, such as `t_noeud`; `t_site` is the name of `t_sitetech` in version 3.
pub(super) fn schema(name: &str) -> Option<&'static Schema> {
    let name = if name == "t_site" { "t_sitetech" } else { name };
    SCHEMAS.iter().find(|schema| schema.name == name)
}

fn refers_to(text: &'static str) -> Refers {
    match text.split_once('.').map(|(table, _)| table) {
        Some(table) if table.starts_with("t_") => Refers::To(table),
        Some(list) => CODES.get(list).map_or(Refers::Nowhere, Refers::In),
        None => Refers::Nowhere,
    }
}

fn geometry(kind: &str) -> Option<Geometry> {
    Some(match kind.strip_prefix("geometry(")?.split(',').next()? {
        "point" => Geometry::Point,
        "linestring" => Geometry::Line,
        _ => Geometry::Area,
    })
}

fn type_of(kind: &str) -> Type {
    let (name, sizes) = kind.split_once('(').unwrap_or((kind, ""));
    let mut sizes = sizes.trim_end_matches(')').split(',').map(|size| size.parse().unwrap_or(0));
    match name {
        "integer" | "bigint" => Type::Integer,
        "numeric" => Type::Number(sizes.next().filter(|all| *all > 0).zip(sizes.next())),
        "boolean" => Type::Boolean,
        "date" | "timestamp" => Type::Date,
        _ => Type::Text(sizes.next().unwrap_or(0)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standard_is_read_whole() {
        let columns: usize = SCHEMAS.iter().map(|s| s.columns.len()).sum();
        let shapes = SCHEMAS.iter().filter(|schema| schema.geometry.is_some()).count();
        assert_eq!((SCHEMAS.len(), columns + shapes, shapes, CODES.len()), (33, 669, 10, 49));
        for schema in SCHEMAS.iter() {
            for column in &schema.columns {
                assert_ne!(column.kind, Type::Text(0), "{}", column.name);
                if let Refers::To(table) = column.refers {
                    assert!(super::schema(table).is_some_and(Schema::has_key), "{table}");
                }
            }
        }
        let referring = SCHEMAS.iter().flat_map(|s| &s.columns);
        let referring = referring.filter(|c| c.refers != Refers::Nowhere).count();
        let told = COLUMNS.lines().filter(|line| !line.ends_with('\t')).count();
        assert_eq!(referring, told, "every list and key is known");
        let number = schema("t_cheminement").unwrap().columns.iter().find(|c| c.name == "cm_long");
        assert_eq!(number.unwrap().kind, Type::Number(Some((8, 2))));
    }
}
