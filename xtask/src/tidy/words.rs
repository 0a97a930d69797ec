//! Every finding has words, the same codes with the same variables in every language.

use std::collections::{BTreeMap, BTreeSet};

use super::{Offence, Rule};
use crate::repo::{File, Repo};

pub(crate) const RULE: Rule = Rule { name: "words", run };

const LANGUAGES: [&str; 2] = ["crates/app/words/en.ftl", "crates/app/words/fr.ftl"];
const MAKERS: [&str; 3] = ["Finding::error(", "Finding::warning(", "Finding::info("];

fn run(repo: &Repo) -> Vec<Offence> {
    let Some([english, french]) = languages(repo) else {
        return vec![Offence::file(LANGUAGES[0], "or its twin is missing")];
    };
    let (in_english, in_french) = (messages(english), messages(french));
    let mut offences = differences(english, &in_english, french, &in_french);
    for (code, (file, line)) in finding_codes(repo) {
        if !in_english.contains_key(&code) && !in_french.contains_key(&code) {
            let says = format!("the finding `{code}` has no words in {}", LANGUAGES.join(" and "));
            offences.push(Offence::line(file, line, says));
        }
    }
    offences
}

fn languages(repo: &Repo) -> Option<[&File; 2]> {
    Some([repo.file(LANGUAGES[0])?, repo.file(LANGUAGES[1])?])
}

type Messages = BTreeMap<String, BTreeSet<String>>;

/// The keys of a language with the variables that their words use.
fn messages(file: &File) -> Messages {
    let mut messages = Messages::new();
    let mut key = String::new();
    for (_, line) in file.lines() {
        if line.starts_with(|first: char| first.is_ascii_alphabetic()) {
            key = line.split(['=', ' ']).next().unwrap_or_default().to_owned();
            messages.entry(key.clone()).or_default();
        }
        if !line.starts_with('#') && !key.is_empty() {
            let variables = line.split('$').skip(1).map(|rest| {
                rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                    .next()
                    .unwrap_or_default()
            });
            messages.entry(key.clone()).or_default().extend(variables.map(str::to_owned));
        }
    }
    messages
}

fn differences(a: &File, in_a: &Messages, b: &File, in_b: &Messages) -> Vec<Offence> {
    let lacks = |file: &File, key: &str| Offence::file(&file.path, format!("`{key}` is missing"));
    let mut offences = Vec::new();
    for (key, variables) in in_a {
        match in_b.get(key) {
            None => offences.push(lacks(b, key)),
            Some(others) if others != variables => {
                let says = format!("`{key}` uses {others:?}, its twin {variables:?}");
                offences.push(Offence::file(&b.path, says));
            }
            Some(_) => {}
        }
    }
    let only_b = in_b.keys().filter(|key| !in_a.contains_key(*key));
    offences.extend(only_b.map(|key| lacks(a, key)));
    offences
}

/// Every code that a finding is made with outside tests, and where.
fn finding_codes(repo: &Repo) -> BTreeMap<String, (&File, usize)> {
    let mut codes = BTreeMap::new();
    for file in repo.rust().filter(|file| file.path.starts_with("crates/")) {
        for maker in MAKERS {
            for (byte, _) in file.code().match_indices(maker) {
                let argument = file.text[byte + maker.len()..].trim_start();
                let in_docs = file.text[..byte].rsplit('\n').next().unwrap_or_default();
                if in_docs.trim_start().starts_with("//") {
                    continue;
                }
                if let Some(code) = code(repo, file, argument) {
                    codes.entry(code).or_insert((file, file.line_of(byte)));
                }
            }
        }
        for (byte, _) in rule_codes(file) {
            let code = file.text[byte..].split('"').nth(1).unwrap_or_default();
            codes.entry(code.to_owned()).or_insert((file, file.line_of(byte)));
        }
        for (line, code) in listed_codes(file) {
            codes.entry(code.to_owned()).or_insert((file, line));
        }
    }
    codes
}

/// The checks name their code in a constant `RULE`.
fn rule_codes(file: &File) -> impl Iterator<Item = (usize, &str)> {
    let is_rule = file.path.starts_with("crates/check/src/rules/");
    file.code().match_indices("code: \"").filter(move |_| is_rule)
}

/// Some crates list their codes in `FINDING_CODES`: `NAME = "code",` or `("code", ...`.
fn listed_codes(file: &File) -> impl Iterator<Item = (usize, &str)> {
    let lists = file.code().contains("FINDING_CODES: &[");
    file.lines().filter(move |_| lists).filter_map(|(number, line)| {
        let line = line.trim();
        let upper = |c: char| c.is_ascii_uppercase() || c == '_';
        let literal = line
            .strip_prefix("(\"")
            .or_else(|| line.trim_start_matches(upper).strip_prefix(" = \""))?;
        literal.split('"').next().map(|code| (number, code))
    })
}

/// The code that an argument stands for: a literal, or a constant of the same crate.
fn code(repo: &Repo, file: &File, argument: &str) -> Option<String> {
    if let Some(literal) = argument.strip_prefix('"') {
        return literal.split('"').next().map(str::to_owned);
    }
    let name =
        argument.split(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != ':').next()?;
    let name = name.rsplit("::").next()?;
    let is_constant = name.len() > 1 && name.chars().all(|c| !c.is_ascii_lowercase());
    let folder = file.path.split("/src/").next()?;
    let declared = format!("const {name}: &str = \"");
    is_constant.then_some(())?;
    repo.rust()
        .filter(|other| other.path.starts_with(folder))
        .find_map(|other| other.text.split_once(&declared)?.1.split('"').next().map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "const ROW_UNREAD: &str = \"row_unread\";\n\
        fn f() { Finding::error(\n    \"gone\"); Finding::info(ROW_UNREAD); Finding::info(code) }\n\
        /// Finding::info(\"only_in_docs\")\n#[cfg(test)]\nmod tests { Finding::info(\"in_tests\") }\n";

    fn offences(english: &str, french: &str) -> Vec<String> {
        let repo = Repo::of(&[
            ("crates/check/src/lib.rs", SOURCE),
            (LANGUAGES[0], english),
            (LANGUAGES[1], french),
        ]);
        run(&repo).iter().map(Offence::to_string).collect()
    }

    #[test]
    fn every_code_has_words_in_both_languages() {
        let words = "gone = { $subject } x\nrow_unread = y\n    { $line }\n";
        assert!(offences(words, words).is_empty());
        let found = offences("gone = x\n", "gone = x\n");
        assert_eq!(found.len(), 1);
        assert!(
            found[0].starts_with("crates/check/src/lib.rs:3: the finding `row_unread`"),
            "{found:?}"
        );
    }

    #[test]
    fn codes_of_a_list_are_found() {
        let source = "codes! {\n    /// Doc.\n    A_ROW = \"a_row\",\n}\n\
            pub const FINDING_CODES: &[(&str, &str)] = &[\n    (\"b_row\", \"Doc.\"),\n];\n";
        let repo = Repo::of(&[("crates/exchange/src/findings.rs", source)]);
        let codes: Vec<String> = finding_codes(&repo).into_keys().collect();
        assert_eq!(codes, ["a_row", "b_row"]);
    }

    #[test]
    fn a_missing_twin_and_a_missing_variable_are_named() {
        let english = "gone = { $subject }\nrow_unread = y\n";
        let found = offences(english, "gone = x\n");
        assert_eq!(found.len(), 2);
        assert!(found[1].ends_with("`row_unread` is missing"), "{found:?}");
    }
}
