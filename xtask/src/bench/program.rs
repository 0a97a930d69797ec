//! The program under measurement, run as a user runs it.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use serde::de::DeserializeOwned;

/// The exit status of a command that judges, where it refutes.
const REFUTED: i32 = 5;

pub(super) struct Program {
    path: PathBuf,
}

impl Program {
    pub(super) fn at(path: &Path) -> Result<Program> {
        if !path.is_file() {
            bail!("{path:?} is not there: run `make build` first");
        }
        Ok(Program { path: path.to_owned() })
    }

    /// Runs one command with `--json` and reads the object that it prints.
    pub(super) fn json<T: DeserializeOwned>(&self, args: &[&OsStr]) -> Result<T> {
        object(args, &self.run(args, "warn", Stdio::inherit())?)
    }

    /// The same of a command that judges: one that refutes ends with 5, and its object is read too.
    pub(super) fn judged<T: DeserializeOwned>(&self, args: &[&OsStr]) -> Result<T> {
        object(args, &self.ended(args, "warn", Stdio::inherit(), &[0, REFUTED])?)
    }

    /// Runs one command, and reads from its log how long each stage took.
    pub(super) fn told(&self, args: &[&OsStr]) -> Result<Told> {
        Ok(self.json_and_told::<serde_json::Value>(args)?.1)
    }

    /// Both: the object that a command prints, and what its log tells.
    pub(super) fn json_and_told<T: DeserializeOwned>(&self, args: &[&OsStr]) -> Result<(T, Told)> {
        let begun = Instant::now();
        let output = self.run(args, "warn,bocage=debug", Stdio::piped())?;
        let seconds = begun.elapsed().as_secs_f64();
        let told = Told::read(seconds, &String::from_utf8_lossy(&output.stderr));
        Ok((object(args, &output)?, told))
    }

    fn run(&self, args: &[&OsStr], logged: &str, log: Stdio) -> Result<Output> {
        self.ended(args, logged, log, &[0])
    }

    /// Runs one command, which ends with one of these statuses.
    fn ended(&self, args: &[&OsStr], logged: &str, log: Stdio, well: &[i32]) -> Result<Output> {
        let shown = shown(args);
        eprintln!("{shown}");
        let mut command = Command::new(&self.path);
        command.args(args).args(["--json", "--quiet"]).stdin(Stdio::null()).stdout(Stdio::piped());
        let child = command.env("BOCAGE_LOG", logged).stderr(log).spawn();
        let output = child
            .and_then(std::process::Child::wait_with_output)
            .with_context(|| format!("cannot run {:?}", self.path))?;
        if !output.status.code().is_some_and(|code| well.contains(&code)) {
            let text = String::from_utf8_lossy(&output.stdout);
            bail!("`{shown}` ended with {}: {}", output.status, text.trim());
        }
        Ok(output)
    }
}

/// What a command logs of itself.
#[derive(Debug, PartialEq)]
pub(super) struct Told {
    /// Wall time of the whole process.
    pub(super) seconds: f64,
    /// Most memory at one time.
    pub(super) peak_rss_kib: i64,
    /// Name, milliseconds and units of each stage.
    stages: Vec<(String, i64, i64)>,
}

impl Told {
    fn read(seconds: f64, log: &str) -> Told {
        let number = |text: &str| text.split('=').nth(1).and_then(|n| n.trim().parse().ok());
        let mut told = Told { seconds, peak_rss_kib: 0, stages: Vec::new() };
        for line in log.lines() {
            if let Some((_, kib)) = line.split_once(": rss_kib") {
                told.peak_rss_kib = number(kib).unwrap_or(0);
            }
            let stage = line.split_once(" stage ").and_then(|(_, stage)| stage.split_once(": ms="));
            let Some((name, figures)) = stage else { continue };
            let (ms, units) = figures.split_once(' ').unwrap_or((figures, ""));
            let ms = ms.parse().unwrap_or(0);
            told.stages.push((name.to_owned(), ms, number(units).unwrap_or(0)));
        }
        told
    }

    /// Seconds of some stages together.
    pub(super) fn stages(&self, names: &[&str]) -> Result<f64> {
        let found: Vec<i64> = self
            .stages
            .iter()
            .filter(|(name, ..)| names.contains(&name.as_str()))
            .map(|(_, ms, _)| *ms)
            .collect();
        if found.len() < names.len() {
            bail!("the log tells only of {:?}, not of all of {names:?}", self.stages);
        }
        Ok(found.into_iter().sum::<i64>() as f64 / 1e3)
    }

    /// Units of a stage.
    pub(super) fn units(&self, name: &str) -> Option<i64> {
        self.stages.iter().find(|(stage, ..)| stage == name).map(|(.., units)| *units)
    }
}

fn object<T: DeserializeOwned>(args: &[&OsStr], output: &Output) -> Result<T> {
    let text = String::from_utf8_lossy(&output.stdout);
    let shown = shown(args);
    serde_json::from_str(&text).with_context(|| format!("cannot understand `{shown}`: {text}"))
}

/// The command as a person would type it.
fn shown(args: &[&OsStr]) -> String {
    let words: Vec<_> = args.iter().map(|arg| arg.to_string_lossy()).collect();
    format!("bocage {}", words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_tells_how_long_each_stage_took() {
        let log = "2026 DEBUG bocage::progress: stage load: begun\n\
                   2026 DEBUG bocage::progress: stage load: ms=971 rows=1482113\n\
                   2026 DEBUG bocage::progress: stage read edits: ms=4112 rows=12\n\
                   2026 DEBUG bocage: command import: rss_kib=573332\n";
        let told = Told::read(5.0, log);
        assert_eq!(told.stages(&["load", "read edits"]).unwrap(), 5.083);
        assert_eq!((told.units("load"), told.peak_rss_kib), (Some(1_482_113), 573_332));
        assert!(told.stages(&["apply"]).is_err());
    }
}
