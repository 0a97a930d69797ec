//! Consultations: what the rules of the day demand, which tender wins, when it may be signed.

use std::collections::BTreeMap;

use bocage_vocab::{Date, Money, Share, Siret, code_list};
use serde::{Deserialize, Serialize};

use crate::days::after;
use crate::{Cpv, Error, Euros, Nature, Reference, Rules, Threshold, ThresholdKind};

code_list! {
    /// How a criterion is scored.
    pub enum Scoring: ScoringError {
        /// The lowest figure gets all points, others in proportion: price, days, watts.
        Lowest = "lowest",
        /// In proportion to the points that somebody gave, the most that may be given being the scale.
        Points = "points",
    }
}

/// A line of a survey of needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Need {
    /// Whose.
    pub member: Siret,
    /// The class of what is needed.
    pub cpv: Cpv,
    /// What it costs a year, without VAT.
    pub yearly: Euros,
}

/// The need of a homogeneous family over the life of a contract (CCP R2121-1 to R2121-7).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Family {
    /// The group of classes.
    pub cpv: Cpv,
    /// How many members need it.
    pub members: usize,
    /// Over the life of the contract, without VAT.
    #[serde(rename = "estimated_cents")]
    pub estimated: Money,
    /// What is demanded.
    pub procedure: Demanded,
}

/// What the rules demand of a contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Demanded {
    /// `unpublished`, `adapted` or `formal`.
    pub procedure: &'static str,
    /// The least notice: `none`, `any`, `bulletin` (BOAMP or legal notices) or `european` (with the JOUE).
    pub notice: &'static str,
    /// Whether essential data are published.
    pub data: bool,
    /// The rules that say so.
    pub because: Vec<Threshold>,
}

/// Sums needs by family over so many months and says what each demands when it is launched on a day.
///
/// # Errors
/// When the rules do not reach back so far, or a sum is too large.
pub fn families(
    needs: &[Need],
    nature: Nature,
    months: u32,
    on: Date,
    rules: &Rules,
) -> Result<Vec<Family>, Error> {
    let mut sums: BTreeMap<Cpv, (i128, std::collections::BTreeSet<Siret>)> = BTreeMap::new();
    for need in needs {
        let sum = sums.entry(need.cpv.family()).or_default();
        sum.0 += i128::from(need.yearly.get());
        sum.1.insert(need.member);
    }
    let family = |(cpv, (yearly, members)): (Cpv, (i128, std::collections::BTreeSet<Siret>))| {
        // A cent begun counts: an estimate is never below the need.
        let cents = (yearly * i128::from(months) + 11).div_euclid(12);
        let cents = i64::try_from(cents).map_err(|_| Error::TooMuch)?;
        let estimated = Money::cents(cents);
        let procedure = demanded(nature, estimated, false, on, rules)?;
        Ok(Family { cpv, members: members.len(), estimated, procedure })
    };
    sums.into_iter().map(family).collect()
}

/// What the rules demand of a contract of so much, without VAT, that is launched on a day.
///
/// # Errors
/// When the rules do not reach back so far.
pub fn demanded(
    nature: Nature,
    estimated: Money,
    innovative: bool,
    on: Date,
    rules: &Rules,
) -> Result<Demanded, Error> {
    let threshold = |kind| rules.threshold(kind, nature, on);
    let formal = threshold(ThresholdKind::Formal)?;
    let below =
        threshold(if innovative { ThresholdKind::Innovative } else { ThresholdKind::Unpublished })?;
    let (bulletin, data) = (threshold(ThresholdKind::Bulletin)?, threshold(ThresholdKind::Data)?);
    let (procedure, notice, because) = if formal.is_reached(estimated) {
        ("formal", "european", formal)
    } else if !below.is_reached(estimated) {
        ("unpublished", "none", below)
    } else if bulletin.is_reached(estimated) {
        ("adapted", "bulletin", bulletin)
    } else {
        ("adapted", "any", below)
    };
    let because = vec![because.clone(), data.clone()];
    Ok(Demanded { procedure, notice, data: data.is_reached(estimated), because })
}

/// A consultation, as a file says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consultation {
    /// Its number.
    pub reference: Reference,
    /// What is bought.
    pub nature: Nature,
    /// The need over the life of the contract, without VAT.
    pub estimated: Euros,
    /// Whether it is for something innovative.
    #[serde(default)]
    pub innovative: bool,
    /// The day of its launch.
    pub launched: Date,
    /// The day on which tenders were due.
    pub closed: Date,
    /// The day on which those who lost are told.
    #[serde(default)]
    pub told: Option<Date>,
    /// Whether they are told on paper.
    #[serde(default)]
    pub on_paper: bool,
    /// What tenders are compared by.
    #[serde(rename = "criterion")]
    pub criteria: Vec<Criterion>,
    /// What was offered.
    #[serde(rename = "tender")]
    pub tenders: Vec<Tender>,
}

/// What tenders are compared by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Criterion {
    /// Its name, which tenders give a figure for.
    pub name: String,
    /// Its weight, in per cent.
    pub weight: u32,
    /// How figures become points.
    pub scoring: Scoring,
    /// The most points that may be given, where points are.
    #[serde(default)]
    pub scale: Option<Euros>,
    /// Whether it takes environmental features into account.
    #[serde(default)]
    pub environmental: bool,
}

/// What somebody offered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tender {
    /// Who.
    pub siret: Siret,
    /// Its name.
    pub name: String,
    /// The day on which it came.
    pub received: Date,
    /// Why it is put aside: irregular, inacceptable or inappropriate (CCP L2152-2 to L2152-4).
    #[serde(default)]
    pub set_aside: Option<String>,
    /// A figure a criterion.
    pub figures: BTreeMap<String, Euros>,
}

