//! OpenStreetMap's XML as a stream of elements, plain or gzip.

use std::path::Path;

use bocage_vocab::{Position, Watch};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::element::{Element, Member, Tags, Wanted};
use crate::Error;
use crate::stream::Stream;
use crate::xml::{attribute, xml_error};

/// Shows the wanted elements of a file, in its order.
pub(super) fn scan(
    path: &Path,
    stage: &'static str,
    wanted: Wanted,
    watch: &dyn Watch,
    on: &mut dyn FnMut(Element<'_>) -> Result<(), Error>,
) -> Result<(), Error> {
    let stream = Stream::open(path, stage, watch)?;
    let (name, mark) = (stream.name().to_owned(), stream.mark());
    let mut reader = Reader::from_reader(stream);
    let (mut buffer, mut element) = (Vec::new(), Open::default());
    let mut root = Root::default();
    loop {
        buffer.clear();
        let event = reader.read_event_into(&mut buffer);
        // All of one element counts as one record.
        if element.kind.is_none() {
            mark.record();
        }
        match event.map_err(|error| xml_error(&name, reader.buffer_position(), &error))? {
            Event::Eof => break,
            Event::Start(tag) => {
                root.open(&tag);
                element.open(&tag, wanted);
            }
            Event::Empty(tag) => {
                element.open(&tag, wanted);
                element.close(tag.name().as_ref(), on)?;
            }
            Event::End(tag) => {
                root.closed |= tag.name().as_ref() == "osm";
                element.close(tag.name().as_ref(), on)?;
            }
            _ => {}
        }
    }
    root.check(&name)
}

/// What the outermost element was.
#[derive(Debug, Default)]
struct Root {
    name: Option<String>,
    closed: bool,
}

impl Root {
    fn open(&mut self, tag: &BytesStart<'_>) {
        if self.name.is_none() {
            self.name = Some(tag.name().as_ref().to_owned());
        }
    }

    fn check(&self, file: &str) -> Result<(), Error> {
        let file = file.to_owned();
        match self.name.as_deref() {
            Some("osm") if self.closed => Ok(()),
            Some("osm") => Err(Error::Damaged {
                file,
                at: "its end".to_owned(),
                what: "</osm> is missing: the file was cut off".to_owned(),
            }),
            other => Err(Error::OtherFormat {
                file,
                expected: "OpenStreetMap data",
                found: format!("XML of <{}>", other.unwrap_or_default()),
            }),
        }
    }
}

/// The element being read.
#[derive(Debug, Default)]
struct Open {
    kind: Option<Wanted>,
    id: i64,
    position: Option<Position>,
    tags: Vec<(String, String)>,
    nodes: Vec<i64>,
    members: Vec<(i64, String)>,
}

impl Open {
    fn open(&mut self, tag: &BytesStart<'_>, wanted: Wanted) {
        match tag.name().as_ref() {
            "node" if wanted == Wanted::Nodes => self.start(tag, wanted),
            "way" if wanted == Wanted::Ways => self.start(tag, wanted),
            "relation" if wanted == Wanted::Relations => self.start(tag, wanted),
            "tag" if self.kind.is_some() => {
                if let (Some(key), Some(value)) = (attribute(tag, "k"), attribute(tag, "v")) {
                    self.tags.push((key, value));
                }
            }
            "nd" if self.kind == Some(Wanted::Ways) => self.nodes.extend(number(tag, "ref")),
            "member" if self.kind == Some(Wanted::Relations) => {
                let is_way = attribute(tag, "type").as_deref() == Some("way");
                if let Some(way) = number(tag, "ref").filter(|_| is_way) {
                    self.members.push((way, attribute(tag, "role").unwrap_or_default()));
                }
            }
            _ => {}
        }
    }

    fn start(&mut self, tag: &BytesStart<'_>, kind: Wanted) {
        let deleted = attribute(tag, "visible").as_deref() == Some("false")
            || attribute(tag, "action").as_deref() == Some("delete");
        let Some(id) = number(tag, "id").filter(|_| !deleted) else { return };
        let degrees = |name| attribute(tag, name).and_then(|text| text.parse::<f64>().ok());
        let position = degrees("lon")
            .zip(degrees("lat"))
            .and_then(|(lon, lat)| Position::from_degrees(lon, lat).ok());
        *self = Open { kind: Some(kind), id, position, ..Open::default() };
    }

    fn close(
        &mut self,
        name: &str,
        on: &mut dyn FnMut(Element<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let Some(kind) = self.kind.filter(|_| matches!(name, "node" | "way" | "relation")) else {
            return Ok(());
        };
        let id = self.id;
        let tags: Vec<(&str, &str)> =
            self.tags.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        let tags = Tags(&tags);
        let done = match kind {
            Wanted::Nodes => on(Element::Node { id, position: self.position, tags }),
            Wanted::Ways => on(Element::Way { id, nodes: &self.nodes, tags }),
            Wanted::Relations => {
                let members = self.members.iter().map(|(way, role)| Member { way: *way, role });
                on(Element::Relation { id, members: &members.collect::<Vec<_>>(), tags })
            }
        };
        self.kind = None;
        done
    }
}

fn number(tag: &BytesStart<'_>, name: &str) -> Option<i64> {
    attribute(tag, name)?.parse().ok()
}
