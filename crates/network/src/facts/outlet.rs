//! Outlets (PTO).

use bocage_vocab::{Id, Length, Loss, fact};

use crate::{BranchingPoint, Cable, Premises, Stage};

fact! {
    /// PTO: the socket of one premises, where its drop cable ends.
    ///
    /// Key: its premises.
    pub struct Outlet: Outlet {
        /// The premises it serves.
        pub premises: Id<Premises>,
        /// The drop cable that ends in it.
        pub drop: Id<Cable>,
        /// The branching point that the drop starts from.
        pub branching_point: Id<BranchingPoint>,
        /// The place of the drop in the branching point, from 0.
        pub position: u16,
        /// The place in the branching point of the fibre that a public site has for itself from the
        /// exchange on: the second strand of its drop.
        pub direct_position: Option<u16>,
        /// The input of the cabinet, numbered as in [`crate::Joint`], that this fibre is patched to.
        pub direct_input: Option<u16>,
        /// The length of fibre from the exchange.
        pub reach_mm as reach: Length,
        /// The worst loss of the wavelengths, with the worst value of each part.
        pub loss_worst_mdb as loss_worst: Loss,
        /// The loss of that wavelength with the typical value of each part.
        pub loss_typical_mdb as loss_typical: Loss,
        /// Between study and service.
        pub stage: Stage,
    }
}
