//! One decompressed block of the binary format as elements.

use bocage_vocab::Position;

use super::element::{Element, Member, Tags, Wanted};
use super::wire::{Broken, Message, Packed};
use crate::Error;

type On<'a> = &'a mut dyn FnMut(Element<'_>) -> Result<(), Error>;
/// Damage outside, what the taker could not bear inside.
type Done = Result<Result<(), Error>, Broken>;

/// Shows the wanted elements of a block.
pub(super) fn elements(bytes: &[u8], wanted: Wanted, on: On<'_>) -> Done {
    let block = Block::read(bytes)?;
    for group in &block.groups {
        let mut message = Message(group);
        while let Some((field, value)) = message.next()? {
            let done = match (field, wanted) {
                (1, Wanted::Nodes) => block.node(value.bytes()?, on)?,
                (2, Wanted::Nodes) => block.dense_nodes(value.bytes()?, on)?,
                (3, Wanted::Ways) => block.way(value.bytes()?, on)?,
                (4, Wanted::Relations) => block.relation(value.bytes()?, on)?,
                _ => Ok(()),
            };
            if done.is_err() {
                return Ok(done);
            }
        }
    }
    Ok(Ok(()))
}

struct Block<'a> {
    strings: Vec<&'a str>,
    groups: Vec<&'a [u8]>,
    granularity: i64,
    lon_offset: i64,
    lat_offset: i64,
}

impl<'a> Block<'a> {
    fn read(bytes: &'a [u8]) -> Result<Block<'a>, Broken> {
        let mut block = Block {
            strings: Vec::new(),
            groups: Vec::new(),
            granularity: 100,
            lon_offset: 0,
            lat_offset: 0,
        };
        let mut message = Message(bytes);
        while let Some((field, value)) = message.next()? {
            match field {
                1 => block.read_strings(value.bytes()?)?,
                2 => block.groups.push(value.bytes()?),
                17 => block.granularity = value.number()? as i64,
                19 => block.lat_offset = value.number()? as i64,
                20 => block.lon_offset = value.number()? as i64,
                _ => {}
            }
        }
        Ok(block)
    }

    fn read_strings(&mut self, bytes: &'a [u8]) -> Result<(), Broken> {
        let mut message = Message(bytes);
        while let Some((_, value)) = message.next()? {
            // A name that is no UTF-8 is as good as none; the rest of the block is still good.
            self.strings.push(std::str::from_utf8(value.bytes()?).unwrap_or_default());
        }
        Ok(())
    }

    fn string(&self, place: u64) -> Result<&'a str, Broken> {
        let place = usize::try_from(place).unwrap_or(usize::MAX);
        self.strings.get(place).copied().ok_or(Broken("a text is not in its table"))
    }

    fn tags(&self, keys: &[u8], values: &[u8]) -> Result<Vec<(&'a str, &'a str)>, Broken> {
        let (mut keys, mut values) = (Packed(keys), Packed(values));
        let mut tags = Vec::new();
        while let (Some(key), Some(value)) = (keys.next(), values.next()) {
            tags.push((self.string(key)?, self.string(value)?));
        }
        Ok(tags)
    }

    /// A position from steps of the block; none where it is no place.
    fn position(&self, lon: i64, lat: i64) -> Option<Position> {
        let degrees = |offset: i64, steps: i64| {
            let nano = i128::from(offset) + i128::from(self.granularity) * i128::from(steps);
            nano as f64 / 1e9
        };
        Position::from_degrees(degrees(self.lon_offset, lon), degrees(self.lat_offset, lat)).ok()
    }

    fn node(&self, bytes: &[u8], on: On<'_>) -> Done {
        let (mut id, mut lat, mut lon) = (0, 0, 0);
        let (mut keys, mut values): (&[u8], &[u8]) = (&[], &[]);
        let mut message = Message(bytes);
        while let Some((field, value)) = message.next()? {
            match field {
                1 => id = value.signed()?,
                2 => keys = value.bytes()?,
                3 => values = value.bytes()?,
                8 => lat = value.signed()?,
                9 => lon = value.signed()?,
                _ => {}
            }
        }
        let tags = self.tags(keys, values)?;
        Ok(on(Element::Node { id, position: self.position(lon, lat), tags: Tags(&tags) }))
    }

