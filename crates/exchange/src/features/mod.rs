//! Rows of one's own as premises, streets or communes: by geometry and by column names.

mod municipality;
mod premises;
mod street;

use std::collections::BTreeMap;
use std::path::Path;

use bocage_vocab::{Fact, Finding, Id, Kind, Shape, Uuid, Watch};

use crate::findings::{LAYER_UNREAD, Log, ROW_UNREAD};
use crate::premises::Batch;
use crate::records::{
    Field, FileKind, Header, Mapping, Record, Sink, check_places, kind_of_file, normal_name,
    place_of, read_file,
};
use crate::stream::file_name;
use crate::{Error, Imported, Input};

/// What a row of one's own becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RowKind {
    Premises,
    Street,
    Municipality,
}

/// By which rows of every kind are known and placed.
const FIELDS: [Field; 7] =
    [Field::Id, Field::Reference, Field::Source, Field::Lon, Field::Lat, Field::X, Field::Y];

/// The fields of rows of a kind; of all kinds where it is not known beforehand.
fn fields(kind: Option<RowKind>) -> Vec<Field> {
    let all = [
        (RowKind::Premises, premises::FIELDS),
        (RowKind::Street, street::FIELDS),
        (RowKind::Municipality, municipality::FIELDS),
    ];
    let wanted = all.iter().filter(|(of, _)| kind.is_none_or(|kind| kind == *of));
    let wanted: Vec<Field> =
        wanted.flat_map(|(_, fields)| *fields).chain(&FIELDS).copied().collect();
    Field::ALL.iter().copied().filter(|field| wanted.contains(field)).collect()
}

/// Makes rows of the world from records.
pub(crate) struct Maker<'a> {
    /// The rows so far.
    pub(crate) batch: Batch,
    input: &'a Input<'a>,
    mapping: Mapping,
    /// What comes before the id in the source of a row; none for the name of the file.
    source: Option<&'static str>,
    /// What every row is, where the import knows.
    kind: Option<RowKind>,
    /// What the name of the layer says that its rows are.
    layer_kind: Option<RowKind>,
    file: String,
    layer: String,
    /// How many rows with the same key came, where the rows have no ids.
    unnamed: BTreeMap<String, u32>,
}

impl<'a> Maker<'a> {
    /// A maker; `source` and `kind` where the import knows them.
    pub(crate) fn new(
        input: &'a Input<'a>,
        source: Option<&'static str>,
        kind: Option<RowKind>,
    ) -> Result<Maker<'a>, Error> {
        let told = input.options.kind.map(|told| match told {
            Kind::Premises | Kind::Building => Ok(RowKind::Premises),
            Kind::Street => Ok(RowKind::Street),
            Kind::Municipality => Ok(RowKind::Municipality),
            other => Err(Error::NotThere {
                file: "the import".to_owned(),
                what: "kind to read",
                name: other.code().to_owned(),
                known: "premises, street, municipality".to_owned(),
            }),
        });
        let kind = kind.or(told.transpose()?);
        Ok(Maker {
            batch: Batch::default(),
            input,
            mapping: Mapping::new(fields(kind), input.options)?,
            source,
            kind,
            layer_kind: None,
            file: String::new(),
            layer: String::new(),
            unnamed: BTreeMap::new(),
        })
    }

    /// Reads files of one kind into rows of whatever they hold.
    ///
    /// # Errors
    /// As [`read_file`], and when a file is of another kind.
    pub(crate) fn read_files(
        input: &Input<'_>,
        expected_kind: FileKind,
        expected: &'static str,
        watch: &dyn Watch,
    ) -> Result<Imported, Error> {
        let mut maker = Maker::new(input, None, None)?;
        for path in input.files {
            let kind = kind_of_file(path)?;
            if kind != expected_kind {
                let (file, found) = (file_name(path), kind.to_string());
                return Err(Error::OtherFormat { file, expected, found });
            }
            maker.read_file(path, watch)?;
        }
        Ok(maker.batch.finish(input.world))
    }

    /// Reads one file.
    ///
    /// # Errors
    /// As [`read_file`].
    pub(crate) fn read_file(&mut self, path: &Path, watch: &dyn Watch) -> Result<(), Error> {
        let mut log = std::mem::take(&mut self.batch.log);
        let done = read_file(path, self.input.options, &mut log, watch, self);
        self.batch.log = log;
        done
    }

    fn kind_of(&self, record: &Record, shapes: &[Shape]) -> Option<RowKind> {
        let of_shape = || {
            Some(match shapes.first()? {
                Shape::Point(_) => RowKind::Premises,
                Shape::Line(_) => RowKind::Street,
                Shape::Area(_) if self.looks_like_a_commune(record) => RowKind::Municipality,
                Shape::Area(_) => RowKind::Premises,
            })
        };
        self.kind.or(self.layer_kind).or_else(of_shape)
    }

    fn looks_like_a_commune(&self, record: &Record) -> bool {
        let has = |field| self.mapping.get(record, field).is_some();
        has(Field::Insee) && !has(Field::Street) && !has(Field::Address) && !has(Field::Number)
    }

    /// What a row is known by.
    fn key_of(&mut self, record: &Record, else_by: &str) -> Key {
        let get = |field| self.mapping.get(record, field);
        let written = get(Field::Source).zip(get(Field::Id).and_then(|id| id.parse().ok()));
        if let Some((source, uuid)) = written {
            return Key { source: source.to_owned(), uuid: Some(uuid), is_own: true };
        }
        let before = match self.source {
            Some(source) => source.to_owned(),
            None if self.layer.is_empty() => stem(&self.file).to_owned(),
            None => format!("{}/{}", stem(&self.file), self.layer),
        };
        if let Some(id) = get(Field::Id).or_else(|| get(Field::Reference)) {
            return Key { source: format!("{before}:{id}"), uuid: None, is_own: true };
        }
        let source = format!("{before}:{else_by}");
        let times = self.unnamed.entry(source.clone()).or_default();
        *times += 1;
        let ordinal = if *times > 1 { format!("#{times}") } else { String::new() };
        Key { source: source + &ordinal, uuid: None, is_own: false }
    }
}

