//! What a traced fibre loses.

use bocage_network::norms::{LineParts, LossParts, Optics};
use bocage_vocab::Loss;
use serde::Serialize;

use crate::Trace;

/// The loss of a fibre at one wavelength.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct LineLoss {
    /// The wavelength in nanometres.
    pub wavelength_nm: u16,
    /// With the worst value of each part.
    #[serde(rename = "worst_mdb")]
    pub worst: Loss,
    /// With the typical value of each part.
    #[serde(rename = "typical_mdb")]
    pub typical: Loss,
    /// The same part by part.
    pub parts: LossParts,
}

/// What a fibre loses at each wavelength of which the loss is known, margin left out.
#[must_use]
pub fn loss(trace: &Trace, optics: &Optics) -> Vec<LineLoss> {
    let Trace { length: reach, splices, connectors, ratio, .. } = *trace;
    let parts = LineParts { reach, splices, connectors, ratio };
    let at = |wavelength_nm| {
        let parts = optics.parts_at(wavelength_nm, &parts);
        let sum = parts.sum();
        LineLoss { wavelength_nm, worst: sum.worst, typical: sum.typical, parts }
    };
    optics.wavelengths_nm().into_iter().map(at).collect()
}
