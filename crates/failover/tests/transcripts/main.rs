//! What one agent does, told as transcripts.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests fail by panicking"
)]

mod scene;

use bocage_failover::{Alarm, Class, Epoch, Phase, Room};
use scene::{Scene, play};

const UP: &str = "
    0.000 carry out
    -> renew
    0.010 answer
    -> take, copies both
    0.020 tick
    0.030 answer
    -> guard until 8.910 s
    0.035 carry out
    -> promote e1
    -> mount e1
    0.040 carry out
    -> admit
    0.050 carry out
    -> start e1
    0.060 carry out
    -> open gate until 8.710 s
    0.070 carry out
    0.080 probe
";

/// The second copy goes away, is excluded, and is about to be counted again.
const COUNTED_AGAIN: &str = "
        0.100 second away
        4.000 tick
        -> renew
        -> alarm NoQuorum
        4.010 answer
        -> guard until 12.900 s
        -> open gate until 12.700 s
        -> clear NoQuorum
        8.099 second away
        -> renew
        -> alarm NoQuorum
        8.100 second away
        -> copies only main
        8.110 answer
        -> guard until 16.999 s
        -> open gate until 16.799 s
        -> clear NoQuorum
        -> guard until 17.000 s
        -> open gate until 16.800 s
        -> commit alone
        -> alarm SingleCopy
        8.120 carry out
        9.000 second covered
        -> commit both
";

#[test]
fn a_group_comes_up() {
    play(Room::Main, Class::Available, UP);
}

fn serving(class: Class) -> Scene {
    let mut scene = Scene::new(Room::Main, class);
    scene.play(UP);
    scene
}

#[test]
fn traffic_stops_before_the_lease_can_end_for_another() {
    serving(Class::Available).play(
        "
        1.100 tick
        -> renew
        1.110 answer
        -> guard until 10.000 s
        -> open gate until 9.800 s
        2.110 tick
        -> renew
        2.120 drop
        9.799 tick
        -> renew
        -> alarm NoQuorum
        9.800 tick
        -> close gate
        -> kill
        -> stop database
        -> unmount
        9.810 carry out
        9.820 carry out
        -> take, copies both
    ",
    );
}

#[test]
fn a_blip_of_five_seconds_and_an_election_stop_nothing() {
    serving(Class::Available).play(
        "
        1.100 tick
        -> renew
        1.110 answer
        -> guard until 10.000 s
        -> open gate until 9.800 s
        2.100 tick
        -> renew
        2.110 drop
        7.100 tick
        -> renew
        -> alarm NoQuorum
        7.110 drop
        9.100 tick
        -> renew
        9.110 answer
        -> guard until 18.000 s
        -> open gate until 17.800 s
        -> clear NoQuorum
        9.820 tick
    ",
    );
}

#[test]
fn a_renewal_that_was_done_but_not_answered_counts_for_nothing() {
    serving(Class::Available).play(
        "
        1.100 tick
        -> renew
        1.110 late
        8.719 tick
        -> renew
        -> close gate
        -> kill
        -> stop database
        -> unmount
        -> alarm NoQuorum
        8.720 tick
    ",
    );
}

#[test]
fn a_missing_vote_stops_nothing_and_is_told() {
    serving(Class::Available).play(
        "
        0.100 witness gone
        -> alarm VoteMissing(Witness)
    ",
    );
}

#[test]
fn a_second_copy_that_is_away_is_excluded_before_anything_is_acknowledged_alone() {
    serving(Class::Available).play(&format!(
        "{COUNTED_AGAIN}
        9.010 carry out
        -> copies both
        9.020 answer
        -> guard until 17.910 s
        -> open gate until 17.710 s
        -> clear SingleCopy
    "
    ));
}

#[test]
fn a_copy_that_leaves_while_it_is_counted_again_is_excluded_once_more() {
    serving(Class::Available).play(&format!(
        "{COUNTED_AGAIN}
        9.010 carry out
        -> copies both
        9.015 second away
        -> copies only main
    "
    ));
}

