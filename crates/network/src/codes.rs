//! The code lists of the plant.

use bocage_vocab::code_list;

code_list! {
    /// The part of the network that a cable or a closure belongs to.
    pub enum Tier: TierError {
        /// CO: between exchanges and points of presence.
        Backhaul = "backhaul",
        /// TR: from exchange to cabinet.
        Transport = "transport",
        /// DI: from cabinet to branching point.
        Distribution = "distribution",
        /// RA: from branching point to outlet.
        Drop = "drop",
    }
}

code_list! {
    /// Where an object stands between study and service (GraceTHD `l_statut`).
    pub enum Stage: StageError {
        /// PRE: preliminary study.
        Study = "study",
        /// DIA: survey of what exists.
        Survey = "survey",
        /// AVP: outline project.
        Outline = "outline",
        /// PRO: project.
        Project = "project",
        /// ACT: contracts with builders.
        Contract = "contract",
        /// EXE: execution study.
        Execution = "execution",
        /// TVX: works.
        Works = "works",
        /// REC: accepted, as built.
        Accepted = "accepted",
        /// MCO: in service, maintained.
        InService = "in_service",
    }
}

code_list! {
    /// A way of building a route. Each has a price a metre and conditions in the price book.
    pub enum Way: WayError {
        /// A duct that stands already, rented.
        ExistingDuct = "existing_duct",
        /// A telecom pole line that stands already, rented.
        ExistingPole = "existing_pole",
        /// An energy pole line that stands already, rented.
        EnergyPole = "energy_pole",
        /// New poles.
        NewPole = "new_pole",
        /// Along walls.
        Facade = "facade",
        /// A trench in the verge.
        VergeTrench = "verge_trench",
        /// A trench in the carriageway or the pavement.
        RoadTrench = "road_trench",
        /// A narrow sawn trench.
        MicroTrench = "micro_trench",
        /// Directional drilling.
        Drilling = "drilling",
    }
}

code_list! {
    /// When plant of others is rented instead of building.
    pub enum Reuse: ReuseError {
        /// Nowhere.
        Never = "never",
        /// Where it costs less over the years of the rent.
        Cheaper = "cheaper",
        /// Wherever it stands.
        Always = "always",
    }
}

impl Way {
    /// Whether cables hang in the air.
    #[must_use]
    pub const fn is_overhead(self) -> bool {
        matches!(self, Way::ExistingPole | Way::EnergyPole | Way::NewPole | Way::Facade)
    }
    /// Whether it is dug.
    #[must_use]
    pub const fn is_trench(self) -> bool {
        matches!(self, Way::VergeTrench | Way::RoadTrench | Way::MicroTrench | Way::Drilling)
    }
    /// Whether the route stood before the design.
    #[must_use]
    pub const fn is_existing(self) -> bool {
        matches!(self, Way::ExistingDuct | Way::ExistingPole | Way::EnergyPole)
    }
}

code_list! {
    /// The class of a street, from the most to the least travelled.
    pub enum StreetClass: StreetClassError {
        /// National road.
        Trunk = "trunk",
        /// Main departmental road.
        Primary = "primary",
        /// Departmental road.
        Secondary = "secondary",
        /// Local road.
        Tertiary = "tertiary",
        /// Minor road outside towns.
        Lane = "lane",
        /// Street with homes.
        Residential = "residential",
        /// Access to a place.
        Service = "service",
        /// Farm or forest track.
        Track = "track",
        /// For people on foot.
        Pedestrian = "pedestrian",
        /// Footpath.
        Path = "path",
    }
}

code_list! {
    /// What a street crosses along its course.
    pub enum Crossing: CrossingError {
        /// A river or a canal.
        River = "river",
        /// A railway.
        Railway = "railway",
    }
}

code_list! {
    /// What premises are used for.
    pub enum PremisesUse: PremisesUseError {
        /// A home.
        Dwelling = "dwelling",
        /// A business.
        Business = "business",
        /// A public body: gets a point-to-point fibre on top.
        PublicSite = "public_site",
    }
}

code_list! {
    /// How far the owner of a building with several premises has agreed.
    pub enum Agreement: AgreementError {
        /// Not asked yet.
        NotAsked = "not_asked",
        /// Asked, no answer.
        Asked = "asked",
        /// Signed.
        Signed = "signed",
        /// Refused.
        Refused = "refused",
    }
}

code_list! {
    /// A kind of support.
    pub enum SupportKind: SupportKindError {
        /// Chambre: an underground box under a lid.
        Chamber = "chamber",
        /// A chamber that stands already along a duct of others.
        ExistingChamber = "existing_chamber",
        /// Appui télécom.
        TelecomPole = "telecom_pole",
        /// Appui énergie.
        EnergyPole = "energy_pole",
        /// A pole that the project sets up.
        NewPole = "new_pole",
        /// A point on a wall.
        Facade = "facade",
        /// Inside a building.
        Indoor = "indoor",
    }
}

code_list! {
    /// A kind of site that stands already.
    pub enum ExistingKind: ExistingKindError {
        /// Chambre.
        Chamber = "chamber",
        /// Appui.
        Pole = "pole",
        /// SRO.
        Cabinet = "cabinet",
        /// NRO.
        Exchange = "exchange",
    }
}

code_list! {
    /// How two strands, or a strand and a port, are joined.
    pub enum JointKind: JointKindError {
        /// Fusion splice.
        Splice = "splice",
        /// Connector pair.
        Connector = "connector",
        /// The same strand, uncut through the box.
        Through = "through",
    }
}

code_list! {
    /// What holds of strands that carry nothing.
    pub enum Mark: MarkError {
        /// They are kept for someone.
        Reserved = "reserved",
        /// They are broken.
        Dead = "dead",
    }
}
