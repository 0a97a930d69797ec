//! Certificates: what proves the bound of a design, in a file beside its territory.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};

pub use bocage_verify::{Part, Refusal, Verdict};
use bocage_vocab::PlanNumber;
use bocage_world::Plan;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;

use crate::exports;
use crate::permission::{Action, Resource};
use crate::publication::Profile;
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
    let certificate = match &request.certificate {
        Some(certificate) => certificate.clone(),
        None => left_beside(territory, as_of)?,
    };
    // Nobody else's: what the folder of the certificate holds stays, and it may be read-only.
    let out = tempfile::tempdir().map_err(Error::file(&std::env::temp_dir(), "written"))?;
    let copy = copy(ctx, territory, as_of, out.path())?;
    let mut verdict = bocage_verify::verify(&copy, &certificate)?;
    if request.plan.is_none()
        && request.certificate.is_none()
        && let Some(next) = next_command(territory)?
    {
        let other = verdict.refused.iter_mut().filter(|refusal| refusal.code == OTHER_TERRITORY);
        other.for_each(|refusal| refusal.detail = format!("{}; {next}", refusal.detail));
    }
    Ok(verdict)
}

/// The code of a refusal: the certificate is about other streets or premises.
const OTHER_TERRITORY: &str = "other_territory";

/// What to do where the head is no longer the state that was designed; nothing where it is.
fn next_command(territory: &Territory) -> Result<Option<String>, Error> {
    let head = territory.head()?;
    let design = design_of(territory, AsOf::Head)?;
    let Some((plan, made)) = design.and_then(|plan| Some((plan.number, plan.generation?))) else {
        return Ok(None);
    };
    let at = territory.word();
    Ok((made < head).then(|| {
        format!(
            "the certificate is that of plan {plan}, which is generation {made}; streets or premises \
             have changed since, up to generation {head}: `bocage design verify {at} --plan {plan}` \
             checks the design as it was, `bocage design run {at}` designs the head"
        )
    }))
}

/// The certificate that the design of a state has left beside the territory.
fn left_beside(territory: &Territory, as_of: AsOf) -> Result<PathBuf, Error> {
    let plan = design_of(territory, as_of)?.ok_or_else(no_design)?.number;
    let left = territory.path().map(|beside| path(beside, plan)).filter(|path| path.exists());
    left.ok_or(Error::NoCertificate { plan })
}

/// The design that a state goes back to: a plan that is none, such as an edit, stands on the last
/// one that was applied before it.
pub(crate) fn design_of(territory: &Territory, as_of: AsOf) -> Result<Option<Plan>, Error> {
    match exports::last_design(territory, as_of)? {
        Some(plan) if plan.report.is_none() => {
            exports::last_design(territory, AsOf::Generation(plan.parent))
        }
        design => Ok(design),
    }
}

/// The plans that lead from a design to a state: none for a design that is still pending, which
/// stands for itself.
pub(crate) fn plans_since(
    territory: &Territory,
    as_of: AsOf,
    design: &Plan,
) -> Result<Vec<Plan>, Error> {
    let mut plans = Vec::new();
    let Some(since) = design.generation else { return Ok(plans) };
    let until = match as_of {
        AsOf::Plan(number) if number == design.number => return Ok(plans),
        AsOf::Plan(number) => {
            let asked = territory.store.plan(number)?;
            let parent = asked.parent;
            plans.push(asked);
            Some(parent)
        }
        AsOf::Generation(generation) => Some(generation),
        AsOf::Date(date) => Some(territory.store.generation_on(date)?),
        AsOf::Head => None,
    };
    let within = |g| g > since && until.is_none_or(|until| g <= until);
    let later = territory.store.plans()?.into_iter();
    plans.extend(later.filter(|plan| plan.generation.is_some_and(within)));
    Ok(plans)
}

fn no_design() -> Error {
    Error::NotThere { what: "design".to_owned() }
}

/// What the checker reads: the state as anybody would export it.
fn copy(ctx: &Context, territory: &Territory, as_of: AsOf, out: &Path) -> Result<PathBuf, Error> {
    let format = exports::Format::Geopackage.code();
    let request = exports::Request {
        format,
        out: out.to_owned(),
        as_of,
        locale: Locale::default(),
        profile: Profile::Internal,
    };
    let run = exports::run(ctx, territory, &request)?;
    let file = run.files.into_iter().next().map(|file| file.path);
    file.ok_or_else(no_design)
}

/// The norms of a design from the certificate that it has left beside the territory, which holds them
/// whole; none where it has left none.
pub(crate) fn norms_of(territory: &Territory, design: PlanNumber) -> Option<String> {
    norms_in(File::open(path(territory.path()?, design)).ok()?)
}

/// The norms in a certificate: their length is the last line of its head, they follow.
fn norms_in(packed: File) -> Option<String> {
    let mut reader = BufReader::new(GzDecoder::new(packed));
    let len = std::iter::from_fn(|| {
        let mut line = String::new();
        reader.by_ref().take(HEAD_LINE_MAX).read_line(&mut line).ok().filter(|read| *read > 0)?;
        Some(line)
    });
    let len = len.take(HEAD_LINES_MAX).find_map(|line| {
        line.trim_end().strip_prefix("norms_bytes ").and_then(|len| len.parse::<u64>().ok())
    })?;
    let mut text = String::new();
    reader.take(len).read_to_string(&mut text).ok()?;
    Some(text)
}

/// Bytes of a line, and lines, of a certificate's head at most: more are of no certificate.
const HEAD_LINE_MAX: u64 = 1_000;
const HEAD_LINES_MAX: usize = 100;

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

/// Gives a design that was rebased the certificate of the plan that it was. The rebase stands where
/// that cannot be written.
pub(crate) fn carry(territory: &Territory, from: PlanNumber, to: PlanNumber) {
    let Some(beside) = territory.path() else { return };
    let from = path(beside, from);
    if let Some(error) = from.exists().then(|| fs::copy(from, path(beside, to)).err()).flatten() {
        tracing::warn!("plan {to} has no certificate, its copy cannot be written: {error}");
    }
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
