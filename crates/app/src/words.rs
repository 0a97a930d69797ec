//! The words for codes, in one file per language.

mod failure;
mod quantity;
mod reason;

use bocage_vocab::{Arg, Finding, Subject};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use std::sync::LazyLock;

use crate::Locale;

pub use failure::{failure, refusal};
pub use quantity::{bitrate, bytes, cores, length, money, number};
pub use reason::reason;

type Words = FluentBundle<FluentResource>;

static FRENCH: LazyLock<Words> = LazyLock::new(|| {
    read(&[
        include_str!("../words/fr.ftl"),
        include_str!("../words/fr-errors.ftl"),
        include_str!("../words/fr-rules.ftl"),
    ])
});
/// Errors speak English by themselves.
static ENGLISH: LazyLock<Words> = LazyLock::new(|| read(&[include_str!("../words/en.ftl")]));

fn read(texts: &[&str]) -> Words {
    let mut words = FluentBundle::new_concurrent(Vec::new());
    words.set_use_isolating(false);
    for &text in texts {
        let resource = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(good, _)| good);
        words.add_resource_overriding(resource);
    }
    words
}

fn words(locale: Locale) -> &'static Words {
    match locale {
        Locale::French => &FRENCH,
        Locale::English => &ENGLISH,
    }
}

/// What a finding says, in a sentence.
#[must_use]
pub fn finding(locale: Locale, finding: &Finding) -> String {
    let mut args = FluentArgs::new();
    args.set("subject", subject(finding));
    for (name, arg) in &finding.args {
        args.set(name.as_ref(), value(locale, arg));
    }
    let code = &*finding.code;
    let told = spoken(locale, code, &args)
        .filter(|(_, lacks)| !lacks)
        // Where a value is not known there may be a shorter sentence.
        .or_else(|| spoken(locale, &format!("{code}-alone"), &args))
        .or_else(|| spoken(locale, code, &args))
        .map_or_else(|| plain(locale, finding), |(told, _)| told);
    match subject(finding).is_empty() {
        // What is about nothing in particular begins with what there is to say.
        true => told.trim_start_matches([' ', '\u{a0}', '\u{202f}', ':']).to_owned(),
        false => told,
    }
}

/// What the subject of a finding is called: its name, else its id, else where it is. Premises often
/// have no address; empty where nothing is known.
#[must_use]
pub fn subject(finding: &Finding) -> String {
    let Subject { label, id, .. } = &finding.subject;
    if !label.is_empty() {
        return label.clone();
    }
    let element = || finding.source.as_ref().and_then(|source| source.element.clone());
    let place = || {
        let position = finding.geometry.as_ref()?.positions().next()?;
        Some(format!("{:.5}, {:.5}", position.lat(), position.lon()))
    };
    id.map(|id| id.to_string()).or_else(element).or_else(place).unwrap_or_default()
}

/// A number with its noun, for the command line, which speaks English.
#[must_use]
pub fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// The sentence of a code as its file has it, with the names of its values.
#[must_use]
pub fn pattern(locale: Locale, code: &str) -> String {
    let text = match locale {
        Locale::French => include_str!("../words/fr.ftl"),
        Locale::English => include_str!("../words/en.ftl"),
    };
    let of = |line: &'static str| line.strip_prefix(code)?.strip_prefix(" = ");
    text.lines().find_map(of).unwrap_or_default().to_owned()
}

/// What the rule of a code asks for, in a sentence; the code in plain words where no rule has it.
/// Rules speak English by themselves.
#[must_use]
pub fn rule(locale: Locale, code: &str) -> String {
    let key = format!("rule-{}", code.replace('_', "-"));
    let own = || bocage_check::says(code).map(str::to_owned);
    let french = || say(locale, &key, &FluentArgs::new());
    let told = if locale == Locale::French { french().or_else(own) } else { own() };
    told.unwrap_or_else(|| code.replace('_', " "))
}

