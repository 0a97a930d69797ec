//! Reads a certificate: a head of lines, the norms as text, then numbers.

use std::collections::BTreeMap;
use std::io::Read;

use flate2::read::GzDecoder;
use sha2::{Digest, Sha256};

use crate::Refusal;

/// A certificate is never larger than this, unpacked.
const BYTES_MAX: u64 = 1 << 31;
/// No number in a certificate is larger: a million kilometres, or ten billion euros.
const NUMBER_MAX: u64 = 1 << 40;

/// The dual of one place: the nodes that its set took in, each with what had been paid by then,
/// and what was paid in the end.
#[derive(Debug, Clone, Default)]
pub(crate) struct Chain {
    pub(crate) nodes: Vec<(u32, i64)>,
    pub(crate) end: i64,
}

/// Where sites were tried, and what each line of each place pays.
#[derive(Debug, Clone, Default)]
pub(crate) struct SitePays {
    pub(crate) centres: Vec<u32>,
    pub(crate) pays: Vec<i64>,
}

/// What the head says, each once.
const HEAD: [&str; 15] = [
    "settings_hash",
    "territory_hash",
    "drop",
    "cable_fixed",
    "strand",
    "strand_shared",
    "routes",
    "boxes",
    "cabinets",
    "exchanges",
    "splice_closures",
    "drops",
    "studies",
    "equal",
    "norms_bytes",
];

/// Where premises meet their street: the street's number, how far along it, and off it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Meeting {
    pub(crate) street: usize,
    pub(crate) offset_mm: i64,
    pub(crate) off_street_mm: i64,
}

/// A certificate as it is written.
#[derive(Debug, Clone, Default)]
pub(crate) struct Certificate {
    head: BTreeMap<String, String>,
    pub(crate) norms: String,
    pub(crate) meetings: Vec<Meeting>,
    pub(crate) roots: Vec<u32>,
    pub(crate) chains: Vec<Chain>,
    pub(crate) boxes: Vec<i64>,
    pub(crate) cabinets: SitePays,
    pub(crate) exchanges: SitePays,
}

impl Certificate {
    pub(crate) fn read(packed: &[u8]) -> Result<Certificate, Refusal> {
        let mut bytes = Vec::new();
        let unpacked = GzDecoder::new(packed).take(BYTES_MAX).read_to_end(&mut bytes);
        unpacked.map_err(|error| Refusal::damaged(format!("it cannot be unpacked: {error}")))?;
        let mut reader = Reader { bytes: &bytes };
        if reader.line()? != "bocage-certificate 1" {
            return Err(Refusal::damaged("it does not begin as a certificate of version 1"));
        }
        let mut certificate = Certificate::default();
        certificate.read_head(&mut reader)?;
        certificate.read_duals(&mut reader)?;
        match reader.bytes.len() {
            0 => Ok(certificate),
            more => Err(Refusal::damaged(format!("{more} bytes follow after its end"))),
        }
    }

    fn read_head(&mut self, reader: &mut Reader<'_>) -> Result<(), Refusal> {
        while !self.head.contains_key("norms_bytes") {
            let line = reader.line()?;
            let Some((name, value)) = line.split_once(' ') else {
                return Err(Refusal::damaged(format!("`{line}` in its head")));
            };
            if !HEAD.contains(&name) {
                return Err(Refusal::damaged(format!("`{name}` is nothing that its head says")));
            }
            if self.head.insert(name.to_owned(), value.to_owned()).is_some() {
                return Err(Refusal::damaged(format!("its head says `{name}` twice")));
            }
        }
        let len = self.number("norms_bytes")?;
        let norms = reader.take(usize::try_from(len).unwrap_or(usize::MAX))?;
        let hash = hex(&Sha256::digest(norms));
        self.norms = String::from_utf8_lossy(norms).into_owned();
        if hash != self.head("settings_hash")? {
            return Err(Refusal::new("other_norms", "its norms are not those that it names"));
        }
        Ok(())
    }

