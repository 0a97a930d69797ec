//! Asking services by HTTP.

use std::time::Duration;

use serde_json::Value;
use ureq::Agent;

use crate::Error;

/// Asks, and gives up after a while.
#[derive(Debug, Clone)]
pub(crate) struct Http {
    agent: Agent,
}

impl Http {
    /// One that waits so long for a whole answer. Connections are not kept: one that was cut off
    /// in silence would be waited for.
    pub(crate) fn waiting(timeout: Duration) -> Http {
        let config = Agent::config_builder()
            .timeout_global(Some(timeout))
            .http_status_as_error(false)
            .max_idle_connections(0)
            .proxy(None);
        Http { agent: config.build().into() }
    }

    /// The answer as JSON, whatever its status.
    pub(crate) fn get(&self, url: &str) -> Result<Value, Error> {
        let answer = self.agent.get(url).call();
        read(url, answer)
    }

    pub(crate) fn post(&self, url: &str, body: &Value) -> Result<Value, Error> {
        let answer = self.agent.post(url).content_type(JSON).send(body.to_string());
        read(url, answer)
    }

    pub(crate) fn patch(&self, url: &str, body: &Value) -> Result<Value, Error> {
        let answer = self.agent.patch(url).content_type(JSON).send(body.to_string());
        read(url, answer)
    }
}

const JSON: &str = "application/json";

fn read(
    url: &str,
    answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>,
) -> Result<Value, Error> {
    let mut answer = answer.map_err(|error| Error::service(url, error))?;
    let text = answer.body_mut().read_to_string().map_err(|error| Error::service(url, error))?;
    // Patroni's orders answer with words.
    Ok(serde_json::from_str(&text).unwrap_or(Value::String(text)))
}