/// What a row is known by.
struct Key {
    /// Such as `ban:50218_0010_00012`.
    source: String,
    /// The id itself, in a file that Bocage wrote.
    uuid: Option<Uuid>,
    /// Whether the source gives the id; else it is made from what the row says.
    is_own: bool,
}

impl Key {
    /// The id of the row, or of this part of it.
    fn id<T: Fact>(&self, part: &str) -> Id<T> {
        self.uuid.map_or_else(|| Id::derive(&[&self.source, part]), Id::from_uuid)
    }
}

/// The name of a file without its ending.
fn stem(file: &str) -> &str {
    file.split_once('.').map_or(file, |(stem, _)| stem)
}

/// Words in the names of layers of plant: what lies there is no premises and no street.
const PLANT: [&str; 22] = [
    "cable",
    "duct",
    "fourreau",
    "conduite",
    "pole",
    "poteau",
    "appui",
    "chamber",
    "chambre",
    "manhole",
    "support",
    "ptech",
    "cheminement",
    "closure",
    "splice",
    "bpe",
    "pbo",
    "pto",
    "sro",
    "nro",
    "cabinet",
    "exchange",
];

/// Whether the name of a layer or of a file says that it holds plant.
fn names_plant(name: &str) -> bool {
    let name = normal_name(name);
    if let Ok(kind) = name.parse::<Kind>() {
        use Kind::{Building, Municipality, Premises, Street};
        return !matches!(kind, Building | Municipality | Premises | Street);
    }
    let single = |word: &str| word.trim_end_matches(['s', 'x']).to_owned();
    name.split('_').any(|word| PLANT.contains(&word) || PLANT.contains(&single(word).as_str()))
}

/// What the name of a layer says about its rows: `Err` where it holds something else for sure.
fn kind_of_layer(layer: &str) -> Result<Option<RowKind>, ()> {
    let name = normal_name(layer);
    if let Ok(kind) = name.parse::<Kind>() {
        return match kind {
            Kind::Premises => Ok(Some(RowKind::Premises)),
            Kind::Street => Ok(Some(RowKind::Street)),
            Kind::Municipality => Ok(Some(RowKind::Municipality)),
            _ => Err(()),
        };
    }
    const NAMES: [(&str, RowKind); 10] = [
        ("premises", RowKind::Premises),
        ("locaux", RowKind::Premises),
        ("adresse", RowKind::Premises),
        ("address", RowKind::Premises),
        ("street", RowKind::Street),
        ("route", RowKind::Street),
        ("voie", RowKind::Street),
        ("troncon", RowKind::Street),
        ("commune", RowKind::Municipality),
        ("municipalit", RowKind::Municipality),
    ];
    let named = NAMES.iter().find(|(part, _)| name.contains(part)).map(|(_, kind)| *kind);
    if named.is_none() && names_plant(layer) { Err(()) } else { Ok(named) }
}

