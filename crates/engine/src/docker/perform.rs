//! One step, one outside call. Doing it twice is the same as once.

use std::path::Path;

use bocage_vocab::Generation;
use bollard::errors::Error as Refusal;
use bollard::models::{NetworkCreateRequest, VolumeCreateRequest};
use bollard::query_parameters::{
    CreateContainerOptions, RemoveContainerOptions, RemoveVolumeOptions, StopContainerOptions,
};

use super::labels::{self, Labels};
use super::{Docker, make, secrets, starts, status, volumes};
use crate::{Error, Owner, Step, WantedInstance};

impl Docker {
    pub(super) fn performed(&self, step: &Step) -> Result<(), Error> {
        match step {
            Step::Mark(generation) => self.mark(*generation),
            Step::Network(owner) => {
                self.make_network(owner)?;
                self.join_room(owner)
            }
            Step::Unnetwork(owner) => {
                self.remove_room_network(owner)?;
                self.remove_network(&owner.network())
            }
            Step::Volume { owner, name } => {
                let folder = self.moving(owner).and_then(|moving| moving.folder.as_ref());
                let at = folder.map(|folder| folder.join(&**name));
                self.make_volume(name, labels::of_owner(owner), at.as_deref())
            }
            Step::Make(instance) => self.make(instance),
            Step::Start(name) => self.start(&name.container),
            Step::Stop(name) => {
                let t = Some(make::STOP_SECONDS);
                let options = StopContainerOptions { t, ..StopContainerOptions::default() };
                let call = self.docker.stop_container(&name.container, Some(options));
                self.wait_if_there("stop", &name.container, unchanged(call)).map(|_| ())
            }
            Step::Failed(name) => starts::failed(&self.secrets, &name.container),
            Step::Remove(name) => self.remove(&name.container),
            Step::Await(_) | Step::Switch { .. } => Ok(()),
        }
    }

    /// The newest generation stands in the engine itself, as the label of an empty volume: so it is
    /// known to whoever reconciles next, on whatever machine.
    fn mark(&self, generation: Generation) -> Result<(), Error> {
        let name = |number: u32| format!("bocage-generation-{number:010}");
        let label = (labels::GENERATION.to_owned(), generation.to_string());
        self.make_volume(&name(generation.0), Labels::from([label]), None)?;
        for (older, labels) in self.volumes_having(labels::GENERATION)? {
            let number = labels.get(labels::GENERATION).and_then(|text| text.parse().ok());
            if number.is_some_and(|number: u32| number < generation.0 && *older == name(number)) {
                let call = self.docker.remove_volume(&older, None::<RemoveVolumeOptions>);
                self.wait_if_there("remove volume", &older, call)?;
            }
        }
        Ok(())
    }

    /// `at` is the folder of one that does not lie where the engine keeps them.
    fn make_volume(&self, name: &str, labels: Labels, at: Option<&Path>) -> Result<(), Error> {
        let there = self.wait_if_there("inspect", name, self.docker.inspect_volume(name))?;
        if let Some(volume) = there {
            ours(name, Some(&volume.labels), &labels)?;
            return volumes::lies_at(&volume, at);
        }
        let driver_opts = at.map(volumes::made_at).transpose()?;
        let (name_, labels) = (Some(name.to_owned()), Some(labels));
        let request =
            VolumeCreateRequest { name: name_, labels, driver_opts, ..Default::default() };
        self.wait("make volume", name, self.docker.create_volume(request)).map(|_| ())
    }

    fn make_network(&self, owner: &Owner) -> Result<(), Error> {
        let name = owner.network();
        let labels = labels::of_owner(owner);
        let call = self.docker.inspect_network(&name, None);
        if let Some(network) = self.wait_if_there("inspect", &name, call)? {
            return ours(&name, network.labels.as_ref(), &labels);
        }
        let request = NetworkCreateRequest {
            name: name.to_string(),
            driver: Some("bridge".to_owned()),
            labels: Some(labels),
            ..NetworkCreateRequest::default()
        };
        self.wait("make network", &name, self.docker.create_network(request)).map(|_| ())
    }

    pub(super) fn remove_network(&self, name: &str) -> Result<(), Error> {
        self.wait_if_there("remove network", name, self.docker.remove_network(name)).map(|_| ())
    }

    fn make(&self, instance: &WantedInstance) -> Result<(), Error> {
        let name = instance.container();
        let image = self.known_or_pulled(&instance.content.image)?;
        let secrets = secrets::given(&self.secrets, instance)?;
        let secrets = secrets.map(|folder| folder.display().to_string());
        let group = self.moving(&instance.owner).map(|moving| format!("/{}", moving.group));
        let body = make::container(instance, image, (secrets, group));
        let options = CreateContainerOptions { name: Some(name.to_string()), ..Default::default() };
        let made = self.runtime.block_on(self.docker.create_container(Some(options), body));
        match made {
            Ok(_) => Ok(()),
            Err(refusal) if status(&refusal) == Some(409) => {
                let call = self.docker.inspect_container(&name, None);
                let there = self.wait("inspect", &name, call)?;
                let found = there.config.and_then(|config| config.labels);
                ours(&name, found.as_ref(), &labels::of_owner(&instance.owner))
            }
            Err(source) => {
                Err(Error::Refused { what: "make", on: name.to_string(), source: source.into() })
            }
        }
    }

    fn remove(&self, container: &str) -> Result<(), Error> {
        // Volumes without a name, which an image may ask for, go with it; named ones stay.
        let options = RemoveContainerOptions { v: true, force: false, link: false };
        let call = self.docker.remove_container(container, Some(options));
        self.wait_if_there("remove", container, call)?;
        starts::forget(&self.secrets, container)?;
        secrets::taken(&self.secrets, container)
    }

    /// Copies of secrets lie in memory: after a reboot they are written again before it starts.
    fn start(&self, container: &str) -> Result<(), Error> {
        let call = self.docker.inspect_container(container, None);
        let there = self.wait("inspect", container, call)?;
        if let Some(config) = &there.config {
            secrets::given_again(&self.secrets, container, config)?;
        }
        starts::count(&self.secrets, container, there.state.as_ref())?;
        let start = || {
            let call = self.docker.start_container(container, None);
            self.wait("start", container, unchanged(call))
        };
        let is_up = there.state.as_ref().is_some_and(|state| state.running == Some(true));
        let is_joined = !is_up && self.join_before_start(container, &there)?;
        let started = match start() {
            // Better alone on its host than not at all.
            Err(refused) if is_joined => {
                tracing::warn!("{container} starts without the room's network: {refused}");
                self.leave_room(container, &there)?;
                start()
            }
            started => started,
        };
        match &started {
            Ok(_) => starts::forgiven(&self.secrets, container)?,
            Err(refused) => {
                if let Err(error) = starts::failed(&self.secrets, container) {
                    tracing::warn!(
                        "{container} was refused ({refused}), which is not kept: {error}"
                    );
                }
            }
        }
        started
    }
}

/// Whether what is there has our label, and for the same application.
pub(super) fn ours(name: &str, found: Option<&Labels>, wanted: &Labels) -> Result<(), Error> {
    let same = |(label, value): (&String, &String)| {
        found.and_then(|found| found.get(label)) == Some(value)
    };
    if wanted.iter().all(same) { Ok(()) } else { Err(Error::NotOurs { name: name.to_owned() }) }
}

/// A call that changes nothing is done.
async fn unchanged(call: impl Future<Output = Result<(), Refusal>>) -> Result<(), Refusal> {
    match call.await {
        Err(refusal) if status(&refusal) == Some(304) => Ok(()),
        result => result,
    }
}
