//! Every error code is explained in `docs/errors.md`, and the page is as the sources have it.

use super::{Offence, Rule};
use crate::errors::{PAGE, codes, page};
use crate::repo::Repo;

pub(crate) const RULE: Rule = Rule { name: "error_codes", run };

fn run(repo: &Repo) -> Vec<Offence> {
    let unexplained = codes(repo).into_iter().filter(|code| code.explained.is_none());
    let mut offences: Vec<Offence> = unexplained
        .map(|code| {
            let says =
                format!("no variant of its crate stands for the last word of `{}`", code.code);
            Offence::line(code.file, code.line, says)
        })
        .collect();
    if repo.file(PAGE).is_none_or(|file| file.text != page(repo)) {
        offences.push(Offence::file(PAGE, "is not as the sources have it: run `make docs`"));
    }
    offences
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_without_variant_and_an_old_page_are_named() {
        let source = "fn code() -> &'static str { \"bocage::world::gone\" }\n";
        let files = [("crates/world/src/lib.rs", source)];
        let found: Vec<String> = run(&Repo::of(&files)).iter().map(Offence::to_string).collect();
        assert_eq!(found.len(), 2);
        assert!(found[0].starts_with("crates/world/src/lib.rs:1: no variant"), "{found:?}");
        let good = page(&Repo::of(&[]));
        assert!(run(&Repo::of(&[(PAGE, &good)])).is_empty());
    }
}
