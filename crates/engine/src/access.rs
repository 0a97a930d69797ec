//! Who asked for what: the entry writes each request down, the requests of an application in files of
//! its own, and keeps them for longer than half a year.
//!
//! Caddy leaves out cookies and credentials by itself. What was asked for behind a `?` is left out
//! here: it often holds names.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use flate2::read::MultiGzDecoder;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::{Error, Owner};

/// Days for which it is kept: six months are asked for at least, the first of them rolled over a little late.
pub const ACCESSES_KEPT_DAYS: u32 = 200;
const ROLL_MB: u32 = 20;
/// Caddy keeps ten rolled files unless it is told a number: the days decide.
const ROLL_KEEP: u32 = 100_000;
const PEOPLE: &str = "http.log.access";

/// A request.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Access {
    /// When it came, in milliseconds since 1970.
    pub at_ms: i64,
    /// The address that it came from.
    pub from: String,
    /// What was to be done, such as `GET`.
    pub method: String,
    /// The path, without what stands behind a `?`.
    pub path: String,
    /// The status of the answer.
    pub status: u16,
    /// The size of the answer in bytes.
    pub bytes: u64,
}

/// A line as Caddy writes it.
#[derive(Deserialize)]
struct Line {
    ts: f64,
    request: Request,
    status: u16,
    size: u64,
}

#[derive(Deserialize)]
struct Request {
    remote_ip: String,
    method: String,
    uri: String,
}

/// Reads the requests of an application between two moments, in milliseconds since 1970, the oldest
/// first. What was never asked for is empty.
///
/// # Errors
/// When a file cannot be read.
pub fn accesses(
    folder: &Path,
    owner: &Owner,
    (from, to): (i64, i64),
) -> Result<Vec<Access>, Error> {
    let mut found = Vec::new();
    for file in files(folder, owner)? {
        let unread = |source| Error::AccessLog { path: file.clone(), source };
        let opened = File::open(&file).map_err(unread)?;
        let is_packed = file.extension().is_some_and(|ending| ending == "gz");
        let text: Box<dyn Read> =
            if is_packed { Box::new(MultiGzDecoder::new(opened)) } else { Box::new(opened) };
        for line in BufReader::new(text).lines() {
            found.extend(read(&line.map_err(unread)?));
        }
    }
    found.retain(|one| (from..to).contains(&one.at_ms));
    found.sort_by_key(|one| one.at_ms);
    Ok(found)
}

/// A request of a line; none where a line was cut by a kill.
fn read(line: &str) -> Option<Access> {
    let Line { ts, request, status, size } = serde_json::from_str(line).ok()?;
    let path = request.uri.split('?').next().unwrap_or_default().to_owned();
    #[allow(clippy::cast_possible_truncation, reason = "a moment of this age is far below 2^63")]
    let at_ms = (ts * 1e3).round() as i64;
    Some(Access {
        at_ms,
        from: request.remote_ip,
        method: request.method,
        path,
        status,
        bytes: size,
    })
}

/// The file that is written, and those that were rolled over: `NAME-MOMENT.log.gz`.
fn files(folder: &Path, owner: &Owner) -> Result<Vec<PathBuf>, Error> {
    let unread = |source| Error::AccessLog { path: folder.to_owned(), source };
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(unread)?,
    };
    let stem = stem(owner);
    let mut files = Vec::new();
    for entry in entries {
        let entry = entry.map_err(unread)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let rest = name.strip_prefix(&stem);
        if rest.is_some_and(|rest| rest.starts_with('-') || rest == ".log") {
            files.push(entry.path());
        }
    }
    Ok(files)
}

