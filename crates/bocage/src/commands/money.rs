//! `bocage price`, `key`, `month` and `bill`.

use std::io::{self, Write};

use bocage_app::Locale;
use bocage_app::money::bills::{self, Bill, WhyShown};
use bocage_app::money::close::{self, CheckMade, Closed};
use bocage_app::money::documents::{self, FileShown};
use bocage_app::money::focus::{self, FocusRun};
use bocage_app::money::months::{self, MonthRun, Months};
use bocage_app::money::payments::{self, Payments};
use bocage_app::money::tariffs::{self, Keys, Tariffs};
use bocage_app::money::titles::{self, TitlesRun};
use bocage_app::money::usage::{self, UsageEntry};
use bocage_app::money::{Entry, Why};
use serde::Serialize;

use crate::Session;
use crate::cli::{BillDo, KeyDo, MonthDo, PriceDo};
use crate::exit::Exit;
use crate::output::Shown;

pub(super) fn price(session: &Session, command: &PriceDo) -> Exit {
    let ctx = &session.ctx;
    match command {
        PriceDo::Set(enter) => {
            let file = &enter.file;
            let at = &enter.territory.territory;
            let entered = super::with(ctx, at, |t| tariffs::set_prices(ctx, t, file));
            session.end("price.set", &entered, |_| Exit::Done)
        }
        PriceDo::List { territory } => {
            let listed = super::with(ctx, &territory.territory, |t| tariffs::prices(ctx, t));
            session.end("price.list", &listed, |_| Exit::Done)
        }
    }
}

pub(super) fn key(session: &Session, command: &KeyDo) -> Exit {
    let ctx = &session.ctx;
    match command {
        KeyDo::Set(enter) => {
            let file = &enter.file;
            let at = &enter.territory.territory;
            let entered = super::with(ctx, at, |t| tariffs::set_keys(ctx, t, file));
            session.end("key.set", &entered, |_| Exit::Done)
        }
        KeyDo::List { territory } => {
            let listed = super::with(ctx, &territory.territory, |t| tariffs::keys(ctx, t));
            session.end("key.list", &listed, |_| Exit::Done)
        }
    }
}

pub(super) fn month(session: &Session, command: &MonthDo) -> Exit {
    let ctx = &session.ctx;
    match command {
        MonthDo::List { territory } => {
            let listed = super::with(ctx, &territory.territory, |t| months::list(ctx, t));
            session.end("month.list", &listed, |_| Exit::Done)
        }
        MonthDo::Usage(enter) => {
            let at = &enter.territory.territory;
            let entered = super::with(ctx, at, |t| usage::enter(ctx, t, &enter.file));
            session.end("month.usage", &entered, |_| Exit::Done)
        }
        MonthDo::Run { of, issue, on } => {
            let today = ctx.today();
            let on = issue.then(|| on.unwrap_or(today));
            let at = &of.territory.territory;
            let ran = super::with(ctx, at, |t| months::run(ctx, t, of.month, on));
            session.end("month.run", &ran, |_| Exit::Done)
        }
        MonthDo::Check(of) => {
            let at = &of.territory.territory;
            let checked = super::with(ctx, at, |t| close::check(ctx, t, of.month));
            let checked = checked.map(|checks| Checked { checks });
            session.end("month.check", &checked, |checked| {
                let failed = checked.checks.iter().any(|check| check.failed.is_some());
                if failed { Exit::Refuted } else { Exit::Done }
            })
        }
        MonthDo::Close(of) => {
            let at = &of.territory.territory;
            let closed = super::with(ctx, at, |t| close::close(ctx, t, of.month));
            session.end("month.close", &closed, |_| Exit::Done)
        }
        MonthDo::Paid(enter) => {
            let at = &enter.territory.territory;
            let paid = super::with(ctx, at, |t| payments::enter(ctx, t, &enter.file));
            session.end("month.paid", &paid, |_| Exit::Done)
        }
        MonthDo::Files { .. } | MonthDo::Focus { .. } | MonthDo::Titles { .. } => {
            written(session, command)
        }
    }
}

