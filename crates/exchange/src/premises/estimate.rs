//! What a building looks like inside where only the number of its premises is known. Assumptions,
//! stated in the reference pages: four premises a landing, forty a stairwell.

use bocage_network::Building;

const PREMISES_A_LANDING: u16 = 4;
const PREMISES_A_STAIRWELL: u16 = 40;

/// Stairwells of a building with so many premises.
pub(crate) fn stairs_of(premises: u16) -> u8 {
    u8::try_from(premises.div_ceil(PREMISES_A_STAIRWELL)).unwrap_or(u8::MAX).max(1)
}

/// Floors of a building with so many premises, the ground floor included.
pub(crate) fn floors_of(premises: u16) -> u8 {
    let landings = premises.div_ceil(PREMISES_A_LANDING);
    let floors = landings.div_ceil(u16::from(stairs_of(premises)));
    u8::try_from(floors).unwrap_or(u8::MAX).max(1)
}

/// The floor of the premises with this ordinal, from 1: floors are filled from the ground.
pub(crate) fn floor_of(ordinal: u16, building: &Building) -> u8 {
    let share = u32::from(ordinal.saturating_sub(1)) * u32::from(building.floors);
    u8::try_from(share / u32::from(building.premises.max(1))).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buildings_have_plausible_floors() {
        for (premises, floors, stairs) in [(2, 1, 1), (5, 2, 1), (24, 6, 1), (80, 10, 2)] {
            assert_eq!((floors_of(premises), stairs_of(premises)), (floors, stairs), "{premises}");
        }
    }
}
