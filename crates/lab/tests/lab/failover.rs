//! The database through the loss of a room, its return, and a cut of the link.

use std::time::{Duration, Instant};

use bocage_lab::{Cut, LabSite, LinkState, Part};

use crate::client::{self, Client, ask};
use crate::kit::{Own, at, role};

const MAIN: LabSite = LabSite::Main;
const REPLICA: LabSite = LabSite::Replica;

#[test]
fn nothing_acknowledged_is_lost_when_a_room_dies_returns_and_the_link_is_cut() {
    let Some(lab) = Own::up("failover", &[Part::Engine, Part::Volumes]) else { return };
    ask(lab.dir(), "CREATE TABLE rows (number bigint PRIMARY KEY)");
    assert_eq!(role(&lab.status(), MAIN), "primary");

    let client = Client::begin(lab.dir(), 1);
    std::thread::sleep(Duration::from_secs(2));
    let killed = Instant::now();
    assert!(lab.open().kill(MAIN).unwrap().processes > 5);
    lab.until("a primary in Replica", 60, |status| role(status, REPLICA) == "primary");
    std::thread::sleep(Duration::from_secs(1));
    let acknowledged = client.end();
    report("kill main", &lab, &acknowledged, killed);

    lab.heal(Some(MAIN));
    let healed = lab.status();
    assert_eq!((role(&healed, MAIN), role(&healed, REPLICA)), ("replica", "primary"));
    assert!(at(&healed, MAIN).postgres.as_ref().unwrap().sync);

    let client = Client::begin(lab.dir(), 1_000_000);
    std::thread::sleep(Duration::from_secs(1));
    let cut = Instant::now();
    let links = lab.open().cut(Cut::Link, false).unwrap().links;
    let states: Vec<LinkState> = links.iter().map(|link| link.state).collect();
    assert_eq!(states, [LinkState::Cut, LinkState::Up, LinkState::Up]);
    while cut.elapsed() < Duration::from_secs(25) {
        let status = lab.status();
        assert_eq!(role(&status, REPLICA), "primary", "the room that serves goes on: {status:#?}");
        assert_ne!(role(&status, MAIN), "primary", "{status:#?}");
    }
    let acknowledged = client.end();
    lab.heal(None);
    report("cut link", &lab, &acknowledged, cut);
    lab.is_gone_without_a_trace();
}

/// Prints how much was lost and for how long nothing was acknowledged, and holds the former to
/// none. The latter has no threshold: a machine that does other work has its own.
#[allow(clippy::print_stderr, reason = "what was measured is shown")]
fn report(fault: &str, lab: &Own, acknowledged: &[client::Acknowledged], since: Instant) {
    let lost = client::lost(lab.dir(), acknowledged);
    let silence = client::silence(acknowledged, since).as_millis();
    let count = acknowledged.len();
    eprintln!("{fault}: {count} rows acknowledged, {} lost, RTO {silence} ms", lost.len());
    assert!(lost.is_empty(), "{lost:?}");
}

#[test]
fn two_labs_side_by_side_do_not_meet() {
    let without = [Part::Postgres, Part::Engine, Part::Volumes];
    let Some(one) = Own::up("one", &without) else { return };
    let Some(other) = Own::up("other", &without) else { return };
    one.open().cut(Cut::Main, false).unwrap();
    other.open().cut(Cut::Witness, true).unwrap();
    one.open().kill(REPLICA).unwrap();
    one.until("without a majority", 20, |status| {
        status.sites.iter().all(|site| !site.etcd.as_ref().unwrap().healthy)
    });
    let healthy =
        |status: &bocage_lab::Status, site| at(status, site).etcd.as_ref().unwrap().healthy;
    other.until("well in both rooms", 20, |status| {
        healthy(status, MAIN) && healthy(status, REPLICA)
    });
    let states = |lab: &Own| lab.status().links.iter().map(|link| link.state).collect::<Vec<_>>();
    assert_eq!(states(&one), [LinkState::Cut, LinkState::Cut, LinkState::Up]);
    assert_eq!(states(&other), [LinkState::Up, LinkState::CutIn, LinkState::CutIn]);
    one.heal(None);
    assert_eq!(states(&one), [LinkState::Up; 3]);
    one.is_gone_without_a_trace();
    other.heal(None);
    assert!(
        [LabSite::Main, LabSite::Replica, LabSite::Witness]
            .iter()
            .all(|site| healthy(&other.status(), *site))
    );
    other.is_gone_without_a_trace();
}

#[test]
fn a_frozen_member_is_shown_and_goes_on_when_healed() {
    let Some(lab) = Own::up("freeze", &[Part::Postgres, Part::Engine, Part::Volumes]) else {
        return;
    };
    let frozen = lab.open().freeze(LabSite::Witness, bocage_lab::Program::Etcd).unwrap();
    let witness = at(&frozen, LabSite::Witness);
    assert_eq!(witness.frozen, ["etcd"]);
    assert!(witness.etcd.as_ref().is_some_and(|etcd| etcd.running && !etcd.healthy));
    assert!(lab.open().freeze(MAIN, bocage_lab::Program::Postgres).is_err());
    lab.heal(Some(LabSite::Witness));
    let status = lab.status();
    assert!(at(&status, LabSite::Witness).frozen.is_empty());
    lab.is_gone_without_a_trace();
}
