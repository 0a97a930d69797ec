//! Releases of the Open Contracting Data Standard 1.1.5, without extensions.
//!
//! One contracting process a framework. A release is made for each thing that happened: the notice, the
//! award with its contracts, each amendment, orders at the end of a month. Releases are never changed: the same
//! facts and more give the same releases and more.

use bocage_vocab::{Date, Money, Siret};
use serde_json::{Value, json};

use crate::terms::Procedure;
use crate::{Buyer, Euros, Framework, Lot, Matched, Nature, Order, Reference};

/// Who publishes.
#[derive(Debug, Clone)]
pub struct Publisher<'a> {
    /// The prefix that was registered with the standard, such as `ocds-a1b2c3`.
    pub prefix: &'a str,
    /// Where the package will be found.
    pub uri: &'a str,
    /// When it is published: a day.
    pub on: Date,
}

/// A package of the releases of frameworks, with the orders that were made under each, as JSON text.
///
/// # Errors
/// When it cannot be written as text, which no framework brings about.
pub fn package(
    publisher: &Publisher<'_>,
    buyer: &Buyer,
    all: &[(&Framework, Vec<&Order>)],
) -> Result<String, serde_json::Error> {
    let releases: Vec<Value> =
        all.iter().flat_map(|(framework, orders)| releases(publisher, framework, orders)).collect();
    serde_json::to_string_pretty(&json!({
        "uri": publisher.uri,
        "version": "1.1",
        "publishedDate": moment(publisher.on),
        "publisher": {
            "name": buyer.name,
            "scheme": "FR-RCS",
            "uid": buyer.siret.as_str(),
        },
        "releases": releases,
    }))
}

fn releases(publisher: &Publisher<'_>, framework: &Framework, orders: &[&Order]) -> Vec<Value> {
    let ocid = format!("{}-{}", publisher.prefix, framework.reference);
    let release = |number: String, on: Date, tags: &[&str], parts: Vec<(&str, Value)>| {
        let mut release = json!({
            "ocid": ocid,
            "id": format!("{ocid}-{number}"),
            "date": moment(on),
            "tag": tags,
            "initiationType": "tender",
            "language": "fr",
            "buyer": organisation(framework.buyer.siret, &framework.buyer.name),
            "parties": parties(framework, tags.contains(&"tender")),
        });
        if let Some(fields) = release.as_object_mut() {
            fields.extend(parts.into_iter().map(|(name, value)| (name.to_owned(), value)));
        }
        release
    };
    let launched = framework.launched;
    let tender = tender(framework, true);
    let mut all = vec![release("tender".into(), launched, &["tender"], vec![("tender", tender)])];
    if framework.signed > publisher.on {
        return all;
    }
    let parts = vec![
        ("tender", self::tender(framework, false)),
        ("awards", Value::Array(framework.lots.iter().map(|lot| award(framework, lot)).collect())),
        ("contracts", contracts(framework, 0, &[])),
    ];
    all.push(release("award".into(), framework.signed, &["award", "contract"], parts));
    for amendment in framework.amendments.iter().filter(|one| one.on <= publisher.on) {
        let contracts = contracts(framework, amendment.number, &[]);
        let number = format!("amendment-{}", amendment.number);
        let parts = vec![("contracts", contracts)];
        all.push(release(number, amendment.on, &["contractAmendment"], parts));
    }
    for (number, (end, paid)) in (1..).zip(months(framework, orders, publisher.on)) {
        let told = framework.amendments.iter().filter(|one| one.on <= end).count() as u32;
        let parts = vec![("contracts", contracts(framework, told, &paid))];
        let tag = if number == 1 { "implementation" } else { "implementationUpdate" };
        all.push(release(format!("spending-{number}"), end, &[tag], parts));
    }
    all
}

/// An invoice with the order and the supplier.
type Paid<'a> = (&'a Order, &'a Matched);

/// The last day of each month that ended and in which something was invoiced, with all that was until then.
fn months<'a>(framework: &Framework, orders: &[&'a Order], on: Date) -> Vec<(Date, Vec<Paid<'a>>)> {
    let of_this = orders
        .iter()
        .filter(|order| order.lines.iter().all(|line| line.framework == framework.reference));
    let mut paid: Vec<Paid<'a>> =
        of_this.flat_map(|order| order.invoices.iter().map(|invoice| (*order, invoice))).collect();
    paid.sort_by_key(|(order, one)| (one.received, order.number.clone(), one.number.clone()));
    let mut ends: Vec<Date> = paid.iter().map(|(_, one)| one.received.last_of_month()).collect();
    ends.dedup();
    let until = |end: Date| {
        let all = paid.iter().filter(move |(_, one)| one.received <= end);
        (end, all.copied().collect())
    };
    ends.into_iter().filter(|end| *end < on).map(until).collect()
}

fn tender(framework: &Framework, open: bool) -> Value {
    let method = match framework.terms.procedure {
        Procedure::Open | Procedure::Adapted => "open",
        Procedure::Restricted | Procedure::Negotiated | Procedure::Dialogue => "selective",
        Procedure::Unpublished => "direct",
    };
    let mut tender = json!({
        "id": framework.reference,
        "title": framework.title,
        "status": if open { "active" } else { "complete" },
        "procuringEntity": organisation(framework.buyer.siret, &framework.buyer.name),
        "value": value(framework.estimated),
        "procurementMethod": method,
        "procurementMethodDetails": framework.terms.procedure.code(),
        "mainProcurementCategory": match framework.nature {
            Nature::Supplies => "goods",
            Nature::Services => "services",
            Nature::Works => "works",
        },
        "items": framework.lots.iter().map(|lot| item(framework, lot)).collect::<Vec<_>>(),
        "contractPeriod": period(framework),
    });
    if let (false, Some(fields)) = (open, tender.as_object_mut()) {
        fields.insert("numberOfTenderers".to_owned(), json!(framework.terms.tenders));
    }
    tender
}

