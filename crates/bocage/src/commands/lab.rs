//! `bocage lab`.

use std::io::{self, Write};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bocage_app::labs::{
    self, AgentStatus, Down, EngineStatus, EtcdStatus, Figures, FilesStatus, Heal, Kill, LinkState,
    LinkStatus, Options, PostgresStatus, Shaping, SiteStatus, Status, Storm, Up, VolumesStatus,
    Weathered,
};

use super::drill;
use crate::Session;
use crate::cli::{Lab, LabStorm};
use crate::exit::Exit;
use crate::output::Shown;

pub(super) fn run(session: &Session, command: Lab) -> Exit {
    let ctx = &session.ctx;
    let done = |_: &_| Exit::Done;
    match command {
        Lab::Up(up) => {
            let (delay_us, rate_mbit_s) = (up.delay_us, up.rate_mbit_s);
            let (without, patroni, hosts) = (up.without, up.patroni, up.hosts);
            let clocks = up.clocks;
            let options = Options { without, delay_us, rate_mbit_s, patroni, hosts, clocks };
            session.end("lab.up", &labs::up(ctx, &up.dir.dir, &options), |_| Exit::Done)
        }
        Lab::Status { dir } => session.end("lab.status", &labs::status(ctx, &dir.dir), done),
        Lab::Cut { what, one_way, dir } => {
            session.end("lab.cut", &labs::cut(ctx, &dir.dir, what, one_way), done)
        }
        Lab::Kill { site, program, dir } => {
            session.end("lab.kill", &labs::kill(ctx, &dir.dir, site, program), |_| Exit::Done)
        }
        Lab::Freeze { site, program, dir } => {
            session.end("lab.freeze", &labs::freeze(ctx, &dir.dir, site, program), done)
        }
        Lab::Clock { site, seconds, dir } => {
            session.end("lab.clock", &labs::set_clock(ctx, &dir.dir, site, seconds), done)
        }
        Lab::Drill { fault, dir } => {
            session.end("lab.drill", &labs::drill(ctx, &dir.dir, fault), drill::is_safe)
        }
        Lab::Storm(LabStorm { seed, rounds, only, log, dir }) => {
            let storm = Storm { seed, rounds, only, log };
            let told = labs::storm(ctx, &dir.dir, &storm);
            session.end("lab.storm", &told, |told| match told.is_safe() {
                true => Exit::Done,
                false => Exit::Refuted,
            })
        }
        Lab::Client { ask, dir } => match labs::clients(ctx, &dir.dir, &ask) {
            Ok(()) => Exit::Done,
            Err(error) => session.end("lab.client", &Err::<Down, _>(error), |_| Exit::Done),
        },
        Lab::Heal { site, dir } => {
            session.end("lab.heal", &labs::heal(ctx, &dir.dir, site), |_| Exit::Done)
        }
        Lab::Down { keep, dir } => {
            session.end("lab.down", &labs::down(ctx, &dir.dir, keep), |_| Exit::Done)
        }
    }
}

impl Shown for Up {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        for step in &self.steps {
            writeln!(out, "{:<12} {:.1} s", step.name, step.seconds)?;
        }
        self.status.show(out)?;
        self.next.iter().try_for_each(|next| writeln!(out, "next: {next}"))
    }
}

impl Shown for Kill {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "killed {} processes of {}", self.processes, self.site)
    }
}

impl Shown for Heal {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{} well after {:.1} s", self.sites.join(", "), self.seconds)?;
        self.status.show(out)
    }
}

impl Shown for Down {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        let files = if self.kept { "its files are kept" } else { "nothing is left of it" };
        writeln!(out, "{}: {} processes ended, {files}", self.dir.display(), self.processes)
    }
}

impl Shown for Weathered {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        for (number, round) in (1..).zip(&self.rounds) {
            let pause = f64::from(u32::try_from(round.longest_pause_ms).unwrap_or(u32::MAX)) / 1e3;
            let (faults, from, to) = (round.faults.join(" and "), round.from, round.to);
            let moved = if from == to { String::new() } else { format!(", {from} to {to}") };
            writeln!(
                out,
                "{number:>4}  {faults:<42} pause {pause:>5.1} s, whole after {:>5.1} s{moved}",
                round.seconds
            )?;
        }
        let Figures { acknowledged, unanswered, lost, two_writers, anomalies, .. } = &self.figures;
        writeln!(
            out,
            "{acknowledged} writes acknowledged, {lost} lost; {unanswered} without an answer"
        )?;
        writeln!(out, "acknowledged by a second writer: {two_writers}")?;
        writeln!(out, "the group moved {} times", self.moves)?;
        anomalies.iter().chain(&self.broken).try_for_each(|found| writeln!(out, "! {found}"))?;
        match &self.broken {
            Some(_) => {
                let (seed, rounds) = (self.seed, self.rounds.len() + 1);
                writeln!(out, "the same again: bocage lab storm --seed {seed} --rounds {rounds}")
            }
            None => Ok(()),
        }
    }
}

impl Shown for Status {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        self.sites.iter().try_for_each(|site| place(site, out))?;
        self.links.iter().try_for_each(|way| link(way, out))
    }
}

