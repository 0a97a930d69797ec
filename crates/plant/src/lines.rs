//! The lines, numbered along the tree, and which of them leave each cable where.

use bocage_network::{Cabinet, PremisesUse, Stage};
use bocage_vocab::{Fact, Insee};
use bocage_world::World;

use crate::lists::{Lists, NONE, merge};
use crate::paths::{Paths, Place, number};
use crate::strands::{Hop, Strands, patch};

/// Lines that leave a cable at one place: `from..to`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Leave {
    pub(crate) place: Place,
    pub(crate) from: u32,
    pub(crate) to: u32,
}

/// The cables of a strand and where it leaves each, from the last to the first.
type Chain = Vec<(u32, Place)>;

/// All lit lines.
#[derive(Default)]
pub(crate) struct Lines {
    /// The socket of each line.
    pub(crate) outlet: Vec<u32>,
    /// The line of each socket; [`NONE`] for a dark one.
    pub(crate) of_outlet: Vec<u32>,
    /// The sockets of each branching point, by position, dark ones too.
    pub(crate) of_point: Lists<u32>,
    /// By cable, by rising place.
    leave: Lists<Leave>,
    pub(crate) of_cabinet: Lists<(u32, u32)>,
    pub(crate) of_exchange: Lists<(u32, u32)>,
    /// Public sites and active lines among the first so many lines.
    public: Vec<u32>,
    active: Vec<u32>,
    /// The commune of each line, by its place in the list; [`NONE`] where it is not known.
    commune: Vec<u32>,
    pub(crate) communes: Vec<Insee>,
}

impl Lines {
    pub(crate) fn of(world: &World, strands: &Strands, paths: &Paths) -> Lines {
        let mut build = Build::new(world, strands, paths);
        for point in build.points() {
            build.add_point(point);
        }
        build.end_cabinet();
        build.lines()
    }

    /// Adds the lines that go along a cable to some place or beyond.
    pub(crate) fn beyond(&self, cable: u32, place: Place, ranges: &mut Vec<(u32, u32)>) {
        let all = self.leave.of(cable);
        let first = all.partition_point(|leave| leave.place < place);
        ranges.extend(all[first..].iter().map(|leave| (leave.from, leave.to)));
    }

    /// Public sites and active lines among ranges without overlaps.
    pub(crate) fn counts(&self, ranges: &[(u32, u32)]) -> (u32, u32) {
        let sum = |sums: &[u32]| -> u32 {
            ranges.iter().map(|(from, to)| sums[*to as usize] - sums[*from as usize]).sum()
        };
        (sum(&self.public), sum(&self.active))
    }

    /// Whether a line is that of a public site.
    pub(crate) fn is_public(&self, line: u32) -> bool {
        self.public[line as usize + 1] > self.public[line as usize]
    }

    /// Lines in each commune, by the place of the commune; those of no known commune last.
    pub(crate) fn by_commune(&self, ranges: &[(u32, u32)]) -> Vec<u32> {
        let mut counts = vec![0; self.communes.len() + 1];
        for (from, to) in ranges {
            for commune in &self.commune[*from as usize..*to as usize] {
                counts[(*commune as usize).min(self.communes.len())] += 1;
            }
        }
        counts
    }
}

/// What feeds a cabinet.
#[derive(Default, Clone)]
struct Fed {
    chains: Vec<Chain>,
    /// The chain of each input; [`NONE`] where it is dark.
    of_input: Vec<u32>,
}

struct Build<'a> {
    world: &'a World,
    strands: &'a Strands,
    paths: &'a Paths,
    lines: Lines,
    fed: Vec<Fed>,
    leave: Vec<(u32, Leave)>,
    cabinets: Vec<(u32, (u32, u32))>,
    /// The cabinet whose lines are being numbered, and the lines on each of its chains.
    cabinet: u32,
    open: Vec<Vec<(u32, u32)>>,
    hops: Vec<Hop>,
}

