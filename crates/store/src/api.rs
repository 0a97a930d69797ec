//! What a store can do, whatever it is made of.

use std::path::Path;

use bocage_ledger::{Appended, Head, Row};
use bocage_metering::Gap;
use bocage_vocab::{
    Bounds, Cell, Date, Finding, Generation, Kind, PlanNumber, Thing, Uuid, Watch, code_list,
};
use bocage_world::{Diff, Plan, Provenance, Summary, World};
use serde::Serialize;

use crate::{
    Desk, DeskUse, Error, FieldAct, FieldAsked, FieldPhoto, FieldRequest, FieldRow, FieldWrite,
    FieldWritten, MeterLine, Metered, Purchase,
};

/// A plan on its way into the store.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The generation it was made on.
    pub parent: Generation,
    /// What it changes.
    pub diff: Diff,
    /// The same in numbers.
    pub summary: Summary,
    /// What was found while making it.
    pub findings: Vec<Finding>,
    /// Who, with what, why.
    pub provenance: Provenance,
    /// What comes with it, as JSON text.
    pub report: Option<String>,
    /// The norms that it was made with, whose hash its provenance names, in their canonical text.
    pub norms: Option<String>,
}

/// Who makes a plan real, and when (RFC 3339, UTC).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// When.
    pub at: String,
    /// Who.
    pub by: String,
}

/// One applied change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GenerationRow {
    /// Its number.
    pub number: Generation,
    /// The plan that made it.
    pub plan: PlanNumber,
    /// When.
    pub applied_at: String,
    /// Who.
    pub applied_by: String,
    /// Why.
    pub reason: String,
    /// Its hash, in hexadecimal.
    pub digest: String,
}

/// What an audit says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Audit {
    /// Whether everything is as it was applied.
    pub ok: bool,
    /// Generations replayed.
    pub generations: u32,
    /// The first row or generation that is not.
    pub first_bad: Option<FirstBad>,
}

/// The first thing that an audit found altered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FirstBad {
    /// The generation that last wrote it.
    pub generation: Generation,
    /// The kind; `generation` where the chain itself is broken, `plan` where what it is made of is,
    /// `norms` where what it was made with is.
    pub kind: String,
    /// The id, the number of the generation or plan, or the hash of the norms.
    pub id: String,
}

/// Changes made to a copy of a territory behind its back.
#[derive(Debug, Clone, Default)]
pub struct Edits {
    /// What the copy changes.
    pub diff: Diff,
    /// Rows that cannot be taken.
    pub findings: Vec<Finding>,
    /// Rows read.
    pub read: u64,
}

code_list! {
    /// Where a job stands.
    pub enum JobState: JobStateError {
        /// Under way.
        Running = "running",
        /// Ended well.
        Done = "done",
        /// Ended with an error.
        Failed = "failed",
        /// Stopped by its owner.
        Cancelled = "cancelled",
        /// Not heard of any more: its owner was killed.
        Abandoned = "abandoned",
    }
}

/// Long work and how far it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Job {
    /// Its id.
    pub id: Uuid,
    /// What it does.
    pub kind: String,
    /// Where it stands.
    pub state: JobState,
    /// The stage it is in.
    pub stage: String,
    /// When that stage began (RFC 3339, UTC).
    pub since: String,
    /// Units of the stage done.
    pub done: u64,
    /// Units expected.
    pub total: Option<u64>,
    /// What a unit is.
    pub unit: String,
    /// What came of it, as JSON text.
    pub result: Option<String>,
    /// Why it failed.
    pub error: Option<String>,
    /// Who runs it.
    pub owner: String,
    /// When it was last heard of (RFC 3339, UTC): a job not heard of for long is abandoned.
    pub lease: String,
}

impl Job {
    /// A job that has just begun.
    #[must_use]
    pub fn begun(id: Uuid, kind: &str, owner: &str, now: &str) -> Job {
        Job {
            id,
            kind: kind.to_owned(),
            state: JobState::Running,
            stage: String::new(),
            since: now.to_owned(),
            done: 0,
            total: None,
            unit: String::new(),
            result: None,
            error: None,
            owner: owner.to_owned(),
            lease: now.to_owned(),
        }
    }
}

