//! Three passes over the files: relations, then ways, then nodes, so that only what is kept is
//! held in memory.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Display;
use std::hash::Hash;
use std::path::PathBuf;

use bocage_network::{Crossing, StreetClass};
use bocage_vocab::{Finding, Position, Text, Watch};

use super::element::{Element, Tags, Wanted};
use super::nodes::Nodes;
use super::roads::{crossed_by, street_class};
use super::tags::{Site, site_of};
use super::{pbf, xml};
use crate::Error;
use crate::findings::{ID_TWICE, Log, POSITION_INVALID};
use crate::limits::OSM_NODES_MAX;
use crate::records::{FileKind, kind_of_file};
use crate::stream::file_name;

/// A way that carries the network.
#[derive(Debug)]
pub(super) struct Road {
    pub(super) id: i64,
    pub(super) class: StreetClass,
    pub(super) name: Option<Text>,
    pub(super) nodes: Vec<i64>,
}

/// A river, canal or railway.
#[derive(Debug)]
pub(super) struct Barrier {
    pub(super) crossing: Crossing,
    pub(super) nodes: Vec<i64>,
}

/// The outline of a building or of the grounds of a business or public body.
#[derive(Debug)]
pub(super) struct Outline {
    /// Such as `way/41`.
    pub(super) element: String,
    pub(super) site: Site,
    /// The nodes of a closed way; none for a relation.
    pub(super) nodes: Vec<i64>,
    /// The ways of a relation.
    pub(super) ways: Vec<i64>,
}

/// A point with an address or an activity.
#[derive(Debug)]
pub(super) struct Point {
    pub(super) id: i64,
    pub(super) site: Site,
    pub(super) position: Position,
}

/// A row of house numbers of which only the ends are mapped.
#[derive(Debug)]
pub(super) struct Interpolation {
    pub(super) id: i64,
    /// `even`, `odd`, `all` or a step.
    pub(super) kind: Text,
    pub(super) nodes: Vec<i64>,
}

/// An administrative area of the level of communes.
#[derive(Debug)]
pub(super) struct AdminArea {
    pub(super) id: i64,
    pub(super) name: Text,
    pub(super) insee: Option<Text>,
    pub(super) population: Option<Text>,
    pub(super) ways: Vec<i64>,
}

/// What the files hold.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    pub(super) roads: Vec<Road>,
    pub(super) barriers: Vec<Barrier>,
    pub(super) outlines: Vec<Outline>,
    pub(super) points: Vec<Point>,
    pub(super) interpolations: Vec<Interpolation>,
    pub(super) admin_areas: Vec<AdminArea>,
    /// The nodes of ways that relations need.
    pub(super) member_ways: BTreeMap<i64, Vec<i64>>,
    pub(super) nodes: Nodes,
    pub(super) read: u64,
    references: usize,
}

impl Gathered {
    /// Reads the files.
    pub(super) fn read(
        files: &[PathBuf],
        footpaths: bool,
        log: &mut Log,
        watch: &dyn Watch,
    ) -> Result<Gathered, Error> {
        let mut all = Gathered::default();
        scan(files, "reading relations", Wanted::Relations, watch, &mut |element, _| {
            all.relation(&element);
            Ok(())
        })?;
        scan(files, "reading ways", Wanted::Ways, watch, &mut |element, file| {
            all.way(&element, footpaths);
            all.check_size(file)
        })?;
        all.nodes = Nodes::of(all.asked_nodes());
        scan(files, "reading nodes", Wanted::Nodes, watch, &mut |element, file| {
            if let Element::Node { id, position, tags } = element {
                all.nodes.take(id, position);
                all.node(id, position, tags, file, log);
            }
            Ok(())
        })?;
        all.keep_first(files, log);
        Ok(all)
    }

    /// Keeps an element once. Extracts of neighbours overlap; in a single file it is told.
    fn keep_first(&mut self, files: &[PathBuf], log: &mut Log) {
        let twice = [
            keep_first(&mut self.roads, "way/", |row| row.id),
            keep_first(&mut self.outlines, "", |row| row.element.clone()),
            keep_first(&mut self.points, "node/", |row| row.id),
            keep_first(&mut self.interpolations, "way/", |row| row.id),
            keep_first(&mut self.admin_areas, "relation/", |row| row.id),
        ];
        if let [file] = files {
            let file = file_name(file);
            for element in twice.into_iter().flatten() {
                let finding = Finding::warning(ID_TWICE).named(&*element).in_file(&file);
                log.push(finding.in_element(element));
            }
        }
    }

    fn check_size(&self, file: &str) -> Result<(), Error> {
        if self.references <= OSM_NODES_MAX {
            return Ok(());
        }
        let what = "nodes of streets and buildings";
        Err(Error::TooLarge { file: file.to_owned(), what, limit: OSM_NODES_MAX as u64 })
    }

