//! The store of the votes: etcd, by its JSON interface, with transactions only.
//!
//! Gives each [`Ask`] the meaning that [`Seen::perform`] has: compare, put the room's beat and the
//! record with one revision, read both in the same transaction.

use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bocage_failover::{
    Ask, Beats, Copies, Epoch, Record, Revision, Room, Seen, Site, Tenure, Votes as Answering,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::http::Http;
use crate::{Error, Settings};

/// A member that does not answer within this is left for another. Three of them are asked before
/// the agent sends the request anew.
const ANSWER: Duration = Duration::from_millis(700);

/// The store, as one room asks it.
#[derive(Debug, Clone)]
pub(crate) struct Votes {
    http: Http,
    room: Room,
    members: [(Site, String); 3],
    prefix: String,
}

/// The record as it stands in the store; its revision is the key's.
#[derive(Debug, Serialize, Deserialize)]
struct Written {
    epoch: u64,
    owner: String,
    /// Whether the owner still holds it.
    held: bool,
    next: Option<String>,
    /// The room that alone may be promoted; none: both may.
    only: Option<String>,
}

impl Votes {
    pub(crate) fn of(settings: &Settings, room: Room) -> Votes {
        // Those who follow ask no votes.
        let at = settings.votes.as_ref();
        let (port, prefix) = at.map_or((0, ""), |votes| (votes.port, &*votes.prefix));
        let at = |site: Site| (site, format!("http://{}:{port}", settings.sites.of(site)));
        Votes {
            http: Http::waiting(ANSWER),
            room,
            // Its own member first: the others are further away.
            members: [at(room.site()), at(Site::Witness), at(room.other().site())],
            prefix: prefix.to_owned(),
        }
    }

    /// Does a transaction. Says whether its condition held, and what stands.
    ///
    /// # Errors
    /// When no member answers for a majority.
    pub(crate) fn perform(&self, ask: Ask, now: Option<Record>) -> Result<(bool, Seen), Error> {
        self.read(&self.transact(&self.transaction(ask, now))?)
    }

    /// Deletes a key if it has this value and a room still holds the group under a token: in one
    /// transaction, so that one that is done late finds another record and does nothing. Says whether it
    /// was deleted.
    pub(crate) fn delete_under(
        &self,
        (room, epoch): (Room, Epoch),
        key: &str,
        value: &str,
    ) -> Result<bool, Error> {
        let read = [json!({ "requestRange": { "key": self.key("record") } })];
        let told = self.transact(&json!({ "success": read }))?;
        let record = self.read(&told)?.1.record;
        let Some(record) = record.filter(|record| record.is_held(room, epoch)) else {
            return Ok(false);
        };
        let body = json!({
            "compare": [
                self.stands(record.revision),
                { "key": base64(key), "target": "VALUE", "result": "EQUAL", "value": base64(value) },
            ],
            "success": [{ "requestDeleteRange": { "key": base64(key) } }],
        });
        Ok(self.transact(&body)?["succeeded"] == true)
    }

    /// The condition that the record is that of a revision.
    fn stands(&self, revision: Revision) -> Value {
        let (record, revision) = (self.key("record"), revision.0.to_string());
        json!({ "key": record, "target": "MOD", "result": "EQUAL", "modRevision": revision })
    }

    /// The value of a key; none where there is none.
    pub(crate) fn value(&self, key: &str) -> Result<Option<String>, Error> {
        let read = json!({ "success": [{ "requestRange": { "key": base64(key) } }] });
        let told = self.transact(&read)?;
        let value = told["responses"][0]["response_range"]["kvs"][0]["value"].as_str();
        Ok(value.map(|text| String::from_utf8_lossy(&unbase64(text)).into_owned()))
    }

    /// Has the first member that answers for a majority do a transaction.
    fn transact(&self, body: &Value) -> Result<Value, Error> {
        let mut last = None;
        for (_, member) in &self.members {
            match self.http.post(&format!("{member}/v3/kv/txn"), body) {
                Ok(told) if told.get("header").is_some() => return Ok(told),
                Ok(told) => last = Some(Error::service(member, told)),
                Err(error) => last = Some(error),
            }
        }
        Err(last.unwrap_or_else(|| Error::service("etcd", "no member is known")))
    }

    /// Which members answer this room, each for a majority.
    pub(crate) fn answering(&self) -> Answering {
        let answers = |site: Site| {
            let member = self.members.iter().find(|(at, _)| *at == site);
            member.is_some_and(|(_, url)| {
                self.http.get(&format!("{url}/health")).is_ok_and(|told| told["health"] == "true")
            })
        };
        std::thread::scope(|scope| {
            let main = scope.spawn(|| answers(Site::Main));
            let replica = scope.spawn(|| answers(Site::Replica));
            let witness = answers(Site::Witness);
            let joined =
                |asked: std::thread::ScopedJoinHandle<'_, bool>| asked.join().unwrap_or(false);
            Answering { main: joined(main), replica: joined(replica), witness }
        })
    }

    fn key(&self, name: &str) -> String {
        base64(&format!("{}{name}", self.prefix))
    }

    fn beat(&self, room: Room) -> String {
        self.key(&format!("beat/{room}"))
    }

    fn transaction(&self, ask: Ask, now: Option<Record>) -> Value {
        let record = self.key("record");
        let put = |written: &Written| {
            let text = serde_json::to_string(written).unwrap_or_default();
            json!({ "requestPut": { "key": record, "value": base64(&text) } })
        };
        let beat = json!({ "requestPut": { "key": self.beat(self.room), "value": base64("") } });
        let read: Vec<Value> = [record.clone(), self.beat(Room::Main), self.beat(Room::Replica)]
            .iter()
            .map(|key| json!({ "requestRange": { "key": key } }))
            .collect();
        let mut compare = Vec::new();
        let mut success = vec![beat];
        match ask {
            Ask::Renew => {}
            Ask::Take { expect, still, copies } => {
                compare.push(self.stands(expect.unwrap_or_default()));
                compare.extend(still.map(|beat| {
                    let key = self.beat(self.room.other());
                    json!({ "key": key, "target": "MOD", "result": "EQUAL", "modRevision": beat.0.to_string() })
                }));
                let epoch = now.map_or(Epoch(1), |record| record.epoch.next());
                success.push(put(&Written::of(epoch, self.room, Tenure::Held, copies)));
            }
            Ask::Release { expect, next } => {
                compare.push(self.stands(expect));
                success.extend(now.map(|record| {
                    let tenure = Tenure::Free { next };
                    put(&Written::of(record.epoch, record.owner, tenure, record.copies))
                }));
            }
            Ask::Copies { expect, copies } => {
                compare.push(self.stands(expect));
                success.extend(now.map(|record| {
                    put(&Written::of(record.epoch, record.owner, record.tenure, copies))
                }));
            }
        }
        success.extend(read.iter().cloned());
        json!({ "compare": compare, "success": success, "failure": read })
    }

    fn read(&self, told: &Value) -> Result<(bool, Seen), Error> {
        let done = told["succeeded"] == true;
        let revision = number(&told["header"]["revision"]);
        let mut seen = Seen { revision: Revision(revision), ..Seen::default() };
        let answers = told["responses"].as_array().into_iter().flatten();
        let kvs = answers.filter_map(|one| one["response_range"]["kvs"].as_array()).flatten();
        let (main, replica, record) =
            (self.beat(Room::Main), self.beat(Room::Replica), self.key("record"));
        for kv in kvs {
            let revision = Revision(number(&kv["mod_revision"]));
            match kv["key"].as_str().unwrap_or_default() {
                key if key == main => seen.beats = Beats { main: revision, ..seen.beats },
                key if key == replica => seen.beats = Beats { replica: revision, ..seen.beats },
                key if key == record => {
                    let text = unbase64(kv["value"].as_str().unwrap_or_default());
                    let written: Written = serde_json::from_slice(&text)
                        .map_err(|error| Error::service("etcd", format!("the record: {error}")))?;
                    seen.record = Some(written.record(revision)?);
                }
                _ => {}
            }
        }
        Ok((done, seen))
    }
}

impl Written {
    fn of(epoch: Epoch, owner: Room, tenure: Tenure, copies: Copies) -> Written {
        let (held, next) = match tenure {
            Tenure::Held => (true, None),
            Tenure::Free { next } => (false, next.map(|room| room.to_string())),
        };
        let only = match copies {
            Copies::Both => None,
            Copies::Only(room) => Some(room.to_string()),
        };
        Written { epoch: epoch.0, owner: owner.to_string(), held, next, only }
    }

    fn record(&self, revision: Revision) -> Result<Record, Error> {
        let next = self.next.as_deref().map(room).transpose()?;
        let tenure = if self.held { Tenure::Held } else { Tenure::Free { next } };
        let only = self.only.as_deref().map(room).transpose()?;
        Ok(Record {
            revision,
            epoch: Epoch(self.epoch),
            owner: room(&self.owner)?,
            tenure,
            copies: only.map_or(Copies::Both, Copies::Only),
        })
    }
}

fn room(code: &str) -> Result<Room, Error> {
    let found = Room::ALL.into_iter().find(|room| room.to_string() == code);
    found.ok_or_else(|| Error::service("etcd", format!("{code:?} is no room")))
}

/// Numbers of 64 bits are texts in this interface, and a zero is left out.
fn number(value: &Value) -> u64 {
    value.as_str().and_then(|text| text.parse().ok()).unwrap_or(0)
}

fn base64(text: &str) -> String {
    BASE64_STANDARD.encode(text)
}

fn unbase64(text: &str) -> Vec<u8> {
    BASE64_STANDARD.decode(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    use std::net::TcpListener;
    use std::process::{Child, Command, Stdio};

    /// A member of etcd of its own, ended with the test.
    struct Etcd {
        process: Child,
        port: u16,
        _data: tempfile::TempDir,
    }

    impl Etcd {
        /// None where etcd is not installed; continuous integration has it.
        fn start() -> Option<Etcd> {
            let free = || TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
            let (port, data) = (free(), tempfile::tempdir().unwrap());
            let at = |port: u16| format!("http://127.0.0.1:{port}");
            let peer = at(free());
            let process = Command::new("etcd")
                .args(["--name=test", &format!("--data-dir={}", data.path().display())])
                .args([format!("--listen-client-urls={}", at(port))])
                .args([format!("--advertise-client-urls={}", at(port))])
                .args([format!("--listen-peer-urls={peer}")])
                .args([format!("--initial-advertise-peer-urls={peer}")])
                .args([format!("--initial-cluster=test={peer}")])
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn();
            let is_asked_for = std::env::var_os("CI").is_some();
            match process {
                Ok(process) => Some(Etcd { process, port, _data: data }),
                Err(error) => {
                    assert!(!is_asked_for, "CI has etcd: {error}");
                    None
                }
            }
        }

        fn votes(&self, room: Room) -> Votes {
            let member = format!("http://127.0.0.1:{}", self.port);
            let at = |site| (site, member.clone());
            Votes {
                http: Http::waiting(Duration::from_secs(5)),
                room,
                members: [at(Site::Main), at(Site::Witness), at(Site::Replica)],
                prefix: "/test/".to_owned(),
            }
        }

        fn wait(&self) {
            let is_well = || self.votes(Room::Main).answering().main;
            let tries = (0..100).any(|_| {
                std::thread::sleep(Duration::from_millis(100));
                is_well()
            });
            assert!(tries, "etcd does not become well");
        }
    }

    impl Drop for Etcd {
        fn drop(&mut self) {
            let _ = self.process.kill();
            let _ = self.process.wait();
        }
    }

    /// What a room asks, with conditions that hold (`0`) or are some revisions too old.
    fn asks() -> impl Strategy<Value = (Room, u8, u64, u64, bool)> {
        let room = prop_oneof![Just(Room::Main), Just(Room::Replica)];
        (room, 0u8..5, prop_oneof![4 => Just(0u64), 1 => 1u64..4], 0u64..3, any::<bool>())
    }

    fn ask(seen: &Seen, (room, kind, back, still, flag): (Room, u8, u64, u64, bool)) -> Ask {
        let older = |revision: Revision| Revision(revision.0.saturating_sub(back));
        let expect = seen.record.map(|record| older(record.revision));
        let copies = if flag { Copies::Only(room) } else { Copies::Both };
        match (kind, expect) {
            (0, _) => Ask::Renew,
            (1, Some(expect)) => Ask::Release { expect, next: flag.then_some(room.other()) },
            (2, Some(expect)) => Ask::Copies { expect, copies },
            (3, _) => Ask::Take {
                expect,
                still: Some(Revision(seen.beats.of(room.other()).0.saturating_sub(still))),
                copies,
            },
            _ => Ask::Take { expect, still: None, copies },
        }
    }

    /// Etcd begins at revision 1, the model at 0; each that writes takes the next.
    fn as_etcd(seen: Seen) -> Seen {
        let up = |revision: Revision| Revision(revision.0 + u64::from(revision.0 > 0));
        Seen {
            revision: Revision(seen.revision.0 + 1),
            beats: Beats { main: up(seen.beats.main), replica: up(seen.beats.replica) },
            record: seen.record.map(|record| Record { revision: up(record.revision), ..record }),
        }
    }

    /// The same as [`as_etcd`], of what is asked.
    fn ask_as_etcd(ask: Ask) -> Ask {
        let up = |revision: Revision| Revision(revision.0 + u64::from(revision.0 > 0));
        match ask {
            Ask::Renew => ask,
            Ask::Take { expect, still, copies } => {
                Ask::Take { expect: expect.map(up), still: still.map(up), copies }
            }
            Ask::Release { expect, next } => Ask::Release { expect: up(expect), next },
            Ask::Copies { expect, copies } => Ask::Copies { expect: up(expect), copies },
        }
    }

    #[test]
    fn etcd_gives_every_ask_the_meaning_of_the_model() {
        let Some(etcd) = Etcd::start() else { return };
        etcd.wait();
        let mut runner = TestRunner::deterministic();
        let (mut model, mut done_count) = (Seen::default(), 0);
        for _ in 0..400 {
            let drawn = asks().new_tree(&mut runner).unwrap().current();
            let asked = ask(&model, drawn);
            let known = as_etcd(model).record;
            let (done, seen) = etcd.votes(drawn.0).perform(ask_as_etcd(asked), known).unwrap();
            let expected = model.perform(drawn.0, asked);
            assert_eq!((done, seen), (expected, as_etcd(model)), "{asked:?}");
            done_count += usize::from(done);
        }
        assert!((150..390).contains(&done_count), "{done_count} of 400 were done: both are tried");
    }

    #[test]
    fn a_key_is_deleted_only_with_its_value_and_by_who_holds_the_group() {
        let Some(etcd) = Etcd::start() else { return };
        etcd.wait();
        let votes = etcd.votes(Room::Main);
        let put = json!({ "key": base64("/leader"), "value": base64("replica") });
        votes.http.post(&format!("{}/v3/kv/put", votes.members[0].1), &put).unwrap();
        assert_eq!(votes.value("/leader").unwrap().as_deref(), Some("replica"));
        let deleted = |epoch, value| {
            votes.delete_under((Room::Main, Epoch(epoch)), "/leader", value).unwrap()
        };
        assert!(!deleted(1, "replica"), "nobody holds the group");
        let take = |expect| Ask::Take { expect, still: None, copies: Copies::Both };
        let (_, seen) = votes.perform(take(None), None).unwrap();
        assert!(!deleted(1, "main"), "it has another value");
        assert!(!deleted(2, "replica"), "under another token");
        let taken = seen.record.map(|record| record.revision);
        let other = etcd.votes(Room::Replica);
        assert!(other.perform(take(taken), seen.record).unwrap().0);
        assert!(!deleted(1, "replica"), "the other room has the group");
        let deleted =
            |value| other.delete_under((Room::Replica, Epoch(2)), "/leader", value).unwrap();
        assert!(deleted("replica"));
        assert!(!deleted("replica"));
        assert_eq!(votes.value("/leader").unwrap(), None);
    }
}
