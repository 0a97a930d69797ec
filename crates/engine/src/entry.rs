//! The entry: which host name leads to which containers. Caddy does the work.
//!
//! Its whole configuration is written anew each time and loaded at once; requests under way end in
//! the old one. What is the same changes nothing.
//!
//! Of several hosts of a room each leads to its own containers, and to the entries of the others for
//! copies that are there. What an entry was led to by another arrives at a port of its own, where it
//! is led to containers of that host only: nothing goes in a circle, whoever is wrong about where a
//! copy is.

use std::collections::BTreeSet;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use bocage_hosting::spec::Entry;
use serde_json::{Value, json};

use crate::http::{Answer, At, ask};
use crate::steps::Name;
use crate::{Error, Observed, Owner, State, Wanted, access, connections};

/// What answers to a host name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Whose it is.
    pub owner: Owner,
    /// The host name.
    pub host: String,
    /// Where the containers listen. None: the name is known, and nobody answers now.
    pub to: Vec<SocketAddr>,
    /// The entrances of other hosts of the room that answer to it too.
    pub beyond: Vec<SocketAddr>,
}

/// What leads people to containers.
pub trait Door {
    /// Leads to these from now on, and to nothing else.
    ///
    /// # Errors
    /// When the entry does not answer or refuses; then what it did before stays.
    fn show(&self, shown: &[Shown]) -> Result<(), Error>;

    /// Whether it still waits for an answer of one of these, to which it leads nobody any more.
    fn waits_for(&self, _addresses: &[IpAddr]) -> bool {
        false
    }
}

/// No entry: for hosts that serve nobody outside.
#[derive(Debug, Clone, Copy)]
pub struct NoDoor;

impl Door for NoDoor {
    fn show(&self, _shown: &[Shown]) -> Result<(), Error> {
        Ok(())
    }
}

/// What is to be shown: for each route the containers that are well, but for those that go away.
pub(crate) fn shown(observed: &Observed, wanted: &Wanted, away: &[Name]) -> Vec<Shown> {
    let shown = wanted.routes.iter().map(|route| {
        let own = observed.running.iter().filter(|running| {
            running.owner == route.owner
                && *running.service == *route.entry.service
                && running.state == State::Well
                && !away.iter().any(|name| name.container == running.container)
        });
        let addresses = own.filter_map(|running| running.address);
        let to = addresses.map(|address| SocketAddr::new(address, route.entry.port));
        Shown {
            owner: route.owner.clone(),
            host: route.entry.host.clone(),
            to: to.collect(),
            beyond: route.beyond.clone(),
        }
    });
    shown.collect()
}

/// Caddy, as this machine's entry. It is Bocage's own: nothing else is configured in it.
#[derive(Debug, Clone)]
pub struct Caddy {
    admin: At,
    /// Where people arrive.
    listen: Vec<SocketAddr>,
    /// Whether they speak TLS, with certificates of Caddy's own authority.
    tls: bool,
    /// Where probes arrive, on the loopback device: the same routes without TLS.
    probe: SocketAddr,
    /// Where it writes down who asked for what.
    accesses: Option<PathBuf>,
    /// Where the entries of the other hosts of the room arrive.
    entrance: Option<SocketAddr>,
    beside: BTreeSet<IpAddr>,
}

/// How long Caddy may take to answer. Loading waits for listeners.
const ADMIN_TIMEOUT: Duration = Duration::from_secs(15);
/// How long a request is held while a container that does not answer is replaced.
const RETRY: &str = "5s";
/// How long another host may take to be reached, and for how long one that failed is left out: less
/// than a request is held for.
const REACH: &str = "1s";
const LEFT_OUT: &str = "3s";

impl Caddy {
    /// The Caddy whose admin API is on a socket of this machine.
    #[must_use]
    pub fn on_socket(admin: PathBuf, probe: SocketAddr) -> Caddy {
        Caddy::of(At::Socket(admin), probe)
    }

    /// The Caddy whose admin API is on an address of the loopback device.
    #[must_use]
    pub fn on_port(admin: SocketAddr, probe: SocketAddr) -> Caddy {
        Caddy::of(At::Address(admin), probe)
    }

    fn of(admin: At, probe: SocketAddr) -> Caddy {
        Caddy {
            admin,
            listen: Vec::new(),
            tls: true,
            probe,
            accesses: None,
            entrance: None,
            beside: BTreeSet::new(),
        }
    }

    /// The same; it writes each request of people down in a folder.
    #[must_use]
    pub fn noting(self, accesses: Option<PathBuf>) -> Caddy {
        Caddy { accesses, ..self }
    }

    /// Where people arrive, and whether they speak TLS there.
    #[must_use]
    pub fn listening(self, listen: Vec<SocketAddr>, tls: bool) -> Caddy {
        Caddy { listen, tls, ..self }
    }

    /// Where the entries of the other hosts of its room arrive, and from which addresses.
    #[must_use]
    pub fn entered_at(self, entrance: Option<SocketAddr>, beside: BTreeSet<IpAddr>) -> Caddy {
        Caddy { entrance, beside, ..self }
    }

