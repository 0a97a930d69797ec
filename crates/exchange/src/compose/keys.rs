//! Every key of a Compose file that this reader has an opinion on: what runs, what is needless, and
//! what cannot run with what to write instead. `docs/compose.md` shows this list.

use crate::findings::{
    COMPOSE_BUILD, COMPOSE_CAPABILITIES, COMPOSE_DEVICES, COMPOSE_ELSEWHERE, COMPOSE_ENGINE_SOCKET,
    COMPOSE_ENV_FILE, COMPOSE_PORTS, COMPOSE_PRIVILEGED, COMPOSE_SECURITY_OPT,
    COMPOSE_SHARED_NAMESPACE, COMPOSE_UNSUPPORTED,
};

/// What becomes of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is read.
    Read,
    /// Bocage does it by itself, or it changes nothing: said, and left out.
    Needless,
    /// It is left out, and that may be missed.
    LeftOut(&'static str),
    /// The file cannot run with it.
    Refused(&'static str),
}
use Verdict::{LeftOut, Needless, Read, Refused};

/// A key and what becomes of it.
#[derive(Debug)]
pub(super) struct Key {
    pub(super) name: &'static str,
    pub(super) verdict: Verdict,
    /// What it does here, or what to write instead.
    pub(super) note: &'static str,
}

const fn key(name: &'static str, verdict: Verdict, note: &'static str) -> Key {
    Key { name, verdict, note }
}

/// The keys of one place of the file.
#[derive(Debug)]
pub(super) struct Place {
    /// Where they stand.
    pub(super) title: &'static str,
    pub(super) keys: &'static [Key],
}

/// At the top of the file. `x-…` may hold anything and is not looked at.
pub(super) const TOP: Place = Place {
    title: "top of the file",
    keys: &[
        key("name", Read, "the application, where `x-bocage` does not name it"),
        key("services", Read, "what runs"),
        key("volumes", Read, "names of volumes; sizes stand in `x-bocage`"),
        key("secrets", Read, "names of secrets; their values are given to Bocage apart"),
        key("x-bocage", Read, "what Compose has no word for"),
        key("version", Needless, "Compose itself no longer reads it"),
        key("networks", Needless, "every application has a network of its own"),
        key("include", Refused(COMPOSE_ELSEWHERE), "one file, with all in it"),
        key(
            "configs",
            Refused(COMPOSE_UNSUPPORTED),
            "a secret, a variable, or a file of the image",
        ),
        key("models", Refused(COMPOSE_UNSUPPORTED), "a service"),
    ],
};

/// In a service.
pub(super) const SERVICE: Place = Place {
    title: "`services.NAME`",
    keys: &[
        key(
            "image",
            Read,
            "`name@sha256:…`; a tag is resolved to its digest before a release is made",
        ),
        key("command", Read, "a list, or a line that is parted as a shell does"),
        key("entrypoint", Read, "as `command`"),
        key("environment", Read, "a mapping or a list; every variable has a value"),
        key("volumes", Read, "named volumes, short or long, `ro`; `type: tmpfs`"),
        key("tmpfs", Read, "folders in memory"),
        key("secrets", Read, "files in `/run/secrets`"),
        key("user", Read, "who it runs as"),
        key("read_only", Read, "true where it is not said: write to volumes and `tmpfs`"),
        key("deploy", Read, "replicas and limits, see below"),
        key("scale", Read, "replicas"),
        key("mem_limit", Read, "memory, 256 MiB where it is not said"),
        key("cpus", Read, "cores, 0.5 where it is not said"),
        key("pids_limit", Read, "processes, 128 where it is not said"),
        key("healthcheck", Read, "when a copy counts as well; without it, as soon as it runs"),
        key("depends_on", Read, "what must be well before; a list or a mapping"),
        key("restart", Needless, "Bocage restarts what it runs"),
        key("networks", Needless, "the services of an application reach each other by name"),
        key("expose", Needless, "the services of an application reach each other on every port"),
        key("labels", Needless, "labels are Bocage's own"),
        key("annotations", Needless, "nobody reads them"),
        key("container_name", Needless, "Bocage names the copies"),
        key("hostname", Needless, "it is the name of the service"),
        key("init", Needless, "every copy has one"),
        key("links", Needless, "services reach each other by name"),
        key("logging", Needless, "Bocage keeps the logs"),
        key("platform", Needless, "the digest says it"),
        key("pull_policy", Needless, "a digest never changes"),
        key("cap_drop", Needless, "every capability is dropped"),
        key("attach", Needless, "it is of the command line of Compose"),
        key("develop", Needless, "it is of the command line of Compose"),
        key("stdin_open", Needless, "nobody types"),
        key("tty", Needless, "nobody looks"),
        key("mem_reservation", Needless, "the limit is reserved"),
        key("memswap_limit", Needless, "nothing is swapped"),
        key("cpu_shares", Needless, "the limit is reserved"),
        key("oom_score_adj", Needless, "the limits decide"),
        key("stop_grace_period", Needless, "10 s for all"),
        key("stop_signal", Needless, "the image says it"),
        key("ports", LeftOut(COMPOSE_PORTS), "`x-bocage: {entry: {service, port, host}}`"),
        key("build", Refused(COMPOSE_BUILD), "`image`: build it before, and push it"),
        key("privileged", Refused(COMPOSE_PRIVILEGED), "nothing: no copy gets rights on its host"),
        key("cap_add", Refused(COMPOSE_CAPABILITIES), "`user`, and a port above 1023"),
        key(
            "security_opt",
            Refused(COMPOSE_SECURITY_OPT),
            "nothing: the defaults stay on; `no-new-privileges` alone is needless",
        ),
        key("devices", Refused(COMPOSE_DEVICES), "nothing: no copy gets a device of its host"),
        key("device_cgroup_rules", Refused(COMPOSE_DEVICES), "nothing"),
        key("gpus", Refused(COMPOSE_DEVICES), "nothing"),
        key(
            "network_mode",
            Refused(COMPOSE_SHARED_NAMESPACE),
            "nothing, and `entry` to be reached",
        ),
        key("pid", Refused(COMPOSE_SHARED_NAMESPACE), "nothing"),
        key("ipc", Refused(COMPOSE_SHARED_NAMESPACE), "nothing"),
        key("uts", Refused(COMPOSE_SHARED_NAMESPACE), "nothing"),
        key("userns_mode", Refused(COMPOSE_SHARED_NAMESPACE), "nothing"),
        key("cgroup", Refused(COMPOSE_SHARED_NAMESPACE), "nothing"),
        key("cgroup_parent", Refused(COMPOSE_SHARED_NAMESPACE), "nothing"),
        key(
            "env_file",
            Refused(COMPOSE_ENV_FILE),
            "`environment`, and `secrets` for what is secret",
        ),
        key("extends", Refused(COMPOSE_ELSEWHERE), "an anchor: `<<: *name`"),
        key("use_api_socket", Refused(COMPOSE_ENGINE_SOCKET), "nothing"),
        key("profiles", Refused(COMPOSE_UNSUPPORTED), "another application"),
        key(
            "configs",
            Refused(COMPOSE_UNSUPPORTED),
            "a secret, a variable, or a file of the image",
        ),
        key("working_dir", Refused(COMPOSE_UNSUPPORTED), "`WORKDIR` of the image"),
        key("volumes_from", Refused(COMPOSE_UNSUPPORTED), "`volumes`, with the same name"),
        key("external_links", Refused(COMPOSE_UNSUPPORTED), "the host name of the other's entry"),
        key("extra_hosts", Refused(COMPOSE_UNSUPPORTED), "a name that is known to all"),
        key("dns", Refused(COMPOSE_UNSUPPORTED), "nothing"),
        key("dns_opt", Refused(COMPOSE_UNSUPPORTED), "nothing"),
        key("dns_search", Refused(COMPOSE_UNSUPPORTED), "nothing"),
        key("group_add", Refused(COMPOSE_UNSUPPORTED), "`user: number:group`"),
        key("shm_size", Refused(COMPOSE_UNSUPPORTED), "`tmpfs: [/dev/shm]`"),
        key("sysctls", Refused(COMPOSE_UNSUPPORTED), "nothing"),
        key("ulimits", Refused(COMPOSE_UNSUPPORTED), "`pids_limit`"),
        key("runtime", Refused(COMPOSE_UNSUPPORTED), "nothing"),
        key("oom_kill_disable", Refused(COMPOSE_UNSUPPORTED), "`mem_limit`"),
        key("post_start", Refused(COMPOSE_UNSUPPORTED), "`command`"),
        key("pre_stop", Refused(COMPOSE_UNSUPPORTED), "`command`"),
        key("provider", Refused(COMPOSE_UNSUPPORTED), "`image`"),
        key("models", Refused(COMPOSE_UNSUPPORTED), "a service"),
    ],
};

/// In `deploy` of a service.
pub(super) const DEPLOY: Place = Place {
    title: "`deploy`",
    keys: &[
        key("replicas", Read, "copies in the room that serves"),
        key("resources", Read, "`limits`: `cpus`, `memory`, `pids`"),
        key("labels", Needless, "labels are Bocage's own"),
        key("restart_policy", Needless, "Bocage restarts what it runs"),
        key("update_config", Needless, "the new copy is well before the old one stops"),
        key("rollback_config", Needless, "the old copy stays until the new one is well"),
        key("endpoint_mode", Needless, "the services reach each other by name"),
        key("placement", Needless, "`x-bocage: {needs: ssd}` says what hosts must have"),
        key("mode", Refused(COMPOSE_UNSUPPORTED), "`replicas`"),
    ],
};

/// In `healthcheck` of a service.
pub(super) const HEALTH: Place = Place {
    title: "`healthcheck`",
    keys: &[
        key("test", Read, "a line for the image's shell, `[CMD, …]` or `[CMD-SHELL, …]`"),
        key("interval", Read, "10 s where it is not said"),
        key("timeout", Read, "5 s where it is not said"),
        key("retries", Read, "3 where it is not said"),
        key("disable", Read, "the same as no `healthcheck`"),
        key("start_period", Needless, "a new copy has its time to become well"),
        key("start_interval", Needless, "a new copy has its time to become well"),
    ],
};

/// In `x-bocage`.
pub(super) const BOCAGE: Place = Place {
    title: "`x-bocage`",
    keys: &[
        key(
            "application",
            Read,
            "its name: small letters, digits and `-`; `name` where it is not said",
        ),
        key("member", Read, "whose it is"),
        key(
            "class",
            Read,
            "`single`, `double`, `critical`, or a class of your own; `single` where it is not said",
        ),
        key("entry", Read, "`service`, `port`, `host`: what the world sees"),
        key(
            "probe",
            Read,
            "`path`, `status`, `holds`, `timeout`: how it is asked from outside whether it is well",
        ),
        key(
            "databases",
            Read,
            "`NAME: {services, variable, connections_max, instead_of}`; `instead_of` names the service that stands for it under plain Compose",
        ),
        key("volumes", Read, "`NAME: {size: 2 GiB}`; 1 GiB where it is not said"),
        key(
            "data",
            Read,
            "`purpose`, `categories`, `retention`, `subprocessors`, `location`: the register of personal data",
        ),
        key("needs", Read, "what hosts must have: `ssd` for all services, or `{SERVICE: ssd}`"),
        key(
            "iops",
            Read,
            "storage operations in a second: `{SERVICE: 500}`; 100 where it is not said",
        ),
    ],
};

/// All places, in the order of the docs.
const PLACES: [&Place; 5] = [&TOP, &SERVICE, &DEPLOY, &HEALTH, &BOCAGE];

/// The keys that are read, left out and refused, as tables in Markdown: what `docs/compose.md` shows.
#[must_use]
pub fn table() -> String {
    let mut text = String::new();
    for place in PLACES {
        text += &format!("### {}\n\n| key | becomes | |\n|---|---|---|\n", place.title);
        for key in place.keys {
            let becomes = match key.verdict {
                Verdict::Read => "read".to_owned(),
                Verdict::Needless => "needless".to_owned(),
                Verdict::LeftOut(code) => format!("left out: `{code}`"),
                Verdict::Refused(code) => format!("refused: `{code}`"),
            };
            text += &format!("| `{}` | {becomes} | {} |\n", key.name, key.note);
        }
        text += "\n";
    }
    text
}

impl Place {
    /// What is known of a key.
    pub(super) fn find(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|key| key.name == name)
    }

    /// The names that are read.
    pub(super) fn names(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.keys.iter().map(|key| key.name)
    }
}