    fn read_duals(&mut self, reader: &mut Reader<'_>) -> Result<(), Refusal> {
        for _ in 0..reader.number()? {
            let street = reader.number()? as usize;
            let (offset_mm, off_street_mm) = (reader.number()?, reader.number()?);
            self.meetings.push(Meeting { street, offset_mm, off_street_mm });
        }
        self.roots = reader.nodes()?;
        for _ in 0..reader.number()? {
            self.chains.push(reader.chain()?);
        }
        self.boxes = reader.pays(self.meetings.len())?;
        self.cabinets = reader.sites(self.meetings.len())?;
        self.exchanges = reader.sites(self.meetings.len())?;
        Ok(())
    }

    /// A value of the head.
    pub(crate) fn head(&self, name: &str) -> Result<&str, Refusal> {
        let missing = || Refusal::damaged(format!("its head has no `{name}`"));
        self.head.get(name).map(String::as_str).ok_or_else(missing)
    }

    /// A number of the head.
    pub(crate) fn number(&self, name: &str) -> Result<i64, Refusal> {
        let value = self.head(name)?;
        let number = value.parse::<u64>().ok().filter(|number| *number <= NUMBER_MAX);
        number
            .map(|number| number as i64)
            .ok_or_else(|| Refusal::damaged(format!("`{name} {value}` in its head")))
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    fn line(&mut self) -> Result<String, Refusal> {
        let end = self.bytes.iter().position(|byte| *byte == b'\n');
        let line = self.take(end.ok_or_else(cut_off)?)?;
        self.bytes = &self.bytes[1..];
        Ok(String::from_utf8_lossy(line).into_owned())
    }

    fn take(&mut self, len: usize) -> Result<&'a [u8], Refusal> {
        let (taken, rest) = self.bytes.split_at_checked(len).ok_or_else(cut_off)?;
        self.bytes = rest;
        Ok(taken)
    }

    /// Seven bits a byte, the lowest first; the eighth is set where more follow.
    fn raw(&mut self) -> Result<u64, Refusal> {
        let mut number = 0u64;
        for shift in (0..63).step_by(7) {
            let byte = self.take(1)?[0];
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(Refusal::damaged("a number has too many bytes"))
    }

    fn number(&mut self) -> Result<i64, Refusal> {
        match self.raw()? {
            number @ 0..=NUMBER_MAX => Ok(number as i64),
            number => Err(Refusal::damaged(format!("{number} is beyond any length or price"))),
        }
    }

    /// Folded: 0, -1, 1, -2, 2 and so on.
    fn signed(&mut self) -> Result<i64, Refusal> {
        let raw = self.number()?;
        Ok((raw >> 1) ^ -(raw & 1))
    }

    fn node(&mut self, before: i64) -> Result<u32, Refusal> {
        let node = before + self.signed()?;
        u32::try_from(node).map_err(|_| Refusal::damaged(format!("there is no node {node}")))
    }

    fn nodes(&mut self) -> Result<Vec<u32>, Refusal> {
        let mut nodes: Vec<u32> = Vec::new();
        for _ in 0..self.number()? {
            let before = nodes.last().map_or(0, |node| i64::from(*node));
            nodes.push(self.node(before)?);
        }
        Ok(nodes)
    }

    fn chain(&mut self) -> Result<Chain, Refusal> {
        let mut chain = Chain::default();
        let (mut before, mut paid) = (0, 0);
        for _ in 0..self.number()? {
            let node = self.node(before)?;
            paid += self.number()?;
            chain.nodes.push((node, paid));
            before = i64::from(node);
        }
        chain.end = paid + self.number()?;
        match chain.end.unsigned_abs() <= NUMBER_MAX {
            true => Ok(chain),
            false => Err(Refusal::damaged("a place pays beyond any price")),
        }
    }

    fn pays(&mut self, count: usize) -> Result<Vec<i64>, Refusal> {
        (0..count).map(|_| self.number()).collect()
    }

    fn sites(&mut self, count: usize) -> Result<SitePays, Refusal> {
        Ok(SitePays { centres: self.nodes()?, pays: self.pays(count)? })
    }
}

fn cut_off() -> Refusal {
    Refusal::damaged("it is cut off")
}

/// Bytes as people compare them.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
