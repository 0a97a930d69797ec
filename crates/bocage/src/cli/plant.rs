//! The words of `bocage trace` and `bocage impact`.

use std::path::PathBuf;

use bocage_app::Locale;
use bocage_app::plant::{CutKind, End};
use bocage_vocab::Length;
use clap::{Args, Subcommand};

use super::{At, Territory, codes};

#[derive(Debug, Args)]
pub(crate) struct Trace {
    #[command(flatten)]
    pub(crate) territory: Territory,
    /// A socket by its id, its premises or its drop; or CABLE:STRAND, EXCHANGE:PORT, CABINET:PORT,
    /// CABINET:iINPUT. Numbers are from 1, as labels have them.
    #[arg(value_name = "WHAT", required_unless_present = "readings")]
    pub(crate) what: Option<String>,
    /// By the splitter of this operator; the first unless given.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..))]
    pub(crate) operator: Option<u8>,
    /// The fibre that a public site has for itself.
    #[arg(long, conflicts_with = "operator")]
    pub(crate) direct: bool,
    /// Find the place of a reflectometer's reading (`"1204.5 m"`).
    #[arg(long, value_name = "LENGTH")]
    pub(crate) reading: Option<Length>,
    /// Where the instrument was: the exchange unless given.
    #[arg(long, value_name = "END", requires = "reading", value_parser = codes::<End>(End::ALL, End::code))]
    pub(crate) from: Option<End>,
    /// Find the places of a table of readings: line, distance_m, from.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["what", "reading", "measured", "svg", "geojson", "operator", "direct"])]
    pub(crate) readings: Option<PathBuf>,
    /// Put measured losses beside those computed: wavelength_nm, loss_db and, for several, line.
    #[arg(long, value_name = "FILE")]
    pub(crate) measured: Option<PathBuf>,
    /// Draw the schematic (SVG).
    #[arg(long, value_name = "FILE")]
    pub(crate) svg: Option<PathBuf>,
    /// Write the course, and the reading's place (GeoJSON).
    #[arg(long, value_name = "FILE")]
    pub(crate) geojson: Option<PathBuf>,
    /// The language of the schematic: fr or en.
    #[arg(long, default_value = "fr")]
    pub(crate) lang: Locale,
    #[command(flatten)]
    pub(crate) at: At,
}

#[derive(Debug, Args)]
pub(crate) struct Impact {
    #[command(flatten)]
    pub(crate) territory: Territory,
    #[command(subcommand)]
    pub(crate) of: ImpactOf,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ImpactOf {
    /// Who is cut when a cable, a duct, a pole, a box or several of a kind go.
    Cut {
        /// What goes; a pole stands for any support.
        #[arg(value_parser = codes::<CutKind>(CutKind::ALL, CutKind::code))]
        kind: CutKind,
        /// Which: its reference or id; a duct as ROUTE:NUMBER.
        #[arg(required = true, value_name = "ID")]
        names: Vec<String>,
        /// Write the premises that are cut (GeoJSON).
        #[arg(long, value_name = "FILE")]
        geojson: Option<PathBuf>,
        #[command(flatten)]
        at: At,
    },
    /// Who is cut at the worst by works within a polygon.
    Works {
        /// The polygons (GeoJSON).
        #[arg(value_name = "FILE")]
        polygon: PathBuf,
        /// Write the premises that are cut (GeoJSON).
        #[arg(long, value_name = "FILE")]
        geojson: Option<PathBuf>,
        #[command(flatten)]
        at: At,
    },
    /// Who is cut when the ground is opened at one place: of a cable only what goes on beyond it.
    Here {
        /// Longitude in degrees.
        #[arg(allow_negative_numbers = true)]
        lon: f64,
        /// Latitude in degrees.
        #[arg(allow_negative_numbers = true)]
        lat: f64,
        /// How far the plant may be from there.
        #[arg(long, value_name = "LENGTH", default_value = "30 m")]
        reach: Length,
        /// Write the premises that are cut (GeoJSON).
        #[arg(long, value_name = "FILE")]
        geojson: Option<PathBuf>,
        #[command(flatten)]
        at: At,
    },
    /// The single things that would cut most.
    Ranking {
        /// Only this kind; may be given several times.
        #[arg(long = "kind", value_name = "KIND", value_parser = codes::<CutKind>(CutKind::ALL, CutKind::code))]
        kinds: Vec<CutKind>,
        /// How many to tell.
        #[arg(long, value_name = "N", default_value_t = 20)]
        top: usize,
        #[command(flatten)]
        at: At,
    },
    /// Exchanges of which two ways share a trench, a support or a box.
    Shared {
        #[command(flatten)]
        at: At,
    },
}
