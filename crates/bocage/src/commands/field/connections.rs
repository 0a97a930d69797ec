//! `bocage field connections`.

use std::path::{Path, PathBuf};

use bocage_app::field::tour::{TourRequest, tour};
use bocage_app::field::{
    Appointment, Connection, ConnectionAct, ConnectionFailure, connections, list, photos, settle,
};
use bocage_app::{Context, Error, Territory};

use super::{end, show};
use crate::Session;
use crate::cli::field::{ConnectionActs, Connections, ConnectionsOf, Meant};
use crate::exit::Exit;

pub(super) fn run(session: &Session, Connections { territory, of }: Connections) -> Exit {
    let at = territory.territory.as_str();
    match of {
        ConnectionsOf::List(listed) => {
            end(session, ("field.connections.list", at), |ctx, territory| {
                list::<Connection>(ctx, territory, &listed.filter())
            })
        }
        ConnectionsOf::Show { number } => {
            show::<Connection>(session, ("field.connections.show", at), number)
        }
        ConnectionsOf::Order { premises, operator, order, contact, request } => {
            let (operator, order) = (operator.into(), order.into());
            let contact = contact.map(String::into_boxed_str);
            let order = connections::Order { premises, operator, order, contact };
            end(session, ("field.connections.order", at), |ctx, territory| {
                connections::order(ctx, territory, &order, request.name.as_deref())
            })
        }
        ConnectionsOf::Settle { apply } => {
            end(session, ("field.connections.settle", at), |ctx, territory| {
                settle::settle(ctx, territory, apply)
            })
        }
        ConnectionsOf::Tour { day, technician } => {
            end(session, ("field.connections.tour", at), |ctx, territory| {
                tour(ctx, territory, &TourRequest { day, technician })
            })
        }
        ConnectionsOf::Act(does) => acted(session, at, does),
    }
}

/// The acts, which are all told alike.
fn acted(session: &Session, at: &str, does: ConnectionActs) -> Exit {
    match does {
        ConnectionActs::Plan { meant, from, until, technician } => {
            let comes = Appointment { from, until, technician: technician.into() };
            act(session, ("field.connections.plan", at), &meant, &[], |_| {
                ConnectionAct::Plan(comes)
            })
        }
        ConnectionActs::Make { meant, outlet, photos } => {
            act(session, ("field.connections.make", at), &meant, &photos, |photos| {
                ConnectionAct::Make { outlet_reference: outlet.into(), photos }
            })
        }
        ConnectionActs::Fail { meant, code, note, photos } => {
            act(session, ("field.connections.fail", at), &meant, &photos, |photos| {
                ConnectionAct::Fail { code, note: note.into(), photos }
            })
        }
        ConnectionActs::Fault { meant, code, note } => {
            act(session, ("field.connections.fault", at), &meant, &[], |_| {
                ConnectionAct::Fault(ConnectionFailure { code, note: note.into() })
            })
        }
        ConnectionActs::Cancel { meant, reason } => {
            act(session, ("field.connections.cancel", at), &meant, &[], |_| ConnectionAct::Cancel {
                reason: reason.into(),
            })
        }
    }
}

/// Keeps the photos, then moves the order on.
fn act(
    session: &Session,
    named: (&str, &str),
    meant: &Meant,
    files: &[PathBuf],
    does: impl FnOnce(Vec<Box<str>>) -> ConnectionAct,
) -> Exit {
    end(session, named, |ctx, territory| {
        let photos = files.iter().map(|file| kept(ctx, territory, file));
        let does = does(photos.collect::<Result<_, _>>()?);
        connections::moved(ctx, territory, meant.at(), &does, meant.request())
    })
}

fn kept(ctx: &Context, territory: &mut Territory, file: &Path) -> Result<Box<str>, Error> {
    Ok(photos::keep_file(ctx, territory, file)?.photo.into())
}
