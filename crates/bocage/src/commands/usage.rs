//! `bocage app usage`.

use std::io::{self, Write};

use bocage_app::Locale;
use bocage_app::hosting::usage::{self, AheadShown, Asked, GapShown, Total, Used};
use bocage_app::hosting::usage_table;
use bocage_vocab::Bytes;
use serde::Serialize;

use crate::Session;
use crate::cli::AppUsage;
use crate::exit::Exit;
use crate::output::Shown;

pub(super) fn run(session: &Session, args: &AppUsage) -> Exit {
    let AppUsage { territory, name, from, to, csv, lang } = args;
    let asked = Asked { only: name.clone(), from: *from, to: *to };
    let ctx = &session.ctx;
    let used = super::with(ctx, &territory.territory, |t| usage::used(ctx, t, &asked));
    let used = used.map(|used| Printed { used, table: csv.then_some(*lang) });
    session.end("app.usage", &used, |_| Exit::Done)
}

/// What was used, and as a table in which language.
#[derive(Serialize)]
struct Printed {
    #[serde(flatten)]
    used: Used,
    #[serde(skip)]
    table: Option<Locale>,
}

impl Shown for Printed {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        if let Some(locale) = self.table {
            return out.write_all(usage_table(&self.used, locale).as_bytes());
        }
        let Used { from, to, totals, gaps, ahead, .. } = &self.used;
        writeln!(out, "from {from} to {to}")?;
        if totals.is_empty() {
            writeln!(out, "nothing was looked at; `bocage host run` does on each host")?;
        }
        totals.iter().try_for_each(|one| total(one, out))?;
        gaps.iter().try_for_each(|one| gap(one, out))?;
        ahead.iter().try_for_each(|AheadShown { host, until }| {
            writeln!(
                out,
                "! the clock of {host} was ahead: what is used there falls on the hour of {until}"
            )
        })
    }
}

fn total(one: &Total, out: &mut dyn Write) -> io::Result<()> {
    const GIB: f64 = (1_u64 << 30) as f64;
    writeln!(
        out,
        "{:<20} {:<16} {:.3} core-hours, {:.3} GiB-hours of memory, {:.3} of disk, {} in, {} out, {} backed up{}",
        one.application,
        one.member,
        one.cpu_core_ms as f64 / 3.6e6,
        one.memory_byte_s as f64 / 3_600.0 / GIB,
        one.disk_byte_h as f64 / GIB,
        Bytes::octets(one.received_byte),
        Bytes::octets(one.sent_byte),
        Bytes::octets(one.backup_byte),
        if one.open { "; the last hour still counts" } else { "" },
    )
}

fn gap(one: &GapShown, out: &mut dyn Write) -> io::Result<()> {
    let GapShown { host, from, until } = one;
    let until = until.as_ref().map_or_else(String::new, |until| format!(" to {until}"));
    writeln!(
        out,
        "! nobody looked at {host} from {from}{until}: memory and disk of that time are not counted"
    )
}
