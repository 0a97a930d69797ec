//! Applications: moved, rolled back, stopped, started, retired.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use bocage_hosting::{Application, ApplicationState, Duty, Release};
use bocage_vocab::{Bytes, Fact};
use bocage_world::{Rows, World};

use super::change::{Wanted, change};
use super::erase::retired;
use super::leaving::adopting;
use super::{Changed, Left, named};
use crate::permission::{Action, Resource};
use crate::{AsOf, Context, Error, Territory};

/// Has an application serve from another room.
///
/// # Errors
/// When the application or the room is unknown, or the store's.
pub fn move_to(
    ctx: &Context,
    territory: &mut Territory,
    name: &str,
    room: &str,
    apply: bool,
) -> Result<Changed, Error> {
    change(ctx, territory, &format!("application {name}: moved to {room}"), apply, |world| {
        let home = named::room(world, room)?;
        if !home.runs_applications() {
            return Err(Error::WitnessHost { name: name.to_owned() });
        }
        let moved = Application { home: home.id, ..named::application(world, name)?.clone() };
        Ok(written(moved))
    })
}

/// A release as people name it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum ReleaseNamed {
    /// The one numbered next below the present.
    #[default]
    Previous,
    /// By its number.
    Number(u32),
    /// By how its digest begins.
    Digest(String),
}

/// So many digits of a digest name a release.
const DIGEST_DIGITS: usize = 12;
/// With fewer, a beginning would be taken for a number.
const DIGITS_LEAST: usize = 4;

impl FromStr for ReleaseNamed {
    type Err = String;

    fn from_str(text: &str) -> Result<ReleaseNamed, String> {
        if text == "previous" {
            return Ok(ReleaseNamed::Previous);
        }
        let digest = text.strip_prefix("sha256:").unwrap_or(text).to_ascii_lowercase();
        let is_digest =
            digest.len() >= DIGITS_LEAST && digest.bytes().all(|byte| byte.is_ascii_hexdigit());
        match text.parse() {
            Ok(number) if text.len() < DIGEST_DIGITS => Ok(ReleaseNamed::Number(number)),
            _ if is_digest => Ok(ReleaseNamed::Digest(digest)),
            _ => Err("give `previous`, a number, or at least four digits of a digest".to_owned()),
        }
    }
}

impl fmt::Display for ReleaseNamed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReleaseNamed::Previous => f.write_str("previous"),
            ReleaseNamed::Number(number) => write!(f, "{number}"),
            ReleaseNamed::Digest(digest) => f.write_str(digest),
        }
    }
}

/// Wants an earlier release again.
///
/// # Errors
/// When there is no such application, none or several such releases, or the store's.
pub fn roll_back(
    ctx: &Context,
    territory: &mut Territory,
    name: &str,
    to: &ReleaseNamed,
    apply: bool,
) -> Result<Changed, Error> {
    change(ctx, territory, &format!("application {name}: rolled back"), apply, |world| {
        let application = named::application(world, name)?;
        let releases = releases(world, application);
        let release = named_release(&releases, application, to)?;
        Ok(written(Application { release, ..application.clone() }))
    })
}

/// The number of the release that is meant.
fn named_release(
    releases: &[&Release],
    application: &Application,
    to: &ReleaseNamed,
) -> Result<u32, Error> {
    let begins = |release: &&&Release, digits: &str| release.digest.starts_with(digits);
    let found: Vec<u32> = match to {
        ReleaseNamed::Previous => {
            let below = releases.iter().map(|one| one.number);
            below.filter(|number| *number < application.release).max().into_iter().collect()
        }
        ReleaseNamed::Number(number) => {
            let text = number.to_string();
            let exact = releases.iter().filter(|one| one.number == *number);
            let exact: Vec<u32> = exact.map(|one| one.number).collect();
            // A digest may begin with digits alone.
            let is_long = exact.is_empty() && text.len() >= DIGITS_LEAST;
            let by_digest = releases.iter().filter(|one| is_long && begins(one, &text));
            exact.into_iter().chain(by_digest.map(|one| one.number)).collect()
        }
        ReleaseNamed::Digest(digits) => {
            releases.iter().filter(|one| begins(one, digits)).map(|one| one.number).collect()
        }
    };
    let [number] = found[..] else {
        let known = releases.iter().map(|one| {
            format!("{} ({})", one.number, one.digest.get(..DIGEST_DIGITS).unwrap_or(&one.digest))
        });
        let (name, known) = (application.name.to_string(), known.collect());
        return Err(Error::NoRelease { name, release: to.to_string(), found: found.len(), known });
    };
    Ok(number)
}

/// The releases of an application, by number.
fn releases<'a>(world: &'a World, application: &Application) -> Vec<&'a Release> {
    let own = world.releases.iter().filter(|release| release.application == application.id);
    let mut own: Vec<&Release> = own.collect();
    own.sort_by_key(|release| release.number);
    own
}

