//! Photos of technicians, kept once each under the hash of their bytes.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use bocage_store::FieldPhoto;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::DocumentError;
use crate::permission::{Action, Resource};
use crate::{Context, Error, Territory};

/// Bytes of a photo, the most: what a phone makes in one, with room.
pub const PHOTO_LEN_MAX: usize = 8 << 20;

/// What became of a photo that was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PhotoKept {
    /// The hash of its bytes (SHA-256), by which acts name it.
    pub photo: String,
    /// What it is.
    pub media: &'static str,
    /// Its bytes.
    pub len: usize,
}

/// Keeps a photo. The same one again changes nothing.
///
/// # Errors
/// When it is none, or too large; the store's.
pub fn keep(ctx: &Context, territory: &mut Territory, bytes: &[u8]) -> Result<PhotoKept, Error> {
    ctx.require(Resource::Field, Action::Draft)?;
    if bytes.len() > PHOTO_LEN_MAX {
        return Err(DocumentError::NotAPhoto { reason: "it is larger than 8 MiB" }.into());
    }
    let media = media(bytes).ok_or(DocumentError::NotAPhoto {
        reason: "its bytes are those of no JPEG, PNG or WebP",
    })?;
    let photo = hex(&Sha256::digest(bytes));
    let kept = FieldPhoto { media: media.to_owned(), bytes: bytes.to_vec() };
    territory.store.field_put_photo(&photo, &kept)?;
    Ok(PhotoKept { photo, media, len: bytes.len() })
}

/// Keeps the photo that a file is.
///
/// # Errors
/// When it cannot be read, and as [`keep`].
pub fn keep_file(
    ctx: &Context,
    territory: &mut Territory,
    path: &Path,
) -> Result<PhotoKept, Error> {
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(Error::file(path, "read"))?;
    let most = PHOTO_LEN_MAX as u64 + 1;
    file.take(most).read_to_end(&mut bytes).map_err(Error::file(path, "read"))?;
    keep(ctx, territory, &bytes)
}

/// A photo: what it is, and its bytes.
///
/// # Errors
/// When there is none; the store's.
pub fn show(
    ctx: &Context,
    territory: &Territory,
    photo: &str,
) -> Result<(&'static str, Vec<u8>), Error> {
    ctx.require(Resource::Field, Action::Read)?;
    let found = territory.store.field_photo(photo)?;
    let unknown = || Error::Unknown { what: "photo", name: photo.to_owned() };
    let FieldPhoto { bytes, .. } = found.ok_or_else(unknown)?;
    // What it is is looked at anew: a browser is never told what somebody else has said.
    Ok((media(&bytes).unwrap_or("application/octet-stream"), bytes))
}

/// What bytes are, by how they begin.
fn media(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xFF, 0xD8, 0xFF, ..] => Some("image/jpeg"),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => Some("image/png"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => None,
    }
}

/// Bytes in hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
