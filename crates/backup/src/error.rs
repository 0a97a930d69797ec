//! What can go wrong with a backup.

use bocage_vocab::{Explain, Hint};
use postgres::error::SqlState;

/// Why a backup is not taken, not restored, or not to be trusted.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A program is not installed.
    #[error("{program} is not installed")]
    NoTool {
        /// The program.
        program: &'static str,
    },
    /// The key does not open the repository.
    #[error("the key in {key} does not open the repository {at}")]
    WrongKey {
        /// The file of the key.
        key: String,
        /// The repository.
        at: String,
    },
    /// There is a repository, and its key is gone.
    #[error("the key of the repository {at} is not in {key}")]
    KeyLost {
        /// The file that should hold it.
        key: String,
        /// The repository.
        at: String,
    },
    /// There is no repository.
    #[error("{at} is no repository of backups: there is no such folder")]
    NoRepository {
        /// The folder.
        at: String,
    },
    /// A vault keeps nothing there.
    #[error("no sender's files are in {at}")]
    NothingKept {
        /// The folder.
        at: String,
    },
    /// Others may read a key.
    #[error("others than its owner may read the key in {key}")]
    KeyOpen {
        /// The file.
        key: String,
    },
    /// The keys lie in what they encrypt.
    #[error("the keys in {keys} would lie in the repository {at} that they encrypt")]
    KeysInside {
        /// The folder of keys.
        keys: String,
        /// The repository.
        at: String,
    },
    /// The disk is full.
    #[error("no room is left on the disk while {program} was to {what} in {at}")]
    DiskFull {
        /// The program.
        program: &'static str,
        /// What it was to do.
        what: &'static str,
        /// Where.
        at: String,
    },
    /// What is read back is not what was written.
    #[error("the repository {at} is damaged: {says}")]
    Damaged {
        /// The repository.
        at: String,
        /// What the program says.
        says: String,
    },
    /// A program failed in another way.
    #[error("{program} cannot {what} in {at}: {says}")]
    Tool {
        /// The program.
        program: &'static str,
        /// What it was to do.
        what: &'static str,
        /// Where.
        at: String,
        /// What it says.
        says: String,
    },
    /// The program says something that is not understood.
    #[error("{program} tells something else than expected: {says}")]
    Told {
        /// The program.
        program: &'static str,
        /// What it said.
        says: String,
    },
    /// A file or a folder cannot be used.
    #[error("{path} cannot be used")]
    File {
        /// The file.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// Another process backs up or restores.
    #[error("another process works on the backups in {at}")]
    Busy {
        /// The repository.
        at: String,
    },
    /// PostgreSQL keeps no log that could be archived.
    #[error("PostgreSQL does not archive what it writes: archive_mode is {mode}")]
    NoArchive {
        /// The setting.
        mode: String,
    },
    /// PostgreSQL archives with another program, or with other keys.
    #[error("PostgreSQL archives what it writes by another command than this one: {command}")]
    OtherArchive {
        /// The command.
        command: String,
    },
    /// PostgreSQL is given settings by Patroni, and they archive otherwise.
    #[error("PostgreSQL archives what it writes by `{command}`, and is to do it by `{wanted}`")]
    GivenArchive {
        /// The command.
        command: String,
        /// The one that it should be.
        wanted: String,
    },
    /// What was written is not archived.
    #[error("PostgreSQL has not archived what it wrote after {seconds} s{why}")]
    NotArchived {
        /// How long it was waited for.
        seconds: u64,
        /// What the archiver failed at last, if it did.
        why: String,
    },
    /// The data of PostgreSQL are not on this machine.
    #[error("the data of PostgreSQL in {path} are not to be read from this machine")]
    Elsewhere {
        /// Their folder.
        path: String,
    },
    /// PostgreSQL does not answer, or refuses.
    #[error("PostgreSQL cannot {what}")]
    Sql {
        /// What was asked.
        what: &'static str,
        /// Why.
        source: postgres::Error,
    },
    /// The server refuses a statement of a file of SQL.
    #[error("PostgreSQL refuses the statement of {file} that ends in line {line}")]
    Statement {
        /// The file.
        file: String,
        /// The line.
        line: u64,
        /// Why.
        source: postgres::Error,
    },
    /// A file of SQL tells `psql` what to do.
    #[error("{word} in line {line} of {file} is for psql, which is not asked")]
    ForPsql {
        /// The file.
        file: String,
        /// The line.
        line: u64,
        /// The word.
        word: String,
    },
    /// A file of SQL ends within a statement.
    #[error("{file} ends in line {line} within a statement")]
    TornSql {
        /// The file.
        file: String,
        /// The line.
        line: u64,
    },
    /// There is a device among the files of an application.
    #[error("`{path}` is a device of this machine, not a file")]
    Device {
        /// Where it lies, or would.
        path: String,
    },
    /// A file of SQL ends its own transaction, or is about others.
    #[error("line {line} of `{file}` says {word}: a file is loaded whole or not at all")]
    OwnTransaction {
        /// The file.
        file: String,
        /// The line.
        line: u64,
        /// The word.
        word: String,
    },
    /// A file of SQL is not in UTF-8.
    #[error("line {line} of `{file}` is not in UTF-8")]
    NotUtf8 {
        /// The file.
        file: String,
        /// The line.
        line: u64,
    },
    /// A line or a statement of a file of SQL is longer than one may be.
    #[error("line {line} of `{file}` is part of something of more than {bytes_max} bytes")]
    LongSql {
        /// The file.
        file: String,
        /// The line.
        line: u64,
        /// How many bytes a line or a statement may have.
        bytes_max: u64,
    },
    /// A file of secrets of a vault is not one.
    #[error("{key} is not a file of a vault's senders: {why}")]
    VaultKey {
        /// The file.
        key: String,
        /// Why.
        why: String,
    },
    /// A vault does not answer.
    #[error("the vault at {at} does not answer, or not to the end")]
    VaultAway {
        /// Its address.
        at: String,
        /// Why.
        source: std::io::Error,
    },
    /// A vault does not take what is sent.
    #[error("the vault at {at} refuses: {why}")]
    VaultRefused {
        /// Its address.
        at: String,
        /// What it says.
        why: String,
    },
    /// A restored PostgreSQL does not start.
    #[error("the restored PostgreSQL does not start: {says}")]
    NotStarted {
        /// Its last lines.
        says: String,
    },
}

