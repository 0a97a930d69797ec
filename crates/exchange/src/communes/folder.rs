//! The files of the folder, read into the rows they hold.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::{Path, PathBuf};

use bocage_vocab::{Area, Date, Finding, Insee, Position, Postcode, Siren, Watch};

use super::sheet::{Row, Sheet};
use crate::Error;
use crate::findings::{FILE_UNREAD, ID_TWICE, Log, REFERENCE_UNKNOWN, ROW_UNREAD};
use crate::stream::file_name;

/// The files that are read, by name.
const FILES: [&str; 7] = [
    "communes_now.csv",
    "communes.geojson",
    "mergers.csv",
    "epci.csv",
    "communes_2013.csv",
    "mairies.csv",
    "public_sites_2016.csv",
];

/// A commune of today.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Now {
    pub(super) insee: Insee,
    pub(super) name: String,
    pub(super) epci: Option<Siren>,
    pub(super) epci_name: Option<String>,
    pub(super) population: Option<u32>,
    pub(super) dwellings: Option<u32>,
    pub(super) second_homes: Option<u32>,
    pub(super) establishments: Option<u32>,
    pub(super) postcode: Option<Postcode>,
    /// The file that gave it first.
    file: String,
}

impl Now {
    /// Takes over what only another file says.
    fn complete(&mut self, other: Now) {
        self.epci = self.epci.or(other.epci);
        self.epci_name = self.epci_name.take().or(other.epci_name);
        self.population = self.population.or(other.population);
        self.dwellings = self.dwellings.or(other.dwellings);
        self.second_homes = self.second_homes.or(other.second_homes);
        self.establishments = self.establishments.or(other.establishments);
        self.postcode = self.postcode.or(other.postcode);
    }
}

/// A commune that was taken into another.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Merger {
    pub(super) old: Insee,
    pub(super) old_name: String,
    pub(super) new: Insee,
    pub(super) day: Date,
}

/// A commune of 2013.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Old {
    pub(super) insee: Insee,
    pub(super) name: String,
    pub(super) population: u32,
    pub(super) dwellings: u32,
    pub(super) current: Insee,
}

/// A town hall or another desk of a public body.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Site {
    pub(super) id: String,
    pub(super) activity: String,
    pub(super) name: String,
    pub(super) street: String,
    pub(super) postcode: Option<Postcode>,
    /// The commune of its time.
    pub(super) of: Insee,
    pub(super) current: Insee,
    pub(super) position: Option<Position>,
    /// Whether the position is that of the desk itself, as far as the file knows.
    pub(super) exact: bool,
    /// Whether the position lies in the site's commune, where the file says.
    pub(super) in_commune: Option<bool>,
    /// Whether it is the town hall of a commune of today.
    pub(super) is_seat: bool,
    /// Where it was read.
    pub(super) file: String,
    pub(super) line: Option<u64>,
}

/// All that the files hold.
#[derive(Debug, Default)]
pub(super) struct Folder {
    pub(super) now: BTreeMap<Insee, Now>,
    pub(super) outlines: BTreeMap<Insee, Area>,
    pub(super) mergers: Vec<Merger>,
    pub(super) old: Vec<Old>,
    pub(super) town_halls: Vec<Site>,
    pub(super) sites: Vec<Site>,
    /// The names of groups of communes.
    pub(super) epcis: BTreeMap<Siren, String>,
    pub(super) read: u64,
}

impl Folder {
    /// Reads files, and the known files of folders.
    pub(super) fn read(
        paths: &[PathBuf],
        log: &mut Log,
        watch: &dyn Watch,
    ) -> Result<Folder, Error> {
        let mut folder = Folder::default();
        let mut found = false;
        for path in paths {
            if path.is_dir() {
                for name in FILES.iter().filter(|name| path.join(name).is_file()) {
                    folder.file(name, &path.join(name), log, watch)?;
                    found = true;
                }
                tell_others(path, log);
            } else {
                let name = file_name(path);
                if FILES.contains(&name.as_str()) {
                    folder.file(&name, path, log, watch)?;
                    found = true;
                } else {
                    // A file that is not there is an error whatever its name.
                    crate::stream::open_file(path)?;
                    log.push(Finding::warning(FILE_UNREAD).named(&name).in_file(&name));
                }
            }
        }
        if !found {
            return Err(Error::Missing { what: "communes: communes_now.csv or communes.geojson" });
        }
        folder.name_groups(log);
        Ok(folder)
    }

    fn file(
        &mut self,
        name: &str,
        path: &Path,
        log: &mut Log,
        watch: &dyn Watch,
    ) -> Result<(), Error> {
        let sheet = Sheet::read(path, log, watch)?;
        self.read += sheet.rows.len() as u64;
        for row in sheet.each() {
            let taken = match name {
                "communes_now.csv" => self.commune(row, log),
                "communes.geojson" => self.outline(row, log),
                "mergers.csv" => self.merger(row, log),
                "epci.csv" => self.epci(row, log),
                "communes_2013.csv" => self.old(row, log),
                "mairies.csv" => self.town_hall(row, log),
                _ => self.site(row, log),
            };
            if taken.is_none() {
                let finding = row.record.located(Finding::error(ROW_UNREAD));
                log.push(finding.says("reason", "a code or a name is missing"));
            }
        }
        Ok(())
    }

