//! `export ipe`: a row an address that a cabinet serves or may serve, in a full extract.
//!
//! Written are the columns for which the World has something to say. Codes of addresses of the
//! post, dates and references of services are no facts.

use std::collections::BTreeMap;

use bocage_ground::to_lambert93;
use bocage_vocab::{Fact, Finding, Position, Uuid, Watch};

use super::IpeOut;
use crate::addressed::{Address, State, addresses, communes, parts, state_of_cabinet};
use crate::export::{Sheet, create};
use crate::findings::{IPE_POSITION, Log};
use crate::{Error, Export, Exported, Outgoing};

const COLUMNS: &[&str] = &[
    "IdentifiantImmeuble",
    "EtatImmeuble",
    "CoordonneeImmeubleX",
    "CoordonneeImmeubleY",
    "CodeInseeImmeuble",
    "CodePostalImmeuble",
    "CommuneImmeuble",
    "NumeroVoieImmeuble",
    "ComplementNumeroVoieImmeuble",
    "TypeVoieImmeuble",
    "NomVoieImmeuble",
    "BatimentImmeuble",
    "NombreLogementsAdresseIPE",
    "AccordGestionnaireImmeuble",
    "ReferencePM",
    "ReferencePMTechnique",
    "EtatPM",
    "CodeInseePM",
    "CoordonneePMX",
    "CoordonneePMY",
    "TypeEmplacementPM",
    "CapaciteMaxPM",
    "NombreLogementsPM",
];

impl Export for IpeOut {
    fn name(&self) -> &'static str {
        "ipe"
    }

    fn write(&self, outgoing: &Outgoing<'_>, watch: &dyn Watch) -> Result<Exported, Error> {
        watch.stage("write IPE", "buildings", None);
        let (names, all) = (communes(outgoing.world), addresses(outgoing.world));
        let mut dwellings: BTreeMap<Uuid, u32> = BTreeMap::new();
        for address in all.iter().filter(|address| address.state != State::Abandoned) {
            if let Some(cabinet) = address.cabinet {
                *dwellings.entry(cabinet.id.uuid()).or_default() += address.premises;
            }
        }
        let mut sheet = Sheet::new(create(outgoing, "ipe.csv")?, COLUMNS)?;
        let mut log = Log::default();
        for address in &all {
            let commune = address.first.insee.and_then(|insee| names.get(&insee).copied());
            let of_point = address.cabinet.and_then(|it| dwellings.get(&it.id.uuid())).copied();
            match row(address, commune.unwrap_or_default(), of_point) {
                Some(row) => sheet.row(&row)?,
                None => {
                    let finding = Finding::warning(IPE_POSITION).about(address.first.thing());
                    log.push(finding.named(address.reference()).at(address.first.position));
                }
            }
            watch.done(1);
        }
        Ok(Exported { files: vec![sheet.finish()?], findings: log.finish() })
    }
}

/// The row of an address; none where it has no place in Lambert-93.
fn row(address: &Address<'_>, commune: &str, of_point: Option<u32>) -> Option<Vec<String>> {
    let first = address.first;
    let (number, letter, street) = parts(&first.address);
    let [x, y] = metres(first.position)?;
    let text = |value: Option<String>| value.unwrap_or_default();
    let mut row = vec![
        address.reference(),
        address.state.name().to_owned(),
        x,
        y,
        text(first.insee.map(|insee| insee.to_string())),
        text(first.postcode.map(|postcode| postcode.to_string())),
        commune.to_owned(),
        text(number.map(|number| number.to_string())),
        text(letter.map(str::to_owned)),
        String::new(),
        street.to_owned(),
        text(address.building.map(|building| building.name.to_string())),
        address.premises.to_string(),
        // Only the owner of a building with several premises has to agree.
        if address.building.is_some() { "O" } else { "N" }.to_owned(),
    ];
    let Some(cabinet) = address.cabinet else {
        row.resize(COLUMNS.len(), String::new());
        return Some(row);
    };
    let [x, y] = metres(cabinet.position)?;
    row.extend([
        cabinet.reference.to_string(),
        cabinet.reference.to_string(),
        state_of_cabinet(cabinet.stage).to_owned(),
        text(cabinet.insee.map(|insee| insee.to_string())),
        x,
        y,
        "PME-Armoire de rue".to_owned(),
        cabinet.ports.to_string(),
        text(of_point.map(|dwellings| dwellings.to_string())),
    ]);
    Some(row)
}

/// A place in Lambert-93, finer than positions are.
fn metres(position: Position) -> Option<[String; 2]> {
    let point = to_lambert93(position).ok()?;
    Some([point.x, point.y].map(|metres| format!("{metres:.4}")))
}
