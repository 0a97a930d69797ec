//! Rows of cost centres: their keys and what they cost.

use std::collections::BTreeMap;

use bocage_sharing::{CostKey, Deliberation, Rule};
use bocage_vocab::{Date, Money, Period, Share, Siret};
use serde::{Deserialize, Serialize};

use super::{measure, row_of};
use crate::money::Month;

/// A cost centre.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CentreRow {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) budget: String,
}

/// How a centre's cost is borne.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct KeyRow {
    pub(crate) code: String,
    pub(crate) centre: String,
    pub(crate) from: Date,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) until: Option<Date>,
    #[serde(default)]
    pub(crate) deliberation: String,
    pub(crate) executory: Date,
    pub(crate) rule: RuleRow,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) floor: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) cap: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) exempt: Vec<Siret>,
}

/// What shares go by: one of its fields.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RuleRow {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) by: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) capacity: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) of: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) fixed: Option<BTreeMap<Siret, String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) mix: Option<Vec<PartRow>>,
}

/// A part of a mix.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PartRow {
    pub(crate) share: String,
    pub(crate) rule: RuleRow,
}

impl RuleRow {
    fn rule(&self) -> Result<Rule, String> {
        match (&self.by, &self.capacity, self.of, &self.fixed, &self.mix) {
            (Some(by), None, None, None, None) => Ok(Rule::By(measure(by)?)),
            (None, Some(what), Some(capacity), None, None) => {
                Ok(Rule::Capacity { what: what.as_str().into(), capacity })
            }
            (None, None, None, Some(fixed), None) => {
                let one = |(siret, share): (&Siret, &String)| Ok((*siret, parsed_share(share)?));
                Ok(Rule::Fixed(fixed.iter().map(one).collect::<Result<_, String>>()?))
            }
            (None, None, None, None, Some(mix)) => {
                let one = |part: &PartRow| Ok((parsed_share(&part.share)?, part.rule.rule()?));
                Ok(Rule::Mix(mix.iter().map(one).collect::<Result<_, String>>()?))
            }
            _ => Err("its rule is one of by, capacity with of, fixed, mix".to_owned()),
        }
    }
}

fn parsed_share(text: &str) -> Result<Share, String> {
    text.parse().map_err(|error: bocage_vocab::QuantityError| error.to_string())
}

/// An amount as `1234.56`, with or without `EUR`.
pub(crate) fn amount(text: &str) -> Result<Money, String> {
    let text = text.trim().trim_end_matches("EUR").trim();
    format!("{text} EUR").parse().map_err(|error: bocage_vocab::QuantityError| error.to_string())
}

impl KeyRow {
    pub(crate) fn key(&self) -> Result<CostKey, crate::Error> {
        let wrong = |reason: String| row_of("the key", &self.code, reason);
        let bound = |text: &Option<String>| text.as_deref().map(amount).transpose().map_err(wrong);
        if self.deliberation.trim().is_empty() {
            return Err(wrong("it names no deliberation".to_owned()));
        }
        Ok(CostKey {
            code: self.code.as_str().into(),
            centre: self.centre.as_str().into(),
            from: self.from,
            until: self.until,
            deliberation: Deliberation {
                number: self.deliberation.as_str().into(),
                executory: self.executory,
            },
            rule: self.rule.rule().map_err(wrong)?,
            floor: bound(&self.floor)?,
            cap: bound(&self.cap)?,
            exempt: self.exempt.clone(),
        })
    }
}

/// What a centre costs over a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChargeRow {
    pub(crate) code: String,
    pub(crate) centre: String,
    pub(crate) period: String,
    pub(crate) amount: String,
    pub(crate) source: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) supplier: Option<Siret>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) number: Option<String>,
    /// The month in which it is shared; entered by the program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) billed: Option<Month>,
}

impl ChargeRow {
    pub(crate) fn days(&self) -> Result<Period, crate::Error> {
        self.period.parse().map_err(|error: bocage_vocab::PeriodError| {
            row_of("the charge", &self.code, error.to_string())
        })
    }
    pub(crate) fn charge(&self) -> Result<bocage_sharing::Charge, crate::Error> {
        let total = amount(&self.amount).map_err(|why| row_of("the charge", &self.code, why))?;
        Ok(bocage_sharing::Charge {
            code: self.code.as_str().into(),
            centre: self.centre.as_str().into(),
            period: self.days()?,
            total,
            source: self.source.as_str().into(),
        })
    }
}
