//! Containers for a while, beside those that are wanted: what a backup is proven with.
//!
//! They carry another label than those that are wanted, so that reconciling neither sees nor ends them,
//! and lie in a network that leads nowhere: what is restored sends no mail and calls nobody.

use std::collections::{BTreeMap, HashMap};
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use bocage_hosting::spec::Entry;
use bocage_vocab::Span;
use bollard::models::{Mount, MountType, NetworkCreateRequest};
use bollard::query_parameters::{
    CreateContainerOptions, ListContainersOptions, ListNetworksOptions, RemoveContainerOptions,
};

use super::labels::{self, Labels};
use super::{Docker, make, secrets, see};
use crate::entry::probed;
use crate::http::At;
use crate::{Error, State, WantedInstance};

/// The label of what is there for a while: the name of the proof.
const LABEL: &str = "bocage.scratch";
/// What stands before the name of a proof.
const PREFIX: &str = "bocage-scratch-";
const LOOK_EVERY: Duration = Duration::from_millis(200);
/// Lines of the log that an error shows.
const LOG_LINES: u32 = 10;

/// A network that leads nowhere but to its own containers and to this machine.
#[derive(Debug, Clone)]
pub struct Aside {
    name: String,
    /// Where containers reach this machine.
    pub gateway: IpAddr,
    /// The addresses of its containers.
    pub subnet: String,
}

impl Docker {
    /// Makes a network for a proof of this name.
    ///
    /// # Errors
    /// When the engine refuses, or gives it no address.
    pub fn aside(&self, name: &str) -> Result<Aside, Error> {
        let name = format!("{PREFIX}{name}");
        let request = NetworkCreateRequest {
            name: name.clone(),
            driver: Some("bridge".to_owned()),
            internal: Some(true),
            labels: Some(Labels::from([(LABEL.to_owned(), name.clone())])),
            ..NetworkCreateRequest::default()
        };
        self.wait("make network", &name, self.docker.create_network(request))?;
        let seen = self.docker.inspect_network(&name, None);
        let network = self.wait("inspect", &name, seen)?;
        let mut plans = network.ipam.and_then(|ipam| ipam.config).unwrap_or_default().into_iter();
        let found = plans.find_map(|plan| Some((plan.gateway?.parse().ok()?, plan.subnet?)));
        let none = || Error::Refused {
            what: "give an address to network",
            on: name.clone(),
            source: "it says none".into(),
        };
        let (gateway, subnet) = found.ok_or_else(none)?;
        Ok(Aside { name, gateway, subnet })
    }

    /// Starts an instance there, on restored files: volumes by name, each a folder of this machine. Waits
    /// until it is well.
    ///
    /// # Errors
    /// When it does not become well in its time, a secret has no value, or the engine refuses.
    pub fn start_aside(
        &self,
        aside: &Aside,
        instance: &WantedInstance,
        folders: &BTreeMap<String, PathBuf>,
        patience: Span,
    ) -> Result<(), Error> {
        let name = name_of(aside, instance);
        let image = self.known_or_pulled(&instance.content.image)?;
        let given = secrets::given(&self.secrets, instance)?;
        let given = given.map(|folder| folder.display().to_string());
        let mut body = make::container(instance, image, (given, None));
        body.labels = Some(Labels::from([(LABEL.to_owned(), aside.name.clone())]));
        let endpoints = body.networking_config.as_mut().and_then(|n| n.endpoints_config.as_mut());
        if let Some(endpoints) = endpoints {
            let own = endpoints.drain().map(|(_, endpoint)| (aside.name.clone(), endpoint));
            *endpoints = own.collect::<HashMap<_, _>>();
        }
        if let Some(host) = &mut body.host_config {
            host.network_mode = Some(aside.name.clone());
            let mounts = host.mounts.take().unwrap_or_default().into_iter();
            let volumes = mounts.map(|mount| restored(mount, instance, folders));
            host.mounts = Some(volumes.collect());
        }
        let options = CreateContainerOptions { name: Some(name.clone()), ..Default::default() };
        self.wait("make", &name, self.docker.create_container(Some(options), body))?;
        self.wait("start", &name, self.docker.start_container(&name, None))?;
        self.well(&name, instance, patience)
    }

