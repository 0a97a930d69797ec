//! Where a territory lies: in a file, or in a schema of a PostgreSQL database.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use crate::Error;

/// The schema of a territory whose URL names none.
const SCHEMA: &str = "bocage";
/// PostgreSQL cuts longer names short.
const SCHEMA_LEN_MAX: usize = 63;

/// Where a territory lies.
///
/// Shown without its password: what is shown may be logged, and typed again where `PGPASSWORD` or a
/// password file gives the password.
///
/// # Examples
/// ```
/// use bocage_store::Location;
/// let at: Location = "postgres://ann:secret@db.example/sig?schema=manche".parse()?;
/// assert_eq!(at.to_string(), "postgres://ann@db.example/sig?schema=manche");
/// assert_eq!(at.title(), "manche");
/// # Ok::<(), bocage_store::Error>(())
/// ```
#[derive(Debug, Clone)]
pub enum Location {
    /// A GeoPackage file.
    File(PathBuf),
    /// A schema of a database.
    Server(Box<Server>),
}

/// A schema of a PostgreSQL database.
#[derive(Clone)]
pub struct Server {
    pub(crate) config: postgres::Config,
    pub(crate) schema: String,
    /// The URL without its password.
    shown: String,
}

impl Location {
    /// The file, where it is one.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        match self {
            Location::File(path) => Some(path),
            Location::Server(_) => None,
        }
    }

    /// What people call the territory there: the name of its file or of its schema.
    #[must_use]
    pub fn title(&self) -> String {
        match self {
            Location::File(path) => path
                .file_stem()
                .map_or_else(|| self.to_string(), |stem| stem.to_string_lossy().into_owned()),
            Location::Server(server) => server.schema.clone(),
        }
    }
}

impl From<PathBuf> for Location {
    fn from(path: PathBuf) -> Location {
        Location::File(path)
    }
}
impl From<&Path> for Location {
    fn from(path: &Path) -> Location {
        Location::File(path.to_owned())
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Location::File(path) => path.display().fmt(f),
            Location::Server(server) => f.write_str(&server.shown),
        }
    }
}
impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl FromStr for Location {
    type Err = Error;
    fn from_str(text: &str) -> Result<Location, Error> {
        match text.split_once("://") {
            Some(("postgres" | "postgresql", rest)) => {
                Server::read(rest).map(|server| Location::Server(Box::new(server)))
            }
            Some((scheme, _)) if is_name(scheme) => Err(Error::Location {
                shown: format!("{scheme}://…"),
                reason: "only postgres:// is known".to_owned(),
            }),
            _ => Ok(Location::File(text.into())),
        }
    }
}

impl Server {
    /// Reads a URL after its scheme.
    fn read(rest: &str) -> Result<Server, Error> {
        let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (mut schema, mut kept, mut told) = (SCHEMA, Vec::new(), Vec::new());
        for part in query.split('&').filter(|part| !part.is_empty()) {
            match part.split_once('=') {
                Some(("schema", name)) => schema = name,
                Some(("password", _)) => kept.push(part),
                _ => {
                    kept.push(part);
                    told.push(part);
                }
            }
        }
        let named = format!("schema={schema}");
        told.push(&named);
        let shown = format!("postgres://{}?{}", without_password(place), told.join("&"));
        let refused = |reason: String| Error::Location { shown: shown.clone(), reason };
        if !is_name(schema) || schema.len() > SCHEMA_LEN_MAX || schema.starts_with("pg_") {
            return Err(refused("its schema is no plain lower-case name".to_owned()));
        }
        let url = format!("postgres://{place}?{}", kept.join("&"));
        let config = url.trim_end_matches('?').parse::<postgres::Config>().map_err(|error| {
            let cause = std::error::Error::source(&error).map(ToString::to_string);
            refused(cause.unwrap_or_else(|| error.to_string()))
        })?;
        Ok(Server { config, schema: schema.to_owned(), shown })
    }
}

/// `user:password@host` without the password.
fn without_password(place: &str) -> String {
    let Some((user, host)) = place.rsplit_once('@') else { return place.to_owned() };
    format!("{}@{host}", user.split(':').next().unwrap_or_default())
}

/// Whether a text is a name that SQL takes without quotes.
fn is_name(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c == '_';
    text.starts_with(plain) && text.chars().all(|c| plain(c) || c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use bocage_vocab::Explain as _;

    #[test]
    fn a_location_is_shown_without_its_password() {
        for (text, shown) in [
            ("t.gpkg", "t.gpkg"),
            ("postgres://db/sig", "postgres://db/sig?schema=bocage"),
            ("postgresql://a:b@db:5433/sig", "postgres://a@db:5433/sig?schema=bocage"),
            ("postgres://a:p%40q@db/x?schema=s", "postgres://a@db/x?schema=s"),
            ("postgres://a:p@q@db/x?schema=s", "postgres://a@db/x?schema=s"),
            (
                "postgres://a@db/x?schema=s&password=hush&connect_timeout=3",
                "postgres://a@db/x?connect_timeout=3&schema=s",
            ),
            ("postgres:///x?host=/run/pg&schema=s", "postgres:///x?host=/run/pg&schema=s"),
        ] {
            let at: Location = text.parse().unwrap();
            assert_eq!(at.to_string(), shown);
            let debug = format!("{at:?}");
            assert!(!["hush", "p@q", "p%40q", ":b@"].iter().any(|p| debug.contains(p)), "{debug}");
        }
    }

    #[test]
    fn a_url_that_is_none_is_told_with_a_hint_and_without_its_password() {
        for text in [
            "mysql://a:hush@b/c",
            "postgres://a:hush@db/x?schema=Große",
            "postgres://a:hush@db/x?schema=a%22b",
            "postgres://a:hush@db/x?schema=pg_catalog",
            "postgres://a:hush@db:port/x",
            "postgres://a:hush@db/x?colour=red",
        ] {
            let error = text.parse::<Location>().unwrap_err();
            assert_eq!(error.code(), "bocage::store::location", "{text}");
            assert!(error.hint().to_string().contains("postgres://"), "{text}");
            assert!(!format!("{error} {error:?}").contains("hush"), "{text}: {error}");
        }
    }
}
