//! Kinds of fact by the step that made their tables. A kind that comes later goes into a list of its
//! own, made by a step of its own: what a released step makes stays what it was.

use bocage_vocab::Kind;

/// The ground, and the network on it.
pub(crate) const FIRST: &[Kind] = &[
    Kind::Municipality,
    Kind::Street,
    Kind::Building,
    Kind::Premises,
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
];

/// Those that came with plant of others and phases.
pub(crate) const OF_OTHERS: &[Kind] =
    &[Kind::ExistingRoute, Kind::ExistingSite, Kind::Rental, Kind::Phase];

/// Those that came with hosting.
pub(crate) const OF_HOSTING: &[Kind] = &[
    Kind::Room,
    Kind::Host,
    Kind::Link,
    Kind::ServiceClass,
    Kind::Application,
    Kind::Release,
    Kind::Database,
    Kind::Volume,
    Kind::DataSheet,
    Kind::Instance,
];

/// Those that came with quotas.
pub(crate) const OF_MEMBERS: &[Kind] = &[Kind::Quota];

/// Those that came with registries.
pub(crate) const OF_IMAGES: &[Kind] = &[Kind::Registry];

/// Those that came with reservations of strands and leases.
pub(crate) const OF_LEASES: &[Kind] = &[Kind::StrandMark, Kind::Holding];

/// Those that came with rooms of several hosts.
pub(crate) const OF_ROOMS: &[Kind] = &[Kind::Entrance];
