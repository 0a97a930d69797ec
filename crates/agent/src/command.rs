//! Running programs of the system, which are to end soon.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::Error;

/// How often what a program is run for is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// Runs a program to its end, or kills it when it lasts too long.
pub(crate) fn run(command: &[String], timeout: Duration) -> Result<(), Error> {
    run_until(command, timeout, &|| false)
}

/// Runs a program to its end or until what it is run for has come about, and kills it then, or when it lasts
/// too long.
pub(crate) fn run_until(
    command: &[String],
    timeout: Duration,
    is_done: &dyn Fn() -> bool,
) -> Result<(), Error> {
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
    let mut looked = begun;
    let mut is_done = || {
        let is_time = looked.elapsed() >= LOOK_EVERY;
        if is_time {
            looked = Instant::now();
        }
        is_time && is_done()
    };
    loop {
        match child.try_wait().map_err(|error| failed(error.to_string()))? {
            Some(status) if status.success() => return Ok(()),
            Some(status) => return Err(failed(status.to_string())),
            None if is_done() => {
                end(&mut child);
                return Ok(());
            }
            None if begun.elapsed() > timeout => {
                end(&mut child);
                return Err(failed(format!("it lasted longer than {} s", timeout.as_secs())));
            }
            None => std::thread::sleep(Duration::from_millis(20)),
        }
    }
}

fn end(child: &mut Child) {
    let _ = child.kill();
    let _ = child.wait();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sleeps() -> Vec<String> {
        ["sleep", "30"].map(str::to_owned).to_vec()
    }

    #[test]
    fn a_program_ends_as_soon_as_what_it_is_for_has_come_about() {
        let begun = Instant::now();
        let is_done = || begun.elapsed() > Duration::from_millis(300);
        run_until(&sleeps(), Duration::from_secs(20), &is_done).unwrap();
        assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    }

    #[test]
    fn what_fails_or_lasts_too_long_says_so() {
        let late = run(&sleeps(), Duration::from_millis(200)).unwrap_err();
        assert!(late.to_string().contains("it lasted longer"), "{late}");
        let failed = run(&["false".to_owned()], Duration::from_secs(5)).unwrap_err();
        assert!(failed.to_string().contains("exit status: 1"), "{failed}");
        let empty = run(&[], Duration::from_secs(5)).unwrap_err();
        assert!(empty.to_string().contains("it is empty"), "{empty}");
    }
}
