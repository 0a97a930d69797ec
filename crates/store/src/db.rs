//! What a database must do to hold a territory: the seam between what every store shares (plans,
//! chain, journals, audit) and what a GeoPackage and PostgreSQL each do in their own way.

use bocage_vocab::{Bounds, Cell, Generation, Uuid};
use bocage_world::WorldFact;

use crate::apply::Size;
use crate::blob::Rows;
use crate::{Error, Version};

/// A value on its way into a table of plans, generations or journals.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Param<'a> {
    Null,
    Int(i64),
    Text(&'a str),
    Bytes(&'a [u8]),
}

impl From<u32> for Param<'_> {
    fn from(number: u32) -> Self {
        Param::Int(number.into())
    }
}
impl From<i64> for Param<'_> {
    fn from(number: i64) -> Self {
        Param::Int(number)
    }
}
impl<'a> From<&'a str> for Param<'a> {
    fn from(text: &'a str) -> Self {
        Param::Text(text)
    }
}
impl<'a> From<&'a String> for Param<'a> {
    fn from(text: &'a String) -> Self {
        Param::Text(text)
    }
}
impl<'a> From<&'a [u8]> for Param<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Param::Bytes(bytes)
    }
}
impl<'a, T: Into<Param<'a>>> From<Option<T>> for Param<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Param::Null, Into::into)
    }
}

/// A value as a table of plans, generations or journals holds it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Null,
    Int(i64),
    Text(String),
    /// Bytes, and texts that are no UTF-8.
    Bytes(Vec<u8>),
}

impl Value {
    /// The same, to be written again.
    pub(crate) fn as_param(&self) -> Param<'_> {
        match self {
            Value::Null => Param::Null,
            Value::Int(int) => Param::Int(*int),
            Value::Text(text) => Param::Text(text),
            Value::Bytes(bytes) => Param::Bytes(bytes),
        }
    }
}

/// A row of such a table.
#[derive(Debug)]
pub(crate) struct Row {
    /// What it was read for, to say so where it is not as it should be.
    pub(crate) doing: &'static str,
    pub(crate) values: Vec<Value>,
}

impl Row {
    fn take(&mut self, place: usize) -> Value {
        self.values.get_mut(place).map_or(Value::Null, |v| std::mem::replace(v, Value::Null))
    }
    fn unlike(&self, place: usize) -> Error {
        let reason = format!("column {} is not of its type", place + 1);
        Error::Damaged { what: self.doing.to_owned(), reason }
    }
    pub(crate) fn int(&mut self, place: usize) -> Result<i64, Error> {
        match self.take(place) {
            Value::Int(int) => Ok(int),
            _ => Err(self.unlike(place)),
        }
    }
    /// The number of a plan or a generation.
    pub(crate) fn number(&mut self, place: usize) -> Result<u32, Error> {
        u32::try_from(self.int(place)?).map_err(|_| self.unlike(place))
    }
    pub(crate) fn number_if_any(&mut self, place: usize) -> Result<Option<u32>, Error> {
        if self.values.get(place) == Some(&Value::Null) {
            return Ok(None);
        }
        self.number(place).map(Some)
    }
    pub(crate) fn text(&mut self, place: usize) -> Result<String, Error> {
        self.text_if_any(place)?.ok_or_else(|| self.unlike(place))
    }
    pub(crate) fn text_if_any(&mut self, place: usize) -> Result<Option<String>, Error> {
        match self.take(place) {
            Value::Text(text) => Ok(Some(text)),
            Value::Null => Ok(None),
            _ => Err(self.unlike(place)),
        }
    }
    pub(crate) fn bytes(&mut self, place: usize) -> Result<Vec<u8>, Error> {
        match self.take(place) {
            Value::Bytes(bytes) => Ok(bytes),
            _ => Err(self.unlike(place)),
        }
    }
    pub(crate) fn digest(&mut self, place: usize) -> Result<bocage_world::Digest, Error> {
        let bytes = self.bytes(place)?;
        bytes.try_into().map(bocage_world::Digest).map_err(|_| self.unlike(place))
    }
}

/// What a transaction is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// To see one state throughout.
    Read,
    /// To change it, alone: others who want to wait a little, then hear that it is busy.
    Write,
}

/// What a further connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    /// Reading.
    Read,
    /// Writing down how far a job is, giving way to everybody.
    Jobs,
}

