//! The store that is a schema of a PostgreSQL database with PostGIS.
//!
//! The tables are those of the GeoPackage store, with a real geometry column each, so that QGIS
//! opens them as layers. A writer holds the row that tells the version of the schema: one change at
//! a time, whichever server it comes from, and readers never wait for it.

mod cells;
mod connect;
mod copy;
mod facts;
mod refusal;
mod schema;
mod write;

use std::cell::RefCell;
use std::collections::HashMap;

use bocage_vocab::{Bounds, Cell, Generation, Uuid};
use bocage_world::WorldFact;
use bytes::BytesMut;
use postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use postgres::{Client, Statement};

use crate::apply::Size;
use crate::db::{Db, Param, Purpose, Row, Show, Stored, Use, Value};
use crate::location::Server;
use crate::{Error, Location, Version};

use refusal::refused;

/// A connection to a territory in a database.
pub(crate) struct Postgres {
    server: Server,
    client: RefCell<Held>,
    /// What has been prepared, by its text.
    statements: RefCell<HashMap<String, Statement>>,
}

/// A client that may be let go anywhere. It has a runtime inside, which must not end on a thread
/// that drives another one, such as a server's: so it ends on a thread of its own.
struct Held(Option<Client>);

impl Drop for Held {
    fn drop(&mut self) {
        let client = self.0.take();
        if let Ok(ending) = std::thread::Builder::new().spawn(move || drop(client)) {
            let _ = ending.join();
        }
    }
}

impl Postgres {
    pub(crate) fn create(server: &Server) -> Result<Postgres, Error> {
        let db = Postgres::connect(server)?;
        schema::create(&db, schema::VERSION)?;
        Ok(db)
    }

    /// An empty territory as an older program made it, not brought up to date.
    #[cfg(test)]
    pub(crate) fn of_version(server: &Server, version: u32) -> Result<Postgres, Error> {
        let db = Postgres::connect(server)?;
        schema::create(&db, version)?;
        Ok(db)
    }

    pub(crate) fn open(server: &Server) -> Result<Postgres, Error> {
        let db = Postgres::connect(server)?;
        schema::check(&db)?;
        Ok(db)
    }

    fn connect(server: &Server) -> Result<Postgres, Error> {
        let client = RefCell::new(Held(Some(connect::connect(server)?)));
        Ok(Postgres { server: server.clone(), client, statements: RefCell::default() })
    }

    fn at(&self) -> Location {
        Location::Server(Box::new(self.server.clone()))
    }

    /// Does something with the client.
    fn with<R>(
        &self,
        doing: &'static str,
        act: impl FnOnce(&mut Client) -> Result<R, postgres::Error>,
    ) -> Result<R, Error> {
        let mut held = self.client.borrow_mut();
        let client = held.0.as_mut().ok_or(Error::Busy)?;
        act(client).map_err(refused(doing))
    }

    /// Runs statements without parameters.
    fn batch(&self, doing: &'static str, sql: &str) -> Result<(), Error> {
        self.with(doing, |client| client.batch_execute(sql))
    }

    fn prepared(&self, doing: &'static str, sql: &str) -> Result<Statement, Error> {
        if let Some(known) = self.statements.borrow().get(sql) {
            return Ok(known.clone());
        }
        // PostgreSQL writes `$1` where SQLite writes `?1`; texts of ours hold neither else.
        let prepared = self.with(doing, |client| client.prepare(&sql.replace('?', "$")))?;
        self.statements.borrow_mut().insert(sql.to_owned(), prepared.clone());
        Ok(prepared)
    }
}

impl Db for Postgres {
    type Writer<'a, T: WorldFact> = write::Writer<'a, T>;

    fn beside(&self, purpose: Use) -> Result<Postgres, Error> {
        let db = Postgres::connect(&self.server)?;
        db.batch(
            "a connection",
            match purpose {
                Use::Read => "SET default_transaction_read_only = on",
                Use::Jobs => "SET lock_timeout = '50ms'",
            },
        )?;
        Ok(db)
    }

