//! Whether premises meet the nearest street where the certificate says.

use crate::Refusal;
use crate::facts::{Facts, Premises};
use crate::places::Places;
use crate::plane::{Index, Plane, point_along};

/// What distances may be off by.
const TOLERANCE_M: f64 = 0.25;
const TOLERANCE_SHARE: f64 = 0.002;

/// Refuses a place that is not on its street where it should be, or has a nearer street.
pub(crate) fn check(
    facts: &Facts,
    groups: &[Vec<&Premises>],
    places: &Places,
) -> Result<(), Refusal> {
    let index = Index::of(facts.streets.iter().map(|street| &*street.line));
    for (group, place) in groups.iter().zip(&places.0) {
        let (at, meeting) = (group[0].position, place.meeting);
        let plane = Plane::at(at);
        let claimed = meeting.off_street_mm as f64 / 1e3;
        let slack = TOLERANCE_M + claimed * TOLERANCE_SHARE;
        let street = &facts.streets[meeting.street];
        let on = point_along(street, meeting.offset_mm);
        let (x, y) = plane.metres(on);
        let there = x.hypot(y);
        let near = index.near(at, claimed);
        let nearest = near.map(|(_, far)| far).fold(f64::INFINITY, f64::min);
        if (there - claimed).abs() > slack || nearest < claimed - slack {
            let detail = format!(
                "premises {} meet a street {claimed:.2} m off by the certificate, {there:.2} m by \
                 its own place, {nearest:.2} m by the map",
                group[0].id
            );
            return Err(Refusal::new("place_false", detail));
        }
    }
    Ok(())
}
