//! A pending plan as changes on the map.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, PoisonError};

use bocage_tiles::{Feature, Tag};
use bocage_vocab::{Bounds, Kind, PlanNumber};
use bocage_world::{DiffVisitor, TableDiff, World, WorldFact};

use super::Viewer;
use super::tile::{feature_of, meets};
use crate::permission::{Action, Resource};
use crate::{Context, Error};

/// The changes of one plan, kind by kind.
pub(super) struct Preview {
    plan: PlanNumber,
    features: HashMap<Kind, Vec<Feature>>,
}

impl Preview {
    pub(super) fn features(&self, kind: Kind, bounds: &Bounds) -> Vec<Feature> {
        let all = self.features.get(&kind).map(Vec::as_slice).unwrap_or_default();
        all.iter().filter(|feature| meets(&feature.shape, bounds)).cloned().collect()
    }
}

impl Viewer {
    /// The changes of a plan; the last one asked for is kept.
    pub(super) fn previewed(&self, ctx: &Context, plan: PlanNumber) -> Result<Arc<Preview>, Error> {
        ctx.require(Resource::Plan, Action::Read)?;
        let mut held = self.preview.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(preview) = held.as_ref().filter(|preview| preview.plan == plan) {
            return Ok(Arc::clone(preview));
        }
        let diff = self.territory(ctx)?.store.plan_diff(plan, ctx.watch.as_ref())?;
        let head = self.head();
        let mut collector = Collector { world: &head.world, features: HashMap::new() };
        let Ok(()) = diff.each(&mut collector);
        let preview = Arc::new(Preview { plan, features: collector.features });
        *held = Some(Arc::clone(&preview));
        Ok(preview)
    }
}

struct Collector<'a> {
    world: &'a World,
    features: HashMap<Kind, Vec<Feature>>,
}

impl DiffVisitor for Collector<'_> {
    type Error = Infallible;
    fn visit<T: WorldFact>(&mut self, diff: &TableDiff<T>) -> Result<(), Infallible> {
        let mut all = Vec::new();
        let mut tell = |row: &T, change: &str| {
            all.extend(feature_of(row).map(|mut feature| {
                feature.tags.push(("change", Tag::Text(change.to_owned())));
                feature
            }));
        };
        diff.added.iter().for_each(|row| tell(row, "added"));
        diff.changed.iter().for_each(|row| tell(row, "changed"));
        let gone = diff.removed.iter().filter_map(|id| T::table(self.world).get(*id));
        gone.for_each(|row| tell(row, "removed"));
        self.features.insert(T::KIND, all);
        Ok(())
    }
}
