//! What there is of ours.

use std::collections::{BTreeMap, BTreeSet};

use bocage_vocab::{Generation, Id, Text};
use bollard::models::{
    ContainerInspectResponse, ContainerState, ContainerStateStatusEnum, HealthStatusEnum,
};
use bollard::query_parameters::{ListContainersOptions, ListNetworksOptions, ListVolumesOptions};

use super::labels::{self, Labels};
use super::{Docker, room, starts};
use crate::{Error, Observed, Owner, Running, State};

impl Docker {
    pub(super) fn seen(&self) -> Result<Observed, Error> {
        let (generation, volumes) = self.volumes()?;
        let (running, off) = self.containers()?;
        let (networks, apart) = (self.networks()?, self.apart(&running, off)?);
        Ok(Observed { generation, running, networks, apart, volumes })
    }

    /// The containers, and those of whom one is up that is not on the room's network.
    pub(super) fn containers(&self) -> Result<(Vec<Running>, BTreeSet<Owner>), Error> {
        let filters = Some(labels::having(labels::INSTANCE));
        let options =
            ListContainersOptions { all: true, filters, ..ListContainersOptions::default() };
        let all = self.wait("list", "containers", self.docker.list_containers(Some(options)))?;
        let (mut running, mut off) = (Vec::new(), BTreeSet::new());
        for id in all.into_iter().filter_map(|container| container.id) {
            // Between the list and the look it may have gone.
            let Some(container) =
                self.wait_if_there("inspect", &id, self.docker.inspect_container(&id, None))?
            else {
                continue;
            };
            let Some(one) = self.of_ours(&container) else { continue };
            if one.state.is_up() && !room::is_in_room(&container, &one.owner) {
                off.insert(one.owner.clone());
            }
            running.push(one);
        }
        running.sort_by(|a, b| a.container.cmp(&b.container));
        Ok((running, off))
    }

    /// Those that this host has a network of. That of the room is seen on all of its hosts.
    fn networks(&self) -> Result<BTreeSet<Owner>, Error> {
        let options = ListNetworksOptions { filters: Some(labels::having(labels::INCARNATION)) };
        let all = self.wait("list", "networks", self.docker.list_networks(Some(options)))?;
        let owner = |network: bollard::models::Network| {
            let owner = labels::owner(network.labels.as_ref()?)?;
            (network.name.as_deref() == Some(&*owner.network())).then_some(owner)
        };
        Ok(all.into_iter().filter_map(owner).collect())
    }

    /// The newest mark, and the volumes of applications.
    fn volumes(&self) -> Result<(Generation, BTreeMap<Text, Owner>), Error> {
        let all = self.volumes_having(labels::INCARNATION)?.into_iter();
        let owned = all.filter_map(|(name, labels)| Some((name, labels::owner(&labels)?)));
        let names = owned.collect();
        let marks = self.volumes_having(labels::GENERATION)?;
        let newest =
            marks.into_iter().filter_map(|(_, labels)| number(&labels, labels::GENERATION)).max();
        Ok((Generation(newest.unwrap_or(0)), names))
    }

    /// Volumes with a label.
    pub(super) fn volumes_having(&self, label: &str) -> Result<Vec<(Text, Labels)>, Error> {
        let options = ListVolumesOptions { filters: Some(labels::having(label)) };
        let all = self.wait("list", "volumes", self.docker.list_volumes(Some(options)))?;
        let volumes = all.volumes.unwrap_or_default().into_iter();
        Ok(volumes.map(|volume| (volume.name.into(), volume.labels)).collect())
    }
}

fn number<T: std::str::FromStr>(labels: &Labels, name: &str) -> Option<T> {
    labels.get(name)?.parse().ok()
}

impl Docker {
    /// A container of ours; none where its labels are not all there.
    fn of_ours(&self, container: &ContainerInspectResponse) -> Option<Running> {
        let config = container.config.as_ref()?;
        let labels = config.labels.as_ref()?;
        let text = |name: &str| labels.get(name).map(|value| Text::from(value.as_str()));
        let owner = labels::owner(labels)?;
        let asked = config.healthcheck.as_ref().and_then(|health| health.test.as_ref());
        let networks = container.network_settings.as_ref().and_then(|n| n.networks.as_ref());
        let address = networks
            .and_then(|networks| networks.get(&*owner.network()))
            .and_then(|endpoint| endpoint.ip_address.as_ref()?.parse().ok());
        let name = container.name.as_ref()?.trim_start_matches('/');
        let seen = container.state.as_ref()?;
        let state = state(seen);
        let failed = starts::since_failed(&self.secrets, name);
        // One that could not be started has ended, for whoever waits for it.
        let (state, since) = match failed.filter(|_| state == State::Made) {
            Some(since) => (State::Ended(seen.exit_code.unwrap_or(1)), since),
            None => (state, starts::since(seen, jiff::Timestamp::now())),
        };
        Some(Running {
            container: name.into(),
            instance: Id::from_uuid(labels.get(labels::INSTANCE)?.parse().ok()?),
            owner,
            service: text(labels::SERVICE)?,
            ordinal: number(labels, labels::ORDINAL)?,
            release: number(labels, labels::RELEASE)?,
            spec: text(labels::SPEC)?,
            state,
            life: life(container.id.as_deref()?, seen),
            since,
            restarts: starts::counted(&self.secrets, name),
            failed: failed.is_some(),
            asked: asked.is_some_and(|test| !test.is_empty() && test[0] != "NONE"),
            address,
        })
    }
}

/// An engine gives no identifier twice, and notes when it last started each.
fn life(id: &str, state: &ContainerState) -> Text {
    format!("{id} {}", state.started_at.as_deref().unwrap_or_default()).into()
}

pub(super) fn state(state: &ContainerState) -> State {
    let ended = State::Ended(state.exit_code.unwrap_or(0));
    let health = state.health.as_ref().and_then(|health| health.status);
    match state.status {
        Some(ContainerStateStatusEnum::CREATED) => State::Made,
        Some(ContainerStateStatusEnum::RUNNING) => match health {
            Some(HealthStatusEnum::STARTING) => State::Starting,
            Some(HealthStatusEnum::UNHEALTHY) => State::Unwell,
            _ => State::Well,
        },
        Some(ContainerStateStatusEnum::PAUSED) => State::Unwell,
        _ => ended,
    }
}
