//! The three places of a lab and the ways between them.

use bocage_vocab::code_list;

code_list! {
    /// A place of the lab: one of the two rooms, or the witness.
    pub enum LabSite: LabSiteError {
        /// The room that serves.
        Main = "main",
        /// The room that stands by.
        Replica = "replica",
        /// The third vote, which holds no data.
        Witness = "witness",
    }
}

/// A way between two places. The witness is reached by ways of its own, never through a room:
/// two rooms and one link cannot decide alone.
pub(crate) type Way = (LabSite, LabSite);

/// The link between the rooms, the one that is shaped.
pub(crate) const ROOM_LINK: Way = (LabSite::Main, LabSite::Replica);
/// All ways, the link between the rooms first.
pub(crate) const WAYS: [Way; 3] =
    [ROOM_LINK, (LabSite::Main, LabSite::Witness), (LabSite::Replica, LabSite::Witness)];
/// The places that hold data.
pub(crate) const ROOMS: [LabSite; 2] = [LabSite::Main, LabSite::Replica];

impl LabSite {
    /// Its address, the same over both of its ways.
    #[must_use]
    pub const fn address(self) -> &'static str {
        match self {
            LabSite::Main => "10.77.10.1",
            LabSite::Replica => "10.77.20.1",
            LabSite::Witness => "10.77.30.1",
        }
    }

    /// Whether it holds data.
    #[must_use]
    pub fn is_room(self) -> bool {
        ROOMS.contains(&self)
    }

    /// The other two places.
    pub(crate) fn others(self) -> impl Iterator<Item = LabSite> {
        LabSite::ALL.iter().copied().filter(move |other| *other != self)
    }

    /// Its network device towards another place.
    pub(crate) fn device_to(self, other: LabSite) -> String {
        format!("to-{}", other.code())
    }
}
