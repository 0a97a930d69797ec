//! `bocage simulate` needs no territory, and gives the same for the same seed.

use crate::kit::Place;

#[test]
fn a_seed_is_simulated_the_same_again() {
    let place = Place::new();
    let args = ["simulate", "--seed", "1", "--faults", "40", "--seeds", "2"];
    let mut objects = [1, 2].map(|_| place.json(&args).expect_exit(0));
    let told = &objects[0];
    assert_eq!(told["schema"], "bocage.simulate/1");
    assert_eq!((&told["faults"], &told["seeds"]), (&80.into(), &2.into()));
    assert_eq!((&told["lost"], &told["two_writers"]), (&0.into(), &0.into()));
    assert!(told["acknowledged"].as_u64().unwrap() > 1_000);
    objects.iter_mut().for_each(|told| told["seconds"] = 0.into());
    assert_eq!(objects[0], objects[1]);
    let people = place.run(&args).expect_exit(0).stdout;
    assert!(people.contains("two writers at one instant: 0, violations: 0"), "{people}");
}

#[test]
fn no_faults_are_a_wrong_word() {
    Place::new().run(&["simulate", "--faults", "0"]).expect_exit(2);
}
