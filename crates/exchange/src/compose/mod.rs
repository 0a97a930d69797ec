//! Compose files: what an application is made of, as its makers have written it.
//!
//! The file stays one that plain Compose starts. What Compose has no word for stands in a section
//! `x-bocage`, which Compose reads over. What cannot run in two rooms is a finding that says what
//! to write instead; `docs/compose.md` has the list.

mod amounts;
mod deploy;
mod extension;
mod health;
mod interpolate;
mod item;
mod keys;
mod mounts;
mod names;
mod near;
mod plain;
mod service;
mod split;
mod whole;
mod written;
mod yaml;

#[cfg(test)]
mod tests;

pub use keys::table;
pub use plain::{DATABASE_USER, Standin, plain, standins, volume_name};

use std::io::Read;
use std::path::Path;

use bocage_hosting::Spec;
use bocage_vocab::{Finding, Text};

use crate::Error;
use crate::limits::COMPOSE_BYTES_MAX;
use crate::stream::{file_name, open_file};

/// What a Compose file asks for, and what there is to say of it.
#[derive(Debug)]
pub struct Composed {
    /// What to run; none where a finding is an error.
    pub deployment: Option<Deployment>,
    /// What there is to say, with file and line.
    pub findings: Vec<Finding>,
}

/// An application as a Compose file describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deployment {
    /// The application.
    pub application: Text,
    /// The member whose it is.
    pub member: Text,
    /// The class of service.
    pub class: Text,
    /// What it is made of. Images may still be named by tag, see [`Deployment::images_by_tag`].
    pub spec: Spec,
    /// What the register of personal data says of it.
    pub sheet: Option<Sheet>,
}

/// What the register of processing says (GDPR, article 30), in the words of the file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sheet {
    /// What the data are for.
    pub purpose: Text,
    /// Which data, and of whom.
    pub categories: Text,
    /// How long they are kept.
    pub retention: Text,
    /// Who else handles them.
    pub subprocessors: Text,
    /// Where they lie.
    pub location: Text,
}

impl Deployment {
    /// Images without a digest, each once. Nothing is pulled by tag: they are to be resolved with
    /// [`Deployment::resolve`] before a release is made.
    #[must_use]
    pub fn images_by_tag(&self) -> Vec<&str> {
        let images = self.spec.services.values().map(|service| service.image.as_str());
        let mut images: Vec<&str> = images.filter(|image| !image.contains("@sha256:")).collect();
        images.sort_unstable();
        images.dedup();
        images
    }

    /// Puts `name@sha256:…` in the place of an image wherever it is named.
    pub fn resolve(&mut self, image: &str, by_digest: &str) {
        for service in self.spec.services.values_mut() {
            if service.image == image {
                by_digest.clone_into(&mut service.image);
            }
        }
    }
}

/// What is said beside a file, and counts more than what it says.
#[derive(Debug, Clone, Copy, Default)]
pub struct Said<'a> {
    /// The application.
    pub application: Option<&'a str>,
    /// The member whose it is.
    pub member: Option<&'a str>,
}

/// Reads a Compose file.
///
/// # Errors
/// When the file cannot be read, is no YAML, or goes beyond a limit.
pub fn read(path: &Path) -> Result<Composed, Error> {
    read_as(path, Said::default())
}

/// The same, where it is said whose it is and what it is called: a file of a machine without Bocage says
/// neither.
///
/// # Errors
/// When the file cannot be read, is no YAML, or goes beyond a limit.
pub fn read_as(path: &Path, said: Said<'_>) -> Result<Composed, Error> {
    let (opened, _) = open_file(path)?;
    let file = file_name(path);
    let mut bytes = Vec::new();
    // What has no size of its own, such as a device, ends at the limit too.
    let read = opened.take(COMPOSE_BYTES_MAX + 1).read_to_end(&mut bytes);
    read.map_err(|source| Error::Read { file: file.clone(), source })?;
    composed_of(&file, &bytes, said)
}

/// Reads the bytes of a Compose file of this name.
///
/// # Errors
/// When they are no YAML in UTF-8, or go beyond a limit.
pub fn read_bytes(file: &str, bytes: &[u8]) -> Result<Composed, Error> {
    composed_of(file, bytes, Said::default())
}

fn composed_of(file: &str, bytes: &[u8], said: Said<'_>) -> Result<Composed, Error> {
    if bytes.len() as u64 > COMPOSE_BYTES_MAX {
        return Err(Error::TooLarge {
            file: file.to_owned(),
            what: "bytes",
            limit: COMPOSE_BYTES_MAX,
        });
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let good = &bytes[..error.valid_up_to()];
        let line = 1 + good.iter().filter(|&&byte| byte == b'\n').count() as u64;
        let what = "the text is not UTF-8".to_owned();
        Error::Syntax { file: file.to_owned(), line, what }
    })?;
    let tree = yaml::tree(file, text)?;
    Ok(whole::composed(file, &tree, said))
}
