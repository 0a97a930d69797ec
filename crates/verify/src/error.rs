//! What can stop a check before it has an answer.

use std::io;
use std::path::{Path, PathBuf};

use bocage_vocab::{Explain, Hint};

/// Why there is no verdict.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file cannot be read.
    #[error("`{}` cannot be read", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The GeoPackage is not one with a design.
    #[error("`{}` is no GeoPackage with a design", path.display())]
    NoDesign {
        /// The file.
        path: PathBuf,
        /// What the database said.
        #[source]
        source: rusqlite::Error,
    },
}

impl Error {
    pub(crate) fn file(path: &Path) -> impl FnOnce(io::Error) -> Error {
        let path = path.to_owned();
        move |source| Error::File { path, source }
    }
}

impl Explain for Error {
    fn code(&self) -> &'static str {
        match self {
            Error::File { .. } => "bocage::verify::file",
            Error::NoDesign { .. } => "bocage::verify::no_design",
        }
    }

    fn hint(&self) -> Hint {
        Hint::new(match self {
            Error::File { .. } => {
                "check the path; `bocage design run T` writes a certificate beside the territory"
            }
            Error::NoDesign { .. } => "export one with `bocage export geopackage T --out DIR`",
        })
    }
}
