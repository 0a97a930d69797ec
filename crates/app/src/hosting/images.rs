//! Images: brought into the registries of all rooms, and read back, before a release of them is wanted.

use std::collections::BTreeSet;
use std::path::PathBuf;

use bocage_engine::{Registry, Source, copy};
use bocage_exchange::compose::Deployment;
use bocage_hosting::Application;
use bocage_vocab::Explain;
use bocage_world::World;
use serde::Serialize;

use super::obey::Engines;
use super::{deploy, named, registries};
use crate::permission::{Action, Resource};
use crate::{AsOf, Context, Error, Territory, jobs};

/// Where images are found that no registry has yet.
#[derive(Debug, Clone)]
pub struct Images {
    /// The engine of this machine.
    pub engines: Engines,
    /// A folder in the layout of the Open Container Initiative, instead of the engine.
    pub layout: Option<PathBuf>,
}

/// An image, and what came of it.
#[derive(Debug, Clone, Serialize)]
pub struct ImageShown {
    /// The application.
    pub application: String,
    /// The image, by digest.
    pub image: String,
    /// What is wrong; none where it is in every registry as its digest says.
    pub trouble: Option<ImageTrouble>,
}

/// Why an image is not as it should be.
#[derive(Debug, Clone, Serialize)]
pub struct ImageTrouble {
    /// The stable code.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do next.
    pub hint: String,
}

/// The images of what is wanted.
#[derive(Debug, Clone, Serialize)]
pub struct ImagesShown {
    /// How many registries there are.
    pub registries: usize,
    /// The images, by application.
    pub images: Vec<ImageShown>,
}

impl Images {
    /// Names every image of a deployment by digest. Where rooms have registries, each is brought into all of
    /// them first, and read back.
    pub(super) fn resolve(
        &self,
        ctx: &Context,
        territory: &mut Territory,
        deployment: &mut Deployment,
    ) -> Result<(), Error> {
        let registries = registries::all(&territory.world(ctx, AsOf::Head)?)?;
        if registries.is_empty() {
            if self.layout.is_some() {
                return Err(Error::NoRegistries);
            }
            let digest = |image: &str| super::obey::digest_of(&self.engines, image);
            return deploy::resolve(deployment, &digest);
        }
        let services = deployment.spec.services.values();
        let images: BTreeSet<String> = services.map(|service| service.image.clone()).collect();
        jobs::run(ctx, territory, "image.push", |_, _| {
            let pairs = images.into_iter().map(|image| {
                let by_digest = self.brought(&image, &registries)?;
                deployment.resolve(&image, &by_digest);
                Ok((image, by_digest))
            });
            pairs.collect::<Result<Vec<(String, String)>, Error>>()
        })
        .map(drop)
    }

    fn brought(&self, image: &str, registries: &[Registry]) -> Result<String, Error> {
        let source = match &self.layout {
            Some(layout) => Source::Layout(layout),
            None => Source::Engine(&self.engines.socket, &self.engines.secrets),
        };
        Ok(copy(source, image, registries)?)
    }
}

/// Brings the images of the releases that are wanted into every registry: of all applications, or of one.
///
/// # Errors
/// When no room has a registry, the application is unknown, or the store's. What is wrong with one image is
/// told with it.
pub fn push(
    ctx: &Context,
    territory: &mut Territory,
    only: Option<&str>,
    images: &Images,
) -> Result<ImagesShown, Error> {
    ctx.require(Resource::Hosting, Action::Apply)?;
    jobs::run(ctx, territory, "image.push", |ctx, territory| {
        each(ctx, territory, only, |image, registries| {
            let brought = images.brought(image, registries)?;
            if brought == image {
                Ok(())
            } else {
                Err(Error::OtherDigest { image: image.to_owned() })
            }
        })
    })
}

/// Reads the images of the releases that are wanted back from every registry, and holds them against their
/// digests.
///
/// # Errors
/// When no room has a registry, the application is unknown, or the store's. What is wrong with one image is
/// told with it.
pub fn verify(
    ctx: &Context,
    territory: &mut Territory,
    only: Option<&str>,
) -> Result<ImagesShown, Error> {
    ctx.require(Resource::Hosting, Action::Read)?;
    each(ctx, territory, only, |image, registries| {
        registries.iter().try_for_each(|registry| Ok(registry.verify(image)?))
    })
}

fn each(
    ctx: &Context,
    territory: &Territory,
    only: Option<&str>,
    act: impl Fn(&str, &[Registry]) -> Result<(), Error>,
) -> Result<ImagesShown, Error> {
    let world = territory.world(ctx, AsOf::Head)?;
    let registries = registries::all(&world)?;
    if registries.is_empty() {
        return Err(Error::NoRegistries);
    }
    let mut applications: Vec<&Application> = match only {
        Some(name) => vec![named::application(&world, name)?],
        None => world.applications.iter().collect(),
    };
    applications.sort_by(|a, b| a.name.cmp(&b.name));
    let mut images = Vec::new();
    for application in applications {
        for image in wanted(&world, application)? {
            let trouble = act(&image, &registries).err().as_ref().map(ImageTrouble::of);
            images.push(ImageShown { application: application.name.to_string(), image, trouble });
        }
    }
    Ok(ImagesShown { registries: registries.len(), images })
}

/// The images of the release that is wanted of an application.
fn wanted(world: &World, application: &Application) -> Result<BTreeSet<String>, Error> {
    let mut releases = world.releases.iter();
    let release =
        releases.find(|one| one.application == application.id && one.number == application.release);
    let Some(release) = release else { return Ok(BTreeSet::new()) };
    let services = release.content()?.services.into_values();
    Ok(services.map(|service| service.image).collect())
}

impl ImageTrouble {
    fn of(error: &Error) -> ImageTrouble {
        let (message, hint) = (error.to_string(), error.hint().to_string());
        ImageTrouble { code: error.code(), message, hint }
    }
}
