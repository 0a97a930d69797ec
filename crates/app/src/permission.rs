//! The one permission table. What it does not name is refused.

use bocage_vocab::code_list;

code_list! {
    /// What an actor may be.
    pub enum Role: RoleError {
        /// The person at the machine that holds the territory.
        LocalOperator = "local-operator",
        /// Anybody.
        Public = "public",
    }
}

code_list! {
    /// What is acted on.
    pub enum Resource: ResourceError {
        /// A territory as a whole.
        Territory = "territory",
        /// The facts of a territory.
        Facts = "facts",
        /// Plans.
        Plan = "plan",
        /// The hash chain and the journals.
        Journal = "journal",
        /// Rooms, hosts and applications.
        Hosting = "hosting",
        /// The solver of Steiner problems.
        Steiner = "steiner",
        /// Invoices.
        Invoice = "invoice",
        /// Members, prices, keys, months and documents.
        Money = "money",
        /// Frameworks, catalogues, orders.
        Purchase = "purchase",
        /// Comparisons of ways of hosting.
        Choice = "choice",
        /// The simulator of failovers.
        Simulation = "simulation",
        /// The lab: rooms on this machine.
        Lab = "lab",
        /// The agent of a room.
        Agent = "agent",
        /// Connections, business lines, incidents, permits, works notices, copper.
        Field = "field",
        /// What of the facts is published to everybody.
        Published = "published",
    }
}

code_list! {
    /// What is done.
    pub enum Action: ActionError {
        /// Look.
        Read = "read",
        /// Make a new one.
        Create = "create",
        /// Propose a change.
        Draft = "draft",
        /// Make a proposed change real.
        Apply = "apply",
    }
}

const EVERYBODY: &[Role] = &[Role::LocalOperator, Role::Public];
const OPERATOR: &[Role] = &[Role::LocalOperator];

/// Who may do what. One line a permission.
const TABLE: &[(Resource, Action, &[Role])] = &[
    (Resource::Territory, Action::Read, EVERYBODY),
    (Resource::Territory, Action::Create, OPERATOR),
    (Resource::Facts, Action::Read, OPERATOR),
    (Resource::Plan, Action::Read, OPERATOR),
    (Resource::Plan, Action::Draft, OPERATOR),
    (Resource::Plan, Action::Apply, OPERATOR),
    (Resource::Journal, Action::Read, OPERATOR),
    (Resource::Hosting, Action::Read, OPERATOR),
    (Resource::Hosting, Action::Draft, OPERATOR),
    (Resource::Hosting, Action::Apply, OPERATOR),
    (Resource::Steiner, Action::Read, EVERYBODY),
    (Resource::Invoice, Action::Read, OPERATOR),
    (Resource::Money, Action::Read, OPERATOR),
    (Resource::Money, Action::Draft, OPERATOR),
    (Resource::Money, Action::Apply, OPERATOR),
    (Resource::Purchase, Action::Read, OPERATOR),
    (Resource::Purchase, Action::Create, OPERATOR),
    (Resource::Purchase, Action::Apply, OPERATOR),
    (Resource::Choice, Action::Read, EVERYBODY),
    (Resource::Simulation, Action::Read, EVERYBODY),
    (Resource::Lab, Action::Read, OPERATOR),
    (Resource::Agent, Action::Read, OPERATOR),
    (Resource::Agent, Action::Apply, OPERATOR),
    (Resource::Lab, Action::Create, OPERATOR),
    (Resource::Lab, Action::Apply, OPERATOR),
    (Resource::Field, Action::Read, OPERATOR),
    (Resource::Field, Action::Draft, OPERATOR),
    (Resource::Published, Action::Read, EVERYBODY),
];

/// Whether one of the roles may do this.
#[must_use]
pub fn allows(roles: &[Role], resource: Resource, action: Action) -> bool {
    TABLE.iter().any(|(on, what, who)| {
        *on == resource && *what == action && roles.iter().any(|role| who.contains(role))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_table_does_not_name_is_refused() {
        assert!(allows(&[Role::LocalOperator], Resource::Plan, Action::Apply));
        assert!(!allows(&[Role::Public], Resource::Plan, Action::Apply));
        assert!(!allows(&[Role::Public], Resource::Facts, Action::Read));
        assert!(!allows(&[Role::LocalOperator], Resource::Steiner, Action::Apply));
        assert!(!allows(&[], Resource::Territory, Action::Read));
    }

    #[test]
    fn no_permission_is_named_twice() {
        for (i, (on, what, _)) in TABLE.iter().enumerate() {
            assert!(!TABLE[..i].iter().any(|(o, w, _)| o == on && w == what), "{on} {what}");
        }
    }
}
