//! The console: the rooms side by side, with their hosts and what runs there. It needs no script: where
//! agents run it is loaded anew by itself.

mod live;

use bocage_backup::schedule::Standing;
use bocage_hosting::{Duty, RoomRole};
use bocage_vocab::Share;
use jiff::Timestamp;
use maud::{DOCTYPE, Markup, html};

use super::quotas::{MemberShown, Part};
use super::sights::{
    Alarm, ApplicationShown, Applications, Capacity, HostShown, InstanceShown, RoomShown, Rooms,
};
use super::{Move, RoomReport};
use crate::{Locale, words};

/// A page of rooms with agents is as old as this at most.
const REFRESH_SECONDS: u32 = 5;

/// How it looks: a style sheet.
pub const STYLE: &str = include_str!("rooms.css");

/// Draws the console of a territory of this title.
#[must_use]
pub fn page(
    (locale, now): (Locale, Timestamp),
    title: &str,
    rooms: &Rooms,
    applications: &Applications,
) -> String {
    let is_live = rooms.rooms.iter().any(|room| room.agent.is_some());
    let say = |key: &str| label(locale, key);
    let other = if locale == Locale::French { Locale::English } else { Locale::French };
    let is_single = has_single_copy(rooms);
    let markup = html! {
        (DOCTYPE)
        html lang=(locale.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (say("title")) " · " (title) }
                @if is_live { meta http-equiv="refresh" content=(REFRESH_SECONDS); }
                link rel="icon" href="/icon.svg" type="image/svg+xml";
                link rel="stylesheet" href="/rooms.css";
            }
            body {
                header {
                    a.brand href="/" { img src="/icon.svg" alt="" width="28" height="28"; "Bocage" }
                    h1 { (say("title")) }
                    p { (title) " · " (say("generation")) " " (rooms.generation) }
                    a.language href={ "/rooms?lang=" (other.code()) } hreflang=(other.code())
                        lang=(other.code()) { (label(other, "this-language")) }
                }
                main {
                    @if !rooms.alarms.is_empty() { (alarms(locale, &rooms.alarms)) }
                    @if rooms.rooms.is_empty() { p.empty { (say("none")) " " code { "bocage room add" } } }
                    div.rooms { @for room in &rooms.rooms { (column((locale, now), room, is_single)) } }
                    @if !rooms.links.is_empty() {
                        ul.links {
                            @for link in &rooms.links {
                                li {
                                    (link.from) " ⇄ " (link.to) " · " (words::bitrate(locale, link.rate))
                                    @if let Some(load) = link.load {
                                        " · " (percent(locale, load)) " " (say("link-load"))
                                    }
                                }
                            }
                        }
                    }
                    @if !rooms.differs.is_empty() { (differences(locale, &rooms.differs)) }
                    (live::below(locale, rooms))
                    (quotas(locale, &rooms.members))
                    @if !applications.applications.is_empty() {
                        h2 #applications { (say("applications")) }
                        (table(locale, applications))
                    }
                }
            }
        }
    };
    markup.into_string()
}

/// Backups that are not as they should be: first on the page, also read aloud first.
fn alarms(locale: Locale, alarms: &[Alarm]) -> Markup {
    html! {
        section.lost.alarms role="alert" {
            h2 { (label(locale, "alarms")) }
            ul { @for one in alarms {
                li {
                    strong { (one.application) } " · " (words::code(locale, one.standing.code())) " · "
                    (label(locale, "proven-at")) " " (moment(locale, one.proven_at.as_deref()))
                }
            } }
        }
    }
}

fn moment(locale: Locale, at: Option<&str>) -> Markup {
    html! {
        @match at {
            Some(at) => time datetime=(at) { (at.split_once('.').map_or(at, |(seconds, _)| seconds).replace('T', " ")) },
            None => (label(locale, "never")),
        }
    }
}

fn label(locale: Locale, key: &str) -> String {
    words::label(locale, &format!("rooms-{key}"))
}

/// Whether something is there once only now, whatever was placed where.
fn has_single_copy(rooms: &Rooms) -> bool {
    let agents = rooms.rooms.iter().filter_map(|room| room.agent.as_ref());
    agents.flat_map(|agent| &agent.alarms).any(|alarm| alarm == "copy")
}

fn column((locale, now): (Locale, Timestamp), room: &RoomShown, is_single: bool) -> Markup {
    let say = |key: &str| label(locale, key);
    html! {
        section.room.(room.role.code()) aria-label=(room.name) {
            h2 { (room.name) }
            p.state { (words::code(locale, room.role.code())) " · " (words::code(locale, room.state.code())) }
            @if let Some(agent) = &room.agent { (live::agent(locale, agent, now)) }
            @if let Some(load) = room.load.as_ref().filter(|load| load.copies > 0) { (fullness(locale, load)) }
            @if room.role != RoomRole::Witness {
                @if room.not_survived.is_empty() && is_single {
                    p.lost { (say("survived-later")) }
                } @else if room.not_survived.is_empty() {
                    p.survived { (say("survived")) }
                } @else {
                    p.lost role="alert" { (say("lost")) " " (room.not_survived.join(", ")) }
                }
                @if room.hosts.is_empty() { p.empty { (say("no-hosts")) } }
            }
            @for host in &room.hosts { (host_box(locale, host)) }
        }
    }
}

fn fullness(locale: Locale, load: &RoomReport) -> Markup {
    let say = |key: &str| label(locale, key);
    html! {
        dl.load {
            div { dt { (say("placed")) } dd { (load.placed) " / " (load.copies) } }
            div { dt { (say("hosts")) } dd { (load.used) " / " (load.hosts) } }
            div { dt { (say("at-least")) } dd { (load.at_least) } }
            div { dt { (say("load")) } dd { (percent(locale, load.load)) } }
        }
    }
}

