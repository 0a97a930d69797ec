//! The further hosts of a room, as its agent sees them: they ask again and again what the room may do.
//!
//! What they were answered last is what they may do, until it ends by itself; that they are at rest they
//! say with their next question.

use std::collections::BTreeMap;
use std::io::{self, BufReader, Read as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use bocage_failover::{Epoch, Moment, Room};
use serde::{Deserialize, Serialize};

use crate::guard::Word;
use crate::settings::FollowersAt;
use crate::volumes::frames::{self, Key};
use crate::{Error, Settings, clock};

/// A question or an answer that takes longer is worth nothing.
pub(crate) const PATIENCE: Duration = Duration::from_millis(700);
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// What a further host asks: what may the room do?
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Ask {
    /// Who asks.
    pub(crate) host: String,
    /// Comes back with the answer: one of an earlier question is not taken for it.
    pub(crate) nonce: String,
    /// What the last answer gave to be said back: a question that somebody repeats later has another one.
    pub(crate) heard: String,
    /// Whether something of the group runs there, or may still.
    pub(crate) runs: bool,
}

/// What the room may do.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Answer {
    /// That of the question.
    pub(crate) nonce: String,
    /// To be said back with the next question.
    pub(crate) next: String,
    /// Under which token it runs the group, and for how many milliseconds more; none: it does not.
    pub(crate) serves: Option<(u64, u64)>,
}

/// The further hosts of a room; a room may have none.
#[derive(Clone, Default)]
pub(crate) struct Followers(Option<Arc<Inside>>);

struct Inside {
    key: Key,
    word: Word,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Under which token the room runs the group.
    serves: Option<Epoch>,
    /// The token that was answered last.
    answered: Epoch,
    hosts: BTreeMap<String, Host>,
}

struct Host {
    /// What it was given to say back.
    next: String,
    /// It may run the group until then at the latest.
    until: Moment,
    /// It has said since that nothing runs there.
    at_rest: bool,
}

impl Followers {
    /// Answers the hosts that are named, in threads of its own, until the process ends.
    ///
    /// # Errors
    /// When the port cannot be had.
    pub(crate) fn of(settings: &Settings, room: Room, word: &Word) -> Result<Followers, Error> {
        let Some(at) = &settings.followers else { return Ok(Followers::default()) };
        let place = SocketAddr::new(settings.sites.of(room.site()), at.port);
        let failed_to_draw = |error| Error::service("/dev/urandom", error);
        let followers = Followers::known(at, word).map_err(failed_to_draw)?;
        let failed = |error: io::Error| Error::service(&place.to_string(), error);
        let listener = TcpListener::bind(place).map_err(failed)?;
        let answering = followers.clone();
        std::thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                let answering = answering.clone();
                std::thread::spawn(move || {
                    if let Err(error) = answering.answer(connection) {
                        tracing::debug!(%error, "a further host was not answered");
                    }
                });
            }
        });
        Ok(followers)
    }

    /// What an agent before this one has answered ends with the word that stands.
    /// The first question of each is answered by something to say back, and not believed.
    fn known(at: &FollowersAt, word: &Word) -> io::Result<Followers> {
        let host = |name: &String| {
            let (next, until) = (drawn()?, word.until());
            Ok((name.clone(), Host { next, until, at_rest: false }))
        };
        let hosts = at.hosts.iter().map(host).collect::<io::Result<_>>()?;
        let state = State { hosts, ..State::default() };
        let (key, word, state) = (Key::of(&at.key), word.clone(), Mutex::new(state));
        Ok(Followers(Some(Arc::new(Inside { key, word, state }))))
    }

    fn answer(&self, mut connection: TcpStream) -> io::Result<()> {
        let Some(inside) = &self.0 else { return Ok(()) };
        connection.set_read_timeout(Some(PATIENCE))?;
        connection.set_write_timeout(Some(PATIENCE))?;
        let ask: Ask = frames::hear(&mut BufReader::new(connection.try_clone()?), &inside.key)?;
        let answer = inside.said(ask, drawn()?, clock::now());
        let unknown = || io::Error::new(io::ErrorKind::InvalidData, "no host of this room");
        frames::say(&mut connection, &answer.ok_or_else(unknown)?, &inside.key)
    }

    /// They may run the group from now on.
    pub(crate) fn start(&self, epoch: Epoch) {
        if let Some(inside) = &self.0 {
            inside.state().serves = Some(epoch);
        }
    }

    /// They may not run the group any more.
    pub(crate) fn rest(&self) {
        if let Some(inside) = &self.0 {
            inside.state().serves = None;
        }
    }

    /// The token under which one of them may still run the group, whatever was ordered.
    pub(crate) fn may_run(&self) -> Option<Epoch> {
        let inside = self.0.as_ref()?;
        let (state, now) = (inside.state(), clock::now());
        let runs = state.hosts.values().any(|host| !host.at_rest && now < host.until);
        runs.then_some(state.answered)
    }

    /// Waits until none of them runs the group: it has said so, or its leave has ended.
    pub(crate) fn wait(&self) {
        while self.may_run().is_some() {
            std::thread::sleep(LOOK_EVERY);
        }
    }
}

