//! Registries of images: one in each room. Images go there by skopeo and are known by digest; tags are only
//! there so that a registry's own cleaning keeps them.

use std::ffi::OsStr;
use std::io;
use std::net::{TcpStream, ToSocketAddrs};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::{Docker, Error};

/// How long a registry may take to be reached at all.
const PATIENCE: Duration = Duration::from_secs(3);
/// How long one copy may take.
const COPY_MAX: &str = "30m";
/// Digits of an identifier that make a tag.
const TAG_DIGITS: usize = 40;

/// A registry at an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registry {
    /// `host:port`, or a host alone.
    place: String,
    /// Whether it speaks without TLS.
    is_plain: bool,
}

/// Where images come from.
#[derive(Debug, Clone, Copy)]
pub enum Source<'a> {
    /// The engine behind a socket, which is asked only for what no registry has; its folder of secrets.
    Engine(&'a Path, &'a Path),
    /// A folder in the layout of the Open Container Initiative, as `skopeo copy … oci:DIR:NAME` writes it.
    Layout(&'a Path),
}

/// An image at its source: how skopeo names it, and an identifier of its content.
struct Origin {
    reference: String,
    socket: Option<String>,
    content: String,
}

impl Registry {
    /// The registry at `http://host:port` or `https://host`.
    ///
    /// # Errors
    /// When the address is of another form.
    pub fn at(address: &str) -> Result<Registry, Error> {
        let unfit = || Error::RegistryAddress { address: address.to_owned() };
        let (scheme, rest) = address.split_once("://").ok_or_else(unfit)?;
        let place = rest.trim_end_matches('/');
        let allowed = |c: char| c.is_ascii_alphanumeric() || ".-:[]".contains(c);
        if place.is_empty() || !place.chars().all(allowed) {
            return Err(unfit());
        }
        let is_plain = match scheme {
            "http" => true,
            "https" => false,
            _ => return Err(unfit()),
        };
        Ok(Registry { place: place.to_owned(), is_plain })
    }

    /// Its host and port.
    pub(crate) fn place(&self) -> &str {
        &self.place
    }

    /// What an image by digest is called there.
    #[must_use]
    pub fn name(&self, image: &str) -> String {
        let digest = image.split_once('@').map_or("", |(_, digest)| digest);
        format!("{}@{digest}", self.repository(image))
    }

    /// Where an image lies, whatever tag or digest it has.
    fn repository(&self, image: &str) -> String {
        format!("{}/{}", self.place, path(image))
    }

    /// Whether it has an image of this digest.
    ///
    /// # Errors
    /// When it does not answer.
    pub fn holds(&self, image: &str) -> Result<bool, Error> {
        Ok(self.manifest(&self.name(image))?.is_some())
    }

    /// Reads the whole image and holds every part against its digest.
    ///
    /// # Errors
    /// When the image is not there, is not what its digest says, or the registry does not answer.
    pub fn verify(&self, image: &str) -> Result<(), Error> {
        self.reach()?;
        let scratch = scratch()?;
        let from = format!("docker://{}", self.name(image));
        let to = format!("dir:{}", scratch.path().display());
        let words = ["copy", "--quiet", "--all", self.verifying("src"), &from, &to];
        run(words).map(drop).map_err(|says| self.failed(image, says))
    }

