//! Strands that are kept for someone, or of no use.

use bocage_vocab::{Date, Id, Text, fact};

use crate::{Cable, Mark};

fact! {
    /// What is known of a range of strands beyond what joins them: they are reserved, or dead.
    ///
    /// Key: (cable, first strand).
    pub struct StrandMark: StrandMark {
        /// The cable.
        pub cable: Id<Cable>,
        /// The first strand of the range, from 0.
        pub first_strand: u16,
        /// How many.
        pub count: u16,
        /// What holds of them.
        pub mark: Mark,
        /// For whom they are kept; of dead strands, what is wrong with them.
        pub holder: Text,
        /// The last day on which they are kept; for good where there is none.
        pub valid_until as until: Option<Date>,
    }
}

impl StrandMark {
    /// The mark of a range, with its id.
    #[must_use]
    pub fn on(cable: Id<Cable>, (first_strand, count): (u16, u16)) -> StrandMark {
        let id = Id::derive(&[&cable.to_string(), &first_strand.to_string()]);
        let (mark, holder, until) = (Mark::Reserved, Text::default(), None);
        StrandMark { id, cable, first_strand, count, mark, holder, until }
    }

    /// Whether it holds on a day. What is dead stays so.
    #[must_use]
    pub fn holds_on(&self, day: Date) -> bool {
        self.mark == Mark::Dead || self.until.is_none_or(|until| day <= until)
    }

    /// The strand after its last.
    #[must_use]
    pub const fn end(&self) -> u16 {
        self.first_strand.saturating_add(self.count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bocage_vocab::Date;

    #[test]
    fn a_reservation_holds_on_its_last_day_and_a_dead_strand_for_good() {
        let day = |day| Date::constant(2027, 6, day);
        let kept =
            StrandMark { until: Some(day(30)), ..StrandMark::on(Id::derive(&["c"]), (4, 2)) };
        assert!(kept.holds_on(day(30)) && !kept.holds_on(Date::constant(2027, 7, 1)));
        let dead = StrandMark { mark: Mark::Dead, ..kept.clone() };
        assert!(dead.holds_on(Date::constant(2030, 1, 1)));
        assert_eq!(kept.end(), 6);
    }
}
