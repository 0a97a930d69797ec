//! The parts of the bound added up, and held against what is claimed.

use crate::Refusal;
use crate::certificate::Certificate;
use crate::forced::Forced;
use crate::norms::Norms;
use crate::places::{Place, Places};

/// What lines and places pay, as checked, in cents.
pub(crate) struct Paid {
    pub(crate) routes: i64,
    pub(crate) boxes: i64,
    pub(crate) cabinets: i64,
    pub(crate) exchanges: i64,
}

/// The bound, part by part, in cents.
pub(crate) struct Floor {
    routes: i64,
    boxes: i64,
    cabinets: i64,
    exchanges: i64,
    pub(crate) drops: i64,
    studies: i64,
    /// What is the same in every design.
    pub(crate) equal: i64,
}

/// What each part costs at least, by name.
pub(crate) type Claims = [(&'static str, i64); 7];

impl Floor {
    /// `fitted` says whether ports may be fitted one by one into cabinets that stand.
    pub(crate) fn of(
        paid: &Paid,
        places: &Places,
        (forced, fitted): (&Forced, bool),
        norms: &Norms,
    ) -> Floor {
        let lines: i64 = places.0.iter().map(|place| place.lines).sum();
        let direct: i64 = places.0.iter().map(|place| place.direct).sum();
        let splices = norms.item("splice") * (lines + direct);
        let drops: i64 = places.0.iter().map(|place| drops(place, norms)).sum();
        let indoor: i64 = places.0.iter().map(|place| indoor_boxes(place, norms)).sum();
        let inputs = (lines * norms.operators + norms.ratio - 1) / norms.ratio;
        let studies = norms.item("study") * lines;
        Floor {
            routes: paid.routes,
            boxes: paid.boxes + forced.ends + forced.indoor + indoor + splices,
            cabinets: paid.cabinets + lines * ports_each(norms, fitted) / 1_000,
            exchanges: paid.exchanges + norms.item("exchange_port") * (inputs + direct),
            drops,
            studies,
            equal: drops + studies + splices + norms.item("cabinet_port") * lines,
        }
    }

    /// The parts by name.
    fn parts(&self) -> Claims {
        [
            ("routes", self.routes),
            ("boxes", self.boxes),
            ("cabinets", self.cabinets),
            ("exchanges", self.exchanges),
            ("splice_closures", 0),
            ("drops", self.drops),
            ("studies", self.studies),
        ]
    }

    /// What a certificate claims; one that claims more than what is proven is refused. It may claim
    /// less: it counts as offered what stands a little farther than a checker looks.
    pub(crate) fn claimed(&self, certificate: &Certificate) -> Result<Claims, Refusal> {
        let claim = |name: &'static str, proven: i64, is_exact: bool| {
            let claimed = certificate.number(name)?;
            if claimed > proven || (is_exact && claimed != proven) {
                let detail = format!("{name}: {claimed} cents are claimed, {proven} are proven");
                return Err(Refusal::new("claim_false", detail));
            }
            Ok(claimed)
        };
        claim("equal", self.equal, true)?;
        let mut claims = self.parts();
        for (name, cents) in &mut claims {
            *cents = claim(name, *cents, false)?;
        }
        Ok(claims)
    }
}

/// Drops of a place off the street, less what rounding may take off.
fn drops(place: &Place, norms: &Norms) -> i64 {
    let one = |strands: i64| {
        let metre = norms.drop_metre(strands);
        let laid = i128::from(place.meeting.off_street_mm) * i128::from(metre) / 1_000;
        norms.item("drop") + (laid as i64 - 1 - metre / 500).max(0)
    };
    one(1) * (place.lines - place.direct) + one(2) * place.direct
}

fn indoor_boxes(place: &Place, norms: &Norms) -> i64 {
    let boxes = (place.lines + norms.box_lines_indoor - 1) / norms.box_lines_indoor;
    if place.indoor { boxes * norms.item("branching_point_indoor") } else { 0 }
}

/// The least that ports of a cabinet cost a line, in thousandths of a cent: spare is bought with
/// them, and a cabinet has one of few sizes unless they are fitted one by one.
fn ports_each(norms: &Norms, fitted: bool) -> i64 {
    let ports = |lines: i64| {
        let wanted = lines + (lines * norms.cabinet_spare + 999_999) / 1_000_000;
        let sized = |ports: i64| if fitted { ports.min(wanted) } else { ports };
        let fits = norms.cabinet_ports.iter().copied().filter(|ports| *ports >= wanted).min();
        sized(fits.or(norms.cabinet_ports.iter().copied().max()).unwrap_or(lines))
    };
    let price = norms.item("cabinet_port") * 1_000;
    (1..=norms.cabinet_lines).map(|lines| price * ports(lines) / lines).min().unwrap_or(0)
}