/// Stops an application, which keeps its data and its place, or starts it again.
///
/// # Errors
/// When the application is unknown, or the store's.
pub fn set_state(
    ctx: &Context,
    territory: &mut Territory,
    name: &str,
    state: ApplicationState,
    apply: bool,
) -> Result<Changed, Error> {
    let done = match state {
        ApplicationState::Running => "started",
        ApplicationState::Stopped => "stopped",
    };
    change(ctx, territory, &format!("application {name}: {done}"), apply, |world| {
        Ok(written(Application { state, ..named::application(world, name)?.clone() }))
    })
}

/// Takes an application away with everything that the World knows of it.
///
/// # Errors
/// When the application is unknown, or the store's.
pub fn retire(
    ctx: &Context,
    territory: &mut Territory,
    name: &str,
    apply: bool,
) -> Result<Changed, Error> {
    ctx.require(Resource::Hosting, Action::Draft)?;
    let world = territory.world(ctx, AsOf::Head)?;
    // Before it goes: what is left of it has to be found once nobody knows of it any more.
    let application = named::application(&world, name)?;
    retired::keep(ctx, territory, &world, application)?;
    adopting::given_up(ctx, territory, application)?;
    let location = territory.location().to_owned();
    let mut remains = Vec::new();
    let mut changed =
        change(ctx, territory, &format!("application {name}: retired"), apply, |world| {
            let application = named::application(world, name)?;
            let id = application.id;
            remains = left(world, application, &location);
            let releases =
                world.releases.iter().filter(|row| row.application == id).map(Fact::thing);
            let volumes = world.volumes.iter().filter(|row| row.application == id).map(Fact::thing);
            let databases =
                world.databases.iter().filter(|row| row.application == id).map(Fact::thing);
            let sheets =
                world.data_sheets.iter().filter(|row| row.application == id).map(Fact::thing);
            let gone = releases.chain(volumes).chain(databases).chain(sheets).chain([id.thing()]);
            Ok(Wanted { gone: gone.collect(), ..Wanted::default() })
        })?;
    changed.remains = remains;
    Ok(changed)
}

/// The files that stay where an application's copies serve.
fn left(world: &World, application: &Application, territory: &str) -> Vec<Left> {
    let name = &application.name;
    let own = world.instances.iter().filter(|one| one.application == application.id);
    let serving = own.filter(|one| one.duty == Duty::Active && one.disk > Bytes::ZERO);
    let hosts: BTreeSet<&str> =
        serving.filter_map(|one| Some(&*world.hosts.get(one.host)?.name)).collect();
    let volumes = world.volumes.iter().filter(|volume| volume.application == application.id);
    let each = volumes.flat_map(|volume| {
        hosts.iter().map(|host| Left {
            application: name.to_string(),
            volume: volume.name.to_string(),
            host: (*host).to_owned(),
            erase: format!("bocage app erase {territory} {name} --host {host} --apply"),
        })
    });
    each.collect()
}

pub(super) fn written(application: Application) -> Wanted {
    Wanted {
        rows: Rows { applications: vec![application], ..Rows::default() },
        ..Wanted::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bocage_vocab::{Explain, Id};

    #[test]
    fn a_release_is_named_by_number_by_digest_or_as_the_one_before() {
        let application = Application {
            id: Id::derive(&["town"]),
            name: "town".into(),
            member: "Coutances".into(),
            class: Id::derive(&["single"]),
            home: Id::derive(&["main"]),
            release: 3,
            state: ApplicationState::Running,
        };
        let digests = ["12345aa0", "abcd1111", "abcd2222", "99999000"];
        let all: Vec<Release> = (1..)
            .zip(digests)
            .map(|(number, digest)| Release {
                id: Id::derive(&[digest]),
                application: application.id,
                number,
                digest: digest.into(),
                spec: "".into(),
                compose: "".into(),
            })
            .collect();
        let all: Vec<&Release> = all.iter().collect();
        for (text, expected) in [
            ("previous", Ok(2)),
            ("4", Ok(4)),
            ("12345", Ok(1)),
            ("abcd2", Ok(3)),
            ("sha256:ABCD1", Ok(2)),
            ("abcd", Err(2)),
            ("7", Err(0)),
            ("ffff", Err(0)),
        ] {
            let named: ReleaseNamed = text.parse().unwrap();
            match (named_release(&all, &application, &named), expected) {
                (Ok(number), expected) => assert_eq!(Ok(number), expected, "{text}"),
                (Err(Error::NoRelease { found, known, .. }), expected) => {
                    assert_eq!(Err(found), expected, "{text}");
                    assert_eq!(known[1], "2 (abcd1111)");
                }
                (Err(error), _) => panic!("{}", error.code()),
            }
        }
        assert!("abc".parse::<ReleaseNamed>().is_err() && "-1".parse::<ReleaseNamed>().is_err());
    }
}
