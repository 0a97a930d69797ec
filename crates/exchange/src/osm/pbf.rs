//! OpenStreetMap's binary format, block by block. Own decoder: nothing of a damaged block may
//! overflow or outgrow the limits. Source: the OpenStreetMap wiki, "PBF Format".

use std::io::Read;
use std::path::Path;

use bocage_vocab::Watch;
use flate2::read::ZlibDecoder;

use super::element::{Element, Wanted};
use super::pbf_block;
use super::wire::{Broken, Message};
use crate::Error;
use crate::limits::{PBF_BLOCK_BYTES_MAX, PBF_HEADER_BYTES_MAX};
use crate::stream::{Stream, read_error};

/// Shows the wanted elements of a file, in its order.
pub(super) fn scan(
    path: &Path,
    stage: &'static str,
    wanted: Wanted,
    watch: &dyn Watch,
    on: &mut dyn FnMut(Element<'_>) -> Result<(), Error>,
) -> Result<(), Error> {
    let stream = Stream::open(path, stage, watch)?;
    let mut file = Blocks { name: stream.name().to_owned(), mark: stream.mark(), stream, at: 0 };
    let mut first = true;
    while let Some((kind, bytes)) = file.next()? {
        match kind {
            Kind::Header => check_header(&bytes).map_err(|error| file.damaged(error))?,
            Kind::Data if first => return Err(file.damaged(Broken("there is no header block"))),
            Kind::Data => match pbf_block::elements(&bytes, wanted, on) {
                Ok(done) => done?,
                Err(error) => return Err(file.damaged(error)),
            },
            Kind::Other => {}
        }
        first = false;
    }
    if first {
        return Err(file.damaged(Broken("there is no header block")));
    }
    Ok(())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Header,
    Data,
    Other,
}

struct Blocks<'a> {
    name: String,
    mark: crate::stream::Mark,
    stream: Stream<'a>,
    /// The byte at which the current block begins.
    at: u64,
}

impl Blocks<'_> {
    fn damaged(&self, error: Broken) -> Error {
        Error::Damaged {
            file: self.name.clone(),
            at: format!("the block at byte {}", self.at),
            what: error.0.to_owned(),
        }
    }

    /// The next block, decompressed; none at the end of the file.
    fn next(&mut self) -> Result<Option<(Kind, Vec<u8>)>, Error> {
        self.mark.record();
        let length = self.read(4)?;
        let Ok(length) = <[u8; 4]>::try_from(&length[..]) else {
            let ended = length.is_empty();
            return if ended { Ok(None) } else { Err(self.damaged(CUT)) };
        };
        let length = u32::from_be_bytes(length);
        if length > PBF_HEADER_BYTES_MAX {
            return Err(self.damaged(Broken("its header is longer than the format allows")));
        }
        let header = self.read_whole(u64::from(length))?;
        let (kind, size) = block_header(&header).map_err(|error| self.damaged(error))?;
        if size > PBF_BLOCK_BYTES_MAX {
            return Err(self.damaged(Broken("it is longer than the format allows")));
        }
        let blob = self.read_whole(size)?;
        let bytes = if kind == Kind::Other {
            Vec::new()
        } else {
            decompress(&blob).map_err(|error| self.damaged(error))?
        };
        self.at += 4 + u64::from(length) + size;
        Ok(Some((kind, bytes)))
    }

    fn read_whole(&mut self, count: u64) -> Result<Vec<u8>, Error> {
        let bytes = self.read(count)?;
        if bytes.len() as u64 == count { Ok(bytes) } else { Err(self.damaged(CUT)) }
    }

    /// So many bytes, or fewer at the end of the file.
    fn read(&mut self, count: u64) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::new();
        // Two blocks may lie between two marks: the ceiling of one record is half of a block.
        let mut left = count;
        while left > 0 {
            let before = bytes.len();
            let part = left.min(1 << 20);
            let read = (&mut self.stream).take(part).read_to_end(&mut bytes);
            read.map_err(|error| read_error(&self.name, &error))?;
            self.mark.record();
            if bytes.len() == before {
                break;
            }
            left -= (bytes.len() - before) as u64;
        }
        Ok(bytes)
    }
}

const CUT: Broken = Broken("the file ends inside it");

fn block_header(bytes: &[u8]) -> Result<(Kind, u64), Broken> {
    let (mut message, mut kind, mut size) = (Message(bytes), Kind::Other, 0);
    while let Some((field, value)) = message.next()? {
        match field {
            1 => {
                kind = match value.bytes()? {
                    b"OSMHeader" => Kind::Header,
                    b"OSMData" => Kind::Data,
                    _ => Kind::Other,
                }
            }
            3 => size = value.number()?,
            _ => {}
        }
    }
    Ok((kind, size))
}

/// The content of a blob: plain, or compressed by zlib.
fn decompress(blob: &[u8]) -> Result<Vec<u8>, Broken> {
    let (mut message, mut size, mut zipped) = (Message(blob), 0, None);
    while let Some((field, value)) = message.next()? {
        match field {
            1 => return value.bytes().map(<[u8]>::to_vec),
            2 => size = value.number()?,
            3 => zipped = Some(value.bytes()?),
            4..=7 => return Err(Broken("it is compressed by another method than zlib")),
            _ => {}
        }
    }
    let zipped = zipped.ok_or(Broken("it is empty"))?;
    if size > PBF_BLOCK_BYTES_MAX {
        return Err(Broken("it claims more bytes than the format allows"));
    }
    let mut bytes = Vec::new();
    let read = ZlibDecoder::new(zipped).take(size + 1).read_to_end(&mut bytes);
    match read {
        Ok(read) if read as u64 == size => Ok(bytes),
        Ok(_) => Err(Broken("it is not as long as it claims")),
        Err(_) => Err(Broken("its compressed data makes no sense")),
    }
}

/// Refuses files with a history or with features that came later.
fn check_header(bytes: &[u8]) -> Result<(), Broken> {
    let mut message = Message(bytes);
    while let Some((field, value)) = message.next()? {
        let known: &[&[u8]] = &[b"OsmSchema-V0.6", b"DenseNodes"];
        if field == 4 && !known.contains(&value.bytes()?) {
            return Err(Broken("it needs a feature that is not read, such as a history"));
        }
    }
    Ok(())
}
