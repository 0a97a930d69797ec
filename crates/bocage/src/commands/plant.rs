//! `bocage trace` and `bocage impact`.

use std::io::{self, Write};

use bocage_app::plant::{
    self, AskedLine, Here, HereRun, ImpactRun, LossShown, Ranking, RankingRequest, Reading,
    Readings, Request, SharedRun, Step, TraceRun,
};

use crate::Session;
use crate::cli::{Impact, ImpactOf, Trace};
use crate::exit::Exit;
use crate::output::Shown;

/// Communes of an impact shown before the rest is only counted.
const COMMUNES_SHOWN: usize = 12;

pub(super) fn trace(session: &Session, args: Trace) -> Exit {
    let (ctx, as_of) = (&session.ctx, args.at.as_of());
    let Trace { territory, what, operator, direct, reading, from, .. } = args;
    if let Some(path) = &args.readings {
        let read = super::with(ctx, &territory.territory, |territory| {
            plant::readings(ctx, territory, as_of, path)
        });
        return session.end("trace.readings", &read, |_| Exit::Done);
    }
    let line = AskedLine { what: what.unwrap_or_default(), operator, direct };
    let reading = reading.map(|at| (at, from));
    let Trace { measured, svg, geojson, lang: locale, .. } = args;
    let request = Request { line, reading, measured, svg, geojson, locale };
    let traced = super::with(ctx, &territory.territory, |territory| {
        plant::run(ctx, territory, as_of, &request)
    });
    session.end("trace", &traced, |_| Exit::Done)
}

pub(super) fn impact(session: &Session, Impact { territory, of }: &Impact) -> Exit {
    let (ctx, at) = (&session.ctx, &territory.territory);
    match of {
        ImpactOf::Cut { kind, names, geojson, at: state } => {
            let cut = super::with(ctx, at, |territory| {
                plant::cut(ctx, territory, state.as_of(), (*kind, &names[..]), geojson.as_deref())
            });
            session.end("impact.cut", &cut, |_| Exit::Done)
        }
        ImpactOf::Works { polygon, geojson, at: state } => {
            let cut = super::with(ctx, at, |territory| {
                plant::works(ctx, territory, state.as_of(), polygon, geojson.as_deref())
            });
            session.end("impact.works", &cut, |_| Exit::Done)
        }
        ImpactOf::Here { lon, lat, reach, geojson, at: state } => {
            let cut = super::with(ctx, at, |territory| {
                let here = Here { lon: *lon, lat: *lat, reach: *reach };
                plant::here(ctx, territory, state.as_of(), here, geojson.as_deref())
            });
            session.end("impact.here", &cut, |_| Exit::Done)
        }
        ImpactOf::Ranking { kinds, top, at: state } => {
            let request = RankingRequest { kinds: kinds.clone(), top: *top };
            let ranked = super::with(ctx, at, |territory| {
                plant::ranking(ctx, territory, state.as_of(), &request)
            });
            session.end("impact.ranking", &ranked, |_| Exit::Done)
        }
        ImpactOf::Shared { at: state } => {
            let shared =
                super::with(ctx, at, |territory| plant::shared(ctx, territory, state.as_of()));
            session.end("impact.shared", &shared, |_| Exit::Done)
        }
    }
}

impl Shown for TraceRun {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        for (n, step) in self.trace.steps.iter().enumerate() {
            let mark = if self.trace.asked == Some(n) { '>' } else { ' ' };
            let name = step.name().unwrap_or_default();
            writeln!(out, "{mark} {:<10}{name:<26}{}", kind(step), told(step))?;
        }
        let trace = &self.trace;
        let (splices, connectors) = (trace.splices, trace.connectors);
        write!(out, "{} of fibre, {splices} splices, {connectors} connectors", trace.length)?;
        if trace.ratio > 0 {
            write!(out, ", 1:{}", trace.ratio)?;
        }
        writeln!(out)?;
        if !trace.whole {
            writeln!(out, "it does not reach an exchange")?;
        }
        if !trace.sockets.is_empty() {
            writeln!(out, "{} lines behind the splitter", trace.sockets.len())?;
        }
        losses(&self.losses, out)?;
        if let Some(designed) = &self.designed {
            let (reach, worst) = (designed.reach, designed.loss_worst);
            writeln!(out, "designed     {reach} without loops, {worst} at worst")?;
        }
        self.reading.iter().try_for_each(|reading| place(reading, out))?;
        self.files.iter().try_for_each(|file| writeln!(out, "file         {}", file.display()))
    }
}

fn losses(losses: &[LossShown], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "wavelength     typical       worst    measured")?;
    for loss in losses {
        let measured = loss.measured.map(|loss| loss.to_string()).unwrap_or_default();
        let (typical, worst) = (loss.typical.to_string(), loss.worst.to_string());
        let at = format!("{} nm", loss.wavelength_nm);
        writeln!(out, "{at:<10}{typical:>12}{worst:>12}{measured:>12}")?;
    }
    Ok(())
}

fn place(reading: &Reading, out: &mut dyn Write) -> io::Result<()> {
    let Reading { name, along, place: [lon, lat], beyond, .. } = reading;
    let beyond = if *beyond { ", beyond the end of the fibre" } else { "" };
    writeln!(out, "reading      {lon:.7},{lat:.7}: {along} along {name}{beyond}")?;
    let side = |name: &Option<String>| name.clone().unwrap_or_else(|| "the end".to_owned());
    writeln!(out, "             after {}, before {}", side(&reading.after), side(&reading.before))
}

