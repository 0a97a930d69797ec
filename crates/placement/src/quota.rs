//! Does any member claim more than its quota?
//!
//! What counts is what applications claim, placed or not, in every room of their class: a standby's
//! place is kept for it, so it is taken.

use std::collections::BTreeMap;

use bocage_hosting::{Need, Quota};
use bocage_vocab::{Bytes, Cores, Fact, Finding, Id, Text, code_list};
use bocage_world::World;

use crate::claims;

code_list! {
    /// What a quota limits.
    pub enum Limit: LimitError {
        /// Computing power, in thousandths of a core.
        Cores = "cores",
        /// Memory, in bytes.
        Memory = "memory",
        /// Storage, in bytes.
        Disk = "disk",
        /// Instances.
        Instances = "instances",
        /// Databases.
        Databases = "databases",
    }
}

/// What the applications of a member claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Taken {
    /// What their instances claim together.
    pub need: Need,
    /// Instances.
    pub instances: i64,
    /// Databases.
    pub databases: i64,
}

impl Taken {
    /// As a bare number.
    #[must_use]
    pub fn of(&self, limit: Limit) -> i64 {
        match limit {
            Limit::Cores => self.need.cores.get(),
            Limit::Memory => self.need.memory.get(),
            Limit::Disk => self.need.disk.get(),
            Limit::Instances => self.instances,
            Limit::Databases => self.databases,
        }
    }
}

/// More than a quota allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Excess {
    /// The quota.
    pub quota: Id<Quota>,
    /// What is too much.
    pub limit: Limit,
    /// What is taken.
    pub taken: i64,
    /// What may be.
    pub most: i64,
}

/// What a quota allows of something; none where it does not limit it.
#[must_use]
pub fn most(quota: &Quota, limit: Limit) -> Option<i64> {
    match limit {
        Limit::Cores => quota.cores.map(Cores::get),
        Limit::Memory => quota.memory.map(Bytes::get),
        Limit::Disk => quota.disk.map(Bytes::get),
        Limit::Instances => quota.instances.map(i64::from),
        Limit::Databases => quota.databases.map(i64::from),
    }
}

/// What each member with applications claims.
#[must_use]
pub fn taken(world: &World) -> BTreeMap<Text, Taken> {
    let mut all: BTreeMap<Text, Taken> = BTreeMap::new();
    for application in &world.applications {
        all.entry(application.member.clone()).or_default();
    }
    for claim in claims::wanted(world).0 {
        let taken = all.entry(claim.application.member.clone()).or_default();
        taken.need += claim.need;
        taken.instances += 1;
    }
    for database in &world.databases {
        let Some(application) = world.applications.get(database.application) else { continue };
        all.entry(application.member.clone()).or_default().databases += 1;
    }
    all
}

/// What is beyond quotas.
#[must_use]
pub fn excesses(world: &World) -> Vec<Excess> {
    let taken = taken(world);
    let each = world.quotas.iter().flat_map(|quota| {
        let own = taken.get(&quota.member).copied().unwrap_or_default();
        Limit::ALL.iter().filter_map(move |&limit| {
            let (taken, most) = (own.of(limit), most(quota, limit)?);
            (taken > most).then_some(Excess { quota: quota.id, limit, taken, most })
        })
    });
    each.collect()
}

/// Whether a member is farther beyond a quota than before.
#[must_use]
pub fn is_worse(before: &World, after: &World) -> bool {
    let stood = excesses(before);
    excesses(after).iter().any(|excess| {
        let mut same =
            stood.iter().filter(|old| (old.quota, old.limit) == (excess.quota, excess.limit));
        same.next().is_none_or(|old| excess.taken - excess.most > old.taken - old.most)
    })
}

/// The same, told.
pub(crate) fn findings(world: &World) -> Vec<Finding> {
    let told = excesses(world).into_iter().filter_map(|excess| {
        let quota = world.quotas.get(excess.quota)?;
        let found = Finding::error(code(excess.limit)).about(quota.thing()).named(&*quota.member);
        let shown = |number: i64| in_unit(excess.limit, number);
        let found = found.says("taken", shown(excess.taken)).says("most", shown(excess.most));
        Some(found.says("over", shown(excess.taken - excess.most)))
    });
    told.collect()
}

fn code(limit: Limit) -> &'static str {
    match limit {
        Limit::Cores => "quota_of_cores",
        Limit::Memory => "quota_of_memory",
        Limit::Disk => "quota_of_disk",
        Limit::Instances => "quota_of_instances",
        Limit::Databases => "quota_of_databases",
    }
}

fn in_unit(limit: Limit, number: i64) -> String {
    match limit {
        Limit::Cores => Cores::millicores(number).to_string(),
        Limit::Memory | Limit::Disk => Bytes::octets(number).to_string(),
        Limit::Instances | Limit::Databases => number.to_string(),
    }
}
