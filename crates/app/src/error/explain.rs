//! The stable code of each error, and what to do next.

use std::io;

use bocage_vocab::{Explain, Hint};

use super::Error;

impl Explain for Error {
    fn code(&self) -> &'static str {
        match self {
            Error::Forbidden { .. } => "bocage::app::forbidden",
            Error::Interrupted => "bocage::app::interrupted",
            Error::File { .. } => "bocage::app::file",
            Error::NormsOfDesign { .. } => "bocage::app::norms_of_design",
            Error::NormsMissing { .. } => "bocage::app::norms_missing",
            Error::NotThere { .. } => "bocage::app::not_there",
            Error::Unknown { .. } => "bocage::app::unknown",
            Error::UnknownOf { .. } => "bocage::app::unknown_of",
            Error::NoSuchStrand { .. } => "bocage::app::no_such_strand",
            Error::StrandTaken { .. } => "bocage::app::strand_taken",
            Error::NoStrandWay { .. } => "bocage::app::no_strand_way",
            Error::Name { .. } => "bocage::app::name",
            Error::Taken { .. } => "bocage::app::taken",
            Error::AbsurdCapacity { .. } => "bocage::app::absurd_capacity",
            Error::NotRetired { .. } => "bocage::app::not_retired",
            Error::StillRuns { .. } => "bocage::app::still_runs",
            Error::ErasureOpen { .. } => "bocage::app::erasure_open",
            Error::NoCapacity { .. } => "bocage::app::no_capacity",
            Error::WitnessHost { .. } => "bocage::app::witness_host",
            Error::NotALab { .. } => "bocage::app::not_a_lab",
            Error::ServesNot { .. } => "bocage::app::serves_not",
            Error::HasAgent { .. } => "bocage::app::has_agent",
            Error::Unlinkable { .. } => "bocage::app::unlinkable",
            Error::NoOtherRoom { .. } => "bocage::app::no_other_room",
            Error::NoRelease { .. } => "bocage::app::no_release",
            Error::NotDeployable { .. } => "bocage::app::not_deployable",
            Error::OtherMember { .. } => "bocage::app::other_member",
            Error::EngineOfOther { .. } => "bocage::app::engine_of_other",
            Error::NoRoom => "bocage::app::no_room",
            Error::SeveralOf { .. } => "bocage::app::several_of",
            Error::Ambiguous { .. } => "bocage::app::ambiguous",
            Error::NoPolygon { .. } => "bocage::app::no_polygon",
            Error::Place(_) => "bocage::app::place",
            Error::NoTable { .. } => "bocage::app::no_table",
            Error::WhatIf(_) => "bocage::app::what_if",
            Error::NormsAlone => "bocage::app::norms_alone",
            Error::NoCertificate { .. } => "bocage::app::no_certificate",
            Error::Conflicts { .. } => "bocage::app::conflicts",
            Error::NoDatabasesSaid { .. } => "bocage::app::no_databases_said",
            Error::NoWholeBackup { .. } => "bocage::app::no_whole_backup",
            Error::NoVolume { .. } => "bocage::app::no_volume",
            Error::NoBackup { .. } => "bocage::app::no_backup",
            Error::NotHere { .. } => "bocage::app::not_here",
            Error::ServesOnSeveral { .. } => "bocage::app::serves_on_several",
            Error::BundleThere { .. } => "bocage::app::bundle_there",
            Error::FolderBusy { .. } => "bocage::app::folder_busy",
            Error::BundleAltered { .. } => "bocage::app::bundle_altered",
            Error::BundleUnlisted { .. } => "bocage::app::bundle_unlisted",
            Error::BundleSums { .. } => "bocage::app::bundle_sums",
            Error::NotPlain { .. } => "bocage::app::not_plain",
            Error::NoCompose { .. } => "bocage::app::no_compose",
            Error::Unplaced { .. } => "bocage::app::unplaced",
            Error::HasData { .. } => "bocage::app::has_data",
            Error::PlacedElsewhere { .. } => "bocage::app::placed_elsewhere",
            Error::AdoptionUnfinished { .. } => "bocage::app::adoption_unfinished",
            Error::NotRestored { .. } => "bocage::app::not_restored",
            Error::MeterBook { .. } => "bocage::app::meter_book",
            Error::EmptyTime { .. } => "bocage::app::empty_time",
            Error::OtherDigest { .. } => "bocage::app::other_digest",
            Error::NoRegistries => "bocage::app::no_registries",
            Error::Steiner { .. } => "bocage::app::steiner",
            inner => inner.inner().map_or("bocage::app::failed", Explain::code),
        }
    }

    fn hint(&self) -> Hint {
        match self {
            Error::Forbidden { .. } => Hint::new("ask someone who holds the role, or log in"),
            Error::Interrupted => Hint::new("run the same command again when there is time"),
            Error::File { source, .. } => Hint::new(match source.kind() {
                io::ErrorKind::NotFound => "check the path",
                io::ErrorKind::IsADirectory => "name a file, not a folder",
                io::ErrorKind::AlreadyExists | io::ErrorKind::NotADirectory => {
                    "a file stands there: name a folder"
                }
                io::ErrorKind::InvalidData
                | io::ErrorKind::InvalidInput
                | io::ErrorKind::UnexpectedEof => {
                    "the file is damaged or not what its name says: fetch it again"
                }
                io::ErrorKind::FileTooLarge => "unpack the file and look into it: it is too large",
                io::ErrorKind::PermissionDenied => "check who may read and write there",
                io::ErrorKind::StorageFull => "make room on the disk",
                _ => "check the file and the disk",
            }),
            Error::NormsOfDesign { .. } => Hint::new(
                "use the Bocage that designed it, or design anew: `bocage design run T --apply`",
            ),
            Error::NormsMissing { .. } => Hint::new(
                "put the certificate of the plan back beside the territory, take a whole copy, or design \
                 anew: `bocage design run T --apply`",
            ),
            Error::NotThere { .. } => Hint::new("list what is there with `bocage plan list T`"),
            Error::Unknown { .. } => {
                Hint::new("look for its reference, id or name on the map: `bocage serve T`")
            }
            Error::NoSuchStrand { .. } => Hint::new("number strands from 1, as labels do"),
            Error::StrandTaken { .. } => Hint::new(
                "see which are free: `bocage strands T free`; release those that nobody needs any more",
            ),
            Error::NoStrandWay { most: 0, .. } => Hint::new(
                "nothing joins them by free strands: see which cables have any, `bocage strands T free`",
            ),
            Error::NoStrandWay { .. } => Hint::new(
                "ask for fewer, release reservations, or lay a cable where they are short",
            ),
            Error::UnknownOf { what, known, .. } if known.is_empty() => Hint::new(match *what {
                "application" => "bring one in first: `bocage app deploy T FILE --apply`",
                "room" => "add one first: `bocage room add --help`",
                "host" => "add one first: `bocage host add --help`",
                _ => "see what there is: `bocage room list T`, `bocage app list T`",
            }),
            Error::UnknownOf { known, .. } => Hint::new(format!("known are {}", known.join(", "))),
            Error::Name { .. } => {
                Hint::new("take small letters, digits and hyphens, 40 at most, such as `town-hall`")
            }
            Error::Taken { .. } => Hint::new("choose another, or change the one that is there"),
            Error::AbsurdCapacity { .. } => {
                Hint::new("look at the unit: `16 cores`, `64 GiB`, `2 TB`")
            }
            Error::NotRetired { .. } => {
                Hint::new("retire it first: `bocage app retire T APPLICATION --apply`")
            }
            Error::StillRuns { .. } => {
                Hint::new("have the host end them first: `bocage host run T HOST` there")
            }
            Error::ErasureOpen { .. } => Hint::new(
                "erase it there first, `bocage app erase … --host HOST --apply`; the certificate comes last",
            ),
            Error::NoCapacity { .. } => {
                Hint::new("say what instances may take: --cores, --memory, --disk, --iops")
            }
            Error::WitnessHost { .. } => Hint::new("name the main room or the replica room"),
            Error::NotALab { .. } => Hint::new(
                "name the territory of a lab (`bocage lab up`); a room that people use is moved by \
                 `bocage agent switch`, and lost by nobody on purpose",
            ),
            Error::ServesNot { .. } => {
                Hint::new("name the room that serves, or move the group first")
            }
            Error::Unlinkable { .. } => Hint::new("name two rooms"),
            Error::NoOtherRoom { .. } => {
                Hint::new("open the other room first: `bocage room open T ROOM`")
            }
            Error::NoRelease { known, .. } => Hint::new(format!(
                "name one by its number or more of its digest: it has the releases {}",
                known.join(", ")
            )),
            Error::NotDeployable { .. } => {
                Hint::new("write what the finding says instead; docs/compose.md has the list")
            }
            Error::OtherMember { .. } => {
                Hint::new("give it another name: `x-bocage: {application: NAME}`")
            }
            Error::EngineOfOther { .. } => Hint::new(
                "name the host that this machine is: all that runs here would end; where it is to be another \
                 host from now on, remove that file",
            ),
            Error::NoRoom => Hint::new(
                "add one, give it a host and open it: `bocage room add`, `host add`, `room open`",
            ),
            Error::SeveralOf { .. } => Hint::new(
                "name one by its id or its source, such as osm:way/41; the map shows both",
            ),
            Error::Ambiguous { .. } => Hint::new("name one by its id, of 36 characters"),
            Error::NoPolygon { .. } => {
                Hint::new("give the outline of the works as a polygon, in GeoJSON or a GeoPackage")
            }
            Error::Place(_) => Hint::new("give degrees east, then degrees north: -1.09,49.11"),
            Error::NoTable { known, .. } => Hint::new(format!("there are {known}")),
            Error::WhatIf(_) => Hint::new("try 0.5 for half of the budget, 2 for twice as much"),
            Error::NormsAlone => Hint::new(
                "name what to plan again by them: `--renew SRO` or `--renew INSEE`; the whole network: \
                 `bocage design run T --prices NAME`",
            ),
            Error::NoCertificate { .. } => Hint::new(
                "name its file with --certificate, or design again with the same settings in a \
                 territory that is a file: `bocage store copy` makes one of a database",
            ),
            Error::Conflicts { .. } => {
                Hint::new("draft the change again on the head, and drop this plan")
            }
            Error::NoDatabasesSaid { .. } => Hint::new(
                "say it as for `host run`: --databases postgres://user@host:port/postgres",
            ),
            Error::NoWholeBackup { .. } => Hint::new("see to the cause, then repeat the command"),
            Error::NoVolume { .. } => {
                Hint::new("run the application there first: `bocage host run T HOST`")
            }
            Error::NoBackup { .. } => Hint::new("see what there is: `bocage backup list T`"),
            Error::NotHere { .. } => {
                Hint::new("see where it serves: `bocage app show T APPLICATION`")
            }
            Error::ServesOnSeveral { .. } => Hint::new(
                "give one host space for all of it, drain the other (`bocage host drain`), and export it there",
            ),
            Error::BundleThere { .. } => Hint::new("name a folder that is not there yet"),
            Error::FolderBusy { .. } => {
                Hint::new("wait until it has ended, or name another folder")
            }
            Error::BundleAltered { .. } => {
                Hint::new("fetch the folder again, or export the application once more")
            }
            Error::BundleUnlisted { .. } => Hint::new(
                "take the file away, or write the sums of all files anew: `sha256sum`; `.env` needs none",
            ),
            Error::BundleSums { .. } => Hint::new(
                "fetch the folder again, or write the sums anew as `sha256sum` does; without the file nothing \
                 is compared",
            ),
            Error::NotPlain { .. } => Hint::new(
                "put the file itself there: links, devices and pipes are not read, since they may lead \
                 anywhere on this machine",
            ),
            Error::NoCompose { .. } => Hint::new(
                "put its Compose file there, as `compose.yml`; docs/leaving.md shows a folder",
            ),
            Error::Unplaced { .. } => Hint::new(
                "name the volume, or the database in `x-bocage: {databases: …}`, or take the file away",
            ),
            Error::HasData { .. } => Hint::new(
                "adopt it under another name, or retire it and erase what it left: `bocage app retire`, \
                 `app erase`",
            ),
            Error::PlacedElsewhere { on, .. } => Hint::new(format!(
                "adopt it on the machine of {}, or give that room one host with space for all of it",
                on.join(" or ")
            )),
            Error::AdoptionUnfinished { .. } => Hint::new(
                "run the same `bocage app adopt … --apply` again, or retire the application",
            ),
            Error::NotRestored { .. } => Hint::new(
                "what was there before is in place again; prove another backup: `bocage backup prove`",
            ),
            Error::MeterBook { .. } => Hint::new(
                "run the host with the version of Bocage that ran it last; what its containers use is \
                 counted by their own counters meanwhile",
            ),
            Error::EmptyTime { .. } => {
                Hint::new("give an end after the beginning; --to is not part of the time")
            }
            Error::OtherDigest { .. } => Hint::new(
                "its release is from before the registries: deploy its Compose file again, which names it \
                 by the digest of the registries",
            ),
            Error::NoRegistries => {
                Hint::new("say where they are: `bocage room registry T ROOM ADDRESS --apply`")
            }
            Error::Steiner { source, .. } => Hint::new(source.hint().to_string()),
            inner => inner.inner().map_or(Hint::new("see the log"), Explain::hint),
        }
    }
}
