//! What two rooms say to each other: a line of JSON; and a stream of unknown length, whole or not at
//! all: pieces with their length, an empty one at the end, and the HMAC-SHA-256 of all.
//!
//! The further hosts of a room and its agent speak in such lines too.
//!
//! Both sides have a key. Applications run on the same hosts and may reach the port: what is not said with
//! the key is not heard.

use std::io::{self, BufRead, Read, Write};

use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::Sha256;

const PIECE: usize = 256 << 10;
const LINE_MAX: u64 = 1 << 20;

/// What both rooms know and nobody else.
#[derive(Clone)]
pub(crate) struct Key(Vec<u8>);

impl Key {
    pub(crate) fn of(text: &str) -> Key {
        Key(text.as_bytes().to_vec())
    }

    /// Of what begins with a word: a line is never taken for a stream.
    fn proof(&self, of: &[u8]) -> Hmac<Sha256> {
        // A key may have any length.
        let mut proof = Hmac::<Sha256>::new_from_slice(&self.0)
            .unwrap_or_else(|_| Hmac::<Sha256>::new(&Default::default()));
        proof.update(of);
        proof
    }
}

/// A line, and what proves that who says it has the key.
#[derive(Serialize, Deserialize)]
struct Said {
    what: String,
    proof: Vec<u8>,
}

/// Says something in a line.
///
/// # Errors
/// The connection's.
pub(crate) fn say<T: Serialize>(to: &mut impl Write, what: &T, key: &Key) -> io::Result<()> {
    let what = serde_json::to_string(what)?;
    let mut proof = key.proof(b"line");
    proof.update(what.as_bytes());
    let proof = proof.finalize().into_bytes().to_vec();
    to.write_all(format!("{}\n", serde_json::to_string(&Said { what, proof })?).as_bytes())?;
    to.flush()
}

/// Hears a line.
///
/// # Errors
/// The connection's; `InvalidData` where it is not understood, or said without the key.
pub(crate) fn hear<T: DeserializeOwned>(from: &mut impl BufRead, key: &Key) -> io::Result<T> {
    let mut line = String::new();
    from.take(LINE_MAX).read_line(&mut line)?;
    let said: Said = serde_json::from_str(&line)?;
    let mut proof = key.proof(b"line");
    proof.update(said.what.as_bytes());
    proof.verify_slice(&said.proof).map_err(|_| damaged())?;
    Ok(serde_json::from_str(&said.what)?)
}

/// Sends all that can be read; returns how many bytes it was. It is only ended where `is_whole` says
/// that nothing is missing: a process that died has ended its output too.
///
/// # Errors
/// Those of either side, and what `is_whole` says.
pub(super) fn send(
    from: &mut impl Read,
    to: &mut impl Write,
    key: &Key,
    is_whole: impl FnOnce() -> io::Result<()>,
) -> io::Result<u64> {
    let (mut piece, mut proof, mut sent) = (vec![0; PIECE], key.proof(b"stream"), 0);
    loop {
        let len = from.read(&mut piece)?;
        if len == 0 {
            break;
        }
        to.write_all(&u32::try_from(len).unwrap_or(0).to_be_bytes())?;
        to.write_all(&piece[..len])?;
        proof.update(&piece[..len]);
        sent += len as u64;
    }
    is_whole()?;
    to.write_all(&0_u32.to_be_bytes())?;
    to.write_all(&proof.finalize().into_bytes())?;
    to.flush()?;
    Ok(sent)
}

/// Takes in what was sent; returns how many bytes it was.
///
/// # Errors
/// Those of either side; `InvalidData` where something was changed on the way, `UnexpectedEof` where
/// it was cut off.
pub(super) fn receive(from: &mut impl Read, to: &mut impl Write, key: &Key) -> io::Result<u64> {
    let (mut piece, mut proof, mut taken) = (vec![0; PIECE], key.proof(b"stream"), 0);
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
            return proof.verify_slice(&said).map(|()| taken).map_err(|_| damaged());
        }
        from.read_exact(&mut piece[..len])?;
        proof.update(&piece[..len]);
        to.write_all(&piece[..len])?;
        taken += len as u64;
    }
}

fn damaged() -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidData,
        "what came is not what was sent, or not from the other room",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(data: &[u8]) -> Vec<u8> {
        let mut wire = Vec::new();
        send(&mut &*data, &mut wire, &Key::of("k"), || Ok(())).unwrap();
        wire
    }

    #[test]
    fn what_is_sent_comes_whole_and_what_follows_is_left() {
        for len in [0, 1, PIECE, PIECE + 1, 3 * PIECE] {
            let data: Vec<u8> = (0..len).map(|n| (n % 251) as u8).collect();
            let mut wire = sent(&data);
            wire.extend_from_slice(b"more");
            let (mut rest, mut taken) = (&*wire, Vec::new());
            assert_eq!(receive(&mut rest, &mut taken, &Key::of("k")).unwrap(), len as u64);
            assert!(taken == data && rest == b"more", "{len}");
        }
    }

    #[test]
    fn what_its_sender_does_not_call_whole_is_not_taken_for_it() {
        let mut wire = Vec::new();
        let failed = || Err(io::Error::other("the sender died"));
        send(&mut &b"half"[..], &mut wire, &Key::of("k"), failed).unwrap_err();
        assert!(receive(&mut &*wire, &mut Vec::new(), &Key::of("k")).is_err());
    }

    #[test]
    fn a_cut_or_a_flipped_bit_anywhere_is_noticed() {
        let wire = sent(b"files of a town hall");
        for cut in 0..wire.len() {
            assert!(
                receive(&mut &wire[..cut], &mut Vec::new(), &Key::of("k")).is_err(),
                "cut at {cut}"
            );
        }
        for bit in 0..wire.len() * 8 {
            let mut wire = wire.clone();
            wire[bit / 8] ^= 1 << (bit % 8);
            assert!(receive(&mut &*wire, &mut Vec::new(), &Key::of("k")).is_err(), "bit {bit}");
        }
    }

    #[test]
    fn who_has_another_key_is_not_heard() {
        let (ours, theirs) = (Key::of("ours"), Key::of("theirs"));
        let mut wire = Vec::new();
        say(&mut wire, &"take this", &theirs).unwrap();
        assert!(hear::<String>(&mut &*wire, &ours).is_err());
        assert_eq!(hear::<String>(&mut &*wire, &theirs).unwrap(), "take this");
        let mut wire = Vec::new();
        send(&mut &b"files"[..], &mut wire, &theirs, || Ok(())).unwrap();
        assert!(receive(&mut &*wire, &mut Vec::new(), &ours).is_err());
    }
}