fn host_box(locale: Locale, host: &HostShown) -> Markup {
    html! {
        article.host {
            h3 { (host.name) }
            p.state { (words::code(locale, host.state.code())) " · " (label(locale, "feed")) " " (host.feed) }
            @for (name, share, text) in gauges(locale, host) {
                div.gauge {
                    span { (name) }
                    meter min="0" max="100" high="90" value=(share) aria-label={ (host.name) ", " (name) } {}
                    span.figure { (text) }
                }
            }
            @if !host.instances.is_empty() {
                ul.instances { @for one in &host.instances { (instance(locale, one)) } }
            }
        }
    }
}

/// What the instances of a host may take of it: a name, a share in percent, a text.
fn gauges(locale: Locale, host: &HostShown) -> [(String, i64, String); 3] {
    let Capacity { cores, memory, disk, .. } = host.capacity;
    let taken = host.taken;
    let share = |part: i64, whole: i64| part.saturating_mul(100) / whole.max(1);
    fn text<T>(locale: Locale, (part, whole): (T, T), say: fn(Locale, T) -> String) -> String {
        format!("{} / {}", say(locale, part), say(locale, whole))
    }
    [
        (
            label(locale, "cores"),
            share(taken.cores.get(), cores.get()),
            text(locale, (taken.cores, cores), words::cores),
        ),
        (
            label(locale, "memory"),
            share(taken.memory.get(), memory.get()),
            text(locale, (taken.memory, memory), words::bytes),
        ),
        (
            label(locale, "disk"),
            share(taken.disk.get(), disk.get()),
            text(locale, (taken.disk, disk), words::bytes),
        ),
    ]
}

/// Where the rows say something else than what would be placed now.
fn differences(locale: Locale, differs: &[Move]) -> Markup {
    let nowhere = || "—".to_owned();
    html! {
        section.differs role="status" {
            h2 { (label(locale, "differs")) }
            ul { @for one in differs {
                li { (one.instance) " · " (one.from.clone().unwrap_or_else(nowhere)) " → " (one.to.clone().unwrap_or_else(nowhere)) }
            } }
        }
    }
}

fn instance(locale: Locale, one: &InstanceShown) -> Markup {
    let is_active = one.duty == Duty::Active;
    html! {
        li.active[is_active].standby[!is_active] {
            (one.name) " " small { (words::code(locale, one.duty.code())) " · " (label(locale, "release")) " " (one.release) }
        }
    }
}

/// What members claim of their quotas; nothing where none has one.
fn quotas(locale: Locale, members: &[MemberShown]) -> Markup {
    let say = |key: &str| label(locale, key);
    let limited: Vec<&MemberShown> = members.iter().filter(|one| one.limited).collect();
    html! {
        @if !limited.is_empty() {
            h2 #quotas { (say("quotas")) }
            div.scroll tabindex="0" role="region" aria-labelledby="quotas" {
                table {
                    thead { tr { @for head in ["member", "cores", "memory", "disk", "instances", "databases"] {
                        th scope="col" { (say(head)) }
                    } } }
                    tbody { @for one in limited { tr {
                        th scope="row" { (one.member) }
                        (of_quota(locale, one.cores, words::cores))
                        (of_quota(locale, one.memory, words::bytes))
                        (of_quota(locale, one.disk, words::bytes))
                        (of_quota(locale, one.instances, |_, number| number.to_string()))
                        (of_quota(locale, one.databases, |_, number| number.to_string()))
                    } } }
                }
            }
        }
    }
}

fn of_quota<T: Copy + PartialOrd>(
    locale: Locale,
    part: Part<T>,
    say: fn(Locale, T) -> String,
) -> Markup {
    let most = part.most.map_or_else(|| "—".to_owned(), |most| say(locale, most));
    html! {
        td.alarm[part.most.is_some_and(|most| part.taken > most)] { (say(locale, part.taken)) " / " (most) }
    }
}

fn table(locale: Locale, applications: &Applications) -> Markup {
    let say = |key: &str| label(locale, key);
    let heads = [
        "application",
        "member",
        "class",
        "home",
        "wanted",
        "seen",
        "backup",
        "proven-at",
        "release",
        "entry",
        "purpose",
    ];
    html! {
        div.scroll tabindex="0" role="region" aria-labelledby="applications" {
            table {
                thead { tr { @for head in heads { th scope="col" { (say(head)) } } } }
                tbody { @for one in &applications.applications { (row(locale, one)) } }
            }
        }
    }
}

fn row(locale: Locale, one: &ApplicationShown) -> Markup {
    html! {
        tr {
            th scope="row" { (one.name) }
            td { (one.member) }
            td { (one.class) }
            td { (one.home) }
            td { (words::code(locale, one.state.code())) }
            td { (words::code(locale, one.seen.code())) }
            td.alarm[one.backup.is_some_and(Standing::is_alarm)] {
                (one.backup.map_or_else(|| "—".to_owned(), |standing| words::code(locale, standing.code())))
            }
            td { (moment(locale, one.proven_at.as_deref())) }
            td { (one.release) }
            td { (one.entry.as_deref().unwrap_or("—")) }
            td { (one.purpose.as_deref().unwrap_or("—")) }
        }
    }
}

fn percent(locale: Locale, share: Share) -> String {
    words::number(locale, share.get() as f64 / 1e4, 0, "%")
}