impl Error {
    pub(crate) fn file(path: &std::path::Path) -> impl FnOnce(std::io::Error) -> Error {
        let path = path.display().to_string();
        move |source| Error::File { path, source }
    }

    pub(crate) fn sql(what: &'static str) -> impl FnOnce(postgres::Error) -> Error {
        move |source| Error::Sql { what, source }
    }
}

impl Explain for Error {
    fn code(&self) -> &'static str {
        match self {
            Error::NoTool { .. } => "bocage::backup::no_tool",
            Error::WrongKey { .. } => "bocage::backup::wrong_key",
            Error::KeyLost { .. } => "bocage::backup::key_lost",
            Error::NoRepository { .. } => "bocage::backup::no_repository",
            Error::NothingKept { .. } => "bocage::backup::nothing_kept",
            Error::KeyOpen { .. } => "bocage::backup::key_open",
            Error::KeysInside { .. } => "bocage::backup::keys_inside",
            Error::DiskFull { .. } => "bocage::backup::disk_full",
            Error::Damaged { .. } => "bocage::backup::damaged",
            Error::Tool { .. } => "bocage::backup::tool",
            Error::Told { .. } => "bocage::backup::told",
            Error::File { .. } => "bocage::backup::file",
            Error::Busy { .. } => "bocage::backup::busy",
            Error::NoArchive { .. } => "bocage::backup::no_archive",
            Error::OtherArchive { .. } => "bocage::backup::other_archive",
            Error::GivenArchive { .. } => "bocage::backup::given_archive",
            Error::NotArchived { .. } => "bocage::backup::not_archived",
            Error::Elsewhere { .. } => "bocage::backup::elsewhere",
            Error::Sql { .. } => "bocage::backup::sql",
            Error::NotStarted { .. } => "bocage::backup::not_started",
            Error::VaultKey { .. } => "bocage::backup::vault_key",
            Error::VaultAway { .. } => "bocage::backup::vault_away",
            Error::VaultRefused { .. } => "bocage::backup::vault_refused",
            Error::Statement { .. } => "bocage::backup::statement",
            Error::ForPsql { .. } => "bocage::backup::for_psql",
            Error::TornSql { .. } => "bocage::backup::torn_sql",
            Error::Device { .. } => "bocage::backup::device",
            Error::OwnTransaction { .. } => "bocage::backup::own_transaction",
            Error::NotUtf8 { .. } => "bocage::backup::not_utf8",
            Error::LongSql { .. } => "bocage::backup::long_sql",
        }
    }

    fn hint(&self) -> Hint {
        Hint::new(match self {
            Error::NoTool { program: "pgbackrest" | "restic" } => {
                "install pgBackRest and restic (Debian: pgbackrest, restic) on this host"
            }
            Error::NoTool { .. } => {
                "install it on this host (Debian: postgresql-client has pg_dump and pg_restore)"
            }
            Error::WrongKey { .. } => {
                "put the key back that the repository was made with, from its second keeper"
            }
            Error::KeyLost { .. } => {
                "put the key back from its second keeper, or give another --repository: without the \
                 key nobody reads this one"
            }
            Error::NoRepository { .. } => {
                "give --repository the folder that `bocage backup run` writes to"
            }
            Error::NothingKept { .. } => {
                "name the folder of a sender below that of the vault, or a moment when it had sent something"
            }
            Error::KeyOpen { .. } => "take the others' rights away: `chmod 600` that file",
            Error::KeysInside { .. } => "give --keys a folder on another disk",
            Error::DiskFull { .. } => {
                "make room there, or give a repository on a larger disk; what was kept before stands"
            }
            Error::Damaged { .. } => {
                "restore from the other copy of the repository, see to the disk, and take a new full \
                 backup into a new repository"
            }
            Error::Tool { .. } | Error::Told { .. } => {
                "see what the program says; where it is older than the Debian 12 one, install a newer"
            }
            Error::File { .. } => "check that it exists, is yours to use, and has room",
            Error::Busy { .. } => "wait until it has ended, then repeat the command",
            Error::NoArchive { .. } => {
                "set archive_mode = on in its configuration and start PostgreSQL anew"
            }
            Error::OtherArchive { .. } => {
                "where Bocage does so with other keys, give those as --keys: no archive has a gap then; else end \
                 it with `ALTER SYSTEM RESET archive_command` and `SELECT pg_reload_conf()`, and repeat this"
            }
            Error::GivenArchive { .. } => {
                "set archive_command to the latter in the settings of Patroni of this room"
            }
            Error::NotArchived { .. } => {
                "see the log of PostgreSQL: its user must be able to write the repository and to run \
                 pgbackrest"
            }
            Error::Elsewhere { .. } => {
                "run this command as root on the machine that runs PostgreSQL"
            }
            Error::Sql { source, .. }
                if source
                    .as_db_error()
                    .is_some_and(|said| shuts_out(said.code(), said.message())) =>
            {
                "the room that serves may still be making the role of the application: try again in a \
                 minute; else see what the agent there says, `bocage agent status FILE`, or where none \
                 runs have the host make it: `bocage host run T HOST --databases URL`"
            }
            Error::Sql { .. } => {
                "see that it runs, that the user is a superuser and may enter from here; its password is \
                 PGPASSWORD"
            }
            Error::VaultKey { .. } => {
                "write a line for each sender, its name and a secret: \
                 `echo \"main $(openssl rand -hex 32)\"`"
            }
            Error::VaultAway { .. } => {
                "see that the vault runs and is reached from here, then repeat the command: it goes on \
                 where it was"
            }
            Error::VaultRefused { .. } => {
                "see what the vault says; nothing that it keeps has changed"
            }
            Error::Statement { .. } | Error::TornSql { .. } => {
                "dump the database again, whole, with `pg_dump --format=custom` of the version of this \
                 server or an older one"
            }
            Error::Device { .. } => {
                "take it away where the files come from: no application needs one"
            }
            Error::OwnTransaction { .. } | Error::LongSql { .. } => {
                "dump the database again: `pg_dump --format=custom` is read best"
            }
            Error::NotUtf8 { .. } => {
                "dump the database again with `--encoding=UTF8`, in whatever encoding it is kept"
            }
            Error::ForPsql { .. } => {
                "dump one database alone, without --create: `pg_dump --format=custom` is read best"
            }
            Error::NotStarted { .. } => {
                "verify the repository with `bocage backup verify`, and see the log of PostgreSQL"
            }
        })
    }
}

/// Whether PostgreSQL does not let an application in, which enters as its own role and never as a superuser.
fn shuts_out(code: &SqlState, message: &str) -> bool {
    let is_entry = *code == SqlState::INVALID_PASSWORD
        || *code == SqlState::INVALID_AUTHORIZATION_SPECIFICATION;
    is_entry && message.contains("\"bocage_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_shut_out_as_an_application_is_told_apart_from_a_superuser() {
        for (code, message, expected) in [
            (
                SqlState::INVALID_PASSWORD,
                "password authentication failed for user \"bocage_01\"",
                true,
            ),
            (
                SqlState::INVALID_AUTHORIZATION_SPECIFICATION,
                "role \"bocage_01\" does not exist",
                true,
            ),
            (
                SqlState::INVALID_PASSWORD,
                "password authentication failed for user \"admin\"",
                false,
            ),
            (SqlState::UNDEFINED_TABLE, "relation \"bocage_01\" does not exist", false),
        ] {
            assert_eq!(shuts_out(&code, message), expected, "{message}");
        }
    }
}
