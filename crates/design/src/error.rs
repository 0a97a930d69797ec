//! What can stop a design. What is wrong with the data is a finding instead.

use bocage_network::{Cabinet, Street};
use bocage_vocab::{Explain, Hint, Id, Insee, Length, Position, Text};

/// An edit as an error names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// What is to be done: `move`, `close`.
    pub verb: &'static str,
    /// With what, as people call it.
    pub of: String,
}

impl std::fmt::Display for Asked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.verb, self.of)
    }
}

/// Why there is no design.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// There is nothing to serve.
    #[error("there are no premises to design for")]
    NoPremises,
    /// There is nothing to serve in the commune asked for.
    #[error("there are no premises in commune {0}")]
    NoPremisesIn(Insee),
    /// There is nothing to build along.
    #[error("there are no streets to build along")]
    NoStreets,
    /// The commune asked for is none of the territory's.
    #[error("there is no commune {0} in this territory")]
    NoCommune(Insee),
    /// One commune is asked for where plant stands already.
    #[error("commune {0} cannot be designed alone: {1} premises have a line already")]
    AreaBuilt(Insee, usize),
    /// The rules cut the network into more areas than exchanges can be found for.
    #[error("the settings make {0} cabinets of {1} lines, {max} cabinets at most", max = Error::CABINETS_MAX)]
    CabinetsTooMany(usize, u64),
    /// No branching point stands at a place that is to be kept free of them, and none can.
    #[error("the nearest street is {1} from {0}: no branching point comes to stand there")]
    NothingToKeepOff(Position, Length),
    /// An edit names a cabinet that is not there.
    #[error("there is no cabinet {0}")]
    NoCabinet(Id<Cabinet>),
    /// An edit names a street that is not there.
    #[error("there is no street {0}")]
    NoStreet(Id<Street>),
    /// A cabinet is to stand where no street is.
    #[error("the nearest street is {1} from where cabinet {0} is to stand")]
    NoStreetNear(Text, Length),
    /// A cabinet is to be merged with itself.
    #[error("cabinet {0} cannot be merged with itself")]
    MergedWithItself(Text),
    /// Of two edits only one can be done.
    #[error("`{0}` and `{1}` cannot both be done")]
    Contradiction(Asked, Asked),
    /// No place by a street is left for a cabinet.
    #[error("no other place by the streets of its lines is left for cabinet {0}")]
    NoOtherPlace(Text),
    /// Cabinets of two exchanges are to be merged.
    #[error("cabinets {0} and {1} are fed by two exchanges")]
    MergedAcross(Text, Text),
    /// The neighbours of a cabinet that is to go have too little room, or too few spare strands, for
    /// its lines.
    #[error(
        "cabinet {cabinet} has {lines} lines to hand over, the cabinets in reach can take {room}"
    )]
    NobodyTakes {
        /// The cabinet that was to go.
        cabinet: Text,
        /// Its lines.
        lines: u32,
        /// Lines that find a place together, within reach and with the strands that there are.
        room: u32,
        /// The nearest that could take some, and how many.
        rooms: String,
        /// The nearest with room and without strands for a line more.
        dark: String,
        /// The nearest with room and out of reach.
        far: String,
    },
    /// A cabinet would serve more premises than one may.
    #[error("cabinet {cabinet} would serve {would} premises, {most} at most")]
    CabinetFull {
        /// The cabinet that was to take over.
        cabinet: Text,
        /// Premises that it would serve.
        would: u32,
        /// Premises that one may serve.
        most: u32,
        /// The cabinet that was to go.
        gone: Text,
        /// Lines that all cabinets around it could take over.
        room: u32,
        /// The nearest of them with room, and for how many lines.
        rooms: String,
    },
    /// A cabinet is to stand where nobody around has a line.
    #[error("no premises with a line are around {0}: no cabinet can be made to stand there")]
    NobodyServed(Position),
    /// No transport strand ends in a cabinet.
    #[error("no transport strand ends in cabinet {0}")]
    NotFed(Text),
    /// What feeds a cabinet has too few strands.
    #[error("cabinet {0} needs {1} transport strands, {2} can be had")]
    TransportShort(Text, u32, u32),
    /// Premises would be left without a line that they have.
    #[error(
        "{0} premises would lose their line: no street of the area leads from its cabinet to them"
    )]
    LinesLost(u64),
    /// Somebody asked to stop.
    #[error("interrupted; what was applied before stands, nothing is half done")]
    Interrupted,
    /// The street graph cannot be solved.
    #[error("the trenches cannot be found")]
    Trench(#[source] bocage_steiner::Error),
}

