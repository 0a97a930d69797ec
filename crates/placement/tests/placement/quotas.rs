//! Quotas of members.

use bocage_placement::quota::{self, Limit};
use bocage_placement::{place, quota::Taken};
use bocage_world::World;
use proptest::prelude::*;

use crate::kit::{check, shown, world};

const ROOMS: &str = "
    room main
    room replica
    host m1 main    feed A 64 cores 64 GiB
    host r1 replica feed A 64 cores 64 GiB
";

#[test]
fn what_is_beyond_a_quota_is_told_with_how_much() {
    let text = format!(
        "{ROOMS}
        app web double 1x 2 cores 4 GiB member Coutances files 1
        app bus single 1x 1 cores 1 GiB member Caen
        quota Coutances cores 3 memory 8 instances 1
        quota Caen cores 1 memory 1 instances 1 disk 0"
    );
    let placement = check(
        &text,
        "
        m1 bus0:active web0:active
        quota_of_cores Coutances
        quota_of_instances Coutances
        r1 web0:standby
        ",
    );
    let told = placement.findings.iter().find(|finding| finding.code == "quota_of_cores").unwrap();
    let args: Vec<String> = told.args.iter().map(|(name, arg)| format!("{name} {arg:?}")).collect();
    for word in ["4 cores", "3 cores", "1 core"] {
        assert!(args.iter().any(|arg| arg.contains(word)), "{word}: {args:?}");
    }
}

#[test]
fn only_what_goes_farther_beyond_is_worse() {
    let of = |cores: u32, quota: u32| {
        world(&format!("{ROOMS} app web single 1x {cores} cores 1 GiB\n quota M cores {quota}"))
    };
    for (before, after, is_worse) in [
        ((2, 4), (4, 4), false),
        ((2, 4), (5, 4), true),
        ((6, 4), (6, 4), false),
        ((6, 4), (5, 4), false),
        ((6, 4), (7, 4), true),
        ((2, 4), (2, 1), true),
    ] {
        let (before, after) = (of(before.0, before.1), of(after.0, after.1));
        assert_eq!(quota::is_worse(&before, &after), is_worse);
    }
}

/// What the instances that are placed take, told from their rows alone.
fn placed(world: &World, member: &str) -> Taken {
    let mut taken = Taken::default();
    for instance in place(world).instances {
        if &*world.applications.get(instance.application).unwrap().member == member {
            taken.need += instance.need();
            taken.instances += 1;
        }
    }
    taken
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Where nothing is told of a member's quota, no number of what runs is beyond it.
    #[test]
    fn no_placement_without_a_finding_is_beyond_a_quota(
        apps in proptest::collection::vec((0..2usize, 1..4u32, 1..5u32, 1..5u32, 0..2usize, 0..3u32), 0..8),
        limits in proptest::array::uniform4(0..24u32),
    ) {
        let mut text = ROOMS.to_owned();
        for (number, (member, copies, cores, memory, class, files)) in apps.iter().enumerate() {
            let (member, class) = (["A", "B"][*member], ["single", "double"][*class]);
            let files = if *files > 0 { format!("files {files}") } else { String::new() };
            text += &format!("app a{number} {class} {copies}x {cores} cores {memory} GiB member {member} {files}\n");
        }
        let [cores, memory, disk, instances] = limits;
        text += &format!("quota A cores {cores} memory {memory} disk {disk} instances {instances}");
        let world = world(&text);
        let told = shown(&world, &place(&world));
        let taken = placed(&world, "A");
        let quota = world.quotas.iter().next().unwrap();
        for (limit, code) in [
            (Limit::Cores, "quota_of_cores A"),
            (Limit::Memory, "quota_of_memory A"),
            (Limit::Disk, "quota_of_disk A"),
            (Limit::Instances, "quota_of_instances A"),
        ] {
            let beyond = taken.of(limit) > quota::most(quota, limit).unwrap();
            prop_assert!(!beyond || told.contains(code), "{}: {}\n{}", limit, told, text);
        }
        prop_assert!(!told.contains(" B"), "{}", told);
    }
}
