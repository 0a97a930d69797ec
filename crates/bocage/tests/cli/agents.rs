//! Real agents on a real lab: a room is lost, cut off, frozen, or asked to hand over, while clients
//! write; what they were told is judged by the history checker.

use serde_json::Value;

use crate::kit::Place;

/// A lab with agents that is taken away when it is dropped. It lies where the user of the databases
/// can enter, which a place of a test is not.
struct Own {
    place: Place,
    dir: String,
}

impl Drop for Own {
    fn drop(&mut self) {
        self.place.run(&["lab", "down", "--dir", &self.dir]);
    }
}

/// None where the lab cannot be had, which continuous integration has to be able to.
#[allow(clippy::print_stderr, reason = "a test that is skipped says so")]
fn lab(name: &str, more: &[&str]) -> Option<Own> {
    let dir = std::env::temp_dir().join(format!("bocage-{name}-{}", std::process::id()));
    let own = Own { place: Place::new(), dir: dir.display().to_string() };
    let in_ci = std::env::var_os("CI").is_some();
    if !in_ci && std::env::var_os("BOCAGE_NO_LAB").is_some() {
        eprintln!("skipped: BOCAGE_NO_LAB is set");
        return None;
    }
    let up = ["lab", "up", "--without", "engine,volumes", "--dir", &own.dir];
    let up = own.place.json(&[&up, more].concat());
    if up.code != 0 && !in_ci {
        let refused = up.expect_exit(1);
        assert_eq!(refused["error"]["code"], "bocage::lab::not_root", "{refused}");
        eprintln!("skipped: {refused}");
        return None;
    }
    let up = up.expect_exit(0);
    let agents = up["sites"].as_array().unwrap().iter().map(|site| &site["agent"]);
    assert!(agents.clone().all(|agent| agent["running"] == true), "{up}");
    // Main is preferred, but on a busy machine it may be too slow at first.
    let mut phases: Vec<&str> = agents.filter_map(|agent| agent["phase"].as_str()).collect();
    phases.sort_unstable();
    assert_eq!(phases, ["serving", "standby"], "{up}");
    Some(own)
}

/// Does a drill, and holds what must be true of every one.
fn drill(own: &Own, fault: &str) -> Value {
    let drill = own.place.json(&["lab", "drill", fault, "--dir", &own.dir]).expect_exit(0);
    assert_eq!(drill["fault"], fault);
    assert_eq!((&drill["lost"], &drill["two_writers"]), (&0.into(), &0.into()), "{drill}");
    assert_eq!(drill["anomalies"], Value::Array(Vec::new()), "{drill}");
    assert!(drill["acknowledged"].as_u64() > Some(50), "clients wrote: {drill}");
    drill
}

#[test]
fn a_room_is_lost_and_the_other_serves_with_nothing_lost() {
    let Some(own) = lab("lost", &[]) else { return };
    let killed = drill(&own, "kill");
    let isolated = drill(&own, "isolate");
    assert_ne!(killed["from"], killed["to"], "{killed}");
    assert_eq!((&killed["from"], &killed["to"]), (&isolated["to"], &isolated["from"]));
}

#[test]
fn what_is_frozen_is_fenced_and_a_planned_switch_pauses_for_seconds() {
    let Some(own) = lab("frozen", &[]) else { return };
    for fault in ["freeze-agent", "freeze-postgres", "switch"] {
        let drilled = drill(&own, fault);
        assert_ne!(drilled["from"], drilled["to"], "{drilled}");
    }
}

#[test]
fn a_clock_that_jumps_loses_nothing_and_keeps_nobody_from_serving() {
    let Some(own) = lab("clocks", &["--clocks"]) else { return };
    let from = own.place.json(&["lab", "status", "--dir", &own.dir]).expect_exit(0);
    let is_serving = |site: &&Value| site["agent"]["phase"] == "serving";
    let sites = from["sites"].as_array().unwrap();
    let serving = sites.iter().find(is_serving).unwrap()["site"].as_str().unwrap();
    // They are set by seconds in which the programs look again.
    let now = || {
        let psql = format!("{}/psql", own.dir);
        let mut told = std::process::Command::new(psql);
        told.args(["-Atc", "SELECT extract(epoch FROM clock_timestamp())::bigint"]);
        String::from_utf8(told.output().unwrap().stdout).unwrap().trim().parse::<i64>().unwrap()
    };
    let real =
        || i64::try_from(std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs()).unwrap();
    assert!((now() - real()).abs() < 60);
    // Both ways: the storm sets it right again, and then sets another, or this one, wrong.
    own.place.json(&["lab", "clock", serving, "-7200", "--dir", &own.dir]).expect_exit(0);
    std::thread::sleep(std::time::Duration::from_secs(3));
    let behind = real() - now();
    assert!((7_100..7_300).contains(&behind), "the database is {behind} s behind");
    let storm = ["lab", "storm", "--only", "clock", "--rounds", "2", "--dir", &own.dir];
    let storm = own.place.json(&storm).expect_exit(0);
    assert_eq!((&storm["lost"], &storm["two_writers"]), (&0.into(), &0.into()), "{storm}");
    assert_eq!(storm["broken"], Value::Null, "{storm}");
    assert!(storm["acknowledged"].as_u64() > Some(50), "clients wrote: {storm}");
}
