//! Secrets as files: `/run/secrets/NAME` in a container, a copy for it alone, mode 0400.
//!
//! They never stand in variables or labels, which everybody sees who may list containers.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};

use crate::{Error, WantedInstance};

/// Where copies for containers lie, beside the folders of applications. No application is called so.
const COPIES: &str = ".containers";

/// Gives a container its secrets; the folder to mount, where it has some.
pub(super) fn given(root: &Path, instance: &WantedInstance) -> Result<Option<PathBuf>, Error> {
    let content = &instance.content;
    if content.secrets.is_empty() {
        return Ok(None);
    }
    let (user, group) = owner(instance)?;
    let folder = folder(root, &instance.container());
    let failed = |path: &Path| {
        let path = path.display().to_string();
        move |source: io::Error| Error::File { path, source }
    };
    fs::create_dir_all(&folder).map_err(failed(&folder))?;
    for secret in &content.secrets {
        let source = root.join(&*instance.application).join(secret);
        let value = match fs::read(&source) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(Error::NoSecret {
                    secret: secret.clone(),
                    application: instance.application.to_string(),
                });
            }
            read => read.map_err(failed(&source))?,
        };
        let target = folder.join(secret);
        written(&target, &value, user, group).map_err(failed(&target))?;
    }
    // The folder is passed through by its container only: others cannot list it on the host.
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o500)).map_err(failed(&folder))?;
    chown(&folder, Some(user), Some(group)).map_err(failed(&folder))?;
    Ok(Some(folder))
}

fn written(path: &Path, value: &[u8], user: u32, group: u32) -> io::Result<()> {
    // Written anew each time: one that a killed process left half is not kept.
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o400).open(path)?;
    file.write_all(value)?;
    chown(path, Some(user), Some(group))
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

/// The numbers of user and group that read the secrets; 0 where the service names nobody.
fn owner(instance: &WantedInstance) -> Result<(u32, u32), Error> {
    let Some(named) = &instance.content.user else { return Ok((0, 0)) };
    let (user, group) = named.split_once(':').unwrap_or((named, "0"));
    match (user.parse(), group.parse()) {
        (Ok(user), Ok(group)) => Ok((user, group)),
        _ => Err(Error::UserByName {
            service: instance.service.to_string(),
            application: instance.application.to_string(),
            user: named.clone(),
        }),
    }
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
}
