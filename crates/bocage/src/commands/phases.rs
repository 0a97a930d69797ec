//! `bocage design phases`.

use std::io::{self, Write};

use bocage_app::phases::{self, Budget, History, Left, Past, PhasesRun, Request, YearSum};

use crate::Session;
use crate::cli::DesignPhases;
use crate::exit::Exit;
use crate::output::Shown;

pub(super) fn run(session: &Session, args: DesignPhases) -> Exit {
    let DesignPhases {
        territory,
        budgets: yearly,
        years,
        first_year,
        weights,
        settings,
        what_if,
        out,
        lang: locale,
        apply,
    } = args;
    let budget = Budget { yearly, years, first_year, what_if };
    let request = Request { budget, settings, weights, out, locale, apply };
    let phased = super::with(&session.ctx, &territory.territory, |territory| {
        phases::run(&session.ctx, territory, &request)
    });
    session.end("design.phases", &phased, |_| Exit::Done)
}

impl Shown for PhasesRun {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        let outlook = &self.outlook;
        years(&outlook.years, &outlook.left, out)?;
        if let Some(other) = &outlook.what_if {
            writeln!(out, "with {} of the budget", other.budget)?;
            years(&other.years, &other.left, out)?;
        }
        history(&outlook.history, out)?;
        for file in &self.files {
            writeln!(out, "file         {}", file.path.display())?;
        }
        match (self.plan, self.generation) {
            (None, _) if outlook.years.iter().all(|year| year.cabinets == 0) => {
                writeln!(out, "nothing is built: no area fits the budget of a year")
            }
            (None, _) => writeln!(out, "nothing new: the phases stand as planned"),
            (Some(plan), Some(generation)) => {
                writeln!(out, "plan {plan} is generation {generation}")
            }
            (Some(plan), None) => {
                writeln!(out, "plan {plan} is pending")?;
                self.apply.iter().try_for_each(|next| writeln!(out, "next: {next}"))
            }
        }
    }
}

/// What the department has done, and the plan as long after its own beginning.
fn history(history: &History, out: &mut dyn Write) -> io::Result<()> {
    let History { name, first_year, source, months } = history;
    if months.is_empty() {
        return Ok(());
    }
    writeln!(out, "{name}, real history counted from {first_year} ({source})")?;
    writeln!(out, "month      published   this plan as long after its beginning")?;
    for Past { month, premises, planned, .. } in months {
        writeln!(out, "{month:<9}{premises:>11}{planned:>12}")?;
    }
    Ok(())
}

fn years(years: &[YearSum], left: &Left, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "year    SRO  premises    in all  public  business   white{:>22}", "cost")?;
    for year in years {
        writeln!(
            out,
            "{:<6}{:>5}{:>10}{:>10}{:>8}{:>10}{:>8}{:>22}",
            year.year,
            year.cabinets,
            year.premises,
            year.premises_total,
            year.public_sites,
            year.businesses,
            year.white,
            year.spent.to_string(),
        )?;
    }
    if left.cabinets > 0 {
        writeln!(
            out,
            "later {:>5}{:>10}{:>58}",
            left.cabinets,
            left.premises,
            left.cost.to_string()
        )?;
    }
    Ok(())
}
