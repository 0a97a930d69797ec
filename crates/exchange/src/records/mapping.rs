//! Which column gives which field: guessed from names, or told by hand, and always shown.

use bocage_vocab::Finding;

use super::{Field, Header, Record};
use crate::findings::{COLUMNS_READ, COLUMNS_UNKNOWN, Log};
use crate::{Error, ImportOptions};

/// Columns that every spatial tool adds and nobody misses.
const SILENT: &[&str] = &["fid", "ogc_fid", "geom", "geometry", "the_geom", "wkb_geometry"];

/// The column of each field, for the header as known so far.
#[derive(Debug, Clone)]
pub(crate) struct Mapping {
    fields: Vec<Field>,
    by_hand: Vec<(Field, String)>,
    /// By the field's place in [`Field::ALL`].
    columns: Vec<Option<usize>>,
    columns_known: usize,
}

impl Mapping {
    /// A mapping to these fields; columns named by hand win over the guess.
    ///
    /// # Errors
    /// When a mapping names a field that is none of these.
    pub(crate) fn new(
        fields: impl Into<Vec<Field>>,
        options: &ImportOptions,
    ) -> Result<Mapping, Error> {
        let fields = fields.into();
        let by_hand = options.mapping.iter().map(|(name, column)| {
            let found = fields.iter().find(|field| field.code() == name);
            let field = found.copied().ok_or_else(|| Error::NotThere {
                file: "the import".to_owned(),
                what: "field",
                name: name.clone(),
                known: list(fields.iter().map(|field| field.code())),
            })?;
            Ok((field, normal(column)))
        });
        Ok(Mapping {
            by_hand: by_hand.collect::<Result<_, Error>>()?,
            fields,
            columns: vec![None; Field::ALL.len()],
            columns_known: 0,
        })
    }

    /// Forgets the header: another layer begins.
    pub(crate) fn reset(&mut self) {
        self.columns.fill(None);
        self.columns_known = 0;
    }

    /// Takes note of columns that came since.
    pub(crate) fn sync(&mut self, header: &Header) {
        if header.names().len() == self.columns_known {
            return;
        }
        self.columns_known = header.names().len();
        let names: Vec<String> = header.names().iter().map(|name| normal(name)).collect();
        for field in &self.fields {
            let told = self.by_hand.iter().find(|(told, _)| told == field);
            self.columns[*field as usize] = match told {
                Some((_, column)) => names.iter().position(|name| name == column),
                None => field
                    .synonyms()
                    .iter()
                    .find_map(|synonym| names.iter().position(|name| name == synonym)),
            };
        }
    }

    /// The text of a field in a row.
    pub(crate) fn get<'r>(&self, record: &'r Record, field: Field) -> Option<&'r str> {
        record.cell(self.columns[field as usize]?)
    }

    /// Whether a column gives the field.
    pub(crate) fn has(&self, field: Field) -> bool {
        self.columns[field as usize].is_some()
    }

    /// Says how columns were read and which were not.
    ///
    /// # Errors
    /// When a column named by hand is not there.
    pub(crate) fn report(&self, header: &Header, file: &str, log: &mut Log) -> Result<(), Error> {
        for (field, column) in &self.by_hand {
            if !header.names().is_empty() && !self.has(*field) {
                return Err(Error::NotThere {
                    file: file.to_owned(),
                    what: "column",
                    name: column.clone(),
                    known: list(header.names().iter().map(String::as_str)),
                });
            }
        }
        let read = self.fields.iter().filter_map(|field| {
            let column = self.columns[*field as usize]?;
            Some(format!("{} = {}", field.code(), header.names()[column]))
        });
        let read = read.collect::<Vec<_>>().join(", ");
        if !read.is_empty() {
            log.push(Finding::info(COLUMNS_READ).named(file).in_file(file).says("mapping", read));
        }
        let unknown = header.names().iter().enumerate().filter(|(column, name)| {
            !self.columns.contains(&Some(*column)) && !SILENT.contains(&normal(name).as_str())
        });
        let unknown = list(unknown.map(|(_, name)| name.as_str()));
        if !unknown.is_empty() {
            let finding = Finding::info(COLUMNS_UNKNOWN).named(file).in_file(file);
            log.push(finding.says("columns", unknown));
        }
        Ok(())
    }
}

/// Names in one text, shortened where they are many.
pub(crate) fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    const LISTED_MAX: usize = 60;
    let names: Vec<&str> = names.collect();
    let mut text = names.iter().take(LISTED_MAX).copied().collect::<Vec<_>>().join(", ");
    if names.len() > LISTED_MAX {
        text.push_str(&format!(" and {} more", names.len() - LISTED_MAX));
    }
    text
}

/// The form in which names are compared: `Code Postal ` and `code_postal` are one.
pub(crate) fn normal(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.trim().chars().flat_map(char::to_lowercase) {
        let plain = match c {
            'à' | 'â' | 'ä' => 'a',
            'é' | 'è' | 'ê' | 'ë' => 'e',
            'î' | 'ï' => 'i',
            'ô' | 'ö' => 'o',
            'ù' | 'û' | 'ü' => 'u',
            'ç' => 'c',
            c if c.is_alphanumeric() => c,
            _ => '_',
        };
        if plain != '_' || !out.ends_with('_') {
            out.push(plain);
        }
    }
    out.trim_matches('_').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_known_by_many_names_and_by_hand() {
        let mut header = Header::default();
        for name in ["Code Postal", "N°", "numéro", "Commune_INSEE", "truc"] {
            header.column(name);
        }
        const FIELDS: &[Field] = &[Field::Postcode, Field::Number, Field::Insee];
        let mut mapping = Mapping::new(FIELDS, &ImportOptions::default()).unwrap();
        mapping.sync(&header);
        let mut record = Record::default();
        record.set(2, " 12 ".to_owned());
        assert_eq!(mapping.get(&record, Field::Number), Some("12"));
        assert!(mapping.has(Field::Postcode) && mapping.has(Field::Insee));
        let mut log = Log::default();
        mapping.report(&header, "a.csv", &mut log).unwrap();
        let shown = serde_json::to_value(log.finish()).unwrap();
        assert_eq!(
            shown[0]["args"]["mapping"],
            "postcode = Code Postal, number = numéro, insee = Commune_INSEE"
        );
        assert_eq!(shown[1]["args"]["columns"], "N°, truc");

        let options = ImportOptions {
            mapping: vec![("number".into(), "truc".into())],
            ..ImportOptions::default()
        };
        let mut mapping = Mapping::new(FIELDS, &options).unwrap();
        mapping.sync(&header);
        assert_eq!(mapping.get(&record, Field::Number), None);
    }

    #[test]
    fn a_mapping_to_nothing_is_refused() {
        let with = |field: &str, column: &str| ImportOptions {
            mapping: vec![(field.into(), column.into())],
            ..ImportOptions::default()
        };
        for unknown in ["colour", "rent"] {
            let error = Mapping::new([Field::Id, Field::Lon], &with(unknown, "x")).unwrap_err();
            let told = format!("the import has no field `{unknown}`, only id, lon");
            assert_eq!(error.to_string(), told);
        }
        let mut header = Header::default();
        header.column("a");
        let mut mapping = Mapping::new([Field::Id], &with("id", "b")).unwrap();
        mapping.sync(&header);
        let error = mapping.report(&header, "f.csv", &mut Log::default()).unwrap_err();
        assert_eq!(error.to_string(), "f.csv has no column `b`, only a");
    }
}
