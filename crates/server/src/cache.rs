//! Tiles that were asked for lately.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Bytes by key, at most so many in all; the ones not asked for longest go first.
pub(crate) struct Cache {
    held: Mutex<Held>,
    len_max: usize,
}

#[derive(Default)]
struct Held {
    entries: HashMap<String, (u64, axum::body::Bytes)>,
    len: usize,
    clock: u64,
}

impl Cache {
    pub(crate) fn new(len_max: usize) -> Cache {
        Cache { held: Mutex::default(), len_max }
    }

    pub(crate) fn get(&self, key: &str) -> Option<axum::body::Bytes> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.clock += 1;
        let now = held.clock;
        let (used, bytes) = held.entries.get_mut(key)?;
        *used = now;
        Some(bytes.clone())
    }

    pub(crate) fn put(&self, key: String, bytes: axum::body::Bytes) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.clock += 1;
        let now = held.clock;
        held.len += bytes.len();
        if let Some((_, old)) = held.entries.insert(key, (now, bytes)) {
            held.len -= old.len();
        }
        if held.len > self.len_max {
            held.shrink(self.len_max / 2);
        }
    }
}

impl Held {
    /// Lets the oldest go until half the room is free, so that it happens seldom.
    fn shrink(&mut self, len_max: usize) {
        let mut ages: Vec<(u64, String)> =
            self.entries.iter().map(|(key, (used, _))| (*used, key.clone())).collect();
        ages.sort_unstable();
        for (_, key) in ages {
            if self.len <= len_max {
                break;
            }
            if let Some((_, bytes)) = self.entries.remove(&key) {
                self.len -= bytes.len();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cache_stays_within_its_room_and_keeps_what_is_used() {
        let cache = Cache::new(100);
        for n in 0..30 {
            cache.put(n.to_string(), vec![0; 10].into());
            cache.get("0");
        }
        assert!(cache.get("0").is_some() && cache.get("29").is_some());
        assert!(cache.get("2").is_none());
        assert!(cache.held.lock().unwrap().len <= 100);
    }
}
