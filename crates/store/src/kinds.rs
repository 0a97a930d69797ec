//! Kinds of fact that came later than the first tables: a step of their own makes their tables.

use bocage_vocab::Kind;

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
