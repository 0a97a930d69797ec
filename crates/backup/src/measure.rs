//! What a database holds: rows of each table and a digest of them, to be compared after a restore.

use std::collections::BTreeMap;

use postgres::{Client, IsolationLevel};
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
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
    WHERE c.relkind = 'r' AND c.relpersistence = 'p' \
    AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%' ORDER BY 1";

/// Settings by which the text of a row is the same wherever it is read.
const SAME_EVERYWHERE: &str = "SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO, YMD'; \
    SET LOCAL intervalstyle = 'postgres'; SET LOCAL extra_float_digits = 1; \
    SET LOCAL bytea_output = 'hex'; SET LOCAL statement_timeout = 0";

/// Counts and reads all tables, as they stand at one moment.
///
/// # Errors
/// When a table cannot be read.
pub fn measure(client: &mut Client) -> Result<Tables, Error> {
    measure_at(client, None)
}

/// The same, as they stood at a moment that somebody else keeps.
pub(crate) fn measure_at(client: &mut Client, snapshot: Option<&str>) -> Result<Tables, Error> {
    measured(client, snapshot).map_err(Error::sql("read the tables of an application"))
}

fn measured(client: &mut Client, snapshot: Option<&str>) -> Result<Tables, postgres::Error> {
    let transaction = client.build_transaction().isolation_level(IsolationLevel::RepeatableRead);
    let mut transaction = transaction.read_only(true).start()?;
    if let Some(snapshot) = snapshot {
        transaction.batch_execute(&format!("SET TRANSACTION SNAPSHOT '{snapshot}'"))?;
    }
    transaction.batch_execute(SAME_EVERYWHERE)?;
    let mut tables = Tables::new();
    for row in transaction.query(TABLES, &[])? {
        let (name, quoted, size): (String, String, i64) = (row.get(0), row.get(1), row.get(2));
        let digest = if size > READ_BYTES_MAX {
            "NULL::text"
        } else {
            "coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text"
        };
        let found =
            transaction.query_one(&format!("SELECT count(*), {digest} FROM {quoted} t"), &[])?;
        tables.insert(name, Table { rows: found.get(0), digest: found.get(1) });
    }
    Ok(tables)
}