fn place(site: &SiteStatus, out: &mut dyn Write) -> io::Result<()> {
    let namespace = site.namespace.as_deref().unwrap_or("no namespace");
    writeln!(out, "{:<12} {}, {namespace}", site.site, site.address)?;
    let mut line = |name: &str, said: Option<String>| {
        said.map_or(Ok(()), |said| writeln!(out, "  {name:<10} {said}"))
    };
    line("etcd", site.etcd.as_ref().map(etcd))?;
    line("postgres", site.postgres.as_ref().map(postgres))?;
    line("agent", site.agent.as_ref().map(agent))?;
    for (name, how) in
        site.agent.iter().filter(|agent| agent.is_fresh()).flat_map(|agent| &agent.applications)
    {
        let first = how.lines().next().unwrap_or_default();
        line("", Some(format!("{name}: {first}")))?;
    }
    for (part, error) in site.agent.iter().flat_map(|agent| &agent.errors) {
        line("", Some(format!("! {part}: {error}")))?;
    }
    line("engine", site.engine.as_ref().map(engine))?;
    let files = site.agent.as_ref().and_then(|agent| agent.volumes.as_ref());
    line("volumes", site.volumes.as_ref().map(|at| volumes(at, files)))?;
    let off = site.clock_s.filter(|off| *off != 0);
    line("clock", off.map(|off| format!("{off:+} s")))?;
    line("frozen", (!site.frozen.is_empty()).then(|| site.frozen.join(", ")))
}

fn etcd(etcd: &EtcdStatus) -> String {
    match (etcd.running, etcd.healthy, etcd.leads) {
        (false, ..) => "down",
        (true, false, _) => "runs, cannot write: it is not one of a majority",
        (true, true, true) => "healthy, leads",
        (true, true, false) => "healthy",
    }
    .to_owned()
}

fn postgres(member: &PostgresStatus) -> String {
    if !member.running {
        return "down".to_owned();
    }
    let Some(role) = &member.role else { return "Patroni runs and does not answer".to_owned() };
    let mut said = vec![role.clone(), member.state.clone().unwrap_or_default()];
    said.extend(member.sync.then(|| "synchronous".to_owned()));
    said.extend(member.streaming.then(|| "streaming".to_owned()));
    said.extend(member.timeline.map(|timeline| format!("timeline {timeline}")));
    said.extend(member.lag_bytes.map(|bytes| format!("{bytes} bytes behind")));
    said.join(", ")
}

fn agent(agent: &AgentStatus) -> String {
    if !agent.running {
        return "down".to_owned();
    }
    let phase = agent.phase.as_deref().unwrap_or("looks from outside");
    // The witness looks from outside, and writes down nothing of itself.
    if agent.phase.is_some() && !agent.is_fresh() {
        return format!("silent; {phase} when it spoke last");
    }
    let mut said = vec![phase.to_owned()];
    said.extend(agent.epoch.map(|epoch| format!("e{epoch}")));
    said.extend((agent.phase.is_some() && !agent.guarded).then(|| "NOT GUARDED".to_owned()));
    said.extend(agent.alarms.iter().map(|alarm| format!("! {alarm}")));
    said.join(", ")
}

fn volumes(at: &VolumesStatus, files: Option<&FilesStatus>) -> String {
    let mut said = vec![format!("{} in {}", at.kind, at.path)];
    let age = |at_ms: Option<u64>| {
        let at = UNIX_EPOCH + Duration::from_millis(at_ms?);
        Some(SystemTime::now().duration_since(at).unwrap_or_default().as_secs())
    };
    if let Some(files) = files {
        let shipped = age(files.shipped_at_ms);
        said.extend(shipped.map(|age| format!("shipped {age} s ago ({} B)", files.shipped_bytes)));
        said.extend(age(files.received_at_ms).map(|age| format!("received {age} s ago")));
        said.extend(files.forks.iter().map(|fork| format!("! kept aside: {fork}")));
    }
    said.join(", ")
}

fn engine(engine: &EngineStatus) -> String {
    if !engine.running {
        return "down".to_owned();
    }
    let Some(version) = &engine.version else { return "runs and does not answer".to_owned() };
    let swarm = engine.swarm.as_deref().unwrap_or("unknown");
    let up = engine.containers.iter().filter(|container| container.state == "running");
    let up: Vec<&str> = up.map(|container| &*container.name).collect();
    let shown = if up.is_empty() { "no container".to_owned() } else { up.join(", ") };
    format!("{version}, swarm {swarm}, {shown}")
}

fn link(way: &LinkStatus, out: &mut dyn Write) -> io::Result<()> {
    let [one, other] = way.between;
    let state = match way.state {
        LinkState::Up => "up".to_owned(),
        LinkState::Cut => "cut".to_owned(),
        LinkState::CutOut => format!("cut from {one} to {other}"),
        LinkState::CutIn => format!("cut from {other} to {one}"),
        LinkState::Missing => "missing".to_owned(),
    };
    let shape = way.shape.zip(way.shaping).map(|(shape, shaping)| {
        let (rate, delay) = (shape.rate_mbit_s, shape.delay_us);
        match shaping {
            Shaping::DelayAndRate => format!(", {rate} Mbit/s, {delay} us one way"),
            Shaping::RateOnly => format!(", {rate} Mbit/s, no delay: this kernel has no netem"),
            Shaping::None => ", not shaped: this kernel has neither netem nor tbf".to_owned(),
        }
    });
    writeln!(out, "{one} - {other}: {state}{}", shape.unwrap_or_default())
}