/// A row of a kind as it is stored, of the head or of the history.
pub(crate) struct Stored<T> {
    /// As it stands, whether or not it is one.
    pub(crate) id: String,
    pub(crate) born: Generation,
    /// Zero in the head.
    pub(crate) died: Generation,
    /// None where the row cannot be read.
    pub(crate) fact: Option<T>,
}

/// Hears of rows one by one and may stop there.
pub(crate) type Show<'a, R> = &'a mut dyn FnMut(R) -> Result<(), Error>;

/// A connection to a database with the tables of a territory.
pub(crate) trait Db: Send + Sized + 'static {
    /// Writes the rows of one kind.
    type Writer<'a, T: WorldFact>: Writer<T>
    where
        Self: 'a;

    /// Another connection to the same territory.
    fn beside(&self, purpose: Use) -> Result<Self, Error>;
    /// Begins a transaction.
    fn begin(&self, purpose: Purpose) -> Result<(), Error>;
    /// Ends it; all of it stands.
    fn commit(&self) -> Result<(), Error>;
    /// Ends it; nothing of it stands.
    fn roll_back(&self);

    /// Does what SQL says, with `?1`, `?2`… for parameters; how many rows it met.
    fn execute(&self, doing: &'static str, sql: &str, params: &[Param<'_>]) -> Result<u64, Error>;
    /// Shows the rows that SQL finds. What is shown may use the connection.
    fn query(
        &self,
        doing: &'static str,
        sql: &str,
        params: &[Param<'_>],
        show: Show<'_, Row>,
    ) -> Result<(), Error>;

    /// About how many rows the head holds, for progress: found at once.
    fn rows_at_most(&self) -> Option<u64>;
    /// Shows the facts of a kind: of the head, or of an older generation.
    fn each_fact<T: WorldFact>(
        &self,
        older: Option<Generation>,
        show: Show<'_, T>,
    ) -> Result<(), Error>;
    /// Shows each row of a kind with what it is stored with.
    fn each_stored<T: WorldFact>(
        &self,
        history: bool,
        show: Show<'_, Stored<T>>,
    ) -> Result<(), Error>;
    /// Shows the rows of the head whose geometry's box meets a box.
    fn in_bounds<T: WorldFact>(
        &self,
        bounds: &Bounds,
        show: &mut dyn FnMut(&[Cell<'_>]),
    ) -> Result<(), Error>;
    /// One row of the head.
    fn row<T: WorldFact>(&self, id: Uuid) -> Result<Option<Vec<Cell<'static>>>, Error>;
    /// Every version of one row, of the head and of the history, in any order.
    fn versions<T: WorldFact>(&self, id: Uuid) -> Result<Vec<Version>, Error>;
    /// Begins to write rows of a kind, in a transaction.
    fn writer<T: WorldFact>(
        &self,
        made: Generation,
        size: &Size,
    ) -> Result<Self::Writer<'_, T>, Error>;

    /// Rows with numbers of their own were written: new ones are counted on from there.
    fn rows_were_copied(&self) -> Result<(), Error> {
        Ok(())
    }

    /// Does something in a transaction that stands only where it ends well.
    fn within<R>(
        &self,
        purpose: Purpose,
        act: impl FnOnce() -> Result<R, Error>,
    ) -> Result<R, Error> {
        /// Rolls back unless told otherwise, in a panic too.
        struct Open<'a, D: Db>(&'a D, bool);
        impl<D: Db> Drop for Open<'_, D> {
            fn drop(&mut self) {
                if !self.1 {
                    self.0.roll_back();
                }
            }
        }
        self.begin(purpose)?;
        let mut open = Open(self, false);
        let done = act()?;
        self.commit()?;
        open.1 = true;
        Ok(done)
    }

    /// The first row that SQL finds.
    fn first(
        &self,
        doing: &'static str,
        sql: &str,
        params: &[Param<'_>],
    ) -> Result<Option<Row>, Error> {
        let mut first = None;
        self.query(doing, sql, params, &mut |row| {
            first.get_or_insert(row);
            Ok(())
        })?;
        Ok(first)
    }
}

/// Writes the rows of one kind in the transaction of a change.
pub(crate) trait Writer<T> {
    /// Adds, changes or removes some rows.
    fn write(&mut self, rows: &Rows<T>) -> Result<(), Error>;
    /// Brings indices and what depends on them up to date.
    fn finish(self) -> Result<(), Error>;
}
