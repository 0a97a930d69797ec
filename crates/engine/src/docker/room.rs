//! The network of an application over the hosts of a room: an overlay of the room's swarm, beside the
//! bridge that each host has for it.
//!
//! The swarm is asked to change it only while more than half of its managers answer. A host that is
//! left alone goes on without it: what it starts then is on the bridge, and joins later.

use std::collections::BTreeSet;

use bocage_vocab::Text;
use bollard::models::{
    ContainerInspectResponse, EndpointSettings, LocalNodeState, NetworkConnectRequest,
    NetworkCreateRequest, NetworkDisconnectRequest,
};

use super::labels::{self, Labels};
use super::perform::ours;
use super::{Docker, status};
use crate::{Error, Owner, Running};

/// How an engine stands to those of the other hosts of its room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Swarm {
    /// There are none.
    Alone,
    /// They agree on networks.
    Joined,
    /// There are some, and too few answer.
    Leaderless,
}

impl Docker {
    pub(super) fn swarm(&self) -> Result<Swarm, Error> {
        let told = self.wait("tell of", "its swarm", self.docker.info())?.swarm;
        let Some(told) = told else { return Ok(Swarm::Alone) };
        let is_in = told.local_node_state == Some(LocalNodeState::ACTIVE);
        let others = told.remote_managers.as_ref().map_or(0, Vec::len);
        Ok(match (is_in && told.control_available == Some(true), others > 1) {
            (true, true) if told.nodes.is_some_and(|nodes| nodes > 1) => Swarm::Joined,
            (true, true) => Swarm::Leaderless,
            _ => Swarm::Alone,
        })
    }

    /// Makes the network of a room where there are other hosts, and has what runs join it. It may fail
    /// without keeping the application from running here: who is not in it is told by every look.
    pub(super) fn join_room(&self, owner: &Owner) -> Result<(), Error> {
        if self.swarm()? != Swarm::Joined {
            return Ok(());
        }
        if let Err(error) = self.make_room_network(owner).and_then(|()| self.join_all(owner)) {
            tracing::warn!("{} is not on the room's network: {error}", owner.application);
        }
        Ok(())
    }

    fn make_room_network(&self, owner: &Owner) -> Result<(), Error> {
        let (name, labels) = (owner.room_network(), labels::of_owner(owner));
        let call = self.docker.inspect_network(&name, None);
        if let Some(network) = self.wait_if_there("inspect", &name, call)? {
            return ours(&name, network.labels.as_ref(), &labels);
        }
        let request = NetworkCreateRequest {
            name: name.to_string(),
            driver: Some("overlay".to_owned()),
            attachable: Some(true),
            labels: Some(labels),
            ..NetworkCreateRequest::default()
        };
        match self.runtime.block_on(self.docker.create_network(request)) {
            // Another host has made it at this moment.
            Err(refusal) if status(&refusal) == Some(409) => Ok(()),
            Err(source) => {
                let on = name.to_string();
                Err(Error::Refused { what: "make network", on, source: source.into() })
            }
            Ok(_) => Ok(()),
        }
    }

    fn join_all(&self, owner: &Owner) -> Result<(), Error> {
        for running in self.containers()?.0.iter().filter(|one| one.owner == *owner) {
            let container = &running.container;
            let call = self.docker.inspect_container(container, None);
            let Some(there) = self.wait_if_there("inspect", container, call)? else { continue };
            // Asked last: one that has joined since it was listed is not sent away.
            if !running.state.is_up() || self.members_of_room(owner)?.contains(container) {
                continue;
            }
            if is_in_room(&there, owner) {
                self.leave(container, owner)?;
            }
            self.join(container, owner, &running.service)?;
        }
        Ok(())
    }

    /// The containers that the room's network has here. What a container says of itself is not enough:
    /// the last one of a release that ends takes the network from under one that joins at this moment,
    /// and the engine goes on to say that this one is on it.
    fn members_of_room(&self, owner: &Owner) -> Result<BTreeSet<Text>, Error> {
        let name = owner.room_network();
        let call = self.docker.inspect_network(&name, None);
        let network = self.wait_if_there("inspect", &name, call)?;
        let members = network.and_then(|network| network.containers).unwrap_or_default();
        Ok(members.into_values().filter_map(|one| Some(one.name?.into())).collect())
    }

