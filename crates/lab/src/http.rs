//! Asking a service of a place over HTTP, from within its namespace or through a socket.

use serde_json::Value;

use crate::layout::Layout;
use crate::{Error, LabSite, command};

/// An answer that takes longer counts as none.
const SECONDS_MAX: &str = "2";
/// Making a swarm takes longer than any question.
const POST_SECONDS_MAX: &str = "30";

/// What a service in a place answers; none where it does not, or says something else than JSON.
/// Any status counts as an answer: Patroni tells a standby by 503.
pub(crate) fn ask(layout: &Layout, site: LabSite, url: &str, body: Option<&str>) -> Option<Value> {
    let enter = layout.enter(site);
    let mut args = vec![&*enter, "--", "curl", "-sS", "--noproxy", "*", "-m", SECONDS_MAX];
    if let Some(body) = body {
        args.extend(["-d", body]);
    }
    args.push(url);
    let said = command::run("nsenter", &args).ok()?;
    serde_json::from_str(&said).ok()
}

/// What the engine behind a socket answers to a question.
pub(crate) fn ask_engine(layout: &Layout, site: LabSite, path: &str) -> Option<Value> {
    let socket = layout.engine_socket(site).display().to_string();
    let url = format!("http://engine{path}");
    let args = ["-sSf", "-m", SECONDS_MAX, "--unix-socket", &socket, &url];
    serde_json::from_str(&command::run("curl", &args).ok()?).ok()
}

/// Tells the engine behind a socket to do something.
///
/// # Errors
/// When it does not answer, or refuses: then with its words.
pub(crate) fn tell_engine(
    layout: &Layout,
    site: LabSite,
    path: &str,
    body: &Value,
) -> Result<(), Error> {
    let socket = layout.engine_socket(site).display().to_string();
    let (url, body) = (format!("http://engine{path}"), body.to_string());
    let kind = "Content-Type: application/json";
    let args = ["-sS", "-m", POST_SECONDS_MAX, "--unix-socket", &socket, "-H", kind, "-d", &body];
    let said = command::run("curl", &[&args[..], &[&url]].concat())?;
    match serde_json::from_str::<Value>(&said) {
        Ok(Value::Object(answer)) if answer.contains_key("message") => Err(Error::Command {
            command: format!("the engine of {}: POST {path}", site.code()),
            said: answer["message"].as_str().unwrap_or_default().to_owned(),
        }),
        _ => Ok(()),
    }
}
