//! Certificates: what proves the bound of a design, in a file beside its territory.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

pub use bocage_verify::{Part, Refusal, Verdict};
use bocage_vocab::PlanNumber;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::exports::{self, last_design};
use crate::permission::{Action, Resource};
use crate::{AsOf, Context, Error, Locale, Territory};

/// What to check.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The design of this plan; the last one applied unless given.
    pub plan: Option<PlanNumber>,
    /// The certificate; the one that the design left beside the territory unless given.
    pub certificate: Option<PathBuf>,
}

/// Checks the certificate of a design, from an exported copy and the certificate alone.
///
/// # Errors
/// When there is no such design or its files cannot be read. A certificate that proves nothing is
/// not an error but the answer.
pub fn verify(ctx: &Context, territory: &Territory, request: &Request) -> Result<Verdict, Error> {
    ctx.require(Resource::Facts, Action::Read)?;
    let as_of = request.plan.map_or(AsOf::Head, AsOf::Plan);
    let what = || Error::NotThere { what: "design".to_owned() };
    let plan = last_design(territory, as_of)?.ok_or_else(what)?.number;
    // An edit keeps the territory, so the certificate of the design before it still holds.
    let earlier = |beside: &Path| {
        let paths = (1..=plan.0).rev().map(|number| path(beside, PlanNumber(number)));
        paths.into_iter().find(|path| path.exists()).unwrap_or_else(|| path(beside, plan))
    };
    let beside = territory.path().map(earlier);
    let certificate = request.certificate.clone().or(beside).ok_or_else(what)?;
    let out = certificate.with_extension("copy");
    let copied = copy(ctx, territory, as_of, &out);
    let verdict = copied.and_then(|copy| Ok(bocage_verify::verify(&copy, &certificate)?));
    if out.exists() {
        fs::remove_dir_all(&out).map_err(Error::file(&out, "removed"))?;
    }
    verdict
}

/// What the checker reads: the state as anybody would export it.
fn copy(ctx: &Context, territory: &Territory, as_of: AsOf, out: &Path) -> Result<PathBuf, Error> {
    let format = exports::Format::Geopackage.code();
    let request =
        exports::Request { format, out: out.to_owned(), as_of, locale: Locale::default() };
    let run = exports::run(ctx, territory, &request)?;
    let file = run.files.into_iter().next().map(|file| file.path);
    file.ok_or_else(|| Error::NotThere { what: "design".to_owned() })
}

/// Writes the certificate of a plan beside its territory.
pub(crate) fn write_beside(
    territory: &Territory,
    plan: PlanNumber,
    certificate: &[u8],
) -> Result<Option<PathBuf>, Error> {
    let Some(beside) = territory.path() else { return Ok(None) };
    let path = path(beside, plan);
    if let Some(folder) = path.parent() {
        exports::make_folder(folder)?;
    }
    pack(&path, certificate).map_err(Error::file(&path, "written"))?;
    Ok(Some(path))
}

fn pack(path: &Path, certificate: &[u8]) -> std::io::Result<()> {
    let mut packed = GzEncoder::new(File::create(path)?, Compression::fast());
    packed.write_all(certificate)?;
    packed.finish()?.sync_all()
}

/// Where the certificate of a plan lies.
fn path(territory: &Path, plan: PlanNumber) -> PathBuf {
    let mut folder = territory.as_os_str().to_owned();
    folder.push(".certificates");
    PathBuf::from(folder).join(format!("plan-{plan}.certificate"))
}
