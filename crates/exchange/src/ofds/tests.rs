//! What the files say of a small town, counted against its world.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;

use bocage_design::{Request, design};
use bocage_ground::{Frame, PlanePoint, length};
use bocage_network::norms::Norms;
use bocage_network::{Cable, Premises, Stage, Street, StreetClass, Tier};
use bocage_vocab::{Fact, Finding, Id, Polyline, Position, Thing, Unwatched};
use bocage_world::{Rows, World};
use serde_json::Value;

use super::zones::{cut, zones};
use super::{OBJECTS_MAX, is_there};
use crate::{Export, Exported, Outgoing};

/// Two streets of 600 homes each, so that the distribution of the town needs several files.
static TOWN: LazyLock<Rows> = LazyLock::new(|| {
    let mut rows = homes_along_streets();
    let world = World::from_rows(Default::default(), rows.clone());
    let norms = Norms::shipped().unwrap();
    let request =
        Request { world: &world, norms: &norms, area: None, work: Some(100_000), threads: 1 };
    rows.extend(design(&request, &Unwatched).unwrap().rows);
    rows
});

fn homes_along_streets() -> Rows {
    let frame = Frame::at(Position::from_e7(-11_000_000, 491_000_000));
    let at = |x: f64, y: f64| frame.to_position(PlanePoint { x, y });
    let mut rows = Rows::default();
    let mut street = |key: &str, line: Polyline| {
        rows.streets.push(Street {
            id: Id::derive(&["test", key]),
            name: Some(key.into()),
            class: StreetClass::Residential,
            length: length(&line),
            crossing: None,
            existing: None,
            synthetic: true,
            source: "test".into(),
            line,
        });
    };
    street("north", [at(0.0, 0.0), at(6_000.0, 0.0)].into());
    street("cross", [at(0.0, 0.0), at(0.0, 300.0)].into());
    street("south", [at(0.0, 300.0), at(6_000.0, 300.0)].into());
    for n in 0..1_200 {
        let (x, y) = (f64::from(n / 2) * 10.0 + 5.0, f64::from(n % 2) * 300.0 + 8.0);
        let id = Id::derive(&["test", &n.to_string()]);
        let address = format!("{n} rue de l'Essai").into();
        rows.premises.push(Premises {
            address,
            synthetic: true,
            ..Premises::placed(id, "test", at(x, y))
        });
    }
    rows
}

fn town() -> World {
    World::from_rows(Default::default(), TOWN.clone())
}

/// Exports a world; the networks of the files by their names, and what the export says.
fn exported(world: &World) -> (BTreeMap<String, Value>, Exported) {
    let folder = tempfile::tempdir().unwrap();
    let outgoing = Outgoing {
        world,
        out: folder.path(),
        title: "Essai",
        findings: &[],
        report: None,
        now: "2026-01-31T10:00:00Z",
        lang: "fr",
        word: &str::to_owned,
    };
    let exported = super::Ofds.write(&outgoing, &Unwatched).unwrap();
    let networks = exported.files.iter().map(|file| (name(&file.path), read(&file.path)));
    (networks.collect(), exported)
}

fn name(path: &Path) -> String {
    path.file_stem().unwrap().to_string_lossy().into_owned()
}

fn read(path: &Path) -> Value {
    let mut package: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    assert_eq!(package["networks"].as_array().unwrap().len(), 1);
    package["networks"][0].take()
}

fn ids(network: &Value, list: &str) -> Vec<Thing> {
    let objects = network[list].as_array().unwrap().iter();
    objects.map(|object| object["id"].as_str().unwrap().parse().unwrap()).collect()
}

fn things<T: Fact>(rows: impl IntoIterator<Item = T>) -> impl Iterator<Item = Thing> {
    rows.into_iter().map(|row| row.thing())
}

fn told(exported: &Exported, code: &str) -> BTreeMap<String, Value> {
    let of_code = exported.findings.iter().filter(|found| found.code == code);
    let args = |found: &Finding| serde_json::to_value(found).unwrap()["args"].clone();
    of_code.map(|found| (found.subject.label.clone(), args(found))).collect()
}

#[test]
fn the_files_hold_every_box_once_and_every_cable_once() {
    let (networks, exported) = exported(&town());
    let nodes: BTreeSet<Thing> = networks.values().flat_map(|n| ids(n, "nodes")).collect();
    // With one exchange only, the points of presence are in it: no cable, so no node.
    let alone: BTreeSet<String> = told(&exported, "ofds_node_alone").into_keys().collect();
    assert_eq!(alone, ["POP-1".to_owned(), "POP-2".to_owned()].into());
    let rows = TOWN.clone();
    let boxes: BTreeSet<Thing> = things(rows.exchanges)
        .chain(things(rows.cabinets))
        .chain(things(rows.splice_closures))
        .chain(things(rows.branching_points))
        .chain(things(rows.outlets))
        .collect();
    assert!(boxes.len() > 1_300, "the town is too small: {}", boxes.len());
    assert!(nodes == boxes, "{} nodes, {} boxes", nodes.len(), boxes.len());
    let mut spans: Vec<Thing> = networks.values().flat_map(|n| ids(n, "spans")).collect();
    spans.sort_unstable();
    let mut cables: Vec<Thing> = things(rows.cables).collect();
    cables.sort_unstable();
    assert!(spans == cables, "{} spans, {} cables", spans.len(), cables.len());
}

