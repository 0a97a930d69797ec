//! What a client of a drill notes, and what follows from the notes of all.

use std::fs;
use std::path::Path;

use bocage_failover::Moment;
use bocage_failover::history::{Act, Op, check};
use serde::{Deserialize, Serialize};

use super::asker::Asked;
use crate::Error;

/// One operation of a client, as it writes it down when it ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Note {
    /// When it asked, in milliseconds of the machine's clock.
    pub(crate) asked: u64,
    /// When it was told that it is done; none: it was not.
    pub(crate) answered: Option<u64>,
    pub(crate) did: Did,
    /// The timeline of the database that did it: grows with each promotion.
    pub(crate) timeline: Option<u32>,
}

/// What a client asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Did {
    Add(u64),
    ReadAll(Vec<u64>),
    Write {
        register: u64,
        value: u64,
    },
    Read {
        register: u64,
        value: u64,
    },
    /// An application was asked through the entry, and answered well.
    Asked(String),
}

/// What a drill measured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// Writes that were acknowledged.
    pub acknowledged: usize,
    /// Writes without an answer: done or not.
    pub unanswered: usize,
    /// Acknowledged writes that are missing at the end, each told below too.
    pub lost: usize,
    /// Writes that a database of an older promotion acknowledged after a newer one had.
    pub two_writers: usize,
    /// The longest time without an acknowledged write, in milliseconds.
    pub longest_pause_ms: u64,
    /// What no correct store can have answered.
    pub anomalies: Vec<String>,
    /// How long each application did not answer through the entry of either room.
    pub applications: Vec<ApplicationPause>,
}

/// How long an application was away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplicationPause {
    /// Its name.
    pub name: String,
    /// How often it answered well.
    pub answered: usize,
    /// The longest time without a good answer, in milliseconds.
    pub longest_pause_ms: u64,
}

impl Note {
    /// What the history checker judges: what was done to the database.
    fn op(&self) -> Option<Op> {
        let act = match &self.did {
            Did::Add(value) => Act::Add(*value),
            Did::ReadAll(values) => Act::ReadAll(values.clone()),
            Did::Write { register, value } => Act::Write { register: *register, value: *value },
            Did::Read { register, value } => Act::Read { register: *register, value: *value },
            Did::Asked(_) => return None,
        };
        let answered = self.answered.map(Moment::at_ms);
        Some(Op { asked: Moment::at_ms(self.asked), answered, act })
    }

    /// Whether it is of the database, not of an application.
    pub(crate) fn is_of_database(&self) -> bool {
        !matches!(self.did, Did::Asked(_))
    }

    fn is_write(&self) -> bool {
        matches!(self.did, Did::Add(_) | Did::Write { .. })
    }

    /// When a write was acknowledged.
    fn acknowledged(&self) -> Option<u64> {
        self.answered.filter(|_| self.is_write())
    }
}

/// Judges the notes of all clients; `asked` are the applications that they asked.
pub(crate) fn judge(notes: &[Note], asked: &[Asked]) -> Figures {
    let ops: Vec<Op> = notes.iter().filter_map(Note::op).collect();
    let anomalies = check(&ops);
    let lost = |anomaly: &&bocage_failover::history::Anomaly| {
        matches!(anomaly, bocage_failover::history::Anomaly::Lost { .. })
    };
    Figures {
        acknowledged: notes.iter().filter(|note| note.acknowledged().is_some()).count(),
        unanswered: notes.iter().filter(|note| note.is_write() && note.answered.is_none()).count(),
        lost: anomalies.iter().filter(lost).count(),
        two_writers: two_writers(notes),
        longest_pause_ms: longest_pause(notes.iter().filter_map(Note::acknowledged)),
        anomalies: anomalies.iter().map(ToString::to_string).collect(),
        applications: applications(notes, asked),
    }
}

/// The time from the first note of all to the last counts for each application: one that never came
/// back was away until the end.
fn applications(notes: &[Note], asked: &[Asked]) -> Vec<ApplicationPause> {
    let moments = || notes.iter().flat_map(|note| [Some(note.asked), note.answered]).flatten();
    let (begun, ended) = (moments().min().unwrap_or(0), moments().max().unwrap_or(0));
    let pause = |asked: &Asked| {
        let own = notes.iter().filter(|note| note.did == Did::Asked(asked.name.clone()));
        let at: Vec<u64> = own.filter_map(|note| note.answered).collect();
        let answered = at.len();
        let bounded = [begun, ended].into_iter().chain(at);
        let (name, longest_pause_ms) = (asked.name.clone(), longest_pause(bounded));
        ApplicationPause { name, answered, longest_pause_ms }
    };
    asked.iter().map(pause).collect()
}

