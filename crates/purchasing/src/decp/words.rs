//! The words that the standard has for codes.

use crate::terms::{Clauses, Consideration, PlaceKind, PriceForm, PriceKind, Procedure};

pub(super) fn ccag(clauses: Clauses) -> &'static str {
    match clauses {
        Clauses::Supplies => "Fournitures courantes et services",
        Clauses::Technology => "Techniques de l'information et de la communication",
        Clauses::Works => "Travaux",
        Clauses::Intellectual => "Prestations intellectuelles",
        Clauses::Industrial => "Marchés industriels",
        Clauses::Management => "Maitrise d'œuvre",
        Clauses::None => "Pas de CCAG",
    }
}

pub(super) fn procedure(procedure: Procedure) -> &'static str {
    match procedure {
        Procedure::Adapted => "Procédure adaptée",
        Procedure::Open => "Appel d'offres ouvert",
        Procedure::Restricted => "Appel d'offres restreint",
        Procedure::Negotiated => "Procédure avec négociation",
        Procedure::Unpublished => "Marché passé sans publicité ni mise en concurrence préalable",
        Procedure::Dialogue => "Dialogue compétitif",
    }
}

pub(super) fn place(kind: PlaceKind) -> &'static str {
    match kind {
        PlaceKind::Commune => "Code commune",
        PlaceKind::Department => "Code département",
        PlaceKind::Region => "Code région",
        PlaceKind::Country => "Code pays",
    }
}

pub(super) fn price(kind: PriceKind) -> &'static str {
    match kind {
        PriceKind::Firm => "Définitif ferme",
        PriceKind::Adjustable => "Définitif actualisable",
        PriceKind::Revisable => "Définitif révisable",
        PriceKind::Provisional => "Provisoire",
    }
}

pub(super) fn form(form: PriceForm) -> &'static str {
    match form {
        PriceForm::Unit => "Unitaire",
        PriceForm::Lump => "Forfaitaire",
        PriceForm::Mixed => "Mixte",
    }
}

pub(super) fn social(all: &[Consideration]) -> Vec<String> {
    let said = considered(all, ["Clause sociale", "Critère social", "Marché réservé"]);
    if said.is_empty() { vec!["Pas de considération sociale".to_owned()] } else { said }
}

pub(super) fn environmental(all: &[Consideration]) -> Vec<String> {
    let said = considered(all, ["Clause environnementale", "Critère environnemental", ""]);
    if said.is_empty() { vec!["Pas de considération environnementale".to_owned()] } else { said }
}

/// Each once, in the order of the list.
fn considered(all: &[Consideration], words: [&str; 3]) -> Vec<String> {
    let list = Consideration::ALL.iter().zip(words);
    let said = list.filter(|(one, word)| all.contains(one) && !word.is_empty());
    said.map(|(_, word)| word.to_owned()).collect()
}
