//! Applications whose data are being brought: nothing of them runs before all is there.

use bocage_hosting::{Application, ApplicationState};
use bocage_vocab::{Id, Uuid};
use bocage_world::World;
use serde::{Deserialize, Serialize};

use crate::{Context, Error, Territory, jobs};

/// The kind of job that a note is kept as.
const KIND: &str = "app.adopting";

/// How far the coming of an application is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Adopting {
    /// The application.
    pub(super) application: String,
    /// Which of the applications of that name; none where it is not in the World yet.
    pub(super) incarnation: Option<Uuid>,
    /// What tells the folder from others.
    pub(super) folder: String,
    /// Whether all is there.
    pub(super) finished: bool,
}

impl Adopting {
    /// Keeps it; what was kept of the name before is replaced.
    pub(super) fn keep(&self, ctx: &Context, territory: &mut Territory) -> Result<(), Error> {
        let id: Id<Application> = Id::derive(&["adopting", &self.application]);
        jobs::note(ctx, territory, (id.uuid(), KIND), self)
    }

    /// The same, about no application: nothing came of it.
    pub(super) fn withdrawn(&self) -> Adopting {
        Adopting { incarnation: Some(Uuid::nil()), ..self.clone() }
    }

    /// What is known of the coming of an application of a name.
    pub(super) fn of(territory: &Territory, name: &str) -> Result<Option<Adopting>, Error> {
        Ok(all(territory)?.into_iter().find(|one| one.application == name))
    }

    /// Whether it is about this application.
    pub(super) fn is_of(&self, application: &Application) -> bool {
        let same = self.incarnation.is_none_or(|own| own == application.id.uuid());
        *self.application == *application.name && same
    }
}

/// Lets the name of an application go that did not come to its end and is retired: a later one of the name is
/// not held back.
pub(in crate::hosting) fn given_up(
    ctx: &Context,
    territory: &mut Territory,
    application: &Application,
) -> Result<(), Error> {
    match Adopting::of(territory, &application.name)? {
        Some(note) if !note.finished && note.is_of(application) => {
            let incarnation = Some(application.id.uuid());
            Adopting { incarnation, ..note }.keep(ctx, territory)
        }
        _ => Ok(()),
    }
}

fn all(territory: &Territory) -> Result<Vec<Adopting>, Error> {
    let notes = jobs::results::<Adopting>(territory, KIND)?.into_iter();
    Ok(notes.map(|(_, _, note)| note).collect())
}

/// Has a World want nothing to run of what is not there whole; the names of these applications.
pub(in crate::hosting) fn held_back(
    territory: &Territory,
    world: &mut World,
) -> Result<Vec<String>, Error> {
    let notes = all(territory)?;
    let unfinished = |one: &Application| notes.iter().any(|note| !note.finished && note.is_of(one));
    let held: Vec<String> = world
        .applications
        .iter()
        .filter(|one| unfinished(one))
        .map(|one| one.name.to_string())
        .collect();
    if held.is_empty() {
        return Ok(held);
    }
    let applications = world.applications.iter().cloned().map(|mut one| {
        if unfinished(&one) {
            one.state = ApplicationState::Stopped;
        }
        one
    });
    world.applications = applications.collect();
    Ok(held)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Actor, Context};
    use bocage_vocab::Generation;
    use bocage_world::Rows;

    fn application(born: &str) -> Application {
        Application {
            id: Id::derive(&["town", born]),
            name: "town".into(),
            member: "Coutances".into(),
            class: Id::derive(&["single"]),
            home: Id::derive(&["main"]),
            release: 1,
            state: ApplicationState::Running,
        }
    }

    #[test]
    fn an_application_is_held_back_until_all_of_it_is_there_and_a_later_one_is_not() {
        let dir = tempfile::tempdir().unwrap();
        let ctx = Context::new(Actor::local_operator());
        let path = dir.path().join("t.gpkg");
        let mut territory = Territory::create(&ctx, &path.to_string_lossy()).unwrap();
        let (first, later) = (application("1"), application("2"));
        let held = |territory: &Territory, of: &Application| {
            let rows = Rows { applications: vec![of.clone()], ..Rows::default() };
            let mut world = World::from_rows(Generation::default(), rows);
            let held = held_back(territory, &mut world).unwrap();
            let state = world.applications.iter().next().unwrap().state;
            assert_eq!(held.is_empty(), state == ApplicationState::Running);
            held.len()
        };
        assert_eq!(held(&territory, &first), 0);
        let mut note = Adopting {
            application: "town".into(),
            incarnation: None,
            folder: "f".into(),
            finished: false,
        };
        note.keep(&ctx, &mut territory).unwrap();
        assert_eq!(held(&territory, &first), 1, "it may be the one that comes");
        note.incarnation = Some(first.id.uuid());
        note.keep(&ctx, &mut territory).unwrap();
        assert_eq!((held(&territory, &first), held(&territory, &later)), (1, 0));
        note.incarnation = None;
        note.keep(&ctx, &mut territory).unwrap();
        given_up(&ctx, &mut territory, &first).unwrap();
        assert_eq!((held(&territory, &first), held(&territory, &later)), (1, 0), "it is retired");
        note.finished = true;
        note.keep(&ctx, &mut territory).unwrap();
        assert_eq!(held(&territory, &first), 0);
        assert_eq!(Adopting::of(&territory, "town").unwrap(), Some(note));
        assert_eq!(Adopting::of(&territory, "other").unwrap(), None);
    }
}
