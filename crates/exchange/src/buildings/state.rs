//! The state of a building in the regulator's file, as far as the model carries it.

use bocage_network::Agreement;

/// How far the owner has agreed, as the state implies: a network inside a block stands on a signed
/// convention, so `deploye` and what comes near it mean signed.
pub(super) fn agreement_of(state: &str) -> Option<Agreement> {
    Some(match crate::records::normal_name(state).as_str() {
        "deploye"
        | "raccordable"
        | "raccordable_sur_demande"
        | "raccordable_a_la_demande"
        | "raccordable_demande"
        | "en_cours_de_deploiement"
        | "signe" => Agreement::Signed,
        "cible" | "non_deploye" => Agreement::NotAsked,
        "en_cours_de_negociation" => Agreement::Asked,
        "refus" | "refuse" | "abandonne" => Agreement::Refused,
        _ => return None,
    })
}
