//! What the engine is told of a container: the isolation of every instance is written here, once.

use std::collections::HashMap;

use bocage_hosting::spec::Health;
use bollard::models::{
    ContainerCreateBody, EndpointSettings, HealthConfig, HostConfig, HostConfigLogConfig, Mount,
    MountType, NetworkingConfig, RestartPolicy, RestartPolicyNameEnum,
};

use super::labels;
use crate::WantedInstance;

/// What every folder in memory may hold. It counts as memory of the instance.
const SCRATCH_OPTIONS: &str = "rw,nosuid,nodev,noexec,size=64m,mode=1777";
/// Seconds between asking a container to end and killing it.
pub(super) const STOP_SECONDS: i32 = 10;

/// The container of an instance. `image` is what the engine knows the image by, `secrets` the folder
/// with the values of its secrets.
pub(super) fn container(
    instance: &WantedInstance,
    image: String,
    (secrets, group): (Option<String>, Option<String>),
) -> ContainerCreateBody {
    let content = &instance.content;
    let environment = content.environment.iter().map(|(name, value)| format!("{name}={value}"));
    let endpoint = EndpointSettings {
        aliases: Some(vec![instance.service.to_string()]),
        ..EndpointSettings::default()
    };
    ContainerCreateBody {
        image: Some(image),
        hostname: Some(instance.service.to_string()),
        user: content.user.clone(),
        env: Some(environment.collect()),
        cmd: content.command.clone(),
        entrypoint: content.entrypoint.clone(),
        healthcheck: content.health.as_ref().map(health),
        labels: Some(labels::of_instance(instance)),
        stop_timeout: Some(STOP_SECONDS.into()),
        host_config: Some(HostConfig { cgroup_parent: group, ..isolation(instance, secrets) }),
        networking_config: Some(NetworkingConfig {
            endpoints_config: Some(HashMap::from([(
                instance.owner.network().to_string(),
                endpoint,
            )])),
        }),
        ..ContainerCreateBody::default()
    }
}

fn health(health: &Health) -> HealthConfig {
    let nanos = |span: bocage_vocab::Span| Some(span.get().saturating_mul(1_000_000));
    let mut test = vec!["CMD".to_owned()];
    test.extend(health.command.iter().cloned());
    HealthConfig {
        test: Some(test),
        interval: nanos(health.every),
        timeout: nanos(health.timeout),
        retries: Some(health.retries.into()),
        ..HealthConfig::default()
    }
}

/// No capability, no way to gain one, nothing written but volumes and memory, and limits on all.
fn isolation(instance: &WantedInstance, secrets: Option<String>) -> HostConfig {
    let content = &instance.content;
    let limits = content.limits;
    let log = [("max-size", "10m"), ("max-file", "3")];
    let log = log.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
    HostConfig {
        cap_drop: Some(vec!["ALL".to_owned()]),
        security_opt: Some(vec!["no-new-privileges:true".to_owned()]),
        privileged: Some(false),
        readonly_rootfs: Some(!content.writable),
        memory: Some(limits.memory.get()),
        // The same number: nothing is swapped.
        memory_swap: Some(limits.memory.get()),
        nano_cpus: Some(limits.cores.get().saturating_mul(1_000_000)),
        pids_limit: Some(limits.processes.into()),
        init: Some(true),
        network_mode: Some(instance.owner.network().to_string()),
        ipc_mode: Some("private".to_owned()),
        tmpfs: Some(scratch(instance)),
        mounts: Some(mounts(instance, secrets)),
        // An engine that returns must start nothing by itself: the group may serve in the other room
        // by now. What ends is started again by reconciling.
        restart_policy: Some(RestartPolicy {
            name: Some(RestartPolicyNameEnum::NO),
            maximum_retry_count: None,
        }),
        log_config: Some(HostConfigLogConfig {
            typ: Some("json-file".to_owned()),
            config: Some(log.collect()),
        }),
        ..HostConfig::default()
    }
}

/// The folders in memory that are asked for, and `/tmp`, which most programs take for granted.
fn scratch(instance: &WantedInstance) -> HashMap<String, String> {
    let content = &instance.content;
    let taken = content.mounts.iter().any(|mount| mount.at == "/tmp");
    let tmp = (!taken).then(|| "/tmp".to_owned());
    let folders = content.scratch.iter().cloned().chain(tmp);
    folders.map(|folder| (folder, SCRATCH_OPTIONS.to_owned())).collect()
}

fn mounts(instance: &WantedInstance, secrets: Option<String>) -> Vec<Mount> {
    let volumes = instance.content.mounts.iter().map(|mount| Mount {
        typ: Some(MountType::VOLUME),
        source: Some(instance.owner.volume(&mount.volume).to_string()),
        target: Some(mount.at.clone()),
        read_only: Some(mount.read_only),
        ..Mount::default()
    });
    let secrets = secrets.map(|folder| Mount {
        typ: Some(MountType::BIND),
        source: Some(folder),
        target: Some("/run/secrets".to_owned()),
        read_only: Some(true),
        ..Mount::default()
    });
    volumes.chain(secrets).collect()
}
