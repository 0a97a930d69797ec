//! Who takes over which lines of a cabinet that closes.

use std::collections::{BTreeMap, BTreeSet};

use bocage_ground::distance;
use bocage_network::norms::Norms;
use bocage_network::{BranchingPoint, Cabinet, Premises};
use bocage_vocab::{Id, Length};
use bocage_world::World;

use super::edit::{Area, called};
use super::feed::Feeders;
use super::neighbours::{names, neighbours, rooms};
use super::reach::Detours;
use super::spare::Spare;
use super::taker::{Group, Taker};
use crate::Error;

/// Orders of handing out that are tried.
const ROUNDS: u32 = 8;

/// Who takes over the lines of a cabinet, and who gets its strands.
#[derive(Debug, Clone, Default)]
pub(super) struct Shares {
    pub(super) lines: Vec<(Id<Cabinet>, Vec<Id<Premises>>)>,
    /// Nobody where all have strands enough of their own.
    pub(super) strands: Option<Id<Cabinet>>,
}

/// What cabinets are closed with: the facts, the rules, and what was decided before.
pub(super) struct Closing<'a> {
    pub(super) world: &'a World,
    pub(super) norms: &'a Norms,
    pub(super) detours: &'a Detours,
    pub(super) feeders: Feeders<'a>,
    /// All that go.
    pub(super) going: BTreeSet<Id<Cabinet>>,
    pub(super) spare: Spare,
}

impl<'a> Closing<'a> {
    /// Gives each branching point of a cabinet that goes to the nearest cabinet that has room,
    /// strands and light for all of its lines.
    ///
    /// Spare strands light them where they suffice: leading the strands of the one that goes on to
    /// another costs a cable and makes its lines longer. Else one gets them: the nearest with which
    /// all lines find a place.
    pub(super) fn shares(
        &mut self,
        gone: Id<Cabinet>,
        met: &BTreeMap<Id<Cabinet>, Area>,
    ) -> Result<Shares, Error> {
        let groups = groups(self.world, met.get(&gone).map(|area| &area.premises));
        if groups.is_empty() {
            return Ok(Shares::default());
        }
        let takers = self.takers(gone, met)?;
        let mut most = 0;
        for (main, takers) in self.casts(gone, &takers) {
            let (fit, spare) = self.fit(&groups, &takers);
            most = most.max(fit.lines);
            let gets = main.is_none_or(|main| fit.given.contains_key(&main));
            if fit.lines == lines(&groups) && gets {
                self.spare = spare;
                return Ok(Shares { lines: fit.given.into_iter().collect(), strands: main });
            }
        }
        Err(self.refused(gone, &groups, (&takers, most)))
    }

