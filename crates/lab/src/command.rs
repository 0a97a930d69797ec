//! Programs of the system, run to their end.

use std::ffi::OsStr;
use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use crate::Error;

/// Where programs are looked for: those of the superuser too, which a user's own list may lack.
pub(crate) const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// A command with a small environment of its own: no proxy and no locale of the person reaches it.
pub(crate) fn bare(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.env_clear().env("PATH", PATH).env("LANG", "C.UTF-8").env("HOME", "/");
    command
}

/// Runs a program and returns what it wrote to standard output.
///
/// # Errors
/// When it cannot be run or ends with a code other than 0.
pub(crate) fn run(program: &str, args: &[&str]) -> Result<String, Error> {
    let output = bare(program).args(args).stdin(Stdio::null()).output();
    said(program, args, output)
}

/// The same with a text on its standard input.
///
/// # Errors
/// As [`run`].
pub(crate) fn run_with_input(program: &str, args: &[&str], input: &str) -> Result<String, Error> {
    let piped = bare(program)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let output = piped.and_then(|mut child| {
        if let Some(mut stdin) = child.stdin.take() {
            stdin.write_all(input.as_bytes())?;
        }
        child.wait_with_output()
    });
    said(program, args, output)
}

fn said(program: &str, args: &[&str], output: std::io::Result<Output>) -> Result<String, Error> {
    let failed = |said: String| Error::Command {
        command: std::iter::once(program).chain(args.iter().copied()).collect::<Vec<_>>().join(" "),
        said,
    };
    let output = output.map_err(|error| failed(error.to_string()))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let stderr = String::from_utf8_lossy(&output.stderr);
    let last = stderr.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("no word why");
    Err(failed(format!("{} ({})", last.trim(), output.status)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_program_says_is_told_where_it_fails() {
        assert_eq!(run("echo", &["a", "b"]).unwrap(), "a b\n");
        assert_eq!(run_with_input("cat", &[], "x").unwrap(), "x");
        let failed = run("sh", &["-c", "echo one >&2; echo two >&2; exit 3"]).unwrap_err();
        assert_eq!(
            failed.to_string(),
            "`sh -c echo one >&2; echo two >&2; exit 3` failed: two (exit status: 3)"
        );
        assert!(run("no-such-program", &[]).is_err());
    }
}
