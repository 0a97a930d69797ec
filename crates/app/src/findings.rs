//! Findings counted, and written where people can look at them.

use std::path::{Path, PathBuf};
use std::{fmt, fs};

use bocage_vocab::{Finding, PlanNumber, Severity};
use serde::Serialize;

use crate::words::counted;
use crate::{Error, Territory};

/// How many findings of each severity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct FindingCounts {
    /// Something is lost, broken or against a rule that must hold.
    pub error: usize,
    /// Something should be looked at.
    pub warning: usize,
    /// Worth knowing.
    pub info: usize,
}

impl FindingCounts {
    /// Counts some findings.
    #[must_use]
    pub fn of(findings: &[Finding]) -> FindingCounts {
        let count = |severity| findings.iter().filter(|f| f.severity == severity).count();
        FindingCounts {
            error: count(Severity::Error),
            warning: count(Severity::Warning),
            info: count(Severity::Info),
        }
    }
}

impl fmt::Display for FindingCounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let FindingCounts { error, warning, info } = *self;
        let [errors, warnings, remarks] =
            [(error, "error"), (warning, "warning"), (info, "remark")]
                .map(|(n, of)| counted(n, of));
        write!(f, "{errors}, {warnings}, {remarks}")
    }
}

/// Writes the findings of a plan beside its territory, as GeoJSON that opens in QGIS; none, no
/// file.
pub(crate) fn write_beside(
    territory: &Territory,
    plan: Option<PlanNumber>,
    findings: &[Finding],
) -> Result<Option<PathBuf>, Error> {
    let Some(beside) = territory.path().filter(|_| !findings.is_empty()) else {
        return Ok(None);
    };
    let mut folder = beside.as_os_str().to_owned();
    folder.push(".findings");
    let folder = PathBuf::from(folder);
    fs::create_dir_all(&folder).map_err(Error::file(&folder, "made"))?;
    let name = plan.map_or("no-plan.geojson".to_owned(), |plan| format!("plan-{plan}.geojson"));
    let path = folder.join(name);
    write(&path, findings)?;
    Ok(Some(path))
}

fn write(path: &Path, findings: &[Finding]) -> Result<(), Error> {
    let file = fs::File::create(path).map_err(Error::file(path, "written"))?;
    bocage_exchange::geojson::write_findings(file, findings).map_err(Error::file(path, "written"))
}

#[cfg(test)]
mod tests {
    use super::FindingCounts;

    #[test]
    fn one_of_a_kind_is_told_as_one() {
        let counts = FindingCounts { error: 1, warning: 0, info: 2 };
        assert_eq!(counts.to_string(), "1 error, 0 warnings, 2 remarks");
    }
}
