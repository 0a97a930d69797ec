//! Asks an application of the lab at the entries, from outside of both rooms, all the while.

use std::fmt;
use std::io::{Read as _, Write as _};
use std::net::{IpAddr, SocketAddr, TcpStream};
use std::str::FromStr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::time::Duration;

use super::notes::{Did, Note};
use crate::site::ROOMS;
use crate::{clock, entry};

/// Between two questions to one application.
const BETWEEN: Duration = Duration::from_millis(100);
/// A room that does not let anybody in is left for the other after this.
const REACH: Duration = Duration::from_millis(500);
const SILENCE: Duration = Duration::from_secs(2);

/// An application that a drill asks: its name, and the host name and path of its probe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Its name.
    pub name: String,
    /// The host name by which the entry knows it.
    pub host: String,
    /// The path of its probe.
    pub path: String,
    /// The status that its probe expects.
    pub status: u16,
}

/// `NAME=STATUS@HOST/PATH`, as the process of the clients is told.
impl fmt::Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}@{}{}", self.name, self.status, self.host, self.path)
    }
}

impl FromStr for Asked {
    type Err = String;

    fn from_str(text: &str) -> Result<Asked, String> {
        let parts = || {
            let (name, rest) = text.split_once('=')?;
            let (status, rest) = rest.split_once('@')?;
            let (host, path) = rest.split_at(rest.find('/')?);
            let (name, host, path) = (name.to_owned(), host.to_owned(), path.to_owned());
            Some(Asked { name, host, path, status: status.parse().ok()? })
        };
        parts().ok_or_else(|| "not NAME=STATUS@HOST/PATH".to_owned())
    }
}

/// Asks until it is ended; good answers are noted. The room that answered last is asked first.
pub(super) fn ask(asked: &Asked, notes: &Sender<Note>, ended: &AtomicBool) {
    let mut rooms: Vec<IpAddr> =
        ROOMS.iter().filter_map(|room| room.address().parse().ok()).collect();
    while !ended.load(Ordering::Relaxed) {
        let begun = clock::boot_ms();
        let answered = rooms.iter().position(|room| is_well(*room, asked).unwrap_or(false));
        if let Some(room) = answered {
            rooms.swap(0, room);
            let did = Did::Asked(asked.name.clone());
            let answered = Some(clock::boot_ms());
            let _ = notes.send(Note { asked: begun, answered, did, timeline: None });
        }
        std::thread::sleep(BETWEEN);
    }
}

/// Whether the entry of a room answers with the status that the probe expects.
fn is_well(room: IpAddr, asked: &Asked) -> std::io::Result<bool> {
    let at = SocketAddr::new(room, entry::PORT);
    let mut connection = TcpStream::connect_timeout(&at, REACH)?;
    connection.set_read_timeout(Some(SILENCE))?;
    let (host, path) = (&asked.host, &asked.path);
    let question = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    connection.write_all(question.as_bytes())?;
    // `HTTP/1.1 200`
    let mut start = [0; 12];
    connection.read_exact(&mut start)?;
    Ok(start == *format!("HTTP/1.1 {:03}", asked.status).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_drill_asks_is_told_in_a_word() {
        let text = "town=204@town.example/is/well";
        let asked: Asked = text.parse().unwrap();
        assert_eq!((&*asked.host, &*asked.path, asked.status), ("town.example", "/is/well", 204));
        assert_eq!(asked.to_string(), text);
        assert!("town=200@town.example".parse::<Asked>().is_err());
    }
}
