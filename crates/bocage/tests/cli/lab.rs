//! `bocage lab` through the real binary, on a small lab of etcd alone. What a lab is worth is tried
//! by the tests of its crate.

use crate::kit::Place;

const UP: [&str; 6] = ["lab", "up", "--without", "agents,postgres,engine,volumes", "--dir", "lab"];

#[test]
fn wrong_words_and_wrong_folders_are_told() {
    let place = Place::new();
    place.run(&["lab", "kill", "mian"]).expect_exit(2);
    place.run(&["lab", "up", "--rate-mbit-s", "0"]).expect_exit(2);
    place.run(&["lab", "up", "--without", "everything"]).expect_exit(2);
    let nothing = place.json(&["lab", "status", "--dir", "nothing"]).expect_exit(1);
    let code = nothing["error"]["code"].as_str().unwrap();
    assert!(["bocage::lab::not_up", "bocage::lab::not_root"].contains(&code), "{nothing}");
    std::fs::create_dir(place.path("lab")).unwrap();
    place.write("lab/notes.txt", b"mine");
    for command in [&UP[..], &["lab", "down", "--dir", "lab"]] {
        let refused = place.json(command).expect_exit(1);
        assert!(refused["error"]["hint"].as_str().is_some_and(|hint| !hint.is_empty()));
        assert_eq!(place.read("lab/notes.txt"), "mine");
    }
}

#[test]
#[allow(clippy::print_stderr, reason = "a test that is skipped says so")]
fn a_small_lab_goes_up_is_cut_and_goes_down() {
    let place = Place::new();
    let up = place.json(&UP);
    if up.code != 0 {
        assert!(std::env::var_os("CI").is_none(), "CI can have a lab");
        let up = up.expect_exit(1);
        let code = up["error"]["code"].as_str().unwrap();
        assert!(["bocage::lab::not_root", "bocage::lab::missing"].contains(&code), "{up}");
        eprintln!("skipped: {up}");
        return;
    }
    let up = up.expect_exit(0);
    assert_eq!(up["schema"], "bocage.lab.up/1");
    assert!(up["sites"].as_array().unwrap().iter().all(|site| site["etcd"]["healthy"] == true));
    let again = place.json(&UP).expect_exit(0);
    assert_eq!((&again["id"], &again["sites"][0]["etcd"]), (&up["id"], &up["sites"][0]["etcd"]));
    let cut = place.json(&["lab", "cut", "witness", "--dir", "lab"]).expect_exit(0);
    assert_eq!(cut["schema"], "bocage.lab.cut/1");
    let shown = place.run(&["lab", "status", "--dir", "lab"]).expect_exit(0).stdout;
    for line in ["main - replica: up", "main - witness: cut", "etcd       healthy, leads"] {
        assert!(shown.contains(line), "{shown}");
    }
    let down = place.run(&["lab", "down", "--dir", "lab"]).expect_exit(0).stdout;
    assert!(down.ends_with(": 3 processes ended, nothing is left of it\n"), "{down}");
    assert!(!place.path("lab").exists());
    place.run(&["lab", "down", "--dir", "lab"]).expect_exit(1);
}
