//! What two rooms say to each other: a line of JSON; and a stream of unknown length, whole or not at
//! all: pieces with their length, an empty one at the end, and the SHA-256 of all.

use std::io::{self, BufRead, Read, Write};

use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};

const PIECE: usize = 256 << 10;
const LINE_MAX: u64 = 1 << 20;

/// Says something in a line.
///
/// # Errors
/// The connection's.
pub(super) fn say<T: Serialize>(to: &mut impl Write, what: &T) -> io::Result<()> {
    to.write_all(format!("{}\n", serde_json::to_string(what)?).as_bytes())?;
    to.flush()
}

/// Hears a line.
///
/// # Errors
/// The connection's; `InvalidData` where it is not understood.
pub(super) fn hear<T: DeserializeOwned>(from: &mut impl BufRead) -> io::Result<T> {
    let mut line = String::new();
    from.take(LINE_MAX).read_line(&mut line)?;
    Ok(serde_json::from_str(&line)?)
}

/// Sends all that can be read; returns how many bytes it was. It is only ended where `is_whole` says
/// that nothing is missing: a process that died has ended its output too.
///
/// # Errors
/// Those of either side, and what `is_whole` says.
pub(super) fn send(
    from: &mut impl Read,
    to: &mut impl Write,
    is_whole: impl FnOnce() -> io::Result<()>,
) -> io::Result<u64> {
    let (mut piece, mut digest, mut sent) = (vec![0; PIECE], Sha256::new(), 0);
    loop {
        let len = from.read(&mut piece)?;
        if len == 0 {
            break;
        }
        to.write_all(&u32::try_from(len).unwrap_or(0).to_be_bytes())?;
        to.write_all(&piece[..len])?;
        digest.update(&piece[..len]);
        sent += len as u64;
    }
    is_whole()?;
    to.write_all(&0_u32.to_be_bytes())?;
    to.write_all(&digest.finalize())?;
    to.flush()?;
    Ok(sent)
}

/// Takes in what was sent; returns how many bytes it was.
///
/// # Errors
/// Those of either side; `InvalidData` where something was changed on the way, `UnexpectedEof` where
/// it was cut off.
pub(super) fn receive(from: &mut impl Read, to: &mut impl Write) -> io::Result<u64> {
    let (mut piece, mut digest, mut taken) = (vec![0; PIECE], Sha256::new(), 0);
    loop {
        let mut len = [0; 4];
        from.read_exact(&mut len)?;
        let len = u32::from_be_bytes(len) as usize;
        if len > PIECE {
            return Err(damaged());
        }
        if len == 0 {
            let mut said = [0; 32];
            from.read_exact(&mut said)?;
            to.flush()?;
            return if said[..] == digest.finalize()[..] { Ok(taken) } else { Err(damaged()) };
        }
        from.read_exact(&mut piece[..len])?;
        digest.update(&piece[..len]);
        to.write_all(&piece[..len])?;
        taken += len as u64;
    }
}

fn damaged() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "what came is not what was sent")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(data: &[u8]) -> Vec<u8> {
        let mut wire = Vec::new();
        send(&mut &*data, &mut wire, || Ok(())).unwrap();
        wire
    }

    #[test]
    fn what_is_sent_comes_whole_and_what_follows_is_left() {
        for len in [0, 1, PIECE, PIECE + 1, 3 * PIECE] {
            let data: Vec<u8> = (0..len).map(|n| (n % 251) as u8).collect();
            let mut wire = sent(&data);
            wire.extend_from_slice(b"more");
            let (mut rest, mut taken) = (&*wire, Vec::new());
            assert_eq!(receive(&mut rest, &mut taken).unwrap(), len as u64);
            assert!(taken == data && rest == b"more", "{len}");
        }
    }

    #[test]
    fn what_its_sender_does_not_call_whole_is_not_taken_for_it() {
        let mut wire = Vec::new();
        let failed = || Err(io::Error::other("the sender died"));
        send(&mut &b"half"[..], &mut wire, failed).unwrap_err();
        assert!(receive(&mut &*wire, &mut Vec::new()).is_err());
    }

    #[test]
    fn a_cut_or_a_flipped_bit_anywhere_is_noticed() {
        let wire = sent(b"files of a town hall");
        for cut in 0..wire.len() {
            assert!(receive(&mut &wire[..cut], &mut Vec::new()).is_err(), "cut at {cut}");
        }
        for bit in 0..wire.len() * 8 {
            let mut wire = wire.clone();
            wire[bit / 8] ^= 1 << (bit % 8);
            assert!(receive(&mut &*wire, &mut Vec::new()).is_err(), "bit {bit}");
        }
    }
}
