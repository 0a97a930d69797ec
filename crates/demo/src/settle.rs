//! Where people live in a commune: villages as lattices of streets, hamlets scattered around.

use bocage_ground::{Frame, PlanePoint, area};
use bocage_vocab::Bounds;

use crate::Commune;
use crate::random::{Random, split};

/// A place where roads meet and homes stand.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spot {
    pub(crate) at: PlanePoint,
    /// In a village, else a hamlet.
    pub(crate) in_village: bool,
    /// The commune, by its place in the table.
    pub(crate) commune: u32,
    /// Homes and establishments here.
    pub(crate) premises: u32,
    /// Whether some of them stand in buildings with several.
    pub(crate) is_town: bool,
}

/// Ground that a home takes in a village, in square metres, and homes between two crossings.
const HOME_M2: f64 = 900.0;
const HOMES_A_CROSSING: f64 = 6.0;
/// Hamlets keep apart so far, and there is one on so much ground.
const HAMLETS_APART_M: f64 = 230.0;
const HAMLET_KM2: f64 = 0.22;
/// A village with so many premises is a town.
const TOWN_FROM: u32 = 2_500;

/// Settles a commune: its spots, each with its premises. The premises sum to the commune's.
pub(crate) fn settle(commune: &Commune, number: u32, frame: &Frame, seed: u64) -> Vec<Spot> {
    let mut random = Random::new(seed, "settle", u64::from(number));
    let whole = commune.dwellings + commune.establishments;
    let weights: Vec<u64> = commune.villages.iter().map(|v| u64::from(v.weight)).collect();
    let parts = split(whole, &weights);
    let seats: Vec<PlanePoint> =
        commune.villages.iter().map(|village| frame.to_plane(village.seat)).collect();
    let ground_m2 = area::size_m2(&commune.outline) / seats.len().max(1) as f64;
    let mut spots = Vec::new();
    let mut radii = Vec::new();
    let mut scattered = Vec::new();
    for (place, &premises) in parts.iter().enumerate() {
        let share = (0.30 + 0.30 * libm::log10(f64::from(premises.max(100)) / 100.0)).min(0.97);
        let within = (f64::from(premises) * share).round().max(1.0).min(f64::from(premises)) as u32;
        scattered.push(premises - within);
        let (village, radius_m) =
            village(commune, number, &seats, place, within, ground_m2, frame, &mut random);
        radii.push(radius_m);
        spots.extend(village);
    }
    let hamlets = hamlets(commune, number, &seats, &radii, frame, &mut random);
    people(&mut spots, hamlets, &seats, &scattered, &mut random);
    spots
}

/// The crossings of a village: the points of a jittered hexagonal lattice nearest to its seat.
#[expect(clippy::too_many_arguments, reason = "all of it is what a village depends on")]
fn village(
    commune: &Commune,
    number: u32,
    seats: &[PlanePoint],
    place: usize,
    premises: u32,
    ground_m2: f64,
    frame: &Frame,
    random: &mut Random,
) -> (Vec<Spot>, f64) {
    let seat = seats[place];
    let built_max = 0.8 * ground_m2;
    let mut cell_m2 =
        (HOMES_A_CROSSING * HOME_M2).min(built_max / f64::from(premises.max(1)) * 6.0);
    let mut a_crossing = HOMES_A_CROSSING;
    if cell_m2 < 2_500.0 {
        cell_m2 = 2_500.0;
        a_crossing = (f64::from(premises) * cell_m2 / built_max.max(1.0)).ceil().max(6.0);
    }
    let count = (f64::from(premises) / a_crossing).ceil().max(1.0) as usize;
    let step_m = libm::sqrt(cell_m2 / 0.866);
    let reach =
        (1.6 * libm::sqrt(count as f64 * cell_m2 / std::f64::consts::PI) / step_m) as i32 + 5;
    let turn = random.between(0.0, std::f64::consts::PI);
    let (sin, cos) = (libm::sin(turn), libm::cos(turn));
    let mut found: Vec<(f64, PlanePoint)> = Vec::new();
    for row in -reach..=reach {
        for column in -reach..=reach {
            let shift = if row.rem_euclid(2) == 0 { 0.0 } else { 0.5 };
            let (x, y) = ((f64::from(column) + shift) * step_m, f64::from(row) * 0.866 * step_m);
            let at = PlanePoint {
                x: seat.x + x * cos - y * sin + random.normal() * 0.16 * step_m,
                y: seat.y + x * sin + y * cos + random.normal() * 0.16 * step_m,
            };
            let far = at.distance_m(seat) * random.between(1.0, 1.45);
            if nearest(seats, at) == place
                && area::contains(&commune.outline, frame.to_position(at))
            {
                found.push((far, at));
            }
        }
    }
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    found.truncate(count);
    if found.is_empty() {
        found.push((0.0, seat));
    }
    let radius_m = found.iter().map(|(_, at)| at.distance_m(seat)).fold(0.0, f64::max);
    let even = vec![1; found.len()];
    let spots = found.iter().zip(split(premises, &even)).map(|((_, at), premises)| Spot {
        at: *at,
        in_village: true,
        commune: number,
        premises,
        is_town: premises > 0 && count as f64 * a_crossing >= f64::from(TOWN_FROM),
    });
    (spots.collect(), radius_m)
}

