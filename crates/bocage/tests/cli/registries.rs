//! Registries of both rooms: a release is wanted only once its images are in both.

use crate::apps::{compose, run, shown, up};
use crate::daemon::Daemon;
use crate::kit::Place;
use crate::registry_server::Server;
use crate::rooms::rooms;

fn deploy(place: &Place, main: &Daemon, release: u32, code: i32) -> serde_json::Value {
    place.write("compose.yml", compose("app:1", release, false).as_bytes());
    let (socket, secrets) =
        (main.socket().display().to_string(), main.secrets().display().to_string());
    let args = ["app", "deploy", "t.gpkg", "compose.yml", "--apply"];
    let at = ["--engine", &socket, "--secrets", &secrets];
    place.json(&[&args[..], &at].concat()).expect_exit(code)
}

#[test]
fn a_release_is_wanted_once_its_images_are_in_the_registries_of_both_rooms() {
    let (Some(main), Some(replica)) = (Daemon::start(), Daemon::start()) else { return };
    let place = rooms();
    let mut servers = [Server::start(main.outside()), Server::start(replica.outside())];
    let say = |room: &str, words: &[&str], code: i32| {
        let args = [&["room", "registry", "t.gpkg", room], words, &["--apply"]].concat();
        place.json(&args).expect_exit(code)
    };
    say("main", &[&servers[0].url()], 0);
    let refused = say("replica", &["registry.example"], 1);
    assert_eq!(refused["error"]["code"], "bocage::engine::registry_address");
    assert_eq!(
        say("avranches", &[&servers[1].url()], 1)["error"]["code"],
        "bocage::app::witness_host"
    );
    say("replica", &[&servers[1].url()], 0);
    let rooms = place.json(&["room", "list", "t.gpkg"]).expect_exit(0);
    assert_eq!(rooms["rooms"][1]["registry"], servers[1].url());

    // One of them does not answer: no release is made.
    servers[1].kill();
    let refused = deploy(&place, &main, 1, 1);
    assert_eq!(refused["error"]["code"], "bocage::engine::no_registry", "{refused}");
    assert!(
        place.json(&["app", "list", "t.gpkg"]).expect_exit(0)["applications"]
            == serde_json::json!([])
    );
    servers[1].again();
    assert!(!deploy(&place, &main, 1, 0)["generation"].is_null());
    assert!(deploy(&place, &main, 1, 0)["plan"].is_null(), "the same file again changes nothing");
    let image = shown(&place)["images"][0].as_str().unwrap().to_owned();
    assert!(image.starts_with("app@sha256:"), "{image}");

    // Each host pulls from its own room what its engine lacks.
    for id in replica.docker(&["image", "ls", "--quiet"]).lines() {
        replica.docker(&["image", "rm", "--force", id]);
    }
    run(&place, "m1", &main, 0);
    place.json(&["app", "move", "t.gpkg", "town", "--to", "replica", "--apply"]).expect_exit(0);
    run(&place, "r1", &replica, 0);
    run(&place, "m1", &main, 0);
    assert_eq!((up(&main), up(&replica)), (0, 1));

    // What was pulled leaves from there, as often as one likes, and is taken in by all registries again.
    let (socket, secrets) =
        (replica.socket().display().to_string(), replica.secrets().display().to_string());
    let at = ["--engine", &socket, "--secrets", &secrets];
    for out in ["left", "again"] {
        let words = ["app", "export", "t.gpkg", "town", "--host", "r1", "--out", out];
        let exported = place.json(&[&words[..], &at].concat()).expect_exit(0);
        assert_eq!(exported["images"].as_array().map(Vec::len), Some(1), "{exported}");
    }
    let adopt =
        ["app", "adopt", "t.gpkg", "left", "--host", "r1", "--room", "replica", "--name", "port"];
    let work = ["--work", "work"];
    let rehearsed = place.json(&[&adopt[..], &at, &work].concat()).expect_exit(0);
    assert!(rehearsed["trouble"].is_null(), "{rehearsed}");
    place.json(&[&adopt[..], &at, &["--apply"]].concat()).expect_exit(0);
    let port = place.json(&["app", "show", "t.gpkg", "port"]).expect_exit(0);
    let own = port["applications"][0]["images"][0].as_str().unwrap();
    let all = place.json(&["image", "verify", "t.gpkg", "port"]).expect_exit(0);
    assert_eq!(all["images"][0]["image"], own, "in both: {all}");
    place.json(&["app", "retire", "t.gpkg", "port", "--apply"]).expect_exit(0);
    run(&place, "r1", &replica, 0);
    let verify = |code: i32| place.json(&["image", "verify", "t.gpkg"]).expect_exit(code);
    assert_eq!(verify(0)["images"][0]["image"], image);

    // Other bytes are told, what runs goes on, and the other room's bytes heal it.
    servers[1].tamper();
    assert_eq!(verify(5)["images"][0]["trouble"]["code"], "bocage::engine::other_bytes");
    let refused = deploy(&place, &main, 2, 1);
    assert_eq!(refused["error"]["code"], "bocage::engine::other_bytes", "{refused}");
    assert_eq!(shown(&place)["release"], 1);
    run(&place, "r1", &replica, 0);
    assert_eq!(up(&replica), 1);
    servers[1].empty();
    let pushed = place.run(&["image", "push", "t.gpkg", "town"]).expect_exit(0).stdout;
    assert!(pushed.contains("1 of 1 image as it should be"), "{pushed}");
    verify(0);
    deploy(&place, &main, 2, 0);
    assert_eq!(shown(&place)["release"], 2);
    let jobs = place.json(&["jobs", "t.gpkg"]).expect_exit(0);
    assert!(jobs["jobs"].as_array().unwrap().iter().any(|job| job["kind"] == "image.push"));

    say("main", &["--none"], 0);
    say("replica", &["--none"], 0);
    let refused = place.json(&["image", "verify", "t.gpkg"]).expect_exit(1);
    assert_eq!(refused["error"]["code"], "bocage::app::no_registries");
}
