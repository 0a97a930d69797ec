//! Whose a container, a network or a volume is.

use bocage_hosting::Application;
use bocage_vocab::{Id, Text};

/// An application as engines know it. An application that is retired and deployed anew under its
/// name is another one: it has another incarnation, and shares neither network nor volume with it.
///
/// # Examples
/// ```
/// use bocage_engine::Owner;
/// use bocage_vocab::Id;
/// let born = |at: &str| Owner {
///     application: "town".into(),
///     member: "Coutances".into(),
///     incarnation: Id::derive(&["town", at]),
/// };
/// assert!(born("4").volume("files").starts_with("bocage-town."));
/// assert_ne!(born("4").volume("files"), born("9").volume("files"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Owner {
    /// What people call it.
    pub application: Text,
    /// The member whose it is.
    pub member: Text,
    /// Which of all that ever bore the name.
    pub incarnation: Id<Application>,
}

impl Owner {
    /// An application's.
    #[must_use]
    pub fn of(application: &Application) -> Owner {
        Owner {
            application: application.name.clone(),
            member: application.member.clone(),
            incarnation: application.id,
        }
    }

    /// The name of its network.
    #[must_use]
    pub fn network(&self) -> Text {
        format!("bocage-{}", self.key()).into()
    }

    /// The name of its network over the hosts of a room. A swarm takes one label of a DNS name: no
    /// dot, and 63 bytes at most, which the name of an application might be alone.
    #[must_use]
    pub fn room_network(&self) -> Text {
        format!("bocage-{}", self.incarnation.uuid().simple()).into()
    }

    /// The name that the engine knows a volume by. No name of an application holds a dot, so that
    /// no two applications meet in one volume.
    #[must_use]
    pub fn volume(&self, name: &str) -> Text {
        format!("bocage-{}.{name}", self.key()).into()
    }

    /// Its name, and enough of its incarnation to tell it from others of the name.
    fn key(&self) -> String {
        let incarnation = self.incarnation.uuid().simple().to_string();
        format!("{}.{}", self.application, &incarnation[..12])
    }
}
