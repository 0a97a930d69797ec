//! Images, logs and what containers use.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use bocage_vocab::{Bytes, Span};
use bollard::models::ContainerStatsResponse;
use bollard::query_parameters::{ImportImageOptions, LogsOptions, StatsOptions};
use futures_util::StreamExt;

use super::Docker;
use crate::{Error, Usage};

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

    /// What the engine knows an image by that a release names by digest.
    pub(super) fn known_as(&self, image: &str) -> Result<String, Error> {
        let digest = image.split_once('@').map(|(_, digest)| digest);
        for name in [Some(image), digest].into_iter().flatten() {
            if self.wait_if_there("inspect", name, self.docker.inspect_image(name))?.is_some() {
                return Ok(name.to_owned());
            }
        }
        Err(Error::NoImage { image: image.to_owned() })
    }

    pub(super) fn loaded(&self, archive: &Path) -> Result<(), Error> {
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
        let mut all = Vec::new();
        for running in self.seen()?.running.iter().filter(|running| running.state.is_up()) {
            let name = &running.container;
            let options = StatsOptions { stream: false, one_shot: true };
            let call = async {
                let mut stats = std::pin::pin!(self.docker.stats(name, Some(options)));
                stats.next().await.transpose()
            };
            let stats = self.wait_if_there("measure", name, call)?.flatten();
            all.extend(stats.map(|stats| usage(name, &stats)));
        }
        Ok(all)
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

fn usage(container: &str, stats: &ContainerStatsResponse) -> Usage {
    let whole = |number: Option<u64>| i64::try_from(number.unwrap_or(0)).unwrap_or(i64::MAX);
    let cpu = stats.cpu_stats.as_ref().and_then(|cpu| cpu.cpu_usage.as_ref()?.total_usage);
    let memory = stats.memory_stats.as_ref();
    // What can be given back at once is no use: the page cache that is not active.
    let cached = memory.and_then(|memory| {
        let detail = memory.stats.as_ref()?;
        detail.get("inactive_file").or_else(|| detail.get("total_inactive_file")).copied()
    });
    let used = memory.and_then(|memory| memory.usage);
    let networks = || stats.networks.iter().flat_map(|networks| networks.values());
    Usage {
        container: container.into(),
        cpu: Span::millis(whole(cpu) / 1_000_000),
        memory: Bytes::octets(whole(used).saturating_sub(whole(cached)).max(0)),
        received: Bytes::octets(networks().map(|network| whole(network.rx_bytes)).sum()),
        sent: Bytes::octets(networks().map(|network| whole(network.tx_bytes)).sum()),
        processes: whole(stats.pids_stats.as_ref().and_then(|pids| pids.current)),
    }
}

/// An image without its tag or digest.
pub(super) fn untagged(image: &str) -> &str {
    let name = image.split('@').next().unwrap_or(image);
    match name.rsplit_once(':') {
        Some((before, tag)) if !tag.contains('/') => before,
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_of_a_registry_is_no_tag() {
        for (image, name) in [
            ("a:1", "a"),
            ("r:5000/a", "r:5000/a"),
            ("r:5000/a:1", "r:5000/a"),
            ("a@sha256:0", "a"),
        ] {
            assert_eq!(untagged(image), name, "{image}");
        }
    }
}