impl<'a> Build<'a> {
    fn new(world: &'a World, strands: &'a Strands, paths: &'a Paths) -> Build<'a> {
        let mut outlets: Vec<(u32, u32)> = Vec::with_capacity(world.outlets.len());
        for (outlet, row) in world.outlets.iter().enumerate() {
            let point = number(world.branching_points.place_of(row.branching_point.uuid()));
            if point != NONE {
                outlets.push((point, outlet as u32));
            }
        }
        outlets.sort_by_key(|(_, outlet)| world.outlets.rows()[*outlet as usize].position);
        let mut build = Build {
            world,
            strands,
            paths,
            lines: Lines {
                of_outlet: vec![NONE; world.outlets.len()],
                of_point: Lists::group(world.branching_points.len(), outlets),
                ..Lines::default()
            },
            fed: Vec::new(),
            leave: Vec::new(),
            cabinets: Vec::new(),
            cabinet: NONE,
            open: Vec::new(),
            hops: Vec::new(),
        };
        build.fed =
            world.cabinets.iter().enumerate().map(|(n, row)| build.feeds(n as u32, row)).collect();
        build
    }

    /// The chains from a cabinet to its exchange, each once.
    fn feeds(&mut self, cabinet: u32, row: &Cabinet) -> Fed {
        let mut fed = Fed::default();
        for range in self.strands.inputs.of(cabinet) {
            for input in range.first..range.first.saturating_add(range.count) {
                let Some(start) = self.strands.input(cabinet, input) else { continue };
                let end = self.strands.climb(self.world, start, &mut self.hops);
                if end.is_none_or(|(at, _)| at != row.exchange.thing()) {
                    continue;
                }
                let chain = chain(&self.hops);
                let known = fed.chains.iter().position(|held| *held == chain);
                let place = known.unwrap_or_else(|| {
                    fed.chains.push(chain);
                    fed.chains.len() - 1
                });
                let input = input as usize;
                fed.of_input.resize(fed.of_input.len().max(input + 1), NONE);
                fed.of_input[input] = place as u32;
            }
        }
        fed
    }

    /// Branching points along the tree: by exchange, transport, cabinet, distribution, so that the
    /// lines beyond a place of a cable are neighbours.
    fn points(&mut self) -> Vec<u32> {
        let mut cabinets: Vec<u32> = (0..self.world.cabinets.len() as u32).collect();
        let rows = self.world.cabinets.rows();
        let from_root = |cabinet: &u32| {
            let first = self.fed[*cabinet as usize].chains.first();
            let chain: Chain = first.into_iter().flatten().rev().copied().collect();
            (rows[*cabinet as usize].exchange, chain, *cabinet)
        };
        cabinets.sort_by_cached_key(from_root);
        let mut rank = vec![NONE; cabinets.len()];
        cabinets.iter().enumerate().for_each(|(n, cabinet)| rank[*cabinet as usize] = n as u32);
        let mut keyed = Vec::with_capacity(self.world.branching_points.len());
        for (point, row) in self.world.branching_points.iter().enumerate() {
            let Some(cabinet) = self.world.cabinets.place_of(row.cabinet.uuid()) else { continue };
            let cable = number(self.world.cables.place_of(row.cable.uuid()));
            let start = (cable, row.first_strand, self.strands.point_place[point]);
            self.strands.climb(self.world, start, &mut self.hops);
            let chain: Chain = chain(&self.hops).into_iter().rev().collect();
            keyed.push((rank[cabinet], chain, point as u32));
        }
        keyed.sort_unstable();
        keyed.into_iter().map(|(_, _, point)| point).collect()
    }

    fn add_point(&mut self, point: u32) {
        let row = &self.world.branching_points.rows()[point as usize];
        let cabinet = number(self.world.cabinets.place_of(row.cabinet.uuid()));
        if cabinet != self.cabinet {
            self.end_cabinet();
            self.cabinet = cabinet;
            self.open = vec![Vec::new(); self.fed[cabinet as usize].chains.len()];
        }
        let mut held: Vec<(Chain, Vec<(u32, u32)>)> = Vec::new();
        let outlets = self.lines.of_point.of(point).to_vec();
        for outlet in outlets {
            self.add_line(point, outlet, &mut held);
        }
        for (chain, ranges) in held {
            self.write(&chain, &ranges);
        }
    }

    /// Numbers the line of a socket if it is lit, and notes it on its chains.
    fn add_line(&mut self, point: u32, outlet: u32, held: &mut Vec<(Chain, Vec<(u32, u32)>)>) {
        let (world, strands) = (self.world, self.strands);
        let row = &world.branching_points.rows()[point as usize];
        let cabinet = &world.cabinets.rows()[self.cabinet as usize];
        let socket = &world.outlets.rows()[outlet as usize];
        let cable = number(world.cables.place_of(row.cable.uuid()));
        let place = strands.point_place[point as usize];
        let start = |position: u16| (cable, row.first_strand.saturating_add(position), place);
        let end = strands.climb(world, start(socket.position), &mut self.hops);
        let Some((_, port)) = end.filter(|(at, _)| *at == cabinet.thing()) else { return };
        let splitter = patch(cabinet, port).0;
        let operators = 0..u16::from(cabinet.operators);
        let mut on: Vec<u32> = operators
            .filter_map(|operator| self.input(operator * cabinet.splitters + splitter))
            .collect();
        if on.is_empty() {
            return;
        }
        let line = self.lines.outlet.len() as u32;
        self.lines.outlet.push(outlet);
        self.lines.of_outlet[outlet as usize] = line;
        note(held, chain(&self.hops), line);
        if let (Some(position), Some(input)) = (socket.direct_position, socket.direct_input) {
            let end = strands.climb(world, start(position), &mut self.hops);
            if end.is_some_and(|(at, _)| at == cabinet.thing()) {
                note(held, chain(&self.hops), line);
                on.extend(self.input(input));
            }
        }
        on.sort_unstable();
        on.dedup();
        on.into_iter().for_each(|chain| extend(&mut self.open[chain as usize], line));
        self.cabinets.push((self.cabinet, (line, line + 1)));
        let drop = number(world.cables.place_of(socket.drop.uuid()));
        if drop != NONE {
            let leave = Leave { place: self.paths.end(drop), from: line, to: line + 1 };
            self.leave.push((drop, leave));
        }
    }

    fn input(&self, input: u16) -> Option<u32> {
        let chain = self.fed[self.cabinet as usize].of_input.get(input as usize);
        chain.copied().filter(|chain| *chain != NONE)
    }

    /// Writes the lines of a cabinet to its chains to the exchange.
    fn end_cabinet(&mut self) {
        for (chain, ranges) in std::mem::take(&mut self.open).into_iter().enumerate() {
            let chain = self.fed[self.cabinet as usize].chains[chain].clone();
            self.write(&chain, &ranges);
        }
    }

    fn write(&mut self, chain: &[(u32, Place)], ranges: &[(u32, u32)]) {
        for (cable, place) in chain {
            for (from, to) in ranges {
                self.leave.push((*cable, Leave { place: *place, from: *from, to: *to }));
            }
        }
    }

    fn lines(mut self) -> Lines {
        let world = self.world;
        self.leave.sort_by_key(|(cable, leave)| (*cable, leave.place, leave.from));
        let leave = neighbours_as_one(&self.leave);
        let mut lines = Lines {
            leave: Lists::group(world.cables.len(), leave),
            of_cabinet: grouped(world.cabinets.len(), &self.cabinets),
            ..self.lines
        };
        let exchange = |cabinet: u32| {
            let id = world.cabinets.rows()[cabinet as usize].exchange;
            number(world.exchanges.place_of(id.uuid()))
        };
        let of_exchange = self.cabinets.iter().map(|(cabinet, range)| (exchange(*cabinet), *range));
        let of_exchange: Vec<_> = of_exchange.filter(|(exchange, _)| *exchange != NONE).collect();
        lines.of_exchange = grouped(world.exchanges.len(), &of_exchange);
        lines.describe(world);
        lines
    }
}

impl Lines {
    /// What is known of each line's premises.
    fn describe(&mut self, world: &World) {
        let premises =
            |outlet: &u32| world.premises.get(world.outlets.rows()[*outlet as usize].premises);
        let known = self.outlet.iter().filter_map(|outlet| premises(outlet)?.insee);
        self.communes = known.collect::<std::collections::BTreeSet<_>>().into_iter().collect();
        (self.public, self.active) = (vec![0], vec![0]);
        for (line, outlet) in self.outlet.iter().enumerate() {
            let row = premises(outlet);
            let public = row.is_some_and(|row| row.purpose == PremisesUse::PublicSite);
            let active = world.outlets.rows()[*outlet as usize].stage == Stage::InService;
            self.public.push(self.public[line] + u32::from(public));
            self.active.push(self.active[line] + u32::from(active));
            let commune = row.and_then(|row| self.communes.binary_search(&row.insee?).ok());
            self.commune.push(number(commune));
        }
    }
}

fn chain(hops: &[Hop]) -> Chain {
    hops.iter().map(|hop| (hop.cable, hop.place)).collect()
}

fn note(held: &mut Vec<(Chain, Vec<(u32, u32)>)>, chain: Chain, line: u32) {
    match held.iter_mut().find(|(known, _)| *known == chain) {
        Some((_, ranges)) => extend(ranges, line),
        None => held.push((chain, vec![(line, line + 1)])),
    }
}

fn extend(ranges: &mut Vec<(u32, u32)>, line: u32) {
    match ranges.last_mut() {
        Some(last) if last.1 > line => {}
        Some(last) if last.1 == line => last.1 = line + 1,
        _ => ranges.push((line, line + 1)),
    }
}

/// Lines that leave a cable at one place and follow each other, as one.
fn neighbours_as_one(all: &[(u32, Leave)]) -> Vec<(u32, Leave)> {
    let mut few: Vec<(u32, Leave)> = Vec::with_capacity(all.len());
    for (cable, leave) in all {
        match few.last_mut() {
            Some((of, last))
                if of == cable && last.place == leave.place && leave.from <= last.to =>
            {
                last.to = last.to.max(leave.to);
            }
            _ => few.push((*cable, *leave)),
        }
    }
    few
}

fn grouped(keys: usize, pairs: &[(u32, (u32, u32))]) -> Lists<(u32, u32)> {
    let mut few = Vec::new();
    let lists = Lists::group(keys, pairs.to_vec());
    for key in 0..keys as u32 {
        let mut ranges = lists.of(key).to_vec();
        merge(&mut ranges);
        few.extend(ranges.into_iter().map(|range| (key, range)));
    }
    Lists::group(keys, few)
}
