//! Strands, what they are joined to, and the ways of light through them.

use std::fmt::{self, Display};
use std::io;

use bocage_network::{Joint, JointKind, Outlet};
use bocage_plant::{Asked, Step, Trace, drawer};
use bocage_vocab::{Kind, Uuid};

use super::draft::Code;
use super::facts::Frame;
use super::{Draft, Facts, boxes, sites};

/// The code of a strand, by its number from 0.
struct Strand(Uuid, u16);

impl Display for Strand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", Code("FO", self.0), u32::from(self.1) + 1)
    }
}

/// `t_fibre`: every strand of every cable, by its place in the cable, its tube and its place there.
pub(super) fn strands(facts: &Facts<'_>, out: &mut Draft<'_>) -> io::Result<()> {
    for row in &facts.world.cables {
        let uuid = row.id.uuid();
        for strand in 0..row.cable_type.strands {
            let (tube, in_tube) = row.cable_type.tube_of(strand);
            out.set("fo_code", Strand(uuid, strand)).set("fo_cb_code", Code("CB", uuid));
            out.set("fo_nincab", strand + 1).set("fo_numtub", tube + 1);
            out.set("fo_nintub", in_tube + 1);
            match (in_tube / 12, in_tube % 12 + 1) {
                (0, colour) => _ = out.set("fo_color", colour),
                (1, colour) => _ = out.set("fo_color", format_args!("1.{colour}")),
                _ => {}
            }
            out.end()?;
        }
    }
    Ok(())
}

/// `t_position`: splices in cassettes, connectors in drawers.
pub(super) fn positions(facts: &Facts<'_>, out: &mut Draft<'_>) -> io::Result<()> {
    for (place, joint) in facts.world.joints.iter().enumerate() {
        for of_range in 0..joint.count {
            of_joint(facts, (place, joint), of_range, out)?;
        }
    }
    facts.world.outlets.iter().try_for_each(|outlet| of_drop(facts, outlet, out))
}

fn of_joint(
    facts: &Facts<'_>,
    (place, joint): (usize, &Joint),
    of_range: u16,
    out: &mut Draft<'_>,
) -> io::Result<()> {
    let number = u32::from(of_range) + 1;
    let there = joint.first_other.saturating_add(of_range);
    out.set("ps_code", format_args!("{}-{number}", Code("PS", joint.id.uuid())));
    let strand = Strand(joint.cable.uuid(), joint.first_strand.saturating_add(of_range));
    if joint.other.kind == Kind::Cable {
        let closure = joint.at.kind == Kind::SpliceClosure;
        let (cassette, in_cassette) = facts.plant.cassette(place, of_range);
        out.maybe("ps_numero", closure.then_some(in_cassette));
        out.set("ps_1", strand).set("ps_2", Strand(joint.other.uuid, there));
        out.maybe("ps_cs_code", closure.then(|| boxes::cassette(joint.at.uuid, cassette)));
    } else {
        let tier = facts.world.cables.get(joint.cable).map(|cable| Frame::of(cable.tier));
        let (number, in_drawer) = drawer(there);
        // A port of another site than the one in which the strand ends has no drawer here.
        let frame = tier.filter(|_| joint.other == joint.at);
        out.set("ps_numero", in_drawer).set("ps_1", strand);
        out.maybe("ps_ti_code", frame.map(|frame| sites::drawer(joint.at, frame, number)));
    }
    match joint.kind {
        JointKind::Splice => out.set("ps_type", "SFU").set("ps_fonct", "EP"),
        JointKind::Connector => out.set("ps_fonct", "CO"),
        JointKind::Through => out.set("ps_fonct", "PA"),
    };
    out.end()
}

/// The strands of a drop, spliced in its branching point.
fn of_drop(facts: &Facts<'_>, outlet: &Outlet, out: &mut Draft<'_>) -> io::Result<()> {
    let Some(point) = facts.world.branching_points.get(outlet.branching_point) else {
        return Ok(());
    };
    let places = [Some(outlet.position), outlet.direct_position];
    for (of_drop, position) in (0..).zip(places) {
        let Some(position) = position else { continue };
        let strand = point.first_strand.saturating_add(position);
        out.set("ps_code", format_args!("{}-{}", Code("PS", outlet.id.uuid()), of_drop + 1));
        out.set("ps_numero", u32::from(position) + 1);
        out.set("ps_1", Strand(point.cable.uuid(), strand));
        out.set("ps_2", Strand(outlet.drop.uuid(), of_drop));
        out.set("ps_cs_code", boxes::cassette(point.id.uuid(), 1));
        out.set("ps_type", "SFU").set("ps_fonct", "EP");
        out.end()?;
    }
    Ok(())
}

/// `t_ropt`: the strands of each line from exchange to socket, by the splitter of the first
/// operator, and of the fibre that a public site has for itself.
pub(super) fn optical_routes(facts: &Facts<'_>, out: &mut Draft<'_>) -> io::Result<()> {
    let mut id = 0u32;
    for outlet in &facts.world.outlets {
        let asked = [("", Asked::Outlet(outlet.id, 0)), ("-D", Asked::Direct(outlet.id))];
        for (suffix, asked) in asked {
            let whole = facts.plant.trace(asked).filter(|trace| trace.whole);
            let Some(trace) = whole else { continue };
            let code = format!("{}{suffix}", Code("RT", outlet.id.uuid()));
            optical_route(&trace, &code, &mut id, out)?;
        }
    }
    Ok(())
}

fn optical_route(trace: &Trace, code: &str, id: &mut u32, out: &mut Draft<'_>) -> io::Result<()> {
    let fibres = trace.steps.iter().rev().filter_map(|step| match step {
        Step::Fibre(fibre) => Some(fibre),
        _ => None,
    });
    for (order, fibre) in (1..).zip(fibres) {
        *id += 1;
        out.set("rt_id", *id).set("rt_code", code);
        out.set("rt_fo_code", Strand(fibre.cable.uuid(), fibre.strand - 1));
        out.set("rt_fo_ordr", order);
        out.end()?;
    }
    Ok(())
}
