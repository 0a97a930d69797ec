//! The colours by which tubes and strands are told apart.

use bocage_vocab::code_list;

code_list! {
    /// A colour of the French code of twelve; tubes and strands beyond carry rings.
    pub enum Colour: ColourError {
        /// Rouge.
        Red = "red",
        /// Bleu.
        Blue = "blue",
        /// Vert.
        Green = "green",
        /// Jaune.
        Yellow = "yellow",
        /// Violet.
        Violet = "violet",
        /// Blanc.
        White = "white",
        /// Orange.
        Orange = "orange",
        /// Gris.
        Grey = "grey",
        /// Marron.
        Brown = "brown",
        /// Noir.
        Black = "black",
        /// Turquoise.
        Turquoise = "turquoise",
        /// Rose.
        Pink = "pink",
    }
}

impl Colour {
    /// The colour of a tube or strand by its number from 0, and how many rings it carries.
    #[must_use]
    pub fn of(number: u16) -> (Colour, u16) {
        let count = Colour::ALL.len() as u16;
        (Colour::ALL[(number % count) as usize], number / count)
    }
}

#[cfg(test)]
mod tests {
    use super::Colour;

    #[test]
    fn the_thirteenth_begins_anew_with_a_ring() {
        assert_eq!(Colour::of(0), (Colour::Red, 0));
        assert_eq!(Colour::of(11), (Colour::Pink, 0));
        assert_eq!(Colour::of(12), (Colour::Red, 1));
    }
}
