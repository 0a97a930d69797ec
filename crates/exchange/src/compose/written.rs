//! YAML on the way out: as little of it as a Compose file needs, read the same by every reader.

use std::fmt::Write as _;

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Yaml {
    /// A text, in which Compose looks for variables already.
    Quoted(String),
    /// A number or a truth.
    Bare(String),
    /// A list of texts.
    List(Vec<Yaml>),
    /// A mapping, in its order.
    Map(Vec<(String, Yaml)>),
}

/// A text that means itself: Compose replaces nothing in it.
pub(super) fn text(value: &str) -> Yaml {
    Yaml::Quoted(value.replace('$', "$$"))
}

/// A number or a truth.
pub(super) fn bare(value: impl std::fmt::Display + Copy) -> Yaml {
    Yaml::Bare(value.to_string())
}

/// A list of texts.
pub(super) fn list(values: Vec<Yaml>) -> Yaml {
    Yaml::List(values)
}

/// A mapping of what is there.
pub(super) fn map<const N: usize>(entries: [(&str, Option<Yaml>); N]) -> Yaml {
    let there = entries.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Yaml::Map(there.collect())
}

impl Yaml {
    /// The text of a file.
    pub(super) fn written(&self) -> String {
        let mut out = String::new();
        self.write(0, &mut out);
        out
    }

    fn write(&self, depth: usize, out: &mut String) {
        let Yaml::Map(entries) = self else {
            out.push_str(&self.inline());
            return;
        };
        for (name, value) in entries {
            let _ = write!(out, "{}{}:", "  ".repeat(depth), key(name));
            match value {
                Yaml::Map(inner) if !inner.is_empty() => {
                    out.push('\n');
                    value.write(depth + 1, out);
                }
                _ => {
                    let _ = writeln!(out, " {}", value.inline());
                }
            }
        }
    }

    fn inline(&self) -> String {
        match self {
            Yaml::Quoted(text) => quoted(text),
            Yaml::Bare(text) => text.clone(),
            Yaml::List(values) => {
                let all: Vec<String> = values.iter().map(Yaml::inline).collect();
                format!("[{}]", all.join(", "))
            }
            Yaml::Map(_) => "{}".to_owned(),
        }
    }
}

/// A key: as it is where no reader takes it for something else than a text.
fn key(name: &str) -> String {
    const WORDS: [&str; 9] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"];
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let is_plain = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(plain)
        && !WORDS.contains(&name.to_ascii_lowercase().as_str());
    if is_plain { name.to_owned() } else { quoted(name) }
}

/// A text between quotes. What readers refuse to see or fold stands as a number.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}') => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
