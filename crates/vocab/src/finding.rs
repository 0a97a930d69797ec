//! Findings: what is wrong or worth knowing in data. Never an error.

use std::borrow::Cow;

use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

use crate::{Kind, Length, Loss, Money, Position, Shape, Share, Thing};

crate::code_list! {
    /// How much a finding matters.
    pub enum Severity: SeverityError {
        /// Something is lost, broken or against a rule that must hold.
        Error = "error",
        /// Something should be looked at.
        Warning = "warning",
        /// Worth knowing.
        Info = "info",
    }
}

/// One observation about data: a stable code, what it is about, and typed arguments.
///
/// The words for a code are in one file per language, so a finding holds none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// The stable code, such as `drop_too_long`.
    pub code: Cow<'static, str>,
    /// How much it matters.
    pub severity: Severity,
    /// What it is about.
    pub subject: Subject,
    /// Where it was read, if it came with a file.
    pub source: Option<Source>,
    /// Named values; the unit is the last part of the name in JSON.
    #[serde(serialize_with = "write_args", deserialize_with = "read_args")]
    pub args: Vec<(Cow<'static, str>, Arg)>,
    /// Where it is on the ground.
    pub geometry: Option<Shape>,
}

/// What a finding is about.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Subject {
    /// The kind of fact, where it is one.
    pub kind: Option<Kind>,
    /// The id of the fact, where it has one.
    pub id: Option<Uuid>,
    /// What people call it.
    pub label: String,
}

/// Where in a file a finding was made.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Source {
    /// The name of the file, without folders.
    pub file: String,
    /// The line, from 1, where the format has lines.
    pub line: Option<u64>,
    /// The element, where the format names its elements (`way/41`).
    pub element: Option<String>,
}

/// A value of a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arg {
    /// A plain number.
    Int(i64),
    /// A text from the data.
    Text(String),
    /// A length.
    Length(Length),
    /// An optical loss.
    Loss(Loss),
    /// An amount.
    Money(Money),
    /// A share.
    Share(Share),
}

macro_rules! arg_from {
    ($($from:ty => $variant:ident),+) => {
        $( impl From<$from> for Arg {
            fn from(value: $from) -> Arg {
                Arg::$variant(value.into())
            }
        } )+
    };
}
arg_from!(i64 => Int, u32 => Int, u16 => Int, u8 => Int, String => Text, &str => Text,
    Length => Length, Loss => Loss, Money => Money, Share => Share);

impl From<usize> for Arg {
    fn from(value: usize) -> Arg {
        Arg::Int(i64::try_from(value).unwrap_or(i64::MAX))
    }
}

impl Finding {
    /// A finding about nothing in particular yet.
    ///
    /// # Examples
    /// ```
    /// use bocage_vocab::{Finding, Length};
    /// let found = Finding::warning("drop_too_long").named("12 rue du Port")
    ///     .says("drop", Length::mm(160_000)).says("allowed", Length::mm(150_000));
    /// let json = serde_json::to_value(&found).unwrap();
    /// assert_eq!(json["args"]["drop_mm"], 160_000);
    /// ```
    #[must_use]
    pub fn new(severity: Severity, code: &'static str) -> Finding {
        Finding {
            code: Cow::Borrowed(code),
            severity,
            subject: Subject::default(),
            source: None,
            args: Vec::new(),
            geometry: None,
        }
    }
    /// A finding of severity error.
    #[must_use]
    pub fn error(code: &'static str) -> Finding {
        Finding::new(Severity::Error, code)
    }
    /// A finding of severity warning.
    #[must_use]
    pub fn warning(code: &'static str) -> Finding {
        Finding::new(Severity::Warning, code)
    }
    /// A finding of severity info.
    #[must_use]
    pub fn info(code: &'static str) -> Finding {
        Finding::new(Severity::Info, code)
    }

