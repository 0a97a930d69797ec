//! One state of a territory, with what is derived from it once.

use std::sync::OnceLock;

use bocage_plant::{Hands, Plant};
use bocage_vocab::{Bounds, Fact, Finding, Generation, Shape, Unwatched};
use bocage_world::World;

use super::far::Far;
use super::grid::Spot;
use super::search::Index;
use crate::publication::{Profile, published};
use crate::{AsOf, Context, Error, Territory, exports, norms};

/// A state as it was read.
pub(super) struct Head {
    pub(super) world: World,
    /// What it stands by.
    pub(super) standing: norms::Standing,
    /// The hash of its generation.
    pub(super) digest: String,
    /// Of the last design that was applied, or of the plan that it shows.
    pub(super) findings: Vec<Finding>,
    index: OnceLock<Index>,
    spots: OnceLock<Vec<Spot>>,
    far: OnceLock<Far>,
    plant: OnceLock<Plant>,
    hands: OnceLock<Hands>,
    checked: OnceLock<Vec<Finding>>,
}

impl Head {
    pub(super) fn read(
        ctx: &Context,
        territory: &Territory,
        as_of: AsOf,
        profile: Profile,
    ) -> Result<Head, Error> {
        let world = published(&territory.world(ctx, as_of)?, profile)?;
        let digest = digest_of(territory, world.generation)?;
        // What a design found tells of plant that may be withheld.
        let last = exports::last_design(territory, as_of)?;
        let last = last.filter(|_| profile == Profile::Internal);
        let findings = last.map(|plan| territory.store.plan(plan.number)).transpose()?;
        let findings = findings.map(|plan| plan.findings).unwrap_or_default();
        let standing = norms::standing(territory, as_of)?;
        let (index, spots, far) = (OnceLock::new(), OnceLock::new(), OnceLock::new());
        let (plant, hands, checked) = (OnceLock::new(), OnceLock::new(), OnceLock::new());
        Ok(Head { world, standing, digest, findings, index, spots, far, plant, hands, checked })
    }

    pub(super) fn index(&self) -> &Index {
        self.index.get_or_init(|| Index::new(&self.world))
    }

    /// Its lines as they are seen from far.
    pub(super) fn far(&self) -> &Far {
        self.far.get_or_init(|| Far::new(&self.world))
    }

    /// Its plant, to follow it.
    pub(super) fn plant(&self) -> &Plant {
        self.plant.get_or_init(|| Plant::of(self.world.clone()))
    }

    /// In whose hands its things are.
    pub(super) fn hands(&self) -> &Hands {
        let owner = &self.standing.or_shipped().settings.owner;
        self.hands.get_or_init(|| Hands::of(&self.world, owner))
    }

    /// What breaks a rule in it. Many may wait for it, so nobody's patience ends it.
    pub(super) fn checked(&self) -> &[Finding] {
        self.checked.get_or_init(|| {
            let norms = self.standing.or_shipped();
            let found = bocage_check::check(&self.world, norms, &Unwatched);
            self.standing.told().into_iter().chain(found).collect()
        })
    }

    /// Where premises are and money is spent.
    pub(super) fn spots(&self) -> &[Spot] {
        self.spots.get_or_init(|| super::grid::spots(&self.world))
    }
}

/// The hash of a generation; the first, empty one has only that of an empty chain.
fn digest_of(territory: &Territory, generation: Generation) -> Result<String, Error> {
    let (head, digest) = territory.store.reader()?.head()?;
    if head == generation {
        return Ok(digest);
    }
    let own = territory.store.generations()?.into_iter().find(|row| row.number == generation);
    Ok(own.map(|row| row.digest).unwrap_or_default())
}

/// Where the streets and premises of a world lie; its communes where it has neither.
pub(super) fn bounds_of(world: &World) -> Option<Bounds> {
    let streets = world.streets.iter().flat_map(|street| street.line.iter().copied());
    let premises = world.premises.iter().map(|premises| premises.position);
    Bounds::around(streets.chain(premises)).or_else(|| {
        let shapes = world.municipalities.iter().filter_map(Fact::shape);
        Bounds::around(shapes.flat_map(|shape: Shape| shape.positions().collect::<Vec<_>>()))
    })
}
