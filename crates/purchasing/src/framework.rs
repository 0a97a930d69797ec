//! Frameworks: what was agreed with whom, for whom, up to which maximum.

use bocage_members::{Member, MemberKind, Merger, Roster};
use bocage_vocab::{Date, Money, Siret, code_list};
use serde::{Deserialize, Serialize};

use crate::days::months;
use crate::terms::{Publication, Terms};
use crate::{AmendmentKind, Cpv, Error, Euros, Nature, Quantity, Reference, Rules};

code_list! {
    /// Who signs orders and is invoiced.
    pub enum Model: ModelError {
        /// The syndicate buys and resells to its members.
        Resale = "resale",
        /// Each member signs its own orders and pays.
        Direct = "direct",
    }
}

code_list! {
    /// Which supplier of a lot gets an order.
    pub enum Choice: ChoiceError {
        /// There is one.
        Single = "single",
        /// The first in rank that does not decline.
        Cascade = "cascade",
        /// The winner of a mini-competition, by a subsequent contract.
        Competition = "competition",
    }
}

/// A central purchasing framework, as it is kept and as a file says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Framework {
    /// Its number, as published data name it.
    pub reference: Reference,
    /// What it is for.
    pub title: String,
    /// The syndicate.
    pub buyer: Buyer,
    /// What is bought.
    pub nature: Nature,
    /// The class of what is bought.
    pub cpv: Cpv,
    /// Who signs and is invoiced.
    pub model: Model,
    /// The day on which the consultation was launched: it decides which rules hold.
    pub launched: Date,
    /// The day from which on it is in force.
    pub signed: Date,
    /// How many months, renewals included.
    pub months: u32,
    /// Why it is longer than the law lets it be by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub longer_because: Option<String>,
    /// The need over its whole life, without VAT.
    pub estimated: Euros,
    /// What it says beside prices, and how it came about.
    pub terms: Terms,
    /// The lots; one where there are none.
    #[serde(rename = "lot")]
    pub lots: Vec<Lot>,
    /// Who may order: the members that were listed when it was launched.
    #[serde(rename = "member")]
    pub members: Vec<Listed>,
    /// Who succeeded a member by law since.
    #[serde(default, rename = "merger")]
    pub mergers: Vec<Merged>,
    /// What was moved since it was signed.
    #[serde(default, rename = "amendment")]
    pub amendments: Vec<Amendment>,
    /// Whom the holders have parts done by.
    #[serde(default, rename = "subcontractor")]
    pub subcontractors: Vec<Subcontractor>,
    /// When data of it were first published, and each change after.
    #[serde(default, rename = "publication")]
    pub publications: Vec<Publication>,
}

/// Who buys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Buyer {
    /// Its number.
    pub siret: Siret,
    /// Its name.
    pub name: String,
}

/// A part of a framework with a maximum of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lot {
    /// Its number within the framework.
    pub number: Reference,
    /// What it is for.
    pub title: String,
    /// The most that may be ordered, without VAT (CCP R2162-4: in value or in quantity).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maximum: Option<Euros>,
    /// The most that may be ordered, in units.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maximum_quantity: Option<Quantity>,
    /// How an order finds its supplier.
    pub choice: Choice,
    /// The suppliers.
    #[serde(rename = "holder")]
    pub holders: Vec<Holder>,
    /// Contracts that mini-competitions led to.
    #[serde(default, rename = "subsequent", skip_serializing_if = "Vec::is_empty")]
    pub subsequent: Vec<Subsequent>,
}

/// A supplier of a lot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holder {
    /// Its number.
    pub siret: Siret,
    /// Its name.
    pub name: String,
    /// Its rank, from 1.
    #[serde(default = "first")]
    pub rank: u32,
}

fn first() -> u32 {
    1
}

/// A contract under a framework that a mini-competition led to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subsequent {
    /// Its number.
    pub reference: Reference,
    /// What it is for.
    pub title: String,
    /// Who won.
    pub holder: Siret,
    /// Its first day.
    pub signed: Date,
    /// How many months.
    pub months: u32,
    /// What it comes to at most, without VAT.
    pub amount: Euros,
    /// How many tenders came.
    pub tenders: u32,
}