/// Ends the files in which nothing was written for longer than it is kept: of an application that is gone, the
/// entry rolls none over any more. What cannot be ended is left to the next time.
pub(crate) fn end_old(folder: &Path, now: SystemTime) {
    let kept = Duration::from_secs(u64::from(ACCESSES_KEPT_DAYS) * 24 * 3_600);
    let is_log = |name: &str| name.ends_with(".log") || name.ends_with(".log.gz");
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let written = entry.metadata().and_then(|about| about.modified());
        let age = written.map(|written| now.duration_since(written).unwrap_or_default());
        if is_log(&entry.file_name().to_string_lossy()) && age.is_ok_and(|age| age > kept) {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

/// No name of an application holds a dot, and the incarnation keeps later ones of the name apart.
fn stem(owner: &Owner) -> String {
    format!("{}.{}", owner.application, owner.incarnation.uuid().simple())
}

/// What Caddy is told: the logs, and which log the requests for a host name belong to.
pub(crate) fn logging<'a>(
    folder: &Path,
    shown: impl Iterator<Item = (&'a str, &'a Owner)>,
) -> (Value, Value) {
    let mut logs = Map::new();
    logs.insert("default".to_owned(), json!({ "exclude": [PEOPLE] }));
    let mut names = Map::new();
    for (host, owner) in shown {
        let name = owner.incarnation.uuid().simple().to_string();
        let log = json!({
            "include": [format!("{PEOPLE}.{name}")],
            "writer": {
                "output": "file",
                "filename": folder.join(stem(owner)).display().to_string() + ".log",
                "roll_size_mb": ROLL_MB,
                "roll_keep": ROLL_KEEP,
                "roll_keep_days": ACCESSES_KEPT_DAYS,
            },
            "encoder": {
                "format": "filter",
                "wrap": { "format": "json" },
                "fields": {
                    "request>headers": { "filter": "delete" },
                    "resp_headers": { "filter": "delete" },
                    "request>uri": { "filter": "regexp", "regexp": "\\?.*", "value": "" },
                },
            },
        });
        logs.insert(name.clone(), log);
        names.insert(host.to_owned(), Value::String(name));
    }
    let logs = json!({ "logs": logs });
    // A name that nobody knows is asked for by those who look for holes.
    (logs, json!({ "logger_names": names, "skip_unmapped_hosts": true }))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use bocage_vocab::Id;

    use super::*;

    fn owner(name: &str) -> Owner {
        Owner { application: name.into(), member: "M".into(), incarnation: Id::derive(&[name]) }
    }

    fn line(ts: f64, uri: &str) -> String {
        json!({
            "level": "info", "ts": ts, "logger": "http.log.access.x", "status": 200, "size": 5,
            "request": { "remote_ip": "192.0.2.7", "method": "GET", "uri": uri },
        })
        .to_string()
    }

    #[test]
    fn requests_of_one_application_are_read_from_all_its_files_in_their_order() {
        let folder = tempfile::tempdir().unwrap();
        let (town, other) = (stem(&owner("town")), stem(&owner("town2")));
        let put =
            |name: String, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        put(format!("{town}.log"), &format!("{}\n{{\"ts\": 12", line(1_000.5, "/late?name=x")));
        put(format!("{other}.log"), &line(500.0, "/not-ours"));
        let rolled = File::create(folder.path().join(format!("{town}-2026.log.gz"))).unwrap();
        let mut rolled = flate2::write::GzEncoder::new(rolled, flate2::Compression::fast());
        writeln!(rolled, "{}", line(900.0, "/early")).unwrap();
        rolled.finish().unwrap();
        let read = |span| accesses(folder.path(), &owner("town"), span).unwrap();
        let paths = |span| read(span).into_iter().map(|one| one.path).collect::<Vec<_>>();
        assert_eq!(paths((0, i64::MAX)), ["/early", "/late"]);
        assert_eq!(paths((900_001, i64::MAX)), ["/late"]);
        assert_eq!(paths((0, 1_000_500)), ["/early"], "to before the moment");
        assert_eq!(read((0, i64::MAX))[1].at_ms, 1_000_500);
        let nowhere = accesses(&folder.path().join("none"), &owner("town"), (0, 1)).unwrap();
        assert!(nowhere.is_empty());
    }

    #[test]
    fn what_nobody_has_written_for_longer_than_it_is_kept_ends() {
        let folder = tempfile::tempdir().unwrap();
        let day = |days: u64| SystemTime::UNIX_EPOCH + Duration::from_secs(days * 24 * 3_600);
        for (name, days) in
            [("gone.1.log", 1), ("gone.1-2026.log.gz", 1), ("town.2.log", 90), ("notes", 1)]
        {
            File::create(folder.path().join(name)).unwrap().set_modified(day(days)).unwrap();
        }
        let left = || {
            let entries = std::fs::read_dir(folder.path()).unwrap().flatten();
            let mut names: Vec<_> =
                entries.map(|entry| entry.file_name().into_string().unwrap()).collect();
            names.sort();
            names
        };
        end_old(folder.path(), day(201));
        assert_eq!(left().len(), 4, "not a day longer than it says, and not a day less");
        end_old(folder.path(), day(202));
        assert_eq!(left(), ["notes", "town.2.log"]);
    }
}
