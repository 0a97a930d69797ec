//! Writing the rows of a kind: new ones straight into its table, changed and removed ones by way of
//! a table of the transaction, so that one statement each keeps the past and makes the change.

use bocage_vocab::{Generation, Thing, Uuid};
use bocage_world::{Error as WorldError, WorldFact};
use postgres::error::SqlState;

use super::copy::Bulk;
use super::{Postgres, cells};
use crate::Error;
use crate::apply::Size;
use crate::blob::{Operation, Rows};
use crate::columns::{GEOMETRY, column_list, geometry_place};
use crate::db::{Db, Value};

/// Writes the rows of one kind.
pub(crate) struct Writer<'a, T> {
    db: &'a Postgres,
    made: Generation,
    /// Whether the server should count the table anew.
    bulk: bool,
    changed: u64,
    removed: u64,
    of: std::marker::PhantomData<T>,
}

impl<'a, T: WorldFact> Writer<'a, T> {
    pub(super) fn new(db: &'a Postgres, made: Generation, size: &Size) -> Writer<'a, T> {
        let of = std::marker::PhantomData;
        Writer { db, made, bulk: size.bulk, changed: 0, removed: 0, of }
    }

    fn send(&self, table: &str, rows: &[T]) -> Result<u64, Error> {
        let mut bulk = Bulk::new();
        for row in rows {
            bulk.row(T::COLUMNS.len() + 1);
            row.write(&mut |cell| cells::put(&cell, bulk.out()));
            cells::put_bytes(&i64::from(self.made.0).to_be_bytes(), bulk.out());
        }
        bulk.send(self.db, table, &format!("{}, born", column_list::<T>()))
    }

    fn add(&self, rows: &[T]) -> Result<(), Error> {
        let sent = self.send(&format!("\"{}\"", T::KIND), rows);
        sent.map(drop).map_err(|error| match error {
            Error::Server { source, doing } => match twice(&source) {
                Some(uuid) => {
                    WorldError::AlreadyThere { thing: Thing { kind: T::KIND, uuid } }.into()
                }
                None => Error::Server { source, doing },
            },
            other => other,
        })
    }

    fn change(&mut self, rows: &[T]) -> Result<(), Error> {
        let table = format!("changed_{}", T::KIND);
        if self.changed == 0 {
            self.db.batch(
                "a table of changes",
                &format!("CREATE TEMP TABLE {table} (LIKE \"{}\") ON COMMIT DROP", T::KIND),
            )?;
        }
        self.changed += self.send(&format!("pg_temp.{table}"), rows)?;
        Ok(())
    }

    fn remove(&mut self, rows: &Rows<T>) -> Result<(), Error> {
        let table = format!("removed_{}", T::KIND);
        if self.removed == 0 {
            self.db.batch(
                "a table of changes",
                &format!("CREATE TEMP TABLE {table} (id uuid NOT NULL) ON COMMIT DROP"),
            )?;
        }
        let mut bulk = Bulk::new();
        for id in &rows.removed {
            bulk.row(1);
            cells::put_bytes(id.uuid().as_bytes(), bulk.out());
        }
        self.removed += bulk.send(self.db, &format!("pg_temp.{table}"), "id")?;
        Ok(())
    }

    /// Makes the changes that wait in a table of the transaction, and keeps what was.
    fn carry_out(&self, waiting: &str, count: u64, sql: &str) -> Result<(), Error> {
        let (table, columns) = (T::KIND.code(), column_list::<T>());
        let doing = "the history of a table";
        let were: Vec<String> = columns.split(", ").map(|column| format!("t.{column}")).collect();
        let keep = format!(
            "INSERT INTO \"history_{table}\" ({columns}, born, died)
             SELECT {}, t.born, {} FROM \"{table}\" t JOIN pg_temp.{waiting} w ON w.id = t.id",
            were.join(", "),
            self.made
        );
        self.db.batch(doing, &format!("ANALYZE pg_temp.{waiting}"))?;
        if self.db.with(doing, |client| client.execute(&keep, &[]))? != count {
            return Err(self.missing(waiting)?);
        }
        self.db.batch("a table that changes", &format!("{sql}; DROP TABLE pg_temp.{waiting}"))
    }

    /// Names a row that is to be changed and is not there.
    fn missing(&self, waiting: &str) -> Result<Error, Error> {
        let sql = format!(
            "SELECT w.id FROM pg_temp.{waiting} w LEFT JOIN \"{}\" t ON t.id = w.id
             WHERE t.id IS NULL ORDER BY 1 LIMIT 1",
            T::KIND
        );
        let row = self.db.first("a row", &sql, &[])?;
        let uuid = row.and_then(|row| match row.values.first() {
            Some(Value::Bytes(bytes)) => Uuid::from_slice(bytes).ok(),
            _ => None,
        });
        let thing = Thing { kind: T::KIND, uuid: uuid.unwrap_or_default() };
        Ok(WorldError::NotThere { thing }.into())
    }
}

impl<T: WorldFact> crate::db::Writer<T> for Writer<'_, T> {
    fn write(&mut self, rows: &Rows<T>) -> Result<(), Error> {
        match rows.operation {
            Operation::Add => self.add(&rows.rows),
            Operation::Change => self.change(&rows.rows),
            Operation::Remove => self.remove(rows),
        }
    }

    fn finish(self) -> Result<(), Error> {
        let (table, columns) = (T::KIND.code(), column_list::<T>());
        if self.changed > 0 {
            let waiting = format!("changed_{table}");
            let sets = columns.split(", ").map(|column| format!("{column} = w.{column}"));
            let sql = format!(
                "UPDATE \"{table}\" t SET {}, born = w.born FROM pg_temp.{waiting} w
                 WHERE w.id = t.id",
                sets.collect::<Vec<_>>().join(", ")
            );
            self.carry_out(&waiting, self.changed, &sql)?;
        }
        if self.removed > 0 {
            let waiting = format!("removed_{table}");
            let sql =
                format!("DELETE FROM \"{table}\" t USING pg_temp.{waiting} w WHERE w.id = t.id");
            self.carry_out(&waiting, self.removed, &sql)?;
        }
        // The index of a layer is born with its first rows: built at once it takes a fraction of
        // the time, and it is never dropped, which would keep readers out.
        let mut sql = String::new();
        if geometry_place::<T>().is_some() {
            sql = format!(
                "CREATE INDEX IF NOT EXISTS \"{table}_{GEOMETRY}\"
                 ON \"{table}\" USING gist ({GEOMETRY});"
            );
        }
        if self.bulk {
            sql.push_str(&format!("ANALYZE \"{table}\";"));
        }
        self.db.batch("the index of a layer", &sql)
    }
}

/// The id that is there twice, where that is what the server says.
fn twice(source: &postgres::Error) -> Option<Uuid> {
    const UUID_LEN: usize = 36;
    let said = source.as_db_error().filter(|said| *said.code() == SqlState::UNIQUE_VIOLATION)?;
    let (_, after) = said.detail()?.split_once(")=(")?;
    Uuid::try_parse(after.get(..UUID_LEN)?).ok()
}
