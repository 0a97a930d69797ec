//! `bocage demo`.

use std::io::{self, Write};

use bocage_app::demos::{self, DemoRun, Request};
use bocage_app::publication::Profile;

use crate::Session;
use crate::cli::Demo;
use crate::exit::Exit;
use crate::output::Shown;

pub(super) fn run(session: &Session, args: &Demo) -> Exit {
    let request = Request {
        dir: args.dir.clone(),
        seed: args.seed,
        small: args.small,
        communes: args.communes.clone(),
        threads: args.threads,
        engine: args.engine.clone(),
    };
    let ran = demos::run(&session.ctx, &request);
    let territory = ran.as_ref().ok().map(|run| run.territory.clone());
    let exit = session.end("demo", &ran, |_| Exit::Done);
    match territory {
        Some(territory) if args.serve => {
            let (listen, plan, profile) = (args.listen, None, Profile::default());
            let serving = bocage_server::Serving { territory, listen, plan, profile };
            super::serve::until_stopped(session, &serving)
        }
        _ => exit,
    }
}

impl Shown for DemoRun {
    fn show(&self, out: &mut dyn Write) -> io::Result<()> {
        let streets = "streets and premises are synthetic";
        let communes =
            if self.real_communes { "communes are real" } else { "communes are made up" };
        writeln!(out, "{}: {communes}, {streets}", self.territory)?;
        self.design.show(out)
    }
}
