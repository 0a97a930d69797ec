//! Images, logs and what containers use.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;
use std::time::Duration;

use bocage_vocab::Bytes;
use bollard::errors::Error as Refusal;
use bollard::models::ContainerStatsResponse;
use bollard::query_parameters::{
    CreateImageOptions, ImportImageOptions, ListImagesOptions, LogsOptions, RemoveImageOptions,
    StatsOptions, TagImageOptions,
};
use futures_util::StreamExt;

use super::Docker;
use crate::registry::{is_other, untagged};
use crate::{Engine as _, Error, Registry, Usage, Used};

/// How long an image may take to arrive.
const PULL_MAX: Duration = Duration::from_secs(1_800);

/// Digits of an identifier that name an image well enough.
const NAME_DIGITS: usize = 12;

/// What is read of a file at once.
const PART_BYTES: u64 = 1 << 20;

impl Docker {
    /// An image by its digest. One that was loaded from a file has none of a registry: it is named
    /// by its own, which says as much of what is in it.
    pub(super) fn by_digest(&self, image: &str) -> Result<String, Error> {
        let call = self.docker.inspect_image(image);
        let Some(found) = self.wait_if_there("inspect", image, call)? else {
            return Err(Error::NoImage { image: image.to_owned() });
        };
        let of_registry = found.repo_digests.unwrap_or_default().into_iter().next();
        let id = found.id.unwrap_or_default();
        Ok(of_registry.unwrap_or_else(|| format!("{}@{id}", untagged(image))))
    }

    /// The identifier of an image: the digest of its configuration.
    pub(crate) fn image_id(&self, image: &str) -> Result<String, Error> {
        let known = self.known_as(image)?;
        let call = self.docker.inspect_image(&known);
        let found = self.wait_if_there("inspect", &known, call)?;
        let none = || Error::NoImage { image: image.to_owned() };
        found.and_then(|found| found.id).ok_or_else(none)
    }

    /// What the engine knows an image by that a release names by digest. One that it lacks is pulled.
    pub(super) fn known_or_pulled(&self, image: &str) -> Result<String, Error> {
        match (self.known_as(image), &self.registry) {
            (Err(Error::NoImage { .. }), Some(registry)) if image.contains("@sha256:") => {
                self.pull(image, registry)
            }
            (known, _) => known,
        }
    }

    pub(super) fn known_as(&self, image: &str) -> Result<String, Error> {
        let digest = image.split_once('@').map(|(_, digest)| digest);
        let registry = self.registry.as_ref().filter(|_| digest.is_some());
        let there = registry.map(|registry| registry.name(image));
        for name in [Some(image), there.as_deref(), digest].into_iter().flatten() {
            if self.wait_if_there("inspect", name, self.docker.inspect_image(name))?.is_some() {
                return Ok(name.to_owned());
            }
        }
        Err(Error::NoImage { image: image.to_owned() })
    }

    /// Pulls an image by its digest, never by a tag; the engine holds every part against its digest.
    fn pull(&self, image: &str, registry: &Registry) -> Result<String, Error> {
        let name = registry.name(image);
        let options = CreateImageOptions { from_image: Some(name.clone()), ..Default::default() };
        let pulled = self.runtime.block_on(async {
            let mut lines = std::pin::pin!(self.docker.create_image(Some(options), None, None));
            let all = async {
                while let Some(line) = lines.next().await {
                    line?;
                }
                Ok::<(), Refusal>(())
            };
            tokio::time::timeout(PULL_MAX, all).await
        });
        let failed = |source: Box<dyn std::error::Error + Send + Sync>| {
            let (image, at, says) =
                (image.to_owned(), registry.place().to_owned(), source.to_string());
            if is_other(&says) {
                Error::OtherBytes { image, at, says }
            } else {
                Error::NotPulled { image, at, source }
            }
        };
        match pulled {
            Ok(Ok(())) => Ok(name),
            Ok(Err(refusal)) => Err(failed(refusal.into())),
            Err(late) => Err(failed(late.into())),
        }
    }

    pub(super) fn loaded(&self, archive: &Path) -> Result<BTreeMap<String, String>, Error> {
        let _lock = self.lock()?;
        let before = self.named()?;
        let loaded = self.taken_in(archive);
        let after = self.named()?;
        let mut taken = Vec::new();
        for (name, id) in before.iter().filter(|(name, id)| after.get(*name) != Some(id)) {
            self.name(id, name)?;
            taken.push(name.clone());
        }
        let new = after.iter().filter(|(name, _)| !before.contains_key(*name));
        let mut names = BTreeMap::new();
        for (name, id) in new {
            let digits: String =
                id.trim_start_matches("sha256:").chars().take(NAME_DIGITS).collect();
            let called = format!("{}:{digits}", untagged(name));
            if called != *name {
                self.name(id, &called)?;
                self.forget(name)?;
            }
            names.insert(name.clone(), called);
        }
        match taken.into_iter().next() {
            Some(image) => Err(Error::ImageTaken { image, archive: archive.display().to_string() }),
            None => loaded.map(|()| names),
        }
    }