/// What writes files of a month.
fn written(session: &Session, command: &MonthDo) -> Exit {
    let ctx = &session.ctx;
    match command {
        MonthDo::Files { of, folder } => {
            let at = &of.territory.territory;
            let written =
                super::with(ctx, at, |t| documents::write_month(ctx, t, of.month, folder));
            session.end("month.files", &written.map(|files| Files { files }), |_| Exit::Done)
        }
        MonthDo::Focus { of, file } => {
            let at = &of.territory.territory;
            let ran = super::with(ctx, at, |t| focus::export(ctx, t, of.month, file));
            session.end("month.focus", &ran, |_| Exit::Done)
        }
        MonthDo::Titles { of, mapping, file } => {
            let at = &of.territory.territory;
            let asked = (of.month, mapping.as_path());
            let ran = super::with(ctx, at, |t| titles::export(ctx, t, asked, file));
            session.end("month.titles", &ran, |_| Exit::Done)
        }
        _ => Exit::Usage,
    }
}

pub(super) fn bill(session: &Session, command: &BillDo) -> Exit {
    let ctx = &session.ctx;
    let BillDo::Show { territory, member, month, why, lang } = command;
    let at = &territory.territory;
    match why {
        None => {
            let bill = super::with(ctx, at, |t| bills::show(ctx, t, member, *month));
            session.end("bill.show", &bill, |_| Exit::Done)
        }
        Some(line) => {
            let why = super::with(ctx, at, |t| bills::why(ctx, t, (member, *month), line));
            let why = why.map(|why| Told { why, locale: *lang });
            session.end("bill.why", &why, |_| Exit::Done)
        }
    }
}

#[derive(Serialize)]
struct Checked {
    checks: Vec<CheckMade>,
}

#[derive(Serialize)]
struct Files {
    files: Vec<FileShown>,
}

#[derive(Serialize)]
struct Told {
    #[serde(flatten)]
    why: WhyShown,
    #[serde(skip)]
    locale: Locale,
}

impl Shown for Entry {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{} rows entered, {} known before", self.entered, self.known)
    }
}

impl Shown for UsageEntry {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        let UsageEntry { entered, known, corrected, late } = self;
        writeln!(out, "{entered} lines entered, {known} known, {corrected} corrected, {late} late")
    }
}

impl Shown for Payments {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{} payments entered, {}; {} known", self.entered, self.amount, self.known)
    }
}

impl Shown for Tariffs {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.services.is_empty() {
            return writeln!(out, "no services yet");
        }
        for service in &self.services {
            let (code, name, unit) = (&service.code, &service.name, &service.unit);
            let vat = format!("VAT {} {}", service.vat, service.rate);
            writeln!(
                out,
                "{code:<16} {name}, per {unit} = {} of {}, {vat}",
                service.per, service.meter
            )?;
            for price in &service.prices {
                let until = price.until.map(|day| format!(" to {day}")).unwrap_or_default();
                let euros = format!("{}.{:06}", price.micros / 1_000_000, price.micros % 1_000_000);
                writeln!(out, "  {euros} EUR from {}{until} ({})", price.from, price.deliberation)?;
            }
        }
        Ok(())
    }
}

impl Shown for Keys {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.keys.is_empty() && self.without.is_empty() {
            return writeln!(out, "no keys yet");
        }
        for key in &self.keys {
            let until = key.until.map(|day| format!(" to {day}")).unwrap_or_default();
            let (centre, code, by) = (&key.centre, &key.code, &key.deliberation);
            writeln!(out, "{centre:<16} {code} from {}{until} ({by})", key.from)?;
        }
        self.without.iter().try_for_each(|centre| writeln!(out, "! {centre} has no key"))
    }
}

