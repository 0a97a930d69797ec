//! What can stop a use case, and how it is told.

mod explain;

use std::io;
use std::path::{Path, PathBuf};

use bocage_plant::StrandUse;
use bocage_vocab::{Explain, Finding, PlanNumber, Severity, Share};

use crate::field::DocumentError;
use crate::permission::{Action, Resource};

/// Why a use case did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The permission table does not allow it.
    #[error("{actor} may not {action} {resource}")]
    Forbidden {
        /// Who.
        actor: String,
        /// On what.
        resource: Resource,
        /// What.
        action: Action,
    },
    /// Somebody asked to stop.
    #[error("interrupted; what was applied before stands, nothing is half done")]
    Interrupted,
    /// A file cannot be read or written.
    #[error("`{}` cannot be {doing}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What was tried.
        doing: &'static str,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A file of settings or prices cannot be followed.
    #[error("`{}` cannot be designed by", path.display())]
    NormsOf {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: bocage_network::norms::Error,
    },
    /// The norms that a design was made with are of another version of Bocage.
    #[error("the norms that plan {plan} was designed by cannot be followed any more")]
    NormsOfDesign {
        /// The design.
        plan: PlanNumber,
        /// Why.
        #[source]
        source: bocage_network::norms::Error,
    },
    /// The norms that a design was made with are lost.
    #[error("the norms that plan {plan} was designed by are kept nowhere")]
    NormsMissing {
        /// The design.
        plan: PlanNumber,
    },
    /// Something is asked for that is not there.
    #[error("there is no {what} in this territory")]
    NotThere {
        /// What.
        what: String,
    },
    /// Somebody names a thing that is not there.
    #[error("there is no {what} `{name}`")]
    Unknown {
        /// What kind of thing.
        what: &'static str,
        /// What it was called.
        name: String,
    },
    /// A cable has no such strand.
    #[error("there is no strand `{strand}`: the cable has {strands}")]
    NoSuchStrand {
        /// Which.
        strand: String,
        /// How many the cable has.
        strands: usize,
    },
    /// A strand that is to be reserved is not free.
    #[error("strand `{strand}` is not free: it is {state}")]
    StrandTaken {
        /// Which.
        strand: String,
        /// What it is.
        state: StrandUse,
    },
    /// No way has so many free strands.
    #[error("no way from `{from}` to `{to}` has {count} free strands: {most} at most")]
    NoStrandWay {
        /// The box at one end.
        from: String,
        /// The box at the other end.
        to: String,
        /// How many were wanted.
        count: u16,
        /// How many there are.
        most: u16,
    },
    /// Somebody names a thing of hosting that is not there.
    #[error("there is no {what} `{name}`")]
    UnknownOf {
        /// What kind of thing.
        what: &'static str,
        /// What it was called.
        name: String,
        /// What things of that kind are called, some of them.
        known: Vec<String>,
    },
    /// A name that cannot stand in a host name.
    #[error("`{name}` is not a name")]
    Name {
        /// What was given.
        name: String,
    },
    /// A name or a role that another thing has.
    #[error("another {what} has the name or the role of `{name}`")]
    Taken {
        /// What kind of thing.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// A host with more or less than any machine has.
    #[error("host `{name}` is said to have {value} of {what}: from {least} to {most} can be")]
    AbsurdCapacity {
        /// The host.
        name: String,
        /// Of what.
        what: &'static str,
        /// How much.
        value: String,
        /// The least.
        least: String,
        /// The most.
        most: String,
    },
    /// A host without capacity.
    #[error("host `{name}` can run nothing: a number of its capacity is zero or less")]
    NoCapacity {
        /// The host.
        name: String,
    },
    /// Rooms that are lost on purpose are those of a lab.
    #[error("`{territory}` is not the territory of a lab: its rooms are not lost on purpose")]
    NotALab {
        /// The territory.
        territory: String,
    },
    /// A host's agent says what it runs.
    #[error("the agent of {host} says what runs there")]
    HasAgent {
        /// The host.
        host: String,
    },
    /// A drill loses the room that serves.
    #[error("{room} does not serve now: nothing would be learnt from losing it")]
    ServesNot {
        /// The room.
        room: String,
    },
    /// Something is to run at the witness.
    #[error("`{name}` cannot run at the witness")]
    WitnessHost {
        /// The host or the application.
        name: String,
    },
    /// A room is to be joined with itself.
    #[error("room `{name}` cannot be joined with itself")]
    Unlinkable {
        /// The room.
        name: String,
    },
    /// A room is to be emptied and no other is in service.
    #[error("room `{name}` cannot be evacuated: no other room is in service")]
    NoOtherRoom {
        /// The room.
        name: String,
    },
    /// A release that an application does not have.
    #[error("application `{name}` has {} that `{release}` could mean", releases(*found))]
    NoRelease {
        /// The application.
        name: String,
        /// The release, as it was named.
        release: String,
        /// How many it could be.
        found: usize,
        /// The releases that it has.
        known: Vec<String>,
    },
    /// What is wanted still is not erased.
    #[error("application `{name}` is not retired: what it keeps is wanted")]
    NotRetired {
        /// The application.
        name: String,
    },
    /// What still runs is not erased.
    #[error("application `{name}` is retired, and still has containers on {host}")]
    StillRuns {
        /// The application.
        name: String,
        /// The host.
        host: String,
    },
    /// What was erased is not all.
    #[error("application `{name}` is not erased yet on {}", hosts.join(", "))]
    ErasureOpen {
        /// The application.
        name: String,
        /// The hosts.
        hosts: Vec<String>,
    },
    /// A Compose file asks for what cannot run.
    #[error("`{}` cannot be deployed: {}", file.display(), first(findings))]
    NotDeployable {
        /// The file.
        file: PathBuf,
        /// What there is to say of it.
        findings: Vec<Finding>,
    },
    /// An application of this name is another member's.
    #[error("an application `{name}` of {member} is there already")]
    OtherMember {
        /// The application.
        name: String,
        /// Whose it is.
        member: String,
    },
    /// This machine's engine runs what another host is to run.
    #[error("this engine runs as the host `{was}`, not as `{host}`, says {file}")]
    EngineOfOther {
        /// The file beside the engine's socket.
        file: PathBuf,
        /// The host that it runs as.
        was: String,
        /// The host that was named.
        host: String,
    },
    /// No room is in service.
    #[error("no room is in service")]
    NoRoom,
    /// A name that several things have.
    #[error("several streets are called `{name}`, such as {}", such_as.join(", "))]
    SeveralOf {
        /// The name.
        name: String,
        /// Sources of some of them.
        such_as: Vec<String>,
    },
    /// Several things are called so.
    #[error("several are called `{name}` ({what}): {}", such_as.join(", "))]
    Ambiguous {
        /// What kind of thing.
        what: &'static str,
        /// The name.
        name: String,
        /// Ids of some of them.
        such_as: Vec<String>,
    },
    /// A file that holds no outline.
    #[error("`{}` holds no polygon", path.display())]
    NoPolygon {
        /// The file.
        path: PathBuf,
    },
    /// A place that is none.
    #[error("a place is out of this world")]
    Place(#[source] bocage_vocab::PositionError),
    /// There are no rows of such a kind.
    #[error("there is no table `{name}`")]
    NoTable {
        /// What was asked for.
        name: String,
        /// The tables there are.
        known: String,
    },
    /// So much of a budget tells nothing.
    #[error("{0} of the budget is nothing to try: expected 1 % to 10,000 %")]
    WhatIf(Share),
    /// Other norms, and no area to plan again by them.
    #[error("other prices or settings change no area by themselves")]
    NormsAlone,
    /// A design has left no certificate.
    #[error("the design of plan {plan} has no certificate beside the territory")]
    NoCertificate {
        /// The plan.
        plan: PlanNumber,
    },
    /// Rows that a plan touches have changed since it was made.
    #[error("{} rows that the plan touches have changed since, the first is {first}", count)]
    Conflicts {
        /// How many.
        count: usize,
        /// The first.
        first: String,
    },
    /// The store.
    #[error(transparent)]
    Store(#[from] bocage_store::Error),
    /// The world.
    #[error(transparent)]
    World(#[from] bocage_world::Error),
    /// The designer.
    #[error(transparent)]
    Design(#[from] bocage_design::Error),
    /// The order of building.
    #[error(transparent)]
    Phasing(#[from] bocage_phasing::Error),
    /// The norms.
    #[error(transparent)]
    Norms(#[from] bocage_network::norms::Error),
    /// Files in and out.
    #[error(transparent)]
    Exchange(#[from] bocage_exchange::Error),
    /// The generator of the demo.
    #[error(transparent)]
    Demo(#[from] bocage_demo::Error),
    /// The checker of certificates.
    #[error(transparent)]
    Verify(#[from] bocage_verify::Error),
    /// The agent of a room.
    #[error(transparent)]
    Agent(#[from] bocage_agent::Error),
    /// The lab.
    #[error(transparent)]
    Lab(#[from] bocage_lab::Error),
    /// The tiles.
    #[error(transparent)]
    Tile(#[from] bocage_tiles::Error),
    /// The engines of a host.
    #[error(transparent)]
    Engine(#[from] bocage_engine::Error),
    /// The backups of a host.
    #[error(transparent)]
    Backup(#[from] bocage_backup::Error),
    /// An application has databases, and nobody said where they are.
    #[error("{application} has databases, and where they are is not said")]
    NoDatabasesSaid {
        /// The application.
        application: String,
    },
    /// The backup of the whole cluster failed, so that there is none of its databases.
    #[error("the PostgreSQL of all applications is not backed up: {why}")]
    NoWholeBackup {
        /// Why, and what to do.
        why: String,
    },
    /// A volume is not on this host.
    #[error("volume {volume} of {application} is not on this host")]
    NoVolume {
        /// The application.
        application: String,
        /// The volume.
        volume: String,
    },
    /// There is no backup to restore.
    #[error("there is no backup of {application} {when}")]
    NoBackup {
        /// The application.
        application: String,
        /// Of which moment.
        when: String,
    },
    /// An application does not serve on a host.
    #[error("application `{application}` does not serve on {host}")]
    NotHere {
        /// The application.
        application: String,
        /// The host.
        host: String,
    },
    /// The services of an application lie on several hosts.
    #[error("application `{application}` serves on {}", on.join(" and "))]
    ServesOnSeveral {
        /// The application.
        application: String,
        /// The hosts.
        on: Vec<String>,
    },
    /// The folder of a bundle is there.
    #[error("`{}` is there already", folder.display())]
    BundleThere {
        /// The folder.
        folder: PathBuf,
    },
    /// Another process writes the same bundle, or rehearses in the same folder.
    #[error("another process works in `{}`", folder.display())]
    FolderBusy {
        /// The folder.
        folder: PathBuf,
    },
    /// A file of a bundle is not what was written.
    #[error("`{file}` in `{}` is not what its checksum says", folder.display())]
    BundleAltered {
        /// The folder.
        folder: PathBuf,
        /// The file.
        file: String,
    },
    /// A file of a bundle has no checksum.
    #[error("`{file}` in `{}` has no checksum in `SHA256SUMS`", folder.display())]
    BundleUnlisted {
        /// The folder.
        folder: PathBuf,
        /// The file.
        file: String,
    },
    /// A line of checksums cannot be read.
    #[error("line {line} of `SHA256SUMS` in `{}` is no checksum of a file in it", folder.display())]
    BundleSums {
        /// The folder.
        folder: PathBuf,
        /// The line.
        line: usize,
    },
    /// Something in a folder of others is neither a plain file nor a folder.
    #[error("`{}` is not the file or folder itself", path.display())]
    NotPlain {
        /// Where it lies.
        path: PathBuf,
    },
    /// A folder has no Compose file.
    #[error("there is no Compose file in `{}`", folder.display())]
    NoCompose {
        /// The folder.
        folder: PathBuf,
    },
    /// Data in a folder have no place in its Compose file.
    #[error("the Compose file in `{}` has no place for {}", folder.display(), what.join(", "))]
    Unplaced {
        /// The folder.
        folder: PathBuf,
        /// The data.
        what: Vec<String>,
    },
    /// An application that is to come has data already.
    #[error("application `{application}` is there and has {what}")]
    HasData {
        /// The application.
        application: String,
        /// What there is.
        what: String,
    },
    /// An application that is to come would be placed on other hosts.
    #[error("application `{application}` would serve on {}, not on {host} alone", on.join(", "))]
    PlacedElsewhere {
        /// The application.
        application: String,
        /// The host.
        host: String,
        /// Where it would serve.
        on: Vec<String>,
    },
    /// The data of an application that came are not all there.
    #[error("the data of application `{application}` are not all there: it is held back")]
    AdoptionUnfinished {
        /// The application.
        application: String,
    },
    /// A restored application was not well, and what was there before is in place again.
    #[error("{application} was not well with what was restored: {why}")]
    NotRestored {
        /// The application.
        application: String,
        /// Why.
        why: String,
    },
    /// The book of a host's meters cannot be read.
    #[error("the book of the meters of host {host} cannot be read")]
    MeterBook {
        /// The host, by its id.
        host: String,
        /// Why.
        #[source]
        source: serde_json::Error,
    },
    /// A time that ends before it begins.
    #[error("no hour lies between {from} and {to}")]
    EmptyTime {
        /// Its beginning.
        from: String,
        /// Its end.
        to: String,
    },
    /// An image that a release names by what an engine calls it, not by what registries do.
    #[error("image {image} is called otherwise by registries")]
    OtherDigest {
        /// The image.
        image: String,
    },
    /// No room has a registry.
    #[error("no room has a registry of images")]
    NoRegistries,
    /// The money of the territory.
    #[error(transparent)]
    Money(Box<crate::money::MoneyError>),
    /// The content of a release.
    #[error(transparent)]
    Release(#[from] bocage_hosting::spec::Error),
    /// A document of field life.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// Comparisons of ways of hosting.
    #[error(transparent)]
    Choices(#[from] bocage_choices::Error),
    /// Purchases.
    #[error(transparent)]
    Buying(Box<crate::purchasing::BuyingError>),
    /// The solver.
    #[error("`{}` cannot be solved", path.display())]
    Steiner {
        /// The instance.
        path: PathBuf,
        /// Why.
        #[source]
        source: bocage_steiner::Error,
    },
}

impl From<crate::money::MoneyError> for Error {
    fn from(error: crate::money::MoneyError) -> Error {
        Error::Money(Box::new(error))
    }
}

impl From<crate::purchasing::BuyingError> for Error {
    fn from(error: crate::purchasing::BuyingError) -> Error {
        Error::Buying(Box::new(error))
    }
}

impl Error {
    /// For `map_err` on what is done to a file.
    pub(crate) fn file(path: &Path, doing: &'static str) -> impl FnOnce(io::Error) -> Error {
        let path = path.to_owned();
        move |source| Error::File { path, doing, source }
    }

    fn inner(&self) -> Option<&dyn Explain> {
        Some(match self {
            Error::Store(error) => error,
            Error::Buying(error) => error.as_ref(),
            Error::Choices(error) => error,
            Error::World(error) => error,
            Error::Design(error) => error,
            Error::Phasing(error) => error,
            Error::Norms(error) | Error::NormsOf { source: error, .. } => error,
            Error::Exchange(error) => error,
            Error::Demo(error) => error,
            Error::Tile(error) => error,
            Error::Verify(error) => error,
            Error::Engine(error) => error,
            Error::Release(error) => error,
            Error::Backup(error) => error,
            Error::Agent(error) => error,
            Error::Lab(error) => error,
            Error::Document(error) => error,
            Error::Money(error) => error.as_ref(),
            _ => return None,
        })
    }
}

fn releases(found: usize) -> String {
    if found == 0 { "no release".to_owned() } else { format!("{found} releases") }
}

/// The first errors among some findings, in words.
fn first(findings: &[Finding]) -> String {
    const TOLD_MOST: usize = 40;
    let errors = || findings.iter().filter(|finding| finding.severity == Severity::Error);
    let mut told: Vec<String> = errors()
        .take(TOLD_MOST)
        .map(|finding| crate::words::finding_with_place(crate::Locale::English, finding))
        .collect();
    let more = errors().count().saturating_sub(TOLD_MOST);
    told.extend((more > 0).then(|| format!("and {more} more")));
    told.join("; ")
}

/// An error in one line: what went wrong, its causes, and what to do.
pub(crate) fn told(error: &Error) -> String {
    let Failure { message, causes, hint, .. } = Failure::from(error);
    let says = std::iter::once(message).chain(causes).collect::<Vec<_>>().join(": ");
    format!("{says} ({hint})")
}

/// An error as it is told: message, causes, code and hint.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Failure {
    /// The stable code.
    pub code: &'static str,
    /// What went wrong, on what.
    pub message: String,
    /// Why, from the nearest cause to the deepest.
    pub causes: Vec<String>,
    /// What to do next.
    pub hint: String,
}

impl<E: Explain> From<&E> for Failure {
    fn from(error: &E) -> Failure {
        let causes = std::iter::successors(error.source(), |cause| cause.source());
        Failure {
            code: error.code(),
            message: error.to_string(),
            causes: causes.map(ToString::to_string).collect(),
            hint: error.hint().to_string(),
        }
    }
}
