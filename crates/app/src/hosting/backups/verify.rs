//! Reading all that is kept and comparing it with its checksums.

use bocage_backup::Files;
use serde::{Deserialize, Serialize};

use super::Backups;
use super::notes::Failed;
use super::subject::Subject;
use crate::hosting::named;
use crate::permission::{Action, Resource};
use crate::{AsOf, Context, Error, Territory, jobs};

/// The kind of job.
const KIND: &str = "backup.verify";

/// What was read.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Verified {
    /// The host.
    pub host: String,
    /// Applications all of whose backups are as they were written.
    pub sound: Vec<String>,
    /// What is not, or cannot be read.
    pub failures: Vec<Failed>,
}

/// Verifies the backups of the applications of a host.
///
/// # Errors
/// When the host is unknown, another one works there, or the store's.
pub fn verify(
    ctx: &Context,
    territory: &mut Territory,
    host: &str,
    backups: &Backups,
) -> Result<Verified, Error> {
    ctx.require(Resource::Hosting, Action::Apply)?;
    let world = territory.world(ctx, AsOf::Head)?;
    let own = named::host(&world, host)?.id;
    let subjects = Subject::all(&world, own, None)?;
    let place = backups.found()?;
    let _lock = place.lock()?;
    jobs::run(ctx, territory, KIND, |_, _| {
        let (mut sound, mut failures) = (Vec::new(), Vec::new());
        let has_databases = subjects.iter().any(|one| !one.spec.databases.is_empty());
        // One repository holds the databases of all: it is read once.
        let databases = has_databases.then(|| {
            let cluster = backups.cluster(&place)?;
            Ok::<_, Error>(cluster.map(|cluster| cluster.verify()).transpose()?)
        });
        for subject in subjects.iter().filter(|subject| subject.keeps()) {
            let files = Files::of(&place, &subject.key()).verify().map_err(Error::from);
            let of_databases = databases.as_ref().filter(|_| !subject.spec.databases.is_empty());
            let trouble =
                files.as_ref().err().or(of_databases.and_then(|read| read.as_ref().err()));
            match trouble {
                None => sound.push(subject.name().to_owned()),
                Some(error) => failures.push(Failed::of(&subject.application, error)),
            }
        }
        Ok(Verified { host: host.to_owned(), sound, failures })
    })
}