    fn begin(&self, purpose: Purpose) -> Result<(), Error> {
        match purpose {
            Purpose::Read => {
                self.batch("a reading", "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            }
            Purpose::Write => {
                self.batch("a transaction", "BEGIN")?;
                schema::lock(self).map(drop).inspect_err(|_| self.roll_back())
            }
        }
    }
    fn commit(&self) -> Result<(), Error> {
        self.batch("the end of a transaction", "COMMIT")
    }
    fn roll_back(&self) {
        // A connection that is gone has rolled back already.
        let _ = self.batch("the end of a transaction", "ROLLBACK");
    }

    fn execute(&self, doing: &'static str, sql: &str, params: &[Param<'_>]) -> Result<u64, Error> {
        let statement = self.prepared(doing, sql)?;
        let params: Vec<&(dyn ToSql + Sync)> = params.iter().map(|p| p as _).collect();
        self.with(doing, |client| client.execute(&statement, &params))
    }
    fn query(
        &self,
        doing: &'static str,
        sql: &str,
        params: &[Param<'_>],
        show: Show<'_, Row>,
    ) -> Result<(), Error> {
        let statement = self.prepared(doing, sql)?;
        let params: Vec<&(dyn ToSql + Sync)> = params.iter().map(|p| p as _).collect();
        let found = self.with(doing, |client| client.query(&statement, &params))?;
        for row in found {
            let values = (0..row.len()).map(|place| row.try_get::<_, Value>(place));
            let values = values.collect::<Result<_, _>>().map_err(refused(doing))?;
            show(Row { doing, values })?;
        }
        Ok(())
    }

    fn rows_were_copied(&self) -> Result<(), Error> {
        schema::count_on(self)
    }

    fn rows_at_most(&self) -> Option<u64> {
        schema::rows_at_most(self)
    }
    fn each_fact<T: WorldFact>(
        &self,
        older: Option<Generation>,
        show: Show<'_, T>,
    ) -> Result<(), Error> {
        facts::each_fact(self, older, show)
    }
    fn each_stored<T: WorldFact>(
        &self,
        history: bool,
        show: Show<'_, Stored<T>>,
    ) -> Result<(), Error> {
        facts::each_stored(self, history, show)
    }
    fn in_bounds<T: WorldFact>(
        &self,
        bounds: &Bounds,
        show: &mut dyn FnMut(&[Cell<'_>]),
    ) -> Result<(), Error> {
        facts::in_bounds::<T>(self, bounds, show)
    }
    fn row<T: WorldFact>(&self, id: Uuid) -> Result<Option<Vec<Cell<'static>>>, Error> {
        facts::row::<T>(self, id)
    }
    fn versions<T: WorldFact>(&self, id: Uuid) -> Result<Vec<Version>, Error> {
        facts::versions::<T>(self, id)
    }
    fn writer<T: WorldFact>(
        &self,
        made: Generation,
        size: &Size,
    ) -> Result<write::Writer<'_, T>, Error> {
        Ok(write::Writer::new(self, made, size))
    }
}

impl ToSql for Param<'_> {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Param::Null => Ok(IsNull::Yes),
            Param::Int(int) => int.to_sql(ty, out),
            Param::Text(text) => text.to_sql(ty, out),
            Param::Bytes(bytes) => bytes.to_sql(ty, out),
        }
    }
    fn accepts(_: &Type) -> bool {
        true
    }
    to_sql_checked!();
}

impl<'a> FromSql<'a> for Value {
    fn from_sql(
        ty: &Type,
        raw: &'a [u8],
    ) -> Result<Value, Box<dyn std::error::Error + Sync + Send>> {
        Ok(match *ty {
            Type::INT8 => Value::Int(i64::from_sql(ty, raw)?),
            Type::TEXT => Value::Text(String::from_sql(ty, raw)?),
            _ => Value::Bytes(raw.to_owned()),
        })
    }
    fn from_sql_null(_: &Type) -> Result<Value, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Value::Null)
    }
    fn accepts(_: &Type) -> bool {
        true
    }
}