#[test]
fn a_strict_class_waits_for_its_second_copy() {
    serving(Class::Strict).play(
        "
        0.100 second away
        4.000 tick
        -> renew
        -> alarm NoQuorum
        4.010 answer
        -> guard until 12.900 s
        -> open gate until 12.700 s
        -> clear NoQuorum
        6.000 tick
        -> renew
        6.010 answer
        -> guard until 14.900 s
        -> open gate until 14.700 s
        8.100 second away
        -> renew
        -> alarm WritesWait
        8.110 answer
        -> guard until 17.000 s
        -> open gate until 16.800 s
    ",
    );
}

#[test]
fn a_planned_switch_hands_over_in_order() {
    serving(Class::Available).play(
        "
        1.000 other renew
        1.100 tick
        -> renew
        1.110 answer
        -> guard until 10.000 s
        -> open gate until 9.800 s
        1.120 switch
        1.130 carry out
        -> close gate
        1.140 carry out
        -> stop
        1.150 carry out
        -> stop database
        1.160 carry out
        -> unmount
        1.170 carry out
        -> let go for replica
        1.180 answer
    ",
    );
}

#[test]
fn a_switch_is_refused_while_a_vote_is_missing() {
    serving(Class::Available).play(
        "
        1.000 other renew
        1.100 tick
        -> renew
        1.110 answer
        -> guard until 10.000 s
        -> open gate until 9.800 s
        1.120 witness gone
        -> alarm VoteMissing(Witness)
        1.130 switch
    ",
    );
}

#[test]
fn a_switch_that_a_missing_vote_keeps_waiting_begins_when_it_is_back() {
    serving(Class::Available).play(
        "
        1.000 other renew
        1.100 tick
        -> renew
        1.110 answer
        -> guard until 10.000 s
        -> open gate until 9.800 s
        1.120 witness gone
        -> alarm VoteMissing(Witness)
        1.130 switch
        1.300 tick
        1.500 witness back
        -> clear VoteMissing(Witness)
        1.510 carry out
        -> close gate
    ",
    );
}

#[test]
fn a_group_that_does_not_answer_is_handed_over() {
    serving(Class::Available).play(
        "
        1.000 other renew
        1.100 tick
        -> renew
        1.110 answer
        -> guard until 10.000 s
        -> open gate until 9.800 s
        1.200 sick
        -> alarm NotAnswering
        5.110 tick
        -> renew
        -> alarm NoQuorum
        5.120 answer
        -> guard until 14.010 s
        -> open gate until 13.810 s
        -> clear NoQuorum
        9.190 tick
        -> renew
        -> alarm NoQuorum
        9.195 answer
        -> guard until 18.090 s
        -> open gate until 17.890 s
        -> clear NoQuorum
        9.200 tick
        9.210 carry out
        -> close gate
        -> kill
        -> stop database
        -> unmount
        9.220 carry out
        -> let go for replica
        -> clear NotAnswering
        9.230 answer
    ",
    );
}

#[test]
fn a_room_that_nobody_looks_at_any_more_gives_the_group_away() {
    // And it does not wait to be told that all has ended: it renews no more.
    serving(Class::Available).play(
        "
        1.100 tick
        -> renew
        1.110 answer
        -> guard until 10.000 s
        -> open gate until 9.800 s
        6.000 tick
        -> renew
        -> alarm NoQuorum
        6.010 answer
        -> guard until 14.900 s
        -> open gate until 14.700 s
        -> clear NoQuorum
        12.000 tick
        -> renew
        -> ship
        12.100 tick
        -> close gate
        -> kill
        -> stop database
        -> unmount
        13.000 tick
    ",
    );
}

#[test]
fn a_room_whose_disk_keeps_it_from_closing_falls_silent() {
    serving(Class::Available).play(
        "
        1.000 other renew
        1.100 tick
        -> renew
        1.110 answer
        -> guard until 10.000 s
        -> open gate until 9.800 s
        1.200 sick
        -> alarm NotAnswering
        9.200 tick
        -> renew
        -> alarm NoQuorum
        9.205 answer
        -> guard until 18.100 s
        -> close gate
        -> kill
        -> stop database
        -> unmount
        -> clear NoQuorum
        9.210 carry out but unmount
        -> clear NotAnswering
        13.210 tick
        -> renew
        -> close gate
        -> kill
        -> stop database
        -> unmount
        -> alarm NoQuorum
        13.220 answer
        -> guard until 22.110 s
        -> clear NoQuorum
        17.200 tick
        -> close gate
        -> kill
        -> stop database
        -> unmount
        17.205 answer
        25.000 tick
        -> close gate
        -> kill
        -> stop database
        -> unmount
        40.000 tick
        -> close gate
        -> kill
        -> stop database
        -> unmount
        -> alarm NobodyServes
    ",
    );
}

