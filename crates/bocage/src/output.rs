//! What goes to standard output: one JSON object, or lines for people. All else goes to stderr.

use std::io::{self, Write};

use bocage_app::Failure;
use serde::Serialize;
use serde_json::{Value, json};

/// How results are written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Output {
    pub(crate) json: bool,
}

/// A result of a command: an object for programs and lines for people.
pub(crate) trait Shown: Serialize {
    /// Writes the lines for people.
    fn show(&self, out: &mut dyn Write) -> io::Result<()>;
}

impl Output {
    /// Writes the result of `command` (`plan.show`).
    pub(crate) fn result(self, command: &str, result: &impl Shown) -> io::Result<()> {
        let mut out = io::stdout().lock();
        if self.json {
            object(command, serde_json::to_value(result)?, &mut out)?;
        } else {
            result.show(&mut out)?;
        }
        out.flush()
    }

    /// Writes why a command failed.
    pub(crate) fn failure(self, command: &str, failure: &Failure) -> io::Result<()> {
        if self.json {
            let Failure { code, message, hint, causes } = failure;
            let error = json!({ "code": code, "message": message, "causes": causes, "hint": hint });
            let error = json!({ "error": error });
            let mut out = io::stdout().lock();
            object(command, error, &mut out)?;
            return out.flush();
        }
        let mut err = io::stderr().lock();
        writeln!(err, "error: {}", failure.message)?;
        for cause in &failure.causes {
            writeln!(err, "  because: {cause}")?;
        }
        writeln!(err, "hint: {}", failure.hint)?;
        writeln!(err, "code: {}", failure.code)
    }
}

fn object(command: &str, value: Value, out: &mut dyn Write) -> io::Result<()> {
    let mut object = serde_json::Map::new();
    object.insert("schema".to_owned(), json!(format!("bocage.{command}/1")));
    match value {
        Value::Object(fields) => object.extend(fields),
        other => {
            object.insert("result".to_owned(), other);
        }
    }
    serde_json::to_writer(&mut *out, &object)?;
    writeln!(out)
}
