//! Measures the program as a user runs it, and writes what came out as JSON.

mod books;
mod design;
mod drills;
pub(crate) mod hosted;
mod http;
mod ledger;
mod machine;
pub(crate) mod months;
mod peer;
mod plant;
mod program;
pub(crate) mod record;
mod rooms;
mod scenarios;
mod simulate;
mod steiner;
mod store;
mod storm;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use program::Program;
use scenarios::Scenarios;

use crate::repo;

/// What is measured, and where to.
struct Options {
    short: bool,
    only: Option<String>,
    program: PathBuf,
    out: PathBuf,
}

impl Options {
    fn parse(args: &[String]) -> Result<Options> {
        let root = repo::root();
        let mut options = Options {
            short: false,
            only: None,
            program: root.join("target/debug/bocage"),
            out: root.join("bench/results"),
        };
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            let mut value = || args.next().with_context(|| format!("`{arg}` needs a value"));
            match arg.as_str() {
                "--short" => options.short = true,
                "--only" => options.only = Some(value()?.clone()),
                "--bocage" => options.program = std::path::absolute(value()?)?,
                "--out" => options.out = std::path::absolute(value()?)?,
                other => bail!("`{other}` is no option of bench"),
            }
        }
        Ok(options)
    }

    /// Whether this scenario is to be measured.
    fn takes(&self, name: &str, short: bool) -> bool {
        let named = self.only.as_ref().is_none_or(|only| name.contains(only.as_str()));
        named && (short || !self.short)
    }
}

/// Runs the benches; fails where a bound or a quality does not hold.
pub(crate) fn run(args: &[String]) -> Result<ExitCode> {
    let options = Options::parse(args)?;
    let scenarios = Scenarios::read(&repo::root().join("bench/scenarios.toml"))?;
    let program = Program::at(&options.program)?;
    let mut broken = steiner::run(&options, &scenarios.steiner, &program)?;
    broken.extend(peer::run(&options, &scenarios.steiner)?);
    broken.extend(ledger::run(&options, &scenarios.ledger)?);
    broken.extend(months::run(&options, &scenarios.months, &program)?);
    broken.extend(design::run(&options, &scenarios.design, &program)?);
    books::run(&options, (&scenarios.books, &scenarios.design), &program)?;
    broken.extend(store::run(&options, &scenarios.store, &program)?);
    broken.extend(plant::run(&options, &scenarios.plant, &program)?);
    broken.extend(simulate::run(&options, &scenarios.simulate, &program)?);
    broken.extend(storm::run(&options, &scenarios.storm, &program)?);
    broken.extend(drills::run(&options, &scenarios.drills, &program)?);
    for broken in &broken {
        eprintln!("broken: {broken}");
    }
    Ok(ExitCode::from(u8::from(!broken.is_empty())))
}
