//! The program under measurement, run as a user runs it.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde::de::DeserializeOwned;

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
        let shown = shown(args);
        eprintln!("{shown}");
        let output = Command::new(&self.path)
            .args(args)
            .args(["--json", "--quiet"])
            .stdin(Stdio::null())
            .stderr(Stdio::inherit())
            .output()
            .with_context(|| format!("cannot run {:?}", self.path))?;
        let text = String::from_utf8_lossy(&output.stdout);
        if !output.status.success() {
            bail!("`{shown}` ended with {}: {}", output.status, text.trim());
        }
        serde_json::from_str(&text).with_context(|| format!("cannot understand `{shown}`: {text}"))
    }
}

/// The command as a person would type it.
fn shown(args: &[&OsStr]) -> String {
    let words: Vec<_> = args.iter().map(|arg| arg.to_string_lossy()).collect();
    format!("bocage {}", words.join(" "))
}