    /// What images are called, each with its identifier.
    fn named(&self) -> Result<BTreeMap<String, String>, Error> {
        let options = None::<ListImagesOptions>;
        let all = self.wait("list", "images", self.docker.list_images(options))?;
        let each = all.into_iter().flat_map(|image| {
            image.repo_tags.into_iter().map(move |name| (name, image.id.clone()))
        });
        // An image without a name is listed under one that is none.
        Ok(each.filter(|(name, _)| !name.starts_with("<none>")).collect())
    }

    /// Calls an image by one more name.
    pub(super) fn name(&self, image: &str, name: &str) -> Result<(), Error> {
        let tag = name.rsplit_once(':').map(|(_, tag)| tag.to_owned());
        let options = TagImageOptions { repo: Some(untagged(name).to_owned()), tag };
        self.wait("name", image, self.docker.tag_image(image, Some(options)))
    }

    /// Forgets a name of an image that has another.
    pub(super) fn forget(&self, name: &str) -> Result<(), Error> {
        let options = RemoveImageOptions { noprune: true, ..Default::default() };
        let call = self.docker.remove_image(name, Some(options), None);
        self.wait_if_there("forget the name", name, call).map(drop)
    }

    fn taken_in(&self, archive: &Path) -> Result<(), Error> {
        let path = archive.display().to_string();
        let file =
            File::open(archive).map_err(|source| Error::File { path: path.clone(), source })?;
        let call = async {
            let options = ImportImageOptions { quiet: true, platform: None };
            let parts = futures_util::stream::iter(parts(file));
            let mut lines = std::pin::pin!(self.docker.import_image_stream(options, parts, None));
            while let Some(line) = lines.next().await {
                line?;
            }
            Ok(())
        };
        self.wait("load", &path, call)
    }

    pub(super) fn last_lines(&self, container: &str, lines: u32) -> Result<String, Error> {
        let options = LogsOptions {
            stdout: true,
            stderr: true,
            tail: lines.to_string(),
            ..LogsOptions::default()
        };
        let call = async {
            let mut text = String::new();
            let mut parts = std::pin::pin!(self.docker.logs(container, Some(options)));
            while let Some(part) = parts.next().await {
                text.push_str(&part?.to_string());
            }
            Ok(text)
        };
        self.wait("show the log of", container, call)
    }

    pub(super) fn used(&self) -> Result<Vec<Usage>, Error> {
        let each = self.seen()?.running.into_iter().map(|running| {
            let used = if running.state.is_up() { self.used_by(&running.container)? } else { None };
            Ok(Usage { running, used })
        });
        each.collect()
    }

    fn used_by(&self, container: &str) -> Result<Option<Used>, Error> {
        let options = StatsOptions { stream: false, one_shot: true };
        let call = async {
            let mut stats = std::pin::pin!(self.docker.stats(container, Some(options)));
            stats.next().await.transpose()
        };
        let stats = self.wait_if_there("measure", container, call)?.flatten();
        Ok(stats.as_ref().map(used))
    }
}

/// A file in parts: archives of images are larger than memory.
fn parts<B: From<Vec<u8>>>(mut file: File) -> impl Iterator<Item = io::Result<B>> {
    std::iter::from_fn(move || {
        let mut part = Vec::new();
        match file.by_ref().take(PART_BYTES).read_to_end(&mut part) {
            Ok(0) => None,
            Ok(_) => Some(Ok(part.into())),
            Err(error) => Some(Err(error)),
        }
    })
}

fn used(stats: &ContainerStatsResponse) -> Used {
    let whole = |number: Option<u64>| i64::try_from(number.unwrap_or(0)).unwrap_or(i64::MAX);
    let cpu = stats.cpu_stats.as_ref().and_then(|cpu| cpu.cpu_usage.as_ref()?.total_usage);
    let memory = stats.memory_stats.as_ref();
    // What can be given back at once is no use: the page cache that is not active.
    let cached = memory.and_then(|memory| {
        let detail = memory.stats.as_ref()?;
        detail.get("inactive_file").or_else(|| detail.get("total_inactive_file")).copied()
    });
    let taken = memory.and_then(|memory| memory.usage);
    let networks = || stats.networks.iter().flat_map(|networks| networks.values());
    Used {
        cpu_ns: whole(cpu),
        memory: Bytes::octets(whole(taken).saturating_sub(whole(cached)).max(0)),
        received: Bytes::octets(networks().map(|network| whole(network.rx_bytes)).sum()),
        sent: Bytes::octets(networks().map(|network| whole(network.tx_bytes)).sum()),
        processes: whole(stats.pids_stats.as_ref().and_then(|pids| pids.current)),
    }
}
