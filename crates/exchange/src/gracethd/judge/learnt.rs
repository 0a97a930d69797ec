//! What single rows say that is needed when all were seen: places, ends and joints.

use bocage_vocab::{Position, Shape};

use super::ends::{Drawn, Of};
use super::splices::Splice;
use super::{Key, Row, Where};

/// The columns by which a row of a table says where it stands or lies, and the table they name.
const HOLDERS: &[(&str, &str, &str)] = &[
    ("t_ptech", "pt_nd_code", "t_noeud"),
    ("t_sitetech", "st_nd_code", "t_noeud"),
    ("t_ltech", "lt_st_code", "t_sitetech"),
    ("t_baie", "ba_lt_code", "t_ltech"),
    ("t_tiroir", "ti_ba_code", "t_baie"),
    ("t_suf", "sf_nd_code", "t_noeud"),
    ("t_ebp", "bp_pt_code", "t_ptech"),
    ("t_ebp", "bp_lt_code", "t_ltech"),
    ("t_ebp", "bp_sf_code", "t_suf"),
    ("t_cassette", "cs_bp_code", "t_ebp"),
];

/// What a row says that is needed later.
#[derive(Clone, Copy)]
pub(super) enum Learnt {
    /// Where a node is.
    Node(Key, Position),
    /// What a thing stands at or lies in.
    Held(Key, Key),
    /// The nodes at the ends of a cable.
    Cable(Key, [Option<Key>; 2]),
    /// Where a line ends.
    Drawn(Drawn),
    /// A joint.
    Splice(Splice),
}

impl Learnt {
    /// What a row says; none of what is of no use later.
    pub(super) fn of(row: &Row<'_>, place: Where) -> Option<Learnt> {
        let own = row.key()?;
        let nodes = |columns: [&str; 2]| columns.map(|column| row.to(column, "t_noeud"));
        match row.part.schema.name {
            "t_noeud" => match row.record.shapes.first()? {
                Shape::Point(position) => Some(Learnt::Node(own, *position)),
                _ => None,
            },
            "t_cable" => Some(Learnt::Cable(own, nodes(["cb_nd1", "cb_nd2"]))),
            "t_cableline" => {
                let of = Of::Cable(row.to("cl_cb_code", "t_cable")?);
                Some(Learnt::Drawn(Drawn { of, ends: row.line_ends()?, place }))
            }
            "t_cheminement" => {
                let of = Of::Nodes(nodes(["cm_ndcode1", "cm_ndcode2"]));
                Some(Learnt::Drawn(Drawn { of, ends: row.line_ends()?, place }))
            }
            "t_position" => {
                let drawer = || row.to("ps_ti_code", "t_tiroir");
                let at = row.to("ps_cs_code", "t_cassette").or_else(drawer);
                let strands = ["ps_1", "ps_2"].map(|strand| row.to(strand, "t_fibre"));
                Some(Learnt::Splice(Splice { strands, at, place }))
            }
            table => {
                let mut holders = HOLDERS.iter().filter(|(of, _, _)| *of == table);
                let holder = holders.find_map(|(_, column, table)| row.to(column, table))?;
                Some(Learnt::Held(own, holder))
            }
        }
    }
}
