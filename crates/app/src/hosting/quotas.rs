//! Quotas of members: set, lifted, and beside what is taken.

use bocage_hosting::Quota;
use bocage_placement::quota::{self, Taken};
use bocage_vocab::{Bytes, Cores, Fact, Finding, Generation, Id};
use bocage_world::{Rows, World};
use serde::Serialize;

use super::Changed;
use super::change::{Wanted, change};
use crate::permission::{Action, Resource};
use crate::{AsOf, Context, Error, Territory};

/// What becomes of a quota.
#[derive(Debug, Clone)]
pub enum Quoted {
    /// What is named is limited; the rest stays as it is.
    Limited {
        /// Computing power.
        cores: Option<Cores>,
        /// Memory.
        memory: Option<Bytes>,
        /// Storage of volumes.
        disk: Option<Bytes>,
        /// Instances.
        instances: Option<u32>,
        /// Databases.
        databases: Option<u32>,
    },
    /// Nothing is limited any more.
    Lifted,
}

/// Limits what a member may claim.
///
/// # Errors
/// The permission table's and the store's.
pub fn set(
    ctx: &Context,
    territory: &mut Territory,
    member: &str,
    quoted: &Quoted,
    apply: bool,
) -> Result<Changed, Error> {
    change(ctx, territory, &format!("member {member}: quota"), apply, |world| {
        let id = Id::<Quota>::derive(&[member]);
        let standing = world.quotas.get(id).cloned();
        match quoted {
            Quoted::Lifted => {
                let gone = standing.iter().map(Fact::thing).collect();
                Ok(Wanted { gone, ..Wanted::default() })
            }
            Quoted::Limited { cores, memory, disk, instances, databases } => {
                let old = standing.unwrap_or_else(|| unlimited(id, member));
                let new = Quota {
                    cores: cores.or(old.cores),
                    memory: memory.or(old.memory),
                    disk: disk.or(old.disk),
                    instances: instances.or(old.instances),
                    databases: databases.or(old.databases),
                    ..old
                };
                let findings = of_nobody(world, &new);
                let rows = Rows { quotas: vec![new], ..Rows::default() };
                // A quota below what is taken says so, and keeps anything more from being taken.
                Ok(Wanted { rows, findings, despite_errors: true, ..Wanted::default() })
            }
        }
    })
}

fn unlimited(id: Id<Quota>, member: &str) -> Quota {
    let (cores, memory, disk, instances, databases) = (None, None, None, None, None);
    Quota { id, member: member.into(), cores, memory, disk, instances, databases }
}

/// A member that has nothing here may be a slip of the pen.
fn of_nobody(world: &World, quota: &Quota) -> Vec<Finding> {
    let is_known = world.applications.iter().any(|one| one.member == quota.member);
    let told = Finding::warning("quota_of_nobody").about(quota.thing()).named(&*quota.member);
    (!is_known).then_some(told).into_iter().collect()
}

/// What members claim, and their quotas.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Members {
    /// The generation that is shown.
    pub generation: Generation,
    /// The members that have applications or quotas, by name.
    pub members: Vec<MemberShown>,
}

/// What one member claims in all rooms together, standbys included.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MemberShown {
    /// The member.
    pub member: String,
    /// Whether it has a quota.
    pub limited: bool,
    /// Whether it is beyond its quota.
    pub beyond: bool,
    /// Computing power.
    #[serde(rename = "cores_millicores")]
    pub cores: Part<Cores>,
    /// Memory.
    #[serde(rename = "memory_bytes")]
    pub memory: Part<Bytes>,
    /// Storage of volumes.
    #[serde(rename = "disk_bytes")]
    pub disk: Part<Bytes>,
    /// Instances.
    pub instances: Part<i64>,
    /// Databases.
    pub databases: Part<i64>,
}

/// What is taken of something, and what may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Part<T> {
    /// What is taken.
    pub taken: T,
    /// What may be; none where there is no limit.
    pub most: Option<T>,
}

/// Shows the members.
///
/// # Errors
/// The permission table's and the store's.
pub fn members(ctx: &Context, territory: &Territory, as_of: AsOf) -> Result<Members, Error> {
    ctx.require(Resource::Hosting, Action::Read)?;
    let world = territory.world(ctx, as_of)?;
    Ok(Members { generation: world.generation, members: members_of(&world) })
}

/// The members that have applications or quotas, by name.
pub(super) fn members_of(world: &World) -> Vec<MemberShown> {
    let mut taken = quota::taken(world);
    for quota in &world.quotas {
        taken.entry(quota.member.clone()).or_default();
    }
    let beyond = quota::excesses(world);
    let each = taken.into_iter().map(|(member, taken)| {
        let quota = world.quotas.get(Id::derive(&[&*member]));
        let is_beyond = quota.is_some_and(|own| beyond.iter().any(|one| one.quota == own.id));
        shown(&member, taken, quota, is_beyond)
    });
    each.collect()
}

fn shown(member: &str, taken: Taken, quota: Option<&Quota>, beyond: bool) -> MemberShown {
    fn part<T>(taken: T, most: Option<T>) -> Part<T> {
        Part { taken, most }
    }
    let whole = |most: fn(&Quota) -> Option<u32>| quota.and_then(most).map(i64::from);
    MemberShown {
        member: member.to_owned(),
        limited: quota.is_some(),
        beyond,
        cores: part(taken.need.cores, quota.and_then(|quota| quota.cores)),
        memory: part(taken.need.memory, quota.and_then(|quota| quota.memory)),
        disk: part(taken.need.disk, quota.and_then(|quota| quota.disk)),
        instances: part(taken.instances, whole(|quota| quota.instances)),
        databases: part(taken.databases, whole(|quota| quota.databases)),
    }
}

#[cfg(test)]
mod tests;
