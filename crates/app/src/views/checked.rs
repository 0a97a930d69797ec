//! What breaks a rule, as the page lists it: by rule, and one after the other with its place.

use bocage_vocab::{Bounds, Finding, Position, Severity, Shape};
use serde::Serialize;

use super::object::Link;
use super::{BoundsShown, Viewer, shown_bounds};
use crate::permission::{Action, Resource};
use crate::plant::strands;
use crate::{AsOf, Context, Error, words};

/// Findings of one page.
const PAGE: usize = 100;

/// Which findings.
#[derive(Debug, Clone, Default)]
pub struct CheckAsked {
    /// The state.
    pub as_of: AsOf,
    /// Only of this code.
    pub code: Option<String>,
    /// Only of this severity.
    pub severity: Option<Severity>,
    /// Only what meets this box; what has no place is left out then.
    pub bounds: Option<Bounds>,
    /// Findings that earlier pages showed.
    pub cursor: usize,
}

/// What `GET /api/checks` shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CheckPage {
    /// Each code with how often it was found, errors first, whatever is asked for.
    pub groups: Vec<CheckGroup>,
    /// The findings asked for, in the order of the rules.
    pub findings: Vec<CheckShown>,
    /// Findings on all pages.
    pub total: usize,
    /// The cursor of the next page.
    pub next: Option<usize>,
    /// Rules that were held against the facts.
    pub rules: usize,
}

/// One code.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CheckGroup {
    /// The code.
    pub code: String,
    /// How grave it is.
    pub severity: Severity,
    /// What must hold.
    pub says: String,
    /// How often it was found.
    pub count: usize,
}

/// One finding with its place.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CheckShown {
    /// Its code.
    pub code: String,
    /// How grave it is.
    pub severity: Severity,
    /// What it says, in a sentence.
    pub text: String,
    /// The object that it is about.
    pub subject: Option<Link>,
    /// Where it is.
    pub bounds: Option<BoundsShown>,
    /// Its course, or the place where it is.
    pub course: Vec<[f64; 2]>,
}

impl Viewer {
    /// What breaks the rules in a state. The rules run once a state, when they are first asked for.
    ///
    /// # Errors
    /// When there is no such state, or the store's.
    pub fn checked(&self, ctx: &Context, asked: &CheckAsked) -> Result<CheckPage, Error> {
        ctx.require(Resource::Facts, Action::Read)?;
        let state = self.state(ctx, asked.as_of)?;
        // The rules know no clock.
        let expired = strands::expired(&state.world, strands::day(ctx, asked.as_of));
        let all = || state.checked().iter().chain(&expired);
        let wanted: Vec<&Finding> = all().filter(|finding| asked.takes(finding)).collect();
        let end = asked.cursor.saturating_add(PAGE);
        let page = wanted.iter().skip(asked.cursor).take(PAGE);
        Ok(CheckPage {
            groups: groups(ctx, all()),
            findings: page.map(|finding| shown(ctx, finding)).collect(),
            total: wanted.len(),
            next: (end < wanted.len()).then_some(end),
            rules: bocage_check::RULES.len(),
        })
    }
}

impl CheckAsked {
    fn takes(&self, finding: &Finding) -> bool {
        let meets = |bounds: &Bounds| {
            finding.geometry.as_ref().and_then(Shape::bounds).is_some_and(|own| own.meets(bounds))
        };
        self.code.as_ref().is_none_or(|code| *code == finding.code)
            && self.severity.is_none_or(|severity| severity == finding.severity)
            && self.bounds.as_ref().is_none_or(meets)
    }
}

fn groups<'a>(ctx: &Context, all: impl Iterator<Item = &'a Finding>) -> Vec<CheckGroup> {
    let mut groups: Vec<CheckGroup> = Vec::new();
    for finding in all {
        match groups.iter_mut().find(|group| group.code == finding.code) {
            Some(group) => group.count += 1,
            None => groups.push(CheckGroup {
                code: finding.code.clone().into_owned(),
                severity: finding.severity,
                says: words::rule(ctx.locale, &finding.code),
                count: 1,
            }),
        }
    }
    // Rules run in an order that puts causes before what follows from them: kept within a severity.
    let grave = |severity| match severity {
        Severity::Error => 0,
        Severity::Warning => 1,
        Severity::Info => 2,
    };
    groups.sort_by_key(|group| grave(group.severity));
    groups
}

fn shown(ctx: &Context, finding: &Finding) -> CheckShown {
    let subject = &finding.subject;
    let place = |at: Position| [at.lon(), at.lat()];
    let shape = finding.geometry.as_ref();
    CheckShown {
        code: finding.code.clone().into_owned(),
        severity: finding.severity,
        text: words::finding(ctx.locale, finding),
        subject: subject.kind.zip(subject.id).map(|(kind, id)| Link { kind, id }),
        bounds: shape.and_then(Shape::bounds).map(shown_bounds),
        course: shape.map(|shape| shape.positions().map(place).collect()).unwrap_or_default(),
    }
}
