//! What a territory keeps of its money beside the ledger: registers, usage, documents, months, and the
//! files of documents by their hash. All of it only grows.
//!
//! Every use is one transaction at a [`Desk`], so that a number is given in the transaction of the document
//! that bears it, and a posting in that of what it is for.

mod archive;
mod documents;
mod months;
mod registers;
mod usage;

use bocage_ledger::{Appended, Head, Row};

use crate::db::{Db, Purpose};
use crate::{Error, ledger};

pub use archive::Kept;
pub use documents::{DocumentEvent, DocumentRow, Documents};
pub use months::MonthRow;
pub use registers::{Entered, Registered};
pub use usage::{KnownUsage, UsageRow, UsageSum, UsageWanted};

/// What is done at a desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeskUse {
    /// Looking, at one state throughout.
    Read,
    /// Changing, alone: others who want to wait a little, then hear that it is busy.
    Write,
}

/// The money of a territory within one transaction. Amounts are in cents, days as `2026-10-31`, months as
/// `2026-10`, moments in RFC 3339 (UTC).
pub trait Desk {
    /// What registers say: of each key the last that was entered up to a number, all unless one is named.
    ///
    /// # Errors
    /// The database's.
    fn registers(&self, up_to: Option<i64>) -> Result<Vec<Registered>, Error>;
    /// The number of the last that was entered; zero where there is none.
    ///
    /// # Errors
    /// The database's.
    fn last_registered(&self) -> Result<i64, Error>;
    /// Enters rows; the number of the last.
    ///
    /// # Errors
    /// The database's.
    fn enter(&self, rows: &[Entered], at: &str, by: &str) -> Result<i64, Error>;

