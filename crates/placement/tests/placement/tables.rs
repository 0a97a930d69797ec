//! What is placed where.

use crate::kit::{check, shown, sound, standing, world};
use bocage_placement::{link, place, survive};
use bocage_vocab::{Bytes, Span};

const TWO_ROOMS: &str = "
    room main
    room replica
    room witness
    host m1 main    feed A 8 cores 16 GiB
    host m2 main    feed B 8 cores 16 GiB
    host r1 replica feed A 8 cores 16 GiB
    host r2 replica feed B 8 cores 16 GiB
";

#[test]
fn a_two_room_application_has_every_copy_in_both_rooms() {
    let placement = check(
        &format!("{TWO_ROOMS} app web double 2x 2 cores 4 GiB"),
        "
        m1 web0:active
        m2 web1:active
        r1 web0:standby
        r2 web1:standby
        ",
    );
    assert_eq!(placement.report.rooms[0].at_least, 2);
}

#[test]
fn a_one_room_application_stays_in_its_home() {
    check(&format!("{TWO_ROOMS} app web single 1x 2 cores 4 GiB home replica"), "r1 web0:active");
}

#[test]
fn copies_of_one_service_hang_on_different_feeds() {
    check(
        "
        room main
        host a1 main feed A 16 cores 64 GiB
        host a2 main feed A 16 cores 64 GiB
        host b1 main feed B  4 cores  8 GiB
        app  web single 2x 2 cores 4 GiB
        ",
        "
        a1 web0:active
        b1 web1:active
        ",
    );
}

#[test]
fn what_no_host_takes_is_told_and_the_rest_is_placed() {
    let placement = check(
        &format!("{TWO_ROOMS} app big single 1x 9 cores 1 GiB\n app web single 1x 8 cores 1 GiB"),
        "
        application_not_served big
        instance_too_large big/web/0
        m1 web0:active
        ",
    );
    assert_eq!(placement.report.rooms[0].placed, 1);
}

#[test]
fn a_room_that_is_too_small_for_the_others_share_is_told() {
    check(
        "
        room main
        room replica
        host m1 main    8 cores 16 GiB
        host m2 main    8 cores 16 GiB
        host r1 replica 8 cores 16 GiB
        app a double 1x 8 cores 4 GiB
        app b double 1x 8 cores 4 GiB
        ",
        "
        instance_unplaced b/web/0
        m1 a0:active
        m2 b0:active
        r1 a0:standby
        room_loss_not_survived b
        ",
    );
}

#[test]
fn a_class_of_two_rooms_needs_two_rooms_in_service() {
    check(
        "
        room main
        room replica is commissioning
        host m1 main    8 cores 16 GiB
        host r1 replica 8 cores 16 GiB
        app web double 1x 1 cores 1 GiB
        ",
        "
        m1 web0:active
        room_loss_not_survived web
        room_missing web
        ",
    );
}

#[test]
fn hosts_of_a_member_and_labels_are_kept_to() {
    check(
        "
        room main
        host m1 main 8 cores 16 GiB member CERISY
        host m2 main 8 cores 16 GiB label ssd
        host m3 main 8 cores 16 GiB
        app ours   single 1x 1 cores 1 GiB member CERISY
        app theirs single 1x 1 cores 1 GiB member OTHER
        app fast   single 1x 1 cores 1 GiB member OTHER label ssd
        ",
        "
        m1 ours0:active
        m2 fast0:active
        m3 theirs0:active
        ",
    );
}

#[test]
fn what_stands_stays_and_a_draining_host_is_emptied() {
    let text = format!("{TWO_ROOMS} app a single 1x 2 cores 4 GiB\n app b single 1x 2 cores 4 GiB");
    let first = place(&world(&text));
    let again = standing(world(&text), first.instances.clone());
    assert_eq!(place(&again).instances, first.instances);

    let drained = text.replace("host m1 main    feed A", "host m1 main is draining feed A");
    let after = standing(world(&drained), first.instances);
    let placement = place(&after);
    sound(&after, &placement);
    assert_eq!(shown(&after, &placement), "m2 a0:active b0:active");
}

