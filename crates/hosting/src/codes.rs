//! The code lists of hosting.

use bocage_vocab::code_list;

code_list! {
    /// Which of the three sites a room is.
    pub enum RoomRole: RoomRoleError {
        /// The room that is preferred where both could serve.
        Main = "main",
        /// The room that takes over.
        Replica = "replica",
        /// The third vote; it runs no application.
        Witness = "witness",
    }
}

code_list! {
    /// Whether a room may be used.
    pub enum RoomState: RoomStateError {
        /// Its acceptance tests have not all passed: nothing is placed there.
        Commissioning = "commissioning",
        /// Instances may be placed there.
        InService = "in_service",
        /// What it has moves to the other room.
        Evacuating = "evacuating",
    }
}

code_list! {
    /// Whether a host may be used.
    pub enum HostState: HostStateError {
        /// Instances may be placed there.
        InService = "in_service",
        /// What it has moves to other hosts.
        Draining = "draining",
    }
}

code_list! {
    /// What an instance does.
    pub enum Duty: DutyError {
        /// It serves.
        Active = "active",
        /// Its place is kept for when the other room is lost.
        Standby = "standby",
    }
}

code_list! {
    /// Whether an application is wanted to run.
    pub enum ApplicationState: ApplicationStateError {
        /// It runs.
        Running = "running",
        /// It is stopped and keeps its data.
        Stopped = "stopped",
    }
}

code_list! {
    /// What a database acknowledges.
    pub enum Commit: CommitError {
        /// Nothing that is not in both rooms, even while one is lost: then nothing at all.
        Strict = "strict",
        /// Nothing that is not in both rooms, until a lost room is proven to be fenced.
        Available = "available",
    }
}