    /// Asks an application from outside whether it is well, through the entry.
    ///
    /// # Errors
    /// When it does not answer as its probe expects, with what it answered.
    pub fn probe(&self, entry: &Entry) -> Result<(), Error> {
        probed(&At::Address(self.probe), entry)
    }

    fn configuration(&self, shown: &[Shown]) -> Value {
        let mut routes: Vec<Value> = shown.iter().map(route).collect();
        // Without it Caddy answers 200 to names that nobody knows.
        routes.push(json!({"handle": [{"handler": "static_response", "status_code": 404}]}));
        let listen: Vec<String> = self.listen.iter().map(SocketAddr::to_string).collect();
        let admin = match &self.admin {
            At::Socket(path) => format!("unix/{}", path.display()),
            At::Address(address) => address.to_string(),
        };
        let mut servers = json!({
            "probe": {
                "listen": [self.probe.to_string()],
                "routes": routes,
                "automatic_https": {"disable": true},
            },
        });
        if !listen.is_empty() {
            let https = if self.tls {
                json!({"disable_redirects": true})
            } else {
                json!({"disable": true})
            };
            servers["people"] =
                json!({"listen": listen, "routes": routes, "automatic_https": https});
        }
        if let Some(entrance) = self.entrance {
            servers["hosts"] = json!({
                "listen": [entrance.to_string()],
                "routes": within(shown, &self.beside),
                "automatic_https": {"disable": true},
            });
        }
        let mut logging = json!({});
        if let Some(folder) = &self.accesses {
            let named = shown.iter().map(|one| (&*one.host, &one.owner));
            let names;
            (logging, names) = access::logging(folder, named);
            if let Some(people) = servers.get_mut("people") {
                people["logs"] = names;
            }
        }
        json!({
            "logging": logging,
            "admin": {"listen": admin, "config": {"persist": false}},
            "apps": {
                "http": {"servers": servers, "grace_period": "10s"},
                // The authority of its own is not put among those that this machine trusts.
                "pki": {"certificate_authorities": {"local": {"install_trust": false}}},
                "tls": {"automation": {"policies": [{"issuers": [{"module": "internal"}]}]}},
            },
        })
    }

    fn host(&self) -> String {
        match &self.admin {
            // RFC 9112, 3.2: empty where there is no authority. Caddy refuses what it does not know.
            At::Socket(_) => String::new(),
            At::Address(address) => address.to_string(),
        }
    }
}

/// Asks whoever answers at a place for an application, as its probe says.
pub(crate) fn probed(at: &At, entry: &Entry) -> Result<(), Error> {
    let probe = &entry.probe;
    let timeout = Duration::from_millis(u64::try_from(probe.timeout.get()).unwrap_or(1));
    let answer = ask(at, "GET", &entry.host, &probe.path, "", timeout);
    let wrong = |expected: String, found: String| Error::Probe {
        host: entry.host.clone(),
        path: probe.path.clone(),
        expected,
        found,
    };
    match answer {
        Err(error) => Err(wrong(format!("status {}", probe.status), error.to_string())),
        Ok(Answer { status, .. }) if status != probe.status => {
            Err(wrong(format!("status {}", probe.status), format!("status {status}")))
        }
        Ok(Answer { body, .. }) => match &probe.holds {
            Some(text) if !body.contains(text) => {
                Err(wrong(format!("`{text}`"), "another text".to_owned()))
            }
            _ => Ok(()),
        },
    }
}

/// For people: containers of this host, and the entries of the others.
fn route(shown: &Shown) -> Value {
    let all: Vec<SocketAddr> = shown.to.iter().chain(&shown.beyond).copied().collect();
    let handle = if all.is_empty() {
        let headers = json!({"Retry-After": ["5"]});
        json!({"handler": "static_response", "status_code": 503, "headers": headers})
    } else if shown.beyond.is_empty() {
        proxy(&all)
    } else {
        let mut proxy = proxy(&all);
        // A connection that is kept to a host that has fallen silent would take the next request.
        let each = json!({"enabled": false});
        proxy["transport"] = json!({"protocol": "http", "dial_timeout": REACH, "keep_alive": each});
        proxy["health_checks"] = json!({"passive": {"fail_duration": LEFT_OUT, "max_fails": 1}});
        proxy
    };
    named(&shown.host, &handle)
}

/// For the other hosts: containers of this one. Where there are none the connection ends, so that
/// they ask elsewhere.
fn within(shown: &[Shown], beside: &BTreeSet<IpAddr>) -> Vec<Value> {
    let nobody = json!({"handler": "static_response", "abort": true});
    let here = shown.iter().filter(|shown| !shown.to.is_empty());
    let led = |shown: &Shown| {
        let mut proxy = proxy(&shown.to);
        // What the other hosts say of who asked is so; what strangers say of themselves is not.
        proxy["trusted_proxies"] = json!(beside);
        named(&shown.host, &proxy)
    };
    let mut routes: Vec<Value> = here.map(led).collect();
    routes.push(json!({"handle": [nobody]}));
    routes
}

