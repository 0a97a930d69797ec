//! The one list of kinds, and what follows from it: worlds, rows, diffs and their visitors.

use bocage_hosting::{
    Application, DataSheet, Database, Entrance, Host, Instance, Link, Quota, Registry, Release,
    Room, ServiceClass, Volume,
};
use bocage_network::{
    BranchingPoint, Building, Cabinet, Cable, Duct, Exchange, ExistingRoute, ExistingSite, Holding,
    Joint, Municipality, Outlet, Phase, Pop, Premises, Rental, Route, ServiceArea, SpliceClosure,
    StrandMark, Street, Support,
};
use bocage_vocab::{Fact, Generation, Kind};

use crate::{Table, TableDiff};

/// The kinds that a design makes: what a new design replaces.
pub const PLANT_KINDS: &[Kind] = &[
    Kind::Support,
    Kind::Route,
    Kind::Duct,
    Kind::Pop,
    Kind::Exchange,
    Kind::Cabinet,
    Kind::BranchingPoint,
    Kind::SpliceClosure,
    Kind::Outlet,
    Kind::Cable,
    Kind::Joint,
    Kind::ServiceArea,
    Kind::Rental,
    Kind::Phase,
];

/// Sees the table of each kind.
pub trait TableVisitor {
    /// One kind.
    fn visit<T: WorldFact>(&mut self, table: &Table<T>);
}

/// Sees, and may fill, the rows of each kind.
pub trait RowsVisitor {
    /// What may go wrong.
    type Error;
    /// One kind.
    ///
    /// # Errors
    /// As the visitor says; the walk stops there.
    fn visit<T: WorldFact>(&mut self, rows: &mut Vec<T>) -> Result<(), Self::Error>;
}

/// Sees the diff of each kind.
pub trait DiffVisitor {
    /// What may go wrong.
    type Error;
    /// One kind.
    ///
    /// # Errors
    /// As the visitor says; the walk stops there.
    fn visit<T: WorldFact>(&mut self, diff: &TableDiff<T>) -> Result<(), Self::Error>;
}

/// Sees, and may change, the diff of each kind.
pub trait DiffMutVisitor {
    /// What may go wrong.
    type Error;
    /// One kind.
    ///
    /// # Errors
    /// As the visitor says; the walk stops there.
    fn visit<T: WorldFact>(&mut self, diff: &mut TableDiff<T>) -> Result<(), Self::Error>;
}

/// A kind of fact that worlds hold.
pub trait WorldFact: Fact {
    /// Its table.
    fn table(world: &World) -> &Table<Self>;
    /// Its table, to set.
    fn table_mut(world: &mut World) -> &mut Table<Self>;
    /// Its rows.
    fn rows(rows: &mut Rows) -> &mut Vec<Self>;
    /// Its part of a diff.
    fn diff(diff: &Diff) -> &TableDiff<Self>;
    /// Its part of a diff, to set.
    fn diff_mut(diff: &mut Diff) -> &mut TableDiff<Self>;
}

