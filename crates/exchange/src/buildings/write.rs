//! `export buildings`: a row an address, with the columns of the regulator's quarterly file. Dates,
//! the operator's code and whether a zone is complete are no facts and stay empty.

use bocage_vocab::Watch;

use super::BuildingsOut;
use crate::addressed::{Address, addresses, communes, parts, state_of_cabinet};
use crate::export::{Sheet, create};
use crate::{Error, Export, Exported, Outgoing};

const COLUMNS: &[&str] = &[
    "x",
    "y",
    "imb_id",
    "num_voie",
    "cp_no_voie",
    "type_voie",
    "nom_voie",
    "batiment",
    "code_insee",
    "code_poste",
    "nom_com",
    "catg_loc_imb",
    "imb_etat",
    "pm_ref",
    "pm_etat",
    "pm_date_mad",
    "code_l331",
    "type_imb",
    "date_completude",
    "date_completude_manquante",
];

impl Export for BuildingsOut {
    fn name(&self) -> &'static str {
        "buildings"
    }

    fn write(&self, outgoing: &Outgoing<'_>, watch: &dyn Watch) -> Result<Exported, Error> {
        watch.stage("write buildings", "buildings", None);
        let names = communes(outgoing.world);
        let mut sheet = Sheet::new(create(outgoing, "immeubles.csv")?, COLUMNS)?;
        for address in addresses(outgoing.world) {
            let commune = address.first.insee.and_then(|insee| names.get(&insee).copied());
            sheet.row(row(&address, commune.unwrap_or_default()))?;
            watch.done(1);
        }
        Ok(Exported { files: vec![sheet.finish()?], findings: Vec::new() })
    }
}

fn row(address: &Address<'_>, commune: &str) -> Vec<String> {
    let first = address.first;
    let (number, letter, street) = parts(&first.address);
    let text = |value: Option<String>| value.unwrap_or_default();
    let small = |name: &str| name.to_lowercase();
    vec![
        first.position.lon().to_string(),
        first.position.lat().to_string(),
        address.reference(),
        text(number.map(|number| number.to_string())),
        text(letter.map(str::to_owned)),
        String::new(),
        street.to_owned(),
        text(address.building.map(|building| building.name.to_string())),
        text(first.insee.map(|insee| insee.to_string())),
        text(first.postcode.map(|postcode| postcode.to_string())),
        commune.to_owned(),
        class(address.premises).to_owned(),
        small(address.state.name()),
        text(address.cabinet.map(|cabinet| cabinet.reference.to_string())),
        text(address.cabinet.map(|cabinet| small(state_of_cabinet(cabinet.stage)))),
        String::new(),
        String::new(),
        if address.premises == 1 { "PA" } else { "IM" }.to_owned(),
        String::new(),
        String::new(),
    ]
}

/// The class of size of so many premises.
fn class(premises: u32) -> &'static str {
    match premises {
        0 | 1 => "individuel",
        2..=11 => "entre 2 et 11",
        _ => "12 ou plus",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use bocage_network::{Agreement, Building, Premises};
    use bocage_vocab::{Id, Position, Severity};
    use bocage_world::{Rows, World};
    use proptest::prelude::*;

    use super::class;
    use crate::addressed::addresses;
    use crate::testkit::import_files;
    use crate::testkit::town::{exported, town};

    /// A house or a block: premises, agreement, address, place, whether a reference is known.
    type Given = (u16, usize, String, (i32, i32), bool);

    fn world(given: &[Given]) -> World {
        let mut rows = Rows::default();
        for (n, (premises, agreement, address, (x, y), known)) in given.iter().enumerate() {
            let position = Position::from_e7(*x, *y);
            let building = Building {
                id: Id::derive(&["b", &n.to_string()]),
                name: "résidence; \"A\"".into(),
                premises: *premises,
                floors: 3,
                stairs: 1,
                agreement: Agreement::ALL[*agreement % Agreement::ALL.len()],
                source: "t".into(),
                position,
            };
            for door in 0..*premises {
                let id = Id::derive(&["p", &n.to_string(), &door.to_string()]);
                rows.premises.push(Premises {
                    address: address.as_str().into(),
                    insee: "50218".parse().ok(),
                    postcode: "01500".parse().ok(),
                    reference: known.then(|| format!("IMB/50218/C/{n:04}").into()),
                    building: (*premises > 1).then_some(building.id),
                    ..Premises::placed(id, "t", position)
                });
            }
            if *premises > 1 {
                rows.buildings.push(building);
            }
        }
        World::from_rows(Default::default(), rows)
    }

    fn given() -> impl Strategy<Value = Given> {
        let place = (-20_000_000..80_000_000i32, 430_000_000..500_000_000i32);
        (1..30u16, 0..4usize, "[1-9][0-9]{0,3} (bis |B )?rue [a-zéè]{1,9}", place, any::<bool>())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]

        #[test]
        fn what_is_written_is_read_again(given in prop::collection::vec(given(), 0..12)) {
            let world = world(&given);
            let (folder, done) = exported(&world, "buildings");
            prop_assert_eq!(done.files[0].objects as usize, given.len());
            let files = [folder.path().join("immeubles.csv")];
            let back = import_files(&World::default(), "buildings", &files).unwrap();
            let wrong = back.findings.iter().filter(|found| found.severity != Severity::Info);
            prop_assert_eq!(wrong.count(), 0);
            let mut read: BTreeMap<String, Vec<&Premises>> = BTreeMap::new();
            for premises in &back.rows.premises {
                read.entry(premises.reference.as_deref().unwrap().to_owned()).or_default().push(premises);
            }
            prop_assert_eq!(read.len(), given.len());
            for address in addresses(&world) {
                let premises = &read[&address.reference()];
                let first = premises[0];
                prop_assert_eq!(class(premises.len() as u32), class(address.premises));
                prop_assert_eq!(first.position, address.first.position);
                prop_assert_eq!(&first.address, &address.first.address);
                prop_assert_eq!((first.insee, first.postcode), (address.first.insee, address.first.postcode));
                let building = back.rows.buildings.iter().find(|row| Some(row.id) == first.building);
                let agreement = address.building.map(|row| match row.agreement {
                    // The file has no word for owners who were asked and have not answered.
                    Agreement::Asked => Agreement::NotAsked,
                    other => other,
                });
                prop_assert_eq!(building.map(|row| row.agreement), agreement);
            }
        }
    }

    #[test]
    fn a_designed_town_names_the_cabinet_of_each_address() {
        let world = town();
        let (folder, _) = exported(&world, "buildings");
        let text = std::fs::read_to_string(folder.path().join("immeubles.csv")).unwrap();
        let head: Vec<&str> = text.lines().next().unwrap().split(';').collect();
        assert_eq!(head.len(), 20);
        let place = head.iter().position(|name| *name == "pm_ref").unwrap();
        let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(text.as_bytes());
        let mut rows = 0;
        for row in reader.records() {
            let row = row.unwrap();
            assert!(
                world.cabinets.iter().any(|cabinet| *cabinet.reference == row[place]),
                "{row:?}"
            );
            assert_eq!(&row[place + 1], "planifie");
            rows += 1;
        }
        assert_eq!(rows, addresses(&world).len());
    }
}
