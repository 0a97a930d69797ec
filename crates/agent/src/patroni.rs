//! Patroni of a room: whether it may make its database the primary, and how commits are
//! acknowledged.
//!
//! Patroni elects by a key in etcd that lives 20 s. The agent decides before, from the votes: a
//! member carries the tag `nofailover` unless its room owns the group, and the key of a room that
//! has certainly stopped is deleted, so that nobody waits for its end.

use std::time::Duration;

use serde_json::{Value, json};

use crate::http::Http;
use crate::settings::DatabaseAt;
use crate::{Error, clock, command, files};

const ANSWER: Duration = Duration::from_millis(1_500);
const START: Duration = Duration::from_secs(5);

/// Patroni of one room.
#[derive(Debug, Clone)]
pub(crate) struct Patroni {
    http: Http,
    at: DatabaseAt,
}

impl Patroni {
    pub(crate) fn of(at: &DatabaseAt) -> Patroni {
        Patroni { http: Http::waiting(ANSWER), at: at.clone() }
    }

    /// What it tells of its member.
    pub(crate) fn look(&self) -> Result<Value, Error> {
        self.http.get(&self.url("/patroni"))
    }

    /// Whether it answers.
    pub(crate) fn runs(&self) -> bool {
        self.look().is_ok()
    }

    /// Starts it unless it runs.
    pub(crate) fn start(&self) -> Result<(), Error> {
        if self.runs() {
            return Ok(());
        }
        command::run(&self.at.start, START)
    }

    /// Lets it make its database the primary, or keeps it from that. Whoever may
    /// lead is told in any case: what stands in the file may not have been read.
    pub(crate) fn let_lead(&self, may: bool) -> Result<(), Error> {
        let path = &self.at.patroni_settings;
        let text = std::fs::read_to_string(path).map_err(Error::file(path, "read"))?;
        let (is, other) = match may {
            true => ("nofailover: false", "nofailover: true"),
            false => ("nofailover: true", "nofailover: false"),
        };
        if !text.contains(is) && !text.contains(other) {
            return Err(Error::NoTag { path: path.clone() });
        }
        if text.contains(is) && !may {
            return Ok(());
        }
        keep_owner(path, &text.replace(other, is))?;
        // One that does not run reads it when it starts.
        let _ = self.http.post(&self.url("/reload"), &json!({}));
        Ok(())
    }

    /// Has it look around now instead of up to three seconds later: it wakes where the settings of all
    /// members change, and those that it does not know mean nothing to it.
    pub(crate) fn wake(&self) {
        let woken_ms = clock::now().as_ms();
        let _ =
            self.http.patch(&self.url("/config"), &json!({ "bocage": { "woken_ms": woken_ms } }));
    }

    /// Whether commits wait for the second copy whatever happens, or Patroni may do without it.
    pub(crate) fn wait_for_second(&self, strict: bool) -> Result<(), Error> {
        let body = json!({ "synchronous_mode": true, "synchronous_mode_strict": strict });
        self.http.patch(&self.url("/config"), &body).map(|_| ())
    }

    /// What it was told of that last.
    pub(crate) fn waits_for_second(&self) -> Result<bool, Error> {
        Ok(self.http.get(&self.url("/config"))?["synchronous_mode_strict"] == true)
    }

    /// When it last read the settings of all members, by its own clock, in whole seconds.
    pub(crate) fn last_round(&self) -> Option<u64> {
        self.look().ok()?["dcs_last_seen"].as_u64()
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.at.patroni)
    }
}

/// Puts a text in place of a file that belongs to the database's user.
fn keep_owner(path: &std::path::Path, text: &str) -> Result<(), Error> {
    use std::os::unix::fs::{MetadataExt as _, chown};
    let owner = std::fs::metadata(path).map_err(Error::file(path, "read"))?;
    files::put(path, text)?;
    std::fs::set_permissions(path, owner.permissions()).map_err(Error::file(path, "closed"))?;
    chown(path, Some(owner.uid()), Some(owner.gid())).map_err(Error::file(path, "given away"))
}