    /// The manifest of a reference; none where there is no such.
    fn manifest(&self, reference: &str) -> Result<Option<Vec<u8>>, Error> {
        self.reach()?;
        let named = format!("docker://{reference}");
        let tls = if self.is_plain { "--tls-verify=false" } else { "--tls-verify=true" };
        match run(["inspect", "--raw", tls, &named]) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(Said::Words(says)) if is_unknown(&says) => Ok(None),
            Err(says) => Err(self.failed(reference, says)),
        }
    }

    /// Whether somebody listens there: skopeo would say the same in many ways.
    fn reach(&self) -> Result<(), Error> {
        let none = |says: String| Error::NoRegistry { at: self.place.clone(), says };
        let port = if self.is_plain { 80 } else { 443 };
        let has_port = self.place.rsplit_once(':').is_some_and(|(_, end)| !end.contains(']'));
        let place = if has_port { self.place.clone() } else { format!("{}:{port}", self.place) };
        let all = place.to_socket_addrs().map_err(|error| none(error.to_string()))?;
        let mut says = "it has no address".to_owned();
        for address in all {
            match TcpStream::connect_timeout(&address, PATIENCE) {
                Ok(_) => return Ok(()),
                Err(error) => says = error.to_string(),
            }
        }
        Err(none(says))
    }

    fn verifying(&self, side: &str) -> &'static str {
        match (side, self.is_plain) {
            ("src", true) => "--src-tls-verify=false",
            ("src", false) => "--src-tls-verify=true",
            (_, true) => "--dest-tls-verify=false",
            (_, false) => "--dest-tls-verify=true",
        }
    }

    /// What the words of skopeo mean.
    fn failed(&self, image: &str, says: Said) -> Error {
        let (image, at) = (image.to_owned(), self.place.clone());
        match says {
            Said::Missing => Error::NoSkopeo,
            Said::System(source) => Error::File { path: PROGRAM.to_owned(), source },
            Said::Words(says) if is_unknown(&says) => Error::NotInRegistry { image, at },
            Said::Words(says) if is_other(&says) => {
                Error::OtherBytes { image, at, says: last(&says) }
            }
            Said::Words(says) => Error::NotCopied { image, at, says: last(&says) },
        }
    }
}

/// Brings an image into registries, and reads it back from each: what it is called by digest. What is
/// there already is not sent again; where this is killed, it is gone on with by the next.
///
/// # Errors
/// When the image is nowhere, a registry does not answer or serves something else.
pub fn copy(source: Source<'_>, image: &str, registries: &[Registry]) -> Result<String, Error> {
    let by_digest = match held(image, registries)? {
        Some(_) => image.to_owned(),
        None => first_copy(source, image, registries)?,
    };
    let from = held(&by_digest, registries)?;
    let from = from.ok_or_else(|| Error::NoImage { image: image.to_owned() })?;
    for to in registries {
        if !to.holds(&by_digest)? {
            between(from, to, &by_digest)?;
        }
    }
    registries.iter().try_for_each(|registry| registry.verify(&by_digest))?;
    Ok(by_digest)
}

/// The first registry that has an image of this digest.
fn held<'a>(image: &str, registries: &'a [Registry]) -> Result<Option<&'a Registry>, Error> {
    if !image.contains('@') {
        return Ok(None);
    }
    for registry in registries {
        if registry.holds(image)? {
            return Ok(Some(registry));
        }
    }
    Ok(None)
}

/// Brings an image from its source into the first registry, unless it was brought there before.
fn first_copy(source: Source<'_>, image: &str, registries: &[Registry]) -> Result<String, Error> {
    let Some(to) = registries.first() else {
        return Err(Error::NoImage { image: image.to_owned() });
    };
    let origin = source.find(image)?;
    let name = image.split('@').next().map(untagged).unwrap_or_default();
    let tagged = format!("{}:{}", to.repository(image), tag(&origin.content));
    let digest = match to.manifest(&tagged)?.filter(|manifest| origin.is(manifest)) {
        Some(manifest) => sha256(&manifest),
        None => push(&origin, to, (image, &tagged))?,
    };
    Ok(format!("{name}@{digest}"))
}

