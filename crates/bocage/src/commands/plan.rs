//! `bocage plan`.

use std::io::{self, Write};

use bocage_app::FindingCounts;
use bocage_app::plans::{self, AppliedPlan, Dropped, List, Look, Rebased};
use bocage_vocab::{Length, Money};

use crate::Session;
use crate::cli::Plan;
use crate::exit::Exit;
use crate::output::Shown;

/// Findings that `plan show` tells unless all are asked for.
const TOLD_MOST: usize = 10;

pub(super) fn run(session: &Session, plan: &Plan) -> Exit {
    let ctx = &session.ctx;
    match plan {
        Plan::List { territory } => {
            let listed = super::with(ctx, &territory.territory, |t| plans::list(ctx, t));
            session.end("plan.list", &listed, |_| Exit::Done)
        }
        Plan::Show { territory, number, rebase_on, findings } => {
            let told_most = if *findings { usize::MAX } else { TOLD_MOST };
            let look = Look { rebase_on: *rebase_on, told_most };
            let shown =
                super::with(ctx, &territory.territory, |t| plans::show(ctx, t, *number, look));
            session.end("plan.show", &shown, |shown| session.strictly(shown.findings.error))
        }
        Plan::Apply { territory, number, on } => {
            let applied =
                super::with(ctx, &territory.territory, |t| plans::apply(ctx, t, *number, *on));
            session.end("plan.apply", &applied, |_| Exit::Done)
        }
        Plan::Rebase { territory, number } => {
            let moved = super::with(ctx, &territory.territory, |t| plans::rebase(ctx, t, *number));
            session.end("plan.rebase", &moved, |moved| match moved.held_back {
                true => Exit::Findings,
                false => Exit::Done,
            })
        }
        Plan::Drop { territory, number } => {
            let dropped = super::with(ctx, &territory.territory, |t| plans::drop(ctx, t, *number));
            session.end("plan.drop", &dropped, |_| Exit::Done)
        }
    }
}

impl Shown for List {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        for plan in &self.plans {
            let made = plan.generation.map(|g| format!(" as generation {g}")).unwrap_or_default();
            writeln!(
                out,
                "{:>5}  {}{made}, on {}  {:>18}  {}",
                plan.number.to_string(),
                plan.state,
                plan.parent,
                plan.price.to_string(),
                plan.reason
            )?;
        }
        writeln!(out, "head: {}", self.head)
    }
}

impl Shown for plans::Shown {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "plan {} ({}), made on {}", self.number, self.state, self.parent)?;
        writeln!(out, "  {}", self.provenance.reason)?;
        let [added, changed, removed] = ["added", "changed", "removed"];
        writeln!(out, "{:<16}{added:>9}{changed:>9}{removed:>9}  length and price", "")?;
        for c in &self.changes {
            write!(out, "{:<16}{:>9}{:>9}{:>9}", c.kind, c.added, c.changed, c.removed)?;
            if c.length != Length::ZERO {
                write!(out, "  {}", c.length)?;
            }
            if c.cost != Money::ZERO {
                write!(out, "  {}", c.cost)?;
            }
            writeln!(out)?;
        }
        writeln!(out, "price: {}, {} of it for studies", self.price, self.studies)?;
        writeln!(out, "findings: {}", self.findings)?;
        self.told.iter().try_for_each(|told| writeln!(out, "  {told}"))?;
        let FindingCounts { error, warning, info } = self.findings;
        let more = (error + warning + info).saturating_sub(self.told.len());
        if more > 0 {
            writeln!(out, "  and {more} more: the same with --findings tells all")?;
        }
        for row in &self.conflicts {
            writeln!(out, "in the way: {row} has changed since")?;
        }
        self.apply.iter().try_for_each(|next| writeln!(out, "next: {next}"))
    }
}

impl Shown for AppliedPlan {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "plan {} is generation {}", self.plan, self.generation)
    }
}

impl Shown for Rebased {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        let Some(plan) = self.plan else {
            return writeln!(
                out,
                "generation {} has all of plan {} already: the plan is closed, nothing is left to apply",
                self.parent, self.from
            );
        };
        writeln!(out, "plan {} is now plan {plan}, on generation {}", self.from, self.parent)?;
        self.told.iter().try_for_each(|told| writeln!(out, "! {told}"))?;
        self.apply.iter().try_for_each(|next| writeln!(out, "next: {next}"))
    }
}

impl Shown for Dropped {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "plan {} is {}", self.plan, self.state)
    }
}
