//! A whole territory from one database to another: generations, plans and journals.
//!
//! Plans are copied byte for byte and the facts written from them anew, generation by generation, in
//! one transaction. The chain of the copy is that of the original, and the copy is audited before
//! it stands.

use bocage_vocab::{PlanNumber, Watch};
use serde::Serialize;

use crate::db::{Db, Purpose, Value};
use crate::geopackage::GeoPackage;
use crate::postgres::Postgres;
use crate::{Audit, Error, Location, apply, audit, chain, plans};

/// What was copied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Copied {
    /// Generations.
    pub generations: u32,
    /// Plans, of any state.
    pub plans: u32,
    /// Rows that the generations wrote.
    pub rows: u64,
    /// The hash of the head, the same on both sides, in hexadecimal.
    pub digest: String,
}

/// Tables whose rows are copied as they are. A plan may name a later one that took its place, so the
/// later are there first.
const TABLES: &[(&str, &str, &str)] = &[
    (
        "bocage_plan",
        "number, parent, state, generation, replaced_by, provenance, summary, findings, report",
        "number DESC",
    ),
    ("bocage_generation", "number, plan, provenance, digest", "number"),
    ("bocage_norms", "hash, content", "hash"),
    ("bocage_audit", "number, at, by, action, subject", "number"),
    ("bocage_outbox", "number, topic, body", "number"),
    (
        "bocage_job",
        "id, kind, state, done, total, unit, result, error, owner, lease, stage, since",
        "id",
    ),
    (
        "bocage_meter",
        "hour, subject, meter, host, amount, seen_ms, closed, application, name, member, part",
        "hour, subject, meter, host",
    ),
    ("bocage_meter_gap", "host, from_ms, until_ms", "host, from_ms"),
    ("bocage_meter_book", "host, book", "host"),
    ("bocage_ledger", "number, body, digest", "number"),
    ("bocage_ledger_end", "one, number, digest", "one"),
    ("bocage_field", "kind, number, revision, outside, state, is_open, day, body", "kind, number"),
    (
        "bocage_field_act",
        "kind, number, revision, at, by, act, state, request, request_digest",
        "kind, number, revision",
    ),
    ("bocage_field_photo", "digest, media, bytes", "digest"),
    ("bocage_register", "number, at, by, register, key, body", "number"),
    ("bocage_usage", "number, month, member, meter, day, amount, key, source", "number"),
    ("bocage_month", "month, state, at, by, body", "month, state"),
    (
        "bocage_document",
        "series, rank, number, key, kind, month, member, issued, net_cents, vat_cents, body, files",
        "series, rank",
    ),
    (
        "bocage_document_event",
        "number, place, at, by, state, cents, reference, note",
        "number, place",
    ),
    ("bocage_archive", "hash, media, content", "hash"),
    ("bocage_purchase", "kind, name, version, at, by, body", "kind, name, version"),
];

/// Copies a territory to where none is yet, or an empty one.
///
/// # Errors
/// When there is none, it was altered behind its back, the other place holds something, or a
/// database refuses. Then the other place is empty.
pub fn copy(from: &Location, to: &Location, watch: &dyn Watch) -> Result<Copied, Error> {
    match from {
        Location::File(path) => copy_of(&GeoPackage::open(path)?, (from, to), watch),
        Location::Server(server) => copy_of(&Postgres::open(server)?, (from, to), watch),
    }
}

/// Writes a territory as it is at one moment into a new file: one that is a file page by page, one of a server
/// as [`copy`] does.
///
/// # Errors
/// When there is none, the file is there, or a database refuses.
pub fn snapshot(from: &Location, to: &std::path::Path, watch: &dyn Watch) -> Result<(), Error> {
    match from {
        Location::File(path) => GeoPackage::open(path)?.snapshot(to),
        Location::Server(_) => copy(from, &Location::File(to.to_owned()), watch).map(drop),
    }
}

