//! The kinds of fact of hosting, one file a kind.

mod application;
mod data_sheet;
mod database;
mod entrance;
mod host;
mod instance;
mod link;
mod quota;
mod registry;
mod release;
mod room;
mod service_class;
mod volume;

pub use application::Application;
pub use data_sheet::DataSheet;
pub use database::Database;
pub use entrance::Entrance;
pub use host::Host;
pub use instance::Instance;
pub use link::Link;
pub use quota::Quota;
pub use registry::Registry;
pub use release::Release;
pub use room::Room;
pub use service_class::ServiceClass;
pub use volume::Volume;