#[test]
fn the_other_room_takes_over_when_the_beat_has_stood_for_long_enough() {
    play(
        Room::Replica,
        Class::Available,
        "
        0.000 carry out
        -> renew
        0.010 other take
        0.020 answer
        -> follow e1
        9.000 carry out
        -> renew
        -> follow e1
        -> alarm NoQuorum
        9.010 answer
        -> clear NoQuorum
        10.019 tick
        -> renew
        -> follow e1
        10.020 tick
        -> take from the lost, copies only replica
        10.030 answer
        -> guard until 18.920 s
        -> alarm SingleCopy
        10.035 carry out
        -> promote e2
        -> mount e2
        10.040 carry out
        -> copies both
        -> admit
        10.050 carry out
        -> start e2
    ",
    );
}

#[test]
fn a_room_that_nobody_looks_at_takes_nothing() {
    let mut scene = Scene::new(Room::Replica, Class::Available);
    scene.play("0.000 carry out\n-> renew\n0.010 other take\n0.020 answer\n-> follow e1");
    scene.play(
        "9.000 tick\n-> renew\n-> follow e1\n-> alarm NoQuorum\n9.010 answer\n-> clear NoQuorum",
    );
    scene.play("10.100 tick\n-> renew\n-> follow e1");
    assert_eq!(scene.owner(), Some((Room::Main, Epoch(1))));
}

#[test]
fn a_beat_that_moves_makes_a_take_over_fail() {
    play(
        Room::Replica,
        Class::Available,
        "
        0.000 carry out
        -> renew
        0.010 other take
        0.020 answer
        -> follow e1
        9.100 carry out
        -> renew
        -> follow e1
        -> alarm NoQuorum
        9.110 answer
        -> clear NoQuorum
        10.020 tick
        -> take from the lost, copies only replica
        10.025 other renew
        10.030 answer
        10.040 tick
        12.000 tick
        -> renew
        -> follow e1
    ",
    );
}

#[test]
fn a_room_that_comes_back_with_an_empty_disk_lets_its_group_go() {
    let mut scene = serving(Class::Available);
    scene.play(
        "
        1.000 other renew
    ",
    );
    scene.lose_room(Class::Available);
    scene.play(
        "
        3.000 tick
        -> renew
        3.010 disk lost
        3.020 answer
        -> let go for replica
        3.030 answer
    ",
    );
    assert_eq!(scene.owner(), None);
}

#[test]
fn a_room_that_never_had_files_begins_only_as_the_first_of_all() {
    let mut late = Scene::new(Room::Replica, Class::Available);
    late.play("0.000 carry out\n-> renew\n0.010 other take\n0.020 answer\n-> follow e1");
    late.play("0.030 no files yet");
    late.pass("60.000", false);
    assert_eq!((late.phase(), late.owner()), (Phase::Standby, Some((Room::Main, Epoch(1)))));

    let mut first = Scene::new(Room::Main, Class::Available);
    first.play("0.000 no files yet\n-> renew");
    first.pass("5.000", true);
    assert_eq!((first.phase(), first.owner()), (Phase::Opening, Some((Room::Main, Epoch(1)))));
}

#[test]
fn an_agent_that_begins_anew_goes_on_with_its_group() {
    let mut scene = serving(Class::Available);
    scene.now_is("3.000");
    scene.restart(Class::Available);
    scene.play(
        "
        3.010 tick
        -> renew
        3.020 carry out
        3.030 answer
        3.040 carry out
        -> guard until 11.910 s
        -> open gate until 11.710 s
    ",
    );
    assert_eq!(scene.owner(), Some((Room::Main, Epoch(1))));
}

