//! What an application needs to leave: its images in files, and its files while nobody writes them.

use std::collections::HashMap;
use std::fs::File;
use std::io::Write as _;
use std::path::Path;

use bollard::query_parameters::ListContainersOptions;
use futures_util::StreamExt;

use super::secrets::failed;
use super::{Docker, labels};
use crate::registry::untagged;
use crate::{Engine, Error, Lock, Running};

/// Digits of a digest that name an image well enough.
const DIGEST_DIGITS: usize = 12;

/// Containers that stand still until this is dropped. Nobody else changes the engine meanwhile; what a
/// process that is killed leaves standing goes on with the next run of the host.
#[derive(Debug)]
pub struct Still<'a> {
    docker: &'a Docker,
    containers: Vec<String>,
    _lock: Lock,
}

impl Docker {
    /// Has containers of ours stand still; those that do not run are left as they are.
    ///
    /// # Errors
    /// When another process works here for long, or the engine refuses: then all go on.
    pub fn still(&self, which: &dyn Fn(&Running) -> bool) -> Result<Still<'_>, Error> {
        let lock = self.lock()?;
        self.resumed()?;
        let mut still = Still { docker: self, containers: Vec::new(), _lock: lock };
        for running in self.seen()?.running.iter().filter(|one| one.state.is_up() && which(one)) {
            let name = running.container.to_string();
            // It counts as still before the call: one that is cut short may have worked.
            still.containers.push(name.clone());
            self.wait("pause", &name, self.docker.pause_container(&name))?;
        }
        Ok(still)
    }

    /// Has go on what a process that was killed left standing still. Called with the lock held: whoever
    /// has containers stand still on purpose holds it.
    pub(super) fn resumed(&self) -> Result<(), Error> {
        let mut filters = labels::having(labels::INSTANCE);
        filters.extend(HashMap::from([("status".to_owned(), vec!["paused".to_owned()])]));
        let options = ListContainersOptions { filters: Some(filters), ..Default::default() };
        let all = self.wait("list", "containers", self.docker.list_containers(Some(options)))?;
        for id in all.into_iter().filter_map(|container| container.id) {
            self.goes_on(&id)?;
        }
        Ok(())
    }

    fn goes_on(&self, container: &str) -> Result<(), Error> {
        let call = self.docker.unpause_container(container);
        self.wait_if_there("unpause", container, call).map(drop)
    }

    /// Writes an image into a file, as `docker save` does; what it is called when it is loaded from there.
    /// The engine may know it by that name from now on.
    ///
    /// # Errors
    /// When it has no such image, or the file cannot be written.
    pub fn save(&self, image: &str, into: &Path) -> Result<String, Error> {
        let known = self.known_as(image)?;
        let found = self.wait("inspect", image, self.docker.inspect_image(&known))?;
        let digest = image.split_once("@sha256:").map(|(_, digest)| digest.to_owned());
        let digest = digest.or_else(|| Some(found.id?.trim_start_matches("sha256:").to_owned()));
        let tag: String = digest.unwrap_or_default().chars().take(DIGEST_DIGITS).collect();
        let name = format!("{}:{tag}", untagged(image));
        self.name(&known, &name)?;
        let saved = self.streamed(&name, into);
        let (tags, digests) =
            (found.repo_tags.unwrap_or_default(), found.repo_digests.unwrap_or_default());
        // One that was there before may be all that another bundle left; an image that has no other name
        // would go with its last one.
        let has_another = !tags.is_empty() || !digests.is_empty();
        if has_another && !tags.contains(&name) {
            self.forget(&name)?;
        }
        saved.map(|()| name)
    }

    fn streamed(&self, image: &str, into: &Path) -> Result<(), Error> {
        let mut file = File::create(into).map_err(failed(into))?;
        let call = async {
            let mut parts = std::pin::pin!(self.docker.export_image(image));
            while let Some(part) = parts.next().await {
                let bytes = part?;
                file.write_all(&bytes)?;
            }
            Ok(())
        };
        self.wait("save", image, call)?;
        file.sync_all().map_err(failed(into))
    }
}

impl Still<'_> {
    /// How many stand still.
    #[must_use]
    pub fn count(&self) -> usize {
        self.containers.len()
    }

    /// Has them go on.
    ///
    /// # Errors
    /// When the engine refuses for one of them; the others go on.
    pub fn end(mut self) -> Result<(), Error> {
        let mut all = std::mem::take(&mut self.containers).into_iter();
        let first = all.by_ref().map(|name| self.docker.goes_on(&name)).find(Result::is_err);
        self.containers = all.collect();
        first.unwrap_or(Ok(()))
    }
}

impl Drop for Still<'_> {
    fn drop(&mut self) {
        for name in &self.containers {
            if let Err(error) = self.docker.goes_on(name) {
                tracing::warn!("{name} still stands still: {error}");
            }
        }
    }
}
