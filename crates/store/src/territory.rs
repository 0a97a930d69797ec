//! What every territory can do, whatever database holds it.

use std::path::Path;

use bocage_ledger::{Appended, Head, Row};
use bocage_metering::Gap;
use bocage_vocab::{Date, Generation, PlanNumber, Uuid, Watch};
use bocage_world::{Diff, Plan, World};

use crate::db::{Db, Use};
use crate::reader::HeadReader;
use crate::{
    Applied, Audit, AuditEntry, Desk, DeskUse, Draft, Edits, Error, GenerationRow, Job, JobLog,
    MeterLine, Metered, OutboxEvent, Reader, Store, apply, audit, chain, geopackage, journal,
    ledger, load, meters, money, norms, plans,
};

/// A territory in a database.
pub(crate) struct Territory<D>(pub(crate) D);

impl<D: Db> Store for Territory<D> {
    fn head(&self) -> Result<Generation, Error> {
        chain::head(&self.0)
    }
    fn generations(&self) -> Result<Vec<GenerationRow>, Error> {
        chain::generations(&self.0)
    }
    fn generation_on(&self, date: Date) -> Result<Generation, Error> {
        chain::generation_on(&self.0, date)
    }
    fn load(&self, at: Option<Generation>, watch: &dyn Watch) -> Result<World, Error> {
        load::world(&self.0, at, watch)
    }
    fn reader(&self) -> Result<Box<dyn Reader>, Error> {
        Ok(Box::new(HeadReader(self.0.beside(Use::Read)?)))
    }
    fn draft(&mut self, draft: &Draft, watch: &dyn Watch) -> Result<PlanNumber, Error> {
        plans::draft(&self.0, draft, watch)
    }
    fn plans(&self) -> Result<Vec<Plan>, Error> {
        plans::list(&self.0)
    }
    fn plan(&self, number: PlanNumber) -> Result<Plan, Error> {
        plans::one(&self.0, number)
    }
    fn norms(&self, hash: &str) -> Result<Option<String>, Error> {
        norms::of(&self.0, hash)
    }
    fn plan_diff(&self, number: PlanNumber, watch: &dyn Watch) -> Result<Diff, Error> {
        plans::diff(&self.0, number, watch)
    }
    fn apply(
        &mut self,
        number: PlanNumber,
        on: Generation,
        applied: &Applied,
        watch: &dyn Watch,
    ) -> Result<Generation, Error> {
        apply::apply(&self.0, number, on, applied, watch)
    }
    fn drop_plan(&mut self, number: PlanNumber) -> Result<(), Error> {
        plans::drop(&self.0, number)
    }
    fn replace_plan(
        &mut self,
        number: PlanNumber,
        by: Option<&Draft>,
        watch: &dyn Watch,
    ) -> Result<Option<PlanNumber>, Error> {
        plans::replace(&self.0, number, by, watch)
    }
    fn audit(&self, watch: &dyn Watch) -> Result<Audit, Error> {
        audit::run(&self.0, watch)
    }
    fn edits(&self, copy: &Path, head: &World, watch: &dyn Watch) -> Result<Edits, Error> {
        geopackage::edits::read(copy, head, watch)
    }
    fn put_job(&mut self, job: &Job) -> Result<(), Error> {
        journal::put_job(&self.0, job)
    }
    fn abandon_job(&mut self, job: &Job) -> Result<(), Error> {
        journal::abandon_job(&self.0, job)
    }
    fn job_log(&self) -> Result<Box<dyn JobLog>, Error> {
        Ok(Box::new(journal::Log(self.0.beside(Use::Jobs)?)))
    }
    fn jobs(&self) -> Result<Vec<Job>, Error> {
        journal::jobs(&self.0)
    }
    fn meter(
        &mut self,
        host: Uuid,
        take: &mut dyn FnMut(Option<&str>) -> Option<Metered>,
    ) -> Result<(), Error> {
        meters::read(&self.0, host, take)
    }
    fn meter_lines(&self, hours: (i64, i64)) -> Result<Vec<MeterLine>, Error> {
        meters::lines(&self.0, hours)
    }
    fn meter_gaps(&self, time_ms: (i64, i64)) -> Result<Vec<(Uuid, Gap)>, Error> {
        meters::gaps(&self.0, time_ms)
    }
    fn meter_books(&self) -> Result<Vec<(Uuid, String)>, Error> {
        meters::books(&self.0)
    }
    fn ledger_rows(&self, after: Head, show: &mut dyn FnMut(&Row)) -> Result<Head, Error> {
        ledger::read(&self.0, after, show)
    }
    fn ledger_append(&mut self, after: Head, rows: &[Row]) -> Result<Appended, Error> {
        ledger::append(&self.0, after, rows)
    }
    fn at_desk(
        &self,
        what: DeskUse,
        act: &mut dyn FnMut(&dyn Desk) -> Result<bool, Error>,
    ) -> Result<(), Error> {
        money::at_desk(&self.0, what, act)
    }
    fn audit_log(&self) -> Result<Vec<AuditEntry>, Error> {
        journal::audit_log(&self.0)
    }
    fn outbox(&self, after: i64, count: u32) -> Result<Vec<OutboxEvent>, Error> {
        journal::outbox(&self.0, after, count)
    }
}