    /// Says which fact it is about.
    #[must_use]
    pub fn about(mut self, thing: Thing) -> Finding {
        self.subject.kind = Some(thing.kind);
        self.subject.id = Some(thing.uuid);
        self
    }
    /// Says what people call the subject.
    #[must_use]
    pub fn named(mut self, label: impl Into<String>) -> Finding {
        self.subject.label = label.into();
        self
    }
    /// Says in which file it was read.
    #[must_use]
    pub fn in_file(mut self, file: &str) -> Finding {
        self.source.get_or_insert_default().file = file.to_owned();
        self
    }
    /// Says on which line of its file, from 1.
    #[must_use]
    pub fn on_line(mut self, line: u64) -> Finding {
        self.source.get_or_insert_default().line = Some(line);
        self
    }
    /// Says in which element of its file.
    #[must_use]
    pub fn in_element(mut self, element: impl Into<String>) -> Finding {
        self.source.get_or_insert_default().element = Some(element.into());
        self
    }
    /// Says where it is.
    #[must_use]
    pub fn at(mut self, position: Position) -> Finding {
        self.geometry = Some(Shape::Point(position));
        self
    }
    /// Says along or over what it lies.
    #[must_use]
    pub fn over(mut self, shape: Shape) -> Finding {
        self.geometry = Some(shape);
        self
    }
    /// Adds a named value. The name carries no unit; JSON adds it.
    #[must_use]
    pub fn says(mut self, name: &'static str, value: impl Into<Arg>) -> Finding {
        self.args.push((Cow::Borrowed(name), value.into()));
        self
    }
}

fn write_args<S: Serializer>(args: &[(Cow<'static, str>, Arg)], s: S) -> Result<S::Ok, S::Error> {
    let mut map = s.serialize_map(Some(args.len()))?;
    for (name, arg) in args {
        match arg {
            Arg::Int(value) => map.serialize_entry(name, value)?,
            Arg::Text(value) => map.serialize_entry(name, value)?,
            Arg::Length(value) => map.serialize_entry(&format!("{name}_mm"), value)?,
            Arg::Loss(value) => map.serialize_entry(&format!("{name}_mdb"), value)?,
            Arg::Money(value) => map.serialize_entry(&format!("{name}_cents"), value)?,
            Arg::Share(value) => map.serialize_entry(&format!("{name}_ppm"), value)?,
        }
    }
    map.end()
}

fn read_args<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<(Cow<'static, str>, Arg)>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Plain {
        Int(i64),
        Text(String),
    }
    struct Args;
    impl<'de> serde::de::Visitor<'de> for Args {
        type Value = Vec<(Cow<'static, str>, Arg)>;
        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("named arguments")
        }
        fn visit_map<A: serde::de::MapAccess<'de>>(
            self,
            mut map: A,
        ) -> Result<Self::Value, A::Error> {
            let mut args = Vec::new();
            while let Some((name, value)) = map.next_entry::<String, Plain>()? {
                args.push(match value {
                    Plain::Text(text) => (Cow::Owned(name), Arg::Text(text)),
                    Plain::Int(int) => with_unit(name, int),
                });
            }
            Ok(args)
        }
    }
    d.deserialize_map(Args)
}

fn with_unit(name: String, int: i64) -> (Cow<'static, str>, Arg) {
    let (bare, arg) = match name.rsplit_once('_') {
        Some((bare, "mm")) => (bare, Arg::Length(Length::mm(int))),
        Some((bare, "mdb")) => (bare, Arg::Loss(Loss::mdb(int))),
        Some((bare, "cents")) => (bare, Arg::Money(Money::cents(int))),
        Some((bare, "ppm")) => (bare, Arg::Share(Share::ppm(int))),
        _ => return (Cow::Owned(name), Arg::Int(int)),
    };
    (Cow::Owned(bare.to_owned()), arg)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_reads_what_it_writes() {
        let found = Finding::error("unread_row")
            .in_file("a.csv")
            .on_line(7)
            .at(Position::from_e7(1, 2))
            .says("column", "lon")
            .says("cells", 3u32)
            .says("loss", Loss::mdb(5))
            .says("share", Share::ppm(9));
        let json = serde_json::to_string(&found).unwrap();
        assert_eq!(serde_json::from_str::<Finding>(&json).unwrap(), found);
    }
}
