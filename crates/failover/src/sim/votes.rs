//! The store of the votes: three members, of which two must agree on each transaction.
//!
//! What matters of etcd: without a leader that reaches a majority nothing is written or read;
//! a new leader takes a while; a transaction may be done though its answer is late or lost, and may
//! be done late. Its leases are not modelled because the machine does not use them.

use super::clock::{MS, Micros};
use super::net::Net;
use crate::draw::Rng;
use crate::{Seen, Site, Votes as Answering};

#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Member {
    /// How many reasons there are for it not to run: killed, frozen, its room gone.
    pub(super) outages: u32,
    pub(super) slow: u32,
}

#[derive(Debug, Clone)]
pub(super) struct Votes {
    pub(super) seen: Seen,
    members: [Member; 3],
    leader: Option<Site>,
    /// Since when there is none that could lead, and until when the election lasts.
    electing_until: Option<Micros>,
}

impl Votes {
    pub(super) fn new() -> Votes {
        Votes {
            seen: Seen::default(),
            members: [Member::default(); 3],
            leader: Some(Site::Main),
            electing_until: None,
        }
    }

    pub(super) fn member(&mut self, site: Site) -> &mut Member {
        match site {
            Site::Main => &mut self.members[0],
            Site::Replica => &mut self.members[1],
            Site::Witness => &mut self.members[2],
        }
    }

    fn runs(&self, site: Site) -> bool {
        self.at(site).outages == 0
    }

    fn at(&self, site: Site) -> Member {
        match site {
            Site::Main => self.members[0],
            Site::Replica => self.members[1],
            Site::Witness => self.members[2],
        }
    }

    /// Whether this member runs and reaches another one that does.
    fn has_majority(&self, net: &Net, site: Site) -> bool {
        let others = Site::ALL.into_iter().filter(|other| *other != site);
        self.runs(site) && others.into_iter().any(|other| self.runs(other) && net.talk(site, other))
    }

    /// The member that a client at this site asks: the first that knows a leader, its own before
    /// others, and whose answers come back; else any that it reaches.
    pub(super) fn door(&self, net: &Net, from: Site) -> Option<Site> {
        let all = [from, Site::Witness, Site::Main, Site::Replica];
        let reached = |site: &Site| self.runs(*site) && net.passes(from, *site);
        let mut reached = all.into_iter().filter(reached);
        let first = reached.clone().next();
        reached.find(|site| net.talk(from, *site) && self.can_serve(net, *site)).or(first)
    }

    /// Whether a transaction that came to this member can be done.
    pub(super) fn can_serve(&self, net: &Net, door: Site) -> bool {
        let Some(leader) = self.leader else { return false };
        self.runs(door)
            && (door == leader || net.talk(door, leader))
            && self.has_majority(net, leader)
    }

    /// How long the disks of the members take for a transaction.
    pub(super) fn disk(&self, rng: &mut Rng) -> Micros {
        let slow = self.leader.is_some_and(|leader| self.at(leader).slow > 0);
        if slow { rng.within(20 * MS, 800 * MS) } else { rng.within(MS / 2, 3 * MS) }
    }

    /// Sees whether the leader still leads, and ends an election.
    pub(super) fn elect(&mut self, net: &Net, rng: &mut Rng, now: Micros) -> Option<Site> {
        if self.leader.is_some_and(|leader| self.has_majority(net, leader)) {
            self.electing_until = None;
            return None;
        }
        let until = *self.electing_until.get_or_insert_with(|| now + rng.within(1_000, 2_000) * MS);
        let able: Vec<Site> =
            Site::ALL.into_iter().filter(|site| self.has_majority(net, *site)).collect();
        if now < until || able.is_empty() {
            return None;
        }
        self.leader = Some(rng.pick(&able));
        self.electing_until = None;
        self.leader
    }

    /// Which members answer a client at this site.
    pub(super) fn answering(&self, net: &Net, from: Site) -> Answering {
        let answers = |site| self.runs(site) && net.talk(from, site);
        Answering {
            main: answers(Site::Main),
            replica: answers(Site::Replica),
            witness: answers(Site::Witness),
        }
    }
}
