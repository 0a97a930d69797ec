//! The words of `bocage room`, `bocage host` and `bocage app`.

use std::net::SocketAddr;
use std::path::PathBuf;

use bocage_app::Locale;
use bocage_app::hosting::apps::ReleaseNamed;
use bocage_app::hosting::usage::Moment;
use bocage_hosting::RoomRole;
use bocage_vocab::{Bitrate, Bytes, Cores};
use clap::{Args, Subcommand};

use super::{AppAdopt, AppExport, AppFormer, AppRestore, At, Territory, codes};

/// Whether a change of hosting is made real.
#[derive(Debug, Args)]
pub(crate) struct Apply {
    /// Apply the plan at once, unless it has findings of severity error.
    #[arg(long)]
    pub(crate) apply: bool,
}

#[derive(Debug, Args)]
pub(crate) struct RoomName {
    #[command(flatten)]
    pub(crate) territory: Territory,
    /// The name or the role of the room.
    #[arg(value_name = "ROOM")]
    pub(crate) room: String,
    #[command(flatten)]
    pub(crate) apply: Apply,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Room {
    /// Show the rooms: hosts, what runs where, how full they are, what survives the loss of one.
    List {
        #[command(flatten)]
        territory: Territory,
        #[command(flatten)]
        at: At,
    },
    /// Add a room or the witness. A room takes no instances before it is opened.
    Add {
        #[command(flatten)]
        territory: Territory,
        /// What people call it.
        name: String,
        /// Which of the three sites it is.
        #[arg(long, value_parser = codes::<RoomRole>(RoomRole::ALL, RoomRole::code))]
        role: RoomRole,
        #[command(flatten)]
        apply: Apply,
    },
    /// Say what joins two rooms.
    Link {
        #[command(flatten)]
        territory: Territory,
        /// One room.
        from: String,
        /// The other room.
        to: String,
        /// What the link carries, such as "10 Gbit/s".
        #[arg(long)]
        rate: Bitrate,
        #[command(flatten)]
        apply: Apply,
    },
    /// Say where the registry of a room is: its hosts pull images from there, and no release is wanted
    /// before its images are in the registries of all rooms.
    Registry {
        #[command(flatten)]
        territory: Territory,
        /// The name or the role of the room.
        #[arg(value_name = "ROOM")]
        room: String,
        /// Its address: http://host:port, or https://host.
        #[arg(required_unless_present = "none", conflicts_with = "none")]
        address: Option<String>,
        /// It has none any more.
        #[arg(long)]
        none: bool,
        #[command(flatten)]
        apply: Apply,
    },
    /// Open a room for instances; what it lacks is told.
    Open(RoomName),
    /// Have everything of a room run in the other.
    Evacuate(RoomName),
}

#[derive(Debug, Args)]
pub(crate) struct HostName {
    #[command(flatten)]
    pub(crate) territory: Territory,
    /// The host.
    #[arg(value_name = "HOST")]
    pub(crate) host: String,
    #[command(flatten)]
    pub(crate) apply: Apply,
}

#[derive(Debug, Args)]
pub(crate) struct HostAdd {
    #[command(flatten)]
    pub(crate) territory: Territory,
    /// What people call it.
    pub(crate) name: String,
    /// The name or the role of its room.
    #[arg(long)]
    pub(crate) room: String,
    /// Computing power for instances, such as "16 cores".
    #[arg(long)]
    pub(crate) cores: Cores,
    /// Memory for instances, such as "64 GiB".
    #[arg(long)]
    pub(crate) memory: Bytes,
    /// Storage for volumes, such as "2 TB".
    #[arg(long)]
    pub(crate) disk: Bytes,
    /// Storage operations in a second.
    #[arg(long, default_value_t = 10_000)]
    pub(crate) iops: u32,
    /// The power feed that it hangs on.
    #[arg(long, default_value = "A")]
    pub(crate) feed: String,
    /// What it has beside its capacity, in words parted by commas, such as "ssd".
    #[arg(long, default_value = "")]
    pub(crate) labels: String,
    /// Keep it for this member.
    #[arg(long)]
    pub(crate) member: Option<String>,
    /// Where the other hosts of its room reach its entry: an address of it, and a port that nobody
    /// else reaches, such as 10.0.0.5:8013.
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub(crate) address: Option<SocketAddr>,
    #[command(flatten)]
    pub(crate) apply: Apply,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Host {
    /// Add a host to a room.
    Add(HostAdd),
    /// Move everything that a host has to others.
    Drain(HostName),
    /// Use a drained host again.
    Use(HostName),
    /// Say where the other hosts of its room reach the entry of a host: it leads people to copies on
    /// any of them.
    Address {
        #[command(flatten)]
        territory: Territory,
        /// The host.
        #[arg(value_name = "HOST")]
        host: String,
        /// An address of it, and a port that nobody else reaches, such as 10.0.0.5:8013.
        #[arg(
            value_name = "ADDRESS:PORT",
            required_unless_present = "none",
            conflicts_with = "none"
        )]
        address: Option<SocketAddr>,
        /// It has none any more.
        #[arg(long)]
        none: bool,
        #[command(flatten)]
        apply: Apply,
    },
    /// Take a host away.
    Retire(HostName),
    /// Have the engines of this machine run what its host is wanted to run, and probe it. Safe to
    /// repeat, safe to kill.
    Run(HostRun),
}

