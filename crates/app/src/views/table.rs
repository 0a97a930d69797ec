//! The table twin of the map.

use bocage_vocab::{Bounds, Cell, Column, Fact, Kind, Uuid};
use bocage_world::{Table, TableVisitor, WorldFact};
use serde::Serialize;

use super::Viewer;
use super::object::shown;
use crate::permission::{Action, Resource};
use crate::{Context, Error, words};

/// Rows of one page.
const PAGE: usize = 100;

/// What `GET /api/table/{kind}` shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TablePage {
    /// The columns.
    pub columns: Vec<ColumnShown>,
    /// The rows of the page.
    pub rows: Vec<RowShown>,
    /// Rows on all pages.
    pub total: usize,
    /// The cursor of the next page.
    pub next: Option<String>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ColumnShown {
    /// The name in tables and files.
    pub name: &'static str,
    /// The name for people.
    pub label: String,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RowShown {
    /// Its id.
    pub id: Uuid,
    /// Its cells in words.
    pub cells: Vec<Option<String>>,
}

impl Viewer {
    /// One page of a kind: the rows that meet a box, after a cursor.
    ///
    /// # Errors
    /// The permission table's.
    pub fn table(
        &self,
        ctx: &Context,
        kind: Kind,
        bounds: Option<Bounds>,
        cursor: Option<Uuid>,
    ) -> Result<TablePage, Error> {
        ctx.require(Resource::Facts, Action::Read)?;
        let page = TablePage { columns: Vec::new(), rows: Vec::new(), total: 0, next: None };
        let head = self.head();
        let mut pager = Pager { ctx, kind, bounds, cursor, page };
        head.world.each(&mut pager);
        Ok(pager.page)
    }
}

struct Pager<'a> {
    ctx: &'a Context,
    kind: Kind,
    bounds: Option<Bounds>,
    cursor: Option<Uuid>,
    page: TablePage,
}

/// What a table shows: what people call a row first; neither places nor ids.
fn shows(column: &Column) -> bool {
    use bocage_vocab::ColumnType::{Int, Text};
    matches!(column.ty, Int | Text) && column.name != "source"
}

impl TableVisitor for Pager<'_> {
    fn visit<T: WorldFact>(&mut self, table: &Table<T>) {
        if T::KIND != self.kind {
            return;
        }
        let columns: Vec<&Column> = T::COLUMNS.iter().filter(|column| shows(column)).collect();
        self.page.columns = columns
            .iter()
            .map(|column| ColumnShown {
                name: column.name,
                label: words::column(self.ctx.locale, column.name),
            })
            .collect();
        for row in table {
            let meets = |bounds: &Bounds| {
                row.shape().and_then(|shape| shape.bounds()).is_some_and(|b| b.meets(bounds))
            };
            if self.bounds.as_ref().is_some_and(|bounds| !meets(bounds)) {
                continue;
            }
            self.page.total += 1;
            let after = self.cursor.is_none_or(|cursor| row.uuid() > cursor);
            if after && self.page.rows.len() < PAGE {
                self.page.rows.push(self.row(row));
            } else if after && self.page.next.is_none() {
                self.page.next = self.page.rows.last().map(|row| row.id.to_string());
            }
        }
    }
}

impl Pager<'_> {
    fn row<T: Fact>(&self, row: &T) -> RowShown {
        let mut cells = Vec::new();
        let mut columns = T::COLUMNS.iter();
        row.write(&mut |cell: Cell<'_>| {
            if let Some(column) = columns.next().filter(|column| shows(column)) {
                cells.push(shown(self.ctx, column, &cell));
            }
        });
        RowShown { id: row.uuid(), cells }
    }
}
