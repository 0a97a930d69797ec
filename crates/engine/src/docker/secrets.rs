//! Secrets as files: `/run/secrets/NAME` in a container, a copy for it alone, mode 0400.
//!
//! They never stand in variables or labels, which everybody sees who may list containers.

use std::fs::{self, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};

use bocage_vocab::{Text, Uuid};
use bollard::models::ContainerConfig;
use sha2::{Digest, Sha256};

use super::labels;
use crate::{Error, WantedInstance};

/// Where copies for containers lie, beside the folders of applications. No application is called so.
const COPIES: &str = ".containers";

/// The key of fingerprints, beside them; made where it is missing. Without it nothing can be told from
/// a fingerprint, and with another one every container that reads secrets is made anew.
const KEY: &str = ".key";
/// The file that says which application of the name the secrets beside it are of. No secret is called so.
const OWNER: &str = ".incarnation";
const KEY_BYTES: usize = 32;

/// Which of all applications of a name its secrets are of; none where none has run with them yet.
///
/// # Errors
/// When the folder cannot be read.
pub fn secrets_of(root: &Path, application: &str) -> Result<Option<Uuid>, Error> {
    let path = root.join(application).join(OWNER);
    match fs::read_to_string(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        // What cannot be understood is of nobody who is here.
        read => {
            read.map(|text| Some(text.trim().parse().unwrap_or_default())).map_err(failed(&path))
        }
    }
}

/// The files with secrets of an application, sorted.
///
/// # Errors
/// When the folder cannot be listed.
pub fn secret_files(root: &Path, application: &str) -> Result<Vec<PathBuf>, Error> {
    let folder = root.join(application);
    let listed = match fs::read_dir(&folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        listed => listed.map_err(failed(&folder))?,
    };
    let mut all = Vec::new();
    for entry in listed {
        let path = entry.map_err(failed(&folder))?.path();
        if path.file_name().is_some_and(|name| name != OWNER) {
            all.push(path);
        }
    }
    all.sort();
    Ok(all)
}

/// Writes the value of a secret, whole or not at all.
///
/// # Errors
/// When it cannot be written.
pub fn keep_secret(root: &Path, application: &str, name: &str, value: &[u8]) -> Result<(), Error> {
    let folder = root.join(application);
    fs::create_dir_all(&folder).map_err(failed(&folder))?;
    let path = folder.join(name);
    replaced(&path, value, 0o600, None).map_err(failed(&path))
}

/// Lets the name of an application go once none of its secrets is there any more.
///
/// # Errors
/// When the folder cannot be listed or removed.
pub fn forget_secrets(root: &Path, application: &str) -> Result<(), Error> {
    if !secret_files(root, application)?.is_empty() {
        return Ok(());
    }
    let folder = root.join(application);
    match fs::remove_dir_all(&folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed(&folder)(error)),
        _ => Ok(()),
    }
}

/// Sees that the secrets of a name are not an earlier application's: it may be another member's.
pub(crate) fn owned(
    root: &Path,
    application: &str,
    incarnation: Uuid,
) -> Result<Option<Uuid>, Error> {
    let of = secrets_of(root, application)?;
    if of.is_some_and(|of| of != incarnation) {
        return Err(Error::SecretsOfAnother { application: application.to_owned() });
    }
    Ok(of)
}

/// Gives a container its secrets; the folder to mount, where it has some.
pub(super) fn given(root: &Path, instance: &WantedInstance) -> Result<Option<PathBuf>, Error> {
    let content = &instance.content;
    if content.secrets.is_empty() {
        return Ok(None);
    }
    let folder = folder(root, &instance.container());
    owned(root, &instance.owner.application, instance.owner.incarnation.uuid())?;
    let copies = Copies {
        application: &instance.owner.application,
        service: &instance.service,
        secrets: content.secrets.iter().map(String::as_str).collect(),
        user: content.user.as_deref(),
    };
    copies.write(root, &folder, |_| true)?;
    Ok(Some(folder))
}

/// Gives a container that was made earlier the secrets whose copies are gone, as after a reboot.
pub(super) fn given_again(
    root: &Path,
    container: &str,
    config: &ContainerConfig,
) -> Result<(), Error> {
    let Some(labels) = &config.labels else { return Ok(()) };
    let label = |name: &str| labels.get(name).map_or("", String::as_str);
    let secrets = label(labels::SECRETS).split(',').filter(|secret| !secret.is_empty());
    let copies = Copies {
        application: label(labels::APPLICATION),
        service: label(labels::SERVICE),
        secrets: secrets.collect(),
        user: config.user.as_deref().filter(|user| !user.is_empty()),
    };
    if copies.secrets.is_empty() {
        return Ok(());
    }
    owned(root, copies.application, label(labels::INCARNATION).parse().unwrap_or_default())?;
    copies.write(root, &folder(root, container), |path| !path.exists())
}

