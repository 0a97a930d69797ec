use super::*;
use crate::hosting::images::Images;
use crate::hosting::obey::Engines;
use crate::hosting::{apps, deploy, hosts, rooms};
use crate::{Actor, Locale, plans};
use bocage_hosting::RoomRole;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

const MEMBERS: [&str; 2] = ["Caen", "Coutances"];

#[derive(Debug, Clone)]
enum Act {
    Deploy {
        application: usize,
        copies: u32,
        class: usize,
    },
    Limit {
        member: usize,
        cores: i64,
        instances: Option<u32>,
    },
    Lift(usize),
    Move {
        application: usize,
        room: usize,
    },
    /// A deployment that is only drafted, and waits.
    Draft {
        application: usize,
        copies: u32,
        class: usize,
    },
    /// The oldest draft is moved onto the head, and applied unless it is held back.
    Catch,
}

fn act() -> impl Strategy<Value = Act> {
    let limit = (0..2usize, 0..9i64, proptest::option::of(0..9u32));
    prop_oneof![
        4 => (0..4usize, 1..5u32, 0..2usize)
            .prop_map(|(application, copies, class)| Act::Deploy { application, copies, class }),
        3 => limit.prop_map(|(member, cores, instances)| Act::Limit { member, cores, instances }),
        1 => (0..2usize).prop_map(Act::Lift),
        1 => (0..4usize, 0..2usize)
            .prop_map(|(application, room)| Act::Move { application, room }),
        3 => (0..4usize, 1..5u32, 0..2usize)
            .prop_map(|(application, copies, class)| Act::Draft { application, copies, class }),
        3 => Just(Act::Catch),
    ]
}

/// Two rooms with place for all, made once.
static ROOMS: LazyLock<tempfile::TempDir> = LazyLock::new(|| {
    let dir = tempfile::tempdir().unwrap();
    make(dir.path());
    dir
});

fn make(dir: &Path) {
    let ctx = Context::new(Actor::local_operator());
    let mut territory = Territory::create(&ctx, &dir.join("t.gpkg").to_string_lossy()).unwrap();
    for (role, name) in [(RoomRole::Main, "main"), (RoomRole::Replica, "replica")] {
        let room = rooms::NewRoom { name: format!("room-{name}"), role };
        rooms::add(&ctx, &mut territory, &room, true).unwrap();
    }
    let rate = "10 Gbit/s".parse().unwrap();
    rooms::link(&ctx, &mut territory, ("main", "replica"), rate, true).unwrap();
    for room in ["main", "replica"] {
        for (feed, number) in [("A", 1), ("A", 2), ("B", 3), ("B", 4)] {
            let host = hosts::NewHost {
                name: format!("{room}-{number}"),
                room: room.to_owned(),
                feed: feed.to_owned(),
                labels: String::new(),
                member: None,
                cores: Cores::millicores(64_000),
                memory: Bytes::octets(1 << 40),
                disk: Bytes::octets(1 << 40),
                iops: 1_000_000,
                address: None,
            };
            hosts::add(&ctx, &mut territory, &host, true).unwrap();
        }
        rooms::open(&ctx, &mut territory, room, true).unwrap();
    }
}

/// Each application has a member of its own; a copy claims one core.
fn compose(application: usize, copies: u32, class: usize) -> String {
    let (member, class) = (MEMBERS[application % 2], ["single", "double"][class]);
    let digest = "0".repeat(64);
    format!(
        "name: app{application}\nservices:\n  web:\n    image: app@sha256:{digest}\n    deploy: \
         {{replicas: {copies}, resources: {{limits: {{cpus: \"1\", memory: 64m}}}}}}\n\
         x-bocage: {{member: {member}, class: {class}}}\n"
    )
}

fn done(act: &Act, dir: &Path, ctx: &Context, territory: &mut Territory) -> Option<Changed> {
    match act {
        Act::Deploy { application, copies, class } => {
            Some(deployed(dir, ctx, territory, &compose(*application, *copies, *class), true))
        }
        Act::Draft { application, copies, class } => {
            deployed(dir, ctx, territory, &compose(*application, *copies, *class), false);
            None
        }
        Act::Catch => {
            caught(ctx, territory);
            None
        }
        Act::Limit { member, cores, instances } => {
            let quoted = Quoted::Limited {
                cores: Some(Cores::millicores(cores * 1_000)),
                memory: None,
                disk: None,
                instances: *instances,
                databases: None,
            };
            Some(set(ctx, territory, MEMBERS[*member], &quoted, true).unwrap())
        }
        Act::Lift(member) => {
            Some(set(ctx, territory, MEMBERS[*member], &Quoted::Lifted, true).unwrap())
        }
        Act::Move { application, room } => {
            let room = ["main", "replica"][*room];
            apps::move_to(ctx, territory, &format!("app{application}"), room, true).ok()
        }
    }
}

fn deployed(
    dir: &Path,
    ctx: &Context,
    territory: &mut Territory,
    compose: &str,
    apply: bool,
) -> Changed {
    let file = dir.join("compose.yml");
    std::fs::write(&file, compose).unwrap();
    let request = deploy::Request { file, apply, ..deploy::Request::default() };
    let engines = Engines::at(&dir.join("none"), dir.join("none"));
    let images = Images { engines, layout: None };
    deploy::deploy(ctx, territory, &request, &images).unwrap()
}

