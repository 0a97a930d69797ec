//! The technician's page: a shell that works without network. What it does is in its scripts; here are
//! its words, which come with it.

use maud::{DOCTYPE, PreEscaped, html};

use super::FailureCode;
use crate::{Locale, words};

/// A file of the page: what it is called under `/field/`, what it is, and its text.
#[derive(Debug, Clone, Copy)]
pub struct TourFile {
    /// The name.
    pub name: &'static str,
    /// The media type.
    pub media: &'static str,
    /// The text.
    pub text: &'static str,
}

const SCRIPT: &str = "text/javascript; charset=utf-8";

/// The files of the page.
pub const FILES: &[TourFile] = &[
    TourFile { name: "tour.js", media: SCRIPT, text: include_str!("tour_page/tour.js") },
    TourFile { name: "draw.js", media: SCRIPT, text: include_str!("tour_page/draw.js") },
    TourFile { name: "queue.js", media: SCRIPT, text: include_str!("tour_page/queue.js") },
    TourFile { name: "keep.js", media: SCRIPT, text: include_str!("tour_page/keep.js") },
    TourFile { name: "photo.js", media: SCRIPT, text: include_str!("tour_page/photo.js") },
    TourFile { name: "worker.js", media: SCRIPT, text: include_str!("tour_page/worker.js") },
    TourFile {
        name: "tour.css",
        media: "text/css; charset=utf-8",
        text: include_str!("tour_page/tour.css"),
    },
];

/// The words that the scripts use.
const WORDS: &[&str] = &[
    "offline",
    "as-of",
    "none",
    "waiting",
    "all-sent",
    "point",
    "position",
    "strand",
    "tube",
    "dark",
    "call",
    "map",
    "report",
    "made",
    "failed",
    "outlet",
    "code",
    "note",
    "photos",
    "keep",
    "kept",
    "sending",
    "sent",
    "conflict",
    "refused",
    "conflict-help",
    "stands",
    "send-anyway",
    "correct",
    "give-up",
    "sure",
    "say-outlet",
    "say-code",
    "say-note",
];

/// Draws the shell.
#[must_use]
pub fn page(locale: Locale) -> String {
    let say = |key: &str| words::label(locale, &format!("tour-{key}"));
    let other = if locale == Locale::French { Locale::English } else { Locale::French };
    let markup = html! {
        (DOCTYPE)
        html lang=(locale.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover";
                meta name="theme-color" content="#0f766e";
                title { (say("title")) " · Bocage" }
                link rel="icon" href="/icon.svg" type="image/svg+xml";
                link rel="stylesheet" href="/field/tour.css";
                script type="application/json" id="words" { (PreEscaped(words_of(locale))) }
                script type="module" src="/field/tour.js" {}
            }
            body {
                header {
                    h1 { (say("title")) }
                    a.language href={ "/field?lang=" (other.code()) } hreflang=(other.code())
                        lang=(other.code()) { (words::label(other, "field-this-language")) }
                    p #network role="status" hidden {}
                    div.outgoing {
                        p #waiting role="status" {}
                        button type="button" id="send" hidden { (say("send")) }
                    }
                }
                main {
                    noscript { p { (say("script")) } }
                    form #asked {
                        label { span { (say("day")) } input type="date" id="day" required; }
                        label { span { (say("me")) } input id="me" autocomplete="name" maxlength="100"; }
                        button id="refresh" type="submit" { (say("refresh")) }
                    }
                    p #as-of {}
                    div #visits {}
                }
            }
        }
    };
    markup.into_string()
}

/// The words of the scripts as JSON that may stand in a page. Values in sentences are left open, as
/// `{count}`.
fn words_of(locale: Locale) -> String {
    let open = |name: &'static str| (name, format!("{{{name}}}"));
    let mut said = serde_json::Map::new();
    for key in WORDS {
        let values = [open("count"), open("time")];
        let text = words::told(locale, &format!("tour-{key}"), &values);
        said.insert((*key).to_owned(), text.into());
    }
    let codes = FailureCode::ALL.iter().map(|code| code.code());
    let states = super::ConnectionState::ALL.iter().map(|state| state.code());
    for code in codes.chain(states) {
        said.insert(format!("code-{code}"), words::code(locale, code).into());
    }
    said.insert("lang".to_owned(), locale.code().into());
    let codes: Vec<&str> = FailureCode::ALL.iter().map(|code| code.code()).collect();
    said.insert("failures".to_owned(), codes.into());
    // Nothing that could end the element.
    serde_json::Value::Object(said).to_string().replace('<', "\\u003c")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_the_scripts_is_said_in_both_languages() {
        for locale in [Locale::French, Locale::English] {
            let said: serde_json::Value = serde_json::from_str(&words_of(locale)).unwrap();
            for (key, text) in said.as_object().unwrap() {
                assert_ne!(text.as_str(), Some(&*format!("tour-{key}")), "{key} has no words");
            }
            assert!(said["waiting"].as_str().unwrap().contains("{count}"));
        }
        let used = FILES.iter().flat_map(|file| file.text.split("say(\"").skip(1));
        let used: Vec<&str> = used.filter_map(|rest| rest.split('"').next()).collect();
        assert!(used.len() > 20);
        for key in used {
            assert!(WORDS.contains(&key), "{key} is not among the words of the page");
        }
    }
}
