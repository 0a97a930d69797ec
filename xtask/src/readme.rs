//! The tables of `README.md` and `bench/README.md`, filled from `bench/results`.

mod tables;

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use crate::bench::record::Record;
use crate::repo::Repo;

/// A page's text with its tables as the results in a folder have them.
type Fill = fn(&str, &Path) -> Result<String>;

/// Pages with tables, and what fills them.
const PAGES: [(&str, Fill); 2] = [("README.md", main_page), ("bench/README.md", bench_page)];
const ENDS: &str = "<!-- end of table -->";

/// Writes the pages with their tables filled.
pub(crate) fn write(repo: &Repo) -> Result<ExitCode> {
    let results = repo.root.join("bench/results");
    for (page, filled) in PAGES {
        let file = repo.file(page).with_context(|| format!("no {page}"))?;
        fs::write(repo.root.join(page), filled(&file.text, &results)?)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The text with every table as the results have it.
fn bench_page(text: &str, results: &Path) -> Result<String> {
    let text = replace(text, "peer", &table(results, "peer", tables::peer)?)?;
    let text = replace(&text, "ledger", &table(results, "ledger", tables::ledger)?)?;
    let text = replace(&text, "drills", &table(results, "drills", tables::drills)?)?;
    let text = replace(&text, "plant", &table(results, "plant", tables::plant)?)?;
    let text = replace(&text, "storm", &table(results, "storm", tables::storm)?)?;
    let applications = table(results, "applications", tables::applications)?;
    let text = replace(&text, "applications", &applications)?;
    replace(&text, "copies", &table(results, "copies", tables::copies)?)
}

fn main_page(text: &str, results: &Path) -> Result<String> {
    let text = replace(text, "steiner", &table(results, "steiner", tables::steiner)?)?;
    let text = replace(&text, "design", &table(results, "design", tables::design)?)?;
    let text = replace(&text, "books", &table(results, "books", tables::books)?)?;
    replace(&text, "store", &table(results, "store", tables::store)?)
}

fn table<Row>(results: &Path, suite: &str, show: fn(&Record<Row>) -> String) -> Result<String>
where
    Row: serde::Serialize + serde::de::DeserializeOwned,
{
    let record = Record::read(results, suite)?;
    Ok(record.map_or("Not measured yet; `make bench` fills this table.\n".to_owned(), |r| show(&r)))
}

/// Puts a table between its two markers.
fn replace(text: &str, name: &str, table: &str) -> Result<String> {
    let starts = format!("<!-- table: {name} -->");
    let Some((before, rest)) = text.split_once(&starts) else {
        bail!("README.md has no `{starts}`");
    };
    let after = rest.split_once(ENDS).with_context(|| format!("`{starts}` has no `{ENDS}`"))?.1;
    Ok(format!("{before}{starts}\n{table}{ENDS}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_put_between_its_markers_and_only_there() {
        let text = "a\n<!-- table: x -->\nold\n<!-- end of table -->\nb\n";
        let new = replace(text, "x", "new\n").unwrap();
        assert_eq!(new, "a\n<!-- table: x -->\nnew\n<!-- end of table -->\nb\n");
        assert_eq!(replace(&new, "x", "new\n").unwrap(), new);
        assert!(replace(text, "y", "new\n").is_err());
    }

    #[test]
    fn the_pages_show_what_was_measured() {
        let repo = Repo::read().unwrap();
        for (page, filled) in PAGES {
            let text = &repo.file(page).unwrap().text;
            let wanted = filled(text, &repo.root.join("bench/results")).unwrap();
            assert!(*text == wanted, "run `make bench`, or `xtask readme` to fill {page} only");
        }
    }
}
