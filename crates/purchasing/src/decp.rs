//! Essential data of public contracts: DECP 2.0.3, as JSON.
//!
//! One contract a lot, and one a subsequent contract, which names its framework. What was published is never
//! changed: amendments and subcontractors are appended, each under its number, and [`extends`] checks it.

mod words;

use bocage_vocab::{Date, Siret};
use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};

use crate::framework::{Choice, Subsequent};
use crate::terms::PriceKind;
use crate::{Error, Euros, Framework, Lot, Reference};
use words::{ccag, environmental, form, place, price, procedure, social};

/// A file of contracts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Contracts {
    marches: List,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct List {
    marche: Vec<Contract>,
}

/// A contract as it is published. Fields have the names and the order of the standard.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Contract {
    /// Its number.
    pub id: Reference,
    acheteur: BuyerId,
    nature: String,
    objet: String,
    #[serde(rename = "codeCPV")]
    code_cpv: String,
    techniques: Techniques,
    modalites_execution: Execution,
    #[serde(skip_serializing_if = "Option::is_none")]
    id_accord_cadre: Option<Reference>,
    marche_innovant: bool,
    ccag: String,
    offres_recues: u32,
    attribution_avance: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    taux_avance: Option<Number>,
    type_groupement_operateurs: String,
    sous_traitance_declaree: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    actes_sous_traitance: Vec<Act>,
    procedure: String,
    lieu_execution: Where,
    duree_mois: u32,
    date_notification: Date,
    date_publication_donnees: Date,
    montant: Number,
    types_prix: Prices,
    forme_prix: String,
    titulaires: Vec<HolderOf>,
    considerations_sociales: Social,
    considerations_environnementales: Environmental,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    modifications: Vec<Modification>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct BuyerId {
    id: Siret,
}
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Techniques {
    technique: Vec<String>,
}
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Execution {
    modalite_execution: Vec<String>,
}
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Where {
    code: String,
    type_code: String,
}
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Prices {
    type_prix: Vec<String>,
}
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct HolderOf {
    titulaire: Operator,
}
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Operator {
    type_identifiant: String,
    id: Siret,
}
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Social {
    consideration_sociale: Vec<String>,
}
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Environmental {
    consideration_environnementale: Vec<String>,
}
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Act {
    acte_sous_traitance: Subcontract,
}
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Subcontract {
    id: u32,
    sous_traitant: Operator,
    duree_mois: u32,
    date_notification: Date,
    date_publication_donnees: Date,
    montant: Number,
    variation_prix: String,
}
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Modification {
    modification: Change,
}
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Change {
    id: u32,
    date_notification_modification: Date,
    date_publication_donnees_modification: Date,
    #[serde(skip_serializing_if = "Option::is_none")]
    montant: Option<Number>,
}

impl Framework {
    /// The number under which a lot is published; none where it would be longer than the standard has it.
    #[must_use]
    pub fn contract_of(&self, lot: &Lot) -> Option<Reference> {
        if self.lots.len() == 1 {
            return Some(self.reference.clone());
        }
        format!("{}-{}", self.reference, lot.number).parse().ok()
    }
}

impl Contracts {
    /// One file of many contracts.
    #[must_use]
    pub fn of(contracts: Vec<Contract>) -> Contracts {
        Contracts { marches: List { marche: contracts } }
    }

    /// The contracts.
    #[must_use]
    pub fn all(&self) -> &[Contract] {
        &self.marches.marche
    }
}

/// The contracts of a framework, as published so far and today.
///
/// # Errors
/// When a framework could not be named.
pub fn contracts(framework: &Framework) -> Result<Vec<Contract>, Error> {
    let mut all = Vec::new();
    for lot in &framework.lots {
        let id = framework.contract_of(lot).ok_or_else(|| Error::Terms {
            framework: framework.reference.clone(),
            what: "its lots cannot be named in published data",
        })?;
        all.push(of_lot(framework, lot, &id));
        all.extend(lot.subsequent.iter().map(|one| of_subsequent(framework, lot, one, &id)));
    }
    Ok(all)
}

/// Checks that a contract says what it said when it was published before, and at most more: an array of
/// modifications or of subcontractors may have grown at its end.
///
/// # Errors
/// When another field or an earlier element differs.
pub fn extends(before: &Contract, after: &Contract) -> Result<(), Error> {
    let refused = |what: String| Error::Unpublishable {
        contract: before.id.to_string(),
        on: before.date_publication_donnees,
        what,
    };
    let (Ok(Value::Object(before_fields)), Ok(Value::Object(after_fields))) =
        (serde_json::to_value(before), serde_json::to_value(after))
    else {
        return Err(refused("no object".to_owned()));
    };
    for (name, value) in &before_fields {
        let grows = matches!(name.as_str(), "modifications" | "actesSousTraitance");
        let kept = match (value, after_fields.get(name)) {
            (Value::Array(old), Some(Value::Array(new))) if grows => new.starts_with(old),
            (old, Some(new)) => old == new,
            (_, None) => false,
        };
        if !kept {
            return Err(refused(name.clone()));
        }
    }
    let added = after_fields.keys().filter(|name| !before_fields.contains_key(*name));
    let mut strange =
        added.filter(|name| !matches!(name.as_str(), "modifications" | "actesSousTraitance"));
    strange.next().map_or(Ok(()), |name| Err(refused(name.clone())))
}