fn kind(step: &Step) -> &'static str {
    match step {
        Step::Outlet { .. } => "socket",
        Step::Fibre(_) => "",
        Step::Joint { .. } => "joint",
        Step::Port { .. } => "port",
        Step::Splitter { .. } => "splitter",
        Step::Input { .. } => "input",
    }
}

fn told(step: &Step) -> String {
    match step {
        Step::Outlet { .. } => String::new(),
        Step::Fibre(fibre) => format!(
            "strand {} ({}), tube {} ({}), {}",
            fibre.strand, fibre.colour, fibre.tube, fibre.tube_colour, fibre.length
        ),
        Step::Joint { cassette: Some(cassette), place, kind, .. } => {
            format!("{kind}, cassette {cassette}, place {place}")
        }
        Step::Joint { place, kind, .. } => format!("{kind}, place {place}"),
        Step::Port { port, drawer, place, .. } => {
            format!("port {port}: drawer {drawer}, place {place}")
        }
        Step::Splitter { operator, splitter, output, ratio, .. } => {
            let output = output.map(|output| format!(", output {output}")).unwrap_or_default();
            format!("splitter {splitter} of operator {operator}{output}, 1:{ratio}")
        }
        Step::Input { input, .. } => format!("input {input}"),
    }
}

impl Shown for Readings {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "line,from,distance_m,lon,lat,cable,along_m,after,before,remark")?;
        for row in &self.readings {
            let text = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
            let distance = row.distance.map(|at| format!("{:.1}", at.metres())).unwrap_or_default();
            write!(out, "{},{},{distance},", text(&row.line), row.from)?;
            let Some(place) = &row.place else {
                let reason = row.reason.as_deref().unwrap_or_default();
                writeln!(out, ",,,,,,{}", text(reason))?;
                continue;
            };
            let [lon, lat] = place.place;
            let side = |name: &Option<String>| text(name.as_deref().unwrap_or_default());
            let (along, beyond) =
                (place.along.metres(), if place.beyond { "beyond the end" } else { "" });
            let (after, before) = (side(&place.after), side(&place.before));
            let name = text(&place.name);
            writeln!(out, "{lon:.7},{lat:.7},{name},{along:.1},{after},{before},{beyond}")?;
        }
        Ok(())
    }
}

impl Shown for HereRun {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        let Some(([lon, lat], off)) = self.at.zip(self.off) else {
            return writeln!(out, "nothing of the plant is within reach");
        };
        writeln!(out, "place        {lon:.6},{lat:.6}, {off} from what was asked")?;
        for cable in self.run.drawn.iter().flat_map(|drawn| &drawn.cables) {
            let (name, strands) = (&cable.name, cable.strands);
            writeln!(out, "cable        {name:<26}{:<14}{strands:>5} strands", cable.tier)?;
        }
        self.run.show(out)
    }
}

impl Shown for ImpactRun {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        match &self.cut[..] {
            [only] => writeln!(out, "cut          {} {}", only.thing.kind, only.name)?,
            _ => writeln!(out, "cut          {} things", self.things)?,
        }
        let impact = &self.impact;
        writeln!(out, "premises     {}", impact.premises)?;
        writeln!(out, "public sites {}", impact.public_sites)?;
        writeln!(out, "in service   {}", impact.active_lines)?;
        for commune in impact.municipalities.iter().take(COMMUNES_SHOWN) {
            let insee = commune.insee.map_or_else(|| "unknown".to_owned(), |code| code.to_string());
            let name = commune.name.as_deref().unwrap_or_default();
            writeln!(out, "commune      {insee:<8}{name:<32}{:>8}", commune.premises)?;
        }
        if impact.municipalities.len() > COMMUNES_SHOWN {
            writeln!(out, "             … {} more", impact.municipalities.len() - COMMUNES_SHOWN)?;
        }
        for exchange in &impact.isolated {
            let (name, premises) = (&exchange.reference, exchange.premises);
            writeln!(out, "isolated     {name}: no way left, {premises} premises")?;
        }
        for exchange in &impact.protected {
            let (name, left) = (&exchange.reference, exchange.ways_left);
            let premises = exchange.premises;
            writeln!(out, "protected    {name}: ways left {left}, {premises} premises")?;
        }
        if impact.premises > 0 && impact.isolated.is_empty() {
            writeln!(out, "protection   none: below the exchange a line has one way")?;
        }
        self.files.iter().try_for_each(|file| writeln!(out, "file         {}", file.display()))
    }
}

impl Shown for Ranking {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(
            out,
            "{:<17}{:<26}{:>10}{:>8}{:>12}",
            "kind", "name", "premises", "public", "in service"
        )?;
        for row in &self.ranking {
            let ranked = &row.ranked;
            writeln!(
                out,
                "{:<17}{:<26}{:>10}{:>8}{:>12}",
                ranked.thing.kind,
                row.name,
                ranked.premises,
                ranked.public_sites,
                ranked.active_lines
            )?;
        }
        writeln!(out, "{} single things cut somebody, of {} lines", self.things, self.lines)?;
        match self.dark {
            0 => Ok(()),
            dark => writeln!(out, "{dark} sockets have no line"),
        }
    }
}

impl Shown for SharedRun {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        for risk in &self.shared {
            let (name, premises) = (&risk.reference, risk.premises);
            let (routes, shared) = (risk.routes.len(), risk.shared);
            let (beside, places) = (risk.beside.len(), risk.places.len());
            writeln!(
                out,
                "{name}: both ways over {routes} routes ({shared}), {beside} drawn twice, \
                 {places} places; {premises} premises"
            )?;
        }
        match self.shared.is_empty() {
            true => writeln!(out, "no two ways of an exchange share anything"),
            false => Ok(()),
        }
    }
}
