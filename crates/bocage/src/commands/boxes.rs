//! `bocage plant box` and `bocage plant orders`.

use std::io::{self, Write};

use bocage_app::plant::Holder;
use bocage_app::plant::boxes::{
    self, BoxRun, BoxSheet, CableStrand, MeetsShown, OrderRequest, PageRequest,
};

use super::strands::strand;
use crate::Session;
use crate::cli::{Page, PlantBox, PlantOrders};
use crate::exit::Exit;
use crate::output::Shown;

pub(super) fn plan(session: &Session, args: &PlantBox) -> Exit {
    let PlantBox { territory, name, page, at } = args;
    let shown = super::with(&session.ctx, &territory.territory, |territory| {
        boxes::plan(&session.ctx, territory, at.as_of(), name, asked(page))
    });
    session.end("plant.box", &shown, |_| Exit::Done)
}

pub(super) fn orders(session: &Session, args: PlantOrders) -> Exit {
    let PlantOrders { territory, boxes: names, plan, page } = args;
    let request = plan.map_or(OrderRequest::Boxes(names), OrderRequest::Plan);
    let shown = super::with(&session.ctx, &territory.territory, |territory| {
        boxes::orders(&session.ctx, territory, &request, asked(&page))
    });
    session.end("plant.orders", &shown, |_| Exit::Done)
}

fn asked(Page { html, lang }: &Page) -> Option<PageRequest<'_>> {
    html.as_deref().map(|path| PageRequest { path, locale: *lang })
}

impl Shown for BoxRun {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        self.boxes.iter().try_for_each(|sheet| show(sheet, out))?;
        writeln!(out, "{} splices and connectors in {} boxes", self.joined, self.boxes.len())?;
        self.files.iter().try_for_each(|file| writeln!(out, "file         {}", file.display()))
    }
}

fn show(sheet: &BoxSheet, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{} {}", sheet.at.thing.kind, sheet.at.name)?;
    for cable in &sheet.cables {
        let (name, tier, of) = (&cable.name, cable.tier, &cable.cable_type);
        writeln!(out, "  cable {name} ({tier}, {of}) to {}", cable.leads_to.join(", "))?;
    }
    for group in sheet.places.chunk_by(|a, b| a.holder == b.holder) {
        writeln!(out, "  {}", group.first().map(|place| holder(place.holder)).unwrap_or_default())?;
        for place in group.iter().filter(|place| place.strand.is_some()) {
            let from = place.strand.as_ref().map(of_cable).unwrap_or_default();
            let kind = place.joint_kind.unwrap_or("free");
            writeln!(out, "    {:>4}  {from} {kind} {}", place.place, meets(&place.meets))?;
        }
        let empty = group.iter().filter(|place| place.strand.is_none()).count();
        if empty > 0 {
            writeln!(out, "          {empty} empty")?;
        }
    }
    Ok(())
}

fn holder(holder: Holder) -> String {
    match holder {
        Holder::Cassette { cassette } => format!("cassette {cassette}"),
        Holder::Drawer { drawer } => format!("drawer {drawer}"),
        Holder::Splitters { operator } => format!("splitters of operator {operator}"),
        Holder::Backhaul { drawer } => format!("drawer {drawer} of the backhaul"),
        Holder::Direct => "inputs of public sites".to_owned(),
    }
}

fn of_cable(of: &CableStrand) -> String {
    format!("{}:{}", of.cable, strand(&of.strand))
}

fn meets(meets: &MeetsShown) -> String {
    match meets {
        MeetsShown::Strand(of) => of_cable(of),
        MeetsShown::Port { port } => format!("port {port}"),
        MeetsShown::Input { input } => format!("input {input}"),
        MeetsShown::Drop { strand, premises } => format!("{}, {premises}", of_cable(strand)),
        MeetsShown::Nothing => String::new(),
    }
}
