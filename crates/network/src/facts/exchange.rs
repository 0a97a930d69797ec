//! Exchanges (NRO).

use bocage_vocab::{Insee, Money, Position, Text, fact};

use crate::Stage;

fact! {
    /// NRO: where the transport cables of an area meet the operators' equipment.
    ///
    /// Key: its anchor (street, offset), kept by matching on a redesign.
    pub struct Exchange: Exchange, cost = cost {
        /// The official reference.
        pub reference: Text,
        /// The commune it stands in.
        pub insee: Option<Insee>,
        /// Lines it can take.
        pub capacity: u32,
        /// Premises of its area.
        pub lines: u32,
        /// Ports of its transport frame in use: strands of transport cables that end here.
        pub ports: u32,
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
