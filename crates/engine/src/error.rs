//! What can go wrong with an engine.

use std::path::PathBuf;

use bocage_vocab::{Explain, Generation, Hint, Span};

/// Why an engine does not do what it is told.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no engine at that place.
    #[error("no container engine answers at {at}")]
    NoEngine {
        /// Its socket.
        at: String,
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The engine refuses a call.
    #[error("the container engine refuses to {what} {on}")]
    Refused {
        /// What was asked.
        what: &'static str,
        /// On what.
        on: String,
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// An image is not there.
    #[error("the container engine has no image {image}")]
    NoImage {
        /// The image.
        image: String,
    },
    /// A file of ours cannot be used.
    #[error("{path} cannot be used")]
    File {
        /// The file.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// A secret has no value.
    #[error("secret {secret} of {application} has no value")]
    NoSecret {
        /// The secret.
        secret: String,
        /// Whose it is.
        application: String,
    },
    /// The secrets of a name are those of an application that is no more.
    #[error("the secrets of {application} are an earlier application's of that name")]
    SecretsOfAnother {
        /// The name.
        application: String,
    },
    /// An archive of images calls one as the engine calls another.
    #[error("`{archive}` calls an image {image}, as this engine calls another one")]
    ImageTaken {
        /// The name.
        image: String,
        /// The archive.
        archive: String,
    },
    /// A user by name cannot be given a file.
    #[error("{service} of {application} reads secrets as user {user}, which is no number")]
    UserByName {
        /// The service.
        service: String,
        /// Whose it is.
        application: String,
        /// The user.
        user: String,
    },
    /// The name of what is wanted is taken by something that is not ours.
    #[error("{name} is there and is not Bocage's")]
    NotOurs {
        /// The container, network or volume.
        name: String,
    },
    /// Someone reconciled a newer generation.
    #[error("generation {wanted} is wanted, but {seen} was reconciled here already")]
    OlderGeneration {
        /// What is wanted.
        wanted: Generation,
        /// What was seen.
        seen: Generation,
    },
    /// A volume is there, and lies elsewhere than it is wanted.
    #[error("the volume `{name}` lies in {lies}, and is wanted in {wanted}")]
    VolumeElsewhere {
        /// The volume.
        name: String,
        /// Where it lies.
        lies: String,
        /// Where it is wanted.
        wanted: String,
    },
    /// Services on several hosts do not find each other.
    #[error("{application} runs, and does not find its services on the other hosts of its room")]
    Apart {
        /// The application.
        application: String,
    },
    /// A further host of a room is to keep files that move to the other room.
    #[error("{application} keeps files that move, and nobody ships them from this host")]
    FilesUnshipped {
        /// The application.
        application: String,
    },
    /// The lease under which it was begun has ended.
    #[error("the room may not run it any more")]
    Unleashed,
    /// Another process changes what the engine runs.
    #[error("another process changes what the engine at {at} runs")]
    Busy {
        /// Its socket.
        at: String,
    },
    /// A container that ended again and again rests before it is started once more.
    #[error(
        "{container} of {application} was started again {restarts} times and rests; it is started \
         again after {left}"
    )]
    Resting {
        /// The application.
        application: String,
        /// The container.
        container: String,
        /// How often it was started again.
        restarts: u32,
        /// How long it still rests.
        left: Span,
    },
    /// A new container did not become well in its time.
    #[error(
        "{container} of {application} is {state} after {after}{wrote}",
        wrote = last_lines(logs)
    )]
    NotWell {
        /// The application.
        application: String,
        /// The container.
        container: String,
        /// How it is.
        state: &'static str,
        /// How long it was waited for.
        after: Span,
        /// Its last lines.
        logs: String,
    },
    /// There is no entry at that place.
    #[error("no entry answers at {at}")]
    NoEntry {
        /// Its socket or address.
        at: String,
        /// Why.
        source: std::io::Error,
    },
    /// The entry refuses its routes.
    #[error("the entry refuses its routes with status {status}: {says}")]
    EntryRefused {
        /// The HTTP status.
        status: u16,
        /// What it says.
        says: String,
    },
    /// What the entry wrote down of requests.
    #[error("the requests in `{}` cannot be read", path.display())]
    AccessLog {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The application does not answer its probe from outside.
    #[error("{host}{path} answers {found} through the entry, expected {expected}")]
    Probe {
        /// The host name.
        host: String,
        /// The path.
        path: String,
        /// What was expected.
        expected: String,
        /// What was found.
        found: String,
    },
    /// The URL of the databases' PostgreSQL cannot be used.
    #[error("the URL of the PostgreSQL for databases of applications does not name one host")]
    DatabaseUrl {
        /// Why, where it is no URL.
        source: Option<postgres::Error>,
    },
    /// The databases' PostgreSQL cannot be entered.
    #[error("the PostgreSQL for databases of applications cannot be entered at {at}")]
    NoDatabases {
        /// Its host and port.
        at: String,
        /// Why.
        source: postgres::Error,
    },
    /// A database cannot be made.
    #[error("PostgreSQL refuses to {what} database {name} of {application}")]
    DatabaseRefused {
        /// What was asked.
        what: &'static str,
        /// What its Compose file calls it.
        name: String,
        /// Whose it is.
        application: String,
        /// Why.
        source: postgres::Error,
    },
    /// The address of a registry cannot be used.
    #[error("`{address}` is no address of a registry")]
    RegistryAddress {
        /// What was given.
        address: String,
    },
    /// There is no registry at that place.
    #[error("no registry answers at {at}: {says}")]
    NoRegistry {
        /// Its host and port.
        at: String,
        /// Why.
        says: String,
    },
    /// A registry lacks an image.
    #[error("the registry at {at} has no image {image}")]
    NotInRegistry {
        /// The image.
        image: String,
        /// Its host and port.
        at: String,
    },
    /// A registry serves something else than a digest says.
    #[error("the registry at {at} serves other bytes for {image}: {says}")]
    OtherBytes {
        /// The image.
        image: String,
        /// Its host and port.
        at: String,
        /// What was found.
        says: String,
    },
    /// An image cannot be brought into a registry.
    #[error("image {image} cannot be copied to the registry at {at}: {says}")]
    NotCopied {
        /// The image.
        image: String,
        /// Its host and port.
        at: String,
        /// Why.
        says: String,
    },
    /// The engine cannot pull an image.
    #[error("the container engine cannot pull image {image} from {at}")]
    NotPulled {
        /// The image.
        image: String,
        /// The registry's host and port.
        at: String,
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The program that copies images is not there.
    #[error("skopeo, which copies images, is not installed here")]
    NoSkopeo,
    /// A fault that a test asked for.
    #[error("a fault was asked for at call {call}")]
    Fault {
        /// Which call.
        call: u64,
    },
}

fn last_lines(logs: &str) -> String {
    if logs.is_empty() { "; it wrote nothing".to_owned() } else { format!("; it wrote:\n{logs}") }
}

impl Explain for Error {
    fn code(&self) -> &'static str {
        match self {
            Error::NoEngine { .. } => "bocage::engine::no_engine",
            Error::Refused { .. } => "bocage::engine::refused",
            Error::NoImage { .. } => "bocage::engine::no_image",
            Error::File { .. } => "bocage::engine::file",
            Error::NoSecret { .. } => "bocage::engine::no_secret",
            Error::SecretsOfAnother { .. } => "bocage::engine::secrets_of_another",
            Error::ImageTaken { .. } => "bocage::engine::image_taken",
            Error::UserByName { .. } => "bocage::engine::user_by_name",
            Error::NotOurs { .. } => "bocage::engine::not_ours",
            Error::OlderGeneration { .. } => "bocage::engine::older_generation",
            Error::VolumeElsewhere { .. } => "bocage::engine::volume_elsewhere",
            Error::Apart { .. } => "bocage::engine::apart",
            Error::FilesUnshipped { .. } => "bocage::engine::files_unshipped",
            Error::Unleashed => "bocage::engine::unleashed",
            Error::Busy { .. } => "bocage::engine::busy",
            Error::Resting { .. } => "bocage::engine::resting",
            Error::NotWell { .. } => "bocage::engine::not_well",
            Error::NoEntry { .. } => "bocage::engine::no_entry",
            Error::EntryRefused { .. } => "bocage::engine::entry_refused",
            Error::AccessLog { .. } => "bocage::engine::access_log",
            Error::Probe { .. } => "bocage::engine::probe",
            Error::DatabaseUrl { .. } => "bocage::engine::database_url",
            Error::NoDatabases { .. } => "bocage::engine::no_databases",
            Error::DatabaseRefused { .. } => "bocage::engine::database_refused",
            Error::RegistryAddress { .. } => "bocage::engine::registry_address",
            Error::NoRegistry { .. } => "bocage::engine::no_registry",
            Error::NotInRegistry { .. } => "bocage::engine::not_in_registry",
            Error::OtherBytes { .. } => "bocage::engine::other_bytes",
            Error::NotCopied { .. } => "bocage::engine::not_copied",
            Error::NotPulled { .. } => "bocage::engine::not_pulled",
            Error::NoSkopeo => "bocage::engine::no_skopeo",
            Error::Fault { .. } => "bocage::engine::fault",
        }
    }

    fn hint(&self) -> Hint {
        Hint::new(match self {
            Error::NoEngine { .. } => {
                "install it (Debian: docker.io), start it, and run as a user who may open its socket"
            }
            Error::Refused { .. } => {
                "see the log of the engine on that host, then repeat the command"
            }
            Error::NoImage { .. } => {
                "load it there from a file, or push it to the registry; nothing is pulled by tag"
            }
            Error::File { .. } => "check that the folder exists, is yours to use, and has room",
            Error::NoSecret { .. } => {
                "give its value, then repeat the command; `--secrets` names the folder of values where it is \
                 another one, as an agent's; the address of a database is made with `--databases`"
            }
            Error::SecretsOfAnother { .. } => {
                "erase what the earlier one left, `bocage app erase T APPLICATION --host HOST --apply`, then \
                 give the values anew"
            }
            Error::ImageTaken { .. } => {
                "nothing is called otherwise than before; save it under another name (`docker tag`, \
                 `docker save`), and call it so in the Compose file"
            }
            Error::UserByName { .. } => "write the number of that user in the Compose file",
            Error::NotOurs { .. } => {
                "rename it or take it away by hand: Bocage touches only its own"
            }
            Error::OlderGeneration { .. } => "read the territory again and reconcile its head",
            Error::VolumeElsewhere { .. } => {
                "its class now promises another number of rooms: stop the application, copy the files \
                 there (`cp -a`), remove the volume (`docker volume rm`), and start it again"
            }
            Error::Apart { .. } => {
                "bring the engines of the other hosts back: a swarm lets containers into its networks \
                 only while more than half of its managers answer; it joins by itself then"
            }
            Error::FilesUnshipped { .. } => {
                "the host of the room's agent ships files: give it the label `files`, and what keeps \
                 some is placed there"
            }
            Error::Unleashed => "nothing is to be done: the other room runs it, or will",
            Error::Busy { .. } => "wait until it has ended, then repeat the command",
            Error::Resting { .. } => {
                "see why it ends (`bocage app logs`), then correct the release, or roll back; where what it needs is \
                 mended, deploy it with any change of its content, so that it need not rest"
            }
            Error::NotWell { .. } => "correct the release and deploy it again, or roll back",
            Error::NoEntry { .. } => {
                "install Caddy (Debian: caddy) and start it with its admin API on that place"
            }
            Error::EntryRefused { .. } => {
                "see the log of the entry; the routes of before stay in force"
            }
            Error::AccessLog { .. } => {
                "run it on the machine of the entry, as the user that the entry runs as or as root"
            }
            Error::Probe { .. } => "ask for that path in the instance itself, then see its log",
            Error::DatabaseUrl { .. } => {
                "write `postgres://user@host:port/postgres`, with an address that containers reach"
            }
            Error::NoDatabases { .. } => {
                "start it, and see that this user may enter from here; its password is PGPASSWORD"
            }
            Error::DatabaseRefused { .. } => {
                "see the log of PostgreSQL: the user must be a superuser, and roles must be able to \
                 enter with a password from here and from containers"
            }
            Error::RegistryAddress { .. } => {
                "write `http://host:port`, or `https://host` where it has a certificate"
            }
            Error::NoRegistry { .. } => {
                "start it, then repeat the command; what runs goes on, no release begins without it"
            }
            Error::NotInRegistry { .. } => {
                "bring it there: `bocage image push T`; what runs goes on meanwhile"
            }
            Error::OtherBytes { .. } => {
                "do not use it: take the storage of that registry away, then `bocage image push T` \
                 brings the images there again from the other room's"
            }
            Error::NotCopied { .. } => {
                "see to the cause, then repeat the command: it goes on where it was"
            }
            Error::NotPulled { .. } => {
                "see that this room's registry runs and has it: `bocage image verify T`; plain HTTP \
                 has to be allowed in the engine's settings (`insecure-registries`)"
            }
            Error::NoSkopeo => "install it (Debian: skopeo)",
            Error::Fault { .. } => "repeat the command",
        })
    }
}