impl Error {
    /// Cabinets that one design may have. The ways between each two of them are held in memory.
    pub const CABINETS_MAX: usize = 5_000;
}

impl Explain for Error {
    fn code(&self) -> &'static str {
        match self {
            Error::NoPremises => "bocage::design::no_premises",
            Error::NoPremisesIn(_) => "bocage::design::no_premises_in",
            Error::NoStreets => "bocage::design::no_streets",
            Error::NoCommune(_) => "bocage::design::no_commune",
            Error::CabinetsTooMany(..) => "bocage::design::cabinets_too_many",
            Error::NothingToKeepOff(..) => "bocage::design::nothing_to_keep_off",
            Error::AreaBuilt(..) => "bocage::design::area_built",
            Error::NoCabinet(_) => "bocage::design::no_cabinet",
            Error::NoStreet(_) => "bocage::design::no_street",
            Error::NoStreetNear(..) => "bocage::design::no_street_near",
            Error::MergedWithItself(_) => "bocage::design::merged_with_itself",
            Error::Contradiction(..) => "bocage::design::contradiction",
            Error::NoOtherPlace(_) => "bocage::design::no_other_place",
            Error::MergedAcross(..) => "bocage::design::merged_across",
            Error::NobodyTakes { .. } => "bocage::design::nobody_takes",
            Error::CabinetFull { .. } => "bocage::design::cabinet_full",
            Error::NobodyServed(_) => "bocage::design::nobody_served",
            Error::NotFed(_) => "bocage::design::not_fed",
            Error::TransportShort(..) => "bocage::design::transport_short",
            Error::LinesLost(_) => "bocage::design::lines_lost",
            Error::Interrupted => "bocage::app::interrupted",
            Error::Trench(_) => "bocage::design::trench",
        }
    }

    fn hint(&self) -> Hint {
        Hint::new(match self {
            Error::NoPremises => {
                "import premises first: `bocage import osm T FILE` or `bocage import addresses T \
                 FILE`"
            }
            Error::NoPremisesIn(_) => {
                "check the INSEE code; if it is right, import the outlines of communes, then the \
                 premises again: they learn their commune from it"
            }
            Error::NoStreets => "import streets first: `bocage import osm T FILE`",
            Error::NoCommune(_) => "check the INSEE code: five characters, such as 50218",
            Error::CabinetsTooMany(..) => {
                "raise `cabinet.reach_max`, `cabinet.lines_target` or `exchange.lines_max` in the \
                 file of settings, or leave them out to keep the defaults"
            }
            Error::NothingToKeepOff(..) => {
                "check the place: degrees east, then north, within ten metres of a street"
            }
            Error::AreaBuilt(..) => {
                "design the whole territory without --area, which keeps what has not changed"
            }
            Error::NoCabinet(_) => "name a cabinet by its reference or id: they are on the map",
            Error::NoStreet(_) => "name a street by its id: it is on the map",
            Error::NoStreetNear(..) => {
                "check the place: degrees east, then north; a cabinet stands by a street"
            }
            Error::MergedWithItself(_) => "name another cabinet to merge with",
            Error::Contradiction(..) => "leave one of them out, or apply one before the other",
            Error::NoOtherPlace(_) => "keep a smaller place free, or move the cabinet first",
            Error::MergedAcross(..) => "merge with a cabinet of the same exchange",
            Error::NobodyTakes { rooms, dark, far, .. } => {
                return Hint::new(format!(
                    "the nearest that could take some: {rooms}; with room but too few spare \
                     strands: {dark}; with room but out of reach: {far}; move the cabinet \
                     instead; where room is missing raise `cabinet.lines_max` in a file of \
                     settings, where strands are, design the whole territory anew"
                ));
            }
            Error::CabinetFull { gone, rooms, .. } => {
                return Hint::new(format!(
                    "the nearest to {gone} with room: {rooms}; close {gone}, which shares its lines \
                     among them, or raise `cabinet.lines_max` in a file of settings"
                ));
            }
            Error::NobodyServed(_) => "design the network first: `bocage design run T --apply`",
            Error::NotFed(_) => "`bocage check T` tells what is broken; design the whole anew",
            Error::TransportShort(..) => {
                "design the whole territory anew: its transport cables are too small for this"
            }
            Error::LinesLost(_) => {
                "cut streets where they meet and import them so, or forbid another street"
            }
            Error::Interrupted => "run the same command again when there is time",
            Error::Trench(_) => "check the prices: they must be positive and not astronomic",
        })
    }
}