fn push(origin: &Origin, to: &Registry, (image, tagged): (&str, &str)) -> Result<String, Error> {
    let scratch = scratch()?;
    let file = scratch.path().join("digest");
    let (digest, target) = (file.display().to_string(), format!("docker://{tagged}"));
    let mut words = vec!["copy", "--quiet", to.verifying("dest"), "--digestfile", &digest];
    match &origin.socket {
        Some(socket) => words.extend(["--src-daemon-host", socket]),
        None => words.push("--preserve-digests"),
    }
    words.extend([origin.reference.as_str(), &target]);
    run(words).map_err(|says| to.failed(image, says))?;
    let written = std::fs::read_to_string(&file);
    let text = written.map_err(|source| Error::File { path: digest.clone(), source })?;
    Ok(text.trim().to_owned())
}

/// Copies an image byte for byte.
fn between(from: &Registry, to: &Registry, image: &str) -> Result<(), Error> {
    let digest = image.split_once("@sha256:").map_or("", |(_, digits)| digits);
    let source = format!("docker://{}", from.name(image));
    let target = format!("docker://{}:{}", to.repository(image), tag(digest));
    let (src, dest) = (from.verifying("src"), to.verifying("dest"));
    let words = ["copy", "--quiet", "--all", "--preserve-digests", src, dest, &source, &target];
    // Who serves other bytes is the one that is read.
    run(words).map(drop).map_err(|says| match &says {
        Said::Words(words) if is_other(words) || is_unknown(words) => from.failed(image, says),
        _ => to.failed(image, says),
    })
}

impl Source<'_> {
    fn find(self, image: &str) -> Result<Origin, Error> {
        match self {
            Source::Engine(socket, secrets) => {
                let id = Docker::at(socket, secrets)?.image_id(image)?;
                Ok(Origin {
                    reference: format!("docker-daemon:{id}"),
                    socket: Some(format!("unix://{}", socket.display())),
                    content: id,
                })
            }
            Source::Layout(folder) => {
                let reference = format!("oci:{}:{image}", folder.display());
                let manifest =
                    run(["inspect", "--raw", &reference]).map_err(|says| match says {
                        Said::Missing => Error::NoSkopeo,
                        Said::System(source) => Error::File { path: PROGRAM.to_owned(), source },
                        Said::Words(says) if is_not_in_folder(&says) => {
                            Error::NoImage { image: reference.clone() }
                        }
                        Said::Words(says) => Error::NotCopied {
                            image: image.to_owned(),
                            at: folder.display().to_string(),
                            says: last(&says),
                        },
                    })?;
                Ok(Origin { content: sha256(&manifest), reference, socket: None })
            }
        }
    }
}

impl Origin {
    /// Whether a manifest is of this content: an engine knows an image by the digest of its
    /// configuration, a folder by that of its manifest.
    fn is(&self, manifest: &[u8]) -> bool {
        if self.socket.is_none() {
            return sha256(manifest) == self.content;
        }
        let read: Option<serde_json::Value> = serde_json::from_slice(manifest).ok();
        read.is_some_and(|manifest| manifest["config"]["digest"] == self.content.as_str())
    }
}

const PROGRAM: &str = "skopeo";

/// Why skopeo did not do it.
enum Said {
    Missing,
    System(io::Error),
    Words(String),
}

/// Runs skopeo; what it wrote. No policy of signatures is asked for: digests say what is what.
fn run(words: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Result<Vec<u8>, Said> {
    let mut command = Command::new(PROGRAM);
    command.args(["--insecure-policy", "--command-timeout", COPY_MAX]).args(words);
    let ran = command.output().map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Said::Missing,
        _ => Said::System(error),
    })?;
    if ran.status.success() {
        return Ok(ran.stdout);
    }
    Err(Said::Words(String::from_utf8_lossy(&ran.stderr).into_owned()))
}

/// The words of skopeo 1.9 and Docker Engine 20.10 for what is not there.
fn is_unknown(says: &str) -> bool {
    // A program that keeps credentials and is not installed says nothing of the image.
    !says.contains("executable file not found")
        && ["manifest unknown", "name unknown", "not found"].iter().any(|word| says.contains(word))
}

