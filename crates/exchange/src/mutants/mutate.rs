//! Small changes, of the kinds that damage and carelessness make.

use std::io::{Read, Write};

use super::sample::{self, Packing};

/// Numbers that differ with seed and case, and with nothing else (splitmix64).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64, case: u64) -> Random {
        Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ case.wrapping_mul(0xD1B5_4A32_D192_ED03))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// Below `end`; 0 where that is 0.
    fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }
}

/// Texts that upset parsers of numbers, of markup and of tables.
const TEXTS: &[&str] = &[
    "",
    "0",
    "-1",
    "-0",
    "1e999",
    "NaN",
    "inf",
    "9223372036854775807",
    "18446744073709551616",
    "180.0000001",
    "-90.5",
    "1,5",
    "\"",
    "\"\"",
    ";",
    ",",
    "\n",
    "\r\n",
    "\0",
    "\u{feff}",
    "é",
    "\u{10ffff}",
    "<",
    ">",
    "&",
    "&#0;",
    "]]>",
    "<!--",
    "null",
    "{",
    "}",
    "[",
    "[[",
    "]",
    "\\u0000",
    "\\",
    "'",
    "=1+1",
    "true",
];

/// The bytes with one to four changes, made inside a packed part where the file has some.
pub(crate) fn changed(bytes: &[u8], packing: Packing, random: &mut Random) -> Vec<u8> {
    let inside = random.below(4) > 0;
    match packing {
        Packing::Blocks if inside => in_a_block(bytes, random),
        Packing::Zip if inside => in_a_part(bytes, random),
        Packing::None | Packing::Blocks | Packing::Zip => plain(bytes.to_vec(), random),
    }
}

fn plain(mut bytes: Vec<u8>, random: &mut Random) -> Vec<u8> {
    for _ in 0..=random.below(4) {
        change(&mut bytes, random);
    }
    bytes
}

fn change(bytes: &mut Vec<u8>, random: &mut Random) {
    let at = random.below(bytes.len());
    let end = (at + 1 + random.below(40)).min(bytes.len());
    match random.below(9) {
        0 => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << random.below(8)),
        1 => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte = random.next() as u8),
        2 => drop(bytes.drain(at.min(end)..end)),
        3 => {
            let copy = bytes[at.min(end)..end].to_vec();
            let to = random.below(bytes.len());
            bytes.splice(to..to, copy);
        }
        4 => bytes.truncate(at),
        5 => {
            let text = TEXTS[random.below(TEXTS.len())];
            bytes.splice(at..at, text.bytes());
        }
        6 => swap_word(bytes, random),
        7 => {
            let other = random.below(bytes.len());
            if !bytes.is_empty() {
                bytes.swap(at, other);
            }
        }
        _ => twice(bytes, random),
    }
}

/// Puts one of the texts in the place of a run of digits or letters.
fn swap_word(bytes: &mut Vec<u8>, random: &mut Random) {
    let within = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
    let Some(from) = bytes.iter().skip(random.below(bytes.len())).position(within) else { return };
    let end = bytes[from..].iter().position(|byte| !within(byte)).map_or(bytes.len(), |n| from + n);
    bytes.splice(from..end, TEXTS[random.below(TEXTS.len())].bytes());
}

/// Repeats a line.
fn twice(bytes: &mut Vec<u8>, random: &mut Random) {
    let at = random.below(bytes.len());
    let from = bytes[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |n| n + 1);
    let end =
        bytes[at..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |n| at + n + 1);
    let line = bytes[from..end].to_vec();
    bytes.splice(from..from, line);
}

/// Changes what one block of OpenStreetMap's binary format holds, and packs it again.
fn in_a_block(bytes: &[u8], random: &mut Random) -> Vec<u8> {
    let mut blocks = sample::blocks(bytes);
    let chosen = random.below(blocks.len());
    let block = &mut blocks[chosen];
    block.content = plain(std::mem::take(&mut block.content), random);
    blocks.iter().flat_map(sample::Block::packed).collect()
}

/// Changes one file in an archive, and packs it again.
fn in_a_part(bytes: &[u8], random: &mut Random) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let chosen = random.below(archive.len());
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for number in 0..archive.len() {
        let mut part = archive.by_index(number).unwrap();
        let mut content = Vec::new();
        part.read_to_end(&mut content).unwrap();
        if number == chosen {
            content = plain(content, random);
        }
        out.start_file(part.name().unwrap().into_owned(), zip::write::SimpleFileOptions::default())
            .unwrap();
        out.write_all(&content).unwrap();
    }
    out.finish().unwrap().into_inner()
}
