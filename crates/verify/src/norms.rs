//! The rules and prices that a certificate holds, read for the check alone.

use std::collections::BTreeMap;

use toml::{Table, Value};

use crate::Refusal;

/// A cable that can be bought.
#[derive(Debug, Clone)]
pub(crate) struct Offer {
    pub(crate) name: String,
    pub(crate) strands: i64,
    /// Cents a metre.
    pub(crate) metre: i64,
    pub(crate) drop: bool,
}

/// What the check needs of the norms; lengths in millimetres, prices in cents, shares in millionths.
#[derive(Debug, Clone)]
pub(crate) struct Norms {
    pub(crate) box_lines: i64,
    pub(crate) box_lines_indoor: i64,
    pub(crate) indoor_from: usize,
    pub(crate) drop_max_mm: i64,
    pub(crate) cabinet_lines: i64,
    pub(crate) cabinet_ports: Vec<i64>,
    pub(crate) cabinet_spare: i64,
    pub(crate) operators: i64,
    pub(crate) exchange_lines: i64,
    /// Strands from an exchange to each point of presence.
    pub(crate) backhaul_strands: i64,
    pub(crate) cable_spare: i64,
    pub(crate) slack_share: i64,
    pub(crate) slack_each_mm: i64,
    /// The largest splitter.
    pub(crate) ratio: i64,
    pub(crate) offers: Vec<Offer>,
    ways: BTreeMap<String, Vec<String>>,
    /// Whether plant of others is rented: `never`, where it is `cheaper`, or `always`.
    pub(crate) reuse: String,
    /// How near it is to its street.
    pub(crate) existing_near_mm: i64,
    /// How wide a duct must be.
    pub(crate) duct_wide_mm: i64,
    /// What yearly payments of one are worth today, in parts of [`ONE`].
    annuity: i128,
    /// What is paid once, and every year.
    prices: BTreeMap<(&'static str, String), [i64; 2]>,
}

impl Norms {
    pub(crate) fn read(text: &str) -> Result<Norms, Refusal> {
        let all: Table =
            text.parse().map_err(|_| Refusal::damaged("its norms cannot be read as TOML"))?;
        let at = |path: &str| find(&all, path);
        let ratios = numbers(at("settings.optics.ratios")?)?;
        Ok(Norms {
            box_lines: positive(at("settings.branching_point.lines_max")?)?,
            box_lines_indoor: positive(at("settings.branching_point.lines_max_indoor")?)?,
            indoor_from: positive(at("settings.branching_point.indoor_from")?)? as usize,
            drop_max_mm: quantity(at("settings.branching_point.drop_length_max")?)?,
            cabinet_lines: positive(at("settings.cabinet.lines_max")?)?,
            cabinet_ports: numbers(at("settings.cabinet.ports")?)?,
            cabinet_spare: quantity(at("settings.cabinet.spare_share")?)?,
            operators: positive(at("settings.cabinet.operators")?)?,
            backhaul_strands: at("settings.cable.backhaul_strands")?
                .as_integer()
                .unwrap_or(0)
                .max(0),
            exchange_lines: positive(at("settings.exchange.lines_max")?)?,
            cable_spare: quantity(at("settings.cable.spare_share")?)?,
            slack_share: quantity(at("settings.cable.slack_share")?)?,
            slack_each_mm: quantity(at("settings.cable.slack_each")?)?,
            ratio: ratios.into_iter().max().unwrap_or(1).max(1),
            offers: rows(at("cables.cable")?)?.map(offer).collect::<Result<_, _>>()?,
            ways: ways(at("settings.ways")?)?,
            reuse: at("settings.existing.reuse")?.as_str().unwrap_or_default().to_owned(),
            existing_near_mm: quantity(at("settings.existing.distance_max")?)?,
            duct_wide_mm: positive(at("settings.duct.inner_diameter_mm")?)?,
            annuity: annuity(
                at("settings.existing.rent_years")?.as_integer().unwrap_or(0).clamp(0, 1_000),
                quantity(at("settings.existing.discount_share")?)?,
            ),
            prices: prices(&all)?,
        })
    }

    /// What an item costs once.
    pub(crate) fn item(&self, code: &str) -> i64 {
        self.price("item", code)
    }

    pub(crate) fn price(&self, list: &'static str, code: &str) -> i64 {
        self.line(list, code)[0]
    }

