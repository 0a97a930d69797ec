//! Telling people how the agent is: in a thread of its own, since a territory may be slow.

use std::time::{Duration, Instant};

use bocage_hosting::Host;
use bocage_vocab::Id;

use super::Shared;
use crate::hosting::named;
use crate::hosting::watched::{self, AgentSeen};
use crate::{AsOf, Error, Territory};

/// People hear of an agent at least so often.
const TELL_EVERY: Duration = Duration::from_secs(5);
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// Who tells, and what was told last and when.
pub(super) struct Teller<'a> {
    shared: &'a Shared,
    place: Option<(Territory, Id<Host>)>,
    told: Option<(AgentSeen, Instant)>,
}

impl<'a> Teller<'a> {
    pub(super) fn of(shared: &'a Shared) -> Teller<'a> {
        Teller { shared, place: None, told: None }
    }

    pub(super) fn go(&mut self) {
        loop {
            std::thread::sleep(LOOK_EVERY);
            if let Err(error) = self.tell() {
                tracing::debug!(%error, "how the agent is is not written down");
                self.place = None;
            }
        }
    }

    fn tell(&mut self) -> Result<(), Error> {
        let Some(now) = self.shared.state().agent.clone() else { return Ok(()) };
        let before = self.told.as_ref();
        if before.is_some_and(|(told, at)| told.is_like(&now) && at.elapsed() < TELL_EVERY) {
            return Ok(());
        }
        let before = before.map(|(told, _)| told.clone());
        let Some((territory, own)) = &mut self.place else { return self.find() };
        let (ctx, host) = (&self.shared.ctx, &self.shared.at.host);
        watched::write(ctx, territory, (*own, host), (&now, before.as_ref()))?;
        self.told = Some((now, Instant::now()));
        Ok(())
    }

    /// Opens the territory, where there is one that knows the host.
    fn find(&mut self) -> Result<(), Error> {
        let (ctx, at) = (&self.shared.ctx, &self.shared.at);
        if !at.territory.contains("://") && !std::path::Path::new(&at.territory).exists() {
            return Ok(());
        }
        let territory = Territory::open(ctx, &at.territory)?;
        let own = named::host(&territory.world(ctx, AsOf::Head)?, &at.host)?.id;
        self.place = Some((territory, own));
        Ok(())
    }
}
