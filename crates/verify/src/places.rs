//! Where premises meet their street, and what is needed there.

use std::collections::BTreeMap;

use crate::Refusal;
use crate::certificate::{Certificate, Meeting};
use crate::facts::{Facts, Premises};
use crate::norms::Norms;

/// Premises that share a place.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub(crate) meeting: Meeting,
    pub(crate) lines: i64,
    /// Fibres beside them that run through to the exchange.
    pub(crate) direct: i64,
    /// Whether the boxes stand inside the building.
    pub(crate) indoor: bool,
    /// How far a drop reaches along the streets.
    pub(crate) reach_mm: i64,
}

/// All places, in the order of their first premises.
pub(crate) struct Places(pub(crate) Vec<Place>);

impl Places {
    /// Premises of one building share a place; the certificate says where each meets its street.
    pub(crate) fn of(
        facts: &Facts,
        certificate: &Certificate,
        norms: &Norms,
    ) -> Result<Places, Refusal> {
        let groups = group(&facts.premises);
        let meetings = &certificate.meetings;
        if groups.len() != meetings.len() {
            let (here, there) = (groups.len(), meetings.len());
            let detail = format!("the design serves {here} places, the certificate {there}");
            return Err(Refusal::new("other_territory", detail));
        }
        let places = groups.iter().zip(meetings).map(|(group, meeting)| {
            let street = facts.streets.get(meeting.street);
            let on = street.is_some_and(|street| meeting.offset_mm <= street.length_mm);
            if on { Ok(place(group, *meeting, norms)) } else { Err(off_street(group)) }
        });
        let places = Places(places.collect::<Result<_, _>>()?);
        crate::snap::check(facts, &groups, &places)?;
        Ok(places)
    }
}

fn off_street(group: &[&Premises]) -> Refusal {
    Refusal::new("place_false", format!("premises {} meet no street there", group[0].id))
}

/// Premises by building, the others by themselves; in the order of the first of each.
fn group(premises: &[Premises]) -> Vec<Vec<&Premises>> {
    let mut number: BTreeMap<&str, usize> = BTreeMap::new();
    let mut groups: Vec<Vec<&Premises>> = Vec::new();
    for row in premises {
        let next = groups.len();
        let held = match &row.building {
            Some(building) => *number.entry(building).or_insert(next),
            None => next,
        };
        match groups.get_mut(held) {
            Some(group) => group.push(row),
            None => groups.push(vec![row]),
        }
    }
    groups
}

fn place(group: &[&Premises], meeting: Meeting, norms: &Norms) -> Place {
    let indoor = group.len() > 1 && group.len() >= norms.indoor_from;
    let direct = group.iter().filter(|premises| premises.purpose == "public_site").count();
    let reach_mm = (norms.drop_max_mm - meeting.off_street_mm).max(0);
    Place {
        meeting,
        lines: group.len() as i64,
        direct: direct as i64,
        indoor,
        reach_mm: if indoor { 0 } else { reach_mm },
    }
}
