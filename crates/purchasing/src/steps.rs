//! What may happen to an order, and what it is afterwards.

use bocage_vocab::{Date, Money};

use crate::days::after;
use crate::{Delivery, Error, Event, Hold, Order, OrderState, Payment, Quantity, Rules};

/// Who does something, when, and why.
#[derive(Debug, Clone)]
pub struct By<'a> {
    /// The day.
    pub on: Date,
    /// Who.
    pub who: &'a str,
    /// Why, where it is said.
    pub why: Option<&'a str>,
}

impl Order {
    fn to(&self, state: OrderState, from: &[OrderState], by: &By<'_>) -> Result<Order, Error> {
        if !from.contains(&self.state) {
            return Err(Error::OrderState {
                order: self.number.clone(),
                state: self.state,
                to: state.code(),
            });
        }
        let mut next = self.clone();
        next.state = state;
        next.events.push(Event {
            on: by.on,
            state,
            by: by.who.to_owned(),
            reason: by.why.map(ToOwned::to_owned),
        });
        Ok(next)
    }

    /// Approved, to be sent to the supplier, who delivers within so many days.
    ///
    /// # Errors
    /// When it is not just reserved.
    pub fn approve(&self, by: &By<'_>, delivery_days: u32) -> Result<Order, Error> {
        let mut next = self.to(OrderState::Approved, &[OrderState::Reserved], by)?;
        next.due = Some(after(by.on, delivery_days));
        Ok(next)
    }

    /// Accepted by the supplier.
    ///
    /// # Errors
    /// When the supplier has not got it, or said so before.
    pub fn acknowledge(&self, by: &By<'_>) -> Result<Order, Error> {
        self.to(OrderState::Acknowledged, &[OrderState::Approved], by)
    }

    /// Declined by the supplier: nothing stays reserved.
    ///
    /// # Errors
    /// When something of it came already.
    pub fn decline(&self, by: &By<'_>) -> Result<Order, Error> {
        let mut next = self.to(OrderState::Declined, &[OrderState::Approved], by)?;
        if !self.deliveries.is_empty() {
            return Err(self.refused("declined"));
        }
        next.holds.iter_mut().for_each(Hold::end);
        Ok(next)
    }

    /// Given up, or what is left of it: nothing stays reserved. What came and was not invoiced must be first.
    ///
    /// # Errors
    /// When something came that was not invoiced, or it has ended.
    pub fn drop_rest(&self, by: &By<'_>) -> Result<Order, Error> {
        let from = [OrderState::Reserved, OrderState::Approved, OrderState::Acknowledged];
        let mut next = self.to(OrderState::Dropped, &from, by)?;
        let open = |line: &crate::Line| self.delivered(line.number) > self.invoiced(line.number);
        if self.lines.iter().any(open) {
            return Err(self.refused("dropped"));
        }
        next.holds.iter_mut().for_each(Hold::end);
        Ok(next)
    }

    /// With something that came.
    ///
    /// # Errors
    /// When it was not approved, the note is known, or more came than was ordered.
    pub fn receive(&self, delivery: Delivery) -> Result<Order, Error> {
        if !matches!(self.state, OrderState::Approved | OrderState::Acknowledged) {
            return Err(self.refused("deliver"));
        }
        if self.deliveries.iter().any(|one| one.note == delivery.note) {
            return Err(Error::NoteTwice { order: self.number.clone(), note: delivery.note });
        }
        let mut next = self.clone();
        next.deliveries.push(delivery);
        let added = next.deliveries.last().map(|one| one.lines.clone()).unwrap_or_default();
        for (number, quantity) in added {
            let line = self
                .line(number)
                .ok_or_else(|| Error::NoLine { order: self.number.clone(), line: number })?;
            if quantity <= Quantity::ZERO || next.delivered(number) > line.quantity {
                return Err(Error::TooManyCame {
                    order: self.number.clone(),
                    line: number,
                    came: next.delivered(number),
                    ordered: line.quantity,
                });
            }
        }
        Ok(next)
    }

    /// With an invoice paid on a day: interest and the lump are reckoned where it was late.
    ///
    /// # Errors
    /// When there is no such invoice, or it was paid.
    pub fn pay(&self, number: &str, on: Date, rules: &Rules) -> Result<Order, Error> {
        let place = self.invoices.iter().position(|one| one.number == number);
        let place = place.ok_or_else(|| Error::NoInvoice {
            order: self.number.clone(),
            invoice: number.to_owned(),
        })?;
        let mut next = self.clone();
        let invoice = &mut next.invoices[place];
        if invoice.paid.is_some() {
            return Err(Error::PaidAlready {
                order: self.number.clone(),
                invoice: number.to_owned(),
            });
        }
        let late = crate::interest(invoice.net + invoice.vat, invoice.pay_by, on, rules)?;
        invoice.paid = Some(Payment { on, interest: late.interest, lump: late.lump });
        Ok(next)
    }

    fn refused(&self, to: &'static str) -> Error {
        Error::OrderState { order: self.number.clone(), state: self.state, to }
    }
}

impl Hold {
    fn end(&mut self) {
        (self.net, self.quantity) = (Money::ZERO, Quantity::ZERO);
    }
}
