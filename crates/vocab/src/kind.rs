//! The kinds of fact.

crate::code_list! {
    /// A kind of fact of the World. The code names its table, its layer and its place in JSON.
    pub enum Kind: KindError {
        /// A commune and its outline.
        Municipality = "municipality",
        /// A piece of road between two junctions.
        Street = "street",
        /// A building that holds several premises.
        Building = "building",
        /// A home, a business or a public body: what gets a fibre.
        Premises = "premises",
        /// A chamber, a pole or a facade anchor.
        Support = "support",
        /// A physical way from support to support: trench, ducts or overhead span.
        Route = "route",
        /// One tube in the ground along a route.
        Duct = "duct",
        /// Where the backhaul ends.
        Pop = "pop",
        /// NRO: where the optical lines of an area meet the operators' equipment.
        Exchange = "exchange",
        /// SRO, PM: where distribution fibres meet splitters.
        Cabinet = "cabinet",
        /// PBO: the last box before the premises.
        BranchingPoint = "branching_point",
        /// BPE: a box where cables are spliced together.
        SpliceClosure = "splice_closure",
        /// PTO, DTIO: the socket in the premises.
        Outlet = "outlet",
        /// A cable of any tier.
        Cable = "cable",
        /// A range of strands joined to a range of strands or ports.
        Joint = "joint",
        /// The area that an exchange or a cabinet serves.
        ServiceArea = "service_area",
        /// Ducts or poles of others along a way, which a cable may take for rent.
        ExistingRoute = "existing_route",
        /// A chamber, pole, cabinet or exchange that stands already.
        ExistingSite = "existing_site",
        /// What is paid every year for plant of others.
        Rental = "rental",
        /// The year in which the area of a cabinet is built.
        Phase = "phase",
        /// Where hosts stand: the main room, the replica room, or the witness.
        Room = "room",
        /// A machine that runs instances.
        Host = "host",
        /// What joins two rooms.
        Link = "link",
        /// What is promised to an application: rooms, losses, delays, hours.
        ServiceClass = "service_class",
        /// An application of a member.
        Application = "application",
        /// What an application is made of: immutable, its images by digest.
        Release = "release",
        /// Files that an application keeps.
        Volume = "volume",
        /// A database that an application keeps.
        Database = "database",
        /// One running copy of a service of a release, on a host.
        Instance = "instance",
        /// What the register says of the personal data of an application.
        DataSheet = "data_sheet",
        /// The most that a member may claim.
        Quota = "quota",
        /// Where the hosts of a room pull images from.
        Registry = "registry",
        /// Strands that are reserved or dead.
        StrandMark = "strand_mark",
        /// Who owns, operates and leases plant.
        Holding = "holding",
        /// Where the other hosts of a room reach the entry of one.
        Entrance = "entrance",
    }
}
