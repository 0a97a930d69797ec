//! Whether the rows hang together: what one names is there. A network with a box taken out costs
//! less than it should, and serves nobody behind that box.

use rusqlite::Connection;

use crate::Refusal;

/// Tables, a column that names another thing, and the table of that thing.
const NAMES: [(&str, &str, &str); 12] = [
    ("outlet", "premises", "premises"),
    ("outlet", "drop", "cable"),
    ("outlet", "branching_point", "branching_point"),
    ("branching_point", "cabinet", "cabinet"),
    ("branching_point", "cable", "cable"),
    ("branching_point", "support", "support"),
    ("splice_closure", "support", "support"),
    ("cabinet", "exchange", "exchange"),
    ("joint", "cable", "cable"),
    ("route", "from_support", "support"),
    ("route", "to_support", "support"),
    ("duct", "route", "route"),
];
/// Columns that name a thing of any kind, as `KIND/ID`.
const THINGS: [(&str, &str); 4] = [
    ("cable", "from_thing"),
    ("cable", "to_thing"),
    ("joint", "at_thing"),
    ("joint", "other_thing"),
];
const KINDS: [&str; 8] = [
    "exchange",
    "cabinet",
    "splice_closure",
    "branching_point",
    "outlet",
    "premises",
    "pop",
    "cable",
];

/// The first row that names what is not there.
pub(crate) fn broken(database: &Connection) -> rusqlite::Result<Option<Refusal>> {
    let all: Vec<String> =
        KINDS.iter().map(|kind| format!("SELECT '{kind}/' || id FROM {kind}")).collect();
    let all = all.join(" UNION ALL ");
    let names =
        NAMES.iter().map(|(table, column, of)| (*table, *column, format!("SELECT id FROM {of}")));
    let things = THINGS.iter().map(|(table, column)| (*table, *column, all.clone()));
    for (table, column, targets) in names.chain(things) {
        let query = format!(
            "SELECT id, \"{column}\" FROM {table} \
             WHERE \"{column}\" IS NOT NULL AND \"{column}\" NOT IN ({targets}) LIMIT 1"
        );
        let mut found = database.prepare(&query)?;
        let mut rows = found.query([])?;
        if let Some(row) = rows.next()? {
            let (id, named): (String, String) = (row.get(0)?, row.get(1)?);
            let detail = format!("{table} {id} names {named} as its {column}, which is not there");
            return Ok(Some(Refusal::new("network_broken", detail)));
        }
    }
    Ok(None)
}
