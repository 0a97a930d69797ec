//! Exit codes: a contract with scripts.

use std::process::ExitCode;

use bocage_app::Failure;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// All done.
    Done = 0,
    /// Failed.
    Failed = 1,
    /// A word on the command line is off; nothing was begun.
    Usage = 2,
    /// Done, with findings of severity error: under `--strict`, or where they kept a plan from being
    /// applied at once.
    Findings = 3,
    /// The plan stands on another generation than the head.
    StaleParent = 4,
    /// An audit or a verification failed.
    Refuted = 5,
    /// Ctrl-C.
    Interrupted = 130,
}

impl Exit {
    /// The exit of a failure, by its code.
    pub(crate) fn of(failure: &Failure) -> Exit {
        match failure.code {
            "bocage::world::stale_parent" | "bocage::world::not_on" => Exit::StaleParent,
            "bocage::store::altered" => Exit::Refuted,
            "bocage::app::interrupted" | "bocage::lab::interrupted" => Exit::Interrupted,
            _ => Exit::Failed,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit as u8)
    }
}