    fn well(&self, name: &str, instance: &WantedInstance, patience: Span) -> Result<(), Error> {
        let patience = Duration::from_millis(u64::try_from(patience.get()).unwrap_or(0));
        let begun = Instant::now();
        let state = loop {
            let state = self.state_of(name)?;
            match state {
                State::Well => return Ok(()),
                State::Starting if begun.elapsed() < patience => std::thread::sleep(LOOK_EVERY),
                _ => break state,
            }
        };
        Err(Error::NotWell {
            application: instance.owner.application.to_string(),
            container: name.to_owned(),
            state: match state {
                State::Starting => "still starting",
                State::Ended(_) => "ended",
                _ => "not well",
            },
            after: Span::millis(i64::try_from(begun.elapsed().as_millis()).unwrap_or(i64::MAX)),
            logs: self.last_lines(name, LOG_LINES).unwrap_or_default().trim_end().to_owned(),
        })
    }

    fn state_of(&self, name: &str) -> Result<State, Error> {
        let seen = self.wait("inspect", name, self.docker.inspect_container(name, None))?;
        Ok(seen.state.as_ref().map_or(State::Made, see::state))
    }

    /// Asks an instance there as somebody outside would, without an entry in between. One that does not
    /// answer yet is asked again for a while.
    ///
    /// # Errors
    /// When it does not answer as its probe expects.
    pub fn probe_aside(
        &self,
        aside: &Aside,
        instance: &WantedInstance,
        entry: &Entry,
        patience: Span,
    ) -> Result<(), Error> {
        let name = name_of(aside, instance);
        let seen = self.wait("inspect", &name, self.docker.inspect_container(&name, None))?;
        let networks = seen.network_settings.and_then(|settings| settings.networks);
        let endpoint = networks.and_then(|mut networks| networks.remove(&aside.name));
        let address = endpoint.and_then(|endpoint| endpoint.ip_address?.parse::<IpAddr>().ok());
        let none = || Error::Refused {
            what: "tell the address of",
            on: name.clone(),
            source: "it has none".into(),
        };
        let at = At::Address(SocketAddr::new(address.ok_or_else(none)?, entry.port));
        let patience = Duration::from_millis(u64::try_from(patience.get()).unwrap_or(0));
        let begun = Instant::now();
        loop {
            match probed(&at, entry) {
                Err(_) if begun.elapsed() < patience => std::thread::sleep(LOOK_EVERY),
                answered => return answered,
            }
        }
    }

    /// Takes away what is there for a while and is called so, also what a killed process has left.
    ///
    /// # Errors
    /// When the engine refuses.
    pub fn sweep_aside(&self, which: &dyn Fn(&str) -> bool) -> Result<(), Error> {
        let filters = Some(labels::having(LABEL));
        let options =
            ListContainersOptions { all: true, filters, ..ListContainersOptions::default() };
        let all = self.wait("list", "containers", self.docker.list_containers(Some(options)))?;
        for container in all.into_iter().filter(|one| is_of(one.labels.as_ref(), which)) {
            let Some(id) = container.id else { continue };
            let options = RemoveContainerOptions { v: true, force: true, link: false };
            let call = self.docker.remove_container(&id, Some(options));
            self.wait_if_there("remove", &id, call)?;
        }
        let options = ListNetworksOptions { filters: Some(labels::having(LABEL)) };
        let all = self.wait("list", "networks", self.docker.list_networks(Some(options)))?;
        let own = all.into_iter().filter(|one| is_of(one.labels.as_ref(), which));
        for id in own.filter_map(|network| network.id) {
            self.wait_if_there("remove network", &id, self.docker.remove_network(&id))?;
        }
        Ok(())
    }

    /// The folder of a volume on this machine; none where there is no such volume.
    ///
    /// # Errors
    /// When the engine does not answer.
    pub fn volume_folder(&self, name: &str) -> Result<Option<PathBuf>, Error> {
        let there = self.wait_if_there("inspect volume", name, self.docker.inspect_volume(name))?;
        Ok(there.map(|volume| super::volumes::folder_of(&volume)))
    }
}

/// Whether something carries the label of such a name.
fn is_of(labels: Option<&Labels>, which: &dyn Fn(&str) -> bool) -> bool {
    let name = labels.and_then(|labels| labels.get(LABEL)?.strip_prefix(PREFIX));
    name.is_some_and(which)
}

fn name_of(aside: &Aside, instance: &WantedInstance) -> String {
    format!("{}.{}.{}", aside.name, instance.service, instance.ordinal)
}

/// A volume becomes the folder that was restored.
fn restored(mount: Mount, instance: &WantedInstance, folders: &BTreeMap<String, PathBuf>) -> Mount {
    let source = mount.source.clone().unwrap_or_default();
    let own = folders.iter().find(|(name, _)| *instance.owner.volume(name) == *source);
    match own {
        Some((_, folder)) if mount.typ == Some(MountType::VOLUME) => Mount {
            typ: Some(MountType::BIND),
            source: Some(folder.display().to_string()),
            ..mount
        },
        _ => mount,
    }
}
