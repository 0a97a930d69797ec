//! Chores of the repository: its own rules, its generated pages, its benches.
//!
//! ```text
//! xtask tidy                       the repository's rules; the tests run the same ones
//! xtask errors                     write docs/errors.md from the sources
//! xtask readme                     fill the tables of README.md from bench/results
//! xtask month FOLDER MEMBERS LINES write registers and usage of a generated month
//! xtask bench [--short] [--only NAME] [--bocage FILE] [--out DIR]
//! ```
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a tool for people at a terminal")]

mod bench;
mod errors;
mod readme;
mod repo;
mod tidy;

use std::process::ExitCode;

use anyhow::{Result, bail};

use repo::Repo;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match run(&args) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &[String]) -> Result<ExitCode> {
    let Some((chore, rest)) = args.split_first() else {
        bail!("name a chore: tidy, errors, readme or bench");
    };
    match (chore.as_str(), rest) {
        ("tidy", []) => Ok(tidy::report(&Repo::read()?)),
        ("errors", []) => errors::write(&Repo::read()?),
        ("readme", []) => readme::write(&Repo::read()?),
        ("month", rest) => bench::months::chore(rest),
        ("bench", rest) => bench::run(rest),
        (chore, _) => bail!("`{chore}` with these arguments is not a chore: see xtask/src/main.rs"),
    }
}