    fn join(&self, container: &str, owner: &Owner, service: &str) -> Result<(), Error> {
        let aliases = Some(vec![service.to_owned()]);
        let endpoint_config = Some(EndpointSettings { aliases, ..EndpointSettings::default() });
        let request = NetworkConnectRequest { container: container.to_owned(), endpoint_config };
        let name = owner.room_network();
        let call = self.docker.connect_network(&name, request);
        self.wait("join", container, call)
    }

    fn leave(&self, container: &str, owner: &Owner) -> Result<(), Error> {
        let request =
            NetworkDisconnectRequest { container: container.to_owned(), force: Some(true) };
        let name = owner.room_network();
        let call = self.docker.disconnect_network(&name, request);
        self.wait_if_there("leave", container, call).map(drop)
    }

    /// Readies a container that does not run yet for its start; whether it is on the room's network
    /// then.
    pub(super) fn join_before_start(
        &self,
        container: &str,
        there: &ContainerInspectResponse,
    ) -> Result<bool, Error> {
        let Some((owner, service)) = whose(there) else { return Ok(false) };
        match (self.swarm()?, is_in_room(there, &owner)) {
            (Swarm::Joined, true) => Ok(true),
            (Swarm::Joined, false) => match self.join(container, &owner, &service) {
                Ok(()) => Ok(true),
                Err(error) => {
                    tracing::warn!("{container} is not on the room's network: {error}");
                    Ok(false)
                }
            },
            (_, true) => self.leave(container, &owner).map(|()| false),
            (_, false) => Ok(false),
        }
    }

    /// Has a container start without the room's network: the swarm lets nobody in just now.
    pub(super) fn leave_room(
        &self,
        container: &str,
        there: &ContainerInspectResponse,
    ) -> Result<(), Error> {
        whose(there).map_or(Ok(()), |(owner, _)| self.leave(container, &owner))
    }

    /// Takes the room's network away, unless another host still uses it: then that one does.
    pub(super) fn remove_room_network(&self, owner: &Owner) -> Result<(), Error> {
        if self.swarm()? != Swarm::Joined {
            return Ok(());
        }
        let name = owner.room_network();
        if let Err(error) = self.remove_network(&name) {
            tracing::debug!("{name} stays: {error}");
        }
        Ok(())
    }

    /// Those of which something runs that is not on the room's network, where there is one. `off` are
    /// those of whom a container says so itself.
    pub(super) fn apart(
        &self,
        running: &[Running],
        mut off: BTreeSet<Owner>,
    ) -> Result<BTreeSet<Owner>, Error> {
        match self.swarm()? {
            Swarm::Alone => return Ok(BTreeSet::new()),
            Swarm::Leaderless => return Ok(off),
            Swarm::Joined => {}
        }
        let up = || running.iter().filter(|one| one.state.is_up());
        for owner in up().map(|one| &one.owner).collect::<BTreeSet<_>>() {
            // That a network cannot be looked at keeps nothing from running; what containers say stands.
            let members = match self.members_of_room(owner) {
                Ok(members) => members,
                Err(error) => {
                    tracing::warn!(
                        "{}: the room's network is not seen: {error}",
                        owner.application
                    );
                    continue;
                }
            };
            if up().any(|one| one.owner == *owner && !members.contains(&one.container)) {
                off.insert(owner.clone());
            }
        }
        Ok(off)
    }
}

/// Whether a container has its place on the room's network.
pub(super) fn is_in_room(there: &ContainerInspectResponse, owner: &Owner) -> bool {
    let networks = there.network_settings.as_ref().and_then(|all| all.networks.as_ref());
    networks.is_some_and(|networks| networks.contains_key(&*owner.room_network()))
}

fn whose(there: &ContainerInspectResponse) -> Option<(Owner, String)> {
    let labels: &Labels = there.config.as_ref()?.labels.as_ref()?;
    Some((labels::owner(labels)?, labels.get(labels::SERVICE)?.clone()))
}
