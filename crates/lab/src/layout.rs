//! Where everything of a lab lies, and how its namespaces are called.

use std::path::{Path, PathBuf};

use crate::{Error, LabSite};

/// The longest that a folder may be, so that `DIR/replica/docker.sock` and
/// `DIR/replica/run/.s.PGSQL.5432` fit into a socket's address: 107 bytes on Linux.
const DIR_LEN_MAX: usize = 76;

/// The folder of a lab and the short name that follows from it.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    dir: PathBuf,
    id: String,
}

impl Layout {
    /// The lab in a folder, which need not be there. The same folder has the same names always, so
    /// a lab is found again even where its files are lost, and two labs never meet.
    ///
    /// # Errors
    /// When the path cannot be resolved or is too long.
    pub(crate) fn of(dir: &Path) -> Result<Layout, Error> {
        let absolute = std::path::absolute(dir).map_err(Error::file(dir, "resolved"))?;
        let dir = match (absolute.parent(), absolute.file_name()) {
            (Some(above), Some(name)) => match above.canonicalize() {
                Ok(above) => above.join(name),
                Err(_) => absolute.clone(),
            },
            _ => return Err(Error::Foreign { dir: absolute }),
        };
        let len = dir.as_os_str().len();
        if len > DIR_LEN_MAX {
            return Err(Error::LongPath { dir, len, len_max: DIR_LEN_MAX });
        }
        let id = format!("{:06x}", fnv(dir.as_os_str().as_encoded_bytes()) & 0x00ff_ffff);
        Ok(Layout { dir, id })
    }

    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }
    pub(crate) fn id(&self) -> &str {
        &self.id
    }
    /// The file that makes a folder a lab.
    pub(crate) fn state(&self) -> PathBuf {
        self.dir.join("lab.json")
    }
    /// The lab's own copy of Patroni: its user cannot look into everybody's folders.
    pub(crate) fn patroni(&self) -> PathBuf {
        self.dir.join("patroni")
    }
    /// A script that runs `psql` on the primary, from the witness.
    pub(crate) fn psql(&self) -> PathBuf {
        self.dir.join("psql")
    }
    pub(crate) fn passwords(&self) -> PathBuf {
        self.dir.join("pgpass")
    }
    pub(crate) fn site(&self, site: LabSite) -> PathBuf {
        self.dir.join(site.code())
    }
    pub(crate) fn log(&self, site: LabSite, process: &str) -> PathBuf {
        self.site(site).join(format!("{process}.log"))
    }
    pub(crate) fn pid_file(&self, site: LabSite, process: &str) -> PathBuf {
        self.site(site).join(format!("{process}.pid"))
    }
    /// The engine's socket, which is reached from every namespace.
    pub(crate) fn engine_socket(&self, site: LabSite) -> PathBuf {
        self.site(site).join("docker.sock")
    }
    pub(crate) fn engine_data(&self, site: LabSite) -> PathBuf {
        self.site(site).join("docker")
    }
    /// The hosting of the lab: what its agents have run.
    pub(crate) fn territory(&self) -> PathBuf {
        self.dir.join("territory.gpkg")
    }
    /// The secrets of a room's host, as `APPLICATION/NAME`.
    pub(crate) fn secrets(&self, site: LabSite) -> PathBuf {
        self.site(site).join("secrets")
    }
    /// Where the entry of a room writes down who asked for what.
    pub(crate) fn accesses(&self, site: LabSite) -> PathBuf {
        self.site(site).join("accesses")
    }
    pub(crate) fn etcd_data(&self, site: LabSite) -> PathBuf {
        self.site(site).join("etcd")
    }
    /// What the agent, the guard or the witness of a place is told.
    pub(crate) fn agent_settings(&self, site: LabSite) -> PathBuf {
        self.site(site).join("agent.toml")
    }
    /// What belongs to the databases' user: data, sockets, settings.
    pub(crate) fn postgres(&self, site: LabSite) -> PathBuf {
        self.site(site).join("run")
    }
    pub(crate) fn volumes(&self, site: LabSite) -> PathBuf {
        self.site(site).join("volumes")
    }
    /// The file behind the volumes' file system.
    pub(crate) fn volumes_image(&self, site: LabSite) -> PathBuf {
        self.dir.join(format!("{}-volumes.img", site.code()))
    }
    /// The file behind the disk of a room.
    pub(crate) fn disk_image(&self, site: LabSite) -> PathBuf {
        self.dir.join(format!("{}.img", site.code()))
    }
    /// How far the clock of a place is from the machine's.
    pub(crate) fn wall(&self, site: LabSite) -> PathBuf {
        self.dir.join(format!("{}.clock", site.code()))
    }
    /// The network namespace of a place. The control group of its containers has the same name.
    pub(crate) fn namespace(&self, site: LabSite) -> String {
        format!("bocage-{}-{}", self.id, site.code())
    }
    /// The argument of `nsenter` that enters a place. Not `ip netns exec`, which mounts a `/sys` of
    /// its own that hides the control groups from an engine.
    pub(crate) fn enter(&self, site: LabSite) -> String {
        format!("--net=/run/netns/{}", self.namespace(site))
    }
}

/// FNV-1a, 32 bits.
fn fnv(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_gives_names_of_its_own() {
        let one = Layout::of(Path::new("/var/lib/one")).unwrap();
        let two = Layout::of(Path::new("/var/lib/two")).unwrap();
        assert_ne!(one.id(), two.id());
        assert_eq!(one.id(), Layout::of(Path::new("/var/lib/one")).unwrap().id());
        assert_eq!(fnv(b"a"), 0xe40c_292c, "the published test value");
    }

    #[test]
    fn a_folder_too_long_for_sockets_is_refused() {
        let long = format!("/{}", "x".repeat(DIR_LEN_MAX));
        let refused = Layout::of(Path::new(&long)).unwrap_err().to_string();
        assert!(refused.ends_with("77 bytes, 76 at most"), "{refused}");
        assert!(Layout::of(Path::new("/")).is_err());
    }
}
