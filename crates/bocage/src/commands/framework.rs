//! `bocage framework`.

use std::io::{self, Write};

use bocage_app::purchasing::frameworks::{self, Amending, CatalogueShown, List, Shown as Framed};
use bocage_app::purchasing::needs::{self, Needed, RulesOn, today};
use bocage_app::purchasing::publications::{self, Published, Standard};
use bocage_purchasing::{Award, Demanded, LotUsage, Merged, Revised, Subcontractor};

use crate::Session;
use crate::cli::{
    Framework, FrameworkAmend, FrameworkCatalogue, FrameworkPublish, FrameworkSubcontract,
    FrameworkSucceed,
};
use crate::exit::Exit;
use crate::output::Shown;

pub(super) fn run(session: &Session, command: &Framework) -> Exit {
    let ctx = &session.ctx;
    match command {
        Framework::Add { territory, file } => {
            let added = super::with(ctx, &territory.territory, |t| frameworks::add(ctx, t, file));
            session.end("framework.add", &added, |_| Exit::Done)
        }
        Framework::List { territory } => {
            let listed = super::with(ctx, &territory.territory, |t| frameworks::list(ctx, t));
            session.end("framework.list", &listed, |_| Exit::Done)
        }
        Framework::Show { of } => {
            let shown = super::with(ctx, &of.territory.territory, |t| {
                frameworks::show(ctx, t, of.reference.as_str())
            });
            session.end("framework.show", &shown, |_| Exit::Done)
        }
        Framework::Amend(args) => amend(session, args),
        Framework::Succeed(args) => succeed(session, args),
        Framework::Subcontract(args) => subcontract(session, args),
        Framework::Catalogue(args) => catalogue(session, args),
        Framework::Needs { file, nature, months, on } => {
            let on = on.unwrap_or_else(|| today(ctx));
            let summed = needs::needs(ctx, file, *nature, *months, on);
            session.end("framework.needs", &summed, |_| Exit::Done)
        }
        Framework::Award { file } => {
            session.end("framework.award", &needs::rank(ctx, file), |_| Exit::Done)
        }
        Framework::Rules { on } => {
            let rules = needs::rules(ctx, on.unwrap_or_else(|| today(ctx)));
            session.end("framework.rules", &rules, |_| Exit::Done)
        }
        Framework::Publish(args) => publish(session, args),
    }
}

fn amend(session: &Session, args: &FrameworkAmend) -> Exit {
    let ctx = &session.ctx;
    let how = Amending {
        lot: args.lot.clone(),
        on: args.on.unwrap_or_else(|| today(ctx)),
        kind: args.kind,
        reason: args.reason.clone(),
        maximum: args.maximum,
        maximum_quantity: args.quantity,
    };
    let amended = super::with(ctx, &args.of.territory.territory, |t| {
        frameworks::amend(ctx, t, args.of.reference.as_str(), how)
    });
    session.end("framework.amend", &amended, |_| Exit::Done)
}

fn succeed(session: &Session, args: &FrameworkSucceed) -> Exit {
    let FrameworkSucceed { of, absorbed, into, name, on } = args;
    let merged = Merged { on: *on, absorbed: absorbed.clone(), into: *into, name: name.clone() };
    let ctx = &session.ctx;
    let succeeded = super::with(ctx, &of.territory.territory, |t| {
        frameworks::succeed(ctx, t, of.reference.as_str(), merged)
    });
    session.end("framework.succeed", &succeeded, |_| Exit::Done)
}

fn subcontract(session: &Session, args: &FrameworkSubcontract) -> Exit {
    let ctx = &session.ctx;
    let accepted = Subcontractor {
        number: 0,
        lot: args.lot.clone(),
        siret: args.siret,
        name: args.name.clone(),
        does: args.does.clone(),
        amount: args.amount,
        accepted: args.on.unwrap_or_else(|| today(ctx)),
        months: args.months,
    };
    let kept = super::with(ctx, &args.of.territory.territory, |t| {
        frameworks::subcontract(ctx, t, args.of.reference.as_str(), accepted)
    });
    session.end("framework.subcontract", &kept, |_| Exit::Done)
}

fn catalogue(session: &Session, args: &FrameworkCatalogue) -> Exit {
    let (ctx, of) = (&session.ctx, &args.of);
    let shown = super::with(ctx, &of.territory.territory, |t| {
        let named = (of.reference.as_str(), &args.lot, args.supplier);
        match &args.file {
            Some(file) => frameworks::price(ctx, t, named, file, args.from),
            None => frameworks::catalogue(ctx, t, named),
        }
    });
    session.end("framework.catalogue", &shown, |_| Exit::Done)
}

