//! Who asked an application for what: the entry's own notes, for the member whose data it is.

use std::path::Path;

use bocage_engine::{Access, Owner};
use jiff::Timestamp;
use serde::Serialize;

use super::named;
use super::usage::Moment;
use crate::permission::{Action, Resource};
use crate::{AsOf, Context, Error, Territory};

/// The requests that people made of an application, through one entry.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Accesses {
    /// The application.
    pub application: String,
    /// Whose it is.
    pub member: String,
    /// The requests, the oldest first.
    pub accesses: Vec<AccessShown>,
}

/// A request.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AccessShown {
    /// When it came.
    pub at: String,
    /// What was asked for.
    #[serde(flatten)]
    pub access: Access,
}

/// Reads who asked an application for what, from a moment to before another; all that is kept unless
/// they are given.
///
/// # Errors
/// When the application is unknown, or the entry's notes cannot be read.
pub fn accesses(
    ctx: &Context,
    territory: &Territory,
    (name, folder): (&str, &Path),
    (from, to): (Option<Moment>, Option<Moment>),
) -> Result<Accesses, Error> {
    ctx.require(Resource::Hosting, Action::Read)?;
    let world = territory.world(ctx, AsOf::Head)?;
    let application = named::application(&world, name)?;
    let span = (from.map_or(0, Moment::millis), to.map_or(i64::MAX, Moment::millis));
    let found = bocage_engine::accesses(folder, &Owner::of(application), span)?;
    let shown = found.into_iter().map(|access| {
        let at = Timestamp::from_millisecond(access.at_ms).unwrap_or_default().to_string();
        AccessShown { at, access }
    });
    Ok(Accesses {
        application: application.name.to_string(),
        member: application.member.to_string(),
        accesses: shown.collect(),
    })
}
