//! How the engine asks whether a copy is well.

use bocage_hosting::spec::Health;
use bocage_vocab::Span;

use super::amounts;
use super::item::Item;
use super::keys::HEALTH;
use crate::findings::Log;

/// Reads `healthcheck`; none where it is switched off.
pub(super) fn health(item: &Item<'_>, log: &mut Log) -> Option<Health> {
    let mut health = Health {
        command: Vec::new(),
        every: Span::millis(10_000),
        timeout: Span::millis(5_000),
        retries: 3,
    };
    let mut disabled = false;
    for item in item.known(&HEALTH, log) {
        let span = |log: &mut Log| {
            item.read_by(|text| amounts::span(text).filter(|span| span.get() > 0), "10s", log)
        };
        match item.name.as_str() {
            "test" => health.command = test(&item, log),
            "interval" => health.every = span(log).unwrap_or(health.every),
            "timeout" => health.timeout = span(log).unwrap_or(health.timeout),
            "retries" => health.retries = item.parsed("3", log).unwrap_or(health.retries).max(1),
            _ => disabled = item.flag(log) == Some(true),
        }
    }
    (!disabled && !health.command.is_empty()).then_some(health)
}

/// The words of the command; none for `NONE`.
fn test(item: &Item<'_>, log: &mut Log) -> Vec<String> {
    let shell = |line: String| vec!["/bin/sh".to_owned(), "-c".to_owned(), line];
    if item.is_text() {
        return item.text(log).map(shell).unwrap_or_default();
    }
    let items = item.items(log);
    let words: Vec<String> = items.iter().filter_map(|word| word.text(log)).collect();
    match words.split_first() {
        Some((first, _)) if first == "NONE" => Vec::new(),
        Some((first, rest)) if first == "CMD" && !rest.is_empty() => rest.to_vec(),
        Some((first, [line])) if first == "CMD-SHELL" => shell(line.clone()),
        _ => {
            item.unread(log, "[CMD, /healthy]");
            Vec::new()
        }
    }
}
