//! The places of a lab, three or with a second host in each room five, and the ways between them.

use bocage_vocab::code_list;

code_list! {
    /// A place of the lab: the first host of one of the two rooms, the witness, or a second host.
    pub enum LabSite: LabSiteError {
        /// The room that serves.
        Main = "main",
        /// The room that stands by.
        Replica = "replica",
        /// The third vote, which holds no data.
        Witness = "witness",
        /// The second host of Main.
        Main2 = "main-2",
        /// The second host of Replica.
        Replica2 = "replica-2",
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
/// Those of second hosts: within their room, and to where people are.
pub(crate) const WAYS_OF_SECOND: [Way; 4] = [
    (LabSite::Main, LabSite::Main2),
    (LabSite::Replica, LabSite::Replica2),
    (LabSite::Main2, LabSite::Witness),
    (LabSite::Replica2, LabSite::Witness),
];
/// The places that vote.
pub(crate) const VOTING: [LabSite; 3] = [LabSite::Main, LabSite::Replica, LabSite::Witness];
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
            LabSite::Main2 => "10.77.10.2",
            LabSite::Replica2 => "10.77.20.2",
        }
    }

    /// Whether it holds data.
    #[must_use]
    pub fn is_room(self) -> bool {
        ROOMS.contains(&self)
    }

    /// The room of a second host; none for the other places.
    pub(crate) fn follows(self) -> Option<LabSite> {
        match self {
            LabSite::Main2 => Some(LabSite::Main),
            LabSite::Replica2 => Some(LabSite::Replica),
            LabSite::Main | LabSite::Replica | LabSite::Witness => None,
        }
    }

    /// Whether containers run there.
    pub(crate) fn is_host(self) -> bool {
        self.is_room() || self.follows().is_some()
    }

    /// What burns with it: all hosts of a room, or itself.
    pub(crate) fn whole(self) -> impl Iterator<Item = LabSite> {
        let second = LabSite::ALL.iter().copied().filter(move |one| one.follows() == Some(self));
        std::iter::once(self).chain(second)
    }

    /// The places that it has a way to.
    pub(crate) fn neighbours(self) -> impl Iterator<Item = LabSite> {
        WAYS.into_iter().chain(WAYS_OF_SECOND).filter_map(move |(one, other)| match self {
            own if own == one => Some(other),
            own if own == other => Some(one),
            _ => None,
        })
    }

    /// Its network device towards another place.
    pub(crate) fn device_to(self, other: LabSite) -> String {
        format!("to-{}", other.code())
    }
}
