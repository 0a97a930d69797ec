//! Every crate takes its lints, its version and its dependencies from the workspace, and no
//! library switches off the lints that forbid panics.
//!
//! The lints themselves find `unwrap`, `expect` and `panic!`; this rule keeps them on.

use super::{Offence, Rule, lines_with};
use crate::repo::{File, Repo};

pub(crate) const RULE: Rule = Rule { name: "manifests", run };

const INHERITED: [&str; 4] = ["version", "edition", "rust-version", "license"];

const KEPT_ON: [&str; 6] = [
    "clippy::unwrap_used",
    "clippy::expect_used",
    "clippy::panic",
    "clippy::todo",
    "clippy::unimplemented",
    "clippy::dbg_macro",
];

fn run(repo: &Repo) -> Vec<Offence> {
    let members = repo.ending("/Cargo.toml");
    let mut offences: Vec<Offence> = members.flat_map(check).collect();
    // Tests under `tests/` fail by panicking, in their helpers too.
    let is_library =
        |file: &&File| file.path.starts_with("crates/") && !file.path.contains("/tests/");
    let libraries = repo.rust().filter(is_library);
    for (file, line, lint) in lines_with(libraries, &KEPT_ON) {
        offences.push(Offence::line(file, line, format!("`{lint}` may not be switched off")));
    }
    offences
}

fn check(file: &File) -> Vec<Offence> {
    let manifest: toml::Table = match toml::from_str(&file.text) {
        Ok(manifest) => manifest,
        Err(error) => return vec![Offence::file(&file.path, error.to_string())],
    };
    let package = manifest.get("package");
    let not_inherited = INHERITED
        .into_iter()
        .filter(|key| !is_inherited(package.and_then(|package| package.get(key))));
    let mut offences: Vec<Offence> = not_inherited
        .map(|key| Offence::file(&file.path, format!("`{key}.workspace = true` is missing")))
        .collect();
    if !is_inherited(manifest.get("lints")) {
        offences.push(Offence::file(&file.path, "`[lints] workspace = true` is missing"));
    }
    for section in ["dependencies", "dev-dependencies", "build-dependencies"] {
        let table = manifest.get(section).and_then(toml::Value::as_table);
        for (name, value) in table.into_iter().flatten() {
            if !is_inherited(Some(value)) {
                let says = format!("`{name}` takes its version from elsewhere than the workspace");
                offences.push(Offence::file(&file.path, says));
            }
        }
    }
    offences
}

fn is_inherited(value: Option<&toml::Value>) -> bool {
    value.and_then(|value| value.get("workspace")).and_then(toml::Value::as_bool) == Some(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_inherited_is_named() {
        let good = "[package]\nversion.workspace = true\nedition.workspace = true\n\
                    rust-version.workspace = true\nlicense.workspace = true\n\
                    [lints]\nworkspace = true\n[dependencies]\nserde.workspace = true\n";
        assert!(run(&Repo::of(&[("crates/a/Cargo.toml", good)])).is_empty());
        let bad =
            good.replace("serde.workspace = true", "serde = '1'").replace("[lints]", "[other]");
        assert_eq!(run(&Repo::of(&[("crates/a/Cargo.toml", &bad)])).len(), 2);
    }

    #[test]
    fn a_lint_that_is_switched_off_is_named() {
        let source = format!("#[allow({}, reason = \"quick\")]\nfn f() {{}}\n", KEPT_ON[0]);
        let found = run(&Repo::of(&[("crates/a/src/lib.rs", &source)]));
        assert_eq!(found.len(), 1);
        assert!(run(&Repo::of(&[("xtask/src/main.rs", &source)])).is_empty());
    }
}