/// Who did what to what; written in the transaction of the act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuditEntry {
    /// Its number, rising.
    pub number: i64,
    /// When.
    pub at: String,
    /// Who.
    pub by: String,
    /// What was done, such as `plan.apply`.
    pub action: String,
    /// On what.
    pub subject: String,
}

/// Something that others may want to hear; read by cursor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OutboxEvent {
    /// The cursor after it.
    pub cursor: i64,
    /// What happened, such as `generation.applied`.
    pub topic: String,
    /// The details, as JSON text.
    pub body: String,
}

/// The storage of one territory.
pub trait Store: Send {
    /// The newest generation; zero where nothing was applied yet.
    fn head(&self) -> Result<Generation, Error>;
    /// The generations, the oldest first.
    fn generations(&self) -> Result<Vec<GenerationRow>, Error>;
    /// The last generation applied on or before the end of a day (UTC).
    fn generation_on(&self, date: Date) -> Result<Generation, Error>;
    /// The facts at a generation; at the head where none is named.
    fn load(&self, at: Option<Generation>, watch: &dyn Watch) -> Result<World, Error>;
    /// A reader of the head that can live on another thread.
    fn reader(&self) -> Result<Box<dyn Reader>, Error>;

    /// Keeps a plan, pending.
    fn draft(&mut self, draft: &Draft, watch: &dyn Watch) -> Result<PlanNumber, Error>;
    /// Every plan, the oldest first, without its findings.
    fn plans(&self) -> Result<Vec<Plan>, Error>;
    /// One plan with its findings.
    fn plan(&self, number: PlanNumber) -> Result<Plan, Error>;
    /// The norms of this hash, which plans name; none where no plan brought them.
    fn norms(&self, hash: &str) -> Result<Option<String>, Error>;
    /// What a plan changes.
    fn plan_diff(&self, number: PlanNumber, watch: &dyn Watch) -> Result<Diff, Error>;
    /// Makes a pending plan real on the head that it was made on, in one transaction.
    fn apply(
        &mut self,
        number: PlanNumber,
        on: Generation,
        applied: &Applied,
        watch: &dyn Watch,
    ) -> Result<Generation, Error>;
    /// Gives a pending plan up.
    fn drop_plan(&mut self, number: PlanNumber) -> Result<(), Error>;
    /// Marks a pending plan as rebased into another, which is kept in the same transaction, or into
    /// nothing; the number of the other.
    fn replace_plan(
        &mut self,
        number: PlanNumber,
        by: Option<&Draft>,
        watch: &dyn Watch,
    ) -> Result<Option<PlanNumber>, Error>;

    /// Replays the chain of generations and compares it with the rows.
    fn audit(&self, watch: &dyn Watch) -> Result<Audit, Error>;
    /// What a copy, edited elsewhere, changes against the head.
    fn edits(&self, copy: &Path, head: &World, watch: &dyn Watch) -> Result<Edits, Error>;