/// A member that may order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listed {
    /// Its number.
    pub siret: Siret,
    /// Its name.
    pub name: String,
    /// From when; the beginning of the framework unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// The first day on which it may not any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}

/// Members that became one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Merged {
    /// The first day of the new one.
    pub on: Date,
    /// Who is succeeded.
    pub absorbed: Vec<Siret>,
    /// Who succeeds them.
    pub into: Siret,
    /// Its name.
    pub name: String,
}

/// What was moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Amendment {
    /// Its place, from 1.
    pub number: u32,
    /// Of which lot.
    pub lot: Reference,
    /// The day of its notification.
    pub on: Date,
    /// Why it is lawful.
    pub kind: AmendmentKind,
    /// In words.
    pub reason: String,
    /// The maximum in value since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maximum: Option<Euros>,
    /// The maximum in quantity since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maximum_quantity: Option<Quantity>,
}

/// Whom a holder has a part done by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subcontractor {
    /// Its place, from 1.
    pub number: u32,
    /// Of which lot.
    pub lot: Reference,
    /// Its number.
    pub siret: Siret,
    /// Its name.
    pub name: String,
    /// What it does.
    pub does: String,
    /// What it is paid at most, without VAT, and directly from 600 euros on (CCP L2193-10).
    pub amount: Euros,
    /// The day on which the buyer accepted it.
    pub accepted: Date,
    /// How many months.
    pub months: u32,
}

impl Framework {
    /// The first day on which it is not in force any more.
    #[must_use]
    pub fn ends(&self) -> Date {
        let months = months(self.months);
        self.signed.checked_add(months).unwrap_or(Date::MAX)
    }

    /// One lot.
    ///
    /// # Errors
    /// When there is none of that number.
    pub fn lot(&self, number: &Reference) -> Result<&Lot, Error> {
        self.lots
            .iter()
            .find(|lot| lot.number == *number)
            .ok_or_else(|| Error::NoLot { framework: self.reference.clone(), lot: number.clone() })
    }

    /// The maximum of a lot in value and in quantity, amendments included.
    ///
    /// # Errors
    /// When there is no such lot.
    pub fn maximum(&self, lot: &Reference) -> Result<(Option<Money>, Option<Quantity>), Error> {
        let of = self.lot(lot)?;
        let mut most = (of.maximum, of.maximum_quantity);
        for amendment in self.amendments.iter().filter(|one| one.lot == *lot) {
            most.0 = amendment.maximum.or(most.0);
            most.1 = amendment.maximum_quantity.or(most.1);
        }
        Ok((most.0.map(Money::from), most.1))
    }

    /// Who belongs and who succeeded whom, since the launch.
    ///
    /// # Errors
    /// When dates or numbers contradict each other.
    pub fn roster(&self) -> Result<Roster, Error> {
        let listed = self.members.iter().map(|one| {
            let from = one.from.unwrap_or(self.launched);
            let mut member = Member::new(one.siret, &one.name, MemberKind::Other, from);
            member.until = one.until;
            member
        });
        let mut members: Vec<Member> = listed.collect();
        for merged in &self.mergers {
            if !members.iter().any(|member| member.siret == merged.into) {
                let (siret, name) = (merged.into, &merged.name);
                members.push(Member::new(siret, name, MemberKind::Other, merged.on));
            }
        }
        let mergers: Vec<Merger> = self.mergers.iter().map(Merged::as_merger).collect();
        Roster::new(members, &mergers).map_err(|source| Error::Members { source })
    }

