//! `bocage field lines` and `bocage field incidents`.

use bocage_app::Error;
use bocage_app::field::lines::{LineOrder, cut, order, penalties, show, usual_promise};
use bocage_app::field::{
    Incident, IncidentAct, Kept, Line, LineAct, Promise, act, incidents as clocks, list,
};

use super::end;
use crate::Session;
use crate::cli::field::{Incidents, IncidentsOf, LineOrdered, Lines, LinesOf, Meant};
use crate::exit::Exit;

pub(super) fn run(session: &Session, Lines { territory, of }: Lines) -> Exit {
    let at = territory.territory.as_str();
    match of {
        LinesOf::List(listed) => end(session, ("field.lines.list", at), |ctx, territory| {
            list::<Line>(ctx, territory, &listed.filter())
        }),
        LinesOf::Show { number } => {
            end(session, ("field.lines.show", at), |ctx, territory| show(ctx, territory, number))
        }
        LinesOf::Order(ordered) => {
            let (wanted, request) = wanted(*ordered);
            end(session, ("field.lines.order", at), |ctx, territory| {
                order(ctx, territory, &wanted, request.as_deref())
            })
        }
        LinesOf::Activate { meant, since } => {
            line(session, ("field.lines.activate", at), &meant, &LineAct::Activate { on: since })
        }
        LinesOf::End { meant, since } => {
            line(session, ("field.lines.end", at), &meant, &LineAct::End { on: since })
        }
        LinesOf::Cut { thing } => {
            end(session, ("field.lines.cut", at), |ctx, territory| cut(ctx, territory, &thing))
        }
        LinesOf::Penalties { month } => {
            end(session, ("field.lines.penalties", at), |ctx, territory| {
                penalties(ctx, territory, month)
            })
        }
    }
}

fn wanted(ordered: LineOrdered) -> (LineOrder, Option<String>) {
    let repair_minutes = ordered.repair_minutes;
    let order = LineOrder {
        kind: ordered.kind,
        customer: ordered.customer.into(),
        operator: ordered.operator.into(),
        order: ordered.order.into(),
        premises: ordered.premises,
        first: ordered.first,
        second: ordered.second,
        cover: ordered.cover,
        promise: Promise { repair_minutes, ..usual_promise(ordered.monthly) },
    };
    (order, ordered.request.name)
}

fn line(session: &Session, named: (&str, &str), meant: &Meant, does: &LineAct) -> Exit {
    end(session, named, |ctx, territory| -> Result<Kept<Line>, Error> {
        act(ctx, territory, meant.at(), does, meant.request())
    })
}

pub(super) fn incidents(session: &Session, Incidents { territory, of }: Incidents) -> Exit {
    let at = territory.territory.as_str();
    let now = session.ctx.now;
    match of {
        IncidentsOf::List(listed) => {
            end(session, ("field.incidents.list", at), |ctx, territory| {
                clocks::clocks(ctx, territory, &listed.filter())
            })
        }
        IncidentsOf::Show { number } => {
            super::show::<Incident>(session, ("field.incidents.show", at), number)
        }
        IncidentsOf::Open { line, at: told_at, note, request } => {
            let told = clocks::IncidentTold { line, told_at, note: note.into() };
            end(session, ("field.incidents.open", at), |ctx, territory| {
                clocks::tell(ctx, territory, &told, request.name.as_deref())
            })
        }
        IncidentsOf::Wait { meant, reason, at: since } => {
            let does = IncidentAct::Wait { at: since.unwrap_or(now), reason };
            incident(session, ("field.incidents.wait", at), &meant, &does)
        }
        IncidentsOf::Resume { meant, at: since } => {
            let does = IncidentAct::Resume { at: since.unwrap_or(now) };
            incident(session, ("field.incidents.resume", at), &meant, &does)
        }
        IncidentsOf::Restore { meant, cause, at: since } => {
            let does = IncidentAct::Restore { at: since.unwrap_or(now), cause };
            incident(session, ("field.incidents.restore", at), &meant, &does)
        }
        IncidentsOf::Settle { meant } => {
            end(session, ("field.incidents.settle", at), |ctx, territory| {
                clocks::settle(ctx, territory, meant.at(), meant.request())
            })
        }
    }
}

fn incident(session: &Session, named: (&str, &str), meant: &Meant, does: &IncidentAct) -> Exit {
    end(session, named, |ctx, territory| -> Result<Kept<Incident>, Error> {
        act(ctx, territory, meant.at(), does, meant.request())
    })
}