fn copy_of<A: Db>(
    source: &A,
    (from, to): (&Location, &Location),
    watch: &dyn Watch,
) -> Result<Copied, Error> {
    source.within(Purpose::Read, || {
        require_sound(&audit::run_within(source, watch)?, from)?;
        match to {
            Location::File(path) => {
                let opened = GeoPackage::open(path);
                let target = or_made(opened, || GeoPackage::create(path))?;
                between(source, &target, to, watch)
            }
            Location::Server(server) => {
                let opened = Postgres::open(server);
                let target = or_made(opened, || Postgres::create(server))?;
                between(source, &target, to, watch)
            }
        }
    })
}

fn or_made<D>(
    opened: Result<D, Error>,
    make: impl FnOnce() -> Result<D, Error>,
) -> Result<D, Error> {
    match opened {
        Err(Error::Missing { .. }) => make(),
        other => other,
    }
}

fn require_sound(audit: &Audit, at: &Location) -> Result<(), Error> {
    match &audit.first_bad {
        Some(bad) => Err(Error::Altered {
            at: at.clone(),
            what: format!("{} {}", bad.kind, bad.id),
            generation: bad.generation,
        }),
        None => Ok(()),
    }
}

/// Copies what was audited: the caller reads one state of the source throughout.
fn between<A: Db, B: Db>(
    source: &A,
    target: &B,
    to: &Location,
    watch: &dyn Watch,
) -> Result<Copied, Error> {
    target.within(Purpose::Write, || {
        if !plans::list(target)?.is_empty() {
            return Err(Error::NotEmpty { at: to.clone() });
        }
        let copied = copy_all(source, target, watch)?;
        require_sound(&audit::run_within(target, watch)?, to)?;
        Ok(copied)
    })
}

fn copy_all<A: Db, B: Db>(source: &A, target: &B, watch: &dyn Watch) -> Result<Copied, Error> {
    let all = plans::list(source)?;
    for (table, columns, order) in TABLES {
        let sql = format!("SELECT {columns} FROM {table} ORDER BY {order}");
        copy_rows(source, target, (table, columns), &sql)?;
    }
    target.rows_were_copied()?;
    watch.stage("copy plans", "plans", Some(all.len() as u64));
    for plan in &all {
        copy_chunks(source, target, plan.number)?;
        watch.done(1);
        if watch.cancelled() {
            return Err(Error::Interrupted);
        }
    }
    let generations = chain::read(source)?;
    let written = |number: PlanNumber| {
        let plan = all.iter().find(|plan| plan.number == number);
        let changes = plan.into_iter().flat_map(|plan| &plan.summary.changes);
        changes.map(|c| c.added + c.changed + c.removed).sum::<u64>()
    };
    let rows = generations.iter().map(|generation| written(generation.plan)).sum();
    watch.stage("copy", "rows", Some(rows));
    for generation in &generations {
        apply::write(target, generation.plan, generation.number, watch)?;
    }
    let digest = generations.last().map(|last| last.digest).unwrap_or_default().to_string();
    let (generations, plans) = (generations.len() as u32, all.len() as u32);
    Ok(Copied { generations, plans, rows, digest })
}

fn copy_chunks<A: Db, B: Db>(source: &A, target: &B, number: PlanNumber) -> Result<(), Error> {
    const COLUMNS: &str = "plan, ordinal, kind, digest, bytes";
    let sql =
        format!("SELECT {COLUMNS} FROM bocage_plan_chunk WHERE plan = {number} ORDER BY ordinal");
    copy_rows(source, target, ("bocage_plan_chunk", COLUMNS), &sql)
}

fn copy_rows<A: Db, B: Db>(
    source: &A,
    target: &B,
    (table, columns): (&str, &str),
    select: &str,
) -> Result<(), Error> {
    let marks: Vec<String> = (1..=columns.split(", ").count()).map(|n| format!("?{n}")).collect();
    let insert = format!("INSERT INTO {table} ({columns}) VALUES ({})", marks.join(", "));
    source.query("a row to copy", select, &[], &mut |row| {
        let params: Vec<_> = row.values.iter().map(Value::as_param).collect();
        target.execute("a copied row", &insert, &params).map(drop)
    })
}
