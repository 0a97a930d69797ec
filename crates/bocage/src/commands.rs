//! The commands, one file a noun.

mod accesses;
mod agent;
mod backup;
mod boxes;
mod choices;
mod db;
mod delivery;
mod demo;
mod design;
mod docs;
mod drill;
mod export;
mod field;
mod framework;
mod hosting;
mod image;
mod import;
mod invoice;
mod lab;
mod lease;
mod leaving;
mod ledger;
mod member;
mod money;
mod order;
mod phases;
mod plan;
mod plant;
mod plant_set;
mod serve;
mod simulate;
mod steiner;
mod store;
mod strands;
mod territory;
mod usage;

use bocage_app::{AsOf, Context, Error, Territory};

use crate::Session;
use crate::cli::{At, Command, Design, Plant, Steiner};
use crate::exit::Exit;

/// Runs one command to its end.
pub(crate) fn run(session: &Session, command: Command) -> Exit {
    match command {
        Command::New { territory } => territory::new(session, &territory.territory),
        Command::Demo(args) => demo::run(session, &args),
        Command::Import(args) => import::run(session, args),
        Command::Plan(plan) => plan::run(session, &plan),
        Command::History { territory } => territory::history(session, &territory.territory),
        Command::Jobs { territory } => territory::jobs(session, &territory.territory),
        Command::Audit { territory } => territory::audit(session, &territory.territory),
        Command::Ledger(ledger) => ledger::run(session, &ledger),
        Command::Design(Design::Run(args)) => design::run(session, args),
        Command::Design(Design::Edit(args)) => design::edit(session, args),
        Command::Design(Design::Phases(args)) => phases::run(session, args),
        Command::Design(Design::Verify(args)) => design::verify(session, args),
        Command::Trace(args) => plant::trace(session, args),
        Command::Impact(args) => plant::impact(session, &args),
        Command::Strands(args) => strands::run(session, args),
        Command::Plant(Plant::Set(args)) => plant_set::run(session, args),
        Command::Plant(Plant::Box(args)) => boxes::plan(session, &args),
        Command::Plant(Plant::Orders(args)) => boxes::orders(session, args),
        Command::Plant(Plant::Delivery(args)) => delivery::run(session, args),
        Command::Field(field) => field::run(session, field),
        Command::Lease(args) => lease::run(session, &args),
        Command::Steiner(Steiner::Solve(args)) => steiner::solve(session, args),
        Command::Room(room) => hosting::room(session, &room),
        Command::Host(host) => hosting::host(session, host),
        Command::App(app) => hosting::app(session, &app),
        Command::Db(command) => db::run(session, &command),
        Command::Member(member) => member::run(session, &member),
        Command::Price(command) => money::price(session, &command),
        Command::Key(command) => money::key(session, &command),
        Command::Month(command) => money::month(session, &command),
        Command::Bill(command) => money::bill(session, &command),
        Command::Image(image) => image::run(session, &image),
        Command::Invoice(command) => invoice::run(session, &command),
        Command::Framework(command) => framework::run(session, &command),
        Command::Order(command) => order::run(session, &command),
        Command::Choices(command) => choices::run(session, &command),
        Command::Backup(command) => backup::run(session, &command),
        Command::Drill(command) => drill::run(session, &command),
        Command::Agent(command) => agent::run(session, command),
        Command::Simulate(args) => simulate::run(session, &args),
        Command::Export(args) => export::run(session, args),
        Command::Report(args) => export::report(session, args),
        Command::Check { territory, at } => territory::check(session, &territory.territory, &at),
        Command::Serve(args) => serve::run(session, &args),
        Command::Lab(command) => lab::run(session, command),
        Command::Store(store) => store::run(session, &store),
        Command::Docs(docs) => docs::run(&docs),
    }
}

/// Opens a territory and does something with it.
fn with<T>(
    ctx: &Context,
    location: &str,
    act: impl FnOnce(&mut Territory) -> Result<T, Error>,
) -> Result<T, Error> {
    Territory::open(ctx, location).and_then(|mut territory| act(&mut territory))
}

impl At {
    /// The state that the options name.
    fn as_of(&self) -> AsOf {
        match (self.at, self.on_date, self.plan) {
            (Some(generation), _, _) => AsOf::Generation(generation),
            (_, Some(date), _) => AsOf::Date(date),
            (_, _, Some(plan)) => AsOf::Plan(plan),
            _ => AsOf::Head,
        }
    }
}
