//! The findings of the last design, as a list, as objects and on the map.

use bocage_tiles::{Feature, Tag, Tile};
use bocage_vocab::{Bounds, Finding, Shape};
use serde::Serialize;

use super::object::{FactShown, Link, ObjectShown};
use super::table::{ColumnShown, PageAsked, Row, RowShown, Sorted, TablePage, paged};
use super::{BoundsShown, Viewer, shown_bounds};
use crate::permission::{Action, Resource};
use crate::{AsOf, Context, Error, words};

/// What the list of findings is called among the kinds.
pub(super) const FINDING: &str = "finding";

/// A finding in words.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FindingShown {
    /// Its place among the findings of the state, from 0.
    pub id: usize,
    /// The finding.
    #[serde(flatten)]
    pub finding: Finding,
    /// What it says, in a sentence.
    pub text: String,
    /// Where it is.
    pub bounds: Option<BoundsShown>,
}

impl Viewer {
    /// The findings of the last design that was applied, or of the plan that is read.
    ///
    /// # Errors
    /// When there is no such state, or the store's.
    pub fn findings(&self, ctx: &Context, as_of: AsOf) -> Result<Vec<FindingShown>, Error> {
        ctx.require(Resource::Facts, Action::Read)?;
        let state = self.state(ctx, as_of)?;
        let told = |(id, finding): (usize, &Finding)| FindingShown {
            id,
            text: words::finding(ctx.locale, finding),
            bounds: bounds_of(finding).map(shown_bounds),
            finding: finding.clone(),
        };
        Ok(state.findings.iter().enumerate().map(told).collect())
    }

    /// One finding as an object.
    ///
    /// # Errors
    /// When there is none of that number.
    pub fn finding(&self, ctx: &Context, id: &str, as_of: AsOf) -> Result<ObjectShown, Error> {
        ctx.require(Resource::Facts, Action::Read)?;
        let state = self.state(ctx, as_of)?;
        let found = id.parse().ok().and_then(|place: usize| state.findings.get(place));
        let found = found.ok_or_else(|| Error::NotThere { what: format!("finding {id}") })?;
        Ok(ObjectShown {
            kind: FINDING.to_owned(),
            id: id.to_owned(),
            label: words::finding(ctx.locale, found),
            facts: facts(ctx, found),
            bounds: bounds_of(found).map(shown_bounds),
            place: None,
        })
    }

    pub(super) fn finding_page(
        &self,
        ctx: &Context,
        asked: &PageAsked,
    ) -> Result<TablePage, Error> {
        let state = self.state(ctx, asked.as_of)?;
        let columns: Vec<ColumnShown> = ["severity", "finding", "subject"]
            .into_iter()
            .map(|name| ColumnShown { name, label: words::column(ctx.locale, name), number: false })
            .collect();
        let meets = |finding: &Finding| match (asked.bounds, bounds_of(finding)) {
            (Some(asked), Some(own)) => own.meets(&asked),
            // What has no place is found wherever one looks.
            _ => true,
        };
        let rows = state.findings.iter().enumerate().filter(|(_, finding)| meets(finding));
        let rows = rows.map(|(id, finding)| {
            let cells = vec![
                Some(words::code(ctx.locale, finding.severity.code())),
                Some(words::finding(ctx.locale, finding)),
                Some(words::subject(finding)).filter(|name| !name.is_empty()),
            ];
            let place = columns.iter().position(|c| Some(c.name) == asked.sort.as_deref());
            let sorted = match place {
                Some(0) => Sorted::Int(finding.severity as i64),
                Some(place) => Sorted::text(cells[place].as_deref().unwrap_or_default()),
                None => Sorted::Null,
            };
            Row { sorted, make: RowShown { id: id.to_string(), cells } }
        });
        let rows = rows.collect();
        Ok(paged(columns, rows, asked, |row| row))
    }

    pub(super) fn findings_in(&self, tile: Tile) -> Vec<Feature> {
        let bounds = tile.bounds();
        let place = |(id, finding): (usize, &Finding)| {
            let middle = bounds_of(finding)?.middle();
            bounds.holds(middle).then(|| Feature {
                shape: Shape::Point(middle),
                tags: vec![
                    ("id", Tag::Text(id.to_string())),
                    ("code", Tag::Text(finding.code.clone().into_owned())),
                    ("severity", Tag::Text(finding.severity.to_string())),
                ],
            })
        };
        self.head().findings.iter().enumerate().filter_map(place).collect()
    }
}

fn bounds_of(finding: &Finding) -> Option<Bounds> {
    finding.geometry.as_ref().and_then(Shape::bounds)
}

fn facts(ctx: &Context, finding: &Finding) -> Vec<FactShown> {
    let fact = |name: &'static str, shown: String, link| FactShown {
        name,
        label: words::column(ctx.locale, name),
        shown,
        link,
    };
    let severity = words::code(ctx.locale, finding.severity.code());
    let mut facts = vec![fact("severity", severity, None)];
    let (subject, name) = (&finding.subject, words::subject(finding));
    if !name.is_empty() {
        let link = subject.kind.zip(subject.id).map(|(kind, id)| Link { kind, id });
        facts.push(fact("subject", name, link));
    }
    if let Some(source) = &finding.source {
        let line = source.line.map(|line| line.to_string());
        let parts = [Some(source.file.clone()), line, source.element.clone()];
        let shown = parts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
        facts.push(fact("source", shown, None));
    }
    facts.push(fact("code", finding.code.clone().into_owned(), None));
    facts
}
