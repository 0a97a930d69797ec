//! GeoJSON as a stream of features, one in memory at a time. Source: RFC 7946; the older `crs`
//! member is heeded, because French tools still write Lambert-93.

use std::path::Path;

use bocage_vocab::{Finding, Watch};
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::geometry::shapes_of;
use crate::Error;
use crate::findings::{LAYER_UNREAD, Log};
use crate::records::{Header, Record, Sink};
use crate::stream::{Mark, Stream, read_error};

/// Reads the features of a GeoJSON file: a collection or a single feature.
pub(crate) fn read_features(
    path: &Path,
    log: &mut Log,
    watch: &dyn Watch,
    sink: &mut dyn Sink,
) -> Result<(), Error> {
    let mut stream = Stream::open(path, "reading", watch)?;
    let name = stream.name().to_owned();
    skip_mark(&mut stream, &name)?;
    if !sink.layer(&name, "")? {
        log.push(Finding::warning(LAYER_UNREAD).named(&name).in_file(&name).says("layer", &*name));
        return Ok(());
    }
    let mut features = Features {
        file: name.clone(),
        mark: stream.mark(),
        header: Header::default(),
        log,
        sink,
        count: 0,
        seen_features: false,
        stop: None,
    };
    let mut json = serde_json::Deserializer::from_reader(stream);
    let done = (&mut features).deserialize(&mut json).and_then(|()| json.end());
    if let Some(stop) = features.stop {
        return Err(stop);
    }
    done.map_err(|error| json_error(&name, error))?;
    if !features.seen_features {
        let found = "JSON without features".to_owned();
        return Err(Error::OtherFormat { file: name, expected: "GeoJSON", found });
    }
    features.sink.layer_end(&features.header, features.log)
}

/// Passes over the byte order mark that some tools write.
fn skip_mark(stream: &mut Stream<'_>, name: &str) -> Result<(), Error> {
    use std::io::BufRead;
    let start = stream.fill_buf().map_err(|error| read_error(name, &error))?;
    let length = if start.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    stream.consume(length);
    Ok(())
}

fn json_error(file: &str, error: serde_json::Error) -> Error {
    let at = format!("line {}, column {}", error.line(), error.column());
    match error.classify() {
        serde_json::error::Category::Io => read_error(file, &error.into()),
        _ => {
            let what = error.to_string();
            let what = what.split(" at line ").next().unwrap_or_default().to_owned();
            Error::Damaged { file: file.to_owned(), at, what }
        }
    }
}

/// Walks the top of the file and hands on each feature.
struct Features<'a> {
    file: String,
    mark: Mark,
    header: Header,
    log: &'a mut Log,
    sink: &'a mut dyn Sink,
    count: u64,
    seen_features: bool,
    /// What the sink could not bear.
    stop: Option<Error>,
}

impl Features<'_> {
    /// One feature; false where the reading must stop.
    fn feature(&mut self, feature: Value) -> bool {
        self.mark.record();
        self.count += 1;
        self.seen_features = true;
        let record = self.record(feature);
        let taken = self.sink.record(&self.header, &record, self.log);
        self.stop = taken.err();
        self.stop.is_none()
    }

    fn record(&mut self, feature: Value) -> Record {
        let mut record = Record { file: self.file.clone(), ..Record::default() };
        let mut feature = match feature {
            Value::Object(feature) => feature,
            other => {
                record.bad_geometry = Some(format!("{} is no feature", shortened(&other)));
                Map::new()
            }
        };
        record.element = Some(match feature.get("id") {
            Some(Value::String(id)) => format!("feature {} ({id})", self.count),
            Some(Value::Number(id)) => format!("feature {} ({id})", self.count),
            _ => format!("feature {}", self.count),
        });
        match feature.remove("geometry") {
            None | Some(Value::Null) => {}
            Some(geometry) => match shapes_of(&geometry) {
                Ok(shapes) => record.shapes = shapes,
                Err(reason) => record.bad_geometry = Some(reason),
            },
        }
        if let Some(id) = feature.remove("id").and_then(text_of) {
            record.set(self.header.column("id"), id);
        }
        if let Some(Value::Object(properties)) = feature.remove("properties") {
            for (name, value) in properties {
                let column = self.header.column(&name);
                if let Some(text) = text_of(value) {
                    record.set(column, text);
                }
            }
        }
        record
    }
}

/// The beginning of a value, to find it again.
fn shortened(value: &Value) -> String {
    const SHOWN: usize = 40;
    value.to_string().chars().take(SHOWN).collect()
}

/// A property as text; nested values have none.
fn text_of(value: Value) -> Option<String> {
    match value {
        Value::Null | Value::Array(_) | Value::Object(_) => None,
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) => Some(text),
    }
}

impl<'de> DeserializeSeed<'de> for &mut Features<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_map(Top(self))
    }
}

/// The object at the top of the file.
struct Top<'a, 'f>(&'a mut Features<'f>);

impl<'de> Visitor<'de> for Top<'_, '_> {
    type Value = ();
    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a GeoJSON object")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut alone = Map::new();
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "features" => map.next_value_seed(List(self.0))?,
                "type" | "geometry" | "properties" | "id" => {
                    alone.insert(key, map.next_value()?);
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        if !self.0.seen_features && alone.get("type").is_some_and(|kind| kind == "Feature") {
            self.0.feature(Value::Object(alone));
        }
        Ok(())
    }
}

/// The list of features.
struct List<'a, 'f>(&'a mut Features<'f>);

impl<'de> DeserializeSeed<'de> for List<'_, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for List<'_, '_> {
    type Value = ();
    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a list of features")
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        self.0.seen_features = true;
        while let Some(feature) = seq.next_element::<Value>()? {
            if !self.0.feature(feature) {
                return Err(serde::de::Error::custom("stopped"));
            }
        }
        Ok(())
    }
}
