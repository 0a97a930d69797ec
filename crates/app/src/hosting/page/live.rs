//! What happens now: who may write, how old the other copy is, drills, and what has happened.

use jiff::Timestamp;
use maud::{Markup, html};

use super::{label, moment};
use crate::Locale;
use crate::hosting::drills::DrillShown;
use crate::hosting::sights::{RoomShown, Rooms};
use crate::hosting::watched::{AgentSeen, Event};
use crate::words;

/// An agent that said nothing for so long does not run, or cannot tell: it says something every five.
const SILENT_AFTER_SECONDS: i64 = 15;
/// Files that were shipped longer ago are behind what any class with both rooms promises.
const SHIPPED_MAX_MS: u64 = 30_000;

/// How the agent of a room is.
pub(super) fn agent(locale: Locale, seen: &AgentSeen, now: Timestamp) -> Markup {
    let say = |key: &str| label(locale, key);
    let is_silent = age_seconds(&seen.at, now).is_none_or(|age| age > SILENT_AFTER_SECONDS);
    let may_write = seen.gate_open && seen.database == "primary" && !is_silent;
    html! {
        section.agent.serving[may_write] {
            // What a silent agent said last need not be so: two rooms would seem to serve.
            @if !is_silent { p {
                strong { (say(&format!("phase-{}", seen.phase))) }
                @if let Some(epoch) = seen.epoch { " · " (say("lease")) " e" (epoch) }
                @if may_write { " · " (say("may-write")) }
            } }
            @if is_silent { p.lost role="alert" { (say("silent")) " " (moment(locale, Some(&seen.at))) } }
            @if let Some(files) = &seen.volumes {
                p {
                    (say("files")) " · "
                    @match files.shipped_at_ms {
                        Some(at) => { (say("shipped")) " " (ago(locale, at, now)) },
                        None => (say("never-shipped")),
                    }
                    @if let Some(at) = files.received_at_ms { " · " (say("received")) " " (ago(locale, at, now)) }
                }
                @if may_write && is_behind(files.shipped_at_ms, now) { p.lost role="alert" { (say("files-behind")) } }
                @for fork in &files.forks { p.lost { (say("kept-aside")) " " code { (fork) } } }
            }
            @for alarm in &seen.alarms { p.lost role="alert" { (say(&format!("alarm-{alarm}"))) } }
        }
    }
}

fn is_behind(shipped_at_ms: Option<u64>, now: Timestamp) -> bool {
    let now = u64::try_from(now.as_millisecond()).unwrap_or(0);
    shipped_at_ms.is_none_or(|at| now.saturating_sub(at) > SHIPPED_MAX_MS)
}

/// What may be tried, what was, and what has happened.
pub(super) fn below(locale: Locale, rooms: &Rooms) -> Markup {
    let say = |key: &str| label(locale, key);
    html! {
        @if rooms.is_lab {
            section.trial {
                h2 { (say("trial")) }
                p { (say("trial-says")) }
                @for room in rooms.rooms.iter().filter(|room| serves(room)) {
                    form method="post" action="/rooms/drill" {
                        input type="hidden" name="room" value=(room.name);
                        input type="hidden" name="lang" value=(locale.code());
                        button { (say("lose")) " " (room.name) }
                    }
                }
            }
        }
        @if !rooms.drills.is_empty() {
            h2 #drills { (say("drills")) }
            (drills(locale, &rooms.drills))
        }
        @if !rooms.events.is_empty() {
            h2 #events { (say("events")) }
            ol.events aria-labelledby="events" { @for one in &rooms.events { (event(locale, one)) } }
        }
    }
}

fn serves(room: &RoomShown) -> bool {
    room.agent.as_ref().is_some_and(|agent| agent.phase == "serving")
}

fn drills(locale: Locale, drills: &[DrillShown]) -> Markup {
    let heads = ["at", "fault", "moved", "lost-writes", "pause", "applications-pause", "verdict"];
    html! {
        div.scroll tabindex="0" role="region" aria-labelledby="drills" {
            table {
                thead { tr { @for head in heads { th scope="col" { (label(locale, &format!("drill-{head}"))) } } } }
                tbody { @for one in drills { (drill(locale, one)) } }
            }
        }
    }
}

fn drill(locale: Locale, one: &DrillShown) -> Markup {
    let away = one.applications.iter().map(|app| app.longest_pause_ms).max();
    let verdict = if one.is_kept() { "drill-kept" } else { "drill-not-kept" };
    html! {
        tr {
            th scope="row" { (moment(locale, Some(&one.at))) }
            td { (label(locale, &format!("fault-{}", one.fault))) }
            td { (one.from) " → " (one.to) }
            td { (one.lost) " / " (one.acknowledged) }
            td { (seconds(locale, one.longest_pause_ms)) }
            td { (away.map_or_else(|| "—".to_owned(), |ms| seconds(locale, ms))) }
            td.alarm[!one.is_kept()] { (label(locale, verdict)) }
        }
    }
}