fn award(framework: &Framework, lot: &Lot) -> Value {
    json!({
        "id": lot.number,
        "title": lot.title,
        "status": "active",
        "date": moment(framework.signed),
        "value": value(lot.maximum.unwrap_or(framework.estimated)),
        "suppliers": lot.holders.iter().map(|h| organisation(h.siret, &h.name)).collect::<Vec<_>>(),
        "items": [item(framework, lot)],
        "contractPeriod": period(framework),
    })
}

/// A contract a lot, as it stood after so many amendments, with what was invoiced by then.
fn contracts(framework: &Framework, told: u32, paid: &[Paid<'_>]) -> Value {
    let one = |lot: &Lot| {
        let amended =
            framework.amendments.iter().filter(|one| one.lot == lot.number && one.number <= told);
        let mut most = lot.maximum.unwrap_or(framework.estimated);
        let mut amendments = Vec::new();
        for amendment in amended {
            most = amendment.maximum.unwrap_or(most);
            amendments.push(json!({
                "id": amendment.number.to_string(),
                "date": moment(amendment.on),
                "description": amendment.reason,
                "rationale": amendment.kind.code(),
            }));
        }
        let mut contract = json!({
            "id": framework.contract_of(lot),
            "awardID": lot.number,
            "title": lot.title,
            "status": "active",
            "value": value(most),
            "period": period(framework),
            "dateSigned": moment(framework.signed),
            "items": [item(framework, lot)],
        });
        let transactions = transactions(lot, paid);
        if let Some(fields) = contract.as_object_mut() {
            if !amendments.is_empty() {
                fields.insert("amendments".to_owned(), Value::Array(amendments));
            }
            if !transactions.is_empty() {
                let implementation = json!({ "transactions": transactions });
                fields.insert("implementation".to_owned(), implementation);
            }
        }
        contract
    };
    Value::Array(framework.lots.iter().map(one).collect())
}

/// What was invoiced under a lot: of an invoice over several lots the lines of this one.
fn transactions(lot: &Lot, paid: &[Paid<'_>]) -> Vec<Value> {
    let of_lot = |(order, invoice): &Paid<'_>| {
        let lines = invoice.lines.iter().filter_map(|(number, quantity)| {
            let line = order.line(*number).filter(|line| line.lot == lot.number)?;
            line.price.times(*quantity)
        });
        let net: Money = lines.sum();
        (net > Money::ZERO).then(|| {
            json!({
                "id": format!("{}-{}", order.number, invoice.number),
                "date": moment(invoice.received),
                "value": value(net.into()),
                "payer": organisation(order.buyer, &order.buyer_name),
                "payee": organisation(order.supplier, &order.supplier_name),
            })
        })
    };
    paid.iter().filter_map(of_lot).collect()
}

fn item(framework: &Framework, lot: &Lot) -> Value {
    let mut item = json!({
        "id": lot.number,
        "description": lot.title,
        "classification": { "scheme": "CPV", "id": framework.cpv.to_string() },
    });
    if let (Some(most), Some(fields)) = (lot.maximum_quantity, item.as_object_mut()) {
        fields.insert("quantity".to_owned(), json!(most.get() as f64 / 10_000.0));
    }
    item
}

fn period(framework: &Framework) -> Value {
    // The last day belongs to it.
    let end = framework.ends().yesterday().unwrap_or(framework.ends());
    json!({
        "startDate": moment(framework.signed),
        "endDate": format!("{end}T23:59:59Z"),
    })
}

/// Everybody who is named, with what they are; suppliers once they were chosen.
fn parties(framework: &Framework, open: bool) -> Vec<Value> {
    let party = |siret: Siret, name: &str, roles: &[&str]| {
        json!({
            "id": format!("FR-RCS-{siret}"),
            "name": name,
            "identifier": { "scheme": "FR-RCS", "id": siret.as_str(), "legalName": name },
            "roles": roles,
        })
    };
    let buyer = party(framework.buyer.siret, &framework.buyer.name, &["buyer", "procuringEntity"]);
    let mut all = vec![buyer];
    let mut known = std::collections::BTreeSet::new();
    let holders = framework.lots.iter().flat_map(|lot| &lot.holders).filter(|_| !open);
    for holder in holders.filter(|holder| known.insert(holder.siret)) {
        all.push(party(holder.siret, &holder.name, &["supplier"]));
    }
    all
}

fn organisation(siret: Siret, name: &str) -> Value {
    json!({ "id": format!("FR-RCS-{siret}"), "name": name })
}

fn value(euros: Euros) -> Value {
    json!({ "amount": euros.get() as f64 / 100.0, "currency": "EUR" })
}

fn moment(day: Date) -> String {
    format!("{day}T00:00:00Z")
}

/// The number of a contracting process.
#[must_use]
pub fn ocid(prefix: &str, framework: &Reference) -> String {
    format!("{prefix}-{framework}")
}
