//! The one definition of the command line: help, manual, completion and reference follow from it.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

use bocage_app::Locale;
use bocage_app::exports::Format;
use bocage_app::imports::Kind as ImportKind;
use bocage_app::publication::Profile;
use bocage_vocab::{Date, Generation, Insee, Kind, PlanNumber};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand};

mod agent;
mod backup;
mod boxes;
mod choices;
mod db;
mod delivery;
mod drill;
mod edit;
pub(crate) mod field;
mod framework;
mod hosting;
mod image;
mod invoice;
mod lab;
mod lease;
mod leaving;
mod ledger;
mod member;
mod money;
mod order;
mod phases;
mod plant;
mod plant_set;
mod simulate;
mod strands;

pub(crate) use agent::Agent;
pub(crate) use backup::{AppFormer, AppRestore, Backup, BackupAt, Kept, VaultAt};
pub(crate) use boxes::{Page, PlantBox, PlantOrders};
pub(crate) use choices::Choices;
pub(crate) use db::Db;
pub(crate) use delivery::PlantDelivery;
pub(crate) use drill::Drill;
pub(crate) use edit::DesignEdit;
pub(crate) use field::Field;
pub(crate) use framework::{
    Framework, FrameworkAmend, FrameworkCatalogue, FrameworkPublish, FrameworkSubcontract,
    FrameworkSucceed,
};
pub(crate) use hosting::{
    App, AppAccesses, AppDeploy, AppErase, AppName, AppUsage, EngineAt, Host, HostAdd, HostName,
    HostRun, Room, RoomName, Serving,
};
pub(crate) use image::Image;
pub(crate) use invoice::{Invoice, Numbered};
pub(crate) use lab::{Lab, LabStorm};
pub(crate) use lease::{Lease, LeaseBase, OfLease};
pub(crate) use leaving::{AppAdopt, AppExport};
pub(crate) use ledger::Ledger;
pub(crate) use member::{Member, MemberQuota};
pub(crate) use money::{BillDo, KeyDo, MonthDo, PriceDo};
pub(crate) use order::{Noted, Order, OrderPlace};
pub(crate) use phases::DesignPhases;
pub(crate) use plant::{Impact, ImpactOf, Trace};
pub(crate) use plant_set::PlantSet;
pub(crate) use simulate::Simulate;
pub(crate) use strands::{Listed, Marked, Strands, StrandsOf};

/// Says what is logged on standard error.
pub(crate) const LOG_VARIABLE: &str = "BOCAGE_LOG";

/// What scripts may rely on; shown below `bocage --help` and on the reference page.
const CONTRACT: &str = "\
Exit codes:
  0    done
  1    failed; the error says why, and what to do next
  2    a word on the command line is off; nothing was begun
  3    done, with findings of severity error: with --strict; or without, where an edit was to be
       applied at once and waits as a plan because it breaks rules
  4    the plan stands on another generation than the head
  5    an audit or a verification failed
  130  interrupted; every generation is whole

Streams: results go to standard output, all else to standard error. With --json standard output
holds exactly one object (invoice check: one a file), also of a command that failed:
{\"error\": {\"code\", \"message\", \"hint\"}}.

Environment:
  BOCAGE_LOG  what is logged: warn unless set; bocage=debug tells each stage with its time,
              bocage_store=debug the steps of an apply
  NO_COLOR    no colour, on a terminal too
  PGPASSWORD  the password of a territory in PostgreSQL, where its URL has none
  BOCAGE_PATRONI  the folder of a Python environment with Patroni for the lab; the one that
              scripts/install.sh lab makes unless set";

/// Plans, builds and runs the fibre network of a department, on one model.
///
/// A territory is one GeoPackage file, or a schema of a PostgreSQL database. Every change of it is
/// a plan: shown with what it changes and costs, then applied by number.
#[derive(Debug, Parser)]
#[command(name = "bocage", version, arg_required_else_help = true, max_term_width = 100,
    after_long_help = CONTRACT)]
