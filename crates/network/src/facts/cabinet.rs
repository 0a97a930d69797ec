//! Cabinets (SRO, PM).

use bocage_vocab::{Id, Insee, Money, Position, Text, fact};

use crate::{Exchange, Stage};

fact! {
    /// SRO: where distribution strands meet the splitters of the operators.
    ///
    /// Ports are numbered from 0. Splitter `s` of an operator serves the ports
    /// `s * ratio .. (s + 1) * ratio`; its input is the transport strand that a [`crate::Joint`]
    /// of this cabinet joins to input `operator * splitters + s`.
    ///
    /// Key: its anchor (street, offset), kept by matching on a redesign.
    pub struct Cabinet: Cabinet, cost = cost {
        /// The official reference.
        pub reference: Text,
        /// The exchange that feeds it.
        pub exchange: Id<Exchange>,
        /// The commune it stands in.
        pub insee: Option<Insee>,
        /// Ports of the distribution frame.
        pub ports: u16,
        /// Premises of its area: one port each.
        pub lines: u16,
        /// Lines behind one splitter.
        pub splitter_ratio: u16,
        /// Splitters of one operator.
        pub splitters: u16,
        /// Operators whose splitters fit.
        pub operators: u8,
        /// Who owns it.
        pub owner: Text,
        /// Between study and service.
        pub stage: Stage,
        /// The price.
        pub cost_cents as cost: Money,
        /// Where it is.
        pub position: Position,
    }
}
