//! The words of `bocage plant set`.

use bocage_app::plant::hands::{HandChange, Selected};
use bocage_app::plant::{CutKind, Stage, Tier};
use bocage_vocab::Date;
use clap::Args;

use super::{Territory, codes};

/// Of what something is told: things of a kind, or one of the options.
#[derive(Debug, Args)]
pub(crate) struct Of {
    /// The kind of the things.
    #[arg(requires = "names", required_unless_present_any = ["tranche", "tier", "all"], conflicts_with_all = ["tranche", "tier", "all"],
        value_parser = codes::<CutKind>(CutKind::ALL, CutKind::code))]
    kind: Option<CutKind>,
    /// Which: references or ids; a duct as ROUTE:NUMBER.
    #[arg(value_name = "ID")]
    names: Vec<String>,
    /// Everything that is built in this year.
    #[arg(long, value_name = "YEAR", conflicts_with_all = ["tier", "all"])]
    tranche: Option<u16>,
    /// Everything of this tier, what comes later too.
    #[arg(long, value_name = "TIER", conflicts_with = "all", value_parser = codes::<Tier>(Tier::ALL, Tier::code))]
    tier: Option<Tier>,
    /// Everything, what comes later too.
    #[arg(long)]
    all: bool,
}

/// What is told.
#[derive(Debug, Args)]
#[group(required = true, multiple = true)]
pub(crate) struct Told {
    /// Who owns it.
    #[arg(long, value_name = "NAME", conflicts_with_all = ["tier", "all"])]
    owner: Option<String>,
    /// Who runs and mends it; "" for nobody.
    #[arg(long, value_name = "NAME")]
    operator: Option<String>,
    /// To whom it is leased; "" for nobody.
    #[arg(long, value_name = "NAME")]
    lessee: Option<String>,
    /// How far it is built.
    #[arg(long, value_name = "STAGE", value_parser = codes::<Stage>(Stage::ALL, Stage::code))]
    stage: Option<Stage>,
    /// Since when what is recorded is what was built (YYYY-MM-DD).
    #[arg(long, value_name = "DATE")]
    as_built: Option<Date>,
}

#[derive(Debug, Args)]
pub(crate) struct PlantSet {
    #[command(flatten)]
    pub(crate) territory: Territory,
    #[command(flatten)]
    pub(crate) of: Of,
    #[command(flatten)]
    pub(crate) told: Told,
    /// Apply the plan at once.
    #[arg(long)]
    pub(crate) apply: bool,
}

impl Of {
    /// What is meant.
    pub(crate) fn selected(self) -> Selected {
        match (self.kind, self.tranche, self.tier) {
            (Some(kind), ..) => Selected::Things(kind, self.names),
            (_, Some(year), _) => Selected::Tranche(year),
            (_, _, Some(tier)) => Selected::Tier(tier),
            (None, None, None) => Selected::All,
        }
    }
}

impl Told {
    /// What is told.
    pub(crate) fn change(self) -> HandChange {
        let Told { owner, operator, lessee, stage, as_built } = self;
        let [owner, operator, lessee] =
            [owner, operator, lessee].map(|name| name.map(String::into_boxed_str));
        HandChange { owner, operator, lessee, stage, as_built }
    }
}
