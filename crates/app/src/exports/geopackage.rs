//! `export geopackage`: a copy to edit, with the chosen state as its only generation.
//!
//! QGIS and ogr2ogr may change it freely; `bocage import edits` takes the changes back as a plan.

use bocage_store::Draft;
use bocage_vocab::Generation;
use bocage_world::{Plan, Provenance, World, summarise, whole};

use super::{ExportRun, Request, Written};
use crate::certificates::design_of;
use crate::publication::Profile;
use crate::{AsOf, Context, Error, FindingCounts, Territory, norms, plans};

/// The name of this form.
pub(super) const NAME: &str = "geopackage";

/// Writes the state as `<title>-<generation>.gpkg`; an earlier export there is replaced.
pub(super) fn write(
    ctx: &Context,
    territory: &Territory,
    world: &World,
    request: &Request,
    design: Option<&Plan>,
) -> Result<ExportRun, Error> {
    let path = request.out.join(format!("{}-{}.gpkg", territory.title(), world.generation));
    let part = path.with_extension("gpkg.part");
    remove(&part)?;
    let empty = World::default();
    let diff = whole(world);
    let norms = match request.profile {
        Profile::Internal => Stood::of(territory, request.as_of)?,
        // Prices and rules are the syndicate's own.
        Profile::Public | Profile::Delegatee => Stood::default(),
    };
    let draft = Draft {
        parent: Generation::default(),
        summary: summarise(&empty, &diff),
        diff,
        findings: design.map(|plan| plan.findings.clone()).unwrap_or_default(),
        provenance: Provenance {
            settings_hash: norms.hash,
            norms_differ: norms.differ,
            ..plans::provenance(ctx, format!("copy of generation {}", world.generation))
        },
        report: design.and_then(|plan| plan.report.clone()),
        norms: norms.text,
    };
    let objects = draft.summary.changes.iter().map(|change| change.added).sum();
    let mut store = bocage_store::create(&part.as_path().into())?;
    let plan = store.draft(&draft, ctx.watch.as_ref())?;
    store.apply(plan, Generation::default(), &plans::applied(ctx), ctx.watch.as_ref())?;
    drop(store);
    std::fs::rename(&part, &path).map_err(Error::file(&path, "written"))?;
    let files = vec![Written { path, objects }];
    Ok(ExportRun { files, findings: FindingCounts::default(), first_findings: Vec::new() })
}

/// What a state stands by, for its copy: the design's, as in the territory itself.
#[derive(Default)]
struct Stood {
    hash: Option<String>,
    text: Option<String>,
    /// Whether edits since the design were made by others.
    differ: bool,
}

impl Stood {
    fn of(territory: &Territory, as_of: AsOf) -> Result<Stood, Error> {
        let Some(whole) = design_of(territory, as_of)? else { return Ok(Stood::default()) };
        let text = norms::text_of(territory, &whole)?;
        let differ = norms::differ(territory, as_of, &whole)?;
        Ok(Stood { text, differ, hash: whole.provenance.settings_hash })
    }
}

/// Removes what an interrupted export has left.
fn remove(path: &std::path::Path) -> Result<(), Error> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Error::file(path, "replaced")(error))
        }
        _ => Ok(()),
    }
}
