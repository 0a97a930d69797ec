//! `bocage choices`.

use std::io::{self, Write};

use bocage_app::choices::{self, Compared};

use crate::Session;
use crate::cli::Choices;
use crate::exit::Exit;
use crate::output::Shown;

pub(super) fn run(session: &Session, command: &Choices) -> Exit {
    let Choices::Compare { file, out, lang } = command;
    let compared = choices::compare(&session.ctx, file, out.as_deref(), *lang);
    session.end("choices.compare", &compared, |_| Exit::Done)
}

impl Shown for Compared {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        let told = &self.comparison;
        writeln!(
            out,
            "{}: {} years, down {} h a year at most",
            told.title, told.years, told.asked_hours
        )?;
        for way in &told.ways {
            let mark = if Some(way.way) == told.cheapest { '*' } else { ' ' };
            let misses = if way.meets { "" } else { ", down longer than asked" };
            writeln!(
                out,
                "{mark} {:<10} {:>18}  {} sites, {} h down, {} t CO2e{misses}",
                way.way,
                way.total.to_string(),
                way.sites,
                way.downtime_hours,
                way.carbon_tonnes
            )?;
        }
        match told.pooled_pays_from {
            Some(year) => writeln!(out, "sharing has paid from the end of year {year}")?,
            None => writeln!(out, "sharing has not paid by then")?,
        }
        for swing in &told.swings {
            writeln!(
                out,
                "  {} from {} to {}: {} to {} against {}",
                swing.input, swing.low, swing.high, swing.at_low, swing.at_high, swing.against
            )?;
        }
        self.page.iter().try_for_each(|page| writeln!(out, "page  {}", page.display()))
    }
}
