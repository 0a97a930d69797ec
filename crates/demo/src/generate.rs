//! From a table of communes to a territory.

use bocage_ground::Frame;
use bocage_network::{Municipality, PremisesUse};
use bocage_vocab::{Bounds, Finding, Id, Watch};
use bocage_world::Rows;

use crate::commune::Commune;
use crate::homes::Builder;
use crate::settle::{Spot, settle};
use crate::{Error, fictional, lanes};

/// Whose communes are settled.
#[derive(Debug, Clone, PartialEq)]
pub enum Source {
    /// These.
    Table(Vec<Commune>),
    /// Made-up ones, from the seed.
    Fictional,
}

/// How to generate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// What everything is drawn from.
    pub seed: u64,
    /// Only the communes nearest to the largest one, about ten thousand premises.
    pub small: bool,
    /// Threads; they do not change the outcome.
    pub threads: usize,
}

/// A territory.
#[derive(Debug, Clone, PartialEq)]
pub struct Generated {
    /// Communes, streets, buildings, premises.
    pub rows: Rows,
    /// What must be told.
    pub findings: Vec<Finding>,
}

/// Premises of a small demo.
const SMALL: u32 = 10_000;

/// Generates a territory.
///
/// # Errors
/// When no commune has an outline, or somebody asked to stop.
pub fn generate(source: Source, options: &Options, watch: &dyn Watch) -> Result<Generated, Error> {
    let mut communes = match source {
        Source::Table(communes) => communes,
        Source::Fictional => fictional(options.seed),
    };
    let mut findings = Vec::new();
    communes.retain(|commune| {
        let whole = !commune.outline.polygons.is_empty() && !commune.villages.is_empty();
        if !whole {
            findings.push(Finding::warning("demo_commune_left_out").named(&*commune.name));
        }
        whole
    });
    if options.small {
        communes = smaller(communes);
    }
    let corners = communes.iter().flat_map(|c| c.outline.polygons.iter().flatten().flatten());
    let bounds = Bounds::around(corners.copied()).ok_or(Error::NoCommunes)?;
    let frame = Frame::at(bounds.middle());
    let spots = spots(&communes, &frame, options, watch)?;
    watch.stage("roads", "crossings", Some(spots.len() as u64));
    let lanes = lanes::join(&spots, &communes, &frame, options.seed);
    watch.done(spots.len() as u64);
    if watch.cancelled() {
        return Err(Error::Interrupted);
    }
    let (spots, communes) = (&spots[..], &communes[..]);
    let builder = Builder { spots, lanes: &lanes, communes, frame: &frame, seed: options.seed };
    let mut rows = Rows::default();
    watch.stage("homes", "crossings", Some(spots.len() as u64));
    let courses = builder.courses();
    builder.streets(&courses, &mut rows);
    builder.premises(&courses, &mut rows);
    watch.done(spots.len() as u64);
    employ(communes, &mut rows);
    rows.municipalities = communes.iter().map(municipality).collect();
    Ok(Generated { rows, findings })
}

/// The communes nearest to the largest, until they hold enough premises; the largest itself is
/// left out if it is too large alone.
fn smaller(mut communes: Vec<Commune>) -> Vec<Commune> {
    let premises = |commune: &Commune| commune.dwellings + commune.establishments;
    let fits: Vec<usize> =
        (0..communes.len()).filter(|place| premises(&communes[*place]) <= SMALL / 2).collect();
    let Some(&centre) = fits.iter().max_by_key(|place| premises(&communes[**place])) else {
        return communes;
    };
    let seat = communes[centre].villages[0].seat;
    communes.sort_by_key(|c| bocage_ground::distance(seat, c.villages[0].seat));
    let mut held = 0;
    communes.retain(|commune| {
        let takes = premises(commune) <= SMALL / 2 && held < SMALL;
        held += if takes { premises(commune) } else { 0 };
        takes
    });
    communes
}

/// Settles the communes side by side; spots come in the order of the table.
fn spots(
    communes: &[Commune],
    frame: &Frame,
    options: &Options,
    watch: &dyn Watch,
) -> Result<Vec<Spot>, Error> {
    watch.stage("settle", "communes", Some(communes.len() as u64));
    let chunk_len = communes.len().div_ceil(options.threads.max(1)).max(1);
    let settled = std::thread::scope(|scope| {
        let work = |first: usize, part: &[Commune]| -> Vec<Spot> {
            let one = |(place, commune): (usize, &Commune)| {
                watch.done(1);
                settle(commune, (first + place) as u32, frame, options.seed)
            };
            part.iter().enumerate().flat_map(one).collect()
        };
        let parts: Vec<_> = communes
            .chunks(chunk_len)
            .enumerate()
            .map(|(n, part)| scope.spawn(move || work(n * chunk_len, part)))
            .collect();
        let join = |part: std::thread::ScopedJoinHandle<'_, Vec<Spot>>| {
            part.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        };
        parts.into_iter().flat_map(join).collect()
    });
    if watch.cancelled() { Err(Error::Interrupted) } else { Ok(settled) }
}

/// Makes as many premises establishments as the table says, spread evenly over the commune, and
/// some of them public sites.
fn employ(communes: &[Commune], rows: &mut Rows) {
    let mut first = 0;
    for commune in communes {
        let insee = Some(commune.insee);
        let of_commune = |p: &bocage_network::Premises| p.insee == insee;
        let count = rows.premises[first..].iter().take_while(|p| of_commune(p)).count();
        let homes = &mut rows.premises[first..first + count];
        first += count;
        let wanted = (commune.establishments as usize).min(count);
        for n in 0..wanted {
            homes[n * count / wanted.max(1)].purpose = PremisesUse::Business;
        }
        let mut open: Vec<usize> =
            (0..count).filter(|n| homes[*n].purpose == PremisesUse::Business).collect();
        for site in &commune.sites {
            let at = site.position.unwrap_or(commune.villages[0].seat);
            let by = |n: &usize| bocage_ground::distance(homes[*n].position, at);
            let Some(place) = (0..open.len()).min_by_key(|place| (by(&open[*place]), *place))
            else {
                break;
            };
            let home = &mut homes[open.swap_remove(place)];
            home.purpose = PremisesUse::PublicSite;
            home.activity = Some(format!("{}: {}", site.kind, site.name).into());
        }
    }
}

fn municipality(commune: &Commune) -> Municipality {
    Municipality {
        id: Id::derive(&[commune.insee.as_str(), &commune.valid_from.to_string()]),
        insee: commune.insee,
        name: commune.name.as_str().into(),
        epci: commune.epci,
        epci_name: commune.epci_name.as_deref().map(Into::into),
        population: commune.population,
        dwellings: commune.dwellings,
        establishments: commune.establishments,
        from: commune.valid_from,
        until: None,
        merged_into: None,
        outline: Some(commune.outline.clone()),
    }
}
