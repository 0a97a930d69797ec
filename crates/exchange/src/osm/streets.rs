//! Ways cut at junctions into streets.

use bocage_ground::length;
use bocage_network::Street;
use bocage_vocab::{Finding, Id, Length, Position, Watch};

use super::crossings::Barriers;
use super::gather::{Gathered, Road};
use super::nodes::Nodes;
use crate::Error;
use crate::findings::{ROAD_CUT, STREET_WITHOUT_LENGTH};
use crate::premises::Batch;

/// Makes the streets of all kept ways.
pub(super) fn streets(all: &Gathered, batch: &mut Batch, watch: &dyn Watch) -> Result<(), Error> {
    watch.stage("cutting streets", "ways", Some(all.roads.len() as u64));
    let junctions = junctions(&all.roads);
    let barriers = Barriers::new(&all.barriers, &all.nodes);
    for (count, road) in all.roads.iter().enumerate() {
        if count % 4_096 == 0 && watch.cancelled() {
            return Err(Error::Interrupted);
        }
        for (ordinal, piece) in pieces(road, &all.nodes, &junctions, batch).into_iter().enumerate()
        {
            let source = format!("osm:way/{}", road.id);
            batch.rows.streets.push(Street {
                id: Id::derive(&[&source, &ordinal.to_string()]),
                name: road.name.clone(),
                class: road.class,
                length: length(&piece),
                crossing: barriers.crossed(&piece),
                existing: None,
                synthetic: false,
                source: source.into(),
                line: piece.into(),
            });
        }
        watch.done(1);
    }
    Ok(())
}

/// The nodes where streets begin and end: ends of ways, and nodes that two ways or two places of
/// one way share. Sorted.
fn junctions(roads: &[Road]) -> Vec<i64> {
    let mut uses: Vec<i64> = Vec::new();
    for road in roads {
        let mut nodes = road.nodes.clone();
        nodes.dedup();
        // An end counts twice: one use makes it a junction.
        uses.extend(nodes.first());
        uses.extend(nodes.last());
        uses.append(&mut nodes);
    }
    uses.sort_unstable();
    let mut junctions: Vec<i64> =
        uses.chunk_by(|a, b| a == b).filter(|same| same.len() > 1).map(|same| same[0]).collect();
    junctions.shrink_to_fit();
    junctions
}

/// A way cut at its junctions. Where the extract lacks nodes, the way ends and begins anew.
fn pieces(road: &Road, nodes: &Nodes, junctions: &[i64], batch: &mut Batch) -> Vec<Vec<Position>> {
    let (mut pieces, mut piece) = (Vec::new(), Vec::new());
    let mut missing = 0u32;
    let mut end = |piece: &mut Vec<Position>| {
        let mut line = std::mem::take(piece);
        line.dedup();
        if line.len() > 1 && length(&line) > Length::ZERO {
            pieces.push(line);
        } else if line.len() == 1 {
            return false;
        }
        true
    };
    let mut whole = true;
    for (place, node) in road.nodes.iter().enumerate() {
        let Some(position) = nodes.position(*node) else {
            missing += 1;
            end(&mut piece);
            continue;
        };
        piece.push(position);
        let cuts = place > 0 && junctions.binary_search(node).is_ok();
        if cuts && piece.len() > 1 {
            whole &= end(&mut piece);
            piece.push(position);
        }
    }
    end(&mut piece);
    let element = format!("way/{}", road.id);
    if missing > 0 {
        let finding = Finding::info(ROAD_CUT).in_element(element.clone());
        batch.log.push(finding.says("missing", missing));
    }
    if missing == 0 && (!whole || pieces.is_empty()) {
        batch.log.push(Finding::info(STREET_WITHOUT_LENGTH).in_element(element));
    }
    pieces
}

#[cfg(test)]
mod tests {
    use bocage_network::StreetClass;

    use super::*;

    /// Streets of ways given as lists of nodes, each shown as its ends' longitudes. Node `n` lies
    /// at longitude `n` steps of a thousandth degree; node 99 is not in the file.
    fn cut(ways: &[&[i64]]) -> Vec<Vec<String>> {
        let roads: Vec<Road> = ways
            .iter()
            .enumerate()
            .map(|(id, nodes)| Road {
                id: id as i64,
                class: StreetClass::Lane,
                name: None,
                nodes: nodes.to_vec(),
            })
            .collect();
        let mut nodes = Nodes::of(ways.concat());
        for node in 0..99 {
            nodes.take(node, Some(Position::from_e7(node as i32 * 10_000, node as i32 % 7)));
        }
        let (junctions, mut batch) = (junctions(&roads), Batch::default());
        let shown = |line: Vec<Position>| {
            line.iter().map(|p| (p.lon_e7() / 10_000).to_string()).collect::<Vec<_>>().join("-")
        };
        let cut =
            |road| pieces(road, &nodes, &junctions, &mut batch).into_iter().map(shown).collect();
        roads.iter().map(cut).collect()
    }

    #[test]
    fn ways_are_cut_where_they_meet() {
        assert_eq!(cut(&[&[1, 2, 3], &[4, 2, 5]]), [["1-2", "2-3"], ["4-2", "2-5"]]);
        assert_eq!(cut(&[&[1, 2, 3]]), [["1-2-3"]]);
        assert_eq!(cut(&[&[1, 2, 3, 1], &[1, 5]]), [vec!["1-2-3-1"], vec!["1-5"]], "a loop");
        assert_eq!(cut(&[&[1, 2, 3, 4, 2]]), [["1-2", "2-3-4-2"]], "a way that meets itself");
        assert_eq!(cut(&[&[1, 2, 99, 3, 4]]), [["1-2", "3-4"]], "a gap at the border");
        assert_eq!(cut(&[&[1, 1, 2]]), [["1-2"]], "a node twice in a row");
        assert_eq!(cut(&[&[99, 3]])[0].len(), 0);
    }
}
