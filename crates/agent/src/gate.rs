//! The kernel's gate: ports that it lets in until a moment, and closes by itself after it.
//!
//! A set of nftables whose elements end: no process has to run for the gate to close.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::net::{IpAddr, SocketAddr};
use std::process::{Command, Stdio};

use bocage_failover::{Moment, Room};
use serde_json::Value;

use crate::settings::Sites;
use crate::{Error, Settings, clock};

const TABLE: &str = "inet bocage_gate";
/// What keeps containers from the platform.
const CONTAINERS: &str = "inet bocage_containers";
/// Where engines of a room's hosts hand each other the packets of overlays, and tell each other of them.
const OVERLAY: u16 = 4789;
const GOSSIP: u16 = 7946;
const SWARM: [u16; 2] = [2377, GOSSIP];
/// Names of addresses, which the resolver of a host may answer.
const NAMES: u16 = 53;
/// From here on the kernel draws ports for who asks for any (`net.ipv4.ip_local_port_range`), such as
/// the PostgreSQL of a restore that is proven.
const DRAWN: u16 = 32_768;

/// The gate of one host.
#[derive(Debug, Clone)]
pub(crate) struct Gate {
    rules: String,
    containers: String,
    /// The ports of the entry.
    pub(crate) entry: Vec<u16>,
    /// The port of the database.
    pub(crate) database: Option<u16>,
}

impl Gate {
    pub(crate) fn of(settings: &Settings, room: Room) -> Gate {
        let entry: Vec<u16> =
            settings.gate.entry.iter().copied().chain([settings.gate.probe]).collect();
        let database = settings.database.as_ref().map(|database| database.port);
        let volumes = settings.volumes.as_ref().map(|volumes| volumes.port);
        Gate {
            rules: rules(settings, room, &entry, (database, volumes)),
            containers: containers(settings, room),
            entry,
            database,
        }
    }

    /// Keeps containers from the platform.
    pub(crate) fn keep_containers(&self) -> Result<(), Error> {
        nft(&["-f", "-"], &self.containers).map(|_| ())
    }

    /// Makes the gate, closed, where it is missing.
    pub(crate) fn make(&self) -> Result<(), Error> {
        if nft(&["list", "table", "inet", "bocage_gate"], "").is_ok() {
            return Ok(());
        }
        nft(&["-f", "-"], &self.rules).map(|_| ())
    }

    /// Lets ports in until then.
    pub(crate) fn open(&self, ports: &[u16], until: Moment) -> Result<(), Error> {
        let left = clock::left(until).as_ms();
        if left == 0 || ports.is_empty() {
            return Ok(());
        }
        // An element that is there keeps its end, so it goes and comes in one transaction.
        let change = |port: &u16| {
            let (s, ms) = (left / 1_000, left % 1_000);
            format!(
                "add element {TABLE} open {{ {port} }}\ndelete element {TABLE} open {{ {port} }}\n\
                 add element {TABLE} open {{ {port} timeout {s}s{ms}ms }}\n"
            )
        };
        nft(&["-f", "-"], &ports.iter().map(change).collect::<String>()).map(|_| ())
    }

    /// Lets ports in no more.
    pub(crate) fn close(&self, ports: &[u16]) -> Result<(), Error> {
        let change = |port: &u16| {
            format!(
                "add element {TABLE} open {{ {port} }}\ndelete element {TABLE} open {{ {port} }}\n"
            )
        };
        nft(&["-f", "-"], &ports.iter().map(change).collect::<String>()).map(|_| ())
    }

    /// Lets nothing in.
    pub(crate) fn shut(&self) -> Result<(), Error> {
        nft(&["flush", "set", "inet", "bocage_gate", "open"], "").map(|_| ())
    }

    /// The ports that are let in.
    pub(crate) fn ports_open(&self) -> Result<BTreeSet<u16>, Error> {
        let said = nft(&["-j", "list", "set", "inet", "bocage_gate", "open"], "")?;
        let told: Value =
            serde_json::from_str(&said).map_err(|error| Error::service("nft", error))?;
        Ok(ports(&told))
    }
}

/// Processes of the host itself, and the other room's database and files, pass always. A connection is reset,
/// not dropped, so that a client looks for the other room at once.
fn rules(
    settings: &Settings,
    room: Room,
    entry: &[u16],
    (database, volumes): (Option<u16>, Option<u16>),
) -> String {
    let (own, other) = (settings.address(room), settings.sites.of(room.other().site()));
    let family = if own.is_ipv4() { "ip" } else { "ip6" };
    // The port of files is never opened: the other room alone brings some.
    let gated = entry.iter().chain(&database).chain(&volumes).map(u16::to_string);
    let ports = gated.collect::<Vec<_>>().join(", ");
    let between = database.into_iter().chain(volumes);
    let accept = |port| format!("{family} saddr {other} tcp dport {port} accept");
    let peer = between.map(accept).collect::<Vec<_>>().join("\n        ");
    format!(
        "table {TABLE} {{
    set open {{ type inet_service; flags timeout; }}
    chain in {{
        type filter hook prerouting priority -300; policy accept;
        iifname \"lo\" accept
        {peer}
        {family} daddr {own} tcp dport {{ {ports} }} tcp dport != @open reject with tcp reset
        {family} daddr {own} udp dport {{ {ports} }} udp dport != @open drop
    }}
}}
"
    )
}