pub(crate) struct Cli {
    /// Print exactly one JSON object on standard output.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Exit with 3 when there are findings of severity error.
    #[arg(long, global = true)]
    pub(crate) strict: bool,
    /// Show no progress.
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make an empty territory.
    New {
        #[command(flatten)]
        territory: Territory,
    },
    /// Generate the demo territory and design its whole network.
    Demo(Demo),
    /// Read a file into a territory.
    Import(Import),
    /// Show, apply, rebase or drop a plan.
    #[command(subcommand)]
    Plan(Plan),
    /// List the generations of a territory.
    History {
        #[command(flatten)]
        territory: Territory,
    },
    /// List the jobs of a territory: how far they are, how they ended.
    Jobs {
        #[command(flatten)]
        territory: Territory,
    },
    /// Replay the chain of generations and name the first altered row.
    Audit {
        #[command(flatten)]
        territory: Territory,
    },
    /// The ledger of a territory: audit.
    #[command(subcommand)]
    Ledger(Ledger),
    /// Design the network.
    #[command(subcommand)]
    Design(Design),
    /// Follow a fibre from its socket to the port of its exchange, from any place on it.
    Trace(Trace),
    /// Who is cut: by a cable, a duct, a pole, a box, by works; what would cut most.
    Impact(Impact),
    /// The strands: which are free, used, reserved or dead; reserve, release; ways of free ones.
    Strands(Strands),
    /// The plant: in whose hands it is, plans of boxes, orders to splicers, deliveries of builders.
    #[command(subcommand)]
    Plant(Plant),
    /// Field life: connections, business lines, incidents, permits, works notices, copper.
    #[command(subcommand)]
    Field(Field),
    /// The lease: what is made available, what it comes to, instalments and true-ups.
    #[command(subcommand)]
    Lease(Lease),
    /// Solve Steiner tree problems.
    #[command(subcommand)]
    Steiner(Steiner),
    /// The rooms: show, add, join, open, evacuate.
    #[command(subcommand)]
    Room(Room),
    /// The hosts of the rooms: add, drain, use, retire, run.
    #[command(subcommand)]
    Host(Host),
    /// The applications of members: deploy, list, show, usage, logs, move, roll back, stop, start,
    /// retire, restore.
    #[command(subcommand)]
    App(App),
    /// The databases of applications: list.
    #[command(subcommand)]
    Db(Db),
    /// The members: who they are, what they claim, and their quotas.
    #[command(subcommand)]
    Member(Member),
    /// Services and their prices: set, list.
    #[command(subcommand)]
    Price(PriceDo),
    /// Cost centres and the keys by which their cost is borne: set, list.
    #[command(subcommand)]
    Key(KeyDo),
    /// Months of money: usage, run, check, close, files, exports, payments.
    #[command(subcommand)]
    Month(MonthDo),
    /// The bill of a member: show, and why.
    #[command(subcommand)]
    Bill(BillDo),
    /// Images in the registries of the rooms: push, verify.
    #[command(subcommand)]
    Image(Image),
    /// Invoices: check those of others; list, show, credit our own, and what becomes of them.
    #[command(subcommand)]
    Invoice(Invoice),
    /// Central purchasing: needs, awards, frameworks with lots and maxima, catalogues, published data.
    #[command(subcommand)]
    Framework(Framework),
    /// Orders under frameworks: place, approve, receive, match invoices, pay.
    #[command(subcommand)]
    Order(Order),
    /// Own rooms, shared rooms or a cloud: compare.
    #[command(subcommand)]
    Choices(Choices),
    /// Backups of applications: run, prove, verify, list.
    #[command(subcommand)]
    Backup(Backup),
    /// Drills: what the loss of a room would cost, and what it did.
    #[command(subcommand)]
    Drill(Drill),
    /// The agent of a room: run, guard, show, switch.
    #[command(subcommand)]
    Agent(Agent),
    /// Simulate the failover between two rooms, with faults drawn from a seed.
    Simulate(Simulate),
    /// Write a territory in another form.
    Export(Export),
    /// Write the report: one page with figures, a map, histograms and findings.
    Report(Report),
    /// Check the facts against the rules.
    Check {
        #[command(flatten)]
        territory: Territory,
        #[command(flatten)]
        at: At,
    },
    /// Serve the map and the API.
    Serve(Serve),
    /// Move a territory between files and databases.
    #[command(subcommand)]
    Store(Store),
    /// Two rooms and a witness on this machine, to learn and try failovers (needs root).
    #[command(subcommand)]
    Lab(Lab),
    /// Print the manual, the completion of a shell, the reference page, or the shipped settings
    /// and prices.
    #[command(subcommand)]
    Docs(Docs),
}