    fn commune(&mut self, row: Row<'_>, log: &mut Log) -> Option<()> {
        let postcodes = row.text(&["postcodes"]).unwrap_or_default();
        let now = Now {
            insee: row.value(&["insee"], log)?,
            name: row.text(&["name"])?.to_owned(),
            epci: row.value(&["epci_siren", "epci"], log),
            epci_name: row.text(&["epci_name"]).map(str::to_owned),
            population: row.number(
                &["pop_municipale_legal_2026", "pop_municipale", "pop_census_2018", "pop"],
                log,
            ),
            dwellings: row.number(&["dwellings_2018"], log),
            second_homes: row.number(&["second_homes_2018"], log),
            establishments: row.number(&["establishments_2018"], log),
            postcode: postcodes.split([' ', ';', ',', '|']).find_map(|code| code.parse().ok()),
            file: row.record.file.clone(),
        };
        match self.now.entry(now.insee) {
            Entry::Vacant(free) => {
                free.insert(now);
            }
            Entry::Occupied(known) if known.get().file == now.file => {
                log.push(row.record.located(Finding::warning(ID_TWICE)).named(&now.name));
            }
            // Outlines repeat a part of the table, whichever comes first.
            Entry::Occupied(mut known) => known.get_mut().complete(now),
        }
        Some(())
    }

    fn outline(&mut self, row: Row<'_>, log: &mut Log) -> Option<()> {
        let insee = row.value(&["insee"], log)?;
        self.outlines.insert(insee, row.area()?.clone());
        self.commune(row, log)
    }

    fn merger(&mut self, row: Row<'_>, log: &mut Log) -> Option<()> {
        self.mergers.push(Merger {
            old: row.value(&["old_insee"], log)?,
            old_name: row.text(&["old_name"])?.to_owned(),
            new: row.value(&["new_insee"], log)?,
            day: row.value(&["first_merge_date"], log)?,
        });
        Some(())
    }

    fn epci(&mut self, row: Row<'_>, log: &mut Log) -> Option<()> {
        self.epcis.insert(row.value(&["siren"], log)?, row.text(&["name"])?.to_owned());
        Some(())
    }

    fn old(&mut self, row: Row<'_>, log: &mut Log) -> Option<()> {
        self.old.push(Old {
            insee: row.value(&["insee"], log)?,
            name: row.text(&["name"])?.to_owned(),
            population: row.number(&["pop_census_2012"], log).unwrap_or(0),
            dwellings: row.number(&["dwellings_est"], log).unwrap_or(0),
            current: row.value(&["current_insee"], log)?,
        });
        Some(())
    }

    fn town_hall(&mut self, row: Row<'_>, log: &mut Log) -> Option<()> {
        let of: Insee = row.value(&["insee"], log)?;
        let mut site = site_of(row, of, log)?;
        site.id = format!("mairie-{of}");
        site.name = format!("Mairie, {}", row.text(&["name"])?);
        "mairie".clone_into(&mut site.activity);
        site.exact = row.flag("is_real_town_hall_point").unwrap_or(true);
        site.is_seat = row.flag("is_current_seat").unwrap_or(true);
        self.town_halls.push(site);
        Some(())
    }

    fn site(&mut self, row: Row<'_>, log: &mut Log) -> Option<()> {
        let of = row.value(&["insee_2016"], log)?;
        let mut site = site_of(row, of, log)?;
        row.text(&["id"])?.clone_into(&mut site.id);
        row.text(&["type"])?.clone_into(&mut site.activity);
        row.text(&["name"])?.clone_into(&mut site.name);
        site.in_commune = row.flag("in_right_commune");
        site.exact = site.in_commune.is_some();
        self.sites.push(site);
        Some(())
    }

    /// Names the groups of communes where the communes' own table does not.
    fn name_groups(&mut self, log: &mut Log) {
        for now in self.now.values_mut() {
            let Some(siren) = now.epci else { continue };
            let listed = self.epcis.get(&siren);
            if listed.is_none() && !self.epcis.is_empty() {
                let finding = Finding::warning(REFERENCE_UNKNOWN).named(&now.name);
                log.push(finding.says("column", "epci_siren").says("found", siren.as_str()));
            }
            now.epci_name = now.epci_name.take().or_else(|| listed.cloned());
        }
    }
}

/// Tables and outlines of a folder that are none of those that are read.
fn tell_others(folder: &Path, log: &mut Log) {
    let names = folder.read_dir().into_iter().flatten().flatten().map(|entry| entry.file_name());
    let mut names: Vec<String> = names.map(|name| name.to_string_lossy().into_owned()).collect();
    names.retain(|name| name.ends_with(".csv") || name.ends_with(".geojson"));
    names.retain(|name| !FILES.contains(&name.as_str()));
    names.sort_unstable();
    for name in names {
        log.push(Finding::info(FILE_UNREAD).named(&name).in_file(&name));
    }
}

/// What town halls and other sites have in common.
fn site_of(row: Row<'_>, of: Insee, log: &mut Log) -> Option<Site> {
    Some(Site {
        id: String::new(),
        activity: String::new(),
        name: String::new(),
        street: row.text(&["street"]).unwrap_or_default().to_owned(),
        postcode: row.value(&["postcode"], log),
        of,
        current: row.value(&["current_insee"], log)?,
        position: row.position(log),
        exact: true,
        in_commune: None,
        is_seat: false,
        file: row.record.file.clone(),
        line: row.record.line,
    })
}
