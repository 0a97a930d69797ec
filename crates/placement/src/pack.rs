//! Choosing hosts in one room.
//!
//! What stands stays. The rest goes, the largest first, to the host that is least loaded afterwards,
//! away from copies of the same service and, where it can be, from their power feed. A copy that
//! finds no place has one other moved out of its way; where that does not help, the room is packed
//! anew as tightly as it goes, and that packing is taken if it places more. Copies that keep files
//! are moved by neither: files stay where they are. The services of an application come together
//! where they can: they reach each other over the network of their host.

use std::collections::BTreeSet;

use bocage_hosting::{Host, Need};

use crate::claims::Claim;

/// A copy that takes so much of a host, in parts per million, has its place chosen by size.
const LARGE_PPM: i64 = 60_000;

/// The place of each copy among the hosts, none where no host takes it.
pub(crate) fn pack(claims: &[&Claim<'_>], hosts: &[&Host]) -> Vec<Option<usize>> {
    let mut room = Packing::new(claims, hosts);
    room.keep();
    room.fill();
    room.make_way();
    if room.unplaced() > 0 && !claims.iter().any(|claim| claim.keeps_files()) {
        let tight = tight(claims, hosts);
        if tight.unplaced() < room.unplaced() {
            return tight.places;
        }
    }
    room.places
}

/// How many hosts are used when the room is packed as tightly as this goes; none where not all fit.
pub(crate) fn hosts_when_tight(claims: &[&Claim<'_>], hosts: &[&Host]) -> Option<usize> {
    let tight = tight(claims, hosts);
    (tight.unplaced() == 0).then(|| tight.held.iter().filter(|held| !held.is_empty()).count())
}

fn tight<'a>(claims: &'a [&'a Claim<'a>], hosts: &'a [&'a Host]) -> Packing<'a> {
    let mut room = Packing::new(claims, hosts);
    room.fill_tight();
    room.make_way();
    room
}

struct Packing<'a> {
    claims: &'a [&'a Claim<'a>],
    hosts: &'a [&'a Host],
    /// The whole capacity of the room, which makes needs comparable.
    whole: Need,
    left: Vec<Need>,
    held: Vec<Vec<usize>>,
    /// The groups of which each host holds a copy.
    groups: Vec<BTreeSet<usize>>,
    places: Vec<Option<usize>>,
}

