//! Administrative areas of level 8 as communes, where they bear an INSEE code.

use bocage_network::Municipality;
use bocage_vocab::{Finding, Id, Insee, Shape};
use bocage_world::World;

use super::gather::{AdminArea, Gathered};
use super::rings::rings;
use crate::communes::{FIRST_DAY, current_of};
use crate::findings::{COMMUNE_WITHOUT_CODE, OUTLINE_OPEN};
use crate::premises::Batch;

/// Makes communes of the areas that have a code; no code is ever invented.
pub(super) fn communes(all: &Gathered, world: &World, batch: &mut Batch) {
    let mut without_code = Vec::new();
    for area in &all.admin_areas {
        let code = area.insee.as_deref().and_then(|code| code.parse::<Insee>().ok());
        match code {
            Some(insee) => commune(area, insee, all, world, batch),
            None => without_code.push(&*area.name),
        }
    }
    if !without_code.is_empty() {
        let names = crate::records::mapping_list(without_code.iter().copied());
        let finding = Finding::info(COMMUNE_WITHOUT_CODE).says("count", without_code.len());
        batch.log.push(finding.says("names", names));
    }
}

fn commune(area: &AdminArea, insee: Insee, all: &Gathered, world: &World, batch: &mut Batch) {
    let known = current_of(world, insee);
    let missing = Vec::new();
    let ways = area.ways.iter().map(|way| all.member_ways.get(way).unwrap_or(&missing).as_slice());
    let found = rings(ways.clone(), &all.nodes);
    let cut = found.open > 0 || ways.clone().any(<[i64]>::is_empty);
    // Half an outline would place premises in the wrong commune: it is left out.
    let outline = found.area.filter(|_| !cut);
    let from = known.map_or(FIRST_DAY, |row| row.from);
    let id = Id::<Municipality>::derive(&[insee.as_str(), &from.to_string()]);
    if cut {
        let line = ways.flat_map(|way| all.nodes.line(way)).collect::<Vec<_>>();
        let mut finding = Finding::warning(OUTLINE_OPEN).about(id.thing()).named(&*area.name);
        finding = finding.in_element(format!("relation/{}", area.id)).says("open", found.open);
        if let Some(place) = line.first() {
            finding = finding.over(Shape::Point(*place));
        }
        batch.log.push(finding);
    }
    if !batch.is_new(id.uuid(), |f| f.named(&*area.name)) {
        return;
    }
    let row = match known {
        // What an official source said before stays; OpenStreetMap adds an outline.
        Some(known) => Municipality { outline: known.outline.clone().or(outline), ..known.clone() },
        None => Municipality {
            id,
            insee,
            name: area.name.clone(),
            epci: None,
            epci_name: None,
            population: area
                .population
                .as_deref()
                .and_then(crate::records::whole_number)
                .unwrap_or(0),
            dwellings: 0,
            establishments: 0,
            from,
            until: None,
            merged_into: None,
            outline,
        },
    };
    batch.rows.municipalities.push(row);
}
