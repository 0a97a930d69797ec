//! The witness: looks at rooms from outside, for the agents that ask.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bocage_failover::{Epoch, Room, Site};
use serde_json::{Value, json};

use crate::http::Http;
use crate::{Error, Settings, door};

const LOOK: Duration = Duration::from_millis(800);

/// Runs a witness until it is told to stop.
///
/// # Errors
/// When its port cannot be had.
pub fn witness(settings: &Settings, stop: &AtomicBool) -> Result<(), Error> {
    answer(settings, Site::Witness)?;
    while !stop.load(Ordering::Relaxed) {
        std::thread::sleep(Duration::from_millis(100));
    }
    Ok(())
}

fn seen(http: &Http, settings: &Settings, room: Room) -> Option<Value> {
    http.get(&front(settings, room)).ok()
}

fn front(settings: &Settings, room: Room) -> String {
    format!("http://{}/", SocketAddr::new(settings.sites.of(room.site()), settings.gate.probe))
}

/// Under which epoch a room is seen to serve from outside: by the witness, or where it does not
/// answer by the other room.
pub(crate) fn probe(settings: &Settings, room: Room) -> Option<Epoch> {
    let http = Http::waiting(2 * LOOK);
    let ask = |site: Site| {
        let at = SocketAddr::new(settings.sites.of(site), settings.witness_port);
        let told = http.get(&format!("http://{at}/{room}")).ok()?;
        told["epoch"].as_u64().map(Epoch)
    };
    ask(Site::Witness).or_else(|| ask(room.other().site()))
}

/// Answers who asks what is seen of a room. Rooms do so too: a lost witness does not keep the other
/// room from being seen from outside.
///
/// # Errors
/// When the port cannot be had.
pub(crate) fn answer(settings: &Settings, site: Site) -> Result<(), Error> {
    let at = SocketAddr::new(settings.sites.of(site), settings.witness_port);
    let (http, told) = (Http::waiting(LOOK), settings.clone());
    door::open(at, move |asked| {
        let room = Room::ALL.into_iter().find(|room| room.to_string() == asked);
        room.and_then(|room| seen(&http, &told, room)).unwrap_or_else(|| json!({}))
    })
}