    /// Keeps where a job stands.
    fn put_job(&mut self, job: &Job) -> Result<(), Error>;
    /// Marks a running job as abandoned, unless it was heard of since it was read.
    fn abandon_job(&mut self, job: &Job) -> Result<(), Error>;
    /// Keeps where jobs stand from another thread, beside the work.
    fn job_log(&self) -> Result<Box<dyn JobLog>, Error>;
    /// The jobs, the newest first.
    fn jobs(&self) -> Result<Vec<Job>, Error>;
    /// Has a look at a host's meters written down: `take` is given the book that the host goes on from
    /// and says what to write, or nothing; in one transaction, while nobody else writes.
    fn meter(
        &mut self,
        host: Uuid,
        take: &mut dyn FnMut(Option<&str>) -> Option<Metered>,
    ) -> Result<(), Error>;
    /// The lines of hours from the first to before the last, by hour.
    fn meter_lines(&self, hours: (i64, i64)) -> Result<Vec<MeterLine>, Error>;
    /// The gaps of hosts that reach into a time, in milliseconds from 1970.
    fn meter_gaps(&self, time_ms: (i64, i64)) -> Result<Vec<(Uuid, Gap)>, Error>;
    /// The books of all hosts.
    fn meter_books(&self) -> Result<Vec<(Uuid, String)>, Error>;
    /// Shows the rows of the ledger after a place, the oldest first, and says where it ends once it has
    /// shown the last. A box of a store is a journal of [`bocage_ledger`].
    fn ledger_rows(&self, after: Head, show: &mut dyn FnMut(&Row)) -> Result<Head, Error>;
    /// Adds rows to the ledger where it ends at `after`, all of them or none.
    fn ledger_append(&mut self, after: Head, rows: &[Row]) -> Result<Appended, Error>;
    /// Documents of field life of a kind, by number.
    fn field_rows(&self, kind: &str, asked: FieldAsked<'_>) -> Result<Vec<FieldRow>, Error>;
    /// One of them; none where there is none.
    fn field_row(&self, kind: &str, number: i64) -> Result<Option<FieldRow>, Error>;
    /// The one that something names outside; none where there is none.
    fn field_keyed(&self, kind: &str, key: &str) -> Result<Option<FieldRow>, Error>;
    /// What was done with one, the oldest first.
    fn field_acts(&self, kind: &str, number: i64) -> Result<Vec<FieldAct>, Error>;
    /// Writes one, where nobody has written since it was read.
    fn field_write(&mut self, write: &FieldWrite) -> Result<FieldWritten, Error>;
    /// What a request of the same name came to; none where there was none.
    fn field_before(&self, request: &FieldRequest) -> Result<Option<FieldWritten>, Error>;
    /// Keeps a photo under the hash of its bytes.
    fn field_put_photo(&mut self, digest: &str, photo: &FieldPhoto) -> Result<(), Error>;
    /// A photo by the hash of its bytes; none where there is none.
    fn field_photo(&self, digest: &str) -> Result<Option<FieldPhoto>, Error>;
    /// Whether there is such a photo.
    fn field_has_photo(&self, digest: &str) -> Result<bool, Error>;
    /// Does something with the money of the territory in one transaction, which stands where `act` says
    /// so; else nothing of it was done.
    fn at_desk(
        &self,
        what: DeskUse,
        act: &mut dyn FnMut(&dyn Desk) -> Result<bool, Error>,
    ) -> Result<(), Error>;
    /// The documents of purchases of a kind as they stand, by name.
    fn purchases(&self, kind: &str) -> Result<Vec<Purchase>, Error>;
    /// A document of purchases as it stands.
    fn purchase(&self, kind: &str, name: &str) -> Result<Option<Purchase>, Error>;
    /// Every version of a document of purchases, the oldest first.
    fn purchase_versions(&self, kind: &str, name: &str) -> Result<Vec<Purchase>, Error>;
    /// Keeps new versions of documents of purchases, and with them rows of the ledger where it ends at
    /// `after`, all of it or nothing.
    fn put_purchases(
        &mut self,
        documents: &[Purchase],
        after: Head,
        rows: &[Row],
    ) -> Result<Appended, Error>;
    /// The log of acts, the oldest first.
    fn audit_log(&self) -> Result<Vec<AuditEntry>, Error>;
    /// Events after a cursor, oldest first, at most `count`.
    fn outbox(&self, after: i64, count: u32) -> Result<Vec<OutboxEvent>, Error>;
}

/// A row as it was for some generations.
#[derive(Debug, Clone, PartialEq)]
pub struct Version {
    /// The generation that wrote it so.
    pub born: Generation,
    /// The generation that changed or removed it; none for a row of the head.
    pub died: Option<Generation>,
    /// Its cells in the order of the kind's columns.
    pub cells: Vec<Cell<'static>>,
}

/// Keeps where a job stands while it runs.
pub trait JobLog: Send {
    /// Keeps it, unless the territory is being written to: it never waits, nor makes others wait.
    fn put(&mut self, job: &Job) -> Result<(), Error>;
}

/// Reads rows of the head.
pub trait Reader: Send {
    /// Shows each row of a kind whose geometry's box meets `bounds`; its cells in the order of the
    /// kind's columns.
    fn in_bounds(
        &self,
        kind: Kind,
        bounds: &Bounds,
        show: &mut dyn FnMut(&[Cell<'_>]),
    ) -> Result<(), Error>;
    /// One row as cells; none where it is not there.
    fn row(&self, thing: Thing) -> Result<Option<Vec<Cell<'static>>>, Error>;
    /// Every version of one row, the oldest first; none where it never was there.
    fn versions(&self, thing: Thing) -> Result<Vec<Version>, Error>;
    /// The head that it reads, and that head's hash in hexadecimal.
    fn head(&self) -> Result<(Generation, String), Error>;
}