impl Shown for Months {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.months.is_empty() {
            return writeln!(out, "no month was issued yet");
        }
        let line = |one: &months::MonthListed| {
            format!("{} {} {} {}", one.month, one.state, one.at, one.by)
        };
        self.months.iter().try_for_each(|one| writeln!(out, "{}", line(one)))
    }
}

impl Shown for MonthRun {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        let new = if self.new { ", now" } else { "" };
        writeln!(out, "{} {}{new}: {} members", self.month, self.state, self.members)?;
        for sum in &self.documents {
            let (kind, count, net, vat) = (sum.kind, sum.count, sum.net, sum.vat);
            let numbers = sum.numbers.as_ref().map(|(first, last)| format!(", {first} to {last}"));
            let numbers = numbers.unwrap_or_default();
            writeln!(out, "{kind:<10}{count:>6}  {net} without VAT, VAT {vat}{numbers}")?;
        }
        for idle in &self.idle {
            writeln!(
                out,
                "idle      {}: {} of {} is borne by nobody",
                idle.centre, idle.amount, idle.charge
            )?;
        }
        for meter in self.meters.iter().filter(|meter| meter.waived != 0) {
            writeln!(out, "waived    {} of {} {}", meter.waived, meter.used, meter.meter)?;
        }
        Ok(())
    }
}

impl Shown for Checked {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        show_checks(&self.checks, out)
    }
}

fn show_checks(checks: &[CheckMade], out: &mut dyn Write) -> io::Result<()> {
    for check in checks {
        match &check.failed {
            None => writeln!(out, "ok    {}", check.check)?,
            Some(why) => writeln!(out, "FAIL  {}: {why}", check.check)?,
        }
    }
    Ok(())
}

impl Shown for Closed {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        show_checks(&self.checks, out)?;
        let word = if self.new { "closed" } else { "closed before" };
        writeln!(out, "{} {word}: {}", self.month, self.budgets.join(", "))?;
        writeln!(out, "the ledger ends with {}", self.digest)
    }
}

impl Shown for Files {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{} files", self.files.len())
    }
}

impl Shown for FileShown {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{} {} {} -> {}", self.number, self.format, self.hash, self.file)
    }
}

impl Shown for FocusRun {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{} rows, {} billed -> {}", self.rows, self.billed, self.file)
    }
}

impl Shown for TitlesRun {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        let TitlesRun { titles, income, mandates, expense, file, .. } = self;
        writeln!(
            out,
            "{titles} lines of titles, {income}; {mandates} of mandates, {expense} -> {file}"
        )
    }
}

impl Shown for Bill {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{} {} ({}): {}", self.month, self.member, self.siret, self.total)?;
        for document in &self.documents {
            let listed = &document.listed;
            let (kind, number, state) = (&listed.kind, &listed.number, listed.state);
            writeln!(out, "{kind} {number}, {state}: {} and VAT {}", listed.net, listed.vat)?;
            for line in &document.lines {
                let late = if line.late { " (late)" } else { "" };
                writeln!(out, "  {number}/{} {}{late}: {}", line.id, line.label, line.net)?;
            }
        }
        Ok(())
    }
}

impl Shown for Told {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{}: {}", self.why.line, self.why.net)?;
        tree(&self.why.why, 1, self.locale, out)?;
        for line in &self.why.meter_lines {
            writeln!(out, "  {} {}: {} ({})", line.day, line.key, line.amount, line.source)?;
        }
        Ok(())
    }
}

fn tree(why: &Why, depth: usize, locale: Locale, out: &mut dyn Write) -> io::Result<()> {
    let amount = why.amount.map(|amount| format!("{amount}: ")).unwrap_or_default();
    let reason = bills::reason(locale, &why.reason);
    writeln!(out, "{:width$}{amount}{reason}", "", width = depth * 2)?;
    why.of.iter().try_for_each(|part| tree(part, depth + 1, locale, out))
}
