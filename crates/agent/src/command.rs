//! Running programs of the system, which are to end soon.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::Error;

/// Runs a program to its end, or kills it when it lasts too long.
pub(crate) fn run(command: &[String], timeout: Duration) -> Result<(), Error> {
    let shown = command.join(" ");
    let failed = |said: String| Error::Command { command: shown.clone(), said };
    let (program, args) = command.split_first().ok_or_else(|| failed("it is empty".to_owned()))?;
    let mut child = Command::new(program)
        .args(args)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| failed(error.to_string()))?;
    let begun = Instant::now();
    loop {
        match child.try_wait().map_err(|error| failed(error.to_string()))? {
            Some(status) if status.success() => return Ok(()),
            Some(status) => return Err(failed(status.to_string())),
            None if begun.elapsed() > timeout => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(failed(format!("it lasted longer than {} s", timeout.as_secs())));
            }
            None => std::thread::sleep(Duration::from_millis(20)),
        }
    }
}