/// Whether the alarm that nobody serves stands at these seconds, and not a moment before.
#[track_caller]
fn alarmed_at(scene: &mut Scene, before: &str, after: &str, other_lives: bool) {
    scene.pass(before, other_lives);
    assert!(!scene.alarms().contains(&Alarm::NobodyServes), "{:?}", scene.alarms());
    scene.pass(after, other_lives);
    assert!(scene.alarms().contains(&Alarm::NobodyServes), "{:?}", scene.alarms());
}

#[test]
fn whatever_the_state_an_alarm_says_that_nobody_serves() {
    // A stop that is never carried out.
    let mut closing = serving(Class::Available);
    closing.pass("1.000", true);
    closing.play("1.010 sick\n-> alarm NotAnswering");
    alarmed_at(&mut closing, "30.500", "31.300", true);
    assert!(matches!(closing.phase(), Phase::Closing(_)), "{:?}", closing.phase());

    // A start that is never carried out.
    let mut opening = Scene::new(Room::Main, Class::Strict);
    opening.pass("14.000", true);
    assert_eq!(opening.phase(), Phase::Opening);
    alarmed_at(&mut opening, "29.500", "30.300", true);

    // A room that could not run it, whose other is gone.
    let mut standing_by = Scene::new(Room::Replica, Class::Available);
    standing_by.play("0.000 carry out\n-> renew\n0.010 other take\n0.020 answer\n-> follow e1");
    standing_by.pass("40.000", true);
    assert!(standing_by.alarms().is_empty(), "the other serves: {:?}", standing_by.alarms());
    standing_by.play("40.010 disk lost");
    alarmed_at(&mut standing_by, "69.500", "70.600", false);
    assert_eq!(standing_by.phase(), Phase::Standby);
}

#[test]
fn a_room_that_has_just_taken_the_group_does_not_silence_the_alarm() {
    let mut scene = serving(Class::Available);
    scene.pass("1.000", true);
    scene.play("1.010 sick\n-> alarm NotAnswering");
    scene.pass("31.500", true);
    assert!(scene.alarms().contains(&Alarm::NobodyServes));
    // It is let go at last, and the other takes it: not yet seen to serve.
    scene.stop_all();
    scene.pass("32.500", true);
    scene.play("32.600 other take");
    scene.pass("60.000", true);
    assert!(scene.alarms().contains(&Alarm::NobodyServes), "{:?}", scene.alarms());
    scene.pass("66.500", true);
    assert!(!scene.alarms().contains(&Alarm::NobodyServes), "{:?}", scene.alarms());
}

#[test]
fn a_single_beat_after_a_long_silence_does_not_silence_the_alarm() {
    let mut scene = Scene::new(Room::Replica, Class::Available);
    scene.play("0.000 carry out\n-> renew\n0.010 other take\n0.020 answer\n-> follow e1");
    scene.pass("40.000", true);
    scene.play("40.010 disk lost");
    scene.pass("75.000", false);
    assert!(scene.alarms().contains(&Alarm::NobodyServes));
    // A renewal that was under way for long, from a room that is gone.
    scene.pass("76.000", true);
    alarm_stands(&mut scene, "110.000", false);
    // The other is back for good: trusted after it has lived on for long enough.
    alarm_stands(&mut scene, "140.000", true);
    scene.pass("146.000", true);
    assert!(!scene.alarms().contains(&Alarm::NobodyServes), "{:?}", scene.alarms());
}

#[test]
fn a_beat_of_long_ago_that_is_learnt_late_does_not_silence_the_alarm() {
    let mut scene = Scene::new(Room::Replica, Class::Available);
    scene.play("0.000 carry out\n-> renew\n0.010 other take\n0.020 answer\n-> follow e1");
    scene.pass("40.000", true);
    scene.play("40.010 disk lost\n40.020 other renew");
    // Cut off from the votes, it cannot know when the other room went silent; it was soon after.
    scene.pass_unheard("75.000");
    alarm_stands(&mut scene, "76.000", false);
    alarm_stands(&mut scene, "84.000", false);
}

/// Whether the alarm that nobody serves stands second by second until then.
#[track_caller]
fn alarm_stands(scene: &mut Scene, until: &str, other_lives: bool) {
    scene.pass(until, other_lives);
    assert!(scene.alarms().contains(&Alarm::NobodyServes), "{until}: {:?}", scene.alarms());
}