impl<'a> Packing<'a> {
    fn new(claims: &'a [&'a Claim<'a>], hosts: &'a [&'a Host]) -> Packing<'a> {
        let left: Vec<Need> = hosts.iter().map(|host| host.capacity()).collect();
        Packing {
            claims,
            hosts,
            whole: left.iter().copied().sum(),
            left,
            held: vec![Vec::new(); hosts.len()],
            groups: vec![BTreeSet::new(); hosts.len()],
            places: vec![None; claims.len()],
        }
    }

    fn unplaced(&self) -> usize {
        self.places.iter().filter(|place| place.is_none()).count()
    }

    /// Leaves every copy where it stands, as far as it may stand there.
    fn keep(&mut self) {
        for copy in 0..self.claims.len() {
            let standing = self.claims[copy].standing;
            let host = self.hosts.iter().position(|host| Some(host.id) == standing);
            if let Some(host) = host.filter(|host| self.takes(*host, copy)) {
                self.put(copy, host);
            }
        }
    }

    fn fill(&mut self) {
        let mut rest: Vec<usize> =
            (0..self.claims.len()).filter(|copy| self.places[*copy].is_none()).collect();
        rest.sort_by_cached_key(|claim| {
            let claim = self.claims[*claim];
            (std::cmp::Reverse(share(claim.need, self.whole)), claim.label())
        });
        for copy in rest {
            if let Some(host) = self.best(copy) {
                self.put(copy, host);
            }
        }
    }

    /// The least loaded host: with other services of its application, away from the feed of its
    /// siblings.
    fn best(&self, copy: usize) -> Option<usize> {
        let hosts = (0..self.hosts.len()).filter(|host| self.takes(*host, copy));
        hosts.min_by_key(|host| {
            let capacity = self.hosts[*host].capacity();
            let load = share(capacity - self.left[*host] + self.claims[copy].need, capacity);
            let apart = !self.holds_of(copy, *host);
            (apart, self.siblings_on_feed(copy, &self.hosts[*host].feed), load, *host)
        })
    }

    /// First fit: the large copies by falling size, then all others in an order that mixes them, so
    /// that no host is left with much of one dimension and nothing of another. Hosts that are kept
    /// for a member or have labels come last, else the largest come first.
    fn fill_tight(&mut self) {
        let mut hosts: Vec<usize> = (0..self.hosts.len()).collect();
        hosts.sort_by_key(|host| {
            let host = self.hosts[*host];
            let special = host.member.is_some() || !host.labels.is_empty();
            (special, std::cmp::Reverse(share(host.capacity(), self.whole)))
        });
        let Some(largest) = hosts.first().map(|host| self.hosts[*host].capacity()) else { return };
        let mut rest: Vec<usize> = (0..self.claims.len()).collect();
        rest.sort_by_cached_key(|claim| {
            let size = share(self.claims[*claim].need, largest);
            (
                std::cmp::Reverse(if size < LARGE_PPM { 0 } else { size }),
                self.claims[*claim].id.uuid(),
            )
        });
        for copy in rest {
            if let Some(host) = hosts.iter().copied().find(|host| self.takes(*host, copy)) {
                self.put(copy, host);
            }
        }
    }

    /// Moves one copy out of the way of each that found no place.
    fn make_way(&mut self) {
        for copy in 0..self.claims.len() {
            if self.places[copy].is_some() {
                continue;
            }
            if let Some((host, other, to)) = self.way(copy) {
                self.take(other);
                self.put(other, to);
                self.put(copy, host);
            }
        }
    }

    /// A host, one copy that is in the way there, and the host that it can move to.
    fn way(&self, copy: usize) -> Option<(usize, usize, usize)> {
        let wanted = self.claims[copy];
        let hosts = (0..self.hosts.len()).filter(|host| wanted.may_run_on(self.hosts[*host]));
        for host in hosts {
            for &other in &self.held[host] {
                let moved = self.claims[other];
                if moved.keeps_files() {
                    continue;
                }
                let siblings =
                    moved.group != wanted.group && self.groups[host].contains(&wanted.group);
                if siblings || !wanted.need.fits(self.left[host] + moved.need) {
                    continue;
                }
                let to = (0..self.hosts.len())
                    .filter(|to| *to != host)
                    .find(|to| self.takes(*to, other));
                if let Some(to) = to {
                    return Some((host, other, to));
                }
            }
        }
        None
    }

    fn takes(&self, host: usize, copy: usize) -> bool {
        let wanted = self.claims[copy];
        wanted.need.fits(self.left[host])
            && wanted.may_run_on(self.hosts[host])
            && !self.groups[host].contains(&wanted.group)
    }

    /// Whether a host holds a copy of the same application.
    fn holds_of(&self, copy: usize, host: usize) -> bool {
        let application = self.claims[copy].application.id;
        self.held[host].iter().any(|held| self.claims[*held].application.id == application)
    }

    fn siblings_on_feed(&self, copy: usize, feed: &str) -> usize {
        let group = self.claims[copy].group;
        let on_feed = |host: &usize| *self.hosts[*host].feed == *feed;
        (0..self.hosts.len())
            .filter(on_feed)
            .filter(|host| self.groups[*host].contains(&group))
            .count()
    }

    fn put(&mut self, copy: usize, host: usize) {
        self.left[host] = self.left[host] - self.claims[copy].need;
        self.held[host].push(copy);
        self.groups[host].insert(self.claims[copy].group);
        self.places[copy] = Some(host);
    }

    fn take(&mut self, copy: usize) {
        if let Some(host) = self.places[copy].take() {
            self.left[host] += self.claims[copy].need;
            self.held[host].retain(|held| *held != copy);
            self.groups[host].remove(&self.claims[copy].group);
        }
    }
}

/// The largest part of a whole that a need takes in any dimension, in parts per million.
pub(crate) fn share(need: Need, whole: Need) -> i64 {
    parts(need, whole).into_iter().max().unwrap_or_default()
}

/// What part of a whole a need takes in each dimension, in parts per million.
fn parts(need: Need, whole: Need) -> [i64; Need::DIMENSIONS] {
    let (mut parts, whole) = (need.numbers(), whole.numbers());
    for (part, whole) in parts.iter_mut().zip(whole) {
        let ppm = i128::from(*part) * 1_000_000 / i128::from(whole.max(1));
        *part = i64::try_from(ppm).unwrap_or(i64::MAX);
    }
    parts
}