impl Sink for Maker<'_> {
    fn layer(&mut self, file: &str, layer: &str) -> Result<bool, Error> {
        self.mapping.reset();
        file.clone_into(&mut self.file);
        layer.clone_into(&mut self.layer);
        let asked = self.input.options.layer.as_deref() == Some(layer);
        // A file of one layer has only its own name to say that it holds plant.
        let kind = match layer.is_empty() && names_plant(stem(file)) {
            true => Err(()),
            false => kind_of_layer(layer),
        };
        match kind {
            Ok(kind) => self.layer_kind = kind,
            Err(()) if asked || self.kind.is_some() => self.layer_kind = None,
            Err(()) => return Ok(false),
        }
        Ok(true)
    }

    fn record(&mut self, header: &Header, record: &Record, log: &mut Log) -> Result<(), Error> {
        if record.is_blank() {
            return Ok(());
        }
        self.batch.read += 1;
        self.mapping.sync(header);
        let needs_no_place = self.kind.or(self.layer_kind) == Some(RowKind::Municipality);
        if !needs_no_place {
            check_places(record, header, &self.mapping)?;
        }
        std::mem::swap(&mut self.batch.log, log);
        let shapes = match needs_no_place && record.shapes.is_empty() {
            true => Vec::new(),
            false => place_of(record, &self.mapping, &mut self.batch.log),
        };
        match self.kind_of(record, &shapes) {
            Some(RowKind::Premises) => self.premises(record, &shapes),
            Some(RowKind::Street) => self.street(record, &shapes),
            Some(RowKind::Municipality) => self.municipality(record, &shapes),
            None => {}
        }
        std::mem::swap(&mut self.batch.log, log);
        Ok(())
    }

    fn layer_end(&mut self, header: &Header, log: &mut Log) -> Result<(), Error> {
        self.mapping.sync(header);
        self.mapping.report(header, &self.file, log)?;
        if header.names().is_empty() && self.batch.read == 0 {
            log.push(Finding::warning(LAYER_UNREAD).named(&self.file).in_file(&self.file));
        }
        Ok(())
    }
}

impl Maker<'_> {
    /// Says that a row gives nothing.
    fn unread(&mut self, record: &Record, reason: &str) {
        let finding = record.located(Finding::error(ROW_UNREAD)).says("reason", reason);
        self.batch.log.push(finding);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_fields_of_its_own() {
        let named = |kind| fields(kind).into_iter().map(Field::code).collect::<Vec<_>>();
        let street = ["id", "street", "lon", "lat", "x", "y", "reference", "name", "class"];
        let street = [&street[..], &["crossing", "existing", "synthetic", "source"]].concat();
        assert_eq!(named(Some(RowKind::Street)), street);
        let all = fields(None);
        assert!(all.contains(&Field::Siret) && all.contains(&Field::MergedInto));
        assert!(!all.contains(&Field::Rent), "plant has an import of its own");
    }

    #[test]
    fn names_of_layers_tell_plant_from_ground() {
        for (name, kind) in [
            ("premises", Ok(Some(RowKind::Premises))),
            ("Adresses 2026", Ok(Some(RowKind::Premises))),
            ("troncon_de_route", Ok(Some(RowKind::Street))),
            ("metropole", Ok(None)),
            ("poteaux", Err(())),
            ("t_cable", Err(())),
            ("Chambres FT", Err(())),
            ("cabinet", Err(())),
        ] {
            assert_eq!(kind_of_layer(name), kind, "{name}");
        }
        for (file, plant) in [("pop", true), ("branching_point", true), ("building", false)] {
            assert_eq!(names_plant(file), plant, "{file}");
        }
    }
}
