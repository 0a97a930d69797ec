//! Premises: what the network is built for.

use bocage_vocab::{Id, Insee, Position, Postcode, Siret, Text, fact};

use crate::{Building, PremisesUse};

fact! {
    /// A home, a business or a public body.
    ///
    /// Key: (source, id in the source, ordinal inside the building).
    pub struct Premises: Premises {
        /// What it is used for.
        pub purpose: PremisesUse,
        /// Number and street, or what is known of them.
        pub address: Text,
        /// The postcode.
        pub postcode: Option<Postcode>,
        /// The commune, as the source says.
        pub insee: Option<Insee>,
        /// The building, where it holds several premises.
        pub building: Option<Id<Building>>,
        /// The floor, the ground floor being 0.
        pub floor: Option<u8>,
        /// The kind of public site or business, in the source's words.
        pub activity: Option<Text>,
        /// The establishment.
        pub siret: Option<Siret>,
        /// The official reference of the building (`imb_id`).
        pub reference: Option<Text>,
        /// Whether it is generated, not surveyed.
        pub synthetic: bool,
        /// Where it came from, such as `osm:way/41`.
        pub source: Text,
        /// Where it is.
        pub position: Position,
    }
}

impl Premises {
    /// What people call them: the address, else the official reference, else the source, else the id.
    #[must_use]
    pub fn name(&self) -> String {
        let reference = self.reference.as_deref().unwrap_or_default();
        let known = [&*self.address, reference, &*self.source];
        let known = known.into_iter().find(|name| !name.is_empty());
        known.map_or_else(|| self.id.uuid().to_string(), str::to_owned)
    }

    /// A dwelling of which a source gives the place and nothing else.
    #[must_use]
    pub fn placed(id: Id<Premises>, source: &str, position: Position) -> Premises {
        Premises {
            id,
            purpose: PremisesUse::Dwelling,
            address: source.into(),
            postcode: None,
            insee: None,
            building: None,
            floor: None,
            activity: None,
            siret: None,
            reference: None,
            synthetic: false,
            source: source.into(),
            position,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn premises_without_an_address_have_a_name_too() {
        let id = Id::derive(&["home"]);
        let mut home = Premises::placed(id, "osm:way/41", Position::from_e7(0, 0));
        (home.address, home.reference) = ("12 rue du Port".into(), Some("IMB/50218/X/1".into()));
        assert_eq!(home.name(), "12 rue du Port");
        home.address = "".into();
        assert_eq!(home.name(), "IMB/50218/X/1");
        home.reference = None;
        assert_eq!(home.name(), "osm:way/41");
        home.source = "".into();
        assert_eq!(home.name(), id.uuid().to_string());
    }
}
