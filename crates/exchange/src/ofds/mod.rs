//! `export ofds`: the Open Fibre Data Standard 0.4, one network package a zone.
//!
//! A box, a site or a socket is a node, a cable a span. Tools that read OFDS compare all objects of
//! a file with each other, so a file has 2,000 of them at most.

mod codes;
mod form;
mod lost;
mod node;
mod organisations;
mod span;
#[cfg(test)]
mod tests;
mod zones;

use std::io::{self, Write};

use bocage_network::Stage;
use bocage_vocab::{Finding, Watch};
use uuid::Uuid;

use crate::export::{create, unwritable};
use crate::findings::{Log, OFDS_END_MISSING};
use crate::{Error, Export, Exported, Outgoing, WrittenFile};
use form::{Crs, Network, Package, Publisher, SCHEMA};
use node::{Nodes, is_there};
use organisations::Organisations;
use span::Spans;
use zones::{OBJECTS_MAX, Piece};

/// `export ofds`.
pub(crate) struct Ofds;

impl Export for Ofds {
    fn name(&self) -> &'static str {
        "ofds"
    }

    fn write(&self, outgoing: &Outgoing<'_>, watch: &dyn Watch) -> Result<Exported, Error> {
        let world = outgoing.world;
        watch.stage("write OFDS", "cables", Some(world.cables.len() as u64));
        let mut writer = Writer {
            outgoing,
            nodes: Nodes::new(world),
            spans: Spans::new(world),
            log: Log::default(),
        };
        let mut files = Vec::new();
        for (zone, cables) in zones::zones(world) {
            let pieces = zones::cut(&cables, OBJECTS_MAX, |end| is_there(world, end));
            for (piece, number) in pieces.into_iter().zip(1..) {
                if watch.cancelled() {
                    return Err(Error::Interrupted);
                }
                let done = piece.cables.len() as u64;
                files.push(writer.write(&format!("{zone}-{number}"), &piece)?);
                watch.done(done);
            }
        }
        lost::alone(world).into_iter().for_each(|found| writer.log.push(found));
        lost::without_field(world).for_each(|found| writer.log.push(found));
        Ok(Exported { files, findings: writer.log.finish() })
    }
}

struct Writer<'a> {
    outgoing: &'a Outgoing<'a>,
    nodes: Nodes<'a>,
    spans: Spans<'a>,
    log: Log,
}

impl<'a> Writer<'a> {
    fn write(&mut self, name: &str, piece: &Piece<'a>) -> Result<WrittenFile, Error> {
        self.tell_missing_ends(piece);
        let network = self.network(name, piece);
        let objects = (network.nodes.len() + network.spans.len()) as u64;
        let file = format!("{name}.json");
        let (path, mut out) = create(self.outgoing, &file)?;
        serde_json::to_writer(&mut out, &Package { networks: [network] })
            .map_err(io::Error::from)
            .and_then(|()| out.write_all(b"\n"))
            .and_then(|()| out.flush())
            .map_err(|source| unwritable(&file, source))?;
        Ok(WrittenFile { path, objects })
    }

    fn network(&self, name: &str, piece: &Piece<'a>) -> Network<'a> {
        let Outgoing { title, now, lang, .. } = *self.outgoing;
        let mut owners = Organisations::default();
        let nodes = piece.ends.iter().filter_map(|end| self.nodes.of(*end, &mut owners)).collect();
        let has = |end: &_| piece.ends.contains(end);
        let spans = piece.cables.iter().map(|cable| self.spans.of(cable, has, &mut owners));
        Network {
            // The same file of the same territory is the same network in every publication.
            id: Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("ofds:{title}/{name}").as_bytes()),
            name: format!("{title} {name}"),
            nodes,
            spans: spans.collect(),
            organisations: owners.list(),
            publisher: Publisher { name: title },
            publication_date: now.get(..10).unwrap_or(now),
            crs: Crs,
            accuracy_details: accuracy(piece, lang),
            language: lang,
            links: [SCHEMA],
        }
    }

    fn tell_missing_ends(&mut self, piece: &Piece<'_>) {
        for cable in &piece.cables {
            let missing =
                [cable.from, cable.to].into_iter().filter(|end| !piece.ends.contains(end));
            for end in missing {
                let found = Finding::warning(OFDS_END_MISSING)
                    .about(cable.id.thing())
                    .named(&*cable.reference)
                    .says("end", end.to_string());
                self.log.push(found);
            }
        }
    }
}

/// How far the positions can be trusted, in words: nobody has measured what is not built.
fn accuracy(piece: &Piece<'_>, lang: &str) -> Option<&'static str> {
    let drawn = piece.cables.iter().any(|cable| cable.stage < Stage::Accepted);
    let words = match lang {
        "fr" => "Positions calculées sur des données cartographiques, non relevées sur le terrain",
        _ => "Positions computed from map data, not surveyed on the ground",
    };
    drawn.then_some(words)
}
