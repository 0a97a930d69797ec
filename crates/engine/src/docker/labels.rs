//! The labels that mark what is ours.

use std::collections::HashMap;

use bocage_vocab::{Id, Text};

use crate::{Owner, WantedInstance};

/// Whose it is.
pub(super) const APPLICATION: &str = "bocage.application";
/// The member whose it is.
pub(super) const MEMBER: &str = "bocage.member";
/// Which of all applications that ever bore the name.
pub(super) const INCARNATION: &str = "bocage.incarnation";
/// The names of the secrets that it reads, parted by commas.
pub(super) const SECRETS: &str = "bocage.secrets";
/// What tells the values of its secrets from others. It is keyed: the values cannot be guessed from it.
pub(super) const FINGERPRINT: &str = "bocage.secrets.fingerprint";
/// The service.
pub(super) const SERVICE: &str = "bocage.service";
/// Which copy.
pub(super) const ORDINAL: &str = "bocage.ordinal";
/// The instance.
pub(super) const INSTANCE: &str = "bocage.instance";
/// The number of the release that it was made for.
pub(super) const RELEASE: &str = "bocage.release";
/// The digest of what it was made of.
pub(super) const SPEC: &str = "bocage.spec";
/// On the mark: the generation that was reconciled.
pub(super) const GENERATION: &str = "bocage.generation";

pub(super) type Labels = HashMap<String, String>;

/// The labels of a container. No secret, no variable ever stands in one.
pub(super) fn of_instance(instance: &WantedInstance) -> Labels {
    let pairs = [
        (SERVICE, instance.service.to_string()),
        (ORDINAL, instance.ordinal.to_string()),
        (INSTANCE, instance.id.uuid().to_string()),
        (RELEASE, instance.release.to_string()),
        (SPEC, instance.digest().to_string()),
        (SECRETS, instance.content.secrets.join(",")),
        (FINGERPRINT, instance.secrets.as_deref().unwrap_or_default().to_owned()),
    ];
    let own = pairs.into_iter().map(|(name, value)| (name.to_owned(), value));
    own.chain(of_owner(&instance.owner)).collect()
}

/// The labels of what an application has beside containers.
pub(super) fn of_owner(owner: &Owner) -> Labels {
    let pairs = [
        (APPLICATION, owner.application.to_string()),
        (MEMBER, owner.member.to_string()),
        (INCARNATION, owner.incarnation.uuid().to_string()),
    ];
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Whose something is; none where its labels are not all there.
pub(super) fn owner(labels: &Labels) -> Option<Owner> {
    let text = |name: &str| labels.get(name).map(|value| Text::from(value.as_str()));
    Some(Owner {
        application: text(APPLICATION)?,
        member: text(MEMBER)?,
        incarnation: Id::from_uuid(labels.get(INCARNATION)?.parse().ok()?),
    })
}

/// The filter by which the engine lists only what has a label.
pub(super) fn having(label: &str) -> HashMap<String, Vec<String>> {
    HashMap::from([("label".to_owned(), vec![label.to_owned()])])
}
