//! What nobody can guess.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use super::leaving::hexadecimal;
use crate::Error;

/// Random bytes of a password.
const PASSWORD_BYTES: usize = 24;

/// A password for one use.
pub(super) fn password() -> Result<String, Error> {
    let (path, mut bytes) = (Path::new("/dev/urandom"), [0_u8; PASSWORD_BYTES]);
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut bytes));
    read.map_err(Error::file(path, "read"))?;
    Ok(hexadecimal(&bytes))
}