/// Rebases the oldest plan that waits; one that is not held back is applied.
fn caught(ctx: &Context, territory: &mut Territory) -> Option<plans::Rebased> {
    let pending = |plan: &bocage_world::Plan| plan.state == bocage_world::PlanState::Pending;
    let all = territory.store.plans().unwrap();
    let oldest = all.iter().filter(|plan| pending(plan)).map(|plan| plan.number).min()?;
    // What touches the same things is refused, and goes.
    let Ok(rebased) = plans::rebase(ctx, territory, oldest) else {
        plans::drop(ctx, territory, oldest).unwrap();
        return None;
    };
    if let Some(plan) = rebased.plan {
        if rebased.held_back {
            plans::drop(ctx, territory, plan).unwrap();
        } else {
            plans::apply(ctx, territory, plan, rebased.parent).unwrap();
        }
    }
    Some(rebased)
}

/// How far each member's instances are beyond its quota, told from the rows of the head alone.
fn beyond(ctx: &Context, territory: &Territory) -> BTreeMap<String, (i64, i64)> {
    let world = territory.world(ctx, AsOf::Head).unwrap();
    let each = world.quotas.iter().map(|quota| {
        let own = world.instances.iter().filter(|one| {
            world.applications.get(one.application).is_some_and(|app| app.member == quota.member)
        });
        let (mut cores, mut instances) = (0, 0);
        for one in own {
            cores += one.cores.get();
            instances += 1;
        }
        let over = |taken: i64, most: Option<i64>| most.map_or(0, |most| (taken - most).max(0));
        let cores = over(cores, quota.cores.map(Cores::get));
        (quota.member.to_string(), (cores, over(instances, quota.instances.map(i64::from))))
    });
    each.collect()
}

/// A plan that waits is thought anew where it is moved to: quota and places may be taken by then.
#[test]
fn a_plan_that_is_rebased_passes_neither_quota_nor_room() {
    for limited in [true, false] {
        let dir = tempfile::tempdir().unwrap();
        let copy = dir.path().join("t.gpkg");
        std::fs::copy(ROOMS.path().join("t.gpkg"), &copy).unwrap();
        let ctx = Context::new(Actor::local_operator());
        let mut territory = Territory::open(&ctx, &copy.to_string_lossy()).unwrap();
        // A room has 256 cores, and a copy claims 1, or 40.
        let compose = |application, copies| {
            let text = compose(application, copies, 0);
            if limited { text } else { text.replace("cpus: \"1\"", "cpus: \"40\"") }
        };
        if limited {
            let quoted = Quoted::Limited {
                cores: Some(Cores::millicores(4_000)),
                memory: None,
                disk: None,
                instances: None,
                databases: None,
            };
            set(&ctx, &mut territory, "Caen", &quoted, true).unwrap();
        }
        let drafted = deployed(dir.path(), &ctx, &mut territory, &compose(0, 3), false);
        assert_eq!(drafted.findings.error, 0, "it fits when it is drafted: {:?}", drafted.told);
        let stands = deployed(dir.path(), &ctx, &mut territory, &compose(2, 3), true);
        assert!(stands.generation.is_some(), "{stands:?}");
        let rebased = plans::rebase(&ctx, &mut territory, drafted.plan.unwrap()).unwrap();
        assert!(rebased.held_back && !rebased.told.is_empty(), "{rebased:?}");
        let plan = territory.store.plan(rebased.plan.unwrap()).unwrap();
        let is_quota = |code: &str| code.starts_with("quota_of_");
        assert!(
            plan.findings.iter().any(|one| is_quota(&one.code) == limited),
            "{:?}",
            plan.findings
        );
        // Where there is place again, it is no longer held back.
        let id = rebased.plan.unwrap();
        apps::retire(&ctx, &mut territory, "app2", true).unwrap();
        let again = plans::rebase(&ctx, &mut territory, id).unwrap();
        assert!(!again.held_back && again.told.is_empty(), "{again:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// Nothing that is accepted is beyond a quota; what is not accepted says why in both languages.
    #[test]
    fn no_accepted_plan_is_beyond_a_quota(acts in proptest::collection::vec(act(), 1..12)) {
        let dir = tempfile::tempdir().unwrap();
        let copy = dir.path().join("t.gpkg");
        std::fs::copy(ROOMS.path().join("t.gpkg"), &copy).unwrap();
        let ctx = Context::new(Actor::local_operator());
        let mut territory = Territory::open(&ctx, &copy.to_string_lossy()).unwrap();
        for act in &acts {
            let before = territory.world(&ctx, AsOf::Head).unwrap().generation;
            let over_before = beyond(&ctx, &territory);
            let Some(changed) = done(act, dir.path(), &ctx, &mut territory) else { continue };
            let after = territory.world(&ctx, AsOf::Head).unwrap().generation;
            prop_assert_eq!(changed.generation.is_some(), after > before);
            if changed.plan.is_some() && changed.generation.is_none() {
                let plan = territory.store.plan(changed.plan.unwrap()).unwrap();
                let is_quota = |code: &str| code.starts_with("quota_of_");
                let told = plan.findings.iter().find(|finding| is_quota(&finding.code)).unwrap();
                for locale in [Locale::English, Locale::French] {
                    let says = crate::words::finding(locale, told);
                    prop_assert!(says.contains("bocage member quota"), "{}", says);
                }
            }
            // A quota may be set below what is taken; nothing else takes a member farther beyond it.
            if matches!(act, Act::Limit { .. }) {
                prop_assert!(!changed.held_back);
                continue;
            }
            for (member, (cores, instances)) in beyond(&ctx, &territory) {
                let before = over_before.get(&member).copied().unwrap_or_default();
                let is_no_worse = cores <= before.0 && instances <= before.1;
                prop_assert!(is_no_worse, "{} after {:?}", member, act);
            }
        }
    }
}