/// The same after the file and line that it comes from, where it comes from one.
#[must_use]
pub fn finding_with_place(locale: Locale, found: &Finding) -> String {
    let told = finding(locale, found);
    let Some(source) = &found.source else { return told };
    match source.line {
        Some(line) => format!("{}:{line}: {told}", source.file),
        None => format!("{}: {told}", source.file),
    }
}

/// The name of a column for people; in plain words of its own where there are none.
#[must_use]
pub fn column(locale: Locale, name: &str) -> String {
    let key = format!("column-{}", name.replace('_', "-"));
    say(locale, &key, &FluentArgs::new()).unwrap_or_else(|| name.replace('_', " "))
}

/// A code in words; any other text as it is.
#[must_use]
pub fn code(locale: Locale, text: &str) -> String {
    let is_code = !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    let key = format!("code-{}", text.replace('_', "-"));
    let words = is_code.then(|| say(locale, &key, &FluentArgs::new())).flatten();
    words.unwrap_or_else(|| text.to_owned())
}

/// A word or sentence of a page, by its key; the key where there is none.
#[must_use]
pub(crate) fn label(locale: Locale, key: &str) -> String {
    say(locale, key, &FluentArgs::new()).unwrap_or_else(|| key.to_owned())
}

/// A sentence of a page with its values; the key where there is none.
#[must_use]
pub(crate) fn told(locale: Locale, key: &str, values: &[(&'static str, String)]) -> String {
    let mut args = FluentArgs::new();
    for (name, value) in values {
        args.set(*name, value.clone());
    }
    say(locale, key, &args).unwrap_or_else(|| key.to_owned())
}

fn say(locale: Locale, key: &str, args: &FluentArgs<'_>) -> Option<String> {
    spoken(locale, key, args).map(|(said, _)| said)
}

/// A sentence, and whether it lacks a value that it names.
fn spoken(locale: Locale, key: &str, args: &FluentArgs<'_>) -> Option<(String, bool)> {
    let words = words(locale);
    let pattern = words.get_message(key)?.value()?;
    let mut errors = Vec::new();
    let said = words.format_pattern(pattern, Some(args), &mut errors).into_owned();
    Some((said, !errors.is_empty()))
}

fn value(locale: Locale, arg: &Arg) -> FluentValue<'static> {
    FluentValue::from(match arg {
        Arg::Int(int) => int.to_string(),
        Arg::Text(text) => text.clone(),
        Arg::Length(value) => length(locale, *value),
        Arg::Loss(value) => number(locale, value.get() as f64 / 1e3, 2, "dB"),
        Arg::Money(value) => money(locale, *value),
        Arg::Share(value) => number(locale, value.get() as f64 / 1e4, 2, "%"),
    })
}

/// The code, the subject and the arguments as they are: for a code that has no words.
fn plain(locale: Locale, finding: &Finding) -> String {
    let mut text = finding.code.replace('_', " ");
    for part in std::iter::once(subject(finding)).filter(|name| !name.is_empty()) {
        text.push_str(&format!(" {part}"));
    }
    for (name, arg) in &finding.args {
        if let FluentValue::String(shown) = value(locale, arg) {
            text.push_str(&format!(", {name} {shown}"));
        }
    }
    text
}

/// The keys of a language's file, for the test that holds the two against each other.
#[cfg(test)]
fn keys(text: &str) -> Vec<&str> {
    text.lines()
        .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
        .filter_map(|line| line.split_once(" =").map(|(key, _)| key))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use bocage_vocab::{Column, Kind, Length, Position, Thing};
    use bocage_world::{Table, TableVisitor, World, WorldFact};

    #[test]
    fn every_rule_speaks_both_languages() {
        for rule in bocage_check::every() {
            assert_eq!(super::rule(Locale::English, rule.code), rule.says);
            let french = super::rule(Locale::French, rule.code);
            assert!(french.ends_with('.') && french != rule.says, "{}: {french}", rule.code);
            for locale in [Locale::French, Locale::English] {
                assert!(!pattern(locale, rule.code).is_empty(), "{locale} {}", rule.code);
            }
        }
        for code in ["reservation_expired", "norms_missing"] {
            assert!(super::rule(Locale::French, code).ends_with('.'));
        }
    }

    #[test]
    fn a_subject_without_a_name_is_told_by_its_id_or_place() {
        let id = bocage_vocab::Uuid::from_u128(7);
        let home = Thing { kind: Kind::Premises, uuid: id };
        let (found, place) =
            (|| Finding::error("premises_cut_off"), Position::from_e7(-11_000_000, 491_000_000));
        for (finding, told) in [
            (found().named("12 rue du Port").about(home), "12 rue du Port".to_owned()),
            (found().named("").about(home).at(place), id.to_string()),
            (found().in_file("a.osm").in_element("way/41").at(place), "way/41".to_owned()),
            (found().at(place), "49.10000, -1.10000".to_owned()),
            (found(), String::new()),
        ] {
            assert_eq!(subject(&finding), told);
            for locale in [Locale::French, Locale::English] {
                assert!(super::finding(locale, &finding).contains(&told), "{finding:?}");
            }
        }
    }

    #[test]
    fn what_is_not_known_of_a_finding_is_left_out_of_its_sentence() {
        let unknown = |subject: &str| Finding::error("compose_key_unknown").named(subject);
        let missing = || Finding::error("compose_key_missing").says("key", "member");
        for (finding, english, french) in [
            (
                unknown("x.foo").says("key", "foo").says("near", "food"),
                "x.foo: `foo` is no key here; the nearest is `food`",
                "x.foo : `foo` n'est pas une clé ici ; la plus proche est `food`",
            ),
            (
                unknown("x.foo").says("key", "foo"),
                "x.foo: `foo` is no key here",
                "x.foo : `foo` n'est pas une clé ici",
            ),
            (
                missing().says("example", "Agon"),
                "`member` is missing; write it as in `Agon`",
                "`member` manque ; l'écrire comme `Agon`",
            ),
        ] {
            let told = [Locale::English, Locale::French].map(|one| super::finding(one, &finding));
            let told = told.map(|told| told.replace(['\u{a0}', '\u{202f}'], " "));
            assert_eq!(told, [english, french]);
        }
    }

    #[test]
    fn both_languages_have_the_same_words() {
        let french = keys(include_str!("../words/fr.ftl"));
        let english = keys(include_str!("../words/en.ftl"));
        assert_eq!(french, english);
        assert!(FluentResource::try_new(include_str!("../words/fr.ftl").to_owned()).is_ok());
        assert!(FluentResource::try_new(include_str!("../words/en.ftl").to_owned()).is_ok());
    }

    #[test]
    fn every_column_that_is_shown_has_words() {
        struct Columns(Vec<String>);
        impl TableVisitor for Columns {
            fn visit<T: WorldFact>(&mut self, _: &Table<T>) {
                use bocage_vocab::ColumnType::{Id, Int, Text, Thing};
                let shown = |one: &&Column| matches!(one.ty, Int | Text | Id(_) | Thing);
                let name = |one: &Column| format!("column-{}", one.name.replace('_', "-"));
                self.0.extend(T::COLUMNS.iter().filter(shown).map(name));
            }
        }
        let mut columns = Columns(Vec::new());
        World::default().each(&mut columns);
        assert!(columns.0.len() > 100);
        columns.0.retain(|key| say(Locale::French, key, &FluentArgs::new()).is_none());
        assert_eq!(columns.0, [""; 0]);
    }

    #[test]
    fn a_finding_becomes_a_sentence_and_an_unknown_one_shows_what_it_holds() {
        let found = Finding::warning("drop_too_long")
            .named("PTO 12")
            .says("drop", Length::mm(160_000))
            .says("allowed", Length::mm(150_000));
        let english = finding(Locale::English, &found);
        assert!(english.contains("160.0\u{a0}m") && english.contains("PTO 12"), "{english}");
        assert_ne!(finding(Locale::French, &found), english);
        let unknown = Finding::info("never_heard_of").named("X").says("n", 3u32);
        assert_eq!(finding(Locale::English, &unknown), "never heard of X, n 3");
    }
}
