//! Own room, shared rooms, or a cloud: a study compared, and its page.

mod chart;
mod page;

use std::fs;
use std::path::{Path, PathBuf};

use bocage_choices::{Comparison, Study};
use serde::Serialize;

use crate::permission::{Action, Resource};
use crate::{Context, Error, Locale};

/// What `choices compare` shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Compared {
    /// The comparison.
    #[serde(flatten)]
    pub comparison: Comparison,
    /// The page, where one was written.
    pub page: Option<PathBuf>,
}

/// Compares the ways of a study, and writes its page where a file is named.
///
/// # Errors
/// When the study cannot be read, or the page not written.
pub fn compare(
    ctx: &Context,
    file: &Path,
    out: Option<&Path>,
    locale: Locale,
) -> Result<Compared, Error> {
    ctx.require(Resource::Choice, Action::Read)?;
    let text = fs::read_to_string(file).map_err(Error::file(file, "read"))?;
    let study = Study::read(&text)?;
    let comparison = bocage_choices::compare(&study)?;
    if let Some(out) = out {
        let date = ctx.time();
        let date = date.split('T').next().unwrap_or_default();
        let page = page::page(&comparison, date, locale).into_string();
        fs::write(out, page).map_err(Error::file(out, "written"))?;
    }
    Ok(Compared { comparison, page: out.map(Path::to_owned) })
}