/// What tells the values of an instance's secrets from others. They are of its application from now on.
pub(super) fn fingerprint(root: &Path, instance: &WantedInstance) -> Result<Option<Text>, Error> {
    let secrets = &instance.content.secrets;
    if secrets.is_empty() {
        return Ok(None);
    }
    let (name, incarnation) = (&instance.owner.application, instance.owner.incarnation.uuid());
    let of = owned(root, name, incarnation)?;
    let mut message = Sha256::new();
    for secret in secrets {
        let value = value(root, name, secret)?;
        for part in [secret.as_bytes(), &value] {
            message.update((part.len() as u64).to_le_bytes());
            message.update(part);
        }
    }
    if of.is_none() {
        keep_secret(root, name, OWNER, incarnation.to_string().as_bytes())?;
    }
    let key = key(root)?;
    // The key before the inner digest and before the outer one: neither can be made longer.
    let inner = Sha256::new().chain_update(key).chain_update(message.finalize()).finalize();
    let outer = Sha256::new().chain_update(key).chain_update(inner).finalize();
    Ok(Some(outer.iter().take(16).map(|byte| format!("{byte:02x}")).collect::<String>().into()))
}

/// The key; made where there is none. Called with the lock of the engine held.
fn key(root: &Path) -> Result<[u8; KEY_BYTES], Error> {
    let path = root.join(KEY);
    let failed = |source| Error::File { path: path.display().to_string(), source };
    if let Ok(bytes) = fs::read(&path)
        && let Ok(key) = bytes.try_into()
    {
        return Ok(key);
    }
    let key = drawn()?;
    replaced(&path, &key, 0o600, None).map_err(failed)?;
    Ok(key)
}

/// Bytes that nobody can guess.
pub(crate) fn drawn<const N: usize>() -> Result<[u8; N], Error> {
    let (path, mut bytes) = (Path::new("/dev/urandom"), [0_u8; N]);
    let read = fs::File::open(path).and_then(|mut source| source.read_exact(&mut bytes));
    read.map_err(failed(path))?;
    Ok(bytes)
}

fn value(root: &Path, application: &str, secret: &str) -> Result<Vec<u8>, Error> {
    let source = root.join(application).join(secret);
    match fs::read(&source) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Err(Error::NoSecret { secret: secret.to_owned(), application: application.to_owned() })
        }
        read => read.map_err(failed(&source)),
    }
}

/// The secrets of one container.
struct Copies<'a> {
    application: &'a str,
    service: &'a str,
    secrets: Vec<&'a str>,
    user: Option<&'a str>,
}

impl Copies<'_> {
    fn write(
        &self,
        root: &Path,
        folder: &Path,
        wanted: impl Fn(&Path) -> bool,
    ) -> Result<(), Error> {
        let (user, group) = self.owner()?;
        fs::create_dir_all(folder).map_err(failed(folder))?;
        for secret in &self.secrets {
            let target = folder.join(secret);
            if wanted(&target) {
                let value = value(root, self.application, secret)?;
                replaced(&target, &value, 0o400, Some((user, group))).map_err(failed(&target))?;
            }
        }
        // The folder is passed through by its container only: others cannot list it on the host.
        fs::set_permissions(folder, fs::Permissions::from_mode(0o500)).map_err(failed(folder))?;
        chown(folder, Some(user), Some(group)).map_err(failed(folder))
    }

    /// The numbers of user and group that read the secrets; 0 where the service names nobody.
    fn owner(&self) -> Result<(u32, u32), Error> {
        let Some(named) = self.user else { return Ok((0, 0)) };
        let (user, group) = named.split_once(':').unwrap_or((named, "0"));
        match (user.parse(), group.parse()) {
            (Ok(user), Ok(group)) => Ok((user, group)),
            _ => Err(Error::UserByName {
                service: self.service.to_owned(),
                application: self.application.to_owned(),
                user: named.to_owned(),
            }),
        }
    }
}

pub(crate) fn failed(path: &Path) -> impl FnOnce(io::Error) -> Error {
    let path = path.display().to_string();
    move |source| Error::File { path, source }
}

/// Writes a file whole or not at all: one that a killed process left half has another name.
pub(crate) fn replaced(
    path: &Path,
    value: &[u8],
    mode: u32,
    owner: Option<(u32, u32)>,
) -> io::Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    // No secret is called so.
    let new = path.with_file_name(format!(".{name}~"));
    match fs::remove_file(&new) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(mode).open(&new)?;
    file.write_all(value)?;
    if let Some((user, group)) = owner {
        chown(&new, Some(user), Some(group))?;
    }
    // Without it the name may be on the disk before what it names.
    file.sync_all()?;
    fs::rename(&new, path)?;
    path.parent().map_or(Ok(()), |folder| fs::File::open(folder)?.sync_all())
}