#[derive(Debug, Args)]
pub(crate) struct Territory {
    /// The territory: the path of its file, or postgres://user@host/database?schema=name.
    #[arg(value_name = "TERRITORY")]
    pub(crate) territory: String,
}

/// Which generation to read.
#[derive(Debug, Args)]
pub(crate) struct At {
    /// As of this generation; the head unless given.
    #[arg(long, value_name = "GENERATION")]
    pub(crate) at: Option<Generation>,
    /// As of the end of this day (YYYY-MM-DD).
    #[arg(long, value_name = "DATE", conflicts_with = "at")]
    pub(crate) on_date: Option<Date>,
    /// As this pending plan would make it.
    #[arg(long, value_name = "NUMBER", conflicts_with_all = ["at", "on_date"])]
    pub(crate) plan: Option<PlanNumber>,
}

/// What a design obeys and costs.
#[derive(Debug, Args)]
pub(crate) struct Rules {
    /// A file of settings (TOML); what it leaves out keeps its default, in an edit what the design
    /// that stands obeys.
    #[arg(long, value_name = "FILE")]
    pub(crate) settings: Option<PathBuf>,
    /// The prices to start from: `mixed`, `new` (all new trenches), `reuse` (ducts and poles of
    /// others wherever they stand), or a file of prices (TOML); mixed unless
    /// given, in an edit those of the design that stands.
    #[arg(long, value_name = "NAME|FILE")]
    pub(crate) prices: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// Where to write.
    #[arg(default_value = "demo/out")]
    pub(crate) dir: PathBuf,
    /// What the territory is drawn from: same seed, same bytes.
    #[arg(long, default_value_t = 50)]
    pub(crate) seed: u64,
    /// One group of communes instead of the department.
    #[arg(long)]
    pub(crate) small: bool,
    /// A folder with the tables of the real communes of the Manche.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) communes: Option<PathBuf>,
    /// Threads to design with; all of the machine's unless given.
    #[arg(long, value_parser = threads)]
    pub(crate) threads: Option<usize>,
    /// The socket of the container engine that has the images of the demo's applications.
    #[arg(long, value_name = "SOCKET")]
    pub(crate) engine: Option<PathBuf>,
    /// Serve the map afterwards.
    #[arg(long)]
    pub(crate) serve: bool,
    /// Where to serve.
    #[arg(long, default_value = "127.0.0.1:8050")]
    pub(crate) listen: SocketAddr,
}

