//! What a server says no to, in our words.

use postgres::error::SqlState;

use crate::Error;
use crate::location::{Location, Server};

/// For `map_err` on what a database does.
pub(super) fn refused(doing: &'static str) -> impl Fn(postgres::Error) -> Error {
    move |source| {
        const BUSY: [SqlState; 3] = [
            SqlState::LOCK_NOT_AVAILABLE,
            SqlState::T_R_DEADLOCK_DETECTED,
            SqlState::T_R_SERIALIZATION_FAILURE,
        ];
        match source.code() {
            Some(code) if BUSY.contains(code) => Error::Busy,
            Some(code) if ends_session(code) => Error::Lost { doing, source },
            None if source.is_closed() || is_io(&source) => Error::Lost { doing, source },
            _ => Error::Server { doing, source },
        }
    }
}

/// Why a connection did not come about.
pub(super) fn connecting(server: &Server, source: postgres::Error) -> Error {
    let at = Location::Server(Box::new(server.clone()));
    match source.code() {
        Some(code) if *code == SqlState::INVALID_CATALOG_NAME => Error::NoDatabase { at, source },
        Some(code) if code.code().starts_with("28") => Error::NoEntry { at, source },
        Some(code) if ends_session(code) => Error::Unreachable { at, source },
        Some(code) if *code == SqlState::TOO_MANY_CONNECTIONS => Error::Full { at, source },
        Some(_) => Error::Server { doing: "a connection", source },
        None if wants_password(&source) => Error::NoEntry { at, source },
        None => Error::Unreachable { at, source },
    }
}

/// Shut down, crashed, starting up.
fn ends_session(code: &SqlState) -> bool {
    code.code().starts_with("57P")
}

fn is_io(error: &postgres::Error) -> bool {
    std::error::Error::source(error).is_some_and(|cause| cause.is::<std::io::Error>())
}

/// The client knows no password where the server asks for one.
fn wants_password(error: &postgres::Error) -> bool {
    let cause = std::error::Error::source(error).map(ToString::to_string);
    cause.is_some_and(|cause| cause.contains("password"))
}
