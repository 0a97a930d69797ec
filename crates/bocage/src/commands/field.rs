//! `bocage field`.

mod connections;
mod lines;
mod shown;

use std::path::PathBuf;

use bocage_app::field::{
    Document, Filter, History, Kept, Notice, NoticeKind, Permit, PermitAct, copper, history,
    notices, permits,
};
use bocage_app::{Context, Error, Territory};

use crate::Session;
use crate::cli::field::{
    Copper as CopperArgs, CopperOf, Field, ListedOf, Meant, Notices, NoticesOf, Permits, PermitsOf,
};
use crate::exit::Exit;
use crate::output::Shown;

pub(super) fn run(session: &Session, field: Field) -> Exit {
    match field {
        Field::Connections(args) => connections::run(session, args),
        Field::Lines(args) => lines::run(session, args),
        Field::Incidents(args) => lines::incidents(session, args),
        Field::Permits(args) => permits_of(session, args),
        Field::Notices(args) => notices_of(session, args),
        Field::Copper(args) => copper_of(session, args),
    }
}

impl ListedOf {
    fn filter(&self) -> Filter {
        let ListedOf { all, state, from, until, after } = self;
        // A state that is over is asked for by its name.
        let all = *all || state.is_some();
        Filter { all, state: state.clone(), from: *from, until: *until, after: *after }
    }
}

impl Meant {
    fn at(&self) -> (i64, Option<i64>) {
        (self.number, self.on)
    }
    fn request(&self) -> Option<&str> {
        self.request.name.as_deref()
    }
}

/// Does something with a territory and shows what came of it.
fn end<T: Shown>(
    session: &Session,
    (command, at): (&str, &str),
    act: impl FnOnce(&Context, &mut Territory) -> Result<T, Error>,
) -> Exit {
    let done = super::with(&session.ctx, at, |territory| act(&session.ctx, territory));
    session.end(command, &done, |_| Exit::Done)
}

fn show<D: Document>(session: &Session, (command, at): (&str, &str), number: i64) -> Exit
where
    History<D>: Shown,
{
    end(session, (command, at), |ctx, territory| history::<D>(ctx, territory, number))
}

fn permits_of(session: &Session, Permits { territory, of }: Permits) -> Exit {
    let at = territory.territory.as_str();
    match of {
        PermitsOf::List { listed, within } => {
            end(session, ("field.permits.list", at), |ctx, territory| {
                permits::standings(ctx, territory, &listed.filter(), within)
            })
        }
        PermitsOf::Show { number } => show::<Permit>(session, ("field.permits.show", at), number),
        PermitsOf::Ask { kind, grantor, about, things, asked_on, request } => {
            let (grantor, about) = (grantor.into(), about.into());
            let asked = permits::PermitAsked { kind, grantor, about, things, asked_on };
            end(session, ("field.permits.ask", at), |ctx, territory| {
                permits::ask(ctx, territory, &asked, request.name.as_deref())
            })
        }
        PermitsOf::Grant { meant, reference, from, until } => {
            let act = PermitAct::Grant { reference: reference.into(), from, until };
            permit(session, ("field.permits.grant", at), &meant, &act)
        }
        PermitsOf::Renew { meant, reference, until } => {
            let act = PermitAct::Renew { reference: reference.into(), until };
            permit(session, ("field.permits.renew", at), &meant, &act)
        }
        PermitsOf::Refuse { meant, reason } => {
            let act = PermitAct::Refuse { reason: reason.into() };
            permit(session, ("field.permits.refuse", at), &meant, &act)
        }
        PermitsOf::Withdraw { meant, reason } => {
            let act = PermitAct::Withdraw { reason: reason.into() };
            permit(session, ("field.permits.withdraw", at), &meant, &act)
        }
    }
}

fn permit(session: &Session, named: (&str, &str), meant: &Meant, act: &PermitAct) -> Exit {
    end(session, named, |ctx, territory| -> Result<Kept<Permit>, Error> {
        bocage_app::field::act(ctx, territory, meant.at(), act, meant.request())
    })
}

fn notices_of(session: &Session, Notices { territory, of }: Notices) -> Exit {
    let at = territory.territory.as_str();
    match of {
        NoticesOf::List(listed) => end(session, ("field.notices.list", at), |ctx, territory| {
            notices::clocks(ctx, territory, &listed.filter())
        }),
        NoticesOf::Show { number } => show::<Notice>(session, ("field.notices.show", at), number),
        NoticesOf::Receive { ground, kind, number, applicant, received_on, on_paper, request } => {
            let received = Received { ground, kind, number, applicant, received_on, on_paper };
            end(session, ("field.notices.receive", at), |ctx, territory| {
                received.keep(ctx, territory, request.name.as_deref())
            })
        }
        NoticesOf::Answer { meant, class, advice, out } => {
            let answering = notices::Answering { class: Some(class), advice: advice.into(), out };
            end(session, ("field.notices.answer", at), |ctx, territory| {
                notices::answer(ctx, territory, meant.at(), &answering, meant.request())
            })
        }
    }
}

/// A notice whose ground lies in a file.
struct Received {
    ground: PathBuf,
    kind: NoticeKind,
    number: String,
    applicant: String,
    received_on: Option<bocage_vocab::Date>,
    on_paper: bool,
}

impl Received {
    fn keep(
        self,
        ctx: &Context,
        territory: &mut Territory,
        request: Option<&str>,
    ) -> Result<Kept<Notice>, Error> {
        let received = notices::NoticeReceived {
            kind: self.kind,
            number: self.number.into(),
            applicant: self.applicant.into(),
            received_on: self.received_on,
            on_paper: self.on_paper,
            ground: notices::ground_of(ctx, &self.ground)?,
        };
        notices::receive(ctx, territory, &received, request)
    }
}

fn copper_of(session: &Session, CopperArgs { territory, of }: CopperArgs) -> Exit {
    let at = territory.territory.as_str();
    match of {
        CopperOf::List => end(session, ("field.copper.list", at), |ctx, territory| {
            copper::communes(ctx, territory)
        }),
        CopperOf::Import { file } => {
            let read = super::with(&session.ctx, at, |territory| {
                copper::import(&session.ctx, territory, &file)
            });
            session.end("field.copper.import", &read, |run| session.strictly(run.findings.error))
        }
    }
}
