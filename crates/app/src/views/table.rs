//! The table twin of the map.

use bocage_vocab::{Bounds, Cell, Column, ColumnType, Fact, Kind};
use bocage_world::{Table, TableVisitor, World, WorldFact};
use serde::Serialize;

use super::Viewer;
use super::finding::FINDING;
use super::object::shown;
use super::search::fold;
use crate::{AsOf, Context, Error, words};

/// Rows of one page.
const PAGE: usize = 100;

/// Which rows, in which order.
#[derive(Debug, Clone, Default)]
pub struct PageAsked {
    /// The state.
    pub as_of: AsOf,
    /// Only what meets this box.
    pub bounds: Option<Bounds>,
    /// Rows that earlier pages showed.
    pub cursor: usize,
    /// The column to sort by; in order of ids unless given.
    pub sort: Option<String>,
    /// Whether the greatest come first.
    pub down: bool,
}

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
    pub next: Option<usize>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ColumnShown {
    /// The name in tables and files.
    pub name: &'static str,
    /// The name for people.
    pub label: String,
    /// Whether it holds numbers.
    pub number: bool,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RowShown {
    /// Its id.
    pub id: String,
    /// Its cells in words.
    pub cells: Vec<Option<String>>,
}

/// What rows are put in order by: nothing before numbers before texts.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sorted {
    Null,
    Int(i64),
    Text(String),
}

impl Sorted {
    pub(super) fn text(text: &str) -> Sorted {
        if text.is_empty() { Sorted::Null } else { Sorted::Text(fold(text)) }
    }

    fn of(cell: &Cell<'_>) -> Sorted {
        match cell {
            Cell::Int(int) => Sorted::Int(*int),
            Cell::Text(text) => Sorted::text(text),
            _ => Sorted::Null,
        }
    }
}

/// A row before it is put into words.
pub(super) struct Row<R> {
    pub(super) sorted: Sorted,
    pub(super) make: R,
}

/// Puts rows in order, cuts one page out of them and makes only its rows.
pub(super) fn paged<R>(
    columns: Vec<ColumnShown>,
    mut rows: Vec<Row<R>>,
    asked: &PageAsked,
    make: impl FnMut(R) -> RowShown,
) -> TablePage {
    if asked.sort.is_some() {
        rows.sort_by(|a, b| a.sorted.cmp(&b.sorted));
        if asked.down {
            rows.reverse();
        }
    }
    let total = rows.len();
    let end = asked.cursor.saturating_add(PAGE);
    let next = (end < total).then_some(end);
    let rows = rows.into_iter().skip(asked.cursor).take(PAGE).map(|row| row.make);
    TablePage { columns, rows: rows.map(make).collect(), total, next }
}

impl Viewer {
    /// One page of a kind, or of the findings: the rows that meet a box, after a cursor.
    ///
    /// # Errors
    /// When there is no such kind or state, or the store's.
    pub fn table(&self, ctx: &Context, kind: &str, asked: &PageAsked) -> Result<TablePage, Error> {
        self.may_look(ctx)?;
        if kind == FINDING {
            return self.finding_page(ctx, asked);
        }
        let what = || Error::NoTable { name: kind.to_owned(), known: tables() };
        let known: Kind = kind.parse().map_err(|_| what())?;
        let state = self.state(ctx, asked.as_of)?;
        let mut pager = Pager { ctx, kind: known, asked, page: None };
        state.world.each(&mut pager);
        pager.page.ok_or_else(what)
    }
}

/// What there are tables of.
fn tables() -> String {
    struct Names(Vec<&'static str>);
    impl TableVisitor for Names {
        fn visit<T: WorldFact>(&mut self, _: &Table<T>) {
            self.0.push(T::KIND.code());
        }
    }
    let mut names = Names(Vec::new());
    World::default().each(&mut names);
    names.0.push(FINDING);
    names.0.join(", ")
}

struct Pager<'a> {
    ctx: &'a Context,
    kind: Kind,
    asked: &'a PageAsked,
    page: Option<TablePage>,
}

/// What a table shows: what people call a row first; neither places nor ids.
fn shows(column: &Column) -> bool {
    matches!(column.ty, ColumnType::Int | ColumnType::Text) && column.name != "source"
}

impl TableVisitor for Pager<'_> {
    fn visit<T: WorldFact>(&mut self, table: &Table<T>) {
        if T::KIND != self.kind {
            return;
        }
        let named = |column: &&'static Column| ColumnShown {
            name: column.name,
            label: words::column(self.ctx.locale, column.name),
            number: is_number(column),
        };
        let columns: Vec<&Column> = T::COLUMNS.iter().filter(|column| shows(column)).collect();
        let columns = columns.iter().map(named).collect();
        let place = T::COLUMNS.iter().position(|c| Some(c.name) == self.asked.sort.as_deref());
        let meets = |row: &&T| match &self.asked.bounds {
            Some(bounds) => {
                row.shape().and_then(|shape| shape.bounds()).is_some_and(|own| own.meets(bounds))
            }
            None => true,
        };
        let rows = table.iter().filter(meets);
        let rows = rows.map(|row| Row { sorted: sorted(row, place), make: row }).collect();
        self.page = Some(paged(columns, rows, self.asked, |row| self.row(row)));
    }
}

fn is_number(column: &Column) -> bool {
    column.ty == ColumnType::Int && column.name != "synthetic"
}

/// The cell that a row is put in order by.
fn sorted<T: Fact>(row: &T, place: Option<usize>) -> Sorted {
    let Some(place) = place else { return Sorted::Null };
    let (mut at, mut found) = (0, Sorted::Null);
    row.write(&mut |cell| {
        if at == place {
            found = Sorted::of(&cell);
        }
        at += 1;
    });
    found
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
        RowShown { id: row.uuid().to_string(), cells }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_follow_each_other_in_order_and_end() {
        let asked = |cursor, down| PageAsked {
            cursor,
            down,
            sort: Some("n".to_owned()),
            ..PageAsked::default()
        };
        let rows =
            || (0..250i64).map(|n| Row { sorted: Sorted::Int(n * 7 % 250), make: n * 7 % 250 });
        let made = |n: i64| RowShown { id: n.to_string(), cells: Vec::new() };
        let page = |cursor, down| paged(Vec::new(), rows().collect(), &asked(cursor, down), made);
        let (first, last) = (page(0, false), page(200, true));
        assert_eq!((first.total, first.next, first.rows.len()), (250, Some(100), 100));
        assert_eq!((first.rows[0].id.as_str(), first.rows[99].id.as_str()), ("0", "99"));
        assert_eq!((last.next, last.rows.len()), (None, 50));
        assert_eq!((last.rows[0].id.as_str(), last.rows[49].id.as_str()), ("49", "0"));
    }
}
