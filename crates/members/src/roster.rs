//! All members and mergers, and what follows from them on a day.

use std::collections::BTreeMap;

use bocage_vocab::{Date, Siret};

use crate::{Error, Member, Merger};

/// Members and who succeeded whom; whole, or it was refused.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Roster {
    members: BTreeMap<Siret, Member>,
    /// Who succeeded each that was absorbed, and since when.
    successors: BTreeMap<Siret, (Date, Siret)>,
}

impl Roster {
    /// Puts members and mergers together.
    ///
    /// # Errors
    /// When numbers or dates contradict each other.
    pub fn new(members: Vec<Member>, mergers: &[Merger]) -> Result<Roster, Error> {
        let mut roster = Roster::default();
        for member in members {
            roster.add(member)?;
        }
        for merger in mergers {
            roster.merge(merger)?;
        }
        roster.require_ends()?;
        Ok(roster)
    }

    fn add(&mut self, member: Member) -> Result<(), Error> {
        let (siret, from) = (member.siret, member.from);
        if let Some(until) = member.until.filter(|until| *until <= from) {
            return Err(Error::EndsBeforeBegin { siret, from, until });
        }
        match self.members.insert(siret, member) {
            Some(_) => Err(Error::MemberTwice { siret }),
            None => Ok(()),
        }
    }

    fn merge(&mut self, merger: &Merger) -> Result<(), Error> {
        let on = merger.on;
        let away = merger.absorbed.iter().chain([&merger.into]);
        if let Some(&siret) = away.clone().find(|siret| !self.members.contains_key(siret)) {
            return Err(Error::NoMember { on, siret });
        }
        for &siret in &merger.absorbed {
            if let Some((first, _)) = self.successors.insert(siret, (on, merger.into)) {
                return Err(Error::AbsorbedTwice { siret, first, again: on });
            }
        }
        Ok(())
    }

    /// Every chain of successors ends, and each of them was a member when it took over.
    fn require_ends(&self) -> Result<(), Error> {
        for (&siret, &(on, into)) in &self.successors {
            let chain = self.chain(siret, Date::MAX);
            if chain.take(self.successors.len() + 1).any(|next| next == siret) {
                return Err(Error::SucceedsItself { siret });
            }
            // One that is absorbed the same day in its turn need not be there for that.
            let heir = self.chain(into, on).last().unwrap_or(into);
            if !self.is_member(heir, on) {
                return Err(Error::SuccessorAway { into: heir, on });
            }
        }
        Ok(())
    }

    /// The successors of a member up to a day, one after the other.
    fn chain(&self, siret: Siret, day: Date) -> impl Iterator<Item = Siret> {
        let next = move |siret: &Siret| {
            self.successors.get(siret).filter(|(on, _)| *on <= day).map(|(_, into)| *into)
        };
        // Not longer than there are mergers: one that leads back to itself is refused.
        std::iter::successors(next(&siret), next).take(self.successors.len() + 1)
    }

    /// Every member there ever was, by number.
    pub fn all(&self) -> impl Iterator<Item = &Member> {
        self.members.values()
    }

    /// One member.
    #[must_use]
    pub fn member(&self, siret: Siret) -> Option<&Member> {
        self.members.get(&siret)
    }

    /// The members on a day, by number.
    pub fn on(&self, day: Date) -> impl Iterator<Item = &Member> {
        self.members.values().filter(move |member| self.is_member(member.siret, day))
    }

    /// Whether one is a member on a day.
    #[must_use]
    pub fn is_member(&self, siret: Siret, day: Date) -> bool {
        self.members.get(&siret).is_some_and(|member| {
            member.from <= day
                && member.until.is_none_or(|until| day < until)
                && self.absorbed_on(siret).is_none_or(|on| day < on)
        })
    }

    /// The day from which on somebody else stands for a member.
    #[must_use]
    pub fn absorbed_on(&self, siret: Siret) -> Option<Date> {
        self.successors.get(&siret).map(|(on, _)| *on)
    }

    /// Who stands on a day for one that is or was a member: itself, or who succeeded it.
    #[must_use]
    pub fn heir(&self, siret: Siret, day: Date) -> Siret {
        self.chain(siret, day).last().unwrap_or(siret)
    }

    /// Since when a member stands for another, which it succeeded by a day; none where it does not.
    #[must_use]
    pub fn stands_since(&self, heir: Siret, siret: Siret, day: Date) -> Option<Date> {
        let mut since = None;
        let mut last = siret;
        for next in self.chain(siret, day) {
            since = since.max(self.absorbed_on(last));
            last = next;
        }
        (last == heir).then_some(since).flatten()
    }

    /// Whom a member stands for on a day, itself apart, by number.
    #[must_use]
    pub fn founders(&self, heir: Siret, day: Date) -> Vec<Siret> {
        let absorbed = self.successors.keys().copied();
        absorbed.filter(|siret| *siret != heir && self.heir(*siret, day) == heir).collect()
    }
}