/// A container reaches the entry and the database of the three places and nothing else of theirs: not
/// the votes, which ask for no password. Nor does it reach what hosts of a room, of this one or the other,
/// say to each other, wherever they are: nothing proves who sent a packet of an overlay, and an entry
/// believes another what it says of who asked. The platform calls containers, so answers pass. Made anew whenever an agent begins.
fn containers(settings: &Settings, room: Room) -> String {
    let Sites { main, replica, witness } = settings.sites;
    let own = settings.address(room);
    let (v4, v6): (Vec<IpAddr>, Vec<IpAddr>) =
        BTreeSet::from([main, replica, witness, own]).into_iter().partition(IpAddr::is_ipv4);
    let refused = |(family, addresses): (&str, Vec<IpAddr>)| {
        let rule = format!("        {family} daddr {{ {} }} jump refused\n", listed(&addresses));
        (!addresses.is_empty()).then_some(rule)
    };
    let places: String = [("ip", v4), ("ip6", v6)].into_iter().filter_map(refused).collect();
    let people = people(settings);
    let own_entry = settings.gate.entry.iter().copied();
    let entrances = own_entry.filter(|port| !people.contains(port));
    let between: Vec<u16> = SWARM.into_iter().chain(entrances).collect();
    let open: BTreeSet<u16> =
        people.into_iter().chain(databases(settings)).chain([NAMES]).collect();
    let digits = || (0..=u8::MAX).map(|byte| format!("\"br-{byte:02x}*\""));
    format!(
        "table {CONTAINERS} {{ }}
delete table {CONTAINERS}
table {CONTAINERS} {{
    set bridges {{
        type ifname; flags interval;
        elements = {{ \"docker*\", {} }}
    }}
    chain in {{
        type filter hook prerouting priority -150; policy accept;
        iifname @bridges jump from
    }}
    chain from {{
        ct state established,related return
        tcp dport {{ {} }} reject with tcp reset
        udp dport {{ {OVERLAY}, {GOSSIP} }} drop
{places}        fib daddr type local th dport < {DRAWN} jump refused
    }}
    chain refused {{
        tcp dport {{ {} }} return
        udp dport {NAMES} return
        meta l4proto tcp reject with tcp reset
        meta l4proto udp drop
    }}
}}
",
        digits().collect::<Vec<_>>().join(", "),
        listed(&between),
        listed(&open)
    )
}

fn listed<'a, T: ToString + 'a>(all: impl IntoIterator<Item = &'a T>) -> String {
    all.into_iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// The ports of the entry at which people arrive: where hosts lead to each other is none of them.
fn people(settings: &Settings) -> Vec<u16> {
    let entry = settings.instances.as_ref().and_then(|instances| instances.entry.as_ref());
    let listen = entry.map(|entry| entry.listen.iter().map(SocketAddr::port).collect());
    listen.unwrap_or_else(|| settings.gate.entry.clone())
}

/// The ports of databases: a further host of a room has none itself and knows where the room's is.
fn databases(settings: &Settings) -> Vec<u16> {
    let own = settings.database.iter().map(|database| database.port);
    let told = settings.instances.iter().filter_map(|instances| instances.databases.as_deref());
    let told = told.filter_map(|url| url.parse::<postgres::Config>().ok());
    own.chain(told.flat_map(|config| config.get_ports().to_vec())).collect()
}

/// Elements are numbers, or objects where they end some time.
fn ports(told: &Value) -> BTreeSet<u16> {
    let sets = told["nftables"].as_array().into_iter().flatten();
    let elements = sets.filter_map(|entry| entry["set"]["elem"].as_array()).flatten();
    let port = |element: &Value| element.as_u64().or_else(|| element["elem"]["val"].as_u64());
    elements.filter_map(port).filter_map(|port| u16::try_from(port).ok()).collect()
}

fn nft(args: &[&str], input: &str) -> Result<String, Error> {
    let failed = |said: String| Error::Command { command: format!("nft {}", args.join(" ")), said };
    let mut child = Command::new("nft")
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| failed(error.to_string()))?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(input.as_bytes()).map_err(|error| failed(error.to_string()))?;
    }
    let output = child.wait_with_output().map_err(|error| failed(error.to_string()))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(failed(String::from_utf8_lossy(&output.stderr).trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// The kernel itself says whether it understands them; nothing is made.
    #[test]
    fn the_kernel_understands_the_rules() {
        let mut settings =
            Settings::sample(std::path::Path::new("/x"), bocage_failover::Site::Main);
        let check = |settings: &Settings| {
            let gate = Gate::of(settings, Room::Main);
            for rules in [&gate.rules, &gate.containers] {
                match nft(&["--check", "-f", "-"], rules) {
                    Err(error) if error.to_string().contains("not permitted") => {
                        eprintln!("skipped: only root may ask the kernel");
                    }
                    said => drop(said.unwrap()),
                }
            }
            gate.containers
        };
        assert!(check(&settings).contains("ip daddr { 127.0.0.1 } jump refused"));
        settings.sites.witness = "2001:db8::1".parse().unwrap();
        assert!(check(&settings).contains("ip6 daddr { 2001:db8::1 } jump refused"));
    }

    #[test]
    fn ports_are_read_with_and_without_an_end() {
        let told = json!({ "nftables": [{ "metainfo": {} }, { "set": { "elem": [
            80, { "elem": { "val": 5432, "timeout": 8, "expires": 3 } }
        ] } }] });
        assert_eq!(ports(&told), BTreeSet::from([80, 5432]));
        assert!(ports(&json!({ "nftables": [{ "set": {} }] })).is_empty());
    }
}