#[derive(Debug, Args)]
pub(crate) struct Import {
    /// What the files are.
    #[arg(value_parser = codes::<ImportKind>(ImportKind::ALL, ImportKind::code))]
    pub(crate) format: ImportKind,
    #[command(flatten)]
    pub(crate) territory: Territory,
    /// The files.
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Leave the plan pending instead of applying it.
    #[arg(long)]
    pub(crate) plan_only: bool,
    /// Take footpaths as streets too.
    #[arg(long)]
    pub(crate) footpaths: bool,
    /// Read this column as this field (`--column lon=X --column lat=Y`), whatever its name says.
    #[arg(long = "column", value_name = "FIELD=COLUMN", value_parser = column)]
    pub(crate) columns: Vec<(String, String)>,
    /// Read only this layer or sheet.
    #[arg(long, value_name = "NAME")]
    pub(crate) layer: Option<String>,
    /// What the rows are, where they do not say it: premises, street or municipality.
    #[arg(long, value_name = "KIND")]
    pub(crate) kind: Option<Kind>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Plan {
    /// List the plans.
    List {
        #[command(flatten)]
        territory: Territory,
    },
    /// Show what a plan changes, costs and breaks.
    Show {
        #[command(flatten)]
        territory: Territory,
        /// The plan.
        number: PlanNumber,
        /// Show how it would stand on this newer generation.
        #[arg(long, value_name = "GENERATION")]
        rebase_on: Option<Generation>,
        /// Tell every finding, not only the ten worst.
        #[arg(long)]
        findings: bool,
    },
    /// Make a plan real.
    Apply {
        #[command(flatten)]
        territory: Territory,
        /// The plan.
        number: PlanNumber,
        /// The generation that it must still stand on.
        #[arg(long, value_name = "GENERATION")]
        on: Generation,
    },
    /// Move a plan onto the head.
    Rebase {
        #[command(flatten)]
        territory: Territory,
        /// The plan.
        number: PlanNumber,
    },
    /// Give a plan up.
    Drop {
        #[command(flatten)]
        territory: Territory,
        /// The plan.
        number: PlanNumber,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Design {
    /// Design the network from streets and premises; leaves a pending plan.
    Run(DesignRun),
    /// Change a network that stands: only the areas that the edits meet are planned anew.
    Edit(DesignEdit),
    /// Find the order of building: which areas in which year, for a budget; leaves a pending plan.
    Phases(DesignPhases),
    /// Check the certificate of a design, from an exported copy of it alone.
    Verify(DesignVerify),
}

#[derive(Debug, Args)]
pub(crate) struct DesignVerify {
    #[command(flatten)]
    pub(crate) territory: Territory,
    /// The design of this plan; the last one applied unless given.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) plan: Option<PlanNumber>,
    /// The certificate; the one that the design left beside the territory unless given.
    #[arg(long, value_name = "FILE")]
    pub(crate) certificate: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct DesignRun {
    #[command(flatten)]
    pub(crate) territory: Territory,
    /// Only the premises of this commune.
    #[arg(long, value_name = "INSEE")]
    pub(crate) area: Option<Insee>,
    #[command(flatten)]
    pub(crate) rules: Rules,
    /// Stop improving after so many ticks of work; the same work gives the same bytes.
    #[arg(long, value_name = "TICKS")]
    pub(crate) work: Option<u64>,
    /// Threads; all of the machine's unless given.
    #[arg(long, value_parser = threads)]
    pub(crate) threads: Option<usize>,
    /// Apply the plan at once.
    #[arg(long)]
    pub(crate) apply: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Plant {
    /// Tell who owns, operates and leases plant, and how far it is built; leaves a pending plan.
    Set(PlantSet),
    /// The plan of a box: the cassettes of a closure, the drawers of a cabinet or an exchange.
    Box(PlantBox),
    /// Orders to splicers: what to splice in some boxes, or for a plan.
    Orders(PlantOrders),
    /// What a builder delivers, beside what was designed; what is accepted becomes a pending plan.
    Delivery(PlantDelivery),
}

#[derive(Debug, Subcommand)]
pub(crate) enum Steiner {
    /// Find a short tree that joins the terminals of a graph, and a bound below.
    Solve(SteinerSolve),
}

#[derive(Debug, Args)]
pub(crate) struct SteinerSolve {
    /// A PACE 2018 `.gr` file (`.gr.xz` too) or a SteinLib `.stp` file.
    pub(crate) file: PathBuf,
    /// Stop after so many seconds.
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub(crate) time: Option<f64>,
    /// Stop after so many ticks of work; the same work gives the same tree.
    #[arg(long, value_name = "TICKS")]
    pub(crate) work: Option<u64>,
    /// Threads; all of the machine's unless given.
    #[arg(long, value_parser = threads)]
    pub(crate) threads: Option<usize>,
    /// What random choices are drawn from.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Write the tree here, as the PACE 2018 challenge has it.
    #[arg(long, value_name = "FILE")]
    pub(crate) tree: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Export {
    /// What to write.
    #[arg(value_parser = codes::<Format>(Format::ALL, Format::code))]
    pub(crate) format: Format,
    #[command(flatten)]
    pub(crate) territory: Territory,
    /// The folder to write to; made where it is missing.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// For whom: what is not theirs is left out.
    #[arg(long, default_value = "internal", value_parser = codes::<Profile>(Profile::ALL, Profile::code))]
    pub(crate) profile: Profile,
    #[command(flatten)]
    pub(crate) at: At,
}

#[derive(Debug, Args)]
pub(crate) struct Report {
    #[command(flatten)]
    pub(crate) territory: Territory,
    /// The folder to write `report.html` to; made where it is missing.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// The language of the page: fr or en.
    #[arg(long, default_value = "fr")]
    pub(crate) lang: Locale,
    #[command(flatten)]
    pub(crate) at: At,
}

#[derive(Debug, Args)]
pub(crate) struct Serve {
    #[command(flatten)]
    pub(crate) territory: Territory,
    /// Where to listen; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:0")]
    pub(crate) listen: SocketAddr,
    /// Show this pending plan first.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) plan: Option<PlanNumber>,
    /// For whom: others than `internal` may look at what is published to them, and at nothing else.
    #[arg(long, default_value = "internal", value_parser = codes::<Profile>(Profile::ALL, Profile::code))]
    pub(crate) profile: Profile,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Store {
    /// Copy a territory with its generations, plans and journals to where none is yet.
    Copy {
        #[command(flatten)]
        from: Territory,
        /// Where to: a new file, or a schema that is not there or is empty.
        #[arg(value_name = "TO")]
        to: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Docs {
    /// Write the manual pages into a folder.
    Man {
        /// The folder.
        dir: PathBuf,
    },
    /// Print the completion of a shell.
    Completion {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Print the reference page in Markdown.
    Reference,
    /// Print the page of the rules that `check` holds, in Markdown.
    Rules,
    /// Print the settings that hold unless a file says otherwise, as such a file.
    Settings,
    /// Print the prices that hold unless a file says otherwise, or what a shipped book says beyond
    /// them, as such a file.
    Prices {
        /// The shipped book.
        #[arg(value_parser = PossibleValuesParser::new(bocage_app::designs::BOOKS.map(|book| book.0)))]
        book: Option<String>,
    },
}

/// Reads a field and the column that gives it.
fn column(text: &str) -> Result<(String, String), String> {
    let pair =
        text.split_once('=').filter(|(field, column)| !field.is_empty() && !column.is_empty());
    let pair = pair.ok_or_else(|| "expected a field and a column, such as lon=X".to_owned())?;
    Ok((pair.0.to_owned(), pair.1.to_owned()))
}

/// Reads a number of threads: more than this many help no machine.
fn threads(text: &str) -> Result<usize, String> {
    const THREADS_MAX: usize = 512;
    let threads = text.parse().ok().filter(|threads| (1..=THREADS_MAX).contains(threads));
    threads.ok_or_else(|| format!("expected 1 to {THREADS_MAX}"))
}

/// Reads a number of seconds.
fn seconds(text: &str) -> Result<f64, String> {
    let seconds = text.parse().ok().filter(|seconds: &f64| seconds.is_finite() && *seconds >= 0.0);
    seconds.ok_or_else(|| "expected a number of seconds, such as 30 or 1.5".to_owned())
}

/// A value of a code list, whose codes help and completion then show.
fn codes<T>(all: &'static [T], code: fn(T) -> &'static str) -> impl TypedValueParser<Value = T>
where
    T: Copy + FromStr<Err: std::error::Error + Send + Sync> + Send + Sync,
{
    PossibleValuesParser::new(all.iter().map(|value| code(*value)))
        .try_map(|text| text.parse::<T>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }
}