fn proxy(to: &[SocketAddr]) -> Value {
    let to: Vec<Value> = to.iter().map(|to| json!({"dial": to.to_string()})).collect();
    json!({
        "handler": "reverse_proxy",
        "upstreams": to,
        "load_balancing": {"try_duration": RETRY, "try_interval": "100ms"},
    })
}

fn named(host: &str, handle: &Value) -> Value {
    json!({"match": [{"host": [host]}], "handle": [handle], "terminal": true})
}

impl Door for Caddy {
    fn show(&self, shown: &[Shown]) -> Result<(), Error> {
        if let Some(folder) = &self.accesses {
            access::end_old(folder, SystemTime::now());
        }
        let text = self.configuration(shown).to_string();
        let at = match &self.admin {
            At::Socket(path) => path.display().to_string(),
            At::Address(address) => address.to_string(),
        };
        let answer = ask(&self.admin, "POST", &self.host(), "/load", &text, ADMIN_TIMEOUT)
            .map_err(|source| Error::NoEntry { at, source })?;
        match answer {
            Answer { status: 200, .. } => Ok(()),
            Answer { status, body } => {
                Err(Error::EntryRefused { status, says: body.trim().to_owned() })
            }
        }
    }

    /// Caddy closes idle connections with the configuration that made them: one that stands is in use.
    fn waits_for(&self, addresses: &[IpAddr]) -> bool {
        connections::lead_to(addresses)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drawn::{observed, wanted};
    use crate::wanted::Route;
    use bocage_hosting::spec::Probe;

    #[test]
    fn only_what_is_well_and_stays_is_shown() {
        let mut seen = observed(
            "town/web#0 1 well\ntown/web#1 1 starting\ntown/web#2 1 well\ntown/db#0 1 well",
        );
        for (at, running) in seen.running.iter_mut().enumerate() {
            running.address = Some(format!("10.0.0.{at}").parse().unwrap());
        }
        let mut wish = wanted("");
        let (service, host) = ("web".to_owned(), "town.example".to_owned());
        let entry = Entry { service, port: 80, host, probe: Probe::default() };
        let owner = seen.running[0].owner.clone();
        wish.routes.push(Route { owner: owner.clone(), entry, beyond: Vec::new() });
        let to = |away: &[Name]| shown(&seen, &wish, away).remove(0).to;
        let address = |text: &str| text.parse::<SocketAddr>().unwrap();
        assert_eq!(to(&[]), [address("10.0.0.0:80"), address("10.0.0.2:80")]);
        let container = seen.running[0].container.clone();
        let away = Name { owner, container };
        assert_eq!(to(&[away]), [address("10.0.0.2:80")]);
    }

    #[test]
    fn what_comes_from_another_host_is_led_to_this_one_only() {
        let at = |text: &str| text.parse::<SocketAddr>().unwrap();
        let owner = observed("town/web#0 1 well").running[0].owner.clone();
        let town = |to: &[&str]| Shown {
            owner: owner.clone(),
            host: "town.example".to_owned(),
            to: to.iter().copied().map(at).collect(),
            beyond: vec![at("10.1.0.2:8013"), at("10.1.0.2:8013")],
        };
        let caddy = Caddy::on_port(at("127.0.0.1:2019"), at("127.0.0.1:8080"))
            .listening(vec![at("10.1.0.1:443")], true)
            .entered_at(Some(at("10.1.0.1:8013")), BTreeSet::from([at("10.1.0.2:8013").ip()]));
        let led = |shown: &Shown, server: &str| {
            let all = caddy.configuration(std::slice::from_ref(shown));
            let routes = all["apps"]["http"]["servers"][server]["routes"].clone();
            let to = routes[0]["handle"][0]["upstreams"].as_array().cloned().unwrap_or_default();
            to.iter().map(|to| to["dial"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        let both = ["10.0.0.1:80", "10.1.0.2:8013", "10.1.0.2:8013"];
        assert_eq!(led(&town(&["10.0.0.1:80"]), "people"), both);
        assert_eq!(led(&town(&["10.0.0.1:80"]), "hosts"), ["10.0.0.1:80"]);
        assert_eq!(led(&town(&[]), "people"), ["10.1.0.2:8013"; 2]);
        assert!(led(&town(&[]), "hosts").is_empty(), "nobody is led back");
        let all = caddy.configuration(&[town(&["10.0.0.1:80"])]);
        let hosts = &all["apps"]["http"]["servers"]["hosts"]["routes"][0]["handle"][0];
        assert_eq!(hosts["trusted_proxies"], json!(["10.1.0.2"]), "who else is believed?");
    }

    #[test]
    fn an_entry_that_is_not_there_is_said_with_what_to_do() {
        use bocage_vocab::Explain;
        let folder = tempfile::tempdir().unwrap();
        let probe = "127.0.0.1:1".parse().unwrap();
        let error = Caddy::on_socket(folder.path().join("admin"), probe).show(&[]).unwrap_err();
        assert_eq!(error.code(), "bocage::engine::no_entry");
        assert!(error.hint().to_string().contains("Caddy"));
    }
}
