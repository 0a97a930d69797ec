//! What settings may be: values with which no network can be designed, and values that contradict
//! each other, are refused before a design begins.

use bocage_vocab::{Length, Share};

use super::{Error, Settings};

/// Longer than anything in a department, and short enough that sums of it can be counted.
const LENGTH_MAX: Length = Length::mm(1_000_000_000);
/// Ten times as much again.
const SHARE_MAX: Share = Share::ppm(10_000_000);

/// Refuses the first setting that is out of its range.
pub(super) fn require_sound(settings: &Settings) -> Result<(), Error> {
    branching(settings)?;
    cabinets(settings)?;
    existing(settings)?;
    cables(settings)
}

fn branching(settings: &Settings) -> Result<(), Error> {
    let (snap, rules) = (&settings.snap, &settings.branching_point);
    length("snap.distance_max", snap.distance_max)?;
    length("branching_point.drop_length_max", rules.drop_length_max)?;
    positive("branching_point.lines_max", rules.lines_max)?;
    positive("branching_point.lines_max_indoor", rules.lines_max_indoor)
}

fn cabinets(settings: &Settings) -> Result<(), Error> {
    let (cabinet, exchange) = (&settings.cabinet, &settings.exchange);
    length("cabinet.reach_max", cabinet.reach_max)?;
    let short = cabinet.reach_max < settings.branching_point.drop_length_max;
    let expected =
        "at least `branching_point.drop_length_max`: a cabinet reaches as far as one drop";
    refuse(short, "cabinet.reach_max", cabinet.reach_max.to_string(), expected)?;
    length("exchange.reach_max", exchange.reach_max)?;
    share("cabinet.spare_share", cabinet.spare_share)?;
    positive("cabinet.operators", cabinet.operators)?;
    positive("exchange.lines_max", exchange.lines_max)?;
    positive("cabinet.lines_max", cabinet.lines_max)?;
    let said = |value: u16| value.to_string();
    let (least, target, most) = (cabinet.lines_min, cabinet.lines_target, cabinet.lines_max);
    refuse(least > most, "cabinet.lines_min", said(least), "at most `cabinet.lines_max`")?;
    refuse(target > most, "cabinet.lines_target", said(target), "at most `cabinet.lines_max`")?;
    positive("cabinet.lines_target", target)?;
    let fits = cabinet.ports_hold(most);
    let expected = "no more than the largest of `cabinet.ports` holds with its spare";
    refuse(!fits, "cabinet.lines_max", said(most), expected)
}

fn cables(settings: &Settings) -> Result<(), Error> {
    let (cable, duct) = (&settings.cable, &settings.duct);
    share("cable.spare_share", cable.spare_share)?;
    share("cable.slack_share", cable.slack_share)?;
    let slack = cable.slack_each;
    let out = slack < Length::ZERO || slack > LENGTH_MAX;
    refuse(out, "cable.slack_each", slack.to_string(), "0 m to 1000 km")?;
    positive("cable.backhaul_strands", cable.backhaul_strands)?;
    positive("duct.inner_diameter_mm", duct.inner_diameter_mm)?;
    positive("duct.fill_max", duct.fill_max)
}

fn existing(settings: &Settings) -> Result<(), Error> {
    let (civil, rules) = (&settings.civil, &settings.existing);
    let factor = civil.trench_factor;
    let out = factor <= Share::ZERO || factor > SHARE_MAX;
    refuse(out, "civil.trench_factor", factor.to_string(), "more than 0 %, at most 1000 %")?;
    length("existing.distance_max", rules.distance_max)?;
    share("existing.discount_share", rules.discount_share)?;
    let weights = &settings.phases;
    for (name, weight) in [
        ("phases.dwelling", weights.dwelling),
        ("phases.business", weights.business),
        ("phases.public_site", weights.public_site),
        ("phases.white", weights.white),
    ] {
        refuse(weight > 1_000, name, weight.to_string(), "0 to 1000")?;
    }
    let uses = [weights.dwelling, weights.business, weights.public_site];
    let expected = "at least 1, or another weight of `phases` to be so";
    refuse(uses == [0; 3], "phases.dwelling", "0".to_owned(), expected)?;
    let years = rules.rent_years;
    refuse(years > 100, "existing.rent_years", years.to_string(), "0 to 100")
}

fn length(setting: &'static str, value: Length) -> Result<(), Error> {
    let out = value <= Length::ZERO || value > LENGTH_MAX;
    refuse(out, setting, value.to_string(), "more than 0 m, at most 1000 km")
}

fn share(setting: &'static str, value: Share) -> Result<(), Error> {
    let out = value < Share::ZERO || value > SHARE_MAX;
    refuse(out, setting, value.to_string(), "0 % to 1000 %")
}

fn positive(setting: &'static str, value: impl Into<u64>) -> Result<(), Error> {
    let value = value.into();
    refuse(value == 0, setting, value.to_string(), "at least 1")
}

fn refuse(
    out: bool,
    setting: &'static str,
    value: String,
    expected: &'static str,
) -> Result<(), Error> {
    if out { Err(Error::OutOfRange { setting, value, expected }) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use crate::norms::Norms;

    #[test]
    fn settings_that_allow_no_network_are_named() {
        let norms = Norms::shipped().unwrap();
        for (text, said) in [
            ("[cabinet]\noperators = 0", "`cabinet.operators` is 0: expected at least 1"),
            ("[cabinet]\nreach_max = \"-5 m\"", "`cabinet.reach_max` is -5.0 m"),
            (
                "[cabinet]\nreach_max = \"1 m\"",
                "`cabinet.reach_max` is 1.0 m: expected at least `br",
            ),
            ("[cabinet]\nlines_min = 900", "`cabinet.lines_min` is 900: expected at most"),
            ("[cabinet]\nlines_max = 5000", "`cabinet.lines_max` is 5000: expected no more than"),
            ("[cabinet]\nports = []", "`cabinet.lines_max` is 720"),
            ("[snap]\ndistance_max = \"0 m\"", "`snap.distance_max` is 0.0 m"),
            ("[cable]\nspare_share = \"-100 %\"", "`cable.spare_share` is"),
            ("[cable]\nslack_each = \"9223372036854775 m\"", "`cable.slack_each` is"),
            ("[duct]\nfill_max = 0", "`duct.fill_max` is 0"),
            ("[civil]\ntrench_factor = \"0 %\"", "`civil.trench_factor` is"),
            ("[phases]\ndwelling = 0\nbusiness = 0\npublic_site = 0", "`phases.dwelling` is 0"),
            ("[existing]\nrent_years = 400", "`existing.rent_years` is 400"),
        ] {
            let error = norms.overlaid(text).unwrap_err().to_string();
            assert!(error.contains(said), "{text}: {error}");
        }
        let wider = "[cabinet]\nlines_max = 1200\nports = [864, 1440]";
        assert!(norms.overlaid(wider).is_ok(), "limits may be moved together");
    }
}
