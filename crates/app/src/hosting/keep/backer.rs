//! Backing up what a room serves: taken by what classes promise, proven aside, copied to vaults. In a
//! thread of its own, which may last as long as it likes.

use std::collections::BTreeMap;
use std::sync::PoisonError;
use std::time::{Duration, Instant};

use bocage_agent::{BackupsAt, VaultTo};
use bocage_backup::schedule::Standing;
use jiff::{SignedDuration, Timestamp};

use super::{Order, Shared};
use crate::hosting::backups::{Backups, RoomAt, copies, list, platform, prove, take};
use crate::{Context, Error, Territory, told};

const NOTHING: &str = "nothing is backed up now";
/// What failed is tried again after so many looks.
const LOOKS_BETWEEN_TRIES: u32 = 5;

/// Who backs up, and what went wrong last.
pub(super) struct Backer<'a> {
    shared: &'a Shared,
    at: BackupsAt,
    territory: Option<Territory>,
    /// By what is done: nothing of it is tried before.
    not_before: BTreeMap<&'static str, Instant>,
    /// When each vault got everything last, by its address.
    copied: BTreeMap<String, Instant>,
    /// By what was done, and with what.
    troubles: BTreeMap<String, String>,
}

impl<'a> Backer<'a> {
    pub(super) fn of(shared: &'a Shared, at: BackupsAt) -> Backer<'a> {
        Backer {
            shared,
            at,
            territory: None,
            not_before: BTreeMap::new(),
            copied: BTreeMap::new(),
            troubles: BTreeMap::new(),
        }
    }

    pub(super) fn go(&mut self) {
        loop {
            std::thread::sleep(Duration::from_secs(self.at.look_every_s.max(1)));
            let Some(serves) = self.serves() else { continue };
            if let Err(error) = self.turn(serves) {
                self.failed("territory", NOTHING, &error);
            }
            let alarms = self.troubles.values().cloned().collect();
            *self.shared.backup_alarms.lock().unwrap_or_else(PoisonError::into_inner) = alarms;
        }
    }

    /// Whether the room serves; none before an agent has said anything.
    fn serves(&self) -> Option<bool> {
        match self.shared.state().order {
            Order::Wait => None,
            Order::Rest => Some(false),
            Order::Serve(..) => Some(true),
        }
    }

    fn turn(&mut self, serves: bool) -> Result<(), Error> {
        let path = &self.shared.at.territory;
        if !path.contains("://") && !std::path::Path::new(path).exists() {
            return Ok(());
        }
        let ctx = Context { now: Timestamp::now(), ..self.shared.ctx.clone() };
        let mut territory = match self.territory.take() {
            Some(territory) => territory,
            None => Territory::open(&ctx, path)?,
        };
        let backups = Backups {
            engines: self.shared.at.engines.clone(),
            repository: self.at.repository.clone(),
            keys: self.at.keys.clone(),
            room: Some(RoomAt { serves }),
        };
        self.troubles.remove("territory");
        // None of the three waits for another: what was archived leaves also where nothing can be taken.
        let took = self.take(&ctx, &mut territory, &backups);
        let took = took.inspect_err(|error| self.failed("take", NOTHING, error)).ok();
        let mut went_well = took.is_some();
        // It may have lasted: another room may serve by now.
        if self.serves() == Some(serves)
            && let Err(error) = self.prove(&ctx, &mut territory, &backups)
        {
            went_well = false;
            self.failed("prove", "no backup is proven now", &error);
        }
        for vault in self.at.vaults.clone() {
            let what = format!("note {}", vault.address);
            match self.copy(&ctx, &mut territory, &vault, took.unwrap_or(false)) {
                Ok(()) => drop(self.troubles.remove(&what)),
                Err(error) => {
                    went_well = false;
                    self.failed(&what, "it cannot be noted what a vault got", &error);
                }
            }
        }
        // A store that lost its connection does not find it again: the next look opens one anew.
        self.territory = went_well.then_some(territory);
        Ok(())
    }

    /// Stands until the same went well.
    fn failed(&mut self, what: &str, says: &str, error: &Error) {
        let said = format!("{says}: {}", told(error));
        tracing::warn!(%said);
        self.troubles.insert(what.to_owned(), said);
    }

    /// Whether something that failed is not to be tried again yet.
    fn waits(&self, what: &'static str) -> bool {
        self.not_before.get(what).is_some_and(|until| Instant::now() < *until)
    }

    fn later(&mut self, what: &'static str) {
        let wait = Duration::from_secs(self.at.look_every_s.max(1)) * LOOKS_BETWEEN_TRIES;
        self.not_before.insert(what, Instant::now() + wait);
    }

    /// Backs up what is due; whether anything was taken.
    fn take(
        &mut self,
        ctx: &Context,
        territory: &mut Territory,
        backups: &Backups,
    ) -> Result<bool, Error> {
        let host = &self.shared.at.host.clone();
        if self.waits("take") {
            return Ok(false);
        }
        if !take::is_due_now(ctx, territory, host, backups)? {
            self.troubles.remove("take");
            return Ok(false);
        }
        self.later("take");
        let also = platform::Also {
            certificates: self.at.certificates.clone(),
            settings: Some(self.shared.at.settings.clone()),
        };
        let asked = take::Asked { only: None, all: false, also };
        let run = take::take(ctx, territory, host, backups, &asked)?;
        let failures = run.failures.iter().chain(&run.platform_failure);
        self.troubles.retain(|what, _| !what.starts_with("take"));
        for failed in failures.clone() {
            let (name, why) = (&failed.application, &failed.message);
            let said = format!("{name} is not backed up: {why}");
            self.troubles.insert(format!("take {name}"), said);
        }
        if failures.count() == 0 {
            self.not_before.remove("take");
        }
        Ok(!run.backups.is_empty() || run.platform.is_some())
    }

    /// Restores aside what was not for long.
    fn prove(
        &mut self,
        ctx: &Context,
        territory: &mut Territory,
        backups: &Backups,
    ) -> Result<(), Error> {
        let host = &self.shared.at.host.clone();
        let every = self.at.prove_every_s;
        let every = SignedDuration::from_secs(i64::try_from(every).unwrap_or(i64::MAX));
        for name in prove::due(ctx, territory, host, (backups, every))? {
            prove::prove(ctx, territory, host, backups, Some(&name))?;
        }
        self.troubles.retain(|what, _| !what.starts_with("prove"));
        if !backups.room.is_some_and(|room| room.serves) {
            return Ok(());
        }
        // What was proven is known by all: an agent that is replaced goes on with what is wrong.
        let listed = list::list(ctx, territory, None)?;
        for one in listed.applications {
            let why = match one.standing {
                Standing::Refuted => "its last restore for a proof failed",
                Standing::Stale => "it was restored for a proof too long ago",
                Standing::Late => "its last backup is too old",
                _ => continue,
            };
            let name = one.application;
            self.troubles.insert(format!("prove {name}"), format!("{name}: {why}"));
        }
        Ok(())
    }

    /// Brings a vault what it lacks, after each run and now and then.
    fn copy(
        &mut self,
        ctx: &Context,
        territory: &mut Territory,
        vault: &VaultTo,
        took: bool,
    ) -> Result<(), Error> {
        let (to, host) = (&vault.address, &self.shared.at.host);
        let every = Duration::from_secs(self.at.copy_every_s);
        let is_new = self.copied.get(to).is_some_and(|at| at.elapsed() < every);
        if (is_new && !took) || !self.at.repository.exists() {
            return Ok(());
        }
        let went = copies::copy(ctx, (&self.at.repository, &self.at.keys), (to, &vault.key));
        let what = format!("copy {to}");
        match &went {
            Ok(_) => {
                self.copied.insert(to.clone(), Instant::now());
                self.troubles.remove(&what);
            }
            Err(error) => {
                // The next look tries again.
                self.copied.remove(to);
                let said = format!("no copy of the backups reaches {to}: {}", told(error));
                self.troubles.insert(what, said);
            }
        }
        copies::note(ctx, territory, (host, to), went.map_err(|error| told(&error)))?;
        Ok(())
    }
}
