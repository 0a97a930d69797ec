//! Town halls and other public desks as premises.

use std::collections::BTreeSet;

use bocage_network::{Premises, PremisesUse};
use bocage_vocab::{Finding, Id, Insee};

use super::folder::{Folder, Site};
use crate::findings::{
    Log, POSITION_MISSING, PREMISES_MERGED, SITE_APPROXIMATE, SITE_OUTSIDE_COMMUNE,
};
use crate::premises::Batch;

pub(super) fn premises(folder: &Folder, batch: &mut Batch) {
    for site in kept(folder, &mut batch.log) {
        let Some(position) = site.position else { continue };
        let source = format!("dila:{}", site.id);
        let id = Id::<Premises>::derive(&[&source, "1"]);
        if !batch.is_new(id.uuid(), |f| located(site, f)) {
            continue;
        }
        batch.premises(Premises {
            id,
            purpose: PremisesUse::PublicSite,
            address: label(site).into(),
            postcode: site.postcode,
            insee: Some(site.current),
            building: None,
            floor: None,
            activity: Some(site.activity.as_str().into()),
            siret: None,
            reference: None,
            synthetic: false,
            source: source.into(),
            position,
        });
    }
}

/// The sites whose position can be trusted: town halls by their own table first.
pub(super) fn kept<'a>(folder: &'a Folder, log: &mut Log) -> Vec<&'a Site> {
    let mut town_halls = BTreeSet::new();
    let mut kept = Vec::new();
    for site in &folder.town_halls {
        if is_kept(site, log) {
            town_halls.insert(site.of);
            kept.push(site);
        }
    }
    let mut merged = 0;
    for site in &folder.sites {
        if is_twin(site, &town_halls) {
            merged += 1;
        } else if is_kept(site, log) {
            kept.push(site);
        }
    }
    if merged > 0 {
        log.push(Finding::info(PREMISES_MERGED).named("mairie").says("count", merged as i64));
    }
    kept
}

fn is_twin(site: &Site, town_halls: &BTreeSet<Insee>) -> bool {
    site.activity == "mairie" && town_halls.contains(&site.of)
}

fn is_kept(site: &Site, log: &mut Log) -> bool {
    if site.position.is_none() {
        log.push(located(site, Finding::warning(POSITION_MISSING)));
        return false;
    }
    if site.in_commune == Some(false) {
        log.push(located(site, Finding::warning(SITE_OUTSIDE_COMMUNE)));
        return false;
    }
    if !site.exact {
        // Where no town hall stands any more, a point of the commune is no site at all.
        let stands = site.activity != "mairie" || site.is_seat;
        let says = if stands { "kept" } else { "left out" };
        log.push(located(site, Finding::info(SITE_APPROXIMATE)).says("done", says));
        return stands;
    }
    true
}

fn label(site: &Site) -> String {
    if site.street.is_empty() {
        site.name.clone()
    } else {
        format!("{}, {}", site.name, site.street)
    }
}

fn located(site: &Site, finding: Finding) -> Finding {
    let mut finding = finding.named(&site.name).in_file(&site.file);
    if let Some(line) = site.line {
        finding = finding.on_line(line);
    }
    match site.position {
        Some(position) => finding.at(position),
        None => finding,
    }
}
