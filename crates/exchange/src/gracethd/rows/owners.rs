//! Organisations and the models of what is built.

use std::collections::BTreeSet;
use std::io;

use bocage_vocab::Uuid;

use super::{Draft, Facts};

/// The code of an organisation: of its name, short enough for the columns that refer to it. None
/// where nobody is named.
pub(super) fn code(name: &str) -> Option<String> {
    let name = name.trim();
    let digest = Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes()).as_u64_pair().0;
    (!name.is_empty()).then(|| format!("OR-{digest:016x}"))
}

/// `t_organisme`: every owner that a fact names.
pub(super) fn organisations(facts: &Facts<'_>, out: &mut Draft<'_>) -> io::Result<()> {
    let world = facts.world;
    let mut names: BTreeSet<&str> = BTreeSet::new();
    names.extend(world.supports.iter().map(|row| &*row.owner));
    names.extend(world.routes.iter().map(|row| &*row.owner));
    names.extend(world.ducts.iter().map(|row| &*row.owner));
    names.extend(world.exchanges.iter().map(|row| &*row.owner));
    names.extend(world.cabinets.iter().map(|row| &*row.owner));
    names.extend(world.splice_closures.iter().map(|row| &*row.owner));
    names.extend(world.branching_points.iter().map(|row| &*row.owner));
    names.extend(world.cables.iter().map(|row| &*row.owner));
    let names: BTreeSet<&str> = names.into_iter().map(str::trim).collect();
    for name in names {
        let Some(code) = code(name) else { continue };
        out.set("or_code", code).set("or_nom", name);
        out.end()?;
    }
    Ok(())
}

/// `t_reference`: the types of cable.
pub(super) fn references(facts: &Facts<'_>, out: &mut Draft<'_>) -> io::Result<()> {
    let types: BTreeSet<String> =
        facts.world.cables.iter().map(|cable| cable.cable_type.to_string()).collect();
    for name in types {
        out.set("rf_code", format_args!("RF-CA-{name}")).set("rf_type", "CA");
        out.set("rf_design", name);
        out.end()?;
    }
    Ok(())
}
