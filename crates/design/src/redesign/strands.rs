//! Transport strands led to where cabinets stand now, and spare ones taken up.

use std::collections::{BTreeMap, BTreeSet};

use bocage_network::norms::Norms;
use bocage_network::{Cabinet, Cable, Exchange, Joint, JointKind, SpliceClosure, Tier};
use bocage_vocab::{Fact, Id, Money, Thing};
use bocage_world::{Rows, World};

use super::edit::{Areas, called};
use super::feed::{Feed, Feeders};
use super::ground::Ground;
use super::owned::Owned;
use super::plan::{Lead, Plan, Planned};
use super::spare::Spare;
use crate::Error;
use crate::existing::sites;
use crate::ids::anchor;
use crate::rows::{Ducts, Writer, closure_size};

/// Strands taken up so far, and the boxes that change with them.
pub(super) struct Strands<'a> {
    world: &'a World,
    /// Strands in use of each cable from which spare ones were taken.
    used: BTreeMap<Id<Cable>, u16>,
    exchanges: BTreeMap<Id<Exchange>, Exchange>,
    closures: BTreeMap<Id<SpliceClosure>, SpliceClosure>,
}

impl<'a> Strands<'a> {
    pub(super) fn of(world: &'a World) -> Strands<'a> {
        let (used, exchanges) = (BTreeMap::new(), BTreeMap::new());
        Strands { world, used, exchanges, closures: BTreeMap::new() }
    }

    /// Brings to a cabinet as many strands as its splitters and direct fibres need.
    pub(super) fn bring(
        &mut self,
        writer: &mut Writer<'_>,
        ground: &Ground<'_>,
        planned: &Planned,
        owned: &mut Owned,
        ducts: &mut Ducts,
    ) -> Result<(), Error> {
        let direct = planned.cabinet.area.direct_fibres(writer.stops);
        let needed = writer.splitter_inputs(&planned.cabinet) + direct;
        let own = &ground.feeds[&planned.id];
        let mut brought = 0;
        let led_on = planned.leads.iter().any(|lead| lead.of == planned.id && !lead.relaid);
        if !led_on {
            brought += own.inputs();
        }
        for lead in &planned.leads {
            let feed = &ground.feeds[&lead.of];
            if lead.relaid {
                self.relay(writer, feed, lead, owned, ducts);
            } else {
                // One strand at least stays lit, so that the cable ends somewhere.
                let count = feed.inputs().min(needed.saturating_sub(brought)).max(1);
                self.lead_on(writer, feed, (lead, planned), (brought, count), owned, ducts);
                brought += count;
            }
        }
        match needed.checked_sub(brought) {
            Some(more @ 1..) if led_on => {
                Err(Error::TransportShort(called(self.world, planned.id), needed, needed - more))
            }
            Some(more @ 1..) => self.take_spare(writer, ground, planned, (brought, more)),
            _ => Ok(()),
        }
    }

    /// Lays the last cable of a feed anew, from where it starts to where the cabinet stands now.
    fn relay(
        &self,
        writer: &mut Writer<'_>,
        feed: &Feed,
        lead: &Lead,
        owned: &mut Owned,
        ducts: &mut Ducts,
    ) {
        let Some(old) = feed.joints.first().and_then(|joint| self.world.cables.get(joint.cable))
        else {
            return;
        };
        owned.replace(old.thing(), old.cost);
        let row = writer.cable_over((&lead.edges, &lead.nodes), old.clone(), ducts);
        writer.rows.cables.push(row);
    }

    /// Splices strands where a cabinet stood to a cable that leads on to where one stands now:
    /// `count` strands, on the inputs from `first`.
    fn lead_on(
        &self,
        writer: &mut Writer<'_>,
        feed: &Feed,
        (lead, planned): (&Lead, &Planned),
        (first, count): (u32, u32),
        owned: &mut Owned,
        ducts: &mut Ducts,
    ) {
        let node = lead.nodes[0];
        let place = anchor(writer.graph, node);
        let closure: Id<SpliceClosure> = writer.ids.id(&[Tier::Transport.code(), &place]);
        let count = count as u16;
        let name = format!("BPE-{}", self.name(planned));
        writer.write_closure(closure, format!("{name}-001"), Tier::Transport, node, count);
        let cabinet = planned.id.thing();
        let key = [Tier::Transport.code(), &closure.to_string(), &cabinet.to_string()];
        let id: Id<Cable> = writer.ids.id(&key);
        let row = writer.new_cable(id, Tier::Transport, (closure.thing(), cabinet), count);
        let reference = format!("TR-{}-001", self.name(planned)).into();
        let row = writer.cable_over((&lead.edges, &lead.nodes), Cable { reference, ..row }, ducts);
        writer.rows.cables.push(row);
        let mut done = 0;
        for joint in &feed.joints {
            owned.replace(joint.thing(), Money::ZERO);
            self.end_in(writer, joint, closure.thing(), owned);
            let part = joint.count.min(count - done);
            if part > 0 {
                let upper = (joint.cable, joint.first_strand);
                writer.rows.joints.push(splice(closure.thing(), upper, (id.thing(), done), part));
            }
            done += part;
        }
        let first = first as u16;
        writer.rows.joints.push(input(cabinet, (id, 0), first, count));
    }

    /// Lets a cable that ended in a cabinet end in the closure at its place.
    fn end_in(&self, writer: &mut Writer<'_>, joint: &Joint, at: Thing, owned: &mut Owned) {
        let ends = |cable: &&Cable| cable.to == joint.at;
        if let Some(old) = self.world.cables.get(joint.cable).filter(ends)
            && !writer.rows.cables.iter().any(|cable| cable.id == old.id)
        {
            owned.replace(old.thing(), old.cost);
            writer.rows.cables.push(Cable { to: at, ..old.clone() });
        }
    }

    fn name(&self, planned: &Planned) -> String {
        let row = self.world.cabinets.get(planned.id);
        let reference = row.map_or("", |row| &*row.reference);
        reference.strip_prefix("SRO-").unwrap_or(reference).to_owned()
    }

    /// Takes up spare strands all the way from the exchange: so many more, on inputs from `first`.
    fn take_spare(
        &mut self,
        writer: &mut Writer<'_>,
        ground: &Ground<'_>,
        planned: &Planned,
        (first, more): (u32, u32),
    ) -> Result<(), Error> {
        let feed = &ground.feeds[&planned.id];
        let name = called(self.world, planned.id);
        let short = Error::TransportShort(name.clone(), first + more, first);
        let dark = || Error::NotFed(name.clone());
        let count = u16::try_from(more).map_err(|_| short.clone())?;
        let last = feed.joints.last().and_then(|joint| self.world.cables.get(joint.cable));
        let mut cable = last.ok_or_else(dark)?;
        let mut strand = self.spare(&ground.feeders, cable, count).ok_or_else(|| short.clone())?;
        writer.rows.joints.push(input(planned.id.thing(), (cable.id, strand), first as u16, count));
        while let Some(upper) = ground.feeders.above(cable) {
            let next = self.spare(&ground.feeders, upper, count).ok_or_else(|| short.clone())?;
            let lower = (cable.thing(), strand);
            writer.rows.joints.push(splice(cable.from, (upper.id, next), lower, count));
            self.widen(cable.from, count);
            (cable, strand) = (upper, next);
        }
        let id = cable.from.id::<Exchange>().ok_or_else(dark)?;
        let old = self.world.exchanges.get(id).ok_or_else(dark)?;
        let exchange = self.exchanges.entry(id).or_insert_with(|| old.clone());
        let port = u16::try_from(exchange.ports).map_err(|_| short)?;
        writer.rows.joints.push(input(cable.from, (cable.id, strand), port, count));
        exchange.ports += more;
        Ok(())
    }

    /// The first of so many strands of a cable that nobody uses, taken.
    fn spare(&mut self, feeders: &Feeders<'_>, cable: &Cable, count: u16) -> Option<u16> {
        let used = self.used.get(&cable.id).copied().or_else(|| feeders.used(cable.id))?;
        let end = used.checked_add(count).filter(|end| *end <= cable.cable_type.strands)?;
        self.used.insert(cable.id, end);
        Some(used)
    }

    /// So many more splices in a closure.
    fn widen(&mut self, at: Thing, count: u16) {
        if let Some(old) = at.id().and_then(|id| self.world.splice_closures.get(id)) {
            let row = self.closures.entry(old.id).or_insert_with(|| old.clone());
            row.splices += count;
            row.capacity = row.capacity.max(closure_size(row.splices));
        }
    }

    /// So many splices less in a closure.
    pub(super) fn narrow(&mut self, at: Thing, count: u16) {
        if let Some(old) = at.id().and_then(|id| self.world.splice_closures.get(id)) {
            let row = self.closures.entry(old.id).or_insert_with(|| old.clone());
            row.splices = row.splices.saturating_sub(count);
        }
    }

    /// Writes the boxes that took more strands, or hold fewer; an empty one goes.
    pub(super) fn finish(&mut self, rows: &mut Rows, owned: &mut Owned, norms: &Norms) {
        for mut row in std::mem::take(&mut self.closures).into_values() {
            owned.replace(row.thing(), row.cost);
            let ends = |cable: &Cable| [cable.from, cable.to].contains(&row.thing());
            let standing = self.world.cables.iter().filter(|cable| !owned.has(cable.thing()));
            if standing.chain(&rows.cables).any(ends) {
                row.cost = norms.splice_closure_price(row.splices);
                rows.splice_closures.push(row);
            }
        }
        for mut row in std::mem::take(&mut self.exchanges).into_values() {
            owned.replace(row.thing(), row.cost);
            row.cost = sites::exchange_price(self.world, row.id, row.ports, norms);
            rows.exchanges.push(row);
        }
    }
}

/// Cabinets that take over lines from one that closes and need more strands for all of theirs than
/// they can get: their ways are so long that fewer lines share a strand.
pub(super) fn short(
    ground: &Ground<'_>,
    areas: &Areas,
    plan: &Plan<'_>,
    norms: &Norms,
) -> BTreeSet<Id<Cabinet>> {
    let mut spare = Spare::default();
    let mut short = BTreeSet::new();
    for (area, planned) in areas.cabinets.iter().zip(&plan.areas) {
        let shared = u32::from(planned.cabinet.below.splitters)
            * u32::from(norms.settings.cabinet.operators);
        let needed = shared + planned.cabinet.area.direct_fibres(&ground.stops);
        let feeds = area.gone.iter().chain([&area.id]).filter_map(|id| ground.feeds.get(id));
        let brought: u32 = feeds.map(Feed::inputs).sum();
        let way = ground.feeders.way(area.id);
        let more = needed.saturating_sub(brought);
        let lit = spare.take(&ground.feeders, (area.id, &way), more);
        if !lit && areas.takers.contains(&area.id) {
            short.insert(area.id);
        }
    }
    short
}

fn splice(at: Thing, (cable, strand): (Id<Cable>, u16), other: (Thing, u16), count: u16) -> Joint {
    let (other, first_other) = other;
    joint(JointKind::Splice, at, (cable, strand), (other, first_other), count)
}

/// Strands patched to inputs or ports of a box.
fn input(at: Thing, strands: (Id<Cable>, u16), first: u16, count: u16) -> Joint {
    joint(JointKind::Connector, at, strands, (at, first), count)
}

fn joint(
    kind: JointKind,
    at: Thing,
    (cable, first_strand): (Id<Cable>, u16),
    (other, first_other): (Thing, u16),
    count: u16,
) -> Joint {
    let key = [at.to_string(), cable.to_string(), first_strand.to_string()];
    let id = Id::derive(&[&key[0], &key[1], &key[2]]);
    Joint { id, at, kind, cable, first_strand, other, first_other, count }
}
