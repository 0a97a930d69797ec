//! The tables of a delivery, whatever files hold them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use bocage_vocab::{Finding, Shape, Watch};

use super::gatherer::Gatherer;
use super::schema::{Schema, schema};
use crate::findings::Log;
use crate::records::{Record, read_file};
use crate::stream::{file_name, open_file};
use crate::{Error, Input};

macro_rules! tables {
    ($( $(#[doc = $doc:literal])+ $name:ident = $table:literal, $prefix:literal; )+) => {
        /// A table that is read.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub(super) enum Table { $( $(#[doc = $doc])+ $name, )+ }

        impl Table {
            const ALL: &'static [Table] = &[$( Table::$name, )+];

            /// Its name in the standard.
            pub(super) const fn name(self) -> &'static str {
                match self { $( Table::$name => $table, )+ }
            }

            /// What the names of its columns begin with.
            pub(super) const fn prefix(self) -> &'static str {
                match self { $( Table::$name => $prefix, )+ }
            }
        }
    };
}

tables! {
    /// Places.
    Noeud = "t_noeud", "nd_";
    /// Paths: trenches, pole lines.
    Cheminement = "t_cheminement", "cm_";
    /// Ducts.
    Conduite = "t_conduite", "cd_";
    /// Which duct lies in which path.
    CondChem = "t_cond_chem", "dm_";
    /// Which cable lies in which duct.
    CabCond = "t_cab_cond", "cc_";
    /// Chambers, poles.
    Ptech = "t_ptech", "pt_";
    /// Cabinets, exchanges.
    Sitetech = "t_sitetech", "st_";
    /// Areas of cabinets.
    Zsro = "t_zsro", "zs_";
    /// Organisations.
    Organisme = "t_organisme", "or_";
}

impl Table {
    /// The table that a file or layer holds, by its name: `T_NOEUD`, `t_noeud.csv`; `t_site` is the
    /// name of `t_sitetech` in version 3.
    pub(super) fn named(name: &str) -> Option<Table> {
        let name = name.to_lowercase();
        let stem = name.split('.').next().unwrap_or_default();
        if stem == "t_site" {
            return Some(Table::Sitetech);
        }
        Table::ALL.iter().copied().find(|table| table.name() == stem)
    }
}

/// A part of a table: the rows of one file.
#[derive(Debug, Default)]
pub(super) struct Part {
    pub(super) columns: BTreeMap<String, usize>,
    pub(super) rows: Vec<Record>,
}

/// All that was read.
#[derive(Debug, Default)]
pub(super) struct Tables(pub(super) BTreeMap<Table, Vec<Part>>);

/// A row with the names of its columns.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row<'a> {
    table: Table,
    part: &'a Part,
    record: &'a Record,
}

impl<'a> Row<'a> {
    /// The text of a column, named without the prefix of the table.
    pub(super) fn own(&self, name: &str) -> Option<&'a str> {
        let column = format!("{}{name}", self.table.prefix());
        self.record.cell(*self.part.columns.get(&column)?)
    }

    /// Its geometry. What is wrong with it was told when it was read.
    pub(super) fn shapes(&self) -> &'a [Shape] {
        &self.record.shapes
    }

    /// The finding with the place of the row in its file.
    pub(super) fn located(&self, finding: Finding) -> Finding {
        self.record.located(finding).named(self.own("code").unwrap_or_default())
    }
}

impl Tables {
    /// Reads the tables of files and of folders, two levels deep.
    pub(super) fn read(
        input: &Input<'_>,
        log: &mut Log,
        watch: &dyn Watch,
    ) -> Result<Tables, Error> {
        let mut gatherer = Gatherer::default();
        for path in input.files {
            let files = match path.is_dir() {
                true => files_in(path, 2)?,
                false => vec![path.clone()],
            };
            for file in files {
                let name = file_name(&file);
                if has_ending(&file, BESIDE_SHAPES) && file.with_extension("shp").is_file() {
                    continue;
                }
                if has_ending(&file, &["gpkg"])
                    || schema_named(&name).is_some()
                        && has_ending(&file, &["csv", "txt", "gz", "shp"])
                {
                    read_file(&file, input.options, log, watch, &mut gatherer)?;
                } else if !path.is_dir() {
                    open_file(&file)?;
                    let finding = Finding::warning(crate::findings::FILE_UNREAD);
                    log.push(finding.named(&*name).in_file(&name));
                }
            }
        }
        gatherer.judge.finish(log);
        Ok(gatherer.tables)
    }

    pub(super) fn has(&self, table: Table) -> bool {
        self.0.contains_key(&table)
    }

    pub(super) fn rows(&self, table: Table) -> impl Iterator<Item = Row<'_>> {
        let parts = self.0.get(&table).into_iter().flatten();
        parts.flat_map(move |part| part.rows.iter().map(move |record| Row { table, part, record }))
    }
}

/// The endings of files that come with a shapefile.
const BESIDE_SHAPES: &[&str] = &["dbf", "shx", "prj", "cpg", "sbn", "sbx", "qix", "qmd", "xml"];

fn has_ending(path: &Path, endings: &[&str]) -> bool {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    ending.is_some_and(|ending| endings.contains(&ending.as_str()))
}

/// The files of a folder by name, those of its folders too.
fn files_in(folder: &Path, levels: u32) -> Result<Vec<PathBuf>, Error> {
    let failed = |source| Error::Open { file: folder.display().to_string(), source };
    let mut entries = std::fs::read_dir(folder)
        .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>, _>>())
        .map_err(failed)?;
    entries.sort();
    let mut files = Vec::new();
    for entry in entries {
        if !entry.is_dir() {
            files.push(entry);
        } else if levels > 1 {
            files.extend(files_in(&entry, levels - 1)?);
        }
    }
    Ok(files)
}

/// The table that a file or layer is called after.
pub(super) fn schema_named(name: &str) -> Option<&'static Schema> {
    schema(name.to_lowercase().split('.').next().unwrap_or_default())
}
