//! The hosting of the demo: two rooms and a witness, a host in each room, three applications of two
//! members, and where they run. It is part of the first generation, and the same in every demo.

use std::path::{Path, PathBuf};

use bocage_exchange::compose;
use bocage_placement::place;
use bocage_vocab::{Finding, Generation, Id};
use bocage_world::{Rows, World, apply, upsert};

use crate::Error;
use crate::hosting::pair::pair;
use crate::hosting::{deploy, obey};

/// Adds the hosting to rows that have none.
pub(super) fn add(
    engine: Option<&Path>,
    rows: &mut Rows,
    findings: &mut Vec<Finding>,
) -> Result<(), Error> {
    let mut own = rooms();
    for (file, text) in bocage_demo::hosting::COMPOSE {
        let deployed = deployed(&own, (file, text), &|image| digest(engine, image))?;
        findings.extend(deployed.findings);
        own.applications.extend(deployed.rows.applications);
        own.releases.extend(deployed.rows.releases);
        own.volumes.extend(deployed.rows.volumes);
        own.databases.extend(deployed.rows.databases);
        own.data_sheets.extend(deployed.rows.data_sheets);
    }
    let placement = place(&world(&own)?);
    findings.extend(placement.findings);
    rows.rooms = own.rooms;
    rows.links = own.links;
    rows.hosts = own.hosts;
    rows.service_classes = own.service_classes;
    rows.applications = own.applications;
    rows.releases = own.releases;
    rows.volumes = own.volumes;
    rows.databases = own.databases;
    rows.data_sheets = own.data_sheets;
    rows.instances = placement.instances;
    Ok(())
}

fn world(rows: &Rows) -> Result<World, Error> {
    let empty = World::from_rows(Generation(0), Rows::default());
    Ok(apply(&empty, &upsert(&empty, rows.clone()))?)
}

fn deployed(
    standing: &Rows,
    (file, text): (&str, &str),
    digests: deploy::Digests<'_>,
) -> Result<deploy::Wanted, Error> {
    let composed = compose::read_bytes(file, text.as_bytes())?;
    let Some(mut deployment) = composed.deployment else {
        return Err(Error::NotDeployable { file: file.into(), findings: composed.findings });
    };
    deploy::resolve(&mut deployment, digests)?;
    // The same in every demo, so that engines take a demo that is made anew for the one before.
    let newborn = Id::derive(&["demo", &deployment.application]);
    deploy::wanted(&world(standing)?, &deployment, newborn, (None, text))
}

/// The digest that the engine has the image by; without an engine one that no image has, so that it is
/// seen at once that nothing was built.
fn digest(engine: Option<&Path>, image: &str) -> Result<String, Error> {
    let Some(socket) = engine else {
        let name = image.split(':').next().unwrap_or(image);
        return Ok(format!("{name}@sha256:{}", "0".repeat(64)));
    };
    obey::digest_of(&obey::Engines::at(socket, PathBuf::new()), image)
}

fn rooms() -> Rows {
    pair(["coutances", "saint-lo", "avranches"], ["demo-1", "demo-2"])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_applications_of_two_members_run_in_main_and_survive_as_promised() {
        let (mut rows, mut findings) = (Rows::default(), Vec::new());
        add(None, &mut rows, &mut findings).unwrap();
        assert_eq!(findings, []);
        let mut members: Vec<&str> = rows.applications.iter().map(|one| &*one.member).collect();
        members.sort_unstable();
        assert_eq!(members, ["Coutances", "Coutances", "Saint-Lô"]);
        // One copy each in Main, and a standby of both double ones.
        assert_eq!(rows.instances.len(), 5);
        assert_eq!((rows.volumes.len(), rows.databases.len()), (1, 1));
        let mut again = Rows::default();
        add(None, &mut again, &mut findings).unwrap();
        assert_eq!(again, rows, "the same in every demo");
    }
}
