//! The files of the repository, read once.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Folders that hold what was built, fetched or measured, not what was written.
const BUILT: [&str; 6] = ["target", "node_modules", "dist", ".git", "results", "out"];

/// Endings of the files that the rules read.
const READ: [&str; 16] = [
    "rs", "toml", "md", "sh", "ts", "js", "mjs", "css", "html", "json", "yml", "yaml", "ftl",
    "sql", "py", "csv",
];

/// Files without an ending that the rules read.
const READ_WHOLE_NAMES: [&str; 3] = ["Makefile", "run", "LICENSE"];

/// One file of the repository.
pub(crate) struct File {
    /// Its path from the root, with `/`.
    pub(crate) path: String,
    /// Its text.
    pub(crate) text: String,
}

impl File {
    /// Whether the file is a source of Rust.
    pub(crate) fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// The text before its tests, or nothing where the whole file is a test.
    pub(crate) fn code(&self) -> &str {
        if self.path.contains("/tests/") || self.path.ends_with("/tests.rs") {
            return "";
        }
        self.text.split("#[cfg(test)]\nmod ").next().unwrap_or_default()
    }

    /// The number, from 1, of the line that holds this byte.
    pub(crate) fn line_of(&self, byte: usize) -> usize {
        self.text[..byte].matches('\n').count() + 1
    }

    /// The lines with their numbers, from 1.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(at, line)| (at + 1, line))
    }
}

/// The repository: where it lies and what is written in it.
pub(crate) struct Repo {
    /// The folder that holds everything.
    pub(crate) root: PathBuf,
    /// The files, sorted by path.
    pub(crate) files: Vec<File>,
}

impl Repo {
    /// Reads the repository that this tool was built in.
    pub(crate) fn read() -> Result<Repo> {
        let root = root();
        let mut files = Vec::new();
        walk(&root, &root, &mut files)?;
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Repo { root, files })
    }

    /// A repository of these files, for the tests of the rules.
    #[cfg(test)]
    pub(crate) fn of(files: &[(&str, &str)]) -> Repo {
        let file = |(path, text): &(&str, &str)| File {
            path: (*path).to_owned(),
            text: (*text).to_owned(),
        };
        Repo { root: PathBuf::new(), files: files.iter().map(file).collect() }
    }

    /// The file at this path.
    pub(crate) fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }

    /// The sources of Rust.
    pub(crate) fn rust(&self) -> impl Iterator<Item = &File> {
        self.files.iter().filter(|file| file.is_rust())
    }

    /// The files with this ending.
    pub(crate) fn ending(&self, ending: &str) -> impl Iterator<Item = &File> {
        self.files.iter().filter(move |file| file.path.ends_with(ending))
    }
}

/// The folder above `xtask`.
pub(crate) fn root() -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask).to_owned()
}

fn walk(root: &Path, folder: &Path, files: &mut Vec<File>) -> Result<()> {
    let entries = fs::read_dir(folder).with_context(|| format!("cannot list {folder:?}"))?;
    for entry in entries {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() && !BUILT.contains(&name.as_str()) {
            walk(root, &path, files)?;
        } else if path.is_file() && is_read(&path, &name) {
            let text =
                fs::read_to_string(&path).with_context(|| format!("cannot read {path:?}"))?;
            let path = path.strip_prefix(root)?.to_string_lossy().replace('\\', "/");
            files.push(File { path, text });
        }
    }
    Ok(())
}

fn is_read(path: &Path, name: &str) -> bool {
    let ending = path.extension().unwrap_or_default().to_string_lossy();
    READ.contains(&ending.as_ref()) || READ_WHOLE_NAMES.contains(&name)
}
