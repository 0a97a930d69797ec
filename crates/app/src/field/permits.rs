//! Permits and agreements, and which of them run out.

use bocage_field::{Permit, PermitKind, PermitStanding};
use bocage_vocab::{Date, Text};
use bocage_world::World;
use jiff::ToSpan;
use serde::{Deserialize, Serialize};

use super::documents::all;
use super::{Filter, Kept, Seen, now, open};
use crate::plant::any_thing;
use crate::{AsOf, Context, Error, Territory};

/// A permit that is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PermitAsked {
    /// What it is for.
    pub kind: PermitKind,
    /// Who gives it.
    pub grantor: Text,
    /// What it is about.
    pub about: Text,
    /// The plant that stands by it: references or ids.
    #[serde(default)]
    pub things: Vec<String>,
    /// When it was asked for; today unless given.
    #[serde(default)]
    pub asked_on: Option<Date>,
}

/// A permit with where it stands today.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PermitShown {
    /// The permit.
    #[serde(flatten)]
    pub seen: Seen<Permit>,
    /// Where it stands.
    pub standing: PermitStanding,
}

/// What `field permits list` shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Permits {
    /// They, by the day that they wait for.
    pub permits: Vec<PermitShown>,
}

/// Takes a permit in that is asked for.
///
/// # Errors
/// When there is no such plant, or the store's.
pub fn ask(
    ctx: &Context,
    territory: &mut Territory,
    asked: &PermitAsked,
    request: Option<&str>,
) -> Result<Kept<Permit>, Error> {
    let world = territory.world(ctx, AsOf::Head)?;
    ask_in(ctx, territory, (&world, asked), request)
}

/// The same where the head is at hand.
pub(crate) fn ask_in(
    ctx: &Context,
    territory: &mut Territory,
    (world, asked): (&World, &PermitAsked),
    request: Option<&str>,
) -> Result<Kept<Permit>, Error> {
    let things = asked.things.iter().map(|name| any_thing(world, name));
    let things = things.collect::<Result<_, _>>()?;
    let words = (asked.grantor.clone(), asked.about.clone());
    let on = asked.asked_on.unwrap_or(now(ctx).today);
    open(ctx, territory, &Permit::asked(asked.kind, words, things, on), request)
}

/// Permits with where they stand; `within` leaves those out that wait for a day later than so many days
/// from today, or for none.
///
/// # Errors
/// The store's.
pub fn standings(
    ctx: &Context,
    territory: &Territory,
    filter: &Filter,
    within: Option<u16>,
) -> Result<Permits, Error> {
    let today = now(ctx).today;
    let mut filter = filter.clone();
    if let Some(days) = within {
        filter.until = today.checked_add(i32::from(days).days()).ok();
    }
    let found = all::<Permit>(ctx, territory, &filter)?.into_iter();
    let mut permits: Vec<PermitShown> =
        found.map(|seen| PermitShown { standing: seen.document.standing(today), seen }).collect();
    let day = |one: &PermitShown| bocage_field::Document::day(&one.seen.document);
    permits.sort_by_key(|one| (day(one).is_none(), day(one), one.seen.number));
    Ok(Permits { permits })
}
