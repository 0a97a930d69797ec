//! The World as rows of GraceTHD's tables. Nothing is written here: each table is a function that
//! gives its rows, one by one, to whoever takes them.
//!
//! A table says what the World knows and leaves all other columns empty. Codes are made of the ids
//! of facts, so that they stay the same from one delivery to the next.

mod areas;
mod boxes;
mod cables;
mod civil;
mod draft;
mod facts;
mod homes;
mod owners;
mod places;
mod sites;
mod strands;

use std::io;

pub(super) use draft::{Draft, Take};
pub(super) use facts::Facts;

/// Gives the rows of a table.
pub(super) type Give = fn(&Facts<'_>, &mut Draft<'_>) -> io::Result<()>;

/// The tables that the World fills. The others are delivered empty.
const TABLES: &[(&str, Give)] = &[
    ("t_adresse", homes::addresses),
    ("t_organisme", owners::organisations),
    ("t_reference", owners::references),
    ("t_noeud", places::nodes),
    ("t_znro", areas::of_exchanges),
    ("t_zsro", areas::of_cabinets),
    ("t_zpbo", areas::of_branching_points),
    ("t_sitetech", sites::sites),
    ("t_ltech", sites::rooms),
    ("t_baie", sites::racks),
    ("t_tiroir", sites::drawers),
    ("t_suf", homes::premises),
    ("t_ptech", places::supports),
    ("t_ebp", boxes::boxes),
    ("t_cassette", boxes::cassettes),
    ("t_cheminement", civil::routes),
    ("t_conduite", civil::ducts),
    ("t_cond_chem", civil::ducts_in_routes),
    ("t_cable", cables::cables),
    ("t_cableline", cables::lines),
    ("t_cab_cond", cables::in_ducts),
    ("t_fibre", strands::strands),
    ("t_position", strands::positions),
    ("t_ropt", strands::optical_routes),
];

/// What gives the rows of a table, if the World has any.
pub(super) fn of(table: &str) -> Option<Give> {
    TABLES.iter().find(|(name, _)| *name == table).map(|(_, give)| *give)
}
