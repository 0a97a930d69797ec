//! What a database holds: rows of each table and a digest of them, to be compared after a restore.

use std::collections::BTreeMap;

use postgres::{Config, IsolationLevel, NoTls};
use serde::{Deserialize, Serialize};

use crate::Error;

/// Tables that are larger are counted, and not read whole.
const READ_BYTES_MAX: i64 = 256 << 20;

/// What a table holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Its rows.
    pub rows: i64,
    /// The sum of the hashes of its rows, in any order; none of a large table.
    pub digest: Option<String>,
}

/// The tables of a database, as `schema.table`.
pub type Tables = BTreeMap<String, Table>;

/// Tables that survive a crash, but for the system's own.
const TABLES: &str = "SELECT format('%s.%s', n.nspname, c.relname), \
    format('%I.%I', n.nspname, c.relname), pg_table_size(c.oid) \
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
    WHERE c.relkind = 'r' AND c.relpersistence = 'p' \
    AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%' ORDER BY 1";

/// Settings by which the text of a row is the same wherever it is read.
const SAME_EVERYWHERE: &str = "SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO, YMD'; \
    SET LOCAL intervalstyle = 'postgres'; SET LOCAL extra_float_digits = 1; \
    SET LOCAL bytea_output = 'hex'; SET LOCAL statement_timeout = 0";

/// Counts and reads all tables, as they stand at one moment, as the application that they are of.
///
/// What is in a database is its application's to shape: a function or a cast of a name that the system
/// has would run as whoever reads, so nobody with more rights than it may be the one.
///
/// # Errors
/// When a table cannot be read.
pub fn measure(owner: &Config) -> Result<Tables, Error> {
    measure_at(owner, None)
}

/// The same, as they stood at a moment that somebody else keeps.
pub(crate) fn measure_at(owner: &Config, snapshot: Option<&str>) -> Result<Tables, Error> {
    measured(owner, snapshot).map_err(Error::sql("read the tables of an application"))
}

/// How a database is entered where only the system's own names are to mean anything. What is said on
/// entering counts for more than what a database has set for itself.
pub(crate) fn pinned(config: &Config) -> Config {
    let mut config = config.clone();
    let said = config.get_options().unwrap_or_default();
    let options = format!("{said} -c search_path=pg_catalog");
    config.options(options.trim_start());
    config
}

fn measured(owner: &Config, snapshot: Option<&str>) -> Result<Tables, postgres::Error> {
    let mut client = pinned(owner).connect(NoTls)?;
    let transaction = client.build_transaction().isolation_level(IsolationLevel::RepeatableRead);
    let mut transaction = transaction.read_only(true).start()?;
    if let Some(snapshot) = snapshot {
        transaction.batch_execute(&format!("SET TRANSACTION SNAPSHOT '{snapshot}'"))?;
    }
    transaction.batch_execute(SAME_EVERYWHERE)?;
    let mut tables = Tables::new();
    for row in transaction.query(TABLES, &[])? {
        let (name, quoted, size): (String, String, i64) = (row.get(0), row.get(1), row.get(2));
        // A cast of a row to text may be an application's own; what writes a record is the system's.
        let digest = if size > READ_BYTES_MAX {
            "NULL::text"
        } else {
            "coalesce(sum(hashtextextended(textin(record_out(t.*)), 0)::numeric), 0)::text"
        };
        let found =
            transaction.query_one(&format!("SELECT count(*), {digest} FROM {quoted} t"), &[])?;
        tables.insert(name, Table { rows: found.get(0), digest: found.get(1) });
    }
    Ok(tables)
}
