//! Reaching a database, and what every session of ours is set to.

use std::time::Duration;

use postgres::{Client, Config, NoTls};

use super::refusal;
use crate::Error;
use crate::location::Server;

/// The folder of PostgreSQL's sockets on Debian, where a URL names no host.
const SOCKETS: &str = "/var/run/postgresql";
/// How long to wait for an answer, unless the URL says otherwise.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);
/// PostgreSQL 15, as the server counts.
const VERSION_MIN: i64 = 150_000;

/// A writer waits so long for another, as in a GeoPackage. A server whose client was killed is to
/// notice within a second, also in the middle of an index, and within half a minute where the
/// client's whole machine is gone: what such a client had begun must not keep others from writing.
const SESSION: &str = "SET lock_timeout = '5s'; SET client_min_messages = warning; SET jit = off;
    SET client_connection_check_interval = '1s'; SET tcp_keepalives_idle = 10;
    SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3;";

/// Connects, and looks whether the server can hold a territory.
pub(super) fn connect(server: &Server) -> Result<Client, Error> {
    let mut client =
        config(server).connect(NoTls).map_err(|error| refusal::connecting(server, error))?;
    let version = number(&mut client, "SELECT current_setting('server_version_num')::bigint")?;
    if version < VERSION_MIN {
        return Err(Error::OldServer { found: version / 10_000, needed: VERSION_MIN / 10_000 });
    }
    client.batch_execute(SESSION).map_err(refusal::refused("its settings"))?;
    settle(&mut client, server)?;
    Ok(client)
}

fn config(server: &Server) -> Config {
    let mut config = server.config.clone();
    if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
        config.host_path(SOCKETS);
    }
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(ANSWER_WITHIN);
    }
    if config.get_password().is_none()
        && let Ok(password) = std::env::var("PGPASSWORD")
    {
        config.password(password);
    }
    config.application_name("bocage");
    config
}

/// Has names mean the tables of the territory and, wherever it lies, what PostGIS brings.
pub(super) fn settle(client: &mut Client, server: &Server) -> Result<(), Error> {
    let doing = "a look for PostGIS";
    let sql = "SELECT quote_ident(n.nspname) FROM pg_extension e
               JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'postgis'";
    let found = client.query_opt(sql, &[]).map_err(refusal::refused(doing))?;
    let path = match found {
        Some(row) => {
            let postgis: String = row.try_get(0).map_err(refusal::refused(doing))?;
            format!("\"{}\", {postgis}", server.schema)
        }
        None => format!("\"{}\"", server.schema),
    };
    let sql = format!("SET search_path = {path}");
    client.batch_execute(&sql).map_err(refusal::refused("its settings"))
}

fn number(client: &mut Client, sql: &str) -> Result<i64, Error> {
    let doing = "its version";
    let row = client.query_one(sql, &[]).map_err(refusal::refused(doing))?;
    row.try_get(0).map_err(refusal::refused(doing))
}