/// The longest time without an acknowledged write between two moments.
pub(crate) fn longest_pause_within(notes: &[Note], (from, to): (u64, u64)) -> u64 {
    let within = notes.iter().filter_map(Note::acknowledged);
    longest_pause(within.filter(|at| (from..=to).contains(at)).chain([from, to]))
}

/// Writes the notes to a file, one a line.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn write(path: &Path, notes: &[Note]) -> Result<(), Error> {
    let mut text = String::new();
    for note in notes {
        text.push_str(&serde_json::to_string(note).unwrap_or_default());
        text.push('\n');
    }
    fs::write(path, text).map_err(Error::file(path, "written"))
}

/// Writes asked after one of a newer timeline had been acknowledged, and acknowledged by an older.
fn two_writers(notes: &[Note]) -> usize {
    let mut acknowledged: Vec<(u64, u32)> =
        notes.iter().filter_map(|note| note.acknowledged().zip(note.timeline)).collect();
    acknowledged.sort_unstable();
    // The newest timeline of those acknowledged until each.
    let newest: Vec<u32> = acknowledged
        .iter()
        .scan(0, |newest, (_, timeline)| {
            *newest = (*newest).max(*timeline);
            Some(*newest)
        })
        .collect();
    let known_at = |moment: u64| {
        let before = acknowledged.partition_point(|(at, _)| *at < moment);
        before.checked_sub(1).map_or(0, |last| newest[last])
    };
    let is_second = |note: &&Note| {
        note.acknowledged().is_some() && note.timeline.is_some_and(|own| own < known_at(note.asked))
    };
    notes.iter().filter(is_second).count()
}

fn longest_pause(moments: impl Iterator<Item = u64>) -> u64 {
    let mut moments: Vec<u64> = moments.collect();
    moments.sort_unstable();
    moments.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn add(asked: u64, answered: Option<u64>, value: u64, timeline: u32) -> Note {
        Note { asked, answered, did: Did::Add(value), timeline: Some(timeline) }
    }

    #[test]
    fn what_is_lost_and_how_long_the_pause_was() {
        let all =
            Note { asked: 900, answered: Some(910), did: Did::ReadAll(vec![1, 3]), timeline: None };
        let notes =
            [add(10, Some(20), 1, 1), add(30, Some(40), 2, 1), add(50, None, 3, 1), all.clone()];
        let figures = judge(&notes, &[]);
        assert_eq!((figures.acknowledged, figures.unanswered, figures.lost), (2, 1, 1));
        assert_eq!(figures.longest_pause_ms, 20);
        assert!(figures.anomalies[0].contains("lacks 2"), "{figures:?}");
        assert_eq!(longest_pause_within(&notes, (20, 100)), 60, "to the end of the time");
        let late = [add(10, Some(20), 1, 1), add(30, Some(40), 3, 1), add(700, Some(800), 9, 2)];
        assert_eq!(judge(&late, &[]).longest_pause_ms, 760);
    }

    #[test]
    fn an_application_is_away_between_two_good_answers_and_to_the_end() {
        let good = |name: &str, answered| Note {
            asked: answered,
            answered: Some(answered),
            did: Did::Asked(name.to_owned()),
            timeline: None,
        };
        let asked = ["town", "port", "never"].map(|name| Asked {
            name: name.to_owned(),
            host: String::new(),
            path: "/".to_owned(),
            status: 200,
        });
        let notes = [good("town", 10), good("port", 15), good("town", 910), good("town", 950)];
        let figures = judge(&notes, &asked);
        let told = figures.applications.iter();
        let told = told.map(|one| (&*one.name, one.answered, one.longest_pause_ms));
        let expected = [("town", 3, 900), ("port", 1, 935), ("never", 0, 940)];
        assert_eq!(told.collect::<Vec<_>>(), expected);
        assert_eq!((figures.acknowledged, figures.anomalies.len()), (0, 0), "no write");
    }

    #[test]
    fn an_older_promotion_that_acknowledges_after_a_newer_one_is_a_second_writer() {
        let newer = add(100, Some(120), 2, 2);
        let under_way = add(110, Some(130), 3, 1);
        let after = add(121, Some(140), 4, 1);
        assert_eq!(judge(&[newer.clone(), under_way], &[]).two_writers, 0);
        assert_eq!(judge(&[newer, after], &[]).two_writers, 1);
    }
}