/// How a tender did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Score {
    /// Its rank, from 1; equal tenders have the same.
    pub rank: usize,
    /// Who.
    pub siret: Siret,
    /// Its name.
    pub name: String,
    /// What it got of a hundred per cent, as a whole.
    #[serde(rename = "total_ppm")]
    pub total: Share,
    /// The same by criterion, in the order of the criteria.
    #[serde(rename = "parts_ppm")]
    pub parts: Vec<Share>,
}

/// What came of a consultation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Award {
    /// Its number.
    pub reference: Reference,
    /// What the rules demand of it.
    pub demanded: Demanded,
    /// The tenders, the best first.
    pub ranking: Vec<Score>,
    /// Who was put aside, and why.
    pub set_aside: Vec<(Siret, String)>,
    /// The first day on which it may be signed; none where those who lost were not told yet.
    pub sign_from: Option<Date>,
    /// Until when the award notice is sent where it is signed on that day; formal procedures only.
    pub notice_until: Option<Date>,
}

/// Scores the tenders of a consultation.
///
/// Each criterion gives its weight times a part of one: of the lowest figure over the tender's own, or of
/// points over the scale, each rounded half up to a millionth.
///
/// # Errors
/// When weights are not a hundred together, figures are missing, or the law demands another criterion.
pub fn award(consultation: &Consultation, rules: &Rules) -> Result<Award, Error> {
    let Consultation { reference, nature, launched, .. } = consultation;
    check(consultation, rules)?;
    let (estimated, innovative) = (consultation.estimated.into(), consultation.innovative);
    let demanded = demanded(*nature, estimated, innovative, *launched, rules)?;
    let late = |tender: &&Tender| tender.received > consultation.closed;
    let reason = |tender: &Tender| match &tender.set_aside {
        Some(reason) => Some((tender.siret, reason.clone())),
        // A tender that came late is eliminated (CCP R2151-5).
        None => late(&tender).then(|| (tender.siret, "late".to_owned())),
    };
    let set_aside: Vec<_> = consultation.tenders.iter().filter_map(reason).collect();
    let stays = |tender: &&Tender| reason(tender).is_none();
    let kept: Vec<&Tender> = consultation.tenders.iter().filter(stays).collect();
    let mut ranking = Vec::with_capacity(kept.len());
    for tender in &kept {
        let parts = consultation.criteria.iter().map(|one| part(consultation, one, tender, &kept));
        let parts = parts.collect::<Result<Vec<Share>, Error>>()?;
        let total = Share::ppm(parts.iter().map(|part| part.get()).sum());
        let name = tender.name.clone();
        ranking.push(Score { rank: 0, siret: tender.siret, name, total, parts });
    }
    ranking.sort_by_key(|score| (std::cmp::Reverse(score.total), score.siret));
    let totals: Vec<Share> = ranking.iter().map(|score| score.total).collect();
    for score in &mut ranking {
        score.rank = 1 + totals.iter().filter(|total| **total > score.total).count();
    }
    let formal = demanded.procedure == "formal";
    let kind = if consultation.on_paper { "standstill_on_paper" } else { "standstill" };
    let wait = if formal { rules.days(kind, *launched)?.days } else { 0 };
    // The day of the telling does not count, nor does the last of the wait.
    let sign_from = consultation.told.map(|told| if formal { after(told, wait + 1) } else { told });
    let notice = rules.days("award_notice", *launched)?.days;
    let notice_until = sign_from.filter(|_| formal).map(|day| after(day, notice));
    let reference = reference.clone();
    Ok(Award { reference, demanded, ranking, set_aside, sign_from, notice_until })
}

fn check(consultation: &Consultation, rules: &Rules) -> Result<(), Error> {
    let weights: u32 = consultation.criteria.iter().map(|one| one.weight).sum();
    if weights != 100 {
        return Err(Error::Weights { sum: weights });
    }
    let environmental = consultation.criteria.iter().any(|one| one.environmental);
    if let (Some(demand), false) =
        (rules.demand("environmental_criterion", consultation.launched), environmental)
    {
        return Err(Error::NoEnvironment { source_of: demand.source.clone() });
    }
    Ok(())
}

/// What a tender gets for a criterion, in millionths of all points.
fn part(
    consultation: &Consultation,
    criterion: &Criterion,
    tender: &Tender,
    kept: &[&Tender],
) -> Result<Share, Error> {
    let missing = |tender: &Tender| Error::NoFigure {
        consultation: consultation.reference.clone(),
        tender: tender.siret,
        criterion: criterion.name.clone(),
    };
    let figure = |tender: &Tender| match tender.figures.get(&criterion.name) {
        Some(figure) if figure.get() >= 0 => Ok(i128::from(figure.get())),
        _ => Err(missing(tender)),
    };
    let own = figure(tender)?;
    let (above, below) = match criterion.scoring {
        Scoring::Lowest => {
            let all = kept.iter().map(|tender| figure(tender));
            let lowest = all.collect::<Result<Vec<_>, _>>()?.into_iter().min().unwrap_or(own);
            // Two that cost nothing are both the cheapest.
            if own == 0 { (1, 1) } else { (lowest, own) }
        }
        Scoring::Points => (own, criterion.scale.map_or(0, |scale| i128::from(scale.get()))),
    };
    if below <= 0 || above > below {
        return Err(missing(tender));
    }
    let weight = i128::from(criterion.weight) * 10_000;
    Ok(Share::ppm(((2 * weight * above + below) / (2 * below)) as i64))
}
