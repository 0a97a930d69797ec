//! What people call a thing that a finding names beside its subject.

use bocage_vocab::Thing;
use bocage_world::{Table, TableVisitor, World, WorldFact};

/// Its label, or its id where it is not there.
pub(super) fn of(world: &World, thing: Thing) -> String {
    struct Namer(Thing, Option<String>);
    impl TableVisitor for Namer {
        fn visit<T: WorldFact>(&mut self, table: &Table<T>) {
            if T::KIND == self.0.kind {
                self.1 = table.get_uuid(self.0.uuid).map(bocage_world::label);
            }
        }
    }
    let mut namer = Namer(thing, None);
    world.each(&mut namer);
    namer.1.unwrap_or_else(|| thing.to_string())
}
