//! How often a container was started again: a number in a file beside the copies of its secrets. It
//! is lost with them when the machine reboots, and counting begins anew.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use bocage_vocab::Span;
use bollard::models::ContainerState;
use jiff::Timestamp;

use crate::{Error, rest};

/// Where the numbers lie, beside the folders of applications. No application is called so.
const COUNTS: &str = ".starts";

/// How often it was started again without having made good.
pub(super) fn counted(root: &Path, container: &str) -> u32 {
    let text = fs::read_to_string(path(root, container)).unwrap_or_default();
    text.trim().parse().unwrap_or_default()
}

/// Counts a start that is about to be made, where it has run before and does not run now.
pub(super) fn count(
    root: &Path,
    container: &str,
    state: Option<&ContainerState>,
) -> Result<(), Error> {
    let Some(state) = state.filter(|state| state.running != Some(true)) else { return Ok(()) };
    let (Some(began), Some(ended)) = (moment(&state.started_at), moment(&state.finished_at)) else {
        return Ok(());
    };
    let made_good = between(began, ended) >= rest::GOOD_AFTER;
    let before = if made_good { 0 } else { counted(root, container) };
    let path = path(root, container);
    let failed = |source| Error::File { path: path.display().to_string(), source };
    fs::create_dir_all(root.join(COUNTS)).map_err(failed)?;
    fs::write(&path, (before + 1).to_string()).map_err(failed)
}

/// Keeps that it could not be started, or not take the place of what ran before. The engine itself tells of
/// what it could not start as if nobody had tried.
pub(super) fn failed(root: &Path, container: &str) -> Result<(), Error> {
    let path = failed_path(root, container);
    let failed = |source| Error::File { path: path.display().to_string(), source };
    fs::create_dir_all(root.join(COUNTS)).map_err(failed)?;
    fs::write(&path, "").map_err(failed)
}

/// Forgets that it failed: it has been started since.
pub(super) fn forgiven(root: &Path, container: &str) -> Result<(), Error> {
    removed(&failed_path(root, container))
}

fn removed(path: &Path) -> Result<(), Error> {
    match fs::remove_file(path) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            Err(Error::File { path: path.display().to_string(), source })
        }
        _ => Ok(()),
    }
}

/// How long ago it failed; none where it did not, or was started since.
pub(super) fn since_failed(root: &Path, container: &str) -> Option<Span> {
    let at = fs::metadata(failed_path(root, container)).ok()?.modified().ok()?;
    let ago = at.elapsed().unwrap_or_default().as_millis();
    Some(Span::millis(i64::try_from(ago).unwrap_or(i64::MAX)))
}

/// Forgets what was kept of a container that is gone.
pub(super) fn forget(root: &Path, container: &str) -> Result<(), Error> {
    removed(&path(root, container))?;
    forgiven(root, container)
}

/// How long it has been running, or ended.
pub(super) fn since(state: &ContainerState, now: Timestamp) -> Span {
    let at = if state.running == Some(true) { &state.started_at } else { &state.finished_at };
    moment(at).map_or(Span::default(), |at| between(at, now))
}

/// The engine writes the year 1 where something has never been.
fn moment(text: &Option<String>) -> Option<Timestamp> {
    let moment: Timestamp = text.as_ref()?.parse().ok()?;
    (moment > Timestamp::UNIX_EPOCH).then_some(moment)
}

fn between(from: Timestamp, until: Timestamp) -> Span {
    let millis = until.duration_since(from).as_millis();
    Span::millis(i64::try_from(millis).unwrap_or(i64::MAX).max(0))
}

fn failed_path(root: &Path, container: &str) -> PathBuf {
    root.join(COUNTS).join(format!("{container}.failed"))
}

fn path(root: &Path, container: &str) -> PathBuf {
    root.join(COUNTS).join(container)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ended(began: &str, finished: &str) -> ContainerState {
        ContainerState {
            running: Some(false),
            started_at: Some(began.to_owned()),
            finished_at: Some(finished.to_owned()),
            ..ContainerState::default()
        }
    }

    #[test]
    fn starts_are_counted_until_one_has_made_good() {
        let root = tempfile::tempdir().unwrap();
        let begin = "2026-11-29T04:00:00.123456789Z";
        let short = ended(begin, "2026-11-29T04:00:07Z");
        let never = ended("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z");
        let long = ended(begin, "2026-11-29T04:10:01Z");
        let runs = ContainerState { running: Some(true), ..short.clone() };
        let cases = [(&never, 0), (&short, 1), (&short, 2), (&runs, 2), (&long, 1), (&short, 2)];
        for (state, expected) in cases {
            count(root.path(), "town", Some(state)).unwrap();
            assert_eq!(counted(root.path(), "town"), expected, "{state:?}");
        }
        let now = "2026-11-29T04:00:12Z".parse().unwrap();
        assert_eq!(since(&short, now), Span::millis(5_000));
        forget(root.path(), "town").unwrap();
        forget(root.path(), "town").unwrap();
        assert_eq!(counted(root.path(), "town"), 0);
    }
}
