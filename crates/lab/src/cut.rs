//! Cutting ways: packets are dropped in silence, as when a fibre is cut behind a switch that keeps
//! its lamp lit. What is cut is kept by the kernel alone, in sets of names of devices.

use bocage_vocab::code_list;
use serde::Serialize;

use crate::command::{run, run_with_input};
use crate::layout::Layout;
use crate::site::{ROOM_LINK, Way};
use crate::{Error, LabSite, network};

code_list! {
    /// What to cut.
    pub enum Cut: CutError {
        /// All ways of the room Main.
        Main = "main",
        /// All ways of the room Replica.
        Replica = "replica",
        /// The link between the rooms.
        Link = "link",
        /// All ways of the witness.
        Witness = "witness",
    }
}

/// How a way stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkState {
    /// Packets pass both ways.
    Up,
    /// Nothing passes.
    Cut,
    /// Only what the second place sends arrives.
    CutOut,
    /// Only what the first place sends arrives.
    CutIn,
    /// There is no such way: the network is not made.
    Missing,
}

/// Dropping comes before and after all that an engine does with packets, so its containers are cut
/// off too.
const RULES: &str = "
table inet bocage_lab {
    set cut_in { type ifname; }
    set cut_out { type ifname; }
    chain in { type filter hook prerouting priority -400; iifname @cut_in drop; }
    chain out { type filter hook postrouting priority 400; oifname @cut_out drop; }
}
";
const SETS: [&str; 2] = ["cut_in", "cut_out"];

impl Cut {
    fn ways(self) -> Vec<Way> {
        let all_of = |room: LabSite| {
            let within: Vec<LabSite> = room.whole().collect();
            let ways = within.iter().flat_map(|site| site.neighbours().map(|to| (*site, to)));
            ways.filter(|(_, to)| !within.contains(to)).collect()
        };
        match self {
            Cut::Main => all_of(LabSite::Main),
            Cut::Replica => all_of(LabSite::Replica),
            Cut::Witness => all_of(LabSite::Witness),
            Cut::Link => vec![ROOM_LINK],
        }
    }
}

/// Makes the rules of a place where they are missing.
///
/// # Errors
/// When the kernel or `nft` refuses.
pub(crate) fn make_rules(layout: &Layout, site: LabSite) -> Result<(), Error> {
    let enter = layout.enter(site);
    if nft(&enter, &["list", "table", "inet", "bocage_lab"]).is_ok() {
        return Ok(());
    }
    run_with_input("nsenter", &[&enter, "--", "nft", "-f", "-"], RULES).map(|_| ())
}

fn nft(enter: &str, args: &[&str]) -> Result<String, Error> {
    run("nsenter", &[&[enter, "--", "nft", "-j"][..], args].concat())
}

/// Cuts ways, at their first place's end. One way: what that place sends is lost, what it is sent
/// still arrives.
///
/// # Errors
/// When the kernel refuses.
pub(crate) fn cut(layout: &Layout, cut: Cut, one_way: bool) -> Result<(), Error> {
    let sets = if one_way { &SETS[1..] } else { &SETS };
    for (site, other) in cut.ways().into_iter().filter(|way| is_made(layout, *way)) {
        for set in sets {
            let element = format!("{{ \"{}\" }}", site.device_to(other));
            nft(&layout.enter(site), &["add", "element", "inet", "bocage_lab", set, &element])?;
        }
    }
    Ok(())
}

/// Cuts all ways of a room.
///
/// # Errors
/// When the kernel refuses.
pub(crate) fn isolate(layout: &Layout, room: LabSite) -> Result<(), Error> {
    cut(layout, if room == LabSite::Main { Cut::Main } else { Cut::Replica }, false)
}

fn is_made(layout: &Layout, (one, other): Way) -> bool {
    network::is_there(layout, one) && network::is_there(layout, other)
}

/// Mends the ways of a place, at both ends of each.
///
/// # Errors
/// When the kernel refuses.
pub(crate) fn mend(layout: &Layout, site: LabSite) -> Result<(), Error> {
    for set in SETS {
        nft(&layout.enter(site), &["flush", "set", "inet", "bocage_lab", set])?;
    }
    for other in site.neighbours().filter(|other| network::is_there(layout, *other)) {
        let device = other.device_to(site);
        for set in SETS.iter().filter(|set| holds(layout, other, set, &device)) {
            let element = format!("{{ \"{device}\" }}");
            let delete = ["delete", "element", "inet", "bocage_lab", set, &element];
            nft(&layout.enter(other), &delete)?;
        }
    }
    Ok(())
}

/// How a way stands.
pub(crate) fn state(layout: &Layout, (one, other): Way) -> LinkState {
    let (near, far) = (one.device_to(other), other.device_to(one));
    if nft(&layout.enter(one), &["list", "table", "inet", "bocage_lab"]).is_err() {
        return LinkState::Missing;
    }
    let out = holds(layout, one, "cut_out", &near) || holds(layout, other, "cut_in", &far);
    let back = holds(layout, one, "cut_in", &near) || holds(layout, other, "cut_out", &far);
    match (out, back) {
        (true, true) => LinkState::Cut,
        (true, false) => LinkState::CutOut,
        (false, true) => LinkState::CutIn,
        (false, false) => LinkState::Up,
    }
}

/// Whether a set of a place names a device.
fn holds(layout: &Layout, site: LabSite, set: &str, device: &str) -> bool {
    let listed = nft(&layout.enter(site), &["list", "set", "inet", "bocage_lab", set]);
    listed.is_ok_and(|text| text.contains(&format!("\"{device}\"")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_room_is_cut_on_all_sides_and_the_link_on_one() {
        let shown = |cut: Cut| {
            let ways = cut.ways();
            ways.iter().map(|(a, b)| format!("{}-{}", a.code(), b.code())).collect::<Vec<_>>()
        };
        assert_eq!(shown(Cut::Main), ["main-replica", "main-witness", "main-2-witness"]);
        let witness = ["witness-main", "witness-replica", "witness-main-2", "witness-replica-2"];
        assert_eq!(shown(Cut::Witness), witness);
        assert_eq!(shown(Cut::Link), ["main-replica"]);
    }
}