    /// What is paid every year.
    pub(crate) fn rent(&self, list: &'static str, code: &str) -> i64 {
        self.line(list, code)[1]
    }

    fn line(&self, list: &'static str, code: &str) -> [i64; 2] {
        self.prices.get(&(list, code.to_owned())).copied().unwrap_or_default()
    }

    /// What a yearly rent is worth today.
    pub(crate) fn present(&self, rent: i64) -> i64 {
        half_up(i128::from(rent) * self.annuity, ONE)
    }

    /// A metre of a way of building at a rent: its price, and the rents of all years.
    pub(crate) fn way_at(&self, way: &str, rent: i64) -> i64 {
        self.price("way", way) + self.present(rent)
    }

    /// The ways of building that a street may take.
    pub(crate) fn ways_of<'a>(&'a self, class: &str, existing: Option<&'a str>) -> Vec<&'a str> {
        let allowed = self.ways.get(class).into_iter().flatten().map(String::as_str);
        let ways: Vec<&str> = allowed.chain(existing).collect();
        if ways.is_empty() { vec!["road_trench"] } else { ways }
    }

    /// What a metre along a street costs: rents at their value of today.
    pub(crate) fn metre_along(&self, class: &str, existing: Option<&str>) -> i64 {
        let ways = match (self.reuse.as_str(), existing) {
            ("always", Some(existing)) => vec![existing],
            ("never", _) => self.ways_of(class, None),
            _ => self.ways_of(class, existing),
        };
        let metre = |way: &&str| self.way_at(way, self.rent("way", way));
        ways.iter().map(metre).min().unwrap_or(0)
    }

    /// What a support costs that a way of building ends on.
    pub(crate) fn support_of_way(&self, way: &str) -> i64 {
        self.support(match way {
            "existing_duct" => "existing_chamber",
            "existing_pole" | "energy_pole" | "new_pole" | "facade" => "pole",
            _ => "chamber",
        })
    }

    /// What a support of a kind costs.
    pub(crate) fn support(&self, kind: &str) -> i64 {
        match kind {
            "chamber" => self.item("chamber"),
            "existing_chamber" => self.item("chamber_fitting"),
            "indoor" => 0,
            _ => self.item("pole_fitting"),
        }
    }

    /// The cheapest drop with at least so many strands, in cents a metre.
    pub(crate) fn drop_metre(&self, strands: i64) -> i64 {
        let fits = self.offers.iter().filter(|offer| offer.drop && offer.strands >= strands);
        fits.map(|offer| offer.metre).min().unwrap_or(0)
    }
}

fn find<'a>(all: &'a Table, path: &str) -> Result<&'a Value, Refusal> {
    let missing = || Refusal::damaged(format!("its norms have no `{path}`"));
    let mut steps = path.split('.');
    let first = steps.next().and_then(|step| all.get(step));
    steps.try_fold(first.ok_or_else(missing)?, |value, step| value.get(step).ok_or_else(missing))
}

fn positive(value: &Value) -> Result<i64, Refusal> {
    let number = value.as_integer().filter(|number| (1..1 << 32).contains(number));
    number.ok_or_else(|| Refusal::damaged(format!("`{value}` in its norms is no count")))
}

fn numbers(value: &Value) -> Result<Vec<i64>, Refusal> {
    value.as_array().into_iter().flatten().map(positive).collect()
}

fn text<'a>(row: &'a Value, name: &str) -> Result<&'a str, Refusal> {
    let text = row.get(name).and_then(Value::as_str);
    text.ok_or_else(|| Refusal::damaged(format!("a row of its norms has no `{name}`")))
}

fn rows(value: &Value) -> Result<impl Iterator<Item = &Value>, Refusal> {
    let rows = value.as_array().ok_or_else(|| Refusal::damaged("its norms lack a list"))?;
    Ok(rows.iter())
}

/// A quantity in its smallest unit: `150 m`, `9.00 EUR`, `20 %`.
fn quantity(value: &Value) -> Result<i64, Refusal> {
    let unread = || Refusal::damaged(format!("`{value}` in its norms is no quantity"));
    let text = value.as_str().ok_or_else(unread)?.trim();
    let units = [
        ("km", 1_000_000),
        ("mm", 1),
        ("ppm", 1),
        ("m", 1_000),
        ("EUR", 100),
        ("€", 100),
        ("%", 10_000),
    ];
    let unit = units.iter().find_map(|(unit, factor)| Some((text.strip_suffix(unit)?, *factor)));
    let (digits, factor) = unit.ok_or_else(unread)?;
    scaled(digits.trim(), factor).ok_or_else(unread)
}