impl Inside {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// What a host is answered; none where it is none of this room.
    fn said(&self, ask: Ask, next: String, now: Moment) -> Option<Answer> {
        let (until, has_fired) = (self.word.until(), self.word.has_fired());
        let mut state = self.state();
        let serves = state.serves.filter(|_| now < until && !has_fired);
        let host = state.hosts.get_mut(&ask.host)?;
        match serves {
            Some(epoch) => {
                (host.until, host.at_rest) = (host.until.max(until), false);
                host.next.clone_from(&next);
                state.answered = epoch;
            }
            None => {
                host.at_rest = !ask.runs && ask.heard == host.next;
                host.next.clone_from(&next);
            }
        }
        let left = |epoch: Epoch| (epoch.0, until.since(now).as_ms());
        Some(Answer { nonce: ask.nonce, next, serves: serves.map(left) })
    }
}

/// Something that nobody knew before.
pub(crate) fn drawn() -> io::Result<String> {
    let mut bytes = [0_u8; 16];
    std::fs::File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(format!("{:032x}", u128::from_be_bytes(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use bocage_failover::{Site, Span};

    fn ask(host: &str, runs: bool) -> Ask {
        let (host, nonce, heard) = (host.to_owned(), "n".to_owned(), String::new());
        Ask { host, nonce, heard, runs }
    }

    /// Hosts that say back what they were given.
    #[derive(Default)]
    struct Hosts(std::cell::RefCell<BTreeMap<String, String>>);

    impl Hosts {
        fn say(&self, inside: &Inside, host: &str, runs: bool) -> Option<Option<u64>> {
            let heard = self.0.borrow().get(host).cloned().unwrap_or_default();
            let asked = Ask { heard, ..ask(host, runs) };
            let answer = inside.said(asked, drawn().unwrap(), clock::now())?;
            self.0.borrow_mut().insert(host.to_owned(), answer.next);
            Some(answer.serves.map(|it| it.0))
        }
    }

    #[test]
    fn a_room_is_at_rest_once_all_its_hosts_said_so_or_their_leave_has_ended() {
        let folder = tempfile::tempdir().unwrap();
        let word = Word::of(&Settings::sample(folder.path(), Site::Main)).unwrap();
        let hosts = ["m2", "m3"].map(str::to_owned).to_vec();
        let at = FollowersAt { port: 1, hosts, key: "k".into() };
        let followers = Followers::known(&at, &word).unwrap();
        assert_eq!(followers.may_run(), None, "no word stands");
        let inside = followers.0.clone().unwrap();
        let all = Hosts::default();
        let said = |host: &str, runs| all.say(&inside, host, runs);
        assert_eq!(said("r1", false), None, "no host of the room");

        word.give(Epoch(4), clock::now() + Span::ms(60_000)).unwrap();
        assert_eq!(said("m2", false), Some(None), "nothing is ordered yet");
        followers.start(Epoch(4));
        assert_eq!(said("m2", false), Some(Some(4)));
        assert_eq!(said("m3", true), Some(Some(4)));
        followers.rest();
        assert_eq!(followers.may_run(), Some(Epoch(4)), "what it was answered stands");
        assert_eq!(said("m2", true), Some(None));
        assert_eq!(said("m3", false), Some(None));
        assert_eq!(followers.may_run(), Some(Epoch(4)), "one of them runs on");
        // What was said while it was at rest earlier, and is repeated by somebody, says nothing.
        inside.said(ask("m2", false), drawn().unwrap(), clock::now()).unwrap();
        assert_eq!(followers.may_run(), Some(Epoch(4)), "a question that was heard before");
        assert_eq!(said("m2", false), Some(None));
        assert_eq!(followers.may_run(), Some(Epoch(4)), "it was given another one since");
        all.0.borrow_mut().clear();
        assert_eq!(said("m2", false), Some(None));
        assert_eq!(said("m2", false), Some(None));
        assert_eq!(followers.may_run(), None);

        // An agent that takes the place of another does not know what that one answered.
        let anew = Followers::known(&at, &word).unwrap();
        assert_eq!(anew.may_run(), Some(Epoch(0)));
        // Nor is it told by the first question of each to the one before, which somebody repeats.
        let inside = anew.0.as_ref().unwrap();
        for host in ["m2", "m3"] {
            inside.said(ask(host, false), drawn().unwrap(), clock::now()).unwrap();
        }
        assert_eq!(anew.may_run(), Some(Epoch(0)));
    }

    #[test]
    fn one_that_is_silent_is_waited_for_no_longer_than_its_leave() {
        let folder = tempfile::tempdir().unwrap();
        let word = Word::of(&Settings::sample(folder.path(), Site::Main)).unwrap();
        let at = FollowersAt { port: 1, hosts: vec!["m2".to_owned()], key: "k".into() };
        let followers = Followers::known(&at, &word).unwrap();
        word.give(Epoch(4), clock::now() + Span::ms(300)).unwrap();
        followers.start(Epoch(4));
        let inside = followers.0.as_ref().unwrap();
        inside.said(ask("m2", false), drawn().unwrap(), clock::now()).unwrap();
        followers.rest();
        let begun = std::time::Instant::now();
        followers.wait();
        let waited = begun.elapsed().as_millis();
        assert!((200..5_000).contains(&waited), "{waited} ms");
    }

    #[test]
    fn who_has_another_key_is_not_answered_and_an_answer_names_its_question() {
        let folder = tempfile::tempdir().unwrap();
        let word = Word::of(&Settings::sample(folder.path(), Site::Main)).unwrap();
        let at = FollowersAt { port: 1, hosts: vec!["m2".to_owned()], key: "ours".into() };
        let followers = Followers::known(&at, &word).unwrap();
        word.give(Epoch(4), clock::now() + Span::ms(60_000)).unwrap();
        followers.start(Epoch(4));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let place = listener.local_addr().unwrap();
        let asked = |key: &str, host: &str| -> io::Result<Answer> {
            let mut connection = TcpStream::connect(place)?;
            frames::say(&mut connection, &ask(host, false), &Key::of(key))?;
            let heard = listener.accept()?.0;
            let answering = followers.clone();
            let answered = std::thread::spawn(move || answering.answer(heard));
            let told = frames::hear(&mut BufReader::new(connection), &Key::of(key));
            let _ = answered.join();
            told
        };
        let answer = asked("ours", "m2").unwrap();
        let (epoch, left_ms) = answer.serves.unwrap();
        assert_eq!((&*answer.nonce, epoch), ("n", 4));
        assert!((50_000..=60_000).contains(&left_ms), "{left_ms}");
        assert!(asked("theirs", "m2").is_err());
        let mut echoed = Vec::new();
        frames::say(&mut echoed, &ask("m2", false), &Key::of("ours")).unwrap();
        let echo = frames::hear::<Answer>(&mut &echoed[..], &Key::of("ours"));
        assert!(echo.is_err(), "a question that is sent back is no answer");
        assert!(asked("ours", "r1").is_err(), "no host of this room");
    }
}