    /// Lets a member order on a day: one that was listed at the launch and has not left, or who succeeded
    /// one by law.
    ///
    /// # Errors
    /// When it may not, or the framework is not in force.
    pub fn require_open(&self, member: Siret, on: Date) -> Result<(), Error> {
        if on < self.signed || on >= self.ends() {
            return Err(Error::NotInForce {
                framework: self.reference.clone(),
                on,
                from: self.signed,
                until: self.ends(),
            });
        }
        let roster = self.roster()?;
        let listed = self.members.iter().map(|one| one.siret);
        let entitled = listed.into_iter().any(|one| {
            let left = roster.member(one).and_then(|member| member.until);
            roster.heir(one, on) == member
                && left.is_none_or(|until| on < until)
                && (one != member || roster.is_member(one, on))
        });
        if entitled && roster.absorbed_on(member).is_none_or(|gone| on < gone) {
            return Ok(());
        }
        Err(Error::NotListed { framework: self.reference.clone(), member, on })
    }

    /// The name of a member, or of who succeeded one.
    #[must_use]
    pub fn name_of(&self, member: Siret) -> Option<&str> {
        let listed = self.members.iter().find(|one| one.siret == member).map(|one| &*one.name);
        let heir = || self.mergers.iter().find(|one| one.into == member).map(|one| &*one.name);
        listed.or_else(heir)
    }

    /// Checks that it may be what it says.
    ///
    /// # Errors
    /// When the law of the day of its launch, or its own parts, are against it.
    pub fn check(&self, rules: &Rules) -> Result<(), Error> {
        let of = || self.reference.clone();
        if self.lots.is_empty() {
            return Err(Error::NoLots { framework: of() });
        }
        let longest = rules.days("months_of_a_framework", self.launched)?;
        if self.months == 0 || (self.months > longest.days && self.longer_because.is_none()) {
            return Err(Error::TooLong {
                framework: of(),
                months: self.months,
                most: longest.days,
            });
        }
        for (place, lot) in self.lots.iter().enumerate() {
            if self.lots[..place].iter().any(|other| other.number == lot.number) {
                return Err(Error::LotTwice { framework: of(), lot: lot.number.clone() });
            }
            lot.check(&self.reference)?;
        }
        self.roster()?;
        self.terms.check(self)
    }
}

impl Merged {
    fn as_merger(&self) -> Merger {
        Merger { on: self.on, absorbed: self.absorbed.clone(), into: self.into }
    }
}

impl Lot {
    fn check(&self, framework: &Reference) -> Result<(), Error> {
        let lot = || (framework.clone(), self.number.clone());
        let positive = self.maximum.is_none_or(|most| most.get() > 0)
            && self.maximum_quantity.is_none_or(|most| most.get() > 0);
        if !positive || (self.maximum.is_none() && self.maximum_quantity.is_none()) {
            let (framework, lot) = lot();
            return Err(Error::NoMaximum { framework, lot });
        }
        let ranks: std::collections::BTreeSet<_> = self.holders.iter().map(|h| h.rank).collect();
        let fits = match self.choice {
            Choice::Single => self.holders.len() == 1,
            Choice::Cascade => self.holders.len() > 1 && ranks.len() == self.holders.len(),
            Choice::Competition => self.holders.len() > 1,
        };
        let won = |one: &Subsequent| self.holders.iter().any(|holder| holder.siret == one.holder);
        if !fits || !self.subsequent.iter().all(won) {
            let (framework, lot) = lot();
            return Err(Error::Holders { framework, lot, choice: self.choice });
        }
        Ok(())
    }

    /// The supplier of a number.
    #[must_use]
    pub fn holder(&self, siret: Siret) -> Option<&Holder> {
        self.holders.iter().find(|holder| holder.siret == siret)
    }

    /// Who gets an order on a day, when some have declined it.
    #[must_use]
    pub fn supplier(&self, on: Date, declined: &[Siret]) -> Option<&Holder> {
        let open = self.holders.iter().filter(|holder| !declined.contains(&holder.siret));
        match self.choice {
            Choice::Single | Choice::Cascade => open.min_by_key(|holder| holder.rank),
            Choice::Competition => {
                let runs = |one: &&Subsequent| {
                    let end = one.signed.checked_add(months(one.months));
                    one.signed <= on && end.is_ok_and(|end| on < end)
                };
                let last = self.subsequent.iter().filter(runs).max_by_key(|one| one.signed)?;
                self.holder(last.holder)
            }
        }
    }
}