/// A decimal number times a whole factor; none where that is not whole.
fn scaled(digits: &str, factor: i64) -> Option<i64> {
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let scale = 10_i64.checked_pow(u32::try_from(part.len()).ok()?)?;
    let all: i64 = format!("{whole}{part}").parse().ok()?;
    let product = all.checked_mul(factor)?;
    (product % scale == 0 && (0..1 << 40).contains(&(product / scale))).then_some(product / scale)
}

fn offer(row: &Value) -> Result<Offer, Refusal> {
    let number = |name: &str| positive(row.get(name).unwrap_or(&Value::Integer(0)));
    let (strands, in_tube) = (number("strands")?, number("strands_per_tube")?);
    Ok(Offer {
        name: format!("{strands}x{in_tube}"),
        strands,
        metre: quantity(row.get("price").unwrap_or(&Value::Integer(0)))?,
        drop: row.get("drop").and_then(Value::as_bool).unwrap_or(false),
    })
}

fn ways(value: &Value) -> Result<BTreeMap<String, Vec<String>>, Refusal> {
    let table = value.as_table().ok_or_else(|| Refusal::damaged("its norms have no ways"))?;
    let list = |value: &Value| {
        let codes = value.as_array().into_iter().flatten().filter_map(Value::as_str);
        codes.map(str::to_owned).collect()
    };
    Ok(table.iter().map(|(class, codes)| (class.clone(), list(codes))).collect())
}

/// Ways of building that are dug.
const TRENCHES: [&str; 4] = ["verge_trench", "road_trench", "micro_trench", "drilling"];

/// Parts of one in which yearly payments are counted.
const ONE: i128 = 1_000_000_000_000;

/// What yearly payments of one are worth today, in parts of [`ONE`]: each is paid at the end of its
/// year and discounted, rounded down year by year.
fn annuity(years: i64, rate: i64) -> i128 {
    let discounted = |payment: &i128| Some(payment * 1_000_000 / (1_000_000 + i128::from(rate)));
    std::iter::successors(discounted(&ONE), discounted).take(years as usize).sum()
}

fn half_up(parts: i128, one: i128) -> i64 {
    ((parts + one / 2) / one) as i64
}

/// A metre of a way of building, paid once: times the factor where it is dug.
fn way(row: &Value, once: i64, factor: i64) -> Result<i64, Refusal> {
    let dug = TRENCHES.contains(&text(row, "code")?);
    Ok(if dug { half_up(i128::from(once) * i128::from(factor), 1_000_000) } else { once })
}

fn prices(all: &Table) -> Result<BTreeMap<(&'static str, String), [i64; 2]>, Refusal> {
    let factor = quantity(find(all, "settings.civil.trench_factor")?)?;
    let mut prices = BTreeMap::new();
    for list in ["way", "crossing", "item"] {
        for row in rows(find(all, &format!("prices.{list}"))?)? {
            let once = quantity(row.get("price").unwrap_or(&Value::Integer(0)))?;
            let once = if list == "way" { way(row, once, factor)? } else { once };
            let rent = row.get("rent").map_or(Ok(0), quantity)?;
            // Of lines with one code the first counts.
            prices.entry((list, text(row, "code")?.to_owned())).or_insert([once, rent]);
        }
    }
    Ok(prices)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rent_is_worth_what_the_tables_of_annuities_say() {
        // Annuity factors of any table: 13.5903 for 20 years at 4 %, 20 at 0 %.
        assert_eq!(annuity(20, 40_000) / 100_000_000, 135_903);
        assert_eq!(annuity(20, 0), 20 * ONE);
        assert_eq!(annuity(0, 40_000), 0);
    }

    #[test]
    fn quantities_are_read_exactly() {
        for (text, expected) in [
            ("150 m", Some(150_000)),
            ("10 km", Some(10_000_000)),
            ("0.5 mm", None),
            ("9.00 EUR", Some(900)),
            ("1.60 EUR", Some(160)),
            ("0.001 EUR", None),
            ("3 %", Some(30_000)),
            ("12", None),
            ("-5 m", None),
        ] {
            assert_eq!(quantity(&Value::String(text.into())).ok(), expected, "{text}");
        }
    }
}
