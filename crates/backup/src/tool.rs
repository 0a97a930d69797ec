//! Running the programs that do the work, and telling what their words mean.

use std::ffi::OsStr;
use std::io;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use crate::Error;

/// Lines of a program that an error shows.
const LINES_SHOWN: usize = 4;

/// How `setpriv` ends where the program is not installed.
const NOT_FOUND: i32 = 127;

/// One call of a program.
pub(crate) struct Call<'a> {
    /// The program.
    pub(crate) program: &'static str,
    /// What it is to do, for errors.
    pub(crate) what: &'static str,
    /// The repository.
    pub(crate) at: &'a Path,
    /// The file of its key.
    pub(crate) key: &'a Path,
}

impl Call<'_> {
    /// Runs it to its end; what it wrote on standard output, then on standard error. No key is ever
    /// among the words.
    pub(crate) fn run(
        &self,
        command: &mut Command,
        words: impl IntoIterator<Item = impl AsRef<OsStr>>,
    ) -> Result<(String, String), Error> {
        let ran = command.args(words).output().map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => Error::NoTool { program: self.program },
            _ => Error::file(Path::new(self.program))(error),
        })?;
        if ran.status.code() == Some(NOT_FOUND) {
            return Err(Error::NoTool { program: self.program });
        }
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let (told, warned) = (text(&ran.stdout), text(&ran.stderr));
        if ran.status.success() {
            return Ok((told, warned));
        }
        Err(self.failed(&format!("{told}\n{warned}")))
    }

    /// What the words of a program that failed mean.
    pub(crate) fn failed(&self, says: &str) -> Error {
        let at = self.at.display().to_string();
        let (program, what) = (self.program, self.what);
        match meaning(says) {
            Meaning::WrongKey => Error::WrongKey { key: self.key.display().to_string(), at },
            Meaning::DiskFull => Error::DiskFull { program, what, at },
            Meaning::Damaged => Error::Damaged { at, says: last_lines(says) },
            Meaning::Other => Error::Tool { program, what, at, says: last_lines(says) },
        }
    }
}

/// A program that does not run as who calls it, but as a user.
pub(crate) fn as_user(program: impl AsRef<OsStr>, (user, group): (u32, u32)) -> Command {
    let mut command = Command::new(program);
    // Its own folder may be closed to that user.
    command.current_dir("/").uid(user).gid(group);
    command
}

/// A program that ends when whoever calls it is killed: else it would go on writing where the next call begins
/// anew.
pub(crate) fn ending_with_us(mut setpriv: Command, program: &str) -> Command {
    setpriv.args(["--pdeathsig", "KILL", "--", program]);
    setpriv
}

/// What a failure is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    WrongKey,
    DiskFull,
    Damaged,
    Other,
}

/// The words by which restic 0.14 and pgBackRest 2.45 tell it. A full disk comes first: it makes
/// other words follow. What pgBackRest reads with another key is damaged to it: see [`crate::key`].
const WORDS: [(Meaning, &[&str]); 3] = [
    (Meaning::DiskFull, &["No space left on device", "no space left on device", "disk full"]),
    (Meaning::WrongKey, &["wrong password or no key found"]),
    (
        Meaning::Damaged,
        &[
            "ciphertext verification failed",
            "does not match id",
            "Pack ID does not match",
            "hash mismatch",
            "repository contains errors",
            "error restoring",
            "invalid data returned",
            "error decrypting",
            "unexpected EOF",
            "CryptoError",
            "ChecksumError",
            "FormatError",
            "Data corruption",
        ],
    ),
];

fn meaning(says: &str) -> Meaning {
    let told = |words: &[&str]| words.iter().any(|word| says.contains(word));
    WORDS.iter().find(|(_, words)| told(words)).map_or(Meaning::Other, |(meaning, _)| *meaning)
}

/// The last lines that say something.
pub(crate) fn last_lines(says: &str) -> String {
    let lines: Vec<&str> = says.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines[lines.len().saturating_sub(LINES_SHOWN)..].join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_the_programs_are_told_apart() {
        for (says, expected) in [
            ("Fatal: wrong password or no key found", Meaning::WrongKey),
            (
                "Save(<data/>) returned error: write /r/data/x: no space left on device",
                Meaning::DiskFull,
            ),
            (
                "ERROR: [029]: raised from local-1 protocol: zst error: [-20] Data corruption detected",
                Meaning::Damaged,
            ),
            ("ERROR: [041]: unable to open missing file", Meaning::Other),
            ("", Meaning::Other),
        ] {
            assert_eq!(meaning(says), expected, "{says}");
        }
        assert_eq!(last_lines("one\n\n two \nthree\nfour\nfive\n"), "two; three; four; five");
    }
}
