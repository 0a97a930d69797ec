//! `bocage order`.

use std::io::{self, Write};

use bocage_app::purchasing::orders::{self, Doing, OrderShown, Orders, Placing};
use bocage_app::purchasing::receipts::{self, MatchShown};
use bocage_purchasing::Order as Ordered;
use bocage_vocab::Money;

use crate::Session;
use crate::cli::{Noted, Order, OrderPlace};
use crate::exit::Exit;
use crate::output::Shown;

pub(super) fn run(session: &Session, command: &Order) -> Exit {
    let ctx = &session.ctx;
    match command {
        Order::Place(args) => place(session, args),
        Order::Approve { of, out } => {
            let approved = super::with(ctx, &of.territory.territory, |t| {
                orders::approve(ctx, t, of.number.as_str(), of.on, out.as_deref())
            });
            session.end("order.approve", &approved, |_| Exit::Done)
        }
        Order::Acknowledge(args) => note(session, "order.acknowledge", args, Doing::Acknowledge),
        Order::Decline(args) => note(session, "order.decline", args, Doing::Decline),
        Order::Drop(args) => note(session, "order.drop", args, Doing::Drop),
        Order::Receive { of, note, lines } => {
            let received = super::with(ctx, &of.territory.territory, |t| {
                let lines = lines.iter().map(|line| receipts::delivered(line));
                let lines = lines.collect::<Result<Vec<_>, _>>()?;
                receipts::receive(ctx, t, of.number.as_str(), (note, of.on), lines)
            });
            session.end("order.receive", &received, |_| Exit::Done)
        }
        Order::Match { territory, file, order, on } => {
            let order = order.as_ref().map(|order| order.as_str());
            let matched = super::with(ctx, &territory.territory, |t| {
                receipts::match_invoice(ctx, t, file, (order, *on))
            });
            let end = |shown: &MatchShown| if shown.agrees { Exit::Done } else { Exit::Refuted };
            session.end("order.match", &matched, end)
        }
        Order::Pay { of, invoice } => {
            let paid = super::with(ctx, &of.territory.territory, |t| {
                receipts::pay(ctx, t, (of.number.as_str(), invoice), of.on)
            });
            session.end("order.pay", &paid, |_| Exit::Done)
        }
        Order::List { territory, cart, member } => {
            let listed = super::with(ctx, &territory.territory, |t| {
                orders::list(ctx, t, cart.as_ref(), *member)
            });
            session.end("order.list", &listed, |_| Exit::Done)
        }
        Order::Show { territory, number } => {
            let shown =
                super::with(ctx, &territory.territory, |t| orders::show(ctx, t, number.as_str()));
            session.end("order.show", &shown, |_| Exit::Done)
        }
    }
}

fn place(session: &Session, args: &OrderPlace) -> Exit {
    let OrderPlace { territory, file, cart, member, on, declined } = args;
    let placing =
        Placing { cart: cart.clone(), member: *member, on: *on, declined: declined.clone() };
    let ctx = &session.ctx;
    let placed = super::with(ctx, &territory.territory, |t| orders::place(ctx, t, placing, file));
    session.end("order.place", &placed, |_| Exit::Done)
}

fn note(session: &Session, command: &str, args: &Noted, doing: Doing) -> Exit {
    let Noted { of, reason } = args;
    let ctx = &session.ctx;
    let noted = super::with(ctx, &of.territory.territory, |t| {
        orders::note(ctx, t, of.number.as_str(), doing, (of.on, reason.as_deref()))
    });
    session.end(command, &noted, |_| Exit::Done)
}

impl Shown for Orders {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        for order in &self.orders {
            let (net, supplier) = (order.net(), &order.supplier_name);
            writeln!(out, "order {} {}: {net}, {supplier}", order.number, order.state)?;
        }
        self.files.iter().try_for_each(|file| writeln!(out, "file  {}", file.display()))
    }
}

impl Shown for OrderShown {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        let order = &self.order;
        writeln!(
            out,
            "order {} {}: {}, from {} for {}",
            order.number, order.state, self.net, order.supplier_name, order.member_name
        )?;
        show_lines(order, out)?;
        for invoice in &order.invoices {
            write!(out, "  invoice {} {}", invoice.number, invoice.net + invoice.vat)?;
            match &invoice.paid {
                Some(paid) => writeln!(out, ", paid {}", paid.on)?,
                None => writeln!(out, ", to be paid by {}", invoice.pay_by)?,
            }
        }
        let late = [("penalty", self.penalty), ("interest", self.interest)];
        let mut due = late.into_iter().filter(|(_, amount)| *amount > Money::ZERO);
        due.try_for_each(|(what, amount)| writeln!(out, "  {what} {amount} by today"))
    }
}

fn show_lines(order: &Ordered, out: &mut dyn Write) -> io::Result<()> {
    for line in &order.lines {
        let number = line.number;
        writeln!(
            out,
            "  {number}. {} x {} {} at {} EUR: {} came, {} invoiced",
            line.quantity,
            line.item,
            line.name,
            line.price,
            order.delivered(number),
            order.invoiced(number)
        )?;
    }
    Ok(())
}

impl Shown for MatchShown {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        let word = if self.agrees { "agrees" } else { "differs" };
        writeln!(out, "invoice {} of order {}: {word}", self.invoice, self.order)?;
        for one in &self.differences {
            let line = one.line.as_ref().map(|line| format!("line {line} ")).unwrap_or_default();
            writeln!(out, "  {line}{}: {} instead of {}", one.what, one.invoice, one.expected)?;
        }
        if let Some(member) = self.recharged {
            writeln!(out, "  {} recharged to {member}", self.amount)?;
        }
        match self.pay_by {
            Some(day) => writeln!(out, "  to be paid by {day}"),
            None => Ok(()),
        }
    }
}