fn of_lot(framework: &Framework, lot: &Lot, id: &Reference) -> Contract {
    let published = published(framework, |_| true);
    let mut contract = common(framework, published);
    contract.id = id.clone();
    contract.objet = short(&format!("{} - {}", framework.title, lot.title));
    contract.modalites_execution.modalite_execution = vec![
        match lot.choice {
            Choice::Competition => "Marchés subséquents",
            Choice::Single | Choice::Cascade => "Bons de commande",
        }
        .to_owned(),
    ];
    contract.montant = amount(lot.maximum.unwrap_or(framework.estimated));
    contract.titulaires = lot.holders.iter().map(|holder| holder_of(holder.siret)).collect();
    let mut amendments = framework.amendments.iter().filter(|one| one.lot == lot.number);
    contract.modifications = amendments
        .by_ref()
        .zip(1..)
        .map(|(one, id)| Modification {
            modification: Change {
                id,
                date_notification_modification: one.on,
                date_publication_donnees_modification: published_of(framework, one.number),
                montant: one.maximum.map(amount),
            },
        })
        .collect();
    contract.actes_sous_traitance = acts(framework, lot);
    contract
}

fn of_subsequent(
    framework: &Framework,
    lot: &Lot,
    one: &Subsequent,
    under: &Reference,
) -> Contract {
    let mut contract = common(framework, published(framework, |p| p.on >= one.signed));
    contract.id = one.reference.clone();
    contract.objet = short(&format!("{} - {} - {}", framework.title, lot.title, one.title));
    contract.modalites_execution.modalite_execution = vec!["Sans objet".to_owned()];
    contract.id_accord_cadre = Some(under.clone());
    contract.offres_recues = one.tenders.max(1);
    contract.duree_mois = one.months.max(1);
    contract.date_notification = one.signed;
    contract.montant = amount(one.amount);
    contract.titulaires = vec![holder_of(one.holder)];
    contract
}

/// The first publication that meets a condition; the last one where none does, and the day of signing
/// where there is none yet.
fn published(framework: &Framework, meets: impl Fn(&crate::Publication) -> bool) -> Date {
    let all = &framework.publications;
    let first = all.iter().find(|one| meets(one)).or(all.last());
    first.map_or(framework.signed, |one| one.on)
}

/// When an amendment was told first.
fn published_of(framework: &Framework, amendment: u32) -> Date {
    published(framework, |one| one.amendments >= amendment)
}

fn acts(framework: &Framework, lot: &Lot) -> Vec<Act> {
    let of_lot = framework.subcontractors.iter().filter(|one| one.lot == lot.number);
    let act = |(one, id): (&crate::Subcontractor, u32)| Act {
        acte_sous_traitance: Subcontract {
            id,
            sous_traitant: Operator { type_identifiant: "SIRET".to_owned(), id: one.siret },
            duree_mois: one.months.max(1),
            date_notification: one.accepted,
            date_publication_donnees: published(framework, |p| p.subcontractors >= one.number),
            montant: amount(one.amount),
            variation_prix: match framework.terms.prices {
                PriceKind::Revisable => "Révisable",
                PriceKind::Adjustable => "Actualisable",
                PriceKind::Firm | PriceKind::Provisional => "Ferme",
            }
            .to_owned(),
        },
    };
    of_lot.zip(1..).map(act).collect()
}

/// What all contracts of a framework have in common.
fn common(framework: &Framework, published: Date) -> Contract {
    let terms = &framework.terms;
    // Those that were accepted when it was signed; later ones are appended.
    let declared = framework.subcontractors.iter().any(|one| one.accepted <= framework.signed);
    Contract {
        id: framework.reference.clone(),
        acheteur: BuyerId { id: framework.buyer.siret },
        nature: "Marché".to_owned(),
        objet: String::new(),
        code_cpv: framework.cpv.to_string(),
        techniques: Techniques { technique: vec!["Accord-cadre".to_owned()] },
        modalites_execution: Execution { modalite_execution: Vec::new() },
        id_accord_cadre: None,
        marche_innovant: terms.innovative,
        ccag: ccag(terms.clauses).to_owned(),
        offres_recues: terms.tenders,
        attribution_avance: terms.advance.is_some(),
        taux_avance: terms.advance.and_then(|part| decimal(part.get(), 6)),
        type_groupement_operateurs: "Pas de groupement".to_owned(),
        sous_traitance_declaree: declared,
        actes_sous_traitance: Vec::new(),
        procedure: procedure(terms.procedure).to_owned(),
        lieu_execution: Where {
            code: terms.place.code.clone(),
            type_code: place(terms.place.kind).to_owned(),
        },
        duree_mois: framework.months.max(1),
        date_notification: framework.signed,
        date_publication_donnees: published,
        montant: amount(framework.estimated),
        types_prix: Prices { type_prix: vec![price(terms.prices).to_owned()] },
        forme_prix: form(terms.price_form).to_owned(),
        titulaires: Vec::new(),
        considerations_sociales: Social { consideration_sociale: social(&terms.social) },
        considerations_environnementales: Environmental {
            consideration_environnementale: environmental(&terms.environmental),
        },
        modifications: Vec::new(),
    }
}

fn holder_of(id: Siret) -> HolderOf {
    HolderOf { titulaire: Operator { type_identifiant: "SIRET".to_owned(), id } }
}

/// At most 1,000 characters, as the standard has it.
fn short(text: &str) -> String {
    text.chars().take(1_000).collect()
}

fn amount(euros: Euros) -> Number {
    decimal(euros.get(), 2).unwrap_or_else(|| 1.into())
}

/// A whole number of the last of so many digits, as a number of JSON.
fn decimal(number: i64, digits: u32) -> Option<Number> {
    let unit = 10_i64.pow(digits);
    if number % unit == 0 {
        return Some((number / unit).into());
    }
    Number::from_f64(number as f64 / unit as f64)
}