#[derive(Debug, Args)]
pub(crate) struct AppName {
    #[command(flatten)]
    pub(crate) territory: Territory,
    /// The application.
    #[arg(value_name = "APPLICATION")]
    pub(crate) name: String,
    #[command(flatten)]
    pub(crate) apply: Apply,
}

/// The container engine of this machine.
#[derive(Debug, Args)]
pub(crate) struct EngineAt {
    /// The socket of Docker Engine.
    #[arg(long, value_name = "SOCKET", default_value = "/var/run/docker.sock")]
    pub(crate) engine: PathBuf,
    /// The folder of secrets, as APPLICATION/NAME; it should be in memory.
    #[arg(long, value_name = "DIR", default_value = "/run/bocage/secrets")]
    pub(crate) secrets: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct HostRun {
    #[command(flatten)]
    pub(crate) territory: Territory,
    /// The host that this machine is.
    #[arg(value_name = "HOST")]
    pub(crate) host: String,
    #[command(flatten)]
    pub(crate) serving: Serving,
}

/// The engines of this machine, its entry and the PostgreSQL of its applications.
#[derive(Debug, Args)]
pub(crate) struct Serving {
    #[command(flatten)]
    pub(crate) engine: EngineAt,
    /// The admin API of Caddy, such as 127.0.0.1:2019, where this host is an entry.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) entry: Option<SocketAddr>,
    /// Where probes arrive at the entry.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8052")]
    pub(crate) probe: SocketAddr,
    /// Where people arrive at the entry, with TLS; may be given several times.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) listen: Vec<SocketAddr>,
    /// The folder in which the entry writes down who asked for what, for 200 days; nowhere unless given.
    /// The user that the entry runs as must be able to write there.
    #[arg(long, value_name = "DIR")]
    pub(crate) accesses: Option<PathBuf>,
    /// The PostgreSQL that holds the databases of applications, as postgres://user@host:port/postgres,
    /// by an address that containers reach. What is missing there is made.
    #[arg(long, value_name = "URL")]
    pub(crate) databases: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct AppDeploy {
    #[command(flatten)]
    pub(crate) territory: Territory,
    /// The Compose file, with what Compose has no word for in a section `x-bocage`.
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// The member whose it is, instead of the file's.
    #[arg(long)]
    pub(crate) member: Option<String>,
    /// The class of service, instead of the file's: single, double or critical.
    #[arg(long)]
    pub(crate) class: Option<String>,
    /// The name or the role of the room that it serves from; Main, or where it is already, unless
    /// given.
    #[arg(long)]
    pub(crate) room: Option<String>,
    /// Take images that no registry has from this folder instead of the engine: a layout of the Open
    /// Container Initiative, as `skopeo copy SOURCE oci:DIR:NAME:TAG` writes it.
    #[arg(long, value_name = "DIR")]
    pub(crate) images: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) engine: EngineAt,
    #[command(flatten)]
    pub(crate) apply: Apply,
}

#[derive(Debug, Args)]
pub(crate) struct AppAccesses {
    #[command(flatten)]
    pub(crate) territory: Territory,
    /// The application.
    pub(crate) name: String,
    /// The folder in which the entry of this machine writes them down.
    #[arg(long, value_name = "DIR")]
    pub(crate) accesses: PathBuf,
    /// From this day or moment on; all that is kept unless given. Days are UTC.
    #[arg(long, value_name = "TIME")]
    pub(crate) from: Option<Moment>,
    /// To before this day or moment; until now unless given.
    #[arg(long, value_name = "TIME")]
    pub(crate) to: Option<Moment>,
}

#[derive(Debug, Args)]
pub(crate) struct AppUsage {
    #[command(flatten)]
    pub(crate) territory: Territory,
    /// The application, also one that is retired; all unless given.
    #[arg(value_name = "APPLICATION")]
    pub(crate) name: Option<String>,
    /// From this day or moment on; the beginning of the month unless given. Days and hours are UTC.
    #[arg(long, value_name = "TIME")]
    pub(crate) from: Option<Moment>,
    /// To before this day or moment; until now unless given.
    #[arg(long, value_name = "TIME")]
    pub(crate) to: Option<Moment>,
    /// Print the lines as a table for a spreadsheet.
    #[arg(long)]
    pub(crate) csv: bool,
    /// The language of that table: fr or en.
    #[arg(long, default_value = "fr")]
    pub(crate) lang: Locale,
}

#[derive(Debug, Args)]
pub(crate) struct AppErase {
    #[command(flatten)]
    pub(crate) territory: Territory,
    /// The application that is retired.
    #[arg(value_name = "APPLICATION")]
    pub(crate) name: String,
    /// The host that this machine is.
    #[arg(long, value_name = "HOST")]
    pub(crate) host: String,
    #[command(flatten)]
    pub(crate) engine: EngineAt,
    /// The PostgreSQL that holds its databases, as for `host run`.
    #[arg(long, value_name = "URL")]
    pub(crate) databases: Option<String>,
    /// The folder of the keys of backups; that of its files is destroyed.
    #[arg(long, value_name = "DIR", default_value = "/var/lib/bocage/backup-keys")]
    pub(crate) keys: PathBuf,
    /// The folder of the files that move with a group of rooms, as for its agent: what was kept aside
    /// there is found and erased too.
    #[arg(long, value_name = "DIR")]
    pub(crate) volumes: Option<PathBuf>,
    /// Write a certificate into this folder, for programs and as a page for people, once it is erased on
    /// every host that ever had a copy of it.
    #[arg(long, value_name = "DIR")]
    pub(crate) certificate: Option<PathBuf>,
    /// Erase it; without this it is only shown.
    #[arg(long)]
    pub(crate) apply: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum App {
    /// Make a release of a Compose file and want it to run; the same file again changes nothing.
    Deploy(AppDeploy),
    /// List the applications.
    List {
        #[command(flatten)]
        territory: Territory,
        #[command(flatten)]
        at: At,
    },
    /// Show an application: release, images, data, where it runs.
    Show {
        #[command(flatten)]
        territory: Territory,
        /// The application.
        name: String,
        #[command(flatten)]
        at: At,
    },
    /// Show what applications used, hour by hour; and when nobody looked.
    Usage(AppUsage),
    /// Print the last lines that the containers of an application have written on this machine.
    Logs {
        #[command(flatten)]
        territory: Territory,
        /// The application.
        name: String,
        /// How many lines of each.
        #[arg(long, default_value_t = 50)]
        lines: u32,
        #[command(flatten)]
        engine: EngineAt,
    },
    /// List who asked an application for what, as the entry of this machine wrote it down.
    Accesses(AppAccesses),
    /// Have an application serve from another room.
    Move {
        #[command(flatten)]
        name: AppName,
        /// The name or the role of the room.
        #[arg(long, value_name = "ROOM")]
        to: String,
    },
    /// Want an earlier release again.
    Rollback {
        #[command(flatten)]
        name: AppName,
        /// The release: its number, the beginning of its digest, or `previous`, the one numbered
        /// next below the present.
        #[arg(long, value_name = "RELEASE", default_value = "previous")]
        to: ReleaseNamed,
    },
    /// Stop an application; it keeps its data and its place.
    Stop(AppName),
    /// Start a stopped application.
    Start(AppName),
    /// Take an application away with its releases and databases; files stay on their hosts until they
    /// are erased.
    Retire(AppName),
    /// Show what a retired application has left on this machine, or erase it: files, databases with their
    /// roles, secrets, and the key of its backups. A record stays, and a certificate can be written.
    Erase(AppErase),
    /// Take in an application with its data from a folder: as a rehearsal that shows how long it takes
    /// and whether it answers, or for good. Safe to repeat, safe to kill. Exits with 5 where it does not
    /// answer or is not what the folder says.
    Adopt(AppAdopt),
    /// Write all of an application into a folder that plain Compose starts on any machine without Bocage.
    /// What writes files stands still while they are read.
    Export(AppExport),
    /// Restore an application, databases and files together, to a moment. What was there before is set
    /// aside; where the application is not well with what was restored, it is put back.
    Restore(AppRestore),
    /// Show what restores have set aside of an application on this machine, or erase it.
    Former(AppFormer),
}
