//! What is said of plant that goes: reservations of its strands, and who leases it.

use std::collections::HashSet;
use std::convert::Infallible;

use bocage_vocab::{Finding, Thing};
use bocage_world::{Diff, DiffVisitor, TableDiff, World, WorldFact};

use super::strands::numbers;

/// Lets what is said of removed plant go with it, and tells each reservation that is lost. A design
/// replaces plant and says nothing of these rows.
pub(crate) fn let_go(world: &World, diff: &mut Diff) -> Vec<Finding> {
    let mut removed = Removed(HashSet::new());
    let Ok(()) = diff.each(&mut removed);
    let gone = removed.0;
    let holdings = world.holdings.iter();
    let holdings = holdings.filter(|row| row.of.is_some_and(|thing| gone.contains(&thing)));
    diff.holdings.removed.extend(holdings.map(|row| row.id));
    let mut lost = Vec::new();
    for mark in world.strand_marks.iter().filter(|mark| gone.contains(&mark.cable.thing())) {
        diff.strand_marks.removed.push(mark.id);
        let name = world.cables.get(mark.cable).map(|cable| cable.reference.to_string());
        lost.push(
            Finding::warning("strand_mark_lost")
                .named(name.unwrap_or_default())
                .says("strands", numbers(&[(mark.first_strand, mark.count)]))
                .says("holder", mark.holder.to_string()),
        );
    }
    lost
}

struct Removed(HashSet<Thing>);

impl DiffVisitor for Removed {
    type Error = Infallible;
    fn visit<T: WorldFact>(&mut self, diff: &TableDiff<T>) -> Result<(), Infallible> {
        self.0.extend(diff.removed.iter().map(|id| id.thing()));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bocage_network::{Cable, Held, Holding, StrandMark};
    use bocage_vocab::Id;
    use bocage_world::{Rows, upsert};

    #[test]
    fn what_is_said_of_a_cable_goes_with_it_and_the_rest_stays() {
        let [gone, stays]: [Id<Cable>; 2] = [Id::derive(&["gone"]), Id::derive(&["stays"])];
        let strand_marks = [gone, stays].map(|cable| StrandMark::on(cable, (2, 3))).to_vec();
        let held = [Held::All, Held::Thing(gone.thing()), Held::Thing(stays.thing())];
        let holdings = held.map(Holding::of).to_vec();
        let rows = Rows { strand_marks, holdings, ..Rows::default() };
        let world = World::from_rows(Default::default(), rows);
        let mut diff = upsert(&world, Rows::default());
        diff.cables.removed.push(gone);
        let lost = let_go(&world, &mut diff);
        assert_eq!(lost.len(), 1);
        assert_eq!(diff.strand_marks.removed, [StrandMark::on(gone, (2, 3)).id]);
        assert_eq!(diff.holdings.removed, [Holding::of(Held::Thing(gone.thing())).id]);
    }
}