    fn relation(&mut self, element: &Element<'_>) {
        self.read += 1;
        let Element::Relation { id, members, tags } = element else { return };
        let ways: Vec<i64> = members
            .iter()
            .filter(|member| matches!(member.role, "" | "outer" | "inner"))
            .map(|member| member.way)
            .collect();
        let is_commune =
            tags.get("boundary") == Some("administrative") && tags.get("admin_level") == Some("8");
        if is_commune {
            self.want(&ways);
            self.admin_areas.push(AdminArea {
                id: *id,
                name: tags.get("name").unwrap_or_default().into(),
                insee: tags.get("ref:INSEE").map(Text::from),
                population: tags.get("population").map(Text::from),
                ways,
            });
        } else if tags.get("type") == Some("multipolygon")
            && let Some(site) = site_of(*tags)
        {
            self.want(&ways);
            let element = format!("relation/{id}");
            self.outlines.push(Outline { element, site, nodes: Vec::new(), ways });
        }
    }

    fn want(&mut self, ways: &[i64]) {
        self.member_ways.extend(ways.iter().map(|way| (*way, Vec::new())));
    }

    fn way(&mut self, element: &Element<'_>, footpaths: bool) {
        self.read += 1;
        let Element::Way { id, nodes, tags } = element else { return };
        if let Some(member) = self.member_ways.get_mut(id) {
            *member = nodes.to_vec();
            self.references += nodes.len();
        }
        if tags.is_empty() || nodes.is_empty() {
            return;
        }
        let before = self.references;
        self.references += nodes.len();
        if let Some(class) = road_class(*tags, footpaths) {
            let name = tags.first(&["name", "ref"]).map(Text::from);
            self.roads.push(Road { id: *id, class, name, nodes: nodes.to_vec() });
        } else if let Some(crossing) = crossed_by(*tags) {
            self.barriers.push(Barrier { crossing, nodes: nodes.to_vec() });
        } else if let Some(kind) = tags.get("addr:interpolation") {
            let nodes = nodes.to_vec();
            self.interpolations.push(Interpolation { id: *id, kind: kind.into(), nodes });
        } else if let Some(site) = site_of(*tags) {
            let element = format!("way/{id}");
            self.outlines.push(Outline { element, site, nodes: nodes.to_vec(), ways: Vec::new() });
        } else {
            self.references = before;
        }
    }

    fn asked_nodes(&self) -> Vec<i64> {
        let mut ids = Vec::with_capacity(self.references);
        self.roads.iter().for_each(|road| ids.extend_from_slice(&road.nodes));
        self.barriers.iter().for_each(|barrier| ids.extend_from_slice(&barrier.nodes));
        self.outlines.iter().for_each(|outline| ids.extend_from_slice(&outline.nodes));
        self.interpolations.iter().for_each(|row| ids.extend_from_slice(&row.nodes));
        self.member_ways.values().for_each(|nodes| ids.extend_from_slice(nodes));
        ids
    }

    fn node(
        &mut self,
        id: i64,
        position: Option<Position>,
        tags: Tags<'_>,
        file: &str,
        log: &mut Log,
    ) {
        self.read += 1;
        let Some(position) = position else {
            let finding = Finding::error(POSITION_INVALID).in_file(file);
            return log.push(finding.in_element(format!("node/{id}")));
        };
        if let Some(site) = site_of(tags) {
            self.points.push(Point { id, site, position });
        }
    }
}

/// Keeps the first row of each id; the names of the others.
fn keep_first<T, K: Hash + Eq + Display>(
    rows: &mut Vec<T>,
    prefix: &str,
    id: impl Fn(&T) -> K,
) -> Vec<String> {
    let mut seen = HashSet::with_capacity(rows.len());
    let (first, twice) = std::mem::take(rows).into_iter().partition(|row| seen.insert(id(row)));
    *rows = first;
    let twice: Vec<T> = twice;
    twice.iter().map(|row| format!("{prefix}{}", id(row))).collect()
}

/// The class of a way that carries the network: no surfaces but those of squares.
fn road_class(tags: Tags<'_>, footpaths: bool) -> Option<StreetClass> {
    let class = street_class(tags.get("highway")?)?;
    let surface = tags.get("area") == Some("yes") && class != StreetClass::Pedestrian;
    let by_foot = class == StreetClass::Path && !footpaths;
    (!surface && !by_foot).then_some(class)
}

/// Shows the wanted elements of every file, with the name of the file.
fn scan(
    files: &[PathBuf],
    stage: &'static str,
    wanted: Wanted,
    watch: &dyn Watch,
    on: &mut dyn FnMut(Element<'_>, &str) -> Result<(), Error>,
) -> Result<(), Error> {
    for path in files {
        let name = file_name(path);
        let mut on = |element: Element<'_>| on(element, &name);
        match kind_of_file(path)? {
            FileKind::OsmPbf => pbf::scan(path, stage, wanted, watch, &mut on)?,
            FileKind::OsmXml | FileKind::Xml => xml::scan(path, stage, wanted, watch, &mut on)?,
            other => {
                let (expected, found) = ("OpenStreetMap data", other.to_string());
                return Err(Error::OtherFormat { file: name, expected, found });
            }
        }
    }
    Ok(())
}
