//! The words of `bocage lab`.

use std::path::PathBuf;

use bocage_app::labs::{Asked, Cut, DIR, Fault, Kind, LabSite, Part, Program};
use clap::{Args, Subcommand};

use super::codes;

#[derive(Debug, Subcommand)]
pub(crate) enum Lab {
    /// Make the lab: namespaces, links, etcd, PostgreSQL, container engines, agents; what runs is left
    /// alone.
    Up(LabUp),
    /// Show how every place and link is.
    Status {
        #[command(flatten)]
        dir: LabDir,
    },
    /// Cut a room, the link between the rooms, or the witness off; packets are lost in silence.
    Cut {
        /// What to cut.
        #[arg(value_parser = codes::<Cut>(Cut::ALL, Cut::code))]
        what: Cut,
        /// Lose only what the named side sends (of the link: what Main sends).
        #[arg(long)]
        one_way: bool,
        #[command(flatten)]
        dir: LabDir,
    },
    /// Kill everything in a place at once, containers too, as when it burns: a room with all its hosts, or
    /// one host of it; or one program of it.
    Kill {
        /// The place.
        #[arg(value_parser = codes::<LabSite>(LabSite::ALL, LabSite::code))]
        site: LabSite,
        /// Only this program.
        #[arg(value_parser = codes::<Program>(Program::ALL, Program::code))]
        program: Option<Program>,
        #[command(flatten)]
        dir: LabDir,
    },
    /// Freeze a program without ending it: it keeps files and sockets and does nothing.
    Freeze {
        /// The place.
        #[arg(value_parser = codes::<LabSite>(LabSite::ALL, LabSite::code))]
        site: LabSite,
        /// The program.
        #[arg(value_parser = codes::<Program>(Program::ALL, Program::code))]
        program: Program,
        #[command(flatten)]
        dir: LabDir,
    },
    /// Set the clock of a place ahead or back while its programs run, in a lab made with `--clocks`.
    Clock {
        /// The place.
        #[arg(value_parser = codes::<LabSite>(LabSite::ALL, LabSite::code))]
        site: LabSite,
        /// So far from the machine's clock, in seconds: -3600 is an hour behind, 0 right.
        #[arg(allow_negative_numbers = true, value_parser = clap::value_parser!(i64).range(-31_536_000..=31_536_000))]
        seconds: i64,
        #[command(flatten)]
        dir: LabDir,
    },
    /// Do a fault to the room that serves while clients write, wait until they write again, heal,
    /// and say what it cost: the longest pause, what was lost, whether two rooms wrote.
    Drill {
        /// What to do.
        #[arg(value_parser = codes::<Fault>(Fault::ALL, Fault::code))]
        fault: Fault,
        #[command(flatten)]
        dir: LabDir,
    },
    /// Have faults drawn from a seed pass over both rooms, one round after the other, while clients
    /// write: processes killed and frozen, ways cut, disks full, hung or slow. Exits with 5 where
    /// something acknowledged was lost, or two rooms wrote.
    Storm(LabStorm),
    /// The clients of a drill: what they are told goes to standard output, until the input ends.
    #[command(hide = true)]
    Client {
        /// Applications to ask, as NAME=STATUS@HOST/PATH.
        #[arg(long, value_name = "APPLICATION")]
        ask: Vec<Asked>,
        #[command(flatten)]
        dir: LabDir,
    },
    /// Mend links, let go on what is frozen, start what does not run, and wait until all is well.
    Heal {
        /// The place; all unless given.
        #[arg(value_parser = codes::<LabSite>(LabSite::ALL, LabSite::code))]
        site: Option<LabSite>,
        #[command(flatten)]
        dir: LabDir,
    },
    /// Take the lab away: processes, mounts, namespaces, files.
    Down {
        /// Keep the files; `up` goes on from them.
        #[arg(long)]
        keep: bool,
        #[command(flatten)]
        dir: LabDir,
    },
}

#[derive(Debug, Args)]
pub(crate) struct LabDir {
    /// The folder of the lab; two labs lie in two folders.
    #[arg(long, default_value = DIR)]
    pub(crate) dir: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct LabStorm {
    /// What the faults are drawn from: the same number draws the same.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// How many rounds.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) rounds: u32,
    /// Faults of these kinds only: burn, end, freeze, cut, blip, full, hang, slow,
    /// clock, switch.
    #[arg(long, value_name = "KIND,...", value_delimiter = ',',
        value_parser = codes::<Kind>(Kind::ALL, Kind::code))]
    pub(crate) only: Vec<Kind>,
    /// Where all that the clients were told is written, one JSON object a line.
    #[arg(long, value_name = "FILE")]
    pub(crate) log: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) dir: LabDir,
}

#[derive(Debug, Args)]
pub(crate) struct LabUp {
    #[command(flatten)]
    pub(crate) dir: LabDir,
    /// Parts to go without: etcd, postgres, engine, disks, volumes, agents, backups.
    #[arg(long, value_name = "PART,...", value_delimiter = ',',
        value_parser = codes::<Part>(Part::ALL, Part::code))]
    pub(crate) without: Vec<Part>,
    /// Hosts in each room, one or two; as many as the lab has unless given, one at first.
    #[arg(long, value_parser = clap::value_parser!(u8).range(1..=2))]
    pub(crate) hosts: Option<u8>,
    /// Give places clocks of their own, which `lab clock` sets.
    #[arg(long)]
    pub(crate) clocks: bool,
    /// The time to the other room, one way, in microseconds; 500 unless the lab has another.
    #[arg(long, value_name = "MICROSECONDS", value_parser = clap::value_parser!(u32).range(0..=1_000_000))]
    pub(crate) delay_us: Option<u32>,
    /// The capacity of the link between the rooms in Mbit/s; 10000 unless the lab has another.
    #[arg(long, value_name = "MBIT_S", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(crate) rate_mbit_s: Option<u32>,
    /// The folder of a Python environment with Patroni; looked for from where this program lies
    /// unless given.
    #[arg(long, value_name = "DIR")]
    pub(crate) patroni: Option<PathBuf>,
}
