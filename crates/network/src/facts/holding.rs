//! In whose hands the plant is.

use bocage_vocab::{Date, Id, Text, Thing, fact};

use crate::Tier;

fact! {
    /// Who owns, operates and leases a thing of the plant, and since when it stands as built.
    ///
    /// A row says it of one thing, of a tier, or of all, and the narrowest that says something
    /// holds: so a lease of the whole network is one row. An empty text means nobody. The owner
    /// of a thing that has a column for it is the one in that column.
    ///
    /// Key: the thing, the tier, or nothing.
    pub struct Holding: Holding {
        /// The thing; none where it holds for several.
        pub of_thing as of: Option<Thing>,
        /// The tier; none where it holds for one thing, or for all.
        pub tier: Option<Tier>,
        /// Who owns it.
        pub owner: Option<Text>,
        /// Who runs and mends it.
        pub operator: Option<Text>,
        /// To whom it is leased.
        pub lessee: Option<Text>,
        /// Since when what is recorded is what was built.
        pub as_built: Option<Date>,
    }
}

/// Of what a [`Holding`] says something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Held {
    /// One thing.
    Thing(Thing),
    /// A tier.
    Tier(Tier),
    /// All.
    All,
}

impl Holding {
    /// A row that says nothing yet, with its id.
    #[must_use]
    pub fn of(held: Held) -> Holding {
        let (of, tier) = match held {
            Held::Thing(thing) => (Some(thing), None),
            Held::Tier(tier) => (None, Some(tier)),
            Held::All => (None, None),
        };
        let key = match held {
            Held::Thing(thing) => thing.to_string(),
            Held::Tier(tier) => tier.code().to_owned(),
            Held::All => "all".to_owned(),
        };
        let id = Id::derive(&[&key]);
        Holding { id, of, tier, owner: None, operator: None, lessee: None, as_built: None }
    }

    /// Of what it says something.
    #[must_use]
    pub fn held(&self) -> Held {
        match (self.of, self.tier) {
            (Some(thing), _) => Held::Thing(thing),
            (None, Some(tier)) => Held::Tier(tier),
            (None, None) => Held::All,
        }
    }

    /// Whether it says nothing.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        let Holding { owner, operator, lessee, as_built, .. } = self;
        [owner, operator, lessee].into_iter().all(Option::is_none) && as_built.is_none()
    }
}
