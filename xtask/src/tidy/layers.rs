//! A crate names only crates of a lower layer, as `layers.toml` has them.
//!
//! Tests may also name crates of their own layer: a rule is tested on what the generator makes,
//! and such an edge never ships. What is below stays below.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Offence, Rule};
use crate::repo::Repo;

pub(crate) const RULE: Rule = Rule { name: "layers", run };

#[derive(Deserialize)]
struct Layers {
    layer: Vec<Layer>,
}

#[derive(Deserialize)]
struct Layer {
    name: String,
    crates: Vec<String>,
}

#[derive(Deserialize)]
struct Manifest {
    package: Package,
    #[serde(default)]
    dependencies: toml::Table,
    #[serde(default, rename = "build-dependencies")]
    build_dependencies: toml::Table,
    #[serde(default, rename = "dev-dependencies")]
    dev_dependencies: toml::Table,
}

#[derive(Deserialize)]
struct Package {
    name: String,
}

/// Where a crate stands: the height of its layer and the layer's name.
type Heights = BTreeMap<String, (usize, String)>;

fn run(repo: &Repo) -> Vec<Offence> {
    let Some(text) = repo.file("layers.toml").map(|file| file.text.as_str()) else {
        return vec![Offence::file("layers.toml", "is missing")];
    };
    let layers: Layers = match toml::from_str(text) {
        Ok(layers) => layers,
        Err(error) => return vec![Offence::file("layers.toml", error.to_string())],
    };
    let heights = heights(&layers);
    let mut offences = Vec::new();
    let mut seen = Vec::new();
    for file in repo.ending("/Cargo.toml").filter(|file| file.path.starts_with("crates/")) {
        match toml::from_str::<Manifest>(&file.text) {
            Ok(manifest) => {
                offences.extend(check(&file.path, &manifest, &heights));
                seen.push(manifest.package.name);
            }
            Err(error) => offences.push(Offence::file(&file.path, error.to_string())),
        }
    }
    let ghosts = heights.keys().filter(|name| !seen.contains(name));
    offences.extend(ghosts.map(|name| Offence::file("layers.toml", format!("no crate `{name}`"))));
    offences
}

fn heights(layers: &Layers) -> Heights {
    let crates = layers.layer.iter().enumerate().flat_map(|(height, layer)| {
        layer.crates.iter().map(move |name| (name.clone(), (height, layer.name.clone())))
    });
    crates.collect()
}

fn check(path: &str, manifest: &Manifest, heights: &Heights) -> Vec<Offence> {
    let name = &manifest.package.name;
    let Some((own, layer)) = heights.get(name) else {
        return vec![Offence::file(path, format!("`{name}` is in no layer of layers.toml"))];
    };
    let shipped = manifest.dependencies.keys().chain(manifest.build_dependencies.keys());
    let shipped = shipped.map(|to| (to, *own));
    let tested = manifest.dev_dependencies.keys().map(|to| (to, *own + 1));
    let too_high = |(to, below): (&String, usize)| {
        let (height, other) = heights.get(to)?;
        (*height >= below).then(|| {
            Offence::file(path, format!("`{name}` ({layer}) may not name `{to}` ({other})"))
        })
    };
    shipped.chain(tested).filter_map(too_high).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAYERS: &str = "[[layer]]\nname = 'low'\ncrates = ['a', 'b']\n\
                          [[layer]]\nname = 'high'\ncrates = ['c']\n";

    fn offences(a: &str, c: &str) -> Vec<String> {
        let manifest = |name: &str, rest: &str| format!("[package]\nname = '{name}'\n{rest}");
        let repo = Repo::of(&[
            ("layers.toml", LAYERS),
            ("crates/a/Cargo.toml", &manifest("a", a)),
            ("crates/b/Cargo.toml", &manifest("b", "")),
            ("crates/c/Cargo.toml", &manifest("c", c)),
        ]);
        run(&repo).iter().map(Offence::to_string).collect()
    }

    #[test]
    fn down_is_allowed_and_beside_or_up_is_not() {
        assert!(offences("", "[dependencies]\na.workspace = true").is_empty());
        let beside = offences("[dependencies]\nb.workspace = true", "");
        assert_eq!(beside, ["crates/a/Cargo.toml: `a` (low) may not name `b` (low)"]);
        let up = offences("[dependencies]\nc.workspace = true", "");
        assert_eq!(up, ["crates/a/Cargo.toml: `a` (low) may not name `c` (high)"]);
    }

    #[test]
    fn tests_may_look_beside_but_not_up() {
        assert!(offences("[dev-dependencies]\nb.workspace = true", "").is_empty());
        assert_eq!(offences("[dev-dependencies]\nc.workspace = true", "").len(), 1);
    }

    #[test]
    fn every_crate_is_in_a_layer_and_every_layer_holds_crates_that_exist() {
        let repo = Repo::of(&[
            ("layers.toml", LAYERS),
            ("crates/d/Cargo.toml", "[package]\nname = 'd'"),
            ("crates/a/Cargo.toml", "[package]\nname = 'a'"),
            ("crates/b/Cargo.toml", "[package]\nname = 'b'"),
        ]);
        let says: Vec<String> = run(&repo).into_iter().map(|offence| offence.says).collect();
        assert_eq!(says, ["`d` is in no layer of layers.toml", "no crate `c`"]);
    }
}