fn publish(session: &Session, args: &FrameworkPublish) -> Exit {
    let FrameworkPublish { territory, standard, out, prefix, uri, on } = args;
    let ctx = &session.ctx;
    let published = super::with(ctx, &territory.territory, |t| match standard {
        Standard::Decp => publications::decp(ctx, t, out, *on),
        Standard::Ocds => {
            let named = (prefix.as_deref().unwrap_or_default(), uri.as_deref().unwrap_or_default());
            publications::ocds(ctx, t, out, named, *on)
        }
    });
    session.end("framework.publish", &published, |_| Exit::Done)
}

impl Shown for Framed {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{} {} ({})", self.reference, self.title, self.model)?;
        writeln!(out, "  in force from {} to before {}", self.from, self.until)?;
        self.usage.lots.iter().try_for_each(|lot| show_lot(lot, out))?;
        for one in &self.amendments {
            writeln!(
                out,
                "  amendment {} of {}: lot {}, {}, {}",
                one.number, one.on, one.lot, one.kind, one.reason
            )?;
        }
        for member in &self.usage.members {
            writeln!(out, "  {} {}: {}", member.member, member.name, member.committed)?;
        }
        match self.usage.saved {
            Some(saved) => writeln!(out, "  saved {saved} against the prices of elsewhere"),
            None => Ok(()),
        }
    }
}

fn show_lot(lot: &LotUsage, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "  lot {} {}: {}", lot.lot, lot.title, lot.committed)?;
    if let Some(most) = lot.maximum {
        write!(out, " of {most}")?;
    }
    if let Some(most) = lot.maximum_quantity {
        write!(out, ", {} of {most} units", lot.committed_quantity)?;
    }
    write!(out, ", {} invoiced", lot.invoiced)?;
    match lot.alert.map(|alert| alert.code()) {
        Some("100") => writeln!(out, ", ENDED: nothing is left"),
        Some(percent) => writeln!(out, ", above {percent} %"),
        None => writeln!(out),
    }
}

impl Shown for List {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.frameworks.is_empty() {
            return writeln!(out, "no frameworks yet");
        }
        self.frameworks.iter().try_for_each(|one| one.show(out))
    }
}

impl Shown for CatalogueShown {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        if let Some(Revised { added, changed, unchanged, ended }) = self.revised {
            writeln!(
                out,
                "{added} added, {changed} changed, {unchanged} unchanged, {ended} ended"
            )?;
        }
        for item in &self.items {
            let last = item.prices.last();
            let price = last.and_then(|last| last.price);
            let told = price.map_or("not sold".to_owned(), |price| format!("{price} EUR"));
            let from = last.map(|last| last.from.to_string()).unwrap_or_default();
            writeln!(out, "  {:<16} {:<12} from {from} {}", item.id, told, item.name)?;
        }
        Ok(())
    }
}

impl Shown for Needed {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        for family in &self.families {
            let Demanded { procedure, notice, .. } = &family.procedure;
            writeln!(
                out,
                "{} {} of {} members: {procedure}, notice {notice} ({})",
                family.cpv, family.estimated, family.members, family.procedure.because[0].source
            )?;
        }
        Ok(())
    }
}

impl Shown for Award {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{}: {} procedure", self.reference, self.demanded.procedure)?;
        for score in &self.ranking {
            writeln!(out, "  {}. {} {} {}", score.rank, score.total, score.siret, score.name)?;
        }
        for (siret, reason) in &self.set_aside {
            writeln!(out, "  aside: {siret} {reason}")?;
        }
        match self.sign_from {
            Some(day) => writeln!(out, "  may be signed from {day}")?,
            None => writeln!(out, "  tell those who lost before it is signed")?,
        }
        match self.notice_until {
            Some(day) => writeln!(out, "  signed then, the award notice is sent by {day}"),
            None => Ok(()),
        }
    }
}

impl Shown for RulesOn {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        for one in &self.thresholds {
            let natures = one.natures.iter().map(|nature| nature.code()).collect::<Vec<_>>();
            writeln!(
                out,
                "{:<12} {:>10} EUR from {} {}: {}",
                one.kind,
                one.euros.to_string(),
                one.from,
                natures.join(", "),
                one.source
            )?;
        }
        Ok(())
    }
}

impl Shown for Published {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{}: {}", self.file.display(), self.objects)
    }
}