    fn dense_nodes(&self, bytes: &[u8], on: On<'_>) -> Done {
        let mut lists = [Packed::default(); 4];
        let mut message = Message(bytes);
        while let Some((field, value)) = message.next()? {
            match field {
                1 => lists[0] = Packed(value.bytes()?),
                8 => lists[1] = Packed(value.bytes()?),
                9 => lists[2] = Packed(value.bytes()?),
                10 => lists[3] = Packed(value.bytes()?),
                _ => {}
            }
        }
        let [mut ids, mut lats, mut lons, mut texts] = lists;
        let (mut id, mut lat, mut lon) = (0i64, 0i64, 0i64);
        let mut tags = Vec::new();
        while let Some(step) = ids.next_signed() {
            let uneven = Broken("a list of nodes is shorter than another");
            id = id.wrapping_add(step);
            lat = lat.wrapping_add(lats.next_signed().ok_or(uneven)?);
            lon = lon.wrapping_add(lons.next_signed().ok_or(uneven)?);
            tags.clear();
            while let Some(key) = texts.next().filter(|key| *key != 0) {
                tags.push((self.string(key)?, self.string(texts.next().ok_or(uneven)?)?));
            }
            let node = Element::Node { id, position: self.position(lon, lat), tags: Tags(&tags) };
            let done = on(node);
            if done.is_err() {
                return Ok(done);
            }
        }
        Ok(Ok(()))
    }

    fn way(&self, bytes: &[u8], on: On<'_>) -> Done {
        let (mut id, mut nodes) = (0, Vec::new());
        let (mut keys, mut values): (&[u8], &[u8]) = (&[], &[]);
        let mut message = Message(bytes);
        while let Some((field, value)) = message.next()? {
            match field {
                1 => id = value.number()? as i64,
                2 => keys = value.bytes()?,
                3 => values = value.bytes()?,
                8 => nodes = running(value.bytes()?),
                _ => {}
            }
        }
        let tags = self.tags(keys, values)?;
        Ok(on(Element::Way { id, nodes: &nodes, tags: Tags(&tags) }))
    }

    fn relation(&self, bytes: &[u8], on: On<'_>) -> Done {
        const WAY: u64 = 1;
        let (mut id, mut ids) = (0, Vec::new());
        let (mut roles, mut kinds) = (Packed::default(), Packed::default());
        let (mut keys, mut values): (&[u8], &[u8]) = (&[], &[]);
        let mut message = Message(bytes);
        while let Some((field, value)) = message.next()? {
            match field {
                1 => id = value.number()? as i64,
                2 => keys = value.bytes()?,
                3 => values = value.bytes()?,
                8 => roles = Packed(value.bytes()?),
                9 => ids = running(value.bytes()?),
                10 => kinds = Packed(value.bytes()?),
                _ => {}
            }
        }
        let mut members = Vec::new();
        for way in ids {
            let uneven = Broken("a list of members is shorter than another");
            let role = self.string(roles.next().ok_or(uneven)?)?;
            if kinds.next().ok_or(uneven)? == WAY {
                members.push(Member { way, role });
            }
        }
        let tags = self.tags(keys, values)?;
        Ok(on(Element::Relation { id, members: &members, tags: Tags(&tags) }))
    }
}

/// Numbers of which only the steps are written.
fn running(bytes: &[u8]) -> Vec<i64> {
    let (mut packed, mut id, mut all) = (Packed(bytes), 0i64, Vec::new());
    while let Some(step) = packed.next_signed() {
        id = id.wrapping_add(step);
        all.push(id);
    }
    all
}
