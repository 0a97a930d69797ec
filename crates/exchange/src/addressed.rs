//! Premises by address, with how far the network has come there: a row of the regulator's open data
//! and of the operators' file alike.

use std::collections::BTreeMap;

use bocage_network::{Agreement, Building, Cabinet, Premises, PremisesUse, Stage};
use bocage_vocab::{Insee, Uuid};
use bocage_world::World;

/// How far the network has come at an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum State {
    /// It lies in the area of a concentration point.
    Targeted,
    /// Its owner has signed.
    Signed,
    /// It is being cabled.
    UnderWay,
    /// Its branching point stands.
    Deployed,
    /// Its branching point is set when somebody orders.
    OnDemand,
    /// Nobody will be connected.
    Abandoned,
}

impl State {
    /// Every state.
    pub(crate) const ALL: [State; 6] = [
        State::Targeted,
        State::Signed,
        State::UnderWay,
        State::Deployed,
        State::OnDemand,
        State::Abandoned,
    ];

    /// Its name in the operators' file; the regulator writes it small.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            State::Targeted => "CIBLE",
            State::Signed => "SIGNE",
            State::UnderWay => "EN COURS DE DEPLOIEMENT",
            State::Deployed => "DEPLOYE",
            State::OnDemand => "RACCORDABLE DEMANDE",
            State::Abandoned => "ABANDONNE",
        }
    }

    fn of(agreement: Option<Agreement>, stage: Option<Stage>) -> State {
        match (agreement, stage) {
            (Some(Agreement::Refused), _) => State::Abandoned,
            (_, Some(Stage::Accepted | Stage::InService)) => State::Deployed,
            (_, Some(Stage::Works)) => State::UnderWay,
            (Some(Agreement::Signed), _) => State::Signed,
            _ => State::Targeted,
        }
    }
}

/// The state of a concentration point, as both files name it.
pub(crate) fn state_of_cabinet(stage: Stage) -> &'static str {
    match stage {
        Stage::Accepted | Stage::InService => "DEPLOYE",
        Stage::Works => "EN COURS DE DEPLOIEMENT",
        _ => "PLANIFIE",
    }
}

/// Premises at one address.
pub(crate) struct Address<'a> {
    /// The one whose address, codes and position are those of all.
    pub(crate) first: &'a Premises,
    pub(crate) building: Option<&'a Building>,
    /// How many there are.
    pub(crate) premises: u32,
    /// How many of them are homes.
    pub(crate) dwellings: u32,
    /// The cabinet that serves them.
    pub(crate) cabinet: Option<&'a Cabinet>,
    pub(crate) state: State,
}

impl Address<'_> {
    /// The official reference; where none is known one that is made of the commune and the id, as
    /// the operator of a building gives it, and that stays the same as long as these do.
    pub(crate) fn reference(&self) -> String {
        match &self.first.reference {
            Some(reference) => reference.to_string(),
            None => {
                let insee = self.first.insee.map_or("00000".to_owned(), |insee| insee.to_string());
                let high = home(self.first).as_u64_pair().0;
                format!("IMB/{insee}/B/{:012X}", high >> 16)
            }
        }
    }
}

/// What an address is known by: the building, else the premises.
pub(crate) fn home(premises: &Premises) -> Uuid {
    premises.building.map_or(premises.id.uuid(), |building| building.uuid())
}

/// The names of the communes of today.
pub(crate) fn communes(world: &World) -> BTreeMap<Insee, &str> {
    let today = world.municipalities.iter().filter(|commune| commune.until.is_none());
    today.map(|commune| (commune.insee, &*commune.name)).collect()
}

/// Every address, by rising id. Of several premises the least advanced says how far all are.
pub(crate) fn addresses(world: &World) -> Vec<Address<'_>> {
    let served: BTreeMap<Uuid, _> =
        world.outlets.iter().map(|row| (row.premises.uuid(), row.branching_point)).collect();
    let mut addresses: BTreeMap<Uuid, (Address<'_>, Option<Stage>)> = BTreeMap::new();
    for premises in &world.premises {
        let point = served.get(&premises.id.uuid());
        let point = point.and_then(|point| world.branching_points.get(*point));
        let cabinet = point.and_then(|point| world.cabinets.get(point.cabinet));
        let stage = point.zip(cabinet).map(|(point, cabinet)| point.stage.min(cabinet.stage));
        let (address, least) = addresses.entry(home(premises)).or_insert_with(|| {
            let building = premises.building.and_then(|building| world.buildings.get(building));
            let state = State::Targeted;
            let none =
                Address { first: premises, building, premises: 0, dwellings: 0, cabinet, state };
            (none, stage)
        });
        address.premises += 1;
        address.dwellings += u32::from(premises.purpose == PremisesUse::Dwelling);
        address.cabinet = address.cabinet.or(cabinet);
        *least = (*least).min(stage);
    }
    let settled = addresses.into_values().map(|(address, stage)| {
        let agreement = address.building.map(|building| building.agreement);
        Address { state: State::of(agreement, stage), ..address }
    });
    settled.collect()
}

/// An address as number, letter or word of repetition, and street.
pub(crate) fn parts(address: &str) -> (Option<u32>, Option<&str>, &str) {
    let digits = address.len() - address.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, rest) = address.split_at(digits);
    let rest = rest.trim_start();
    let Some(number) = number.parse().ok().filter(|number| *number < 1_000_000) else {
        return (None, None, address);
    };
    match rest.split_once(' ') {
        Some((word, street)) if is_repetition(word) => (Some(number), Some(word), street),
        _ => (Some(number), None, rest),
    }
}

fn is_repetition(word: &str) -> bool {
    let lower = word.to_lowercase();
    matches!(&*lower, "bis" | "ter" | "quater")
        || word.len() == 1 && word.starts_with(|letter: char| letter.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_cut_into_number_letter_and_street() {
        for (address, expected) in [
            ("12 rue du Port", (Some(12), None, "rue du Port")),
            ("3 B Rue d'Ambérieu", (Some(3), Some("B"), "Rue d'Ambérieu")),
            ("7 bis impasse X", (Some(7), Some("bis"), "impasse X")),
            ("1 à la Ville", (Some(1), None, "à la Ville")),
            ("osm:way/41", (None, None, "osm:way/41")),
            ("12345678 x", (None, None, "12345678 x")),
            ("", (None, None, "")),
        ] {
            assert_eq!(parts(address), expected, "{address}");
        }
    }

    #[test]
    fn the_state_follows_from_agreement_and_stage() {
        for (agreement, stage, expected) in [
            (None, None, State::Targeted),
            (Some(Agreement::Asked), Some(Stage::Study), State::Targeted),
            (Some(Agreement::Signed), Some(Stage::Project), State::Signed),
            (None, Some(Stage::Works), State::UnderWay),
            (Some(Agreement::NotAsked), Some(Stage::InService), State::Deployed),
            (Some(Agreement::Refused), Some(Stage::InService), State::Abandoned),
        ] {
            assert_eq!(State::of(agreement, stage), expected, "{agreement:?} {stage:?}");
        }
    }
}
