//! The columns of a kind of fact in any database: derived from the kind, never written by hand.

use bocage_vocab::{Column, Fact};

/// The name of the geometry column, as QGIS and GDAL expect it.
pub(crate) const GEOMETRY: &str = "geom";

/// The column of a table that holds a column of a fact.
pub(crate) fn column_name(column: &Column) -> &'static str {
    if column.ty.is_shape() { GEOMETRY } else { column.name }
}

/// The place of the geometry among the columns of a kind.
pub(crate) fn geometry_place<T: Fact>() -> Option<usize> {
    T::COLUMNS.iter().position(|column| column.ty.is_shape())
}

/// The columns of a kind, by comma, in their order.
pub(crate) fn column_list<T: Fact>() -> String {
    let names: Vec<String> = T::COLUMNS.iter().map(|c| format!("\"{}\"", column_name(c))).collect();
    names.join(", ")
}

/// SQL for every version of the row `?1`: its columns, since when, and until when, in the head zero.
pub(crate) fn versions_sql<T: Fact>() -> String {
    let (table, columns) = (T::KIND.code(), column_list::<T>());
    format!(
        "SELECT {columns}, born, died FROM \"history_{table}\" WHERE id = ?1
         UNION ALL SELECT {columns}, born, born - born FROM \"{table}\" WHERE id = ?1"
    )
}
