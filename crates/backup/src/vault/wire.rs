//! What a sender and a vault say to each other: frames, each with an HMAC-SHA-256 over its number and
//! its direction, under a secret that both drew for this connection alone. So what was changed, left
//! out, sent back, or recorded another day is not heard.

use std::fs::File;
use std::io::{self, Read, Write};

use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::Sha256;

use super::secret::Sender;

const MAGIC: &[u8; 8] = b"BOCVAUL1";
const NONCE: usize = 32;
const MAC: usize = 32;
/// No frame is longer.
const FRAME_MAX: usize = 1 << 20;
const WORDS: u8 = 0;
const CONTENT: u8 = 1;
const GIVEN_UP: u8 = 2;

/// What comes of a file.
pub(super) enum Content {
    Piece(Vec<u8>),
    /// Its sender cannot go on.
    GivenUp,
}

/// One end of a connection.
pub(super) struct Wire<S> {
    stream: S,
    secret: Vec<u8>,
    is_vault: bool,
    sent: u64,
    heard: u64,
}

fn mac(key: &[u8], parts: &[&[u8]]) -> Hmac<Sha256> {
    // A key may have any length.
    let mut mac = Hmac::<Sha256>::new_from_slice(key)
        .unwrap_or_else(|_| Hmac::<Sha256>::new(&Default::default()));
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac
}

fn bytes(mac: Hmac<Sha256>) -> Vec<u8> {
    mac.finalize().into_bytes().to_vec()
}

fn nonce() -> io::Result<[u8; NONCE]> {
    let mut nonce = [0; NONCE];
    File::open("/dev/urandom")?.read_exact(&mut nonce)?;
    Ok(nonce)
}

fn refused() -> io::Error {
    let why = "what came was not said with the key, or was changed on its way";
    io::Error::new(io::ErrorKind::InvalidData, why)
}

impl<S: Read + Write> Wire<S> {
    /// The sender's end.
    pub(super) fn to_vault(mut stream: S, sender: &Sender) -> io::Result<Wire<S>> {
        let mut magic = [0; MAGIC.len()];
        stream.read_exact(&mut magic)?;
        if magic != *MAGIC {
            return Err(refused());
        }
        let (mut theirs, ours) = ([0; NONCE], nonce()?);
        stream.read_exact(&mut theirs)?;
        let name = sender.name.as_bytes();
        let proof = bytes(mac(&sender.secret, &[b"hello", &theirs, &ours, name]));
        let len = u8::try_from(name.len()).map_err(|_| refused())?;
        stream.write_all(&[&[len], name, &ours, &proof].concat())?;
        stream.flush()?;
        let secret = bytes(mac(&sender.secret, &[b"session", &theirs, &ours, name]));
        Ok(Wire { stream, secret, is_vault: false, sent: 0, heard: 0 })
    }

    /// The vault's end, and who is at the other.
    pub(super) fn to_sender(mut stream: S, senders: &[Sender]) -> io::Result<(Wire<S>, Sender)> {
        let ours = nonce()?;
        stream.write_all(&[&MAGIC[..], &ours].concat())?;
        stream.flush()?;
        let mut len = [0; 1];
        stream.read_exact(&mut len)?;
        let mut name = vec![0; usize::from(len[0])];
        stream.read_exact(&mut name)?;
        let (mut theirs, mut proof) = ([0; NONCE], [0; MAC]);
        stream.read_exact(&mut theirs)?;
        stream.read_exact(&mut proof)?;
        let known = senders.iter().find(|sender| sender.name.as_bytes() == name);
        // Names are no secret, and an unknown one is told as late as a wrong secret.
        let secret = known.map_or(&ours[..], |sender| &sender.secret);
        let is_so = mac(secret, &[b"hello", &ours, &theirs, &name]).verify_slice(&proof).is_ok();
        let Some(sender) = known.filter(|_| is_so) else { return Err(refused()) };
        let secret = bytes(mac(&sender.secret, &[b"session", &ours, &theirs, &name]));
        let wire = Wire { stream, secret, is_vault: true, sent: 0, heard: 0 };
        Ok((wire, sender.clone()))
    }

    pub(super) fn say<T: Serialize>(&mut self, what: &T) -> io::Result<()> {
        self.send(WORDS, &serde_json::to_vec(what)?)?;
        self.stream.flush()
    }

    pub(super) fn hear<T: DeserializeOwned>(&mut self) -> io::Result<T> {
        match self.receive()? {
            (WORDS, body) => Ok(serde_json::from_slice(&body)?),
            _ => Err(refused()),
        }
    }

    pub(super) fn piece(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.send(CONTENT, bytes)
    }

    pub(super) fn give_up(&mut self) -> io::Result<()> {
        self.send(GIVEN_UP, &[])?;
        self.stream.flush()
    }

    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }

    pub(super) fn content(&mut self) -> io::Result<Content> {
        match self.receive()? {
            (CONTENT, body) => Ok(Content::Piece(body)),
            (GIVEN_UP, _) => Ok(Content::GivenUp),
            _ => Err(refused()),
        }
    }

    fn proof(&self, from_vault: bool, number: u64, kind: u8, body: &[u8]) -> Hmac<Sha256> {
        mac(&self.secret, &[&[u8::from(from_vault), kind], &number.to_be_bytes(), body])
    }

    fn send(&mut self, kind: u8, body: &[u8]) -> io::Result<()> {
        if body.len() > FRAME_MAX {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        let proof = bytes(self.proof(self.is_vault, self.sent, kind, body));
        self.sent += 1;
        let len = u32::try_from(body.len()).unwrap_or(u32::MAX).to_be_bytes();
        self.stream.write_all(&[&[kind], &len[..], body, &proof].concat())
    }

    fn receive(&mut self) -> io::Result<(u8, Vec<u8>)> {
        let mut head = [0; 5];
        self.stream.read_exact(&mut head)?;
        let [kind, len @ ..] = head;
        let len = u32::from_be_bytes(len) as usize;
        if len > FRAME_MAX {
            return Err(refused());
        }
        let mut body = vec![0; len];
        self.stream.read_exact(&mut body)?;
        let mut said = [0; MAC];
        self.stream.read_exact(&mut said)?;
        let proof = self.proof(!self.is_vault, self.heard, kind, &body);
        proof.verify_slice(&said).map_err(|_| refused())?;
        self.heard += 1;
        Ok((kind, body))
    }
}