#[test]
fn one_copy_moves_out_of_the_way_of_a_large_one() {
    let text = "
        room main
        host m1 main 8 cores 16 GiB
        host m2 main 8 cores 16 GiB
        app a single 1x 3 cores 1 GiB
        app b single 1x 3 cores 1 GiB
    ";
    let first = place(&world(text));
    let more = world(&format!("{text} app c single 1x 8 cores 1 GiB"));
    let more = standing(more, first.instances);
    let placement = place(&more);
    sound(&more, &placement);
    assert!(placement.findings.is_empty(), "{:?}", placement.findings);
}

#[test]
fn the_proof_finds_a_standby_that_somebody_took_away() {
    let world = world(&format!("{TWO_ROOMS} app web double 2x 2 cores 4 GiB"));
    let mut instances = place(&world).instances;
    assert!(survive::losses(&world, &instances).iter().all(survive::Loss::is_none));
    let room = |instance: &bocage_hosting::Instance| world.hosts.get(instance.host).unwrap().room;
    let replica = world.rooms.iter().find(|room| &*room.name == "replica").unwrap().id;
    let standby = instances.iter().position(|instance| room(instance) == replica).unwrap();
    instances.remove(standby);
    let lost = survive::losses(&world, &instances);
    assert_eq!(lost.iter().map(|loss| loss.down.len()).sum::<usize>(), 1);
}

#[test]
fn a_copy_with_files_is_never_moved_out_of_the_way() {
    let text = "
        room main
        host m1 main 8 cores 16 GiB
        host m2 main 8 cores 16 GiB
        app a single 1x 3 cores 1 GiB files 5
        app b single 1x 3 cores 1 GiB files 5
    ";
    let first = place(&world(text));
    let more = world(&format!("{text} app c single 1x 8 cores 1 GiB"));
    let more = standing(more, first.instances.clone());
    let placement = place(&more);
    assert_eq!(placement.instances, first.instances);
    assert_eq!(placement.findings.len(), 2, "c has no place and is not served");
}

#[test]
fn services_of_one_application_share_a_host_and_apart_they_are_told() {
    let text = "
        room main
        host m1 main 4 cores 16 GiB
        host m2 main 4 cores 16 GiB
        app a single 1x 2 cores 1 GiB services 2
        app b single 1x 3 cores 1 GiB services 1
    ";
    check(text, "m1 b0:active\nm2 a0:active a0:active");
    check(
        "
        room main
        host m1 main 4 cores 16 GiB
        host m2 main 4 cores 16 GiB
        app a single 1x 3 cores 1 GiB services 2
        ",
        "
        m1 a0:active
        m2 a0:active
        services_apart a
        ",
    );
}

#[test]
fn hosts_that_say_where_they_are_join_the_services_of_an_application() {
    check(
        "
        room main
        host m1 main 4 cores 16 GiB at 10.0.0.1:8013
        host m2 main 4 cores 16 GiB at 10.0.0.2:8013
        app a single 1x 3 cores 1 GiB services 2
        ",
        "
        m1 a0:active
        m2 a0:active
        ",
    );
}

#[test]
fn files_that_move_lie_on_the_host_that_ships_them_or_it_is_told() {
    let rooms = |label: &str| {
        format!(
            "room main
             room replica
             host m1 main 8 cores 16 GiB at 10.0.0.1:8013
             host m2 main {label} 8 cores 16 GiB at 10.0.0.2:8013
             host r1 replica 8 cores 16 GiB
             app a double 1x 1 cores 1 GiB files 5"
        )
    };
    check(&rooms("label files"), "m2 a0:active\nr1 a0:standby");
    check(&rooms(""), "files_unshipped a\nm1 a0:active\nr1 a0:standby");
}

