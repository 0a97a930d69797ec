//! etcd: the store of leases and of Patroni's leader key, one member a place.

use std::path::Path;

use bocage_vocab::Watch;
use serde::Serialize;
use serde_json::Value;

use crate::layout::Layout;
use crate::process::{self, Process};
use crate::site::VOTING;
use crate::{Error, LabSite, http, wait};

pub(crate) const PROCESS: &str = "etcd";
/// Where clients ask.
pub(crate) const CLIENT_PORT: u16 = 2379;
const PEER_PORT: u16 = 2380;
const READY_SECONDS_MAX: u64 = 30;

/// How the member of a place is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EtcdStatus {
    /// Whether its process runs.
    pub running: bool,
    /// Whether it can write: it is one of a majority that has a leader.
    pub healthy: bool,
    /// Whether it leads.
    pub leads: bool,
    /// The number of the election that it knows of.
    pub term: Option<u64>,
}

/// Starts the member of a place unless it runs.
///
/// # Errors
/// When it cannot be started.
pub(crate) fn start(layout: &Layout, site: LabSite) -> Result<(), Error> {
    let client = url(site, CLIENT_PORT);
    let peer = url(site, PEER_PORT);
    let members: Vec<String> = VOTING
        .iter()
        .map(|member| format!("{}={}", member.code(), url(*member, PEER_PORT)))
        .collect();
    let args = [
        format!("--name={}", site.code()),
        format!("--data-dir={}", layout.etcd_data(site).display()),
        format!("--listen-client-urls={client}"),
        format!("--advertise-client-urls={client}"),
        format!("--listen-peer-urls={peer}"),
        format!("--initial-advertise-peer-urls={peer}"),
        format!("--initial-cluster={}", members.join(",")),
        format!("--initial-cluster-token={}", layout.id()),
        "--initial-cluster-state=new".to_owned(),
        // A minute of history is enough here, and keeps the files small.
        "--auto-compaction-mode=periodic".to_owned(),
        "--auto-compaction-retention=1m".to_owned(),
    ];
    let program = Path::new("etcd");
    let args = args.to_vec();
    Process { site, name: PROCESS, program, args, user: None, private: &[], path: None }
        .start(layout)
}

/// Waits until the member of a place can write.
///
/// # Errors
/// When it takes longer than half a minute.
pub(crate) fn wait(layout: &Layout, site: LabSite, watch: &dyn Watch) -> Result<(), Error> {
    let what = format!("a healthy etcd in {}", site.code());
    let look = || format!("see why in {}", layout.log(site, PROCESS).display());
    wait::until(watch, &what, READY_SECONDS_MAX, look, || Ok(is_healthy(layout, site)))
}

/// How the member of a place is, as seen there.
pub(crate) fn status(layout: &Layout, site: LabSite) -> EtcdStatus {
    let running = process::running(layout, site, PROCESS).is_some();
    let at = format!("{}/v3/maintenance/status", url(site, CLIENT_PORT));
    let told = if running { http::ask(layout, site, &at, Some("{}")) } else { None };
    let healthy = told.is_some() && is_healthy(layout, site);
    let (leads, term) = told.as_ref().map_or((false, None), |told| (leads(told), term(told)));
    EtcdStatus { running, healthy, leads, term }
}

/// Numbers of 64 bits are texts here, and a zero is left out.
fn leads(told: &Value) -> bool {
    told["leader"].is_string() && told["leader"] == told["header"]["member_id"]
}

fn term(told: &Value) -> Option<u64> {
    told["raftTerm"].as_str().and_then(|term| term.parse().ok())
}

fn is_healthy(layout: &Layout, site: LabSite) -> bool {
    let told = http::ask(layout, site, &format!("{}/health", url(site, CLIENT_PORT)), None);
    told.is_some_and(|told| told["health"] == "true")
}

fn url(site: LabSite, port: u16) -> String {
    format!("http://{}:{port}", site.address())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_leads_where_the_leader_is_itself() {
        let told = |leader: &str| -> Value {
            let text = format!(r#"{{"header":{{"member_id":"7"}},"raftTerm":"3"{leader}}}"#);
            serde_json::from_str(&text).unwrap()
        };
        assert!(leads(&told(r#","leader":"7""#)));
        assert!(!leads(&told(r#","leader":"8""#)));
        assert!(!leads(&told("")), "no leader at all");
        assert_eq!(term(&told("")), Some(3));
    }
}