fn nearest(seats: &[PlanePoint], at: PlanePoint) -> usize {
    let by = |place: &usize| seats[*place].distance_m(at);
    (0..seats.len()).min_by(|a, b| by(a).total_cmp(&by(b))).unwrap_or(0)
}

/// Hamlets: darts that fall outside the villages and not too near to each other.
fn hamlets(
    commune: &Commune,
    number: u32,
    seats: &[PlanePoint],
    radii: &[f64],
    frame: &Frame,
    random: &mut Random,
) -> Vec<Spot> {
    let positions = commune.outline.polygons.iter().flatten().flatten().copied();
    let Some(bounds) = Bounds::around(positions) else { return Vec::new() };
    let (low, high) = (frame.to_plane(bounds.min), frame.to_plane(bounds.max));
    let ground_m2 = area::size_m2(&commune.outline);
    let built_m2: f64 = radii.iter().map(|radius| std::f64::consts::PI * radius * radius).sum();
    let free = (1.0 - built_m2 / ground_m2.max(1.0)).max(0.15);
    let wanted = (ground_m2 / 1e6 / HAMLET_KM2 * free) as usize;
    let cell = |v: f64| (v / HAMLETS_APART_M).floor() as i64;
    let mut cells = std::collections::HashMap::<(i64, i64), Vec<PlanePoint>>::new();
    let mut hamlets = Vec::new();
    for _ in 0..(wanted * 14).max(60) {
        if hamlets.len() >= wanted {
            break;
        }
        let at = PlanePoint { x: random.between(low.x, high.x), y: random.between(low.y, high.y) };
        let (cx, cy) = (cell(at.x), cell(at.y));
        let mut around = (-1..=1).flat_map(|dx| (-1..=1).map(move |dy| (cx + dx, cy + dy)));
        let crowded = around.any(|key| {
            let others = cells.get(&key).into_iter().flatten();
            others.into_iter().any(|other| other.distance_m(at) < HAMLETS_APART_M)
        });
        let in_village =
            seats.iter().zip(radii).any(|(s, radius)| s.distance_m(at) < radius + 120.0);
        if crowded || in_village || !area::contains(&commune.outline, frame.to_position(at)) {
            continue;
        }
        cells.entry((cx, cy)).or_default().push(at);
        hamlets.push(Spot { at, in_village: false, commune: number, premises: 0, is_town: false });
    }
    hamlets
}

/// Gives the scattered premises of each village to its hamlets, few large and many small; to the
/// village itself where it has none.
fn people(
    spots: &mut Vec<Spot>,
    mut hamlets: Vec<Spot>,
    seats: &[PlanePoint],
    scattered: &[u32],
    random: &mut Random,
) {
    let homes: Vec<usize> = hamlets.iter().map(|hamlet| nearest(seats, hamlet.at)).collect();
    for (place, &premises) in scattered.iter().enumerate() {
        let mine: Vec<usize> = (0..hamlets.len()).filter(|h| homes[*h] == place).collect();
        let weights: Vec<u64> =
            mine.iter().map(|_| (1e3 * libm::exp(0.9 * random.normal())) as u64 + 1).collect();
        for (hamlet, count) in mine.iter().zip(split(premises, &weights)) {
            hamlets[*hamlet].premises = count;
        }
        if mine.is_empty()
            && let Some(spot) = spots.iter_mut().rfind(|spot| nearest(seats, spot.at) == place)
        {
            spot.premises += premises;
        }
    }
    spots.append(&mut hamlets);
}
