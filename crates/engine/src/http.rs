//! As much of HTTP as the entry's own interface and a probe need: one request, one answer.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::time::Duration;

/// Bytes of an answer that are read.
const ANSWER_BYTES_MAX: u64 = 1 << 20;

/// Where somebody answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum At {
    /// A socket of this machine.
    Socket(PathBuf),
    /// An address.
    Address(SocketAddr),
}

/// An answer.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
}

/// Asks once. In HTTP/1.0, so that the answer ends where the connection does.
pub(crate) fn ask(
    at: &At,
    method: &str,
    host: &str,
    path: &str,
    body: &str,
    timeout: Duration,
) -> io::Result<Answer> {
    let request = format!(
        "{method} {path} HTTP/1.0\r\nHost: {host}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    match at {
        At::Socket(path) => {
            let stream = UnixStream::connect(path)?;
            stream.set_read_timeout(Some(timeout))?;
            stream.set_write_timeout(Some(timeout))?;
            exchanged(stream, &request)
        }
        At::Address(address) => {
            let stream = TcpStream::connect_timeout(address, timeout)?;
            stream.set_read_timeout(Some(timeout))?;
            stream.set_write_timeout(Some(timeout))?;
            exchanged(stream, &request)
        }
    }
}

fn exchanged(mut stream: impl Read + Write, request: &str) -> io::Result<Answer> {
    stream.write_all(request.as_bytes())?;
    let mut bytes = Vec::new();
    stream.take(ANSWER_BYTES_MAX).read_to_end(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes);
    answer(&text).ok_or_else(|| io::Error::other("what answers does not speak HTTP"))
}

fn answer(text: &str) -> Option<Answer> {
    let (head, body) = text.split_once("\r\n\r\n")?;
    let status = head.strip_prefix("HTTP/1.")?.split(' ').nth(1)?.parse().ok()?;
    Some(Answer { status, body: body.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_told_from_other_talk() {
        let good = answer("HTTP/1.1 204 No Content\r\nA: b\r\n\r\nrest\r\n\r\n");
        assert_eq!(good, Some(Answer { status: 204, body: "rest\r\n\r\n".into() }));
        for bad in ["", "SSH-2.0\r\n\r\n", "HTTP/1.1 ok\r\n\r\n", "HTTP/1.1 200 OK\r\n"] {
            assert_eq!(answer(bad), None, "{bad}");
        }
    }
}