#[test]
fn a_file_is_small_and_has_the_ends_of_its_spans_and_the_owners_it_names() {
    let (networks, exported) = exported(&town());
    assert_eq!(told(&exported, "ofds_end_missing").len(), 0);
    for file in &exported.files {
        let name = name(&file.path);
        let network = &networks[&name];
        let (nodes, spans) = (ids(network, "nodes"), network["spans"].as_array().unwrap());
        let objects = nodes.len() + spans.len();
        assert!(objects <= OBJECTS_MAX && file.objects == objects as u64, "{name}: {objects}");
        let once: BTreeSet<&Thing> = nodes.iter().collect();
        assert_eq!(once.len(), nodes.len(), "{name}");
        let mut joined = BTreeSet::new();
        for span in spans {
            joined.extend([&span["start"], &span["end"]].map(|end| end.as_str().unwrap()));
        }
        let joined: BTreeSet<Thing> = joined.iter().map(|id| id.parse().unwrap()).collect();
        assert_eq!(joined, nodes.into_iter().collect(), "{name}");
        let owners = network["organisations"].as_array().unwrap();
        let owner = &spans[0]["transmissionMediumOwner"]["id"];
        assert!(owners.iter().any(|known| known["id"] == *owner), "{name}: {owner}");
    }
}

#[test]
fn a_cabinet_too_large_for_one_file_is_cut_into_several() {
    let world = town();
    let zones = zones(&world);
    assert!(zones.iter().all(|(name, _)| !name.contains("other")));
    let there = |end| is_there(&world, end);
    let (_, cables) = zones.iter().max_by_key(|(_, cables)| cables.len()).unwrap();
    let (whole, parts) = (cut(cables, usize::MAX, there), cut(cables, 300, there));
    assert_eq!((whole.len(), whole[0].cables.len()), (1, cables.len()));
    assert!(parts.len() > cables.len() / 300, "{} pieces", parts.len());
    assert!(parts.iter().all(|piece| piece.cables.len() + piece.ends.len() <= 300));
    let repeated = parts.iter().map(|piece| piece.ends.len()).sum::<usize>() - whole[0].ends.len();
    // A cut leaves whole branches together: few nodes stand on both sides of it.
    assert!((1..=parts.len() * 6).contains(&repeated), "{repeated} in {} pieces", parts.len());
    assert_eq!(parts.iter().flat_map(|piece| &piece.cables).count(), cables.len());
}

#[test]
fn a_span_tells_its_cable_and_a_socket_its_address() {
    let mut rows = TOWN.clone();
    // Some transport cables lie within one place: they have no route to be deployed along.
    let along = |cable: &&mut Cable| cable.tier == Tier::Transport && !cable.path.0.is_empty();
    let cable = rows.cables.iter_mut().find(along).unwrap();
    cable.stage = Stage::InService;
    let cable = cable.clone();
    let outlet = rows.outlets[0].clone();
    let premises = rows.premises.iter().find(|row| row.id == outlet.premises).unwrap().clone();
    let (networks, _) = exported(&World::from_rows(Default::default(), rows));
    let find = |list: &str, id: Thing| {
        let objects = networks.values().flat_map(|network| network[list].as_array().unwrap());
        objects.into_iter().find(|object| object["id"] == id.to_string()).unwrap()
    };
    let span = find("spans", cable.thing());
    assert_eq!(span["status"], "operational");
    assert_eq!(span["fibreCount"], cable.cable_type.strands);
    assert_eq!(span["fibreLength"], cable.length.get() as f64 / 1e6);
    assert_eq!(span["deployment"], serde_json::json!(["belowGround"]));
    assert_eq!(span["supportingInfrastructure"]["type"], "duct");
    assert_eq!(span["route"]["coordinates"].as_array().unwrap().len(), cable.line.len());
    let node = find("nodes", outlet.thing());
    assert_eq!((&node["status"], &node["accessPoint"]), (&"proposed".into(), &true.into()));
    assert_eq!(node["address"]["streetAddress"], *premises.address);
    assert_eq!(node["location"]["coordinates"][0], premises.position.lon());
}

#[test]
fn what_is_left_out_is_told() {
    let mut rows = TOWN.clone();
    let drop = rows.cables.iter().position(|cable| cable.tier == Tier::Drop).unwrap();
    let drop = rows.cables.remove(drop);
    let gone = rows.cabinets.remove(0);
    let strands: u64 = rows.joints.iter().map(|joint| u64::from(joint.count)).sum();
    let (networks, exported) = exported(&World::from_rows(Default::default(), rows));
    let carried: Vec<Thing> = networks.values().flat_map(|n| ids(n, "nodes")).collect();
    assert!(!carried.contains(&drop.to) && !carried.contains(&gone.thing()));
    let alone = told(&exported, "ofds_node_alone");
    assert!(alone.contains_key(&drop.to.uuid.to_string()), "{:?}", alone.keys());
    let missing = told(&exported, "ofds_end_missing");
    assert!(!missing.is_empty() && missing.values().all(|a| a["end"] == gone.thing().to_string()));
    let lost = told(&exported, "ofds_not_carried");
    assert_eq!(lost["joint"]["count"], strands);
    assert_eq!(lost["loss"]["count"], 1_200);
}

#[test]
fn the_same_world_gives_the_same_bytes() {
    let (first, _) = exported(&town());
    let mut rows = TOWN.clone();
    rows.cables.reverse();
    rows.outlets.reverse();
    let (second, _) = exported(&World::from_rows(Default::default(), rows));
    assert_eq!(first, second);
}