/// Its words for an image that a folder does not have.
fn is_not_in_folder(says: &str) -> bool {
    ["no descriptor found", "no image found", "no such file or directory"]
        .iter()
        .any(|word| says.contains(word))
}

/// Their words for what is not what its digest says.
pub(crate) fn is_other(says: &str) -> bool {
    ["Digest did not match", "does not match provided manifest digest", "verification failed"]
        .iter()
        .any(|word| says.contains(word))
}

/// The message of the last line, without the time and level before it.
fn last(says: &str) -> String {
    let line = says.lines().rfind(|line| !line.trim().is_empty()).unwrap_or_default();
    let message = line.split_once("msg=\"").map_or(line, |(_, message)| message);
    message.trim_end_matches('"').replace("\\\"", "\"")
}

fn scratch() -> Result<tempfile::TempDir, Error> {
    let path = std::env::temp_dir().display().to_string();
    tempfile::tempdir().map_err(|source| Error::File { path, source })
}

fn sha256(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    let digits: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{digits}")
}

fn tag(content: &str) -> String {
    let digits = content.trim_start_matches("sha256:");
    format!("bocage-{}", digits.get(..TAG_DIGITS).unwrap_or(digits))
}

/// An image without its tag or digest.
pub(crate) fn untagged(image: &str) -> &str {
    let name = image.split('@').next().unwrap_or(image);
    match name.rsplit_once(':') {
        Some((before, tag)) if !tag.contains('/') => before,
        _ => name,
    }
}

/// The path of an image in a registry: its name without the registry that it came from.
fn path(image: &str) -> &str {
    let name = untagged(image);
    match name.split_once('/') {
        Some((first, rest)) if first.contains(['.', ':']) || first == "localhost" => rest,
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_their_tag_and_the_registry_that_they_came_from() {
        for (image, name, there) in [
            ("a:1", "a", "a"),
            ("r:5000/a", "r:5000/a", "a"),
            ("r:5000/b/a:1", "r:5000/b/a", "b/a"),
            ("docker.io/library/a@sha256:0", "docker.io/library/a", "library/a"),
            ("town/web:2", "town/web", "town/web"),
            ("localhost/web", "localhost/web", "web"),
        ] {
            assert_eq!((untagged(image), path(image)), (name, there), "{image}");
        }
        let registry = Registry::at("http://10.0.0.9:5000/").unwrap();
        assert_eq!(registry.name("r.example/a@sha256:12"), "10.0.0.9:5000/a@sha256:12");
    }

    #[test]
    fn addresses_of_another_form_are_refused() {
        for address in ["10.0.0.9:5000", "ftp://a", "http://", "https://a/b", "http://a b"] {
            assert!(Registry::at(address).is_err(), "{address}");
        }
        assert!(Registry::at("https://registry.example").is_ok_and(|registry| !registry.is_plain));
    }

    #[test]
    fn the_words_of_the_programs_are_told_apart() {
        let registry = Registry::at("http://10.0.0.9:5000").unwrap();
        let code = |says: &str| {
            use bocage_vocab::Explain;
            registry.failed("a@sha256:1", Said::Words(says.to_owned())).code()
        };
        for (says, expected) in [
            (
                "writing blob: happened during read: Digest did not match, expected sha256:4",
                "other_bytes",
            ),
            ("Manifest does not match provided manifest digest sha256:4d", "other_bytes"),
            (
                "reading manifest none in 10.0.0.9:5000/web: manifest unknown: manifest unknown",
                "not_in_registry",
            ),
            ("writing blob: no space left on device", "not_copied"),
            (
                "error getting credentials - err: exec: \"docker-credential-pass\": executable file not \
                 found in $PATH",
                "not_copied",
            ),
        ] {
            assert_eq!(code(says), format!("bocage::engine::{expected}"), "{says}");
        }
        let line = "time=\"2026-11-29T12:54:46Z\" level=fatal msg=\"a \\\"b\\\" c\"\n";
        assert_eq!(last(line), "a \"b\" c");
    }
}
