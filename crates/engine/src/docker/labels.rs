//! The labels that mark what is ours.

use std::collections::HashMap;

use crate::WantedInstance;

/// Whose it is.
pub(super) const APPLICATION: &str = "bocage.application";
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
        (APPLICATION, instance.application.to_string()),
        (SERVICE, instance.service.to_string()),
        (ORDINAL, instance.ordinal.to_string()),
        (INSTANCE, instance.id.uuid().to_string()),
        (RELEASE, instance.release.to_string()),
        (SPEC, instance.digest().to_string()),
    ];
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// The labels of what an application has beside containers.
pub(super) fn of_application(application: &str) -> Labels {
    Labels::from([(APPLICATION.to_owned(), application.to_owned())])
}

/// The filter by which the engine lists only what has a label.
pub(super) fn having(label: &str) -> HashMap<String, Vec<String>> {
    HashMap::from([("label".to_owned(), vec![label.to_owned()])])
}
