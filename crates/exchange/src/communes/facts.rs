//! Communes of today and of before, with their days.

use bocage_network::Municipality;
use bocage_vocab::{Area, Date, Finding, Id, Insee};
use bocage_world::World;

use super::folder::{Folder, Merger, Now};
use super::{FIRST_DAY, current_of};
use crate::findings::{OUTLINE_MISSING, REFERENCE_UNKNOWN};
use crate::premises::Batch;

pub(super) fn municipalities(folder: &Folder, world: &World, batch: &mut Batch) {
    for now in &folder.now {
        let row = current(folder, now, world);
        if row.outline.is_none() {
            let finding = Finding::warning(OUTLINE_MISSING).about(row.id.thing());
            batch.log.push(finding.named(&*row.name));
        }
        take(row, batch);
    }
    if folder.now.is_empty() {
        outlines_of_the_world(folder, world, batch);
    }
    for merger in &folder.mergers {
        let known = folder.now.iter().any(|now| now.insee == merger.new);
        if !known && current_of(world, merger.new).is_none() {
            let finding = Finding::warning(REFERENCE_UNKNOWN).named(&merger.old_name);
            batch.log.push(finding.says("column", "new_insee").says("found", merger.new.as_str()));
        }
        take(former(folder, merger), batch);
    }
}

fn take(row: Municipality, batch: &mut Batch) {
    let label = row.name.to_string();
    if batch.is_new(row.id.uuid(), |f| f.about(row.id.thing()).named(label)) {
        batch.rows.municipalities.push(row);
    }
}

/// The first day of a commune as it is: that of the first merger into it.
pub(super) fn first_day(folder: &Folder, insee: Insee) -> Date {
    let days = folder.mergers.iter().filter(|merger| merger.new == insee).map(|m| m.day);
    days.min().unwrap_or(FIRST_DAY)
}

fn current(folder: &Folder, now: &Now, world: &World) -> Municipality {
    let known = current_of(world, now.insee);
    let from = match (folder.mergers.is_empty(), known) {
        // Without the table of mergers the world's day is the better one.
        (true, Some(known)) => known.from,
        _ => first_day(folder, now.insee),
    };
    let outline: Option<&Area> = folder.outlines.get(&now.insee);
    Municipality {
        id: id_of(now.insee, from),
        insee: now.insee,
        name: now.name.as_str().into(),
        epci: now.epci,
        epci_name: now.epci_name.as_deref().map(Into::into),
        population: now.population,
        dwellings: now.dwellings,
        establishments: now.establishments,
        from,
        until: None,
        merged_into: None,
        outline: outline.cloned().or_else(|| known.and_then(|row| row.outline.clone())),
    }
}

/// A commune until it was taken in, with the numbers of 2013 where they are known.
fn former(folder: &Folder, merger: &Merger) -> Municipality {
    let old = folder.old.iter().find(|old| old.insee == merger.old);
    Municipality {
        id: id_of(merger.old, FIRST_DAY),
        insee: merger.old,
        name: old.map_or(merger.old_name.as_str(), |old| old.name.as_str()).into(),
        epci: None,
        epci_name: None,
        population: old.map_or(0, |old| old.population),
        dwellings: old.map_or(0, |old| old.dwellings),
        establishments: 0,
        from: FIRST_DAY,
        until: Some(merger.day),
        merged_into: Some(merger.new),
        outline: None,
    }
}

/// Outlines alone complete the communes that the world knows.
fn outlines_of_the_world(folder: &Folder, world: &World, batch: &mut Batch) {
    for (insee, outline) in &folder.outlines {
        if let Some(known) = current_of(world, *insee) {
            take(Municipality { outline: Some(outline.clone()), ..known.clone() }, batch);
        }
    }
}

fn id_of(insee: Insee, from: Date) -> Id<Municipality> {
    Id::derive(&[insee.as_str(), &from.to_string()])
}
