//! `bocage image`.

use std::io::{self, Write};

use bocage_app::Error;
use bocage_app::hosting::images::{self, Images, ImagesShown};
use bocage_app::words::counted;

use super::hosting::engines;
use crate::Session;
use crate::cli::Image;
use crate::exit::Exit;
use crate::output::Shown;

pub(super) fn run(session: &Session, command: &Image) -> Exit {
    let ctx = &session.ctx;
    match command {
        Image::Push { territory, name, images, engine } => {
            let from = Images { engines: engines(engine), layout: images.clone() };
            let pushed = super::with(ctx, &territory.territory, |t| {
                images::push(ctx, t, name.as_deref(), &from)
            });
            end(session, "image.push", &pushed)
        }
        Image::Verify { territory, name } => {
            let verified =
                super::with(ctx, &territory.territory, |t| images::verify(ctx, t, name.as_deref()));
            end(session, "image.verify", &verified)
        }
    }
}

fn end(session: &Session, command: &str, shown: &Result<ImagesShown, Error>) -> Exit {
    session.end(command, shown, |shown| {
        let is_sound = shown.images.iter().all(|image| image.trouble.is_none());
        if is_sound { Exit::Done } else { Exit::Refuted }
    })
}

impl Shown for ImagesShown {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        let registries = match self.registries {
            1 => "1 registry".to_owned(),
            more => format!("{more} registries"),
        };
        for image in &self.images {
            match &image.trouble {
                None => writeln!(out, "{}: {} in {registries}", image.application, image.image)?,
                Some(trouble) => {
                    writeln!(out, "! {}: {}", image.application, trouble.message)?;
                    writeln!(out, "  hint: {}", trouble.hint)?;
                }
            }
        }
        let bad = self.images.iter().filter(|image| image.trouble.is_some()).count();
        writeln!(
            out,
            "{} of {} as it should be",
            self.images.len() - bad,
            counted(self.images.len(), "image")
        )
    }
}
