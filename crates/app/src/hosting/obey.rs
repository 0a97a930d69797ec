//! Having the engines of a host run what the World wants there.

use std::net::SocketAddr;
use std::path::PathBuf;

use bocage_engine::{Caddy, Docker, Engine, NoDoor, Outcome, Running, State, Wanted};
use bocage_vocab::{Explain, Generation};
use serde::Serialize;

use super::named;
use crate::permission::{Action, Resource};
use crate::{AsOf, Context, Error, Territory};

/// Where the engines of a host are reached.
#[derive(Debug, Clone)]
pub struct Engines {
    /// The socket of Docker Engine.
    pub socket: PathBuf,
    /// The folder of secrets, as `APPLICATION/NAME`.
    pub secrets: PathBuf,
    /// The entry, where this host has one.
    pub entry: Option<EntryAt>,
}

/// Where Caddy is reached, and where it answers.
#[derive(Debug, Clone)]
pub struct EntryAt {
    /// Its admin API, on the loopback device.
    pub admin: SocketAddr,
    /// Where probes arrive, on the loopback device.
    pub probe: SocketAddr,
    /// Where people arrive.
    pub listen: Vec<SocketAddr>,
    /// Whether they speak TLS there.
    pub tls: bool,
}

/// What a host runs now.
#[derive(Debug, Clone, Serialize)]
pub struct Obeyed {
    /// The host.
    pub host: String,
    /// The generation that it runs.
    pub generation: Generation,
    /// Its containers, by name.
    pub containers: Vec<ContainerShown>,
    /// Applications that are not as wanted; each runs what it ran before.
    pub failures: Vec<Trouble>,
    /// Applications that do not answer from outside as their probe expects.
    pub unanswered: Vec<Trouble>,
}

/// A container.
#[derive(Debug, Clone, Serialize)]
pub struct ContainerShown {
    /// Its name in the engine.
    pub name: String,
    /// The application.
    pub application: String,
    /// The release that it was made for.
    pub release: u32,
    /// How it is.
    pub state: String,
}

/// What is wrong with an application.
#[derive(Debug, Clone, Serialize)]
pub struct Trouble {
    /// The application.
    pub application: String,
    /// The stable code.
    pub code: &'static str,
    /// What went wrong.
    pub message: String,
    /// What to do next.
    pub hint: String,
}

impl Trouble {
    fn of(application: &str, error: &bocage_engine::Error) -> Trouble {
        Trouble {
            application: application.to_owned(),
            code: error.code(),
            message: error.to_string(),
            hint: error.hint().to_string(),
        }
    }
}

/// Has a host run exactly what the head wants there, and asks each application from outside.
///
/// # Errors
/// When the host is unknown, its engine does not answer or has run a newer generation, or the
/// store's.
pub fn obey(
    ctx: &Context,
    territory: &Territory,
    host: &str,
    engines: &Engines,
) -> Result<Obeyed, Error> {
    ctx.require(Resource::Hosting, Action::Apply)?;
    let world = territory.world(ctx, AsOf::Head)?;
    let wanted = bocage_engine::wanted(&world, named::host(&world, host)?.id)?;
    let engine = Docker::at(&engines.socket, &engines.secrets)?;
    let (outcome, unanswered) = match &engines.entry {
        None => (bocage_engine::reconcile(&engine, &NoDoor, &wanted)?, Vec::new()),
        Some(at) => {
            let door = Caddy::on_port(at.admin, at.probe).listening(at.listen.clone(), at.tls);
            let outcome = bocage_engine::reconcile(&engine, &door, &wanted)?;
            let unanswered = unanswered(&door, &wanted);
            (outcome, unanswered)
        }
    };
    Ok(told(host, &wanted, outcome, unanswered))
}

/// The applications whose probe does not get the answer that it expects.
fn unanswered(door: &Caddy, wanted: &Wanted) -> Vec<Trouble> {
    let asked = wanted.routes.iter().filter_map(|route| {
        let error = door.probe(&route.entry).err()?;
        Some(Trouble::of(&route.application, &error))
    });
    asked.collect()
}

fn told(host: &str, wanted: &Wanted, outcome: Outcome, unanswered: Vec<Trouble>) -> Obeyed {
    let mut failures: Vec<Trouble> = outcome
        .failures
        .iter()
        .map(|failure| Trouble::of(&failure.application, &failure.error))
        .collect();
    failures.extend(outcome.entry.err().map(|error| Trouble::of("", &error)));
    let mut containers: Vec<ContainerShown> =
        outcome.observed.running.iter().map(container).collect();
    containers.sort_by(|a, b| a.name.cmp(&b.name));
    Obeyed {
        host: host.to_owned(),
        generation: wanted.generation,
        containers,
        failures,
        unanswered,
    }
}

fn container(running: &Running) -> ContainerShown {
    let state = match running.state {
        State::Made => "made".to_owned(),
        State::Starting => "starting".to_owned(),
        State::Well => "well".to_owned(),
        State::Unwell => "unwell".to_owned(),
        State::Ended(status) => format!("ended with {status}"),
    };
    ContainerShown {
        name: running.container.to_string(),
        application: running.application.to_string(),
        release: running.release,
        state,
    }
}

/// What an image is by its digest, as the engine of this machine has it.
///
/// # Errors
/// When no engine answers, or it has no such image.
pub fn digest_of(engines: &Engines, image: &str) -> Result<String, Error> {
    Ok(Docker::at(&engines.socket, &engines.secrets)?.digest_of(image)?)
}

/// What an application's containers have written last.
#[derive(Debug, Clone, Serialize)]
pub struct Logs {
    /// One entry a container of this host.
    pub containers: Vec<Log>,
}

/// What one container has written last.
#[derive(Debug, Clone, Serialize)]
pub struct Log {
    /// Its name in the engine.
    pub name: String,
    /// Its last lines.
    pub text: String,
}

/// The last lines of an application's containers on this machine.
///
/// # Errors
/// When the application is unknown, no engine answers, or the store's.
pub fn logs(
    ctx: &Context,
    territory: &Territory,
    name: &str,
    engines: &Engines,
    lines: u32,
) -> Result<Logs, Error> {
    ctx.require(Resource::Hosting, Action::Read)?;
    let world = territory.world(ctx, AsOf::Head)?;
    let application = named::application(&world, name)?.name.clone();
    let engine = Docker::at(&engines.socket, &engines.secrets)?;
    let observed = engine.observe()?;
    let own = observed.running.iter().filter(|running| running.application == application);
    let log = |running: &Running| {
        let text = engine.logs(&running.container, lines)?;
        Ok(Log { name: running.container.to_string(), text })
    };
    Ok(Logs { containers: own.map(log).collect::<Result<_, Error>>()? })
}
