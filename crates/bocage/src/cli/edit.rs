//! The words of `bocage design edit`.

use bocage_app::edits::{Edit, Place};
use clap::Args;

use super::{Rules, Territory, threads};

#[derive(Debug, Args)]
pub(crate) struct DesignEdit {
    #[command(flatten)]
    pub(crate) territory: Territory,
    /// Let a cabinet stand elsewhere, at the nearest street: SRO-01-001=-1.09,49.11.
    #[arg(long = "move", value_name = "SRO=LON,LAT", value_parser = moved, allow_hyphen_values = true)]
    pub(crate) moves: Vec<Edit>,
    /// Let a cabinet go, and another of the same exchange take over its lines.
    #[arg(long = "merge", value_name = "SRO=SRO", value_parser = merged)]
    pub(crate) merges: Vec<Edit>,
    /// Let a cabinet go, and those around it that have room take over its lines.
    #[arg(long = "close", value_name = "SRO")]
    pub(crate) closed: Vec<String>,
    /// Let a cabinet stand at a place: the one that serves the homes around it.
    #[arg(long = "pin", value_name = "LON,LAT", value_parser = place, allow_hyphen_values = true)]
    pub(crate) pinned: Vec<Place>,
    /// Plan the area of a cabinet again, or all those that serve a commune: after other prices.
    #[arg(long = "renew", value_name = "SRO|INSEE")]
    pub(crate) renewed: Vec<String>,
    /// Keep every route of the areas off a street, given by its id, source or name.
    #[arg(long = "forbid", value_name = "STREET")]
    pub(crate) forbidden: Vec<String>,
    /// Let the routes of the area around a street follow it, whatever it costs.
    #[arg(long = "follow", value_name = "STREET")]
    pub(crate) followed: Vec<String>,
    /// Let neither a cabinet nor a branching point stand within ten metres of a place.
    #[arg(long = "keep-off", value_name = "LON,LAT", value_parser = place, allow_hyphen_values = true)]
    pub(crate) kept_off: Vec<Place>,
    /// Give premises that have no line one, from the nearest cabinet with room.
    #[arg(long)]
    pub(crate) join: bool,
    #[command(flatten)]
    pub(crate) rules: Rules,
    /// Threads; all of the machine's unless given.
    #[arg(long, value_parser = threads)]
    pub(crate) threads: Option<usize>,
    /// Tell the price, and leave no plan.
    #[arg(long, conflicts_with = "apply")]
    pub(crate) trial: bool,
    /// Apply the plan at once, unless a check finds an error that was not there: then it waits, to
    /// be looked at and applied by its number.
    #[arg(long)]
    pub(crate) apply: bool,
}

impl DesignEdit {
    /// The edits in the order of the options.
    pub(crate) fn edits(&self) -> Vec<Edit> {
        let named = |names: &[String], edit: fn(String) -> Edit| {
            names.iter().cloned().map(edit).collect::<Vec<_>>()
        };
        [
            self.moves.clone(),
            self.merges.clone(),
            named(&self.closed, Edit::Close),
            self.pinned.iter().copied().map(Edit::Pin).collect(),
            named(&self.renewed, Edit::Renew),
            named(&self.forbidden, Edit::Forbid),
            named(&self.followed, Edit::Follow),
            self.kept_off.iter().copied().map(Edit::KeepOff).collect(),
            if self.join { vec![Edit::Join] } else { Vec::new() },
        ]
        .concat()
    }
}

/// Reads a place: degrees east, degrees north.
fn place(text: &str) -> Result<Place, String> {
    let read = |degrees: &str| degrees.trim().parse().ok().filter(|d: &f64| d.is_finite());
    let pair = text.split_once(',').and_then(|(lon, lat)| Some([read(lon)?, read(lat)?]));
    pair.ok_or_else(|| "expected degrees east and north, such as -1.09,49.11".to_owned())
}

/// Reads a cabinet and where it is to stand.
fn moved(text: &str) -> Result<Edit, String> {
    let (cabinet, to) = text.split_once('=').ok_or_else(|| {
        "expected a cabinet and a place, such as SRO-01-001=-1.09,49.11".to_owned()
    })?;
    Ok(Edit::Move { cabinet: cabinet.to_owned(), to: place(to)? })
}

/// Reads the cabinet that goes and the one that takes over.
fn merged(text: &str) -> Result<Edit, String> {
    let (gone, into) = text.split_once('=').ok_or_else(|| {
        "expected the cabinet that goes and the one that stays: SRO-01-002=SRO-01-001".to_owned()
    })?;
    Ok(Edit::Merge { gone: gone.to_owned(), into: into.to_owned() })
}
