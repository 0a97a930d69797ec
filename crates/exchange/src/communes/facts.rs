//! Communes of today and of before, with their days. Files may come together or one by one: what
//! one of them does not say, the world may know already.

use std::collections::{BTreeMap, BTreeSet};

use bocage_network::Municipality;
use bocage_vocab::{Date, Finding, Id, Insee};
use bocage_world::World;

use super::FIRST_DAY;
use super::folder::{Folder, Merger, Now};
use crate::findings::{LAYER_UNREAD, OUTLINE_MISSING, REFERENCE_UNKNOWN};
use crate::premises::Batch;

pub(super) fn municipalities(folder: &Folder, world: &World, batch: &mut Batch) {
    let known = Known::of(world);
    for now in folder.now.values() {
        let row = current(folder, now, &known);
        if row.outline.is_none() {
            let finding = Finding::warning(OUTLINE_MISSING).about(row.id.thing());
            batch.log.push(finding.named(&*row.name));
        }
        take(row, batch);
    }
    for merger in &folder.mergers {
        let there = folder.now.contains_key(&merger.new) || known.now.contains_key(&merger.new);
        if !there {
            let finding = Finding::warning(REFERENCE_UNKNOWN).named(&merger.old_name);
            batch.log.push(finding.says("column", "new_insee").says("found", merger.new.as_str()));
        }
        take(former(folder, merger, &known), batch);
    }
    merged(folder, &known, batch);
    complete(folder, &known, batch);
}

/// What the world knows of communes.
struct Known<'a> {
    /// Those that exist still.
    now: BTreeMap<Insee, &'a Municipality>,
    /// Those that exist no more.
    former: BTreeMap<Insee, &'a Municipality>,
    /// The first day of communes that others were merged into.
    merged: BTreeMap<Insee, Date>,
}

impl<'a> Known<'a> {
    fn of(world: &'a World) -> Known<'a> {
        let mut known =
            Known { now: BTreeMap::new(), former: BTreeMap::new(), merged: BTreeMap::new() };
        for row in world.municipalities.iter() {
            let Some(until) = row.until else {
                known.now.insert(row.insee, row);
                continue;
            };
            known.former.insert(row.insee, row);
            if let Some(into) = row.merged_into {
                let day = known.merged.entry(into).or_insert(until);
                *day = until.min(*day);
            }
        }
        known
    }

    /// The first day of a commune as it is: that of the first merger into it.
    fn first_day(&self, folder: &Folder, insee: Insee) -> Date {
        let told = folder.mergers.iter().filter(|merger| merger.new == insee).map(|m| m.day).min();
        told.or_else(|| self.now.get(&insee).map(|row| row.from))
            .or_else(|| self.merged.get(&insee).copied())
            .unwrap_or(FIRST_DAY)
    }
}

fn take(row: Municipality, batch: &mut Batch) {
    let label = row.name.to_string();
    if batch.is_new(row.id.uuid(), |f| f.about(row.id.thing()).named(label)) {
        batch.rows.municipalities.push(row);
    }
}

fn current(folder: &Folder, now: &Now, known: &Known<'_>) -> Municipality {
    let from = known.first_day(folder, now.insee);
    let known = known.now.get(&now.insee);
    let outline = folder.outlines.get(&now.insee).cloned();
    let name = now.epci_name.as_deref().map(Into::into);
    let same_epci = known.filter(|row| row.epci == now.epci || now.epci.is_none());
    Municipality {
        id: id_of(now.insee, from),
        insee: now.insee,
        name: now.name.as_str().into(),
        epci: now.epci.or_else(|| known.and_then(|row| row.epci)),
        epci_name: name.or_else(|| same_epci.and_then(|row| row.epci_name.clone())),
        population: now.population.or(known.map(|row| row.population)).unwrap_or(0),
        dwellings: now.dwellings.or(known.map(|row| row.dwellings)).unwrap_or(0),
        establishments: now.establishments.or(known.map(|row| row.establishments)).unwrap_or(0),
        from,
        until: None,
        merged_into: None,
        outline: outline.or_else(|| known.and_then(|row| row.outline.clone())),
    }
}

/// A commune until it was taken in, with the numbers of 2013 where they are known.
fn former(folder: &Folder, merger: &Merger, known: &Known<'_>) -> Municipality {
    let old = folder.old.iter().find(|old| old.insee == merger.old);
    let was = known.former.get(&merger.old);
    let number = |read: Option<u32>, kept: Option<u32>| read.or(kept).unwrap_or(0);
    Municipality {
        id: id_of(merger.old, FIRST_DAY),
        insee: merger.old,
        name: old.map_or(merger.old_name.as_str(), |old| old.name.as_str()).into(),
        epci: None,
        epci_name: None,
        population: number(old.map(|old| old.population), was.map(|was| was.population)),
        dwellings: number(old.map(|old| old.dwellings), was.map(|was| was.dwellings)),
        establishments: 0,
        from: FIRST_DAY,
        until: Some(merger.day),
        merged_into: Some(merger.new),
        outline: None,
    }
}

/// Communes that were imported before anyone said that others had been merged into them: they
/// begin with the merger, and what had their code before it ends there.
fn merged(folder: &Folder, known: &Known<'_>, batch: &mut Batch) {
    let into: BTreeSet<Insee> = folder.mergers.iter().map(|merger| merger.new).collect();
    for insee in into {
        let from = known.first_day(folder, insee);
        let Some(row) = known.now.get(&insee).filter(|row| row.from < from) else { continue };
        if !folder.now.contains_key(&insee) {
            take(Municipality { id: id_of(insee, from), from, ..(*row).clone() }, batch);
        }
        if !folder.mergers.iter().any(|merger| merger.old == insee) {
            let (until, merged_into) = (Some(from), Some(insee));
            take(Municipality { until, merged_into, ..(*row).clone() }, batch);
        }
    }
}

/// Names of groups and numbers of 2013 complete the communes that the world knows. A file that
/// completes none is told.
fn complete(folder: &Folder, known: &Known<'_>, batch: &mut Batch) {
    let mut unused: BTreeSet<&str> = BTreeSet::new();
    if folder.now.is_empty() && !folder.epcis.is_empty() {
        let named = |row: &&&Municipality| row.epci.is_some_and(|e| folder.epcis.contains_key(&e));
        let rows: Vec<_> = known.now.values().filter(named).collect();
        if rows.is_empty() {
            unused.insert("epci.csv");
        }
        for row in rows {
            let name = row.epci.and_then(|epci| folder.epcis.get(&epci));
            let epci_name = name.map(|name| name.as_str().into());
            take(Municipality { epci_name, ..(*row).clone() }, batch);
        }
    }
    if folder.mergers.is_empty() && !folder.old.is_empty() {
        let known = |old: &super::folder::Old| known.former.get(&old.insee).copied();
        let rows: Vec<_> = folder.old.iter().filter_map(|old| Some((old, known(old)?))).collect();
        if rows.is_empty() {
            unused.insert("communes_2013.csv");
        }
        for (old, row) in rows {
            let (population, dwellings) = (old.population, old.dwellings);
            take(Municipality { population, dwellings, ..row.clone() }, batch);
        }
    }
    for file in unused {
        batch
            .log
            .push(Finding::warning(LAYER_UNREAD).named(file).in_file(file).says("layer", file));
    }
}

fn id_of(insee: Insee, from: Date) -> Id<Municipality> {
    Id::derive(&[insee.as_str(), &from.to_string()])
}