/// Takes the copies of a container away.
pub(super) fn taken(root: &Path, container: &str) -> Result<(), Error> {
    let folder = folder(root, container);
    match fs::remove_dir_all(&folder) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            Err(Error::File { path: folder.display().to_string(), source })
        }
        _ => Ok(()),
    }
}

fn folder(root: &Path, container: &str) -> PathBuf {
    root.join(COPIES).join(container)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drawn::wanted;
    use bocage_vocab::Explain;

    #[test]
    fn a_container_gets_copies_of_its_own_and_loses_them() {
        let root = tempfile::tempdir().unwrap();
        let mut instance = wanted("town/web#0 1").instances.remove(0);
        assert_eq!(given(root.path(), &instance).unwrap(), None);
        instance.content.secrets = vec!["mail".into()];
        let missing = given(root.path(), &instance).unwrap_err();
        assert_eq!(missing.code(), "bocage::engine::no_secret");
        instance.content.user = Some("www-data".into());
        assert_eq!(
            given(root.path(), &instance).unwrap_err().code(),
            "bocage::engine::user_by_name"
        );
        let me = fs::metadata(root.path()).unwrap();
        let own = std::os::unix::fs::MetadataExt::uid(&me);
        let group = std::os::unix::fs::MetadataExt::gid(&me);
        instance.content.user = Some(format!("{own}:{group}"));
        fs::create_dir(root.path().join("town")).unwrap();
        for value in ["one", "two"] {
            fs::write(root.path().join("town/mail"), value).unwrap();
            if let Ok(Some(folder)) = given(root.path(), &instance) {
                let _ = fs::set_permissions(&folder, fs::Permissions::from_mode(0o700));
                let file = folder.join("mail");
                assert_eq!(fs::read_to_string(&file).unwrap(), value);
                assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o400);
            } else {
                panic!("no folder");
            }
        }
        taken(root.path(), &instance.container()).unwrap();
        taken(root.path(), &instance.container()).unwrap();
        assert!(!folder(root.path(), &instance.container()).exists());
    }

    #[test]
    fn a_fingerprint_changes_with_a_value_and_with_the_key() {
        let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let mut instance = wanted("town/web#0 1").instances.remove(0);
        assert_eq!(fingerprint(one.path(), &instance).unwrap(), None);
        instance.content.secrets = vec!["mail".into(), "key".into()];
        let of = |root: &tempfile::TempDir, mail: &str, key: &str| {
            fs::create_dir_all(root.path().join("town")).unwrap();
            fs::write(root.path().join("town/mail"), mail).unwrap();
            fs::write(root.path().join("town/key"), key).unwrap();
            fingerprint(root.path(), &instance).unwrap().unwrap()
        };
        let first = of(&one, "ab", "c");
        assert_eq!(of(&one, "ab", "c"), first);
        assert_ne!(of(&one, "a", "bc"), first, "what is between two values counts");
        assert_ne!(of(&other, "ab", "c"), first, "another key");
        let files = secret_files(one.path(), "town").unwrap();
        assert_eq!(files, ["key", "mail"].map(|name| one.path().join("town").join(name)));
        let mode = fs::metadata(one.path().join(KEY)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_later_application_of_the_name_gets_nothing_of_an_earlier_one() {
        let root = tempfile::tempdir().unwrap();
        let mut first = wanted("town/web#0 1").instances.remove(0);
        first.content.secrets = vec!["mail".into()];
        keep_secret(root.path(), "town", "mail", b"hush").unwrap();
        assert_eq!(secrets_of(root.path(), "town").unwrap(), None);
        fingerprint(root.path(), &first).unwrap();
        let own = first.owner.incarnation.uuid();
        assert_eq!(secrets_of(root.path(), "town").unwrap(), Some(own));
        let mut later = first.clone();
        later.owner.incarnation = bocage_vocab::Id::derive(&["later"]);
        let code = "bocage::engine::secrets_of_another";
        assert_eq!(fingerprint(root.path(), &later).unwrap_err().code(), code);
        assert_eq!(given(root.path(), &later).unwrap_err().code(), code);
        forget_secrets(root.path(), "town").unwrap();
        assert_eq!(secrets_of(root.path(), "town").unwrap(), Some(own), "one is there still");
        fs::remove_file(root.path().join("town/mail")).unwrap();
        forget_secrets(root.path(), "town").unwrap();
        assert!(!root.path().join("town").exists());
        keep_secret(root.path(), "town", "mail", b"new").unwrap();
        assert!(fingerprint(root.path(), &later).is_ok());
    }
}
