//! What happens now: who may write, how old the other copy is, drills, and what has happened.

use jiff::Timestamp;
use maud::{Markup, html};

use super::{label, moment};
use crate::Locale;
use crate::hosting::drills::DrillShown;
use crate::hosting::sights::{RoomShown, Rooms};
use crate::hosting::watched::{AgentSeen, Event};
use crate::words;

/// An agent that said nothing for so long does not run, or cannot tell.
const SILENT_AFTER_SECONDS: i64 = 60;

/// How the agent of a room is.
pub(super) fn agent(locale: Locale, seen: &AgentSeen, now: Timestamp) -> Markup {
    let say = |key: &str| label(locale, key);
    let is_silent = age_seconds(&seen.at, now).is_none_or(|age| age > SILENT_AFTER_SECONDS);
    let may_write = seen.gate_open && seen.database == "primary" && !is_silent;
    html! {
        section.agent.serving[may_write] {
            p {
                strong { (say(&format!("phase-{}", seen.phase))) }
                @if let Some(epoch) = seen.epoch { " · " (say("lease")) " e" (epoch) }
                @if may_write { " · " (say("may-write")) }
            }
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
                @for fork in &files.forks { p.lost { (say("kept-aside")) " " code { (fork) } } }
            }
            @for alarm in &seen.alarms { p.lost role="alert" { (say(&format!("alarm-{alarm}"))) } }
        }
    }
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