#[test]
fn the_proof_believes_the_release_and_not_the_rows() {
    let text = format!("{TWO_ROOMS} app web double 1x 6 cores 4 GiB label ssd files 20")
        .replace("feed A", "feed A label ssd");
    let sound = place(&world(&text));
    assert!(survive::findings(&world(&text), &sound.instances).is_empty());
    let told = |change: &dyn Fn(&mut bocage_hosting::Instance)| {
        let mut instances = sound.instances.clone();
        let standby = instances.iter_mut().find(|one| one.duty == bocage_hosting::Duty::Standby);
        change(standby.unwrap());
        let found = survive::findings(&world(&text), &instances);
        found.iter().map(|one| one.code.to_string()).collect::<Vec<_>>().join(" ")
    };
    let lost = "room_loss_not_survived";
    assert_eq!(told(&|one| one.release = 7), format!("instance_of_other_release {lost}"));
    assert_eq!(told(&|one| one.service = "gone".into()), format!("instance_of_no_service {lost}"));
    assert_eq!(told(&|one| one.disk = bocage_vocab::Bytes::ZERO), "instance_need_differs");
    let unfit = format!("instance_on_unfit_host {lost}");
    assert_eq!(told(&|one| one.host = bocage_vocab::Id::derive(&["r2"])), unfit);

    // Rows that say little do not make room: three of six cores on a host of eight.
    let text = format!("{TWO_ROOMS} app a double 1x 6 cores 4 GiB\n app b double 1x 6 cores 4 GiB");
    let mut instances = place(&world(&text)).instances;
    for one in &mut instances {
        one.cores = bocage_vocab::Cores::millicores(1_000);
        let first = if one.duty == bocage_hosting::Duty::Active { "m1" } else { "r1" };
        one.host = bocage_vocab::Id::derive(&[first]);
    }
    let found = survive::findings(&world(&text), &instances);
    let overfull = found.iter().filter(|one| &*one.code == "host_overfull").count();
    assert_eq!(overfull, 2, "{found:?}");
}

#[test]
fn what_stands_is_reported_as_it_stands() {
    let text = format!("{TWO_ROOMS} app a single 1x 2 cores 4 GiB\n app b single 1x 2 cores 4 GiB");
    let placed = place(&world(&text));
    let report = |instances| bocage_placement::as_it_stands(&standing(world(&text), instances));
    assert_eq!(report(placed.instances.clone()).rooms, placed.report.rooms);
    let mut one_host = placed.instances.clone();
    for instance in &mut one_host {
        instance.host = bocage_vocab::Id::derive(&["m1"]);
    }
    assert_eq!((report(one_host).rooms[0].used, placed.report.rooms[0].used), (1, 2));
    assert_eq!(report(placed.instances[..1].to_vec()).rooms[0].placed, 1);
}

#[test]
fn a_link_carries_what_two_rooms_keep_and_one_that_is_too_thin_is_told() {
    let rooms = format!("{TWO_ROOMS} app web double 1x 1 cores 1 GiB files 100");
    // 100 GiB a day are 9.9 Mbit/s, to the other room and again as a backup.
    let load = |rate: &str| {
        let world = world(&format!("{rooms}\n link main replica {rate} Mbit/s"));
        let placement = place(&world);
        let told = placement.findings.iter().map(|finding| finding.code.to_string());
        let told = told.filter(|code| code.starts_with("link")).collect::<Vec<_>>();
        (placement.report.links[0].clone(), told)
    };
    let (wide, none) = load("10000");
    assert_eq!(wide.replication, wide.backup);
    assert_eq!(wide.replication.get(), (100_i64 << 30) * 8 / 86_400);
    assert_eq!((wide.load.get(), none.len()), (1_988, 0));
    assert_eq!(wide.spare.get(), 7_000_000_000 - 2 * wide.replication.get());
    // 19.9 Mbit/s of 28 are 71 %; of 29 they are 69 %.
    assert_eq!(load("28").1, ["link_overloaded"]);
    assert!(load("29").1.is_empty());
    assert_eq!(load("10").0.spare.get(), 0);
}

#[test]
fn a_move_takes_what_replication_leaves_of_the_link() {
    let rooms = format!("{TWO_ROOMS} link main replica 1000 Mbit/s");
    let time = |text: &str| {
        let world = world(text);
        let id = |role: &str| world.rooms.iter().find(|room| &*room.name == role).unwrap().id;
        link::time(&world, (id("replica"), id("main")), Bytes::octets(7_000_000_000))
    };
    assert_eq!(time(&rooms), Some(Span::millis(80_000)), "7 GB at 700 Mbit/s");
    let busy = time(&format!("{rooms}\n app web double 1x 1 cores 1 GiB files 1000")).unwrap();
    assert!(busy > Span::millis(100_000), "{busy}");
    assert_eq!(time(TWO_ROOMS), None, "no link is known");
}
