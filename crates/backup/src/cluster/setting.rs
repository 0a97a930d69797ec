//! What pgBackRest and PostgreSQL are told.

use std::path::Path;

/// What a file of settings says.
pub(super) struct Told<'a> {
    pub(super) root: &'a Path,
    pub(super) key: &'a str,
    pub(super) days: u32,
    pub(super) data: &'a Path,
    pub(super) socket: &'a str,
    pub(super) port: &'a str,
    pub(super) user: &'a str,
    pub(super) stanza: &'a str,
}

/// The file of settings. Nothing is logged into files: what goes wrong is told by the command. What is
/// damaged is as damaged a quarter of a minute later, so nothing is tried again.
pub(super) fn settings(told: &Told<'_>) -> String {
    let Told { root, key, days, data, socket, port, user, stanza } = told;
    let (root, data) = (root.display(), data.display());
    format!(
        "[global]\n\
         repo1-path={root}/repository\n\
         repo1-cipher-type=aes-256-cbc\n\
         repo1-cipher-pass={key}\n\
         repo1-retention-full-type=time\n\
         repo1-retention-full={days}\n\
         lock-path={root}/locks\n\
         spool-path={root}/spool\n\
         log-level-file=off\n\
         log-level-console=warn\n\
         log-timestamp=n\n\
         start-fast=y\n\
         job-retry=0\n\
         compress-type=zst\n\
         [{stanza}]\n\
         pg1-path={data}\n\
         pg1-socket-path={socket}\n\
         pg1-port={port}\n\
         pg1-user={user}\n\
         pg1-database=postgres\n"
    )
}

/// The `archive_command`.
pub(super) fn archives(settings: &Path, stanza: &str) -> String {
    let settings = settings.display().to_string().replace('\'', "'\\''").replace('%', "%%");
    format!("pgbackrest --config='{settings}' --stanza={stanza} archive-push %p")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_one_word_of_the_command() {
        let command = archives(Path::new("/a b/it's 5%/c"), "bocage");
        assert!(command.contains("--config='/a b/it'\\''s 5%%/c'"), "{command}");
    }
}
