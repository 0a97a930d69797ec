//! Writing the rows of a kind into its tables and its index.

use bocage_vocab::{Generation, Thing};
use bocage_world::{Error as WorldError, WorldFact};
use rusqlite::{Connection, params};

use super::{rows, rtree, schema};
use crate::Error;
use crate::apply::Size;
use crate::blob::{Operation, Rows};
use crate::columns::column_list;

/// Writes the rows of one kind.
pub(crate) struct Writer<'a, T> {
    db: &'a Connection,
    size: Size,
    insert: rusqlite::Statement<'a>,
    keep: rusqlite::Statement<'a>,
    update: rusqlite::Statement<'a>,
    delete: rusqlite::Statement<'a>,
    /// Keeps the R-tree in step, unless it is built anew at the end.
    index: Option<rtree::Indexer<'a>>,
    made: Generation,
    of: std::marker::PhantomData<T>,
}

impl<'a, T: WorldFact> Writer<'a, T> {
    /// Takes away what would cost more to keep in step than to build anew.
    pub(super) fn new(
        db: &'a Connection,
        made: Generation,
        size: &Size,
    ) -> Result<Writer<'a, T>, Error> {
        let mut opening = rtree::drop_triggers::<T>();
        if size.only_adds {
            opening.push_str(&format!("DROP INDEX \"{}_id\";", T::KIND));
        }
        db.execute_batch(&opening).map_err(Error::database("a table that changes"))?;
        let (table, columns) = (T::KIND.code(), column_list::<T>());
        let marks = vec!["?"; T::COLUMNS.len() + 1].join(", ");
        let sets: Vec<String> = columns.split(", ").map(|column| format!("{column} = ?")).collect();
        let prepare =
            |sql: String| db.prepare(&sql).map_err(Error::database("a table that changes"));
        Ok(Writer {
            insert: prepare(format!("INSERT INTO \"{table}\" ({columns}, born) VALUES ({marks})"))?,
            keep: prepare(format!(
                "INSERT INTO \"history_{table}\" ({columns}, born, died)
                 SELECT {columns}, born, ?2 FROM \"{table}\" WHERE id = ?1"
            ))?,
            update: prepare(format!(
                "UPDATE \"{table}\" SET {}, born = ? WHERE id = ? RETURNING fid",
                sets.join(", ")
            ))?,
            delete: prepare(format!("DELETE FROM \"{table}\" WHERE id = ? RETURNING fid"))?,
            db,
            size: *size,
            index: if size.bulk { None } else { rtree::Indexer::new::<T>(db)? },
            made,
            of: std::marker::PhantomData,
        })
    }

    fn add(&mut self, row: &T) -> Result<(), Error> {
        let refused = |source: rusqlite::Error| match source.sqlite_error_code() {
            Some(rusqlite::ErrorCode::ConstraintViolation) => {
                WorldError::AlreadyThere { thing: row.thing() }.into()
            }
            _ => Error::database("a new row")(source),
        };
        let next = rows::bind(&mut self.insert, row).map_err(refused)?;
        self.insert.raw_bind_parameter(next, self.made.0).map_err(refused)?;
        self.insert.raw_execute().map_err(refused)?;
        match &mut self.index {
            Some(index) => index.put(index.last_fid(), row),
            None => Ok(()),
        }
    }

    fn change(&mut self, row: &T) -> Result<(), Error> {
        let failed = || Error::database("a changed row");
        self.keep_past(row.thing())?;
        let next = rows::bind(&mut self.update, row).map_err(failed())?;
        self.update.raw_bind_parameter(next, self.made.0).map_err(failed())?;
        self.update.raw_bind_parameter(next + 1, row.uuid().to_string()).map_err(failed())?;
        let fid = only_fid(self.update.raw_query()).map_err(failed())?;
        let fid = fid.ok_or(WorldError::NotThere { thing: row.thing() })?;
        self.index.as_mut().map_or(Ok(()), |index| index.put(fid, row))
    }

    fn remove(&mut self, thing: Thing) -> Result<(), Error> {
        let failed = || Error::database("a removed row");
        self.keep_past(thing)?;
        self.delete.raw_bind_parameter(1, thing.uuid.to_string()).map_err(failed())?;
        let fid = only_fid(self.delete.raw_query()).map_err(failed())?;
        let fid = fid.ok_or(WorldError::NotThere { thing })?;
        self.index.as_mut().map_or(Ok(()), |index| index.take(fid))
    }

    fn keep_past(&mut self, thing: Thing) -> Result<(), Error> {
        self.keep
            .execute(params![thing.uuid.to_string(), self.made.0])
            .map(drop)
            .map_err(Error::database("the history of a row"))
    }
}

impl<T: WorldFact> crate::db::Writer<T> for Writer<'_, T> {
    fn write(&mut self, chunk: &Rows<T>) -> Result<(), Error> {
        match chunk.operation {
            Operation::Add => chunk.rows.iter().try_for_each(|row| self.add(row)),
            Operation::Change => chunk.rows.iter().try_for_each(|row| self.change(row)),
            Operation::Remove => chunk
                .removed
                .iter()
                .try_for_each(|id| self.remove(Thing { kind: T::KIND, uuid: id.uuid() })),
        }
    }

    fn finish(self) -> Result<(), Error> {
        let (db, size) = (self.db, self.size);
        drop(self);
        let failed = || Error::database("a table that changes");
        if size.only_adds {
            db.execute_batch(&schema::id_indices(T::KIND.code())).map_err(failed())?;
        }
        if size.bulk {
            rtree::rebuild::<T>(db)?;
        }
        db.execute_batch(&rtree::triggers::<T>()).map_err(failed())?;
        rtree::tell_extent::<T>(db)
    }
}

fn only_fid(mut found: rusqlite::Rows<'_>) -> rusqlite::Result<Option<i64>> {
    let fid = found.next()?.map(|row| row.get(0)).transpose()?;
    while found.next()?.is_some() {}
    Ok(fid)
}