fn event(locale: Locale, one: &Event) -> Markup {
    html! {
        li {
            (moment(locale, Some(&one.at))) " · " strong { (one.host) } " · "
            (label(locale, &format!("phase-{}", one.phase)))
            @if let Some(epoch) = one.epoch { " · " (label(locale, "lease")) " e" (epoch) }
        }
    }
}

fn seconds(locale: Locale, ms: u64) -> String {
    words::number(locale, ms as f64 / 1e3, 1, "s")
}

/// How long ago a moment was, in milliseconds since 1970.
fn ago(locale: Locale, at_ms: u64, now: Timestamp) -> String {
    let age = u64::try_from(now.as_millisecond()).unwrap_or(0).saturating_sub(at_ms);
    let seconds = words::number(locale, (age / 1_000) as f64, 0, "s");
    words::told(locale, "rooms-ago", &[("age", seconds)])
}

fn age_seconds(at: &str, now: Timestamp) -> Option<i64> {
    let at: Timestamp = at.parse().ok()?;
    Some(now.as_second() - at.as_second())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hosting::drills::ApplicationDrilled;
    use bocage_agent::VolumesStatus;

    fn seen(phase: &str) -> AgentSeen {
        AgentSeen {
            at: "2026-11-29T12:00:00Z".to_owned(),
            host: uuid::Uuid::nil(),
            phase: phase.to_owned(),
            epoch: (phase == "serving").then_some(3),
            owner: Some("main".to_owned()),
            gate_open: phase == "serving",
            database: "primary".to_owned(),
            second: None,
            alarms: vec!["copy".to_owned()],
            volumes: Some(VolumesStatus {
                shipped_at_ms: Some(1_795_953_590_000),
                forks: vec!["e1-0".to_owned()],
                ..VolumesStatus::default()
            }),
        }
    }

    /// Both languages have every word, and only an agent that speaks may be said to write.
    #[test]
    fn an_agent_is_told_in_both_languages_and_a_silent_one_does_not_write() {
        let now: Timestamp = "2026-11-29T12:00:05Z".parse().unwrap();
        let later: Timestamp = "2026-11-29T12:05:00Z".parse().unwrap();
        let told = |locale, now| agent(locale, &seen("serving"), now).into_string();
        let french = told(Locale::French, now);
        for words in ["sert", "bail e3", "écrit seule", "il y a 15", "Mis de côté", "un exemplaire"]
        {
            assert!(french.contains(words), "{words}: {french}");
        }
        let english = told(Locale::English, now);
        assert!(english.contains("writes alone") && !english.contains("rooms-"), "{english}");
        let silent = told(Locale::English, later);
        assert!(silent.contains("silent since") && !silent.contains("writes alone"), "{silent}");
        for locale in [Locale::French, Locale::English] {
            for phase in ["waking", "standby", "opening", "proving", "serving", "closing"] {
                let told = agent(locale, &seen(phase), now).into_string();
                assert!(!told.contains("rooms-"), "{phase}: {told}");
            }
            for alarm in [
                "backups",
                "copy",
                "nobody",
                "other-whole",
                "probe",
                "quorum",
                "vote",
                "writes-wait",
            ] {
                let say = label(locale, &format!("alarm-{alarm}"));
                assert!(!say.starts_with("rooms-"), "{alarm}: {say}");
            }
            for fault in bocage_lab::Fault::ALL {
                let say = label(locale, &format!("fault-{}", fault.code()));
                assert!(!say.starts_with("rooms-"), "{say}");
            }
        }
    }

    #[test]
    fn a_drill_that_took_longer_than_promised_is_told_so() {
        let mut one = DrillShown {
            at: "2026-11-29T12:00:00Z".to_owned(),
            fault: "kill".to_owned(),
            from: "main".to_owned(),
            to: "replica".to_owned(),
            acknowledged: 9,
            lost: 0,
            two_writers: 0,
            longest_pause_ms: 14_300,
            anomalies: Vec::new(),
            heal_seconds: 17.0,
            applications: vec![ApplicationDrilled {
                name: "town".to_owned(),
                longest_pause_ms: 25_100,
                promised_ms: 25_000,
                kept: false,
            }],
        };
        let late = drill(Locale::English, &one).into_string();
        assert!(
            late.contains("not kept") && late.contains("14.3") && late.contains("25.1"),
            "{late}"
        );
        one.applications[0].kept = true;
        assert!(!drill(Locale::English, &one).into_string().contains("not kept"));
        one.lost = 1;
        assert!(drill(Locale::English, &one).into_string().contains("not kept"), "a write is lost");
    }
}
