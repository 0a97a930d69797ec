//! Who may send copies: a line a sender, its name and its secret.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use crate::Error;

/// Shorter secrets are guessed.
const SECRET_MIN: usize = 32;

/// A sender of copies.
#[derive(Clone)]
pub struct Sender {
    pub(super) name: String,
    pub(super) secret: Vec<u8>,
}

impl std::fmt::Debug for Sender {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sender").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Sender {
    /// Those of a file, which only its owner may read.
    ///
    /// # Errors
    /// When others may read it, or a line is not a name and a secret.
    pub fn all(file: &Path) -> Result<Vec<Sender>, Error> {
        let about = fs::metadata(file).map_err(Error::file(file))?;
        let shown = || file.display().to_string();
        if about.mode() & 0o077 != 0 {
            return Err(Error::KeyOpen { key: shown() });
        }
        let text = fs::read_to_string(file).map_err(Error::file(file))?;
        read(&text).map_err(|why| Error::VaultKey { key: shown(), why })
    }

    /// The only one of a file.
    ///
    /// # Errors
    /// As above, or where it holds none or several.
    pub fn only(file: &Path) -> Result<Sender, Error> {
        let mut all = Sender::all(file)?;
        match (all.pop(), all.is_empty()) {
            (Some(one), true) => Ok(one),
            _ => Err(Error::VaultKey {
                key: file.display().to_string(),
                why: "a sender has one line".to_owned(),
            }),
        }
    }
}

fn read(text: &str) -> Result<Vec<Sender>, String> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let mut found: Vec<Sender> = Vec::new();
    for (number, line) in lines.enumerate() {
        let why = |what: &str| format!("line {} {what}", number + 1);
        let (name, secret) = line.split_once(' ').ok_or_else(|| why("has no secret"))?;
        let secret = secret.trim();
        let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if name.is_empty() || name.len() > 63 || !name.chars().all(is_plain) {
            return Err(why("has a name that is not of small letters, digits and -"));
        }
        if secret.len() < SECRET_MIN {
            return Err(why(&format!("has a secret of less than {SECRET_MIN} characters")));
        }
        if found.iter().any(|one| one.name == name) {
            return Err(why("has a name that was there before"));
        }
        found.push(Sender { name: name.to_owned(), secret: secret.as_bytes().to_vec() });
    }
    if found.is_empty() { Err("it holds no line".to_owned()) } else { Ok(found) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_name_and_a_secret() {
        let secret = "0123456789abcdef0123456789abcdef";
        let two = format!("main {secret}\n\nreplica-2  {secret}0\n");
        let names: Vec<String> = read(&two).unwrap().into_iter().map(|one| one.name).collect();
        assert_eq!(names, ["main", "replica-2"]);
        for (text, why) in [
            (String::new(), "no line"),
            (secret.to_owned(), "no secret"),
            ("main short".to_owned(), "less than 32"),
            (format!("../main {secret}"), "a name that is not"),
            (format!("main {secret}\nmain {secret}"), "there before"),
        ] {
            let said = read(&text).unwrap_err();
            assert!(said.contains(why), "{text:?}: {said}");
        }
    }
}
