//! The words by which sources name plant: codes of Bocage, French, English, GraceTHD.

use bocage_network::{ExistingKind, Way};

use crate::records::normal_name;

/// Ducts or poles, from a text.
pub(super) fn way(text: &str) -> Option<Way> {
    const WORDS: [(&str, Way); 14] = [
        ("energie", Way::EnergyPole),
        ("energy", Way::EnergyPole),
        ("enedis", Way::EnergyPole),
        ("electri", Way::EnergyPole),
        ("fourreau", Way::ExistingDuct),
        ("conduite", Way::ExistingDuct),
        ("duct", Way::ExistingDuct),
        ("tube", Way::ExistingDuct),
        ("souterrain", Way::ExistingDuct),
        ("appui", Way::ExistingPole),
        ("poteau", Way::ExistingPole),
        ("pole", Way::ExistingPole),
        ("aerien", Way::ExistingPole),
        ("overhead", Way::ExistingPole),
    ];
    named(text, &WORDS)
}

/// A chamber, pole, cabinet or exchange, from a text.
pub(super) fn site(text: &str) -> Option<ExistingKind> {
    const WORDS: [(&str, ExistingKind); 13] = [
        ("chambre", ExistingKind::Chamber),
        ("chamber", ExistingKind::Chamber),
        ("manhole", ExistingKind::Chamber),
        ("appui", ExistingKind::Pole),
        ("poteau", ExistingKind::Pole),
        ("pole", ExistingKind::Pole),
        ("sro", ExistingKind::Cabinet),
        ("armoire", ExistingKind::Cabinet),
        ("cabinet", ExistingKind::Cabinet),
        ("nro", ExistingKind::Exchange),
        ("central", ExistingKind::Exchange),
        ("centraux", ExistingKind::Exchange),
        ("exchange", ExistingKind::Exchange),
    ];
    named(text, &WORDS)
}

/// The first word that the text holds, as a word's beginning.
fn named<T: Copy>(text: &str, words: &[(&str, T)]) -> Option<T> {
    let text = normal_name(text);
    let holds = |word: &str| text.split('_').any(|part| part.starts_with(word));
    words.iter().find(|(word, _)| holds(word)).map(|(_, kind)| *kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_name_plant_in_many_ways() {
        for (text, kind) in [
            ("Fourreaux", Some(Way::ExistingDuct)),
            ("existing_pole", Some(Way::ExistingPole)),
            ("energy_pole", Some(Way::EnergyPole)),
            ("Appuis Enedis", Some(Way::EnergyPole)),
            ("gazoduc", None),
        ] {
            assert_eq!(way(text), kind, "{text}");
        }
        assert_eq!(site("Armoires SRO"), Some(ExistingKind::Cabinet));
        assert_eq!(site("Poteaux"), Some(ExistingKind::Pole));
        assert_eq!(site("fontaine"), None);
    }
}
