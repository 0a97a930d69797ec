//! Before a contract: the need by family, the procedure, the ranking of tenders.

use std::fs;
use std::path::Path;

use bocage_purchasing::{
    Award, Family, Nature, Rules, Threshold, award, families, needs_of_csv, read_consultation,
};
use bocage_vocab::Date;
use serde::Serialize;

use super::BuyingError;
use crate::permission::{Action, Resource};
use crate::{Context, Error};

/// What `framework needs` shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Needed {
    /// The families, by class.
    pub families: Vec<Family>,
}

/// What `framework rules` shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RulesOn {
    /// The day.
    pub on: Date,
    /// The thresholds that hold then.
    pub thresholds: Vec<Threshold>,
}

/// Today, by the clock of the use case, in Coordinated Universal Time.
#[must_use]
pub fn today(ctx: &Context) -> Date {
    jiff::tz::Offset::UTC.to_datetime(ctx.now).date()
}

pub(super) fn text_of(file: &Path) -> Result<String, Error> {
    fs::read_to_string(file).map_err(Error::file(file, "read"))
}

pub(super) fn shipped() -> Result<Rules, Error> {
    Ok(Rules::shipped().map_err(BuyingError::from)?)
}

/// Sums a survey of needs by family over so many months, launched on a day.
///
/// # Errors
/// When the file or the day is off.
pub fn needs(
    ctx: &Context,
    file: &Path,
    nature: Nature,
    months: u32,
    on: Date,
) -> Result<Needed, Error> {
    ctx.require(Resource::Purchase, Action::Read)?;
    let (text, rules) = (text_of(file)?, shipped()?);
    let needs = needs_of_csv(&text).map_err(BuyingError::from)?;
    let families = families(&needs, nature, months, on, &rules).map_err(BuyingError::from)?;
    Ok(Needed { families })
}

/// Ranks the tenders of a consultation.
///
/// # Errors
/// When the file is off, or the law demands something else.
pub fn rank(ctx: &Context, file: &Path) -> Result<Award, Error> {
    ctx.require(Resource::Purchase, Action::Read)?;
    let consultation = read_consultation(&text_of(file)?).map_err(BuyingError::from)?;
    Ok(award(&consultation, &shipped()?).map_err(BuyingError::from)?)
}

/// The thresholds of a day with their sources.
///
/// # Errors
/// The permission table's.
pub fn rules(ctx: &Context, on: Date) -> Result<RulesOn, Error> {
    ctx.require(Resource::Purchase, Action::Read)?;
    let thresholds = shipped()?.thresholds_on(on).into_iter().cloned().collect();
    Ok(RulesOn { on, thresholds })
}