    /// What is known of usage under keys: the sum of what was entered under each.
    ///
    /// # Errors
    /// The database's.
    fn known_usage(&self, keys: &[&str]) -> Result<Vec<KnownUsage>, Error>;
    /// Enters lines of usage.
    ///
    /// # Errors
    /// The database's.
    fn add_usage(&self, rows: &[UsageRow]) -> Result<(), Error>;
    /// The number of the last line of a month; zero where there is none.
    ///
    /// # Errors
    /// The database's.
    fn last_usage(&self, month: &str) -> Result<i64, Error>;
    /// What lines of a month up to a number come to, by member, meter and day.
    ///
    /// # Errors
    /// The database's, as where a sum is too large.
    fn usage_sums(&self, month: &str, up_to: i64) -> Result<Vec<UsageSum>, Error>;
    /// Lines one by one, by day and key.
    ///
    /// # Errors
    /// The database's.
    fn usage_lines(&self, wanted: &UsageWanted<'_>) -> Result<Vec<UsageRow>, Error>;

    /// What became of months, the earliest first.
    ///
    /// # Errors
    /// The database's.
    fn months(&self) -> Result<Vec<MonthRow>, Error>;
    /// Notes what became of a month.
    ///
    /// # Errors
    /// The database's.
    fn note_month(&self, row: &MonthRow) -> Result<(), Error>;

    /// Documents, by series and rank.
    ///
    /// # Errors
    /// The database's.
    fn documents(&self, wanted: &Documents<'_>) -> Result<Vec<DocumentRow>, Error>;
    /// The rank of the next document of a series, from 1.
    ///
    /// # Errors
    /// The database's.
    fn next_rank(&self, series: &str) -> Result<i64, Error>;
    /// Keeps a document; its rank is the next one.
    ///
    /// # Errors
    /// The database's, as where its number or its key is there.
    fn put_document(&self, row: &DocumentRow) -> Result<(), Error>;
    /// What became of documents, of one or of all, in the order in which it did.
    ///
    /// # Errors
    /// The database's.
    fn events(&self, number: Option<&str>) -> Result<Vec<DocumentEvent>, Error>;
    /// Notes what became of a document.
    ///
    /// # Errors
    /// The database's, as where its reference was noted before.
    fn note_event(&self, event: &DocumentEvent) -> Result<(), Error>;

    /// Keeps a file; its hash, under which it is found again.
    ///
    /// # Errors
    /// The database's.
    fn keep(&self, media: &str, content: &[u8]) -> Result<String, Error>;
    /// The file of a hash.
    ///
    /// # Errors
    /// The database's, and where it is not what it was.
    fn kept(&self, hash: &str) -> Result<Option<Kept>, Error>;

    /// Adds rows to the ledger where it ends at `after`, all of them or none.
    ///
    /// # Errors
    /// The database's.
    fn append(&self, after: Head, rows: &[Row]) -> Result<Appended, Error>;
}

struct DeskOf<'a, D>(&'a D);

/// Does something at the desk in one transaction, which stands where `act` says so.
pub(crate) fn at_desk<D: Db>(
    db: &D,
    what: DeskUse,
    act: &mut dyn FnMut(&dyn Desk) -> Result<bool, Error>,
) -> Result<(), Error> {
    let purpose = match what {
        DeskUse::Read => Purpose::Read,
        DeskUse::Write => Purpose::Write,
    };
    let mut stands = true;
    let done = db.within(purpose, || {
        stands = act(&DeskOf(db))?;
        if stands { Ok(()) } else { Err(Error::Interrupted) }
    });
    if stands { done } else { Ok(()) }
}

impl<D: Db> Desk for DeskOf<'_, D> {
    fn registers(&self, up_to: Option<i64>) -> Result<Vec<Registered>, Error> {
        registers::of(self.0, up_to)
    }
    fn last_registered(&self) -> Result<i64, Error> {
        registers::last(self.0)
    }
    fn enter(&self, rows: &[Entered], at: &str, by: &str) -> Result<i64, Error> {
        registers::enter(self.0, rows, at, by)
    }
    fn known_usage(&self, keys: &[&str]) -> Result<Vec<KnownUsage>, Error> {
        usage::known(self.0, keys)
    }
    fn add_usage(&self, rows: &[UsageRow]) -> Result<(), Error> {
        usage::add(self.0, rows)
    }
    fn last_usage(&self, month: &str) -> Result<i64, Error> {
        usage::last(self.0, month)
    }
    fn usage_sums(&self, month: &str, up_to: i64) -> Result<Vec<UsageSum>, Error> {
        usage::sums(self.0, month, up_to)
    }
    fn usage_lines(&self, wanted: &UsageWanted<'_>) -> Result<Vec<UsageRow>, Error> {
        usage::lines(self.0, wanted)
    }
    fn months(&self) -> Result<Vec<MonthRow>, Error> {
        months::all(self.0)
    }
    fn note_month(&self, row: &MonthRow) -> Result<(), Error> {
        months::note(self.0, row)
    }
    fn documents(&self, wanted: &Documents<'_>) -> Result<Vec<DocumentRow>, Error> {
        documents::find(self.0, wanted)
    }
    fn next_rank(&self, series: &str) -> Result<i64, Error> {
        documents::next_rank(self.0, series)
    }
    fn put_document(&self, row: &DocumentRow) -> Result<(), Error> {
        documents::put(self.0, row)
    }
    fn events(&self, number: Option<&str>) -> Result<Vec<DocumentEvent>, Error> {
        documents::events(self.0, number)
    }
    fn note_event(&self, event: &DocumentEvent) -> Result<(), Error> {
        documents::note(self.0, event)
    }
    fn keep(&self, media: &str, content: &[u8]) -> Result<String, Error> {
        archive::keep(self.0, media, content)
    }
    fn kept(&self, hash: &str) -> Result<Option<Kept>, Error> {
        archive::kept(self.0, hash)
    }
    fn append(&self, after: Head, rows: &[Row]) -> Result<Appended, Error> {
        ledger::append_within(self.0, after, rows)
    }
}

/// A statement that inserts so many rows of as many columns.
fn insert(table: &str, columns: &str, rows: usize) -> String {
    let width = columns.split(", ").count();
    let mark = |row: usize| {
        let marks = (1..=width).map(|column| format!("?{}", row * width + column));
        format!("({})", marks.collect::<Vec<_>>().join(", "))
    };
    let marks = (0..rows).map(mark).collect::<Vec<_>>().join(", ");
    format!("INSERT INTO {table} ({columns}) VALUES {marks}")
}

/// Calls `write` with as many rows at once as there are statements prepared for.
fn in_sizes<T>(rows: &[T], mut write: impl FnMut(&[T]) -> Result<(), Error>) -> Result<(), Error> {
    let mut left = rows;
    for size in [64, 8, 1] {
        while left.len() >= size {
            let (now, later) = left.split_at(size);
            write(now)?;
            left = later;
        }
    }
    Ok(())
}