macro_rules! kinds {
    ($( $(#[$doc:meta])* $field:ident: $kind:ident, )+) => {
        /// The facts of a territory at one generation. Cheap to clone: tables are shared.
        #[derive(Debug, Clone, Default, PartialEq)]
        pub struct World {
            /// The generation it shows.
            pub generation: Generation,
            $( $(#[$doc])* pub $field: Table<$kind>, )+
        }

        /// Rows on their way into a world, in any order.
        #[derive(Debug, Clone, Default, PartialEq)]
        pub struct Rows { $( $(#[$doc])* pub $field: Vec<$kind>, )+ }

        /// The change of a whole world.
        #[derive(Debug, Clone, Default, PartialEq)]
        pub struct Diff { $( $(#[$doc])* pub $field: TableDiff<$kind>, )+ }

        impl World {
            /// A world of these rows.
            #[must_use]
            pub fn from_rows(generation: Generation, rows: Rows) -> World {
                World { generation, $( $field: Table::from_rows(rows.$field), )+ }
            }
            /// Shows the table of each kind, referred-to kinds before those that refer to them.
            pub fn each<V: TableVisitor>(&self, visitor: &mut V) {
                $( visitor.visit(&self.$field); )+
            }
            /// The table of a kind.
            #[must_use]
            pub fn table<T: WorldFact>(&self) -> &Table<T> {
                T::table(self)
            }
        }

        impl Rows {
            /// Shows the rows of each kind, in the order of [`World::each`].
            ///
            /// # Errors
            /// The visitor's first.
            pub fn each<V: RowsVisitor>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
                $( visitor.visit(&mut self.$field)?; )+
                Ok(())
            }
            /// How many rows of all kinds.
            #[must_use]
            pub fn len(&self) -> usize {
                [$( self.$field.len() ),+].iter().sum()
            }
            /// Whether there is none.
            #[must_use]
            pub fn is_empty(&self) -> bool {
                self.len() == 0
            }
            /// Takes the other's rows too.
            pub fn extend(&mut self, other: Rows) {
                $( self.$field.extend(other.$field); )+
            }
        }

        impl Diff {
            /// Shows the diff of each kind, in the order of [`World::each`].
            ///
            /// # Errors
            /// The visitor's first.
            pub fn each<V: DiffVisitor>(&self, visitor: &mut V) -> Result<(), V::Error> {
                $( visitor.visit(&self.$field)?; )+
                Ok(())
            }
            /// Shows the diff of each kind, to change.
            ///
            /// # Errors
            /// The visitor's first.
            pub fn each_mut<V: DiffMutVisitor>(&mut self, visitor: &mut V) -> Result<(), V::Error> {
                $( visitor.visit(&mut self.$field)?; )+
                Ok(())
            }
        }

        $( impl WorldFact for $kind {
            fn table(world: &World) -> &Table<Self> {
                &world.$field
            }
            fn table_mut(world: &mut World) -> &mut Table<Self> {
                &mut world.$field
            }
            fn rows(rows: &mut Rows) -> &mut Vec<Self> {
                &mut rows.$field
            }
            fn diff(diff: &Diff) -> &TableDiff<Self> {
                &diff.$field
            }
            fn diff_mut(diff: &mut Diff) -> &mut TableDiff<Self> {
                &mut diff.$field
            }
        } )+
    };
}

kinds! {
    /// Communes.
    municipalities: Municipality,
    /// Streets.
    streets: Street,
    /// Buildings with several premises.
    buildings: Building,
    /// Homes, businesses, public bodies.
    premises: Premises,
    /// Chambers, poles, facade anchors.
    supports: Support,
    /// Physical ways.
    routes: Route,
    /// Tubes in the ground.
    ducts: Duct,
    /// Points of presence.
    pops: Pop,
    /// NRO.
    exchanges: Exchange,
    /// SRO.
    cabinets: Cabinet,
    /// BPE.
    splice_closures: SpliceClosure,
    /// Cables of every tier.
    cables: Cable,
    /// PBO.
    branching_points: BranchingPoint,
    /// PTO.
    outlets: Outlet,
    /// Ranges of joined strands.
    joints: Joint,
    /// Areas of exchanges and cabinets.
    service_areas: ServiceArea,
    /// Ducts and poles of others.
    existing_routes: ExistingRoute,
    /// Chambers, poles, cabinets, exchanges that stand already.
    existing_sites: ExistingSite,
    /// What is paid every year for plant of others.
    rentals: Rental,
    /// When each cabinet's area is built.
    phases: Phase,
    /// Strands that are reserved or dead.
    strand_marks: StrandMark,
    /// Who owns, operates and leases plant.
    holdings: Holding,
    /// The two rooms and the witness.
    rooms: Room,
    /// Machines.
    hosts: Host,
    /// What joins rooms.
    links: Link,
    /// Classes of service.
    service_classes: ServiceClass,
    /// Applications of members.
    applications: Application,
    /// What applications are made of.
    releases: Release,
    /// Files that applications keep.
    volumes: Volume,
    /// Databases that applications keep.
    databases: Database,
    /// What runs where.
    instances: Instance,
    /// Sheets of the register of personal data.
    data_sheets: DataSheet,
    /// What members may claim at most.
    quotas: Quota,
    /// Where the hosts of rooms pull images from.
    registries: Registry,
    /// Where the hosts of a room reach each other's entries.
    entrances: Entrance,
}
