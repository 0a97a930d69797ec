//! Whether an engine answers at all: asked on a connection of its own, within a moment.

use std::io::{Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

/// An engine says this much at once, whatever else it does.
const SILENCE: Duration = Duration::from_secs(2);

/// Whether the engine behind a socket answers now. A frozen one accepts connections and says nothing.
#[must_use]
pub fn answers(socket: &Path) -> bool {
    let asked = || -> std::io::Result<[u8; 12]> {
        let mut connection = UnixStream::connect(socket)?;
        connection.set_read_timeout(Some(SILENCE))?;
        connection.set_write_timeout(Some(SILENCE))?;
        connection.write_all(b"GET /_ping HTTP/1.0\r\nHost: engine\r\n\r\n")?;
        let mut start = [0; 12];
        connection.read_exact(&mut start)?;
        Ok(start)
    };
    asked().is_ok_and(|start| start.ends_with(b" 200"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::net::UnixListener;

    #[test]
    fn one_that_is_frozen_or_gone_does_not_answer() {
        let dir = tempfile::tempdir().unwrap();
        let socket = dir.path().join("engine.sock");
        assert!(!answers(&socket), "nobody listens");
        let listener = UnixListener::bind(&socket).unwrap();
        assert!(!answers(&socket), "it accepts and says nothing");
        std::thread::spawn(move || {
            for mut connection in listener.incoming().flatten() {
                let mut asked = [0; 64];
                let _ = connection.read(&mut asked);
                let _ = connection.write_all(b"HTTP/1.0 200 OK\r\n\r\nOK");
            }
        });
        assert!(
            answers(&socket) || answers(&socket),
            "the first may wait in the queue of the frozen one"
        );
    }
}
