//! Two years of money of the demo, all of it synthetic and said so on every document: some communes and their
//! groups as members, usage drawn from their inhabitants, and months that are issued and closed.

use std::fmt::Write as _;

use bocage_members::MemberKind;
use bocage_network::Municipality;
use bocage_vocab::Date;

use crate::money::{self, Month};
use crate::{AsOf, Context, Error, Territory};

/// So many communes are members: enough to look at, and soon done.
const COMMUNES: usize = 12;
/// The first month, and how many there are.
const FIRST: Date = Date::constant(2024, 10, 1);
const MONTHS: usize = 24;
/// Inhabitants of a commune for one managed desk.
const PEOPLE_A_DESK: u32 = 180;

const REGISTERS: &str = include_str!("money.toml");

/// Enters members and tariffs, and runs the months.
pub(super) fn add(ctx: &Context, territory: &Territory) -> Result<(), Error> {
    let world = territory.world(ctx, AsOf::Head)?;
    let mut communes: Vec<&Municipality> = world.municipalities.iter().collect();
    communes.sort_by_key(|commune| (std::cmp::Reverse(commune.population), commune.insee));
    communes.truncate(COMMUNES);
    if communes.is_empty() {
        return Ok(());
    }
    money::enter_text(ctx, territory, &registers(&communes))?;
    let mut month = Month::of(FIRST);
    for at in 0..MONTHS {
        charge(ctx, territory, month)?;
        money::usage::enter_lines(ctx, territory, &lines(&communes, month, at))?;
        let on = month.last().checked_add(jiff::Span::new().days(2)).unwrap_or(month.last());
        money::months::run(ctx, territory, month, Some(on))?;
        money::close::close(ctx, territory, month)?;
        month = month.next();
    }
    Ok(())
}

/// The registers as a file would have them.
fn registers(communes: &[&Municipality]) -> String {
    let mut text = REGISTERS.to_owned();
    let mut groups: Vec<(String, String)> = Vec::new();
    for commune in communes {
        let insee = commune.insee;
        let Some(siret) = money::members::seat_of_commune(insee) else { continue };
        member(&mut text, siret.as_str(), &commune.name, MemberKind::Commune);
        let _ = write!(
            text,
            "[[quantity]]\nmember = \"{siret}\"\nmeasure = \"inhabitants\"\nfrom = \"{FIRST}\"\n\
             amount = {}\nsource = \"démonstration\"\n",
            commune.population
        );
        let group = commune.epci.zip(commune.epci_name.as_deref());
        if let Some((siren, name)) = group
            && let Some(siret) = money::members::seat(siren.as_str())
            && !groups.iter().any(|(known, _)| known == siret.as_str())
        {
            groups.push((siret.to_string(), name.to_owned()));
        }
    }
    for (siret, name) in &groups {
        member(&mut text, siret, name, MemberKind::Epci);
    }
    text
}

fn member(text: &mut String, siret: &str, name: &str, kind: MemberKind) {
    // Names of communes hold neither quotes nor backslashes.
    let name = name.replace(['"', '\\'], " ");
    let _ = write!(
        text,
        "[[member]]\nsiret = \"{siret}\"\nname = \"{name}\"\nkind = \"{}\"\nfrom = \"2013-01-01\"\n\
         town = \"{name}\"\n",
        kind.code()
    );
}

fn charge(ctx: &Context, territory: &Territory, month: Month) -> Result<(), Error> {
    let text = format!(
        "[[charge]]\ncode = \"room/{month}\"\ncentre = \"room\"\nperiod = \"{month}\"\n\
         amount = \"4200.00\"\nsource = \"électricité et maintenance (démonstration)\"\n"
    );
    money::enter_text(ctx, territory, &text)
}

/// What each commune used, a line a meter: it grows a little from month to month.
fn lines(communes: &[&Municipality], month: Month, at: usize) -> Vec<money::usage::Given> {
    let mut all = Vec::new();
    for (commune, siret) in communes
        .iter()
        .filter_map(|commune| Some((commune, money::members::seat_of_commune(commune.insee)?)))
    {
        let desks = i64::from(commune.population / PEOPLE_A_DESK).max(2);
        let days = i64::from(month.last().day());
        let grown = 100 + i64::try_from(at).unwrap_or_default();
        for (meter, amount) in
            [("desk_day", desks * days), ("cpu", desks * days * 3_600_000 * grown / 50)]
        {
            all.push(money::usage::Given {
                key: format!("demo/{siret}/{meter}/{month}"),
                member: siret,
                meter: meter.to_owned(),
                day: month.last(),
                amount,
                source: "démonstration".to_owned(),
            });
        }
    }
    all
}