    /// Those who could take lines, the nearest first.
    fn takers(
        &self,
        gone: Id<Cabinet>,
        met: &BTreeMap<Id<Cabinet>, Area>,
    ) -> Result<Vec<Taker<'a>>, Error> {
        let around = neighbours(self.world, self.norms, gone)?;
        let stay = around.iter().filter(|one| !self.going.contains(&one.id));
        let of = |one| Taker::of(self.world, &self.feeders, (one, &self.spare), met);
        Ok(stay.filter_map(of).collect())
    }

    /// The takers with what each has strands and light for: none with those of the one that goes,
    /// then each of them in turn.
    fn casts(
        &self,
        gone: Id<Cabinet>,
        takers: &[Taker<'a>],
    ) -> Vec<(Option<Id<Cabinet>>, Vec<Taker<'a>>)> {
        let mut casts = vec![(None, takers.to_vec())];
        let Ok(feed) = self.feeders.feed_of(gone) else { return casts };
        for (place, taker) in takers.iter().enumerate() {
            if let Some(fed) = taker.with_strands_of(&feed, self.norms, self.detours) {
                let mut cast = takers.to_vec();
                cast[place] = fed;
                casts.push((Some(taker.id), cast));
            }
        }
        casts
    }

    /// Whom each cabinet takes, and the spare strands then. Groups that find no place come first in
    /// the next round: others may have filled the only cabinets that they reach.
    fn fit(&self, groups: &[Group], takers: &[Taker<'a>]) -> (Fit, Spare) {
        let mut pairs = self.pairs(groups, takers);
        let (mut first, mut best) = (BTreeSet::new(), (Fit::default(), self.spare.clone()));
        for _ in 0..ROUNDS {
            pairs.sort_by_key(|(far, group, place)| (!first.contains(group), *far, *group, *place));
            let (fit, spare, left) = self.round(groups, takers.to_vec(), &pairs);
            if fit.lines > best.0.lines {
                best = (fit, spare);
            }
            if left.is_subset(&first) {
                break;
            }
            first.extend(left);
        }
        best
    }

    /// Whom each cabinet takes where pairs come in some order, and who finds no place.
    fn round(
        &self,
        groups: &[Group],
        mut takers: Vec<Taker<'a>>,
        pairs: &[(Length, usize, usize)],
    ) -> (Fit, Spare, BTreeSet<usize>) {
        let (mut fit, mut spare) = (Fit::default(), self.spare.clone());
        let mut left: BTreeSet<usize> = (0..groups.len()).collect();
        for &(_, group, place) in pairs {
            let taken = left.contains(&group)
                && takers[place].take(&groups[group], self.norms, (&self.feeders, &mut spare));
            if taken {
                left.remove(&group);
                fit.lines += groups[group].lines();
                let given = fit.given.entry(takers[place].id).or_default();
                given.extend(&groups[group].premises);
            }
        }
        (fit, spare, left)
    }

    /// Pairs of a group and a cabinet within reach of it.
    fn pairs(&self, groups: &[Group], takers: &[Taker<'a>]) -> Vec<(Length, usize, usize)> {
        let all = groups.iter().enumerate().flat_map(|(group, of)| {
            let far = move |taker: &Taker<'_>| distance(of.at, taker.position);
            takers.iter().enumerate().map(move |(place, taker)| (far(taker), group, place))
        });
        let near = |(far, _, place): &(Length, usize, usize)| {
            takers[*place].reaches(*far, self.norms, self.detours)
        };
        all.filter(near).collect()
    }

    /// Why the lines find no place: who could take how many, who lacks strands, who is too far.
    fn refused(
        &self,
        gone: Id<Cabinet>,
        groups: &[Group],
        (takers, most): (&[Taker<'a>], u32),
    ) -> Error {
        let (mut able, mut dark, mut far) = (Vec::new(), Vec::new(), Vec::new());
        for taker in takers.iter().filter(|taker| taker.room(self.norms) > 0) {
            let alone = vec![taker.clone()];
            if self.pairs(groups, &alone).is_empty() {
                let lacks = if self.detours.found_short(taker.id) { &mut dark } else { &mut far };
                lacks.push(&*taker.reference);
                continue;
            }
            match self.fit(groups, &alone).0.lines {
                0 => dark.push(&*taker.reference),
                lines => able.push((&*taker.reference, lines)),
            }
        }
        Error::NobodyTakes {
            cabinet: called(self.world, gone),
            lines: lines(groups),
            room: most,
            rooms: rooms(able),
            dark: names(&dark),
            far: names(&far),
        }
    }
}

/// Whom each cabinet takes, and how many lines that are.
#[derive(Debug, Default)]
struct Fit {
    given: BTreeMap<Id<Cabinet>, Vec<Id<Premises>>>,
    lines: u32,
}

fn lines(groups: &[Group]) -> u32 {
    groups.iter().map(Group::lines).sum()
}

/// The premises of an area by branching point.
fn groups(world: &World, premises: Option<&BTreeSet<Id<Premises>>>) -> Vec<Group> {
    let mut of = BTreeMap::<Id<BranchingPoint>, Vec<Id<Premises>>>::new();
    for outlet in &world.outlets {
        if premises.is_some_and(|of| of.contains(&outlet.premises)) {
            of.entry(outlet.branching_point).or_default().push(outlet.premises);
        }
    }
    let group = |(point, premises)| {
        Some(Group::new(world, world.branching_points.get(point)?.position, premises))
    };
    of.into_iter().filter_map(group).collect()
}
