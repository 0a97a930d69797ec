//! Made-up names that sound of the Cotentin.

use crate::random::Random;

const STARTS: [&str; 20] = [
    "Bré",
    "Can",
    "Mont",
    "Vau",
    "Saint-Ger",
    "Haute",
    "Réville",
    "Carne",
    "Tour",
    "Neu",
    "Quer",
    "Digul",
    "Bric",
    "Sotte",
    "Orval",
    "Cham",
    "Ger",
    "Mar",
    "Lithai",
    "Vill",
];
const ENDS: [&str; 14] = [
    "ville", "bec", "fleur", "hou", "court", "beuf", "val", "mesnil", "tot", "quenay", "lande",
    "moitiers", "pont", "bosq",
];
const WAYS: [&str; 8] = ["rue", "rue", "rue", "allée", "impasse", "chemin", "avenue", "place"];
const OF: [&str; 24] = [
    "de l'Église",
    "des Pommiers",
    "du Bocage",
    "de la Mairie",
    "des Écoles",
    "du Havre",
    "des Tilleuls",
    "du Lavoir",
    "de la Gare",
    "du Moulin",
    "des Hirondelles",
    "de la Libération",
    "du 6-Juin",
    "des Haies",
    "du Marché",
    "de la Fontaine",
    "des Aubépines",
    "du Vieux-Puits",
    "de Normandie",
    "des Embruns",
    "du Manoir",
    "de la Poste",
    "des Rosiers",
    "du Calvaire",
];
const FARMS: [&str; 12] = [
    "la Vallée",
    "le Hameau",
    "la Lande",
    "le Bosq",
    "la Fosse",
    "le Mesnil",
    "la Croix",
    "l'Épine",
    "le Clos",
    "la Motte",
    "le Val",
    "la Haye",
];

fn pick<'a>(random: &mut Random, words: &[&'a str]) -> &'a str {
    words[random.below(words.len())]
}

/// The name of a commune.
pub(crate) fn commune(random: &mut Random) -> String {
    format!("{}{}", pick(random, &STARTS), pick(random, &ENDS))
}
/// The name of a street in a village.
pub(crate) fn street(random: &mut Random) -> String {
    format!("{} {}", pick(random, &WAYS), pick(random, &OF))
}
/// The name of a hamlet.
pub(crate) fn hamlet(random: &mut Random) -> String {
    format!("{} {}", pick(random, &FARMS), pick(random, &STARTS).replace("Saint-", ""))
}
