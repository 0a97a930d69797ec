//! The container engines: containers die with their room, and come back with it.

use std::path::{Path, PathBuf};
use std::process::Command;

use bocage_lab::{LabSite, Part, Status};

use crate::kit::{Own, at};

#[test]
fn containers_die_with_their_room_and_no_other() {
    let Some(lab) = Own::up("engine", &[Part::Postgres, Part::Etcd]) else { return };
    for room in [LabSite::Main, LabSite::Replica] {
        let engine = Docker::of(lab.dir(), room);
        engine.load_image();
        let run = ["run", "--detach", "--restart=always", "--name=sleeper", "test:1"];
        engine.run(&[&run[..], &["/sleep", "100000"]].concat());
        assert!(up(&lab.status(), room));
        assert_eq!(
            at(&lab.status(), room).engine.as_ref().unwrap().swarm.as_deref(),
            Some("active")
        );
    }
    // The engine, its containerd, the container and what watches over it, at least.
    assert!(lab.open().kill(LabSite::Main).unwrap().processes >= 4);
    let burnt = lab.status();
    assert!(!at(&burnt, LabSite::Main).engine.as_ref().unwrap().running);
    assert!(up(&burnt, LabSite::Replica), "{burnt:#?}");
    lab.heal(Some(LabSite::Main));
    lab.until("the container up again", 20, |status| up(status, LabSite::Main));
    lab.is_gone_without_a_trace();
}

fn up(status: &Status, room: LabSite) -> bool {
    let engine = at(status, room).engine.as_ref().unwrap();
    engine.containers.iter().any(|c| c.name == "sleeper" && c.state == "running")
}

/// The engine of a room, asked through its command line.
struct Docker {
    dir: PathBuf,
    host: String,
}

impl Docker {
    fn of(dir: &Path, room: LabSite) -> Docker {
        let dir = dir.join(room.code());
        Docker { host: format!("--host=unix://{}", dir.join("docker.sock").display()), dir }
    }

    fn run(&self, args: &[&str]) {
        ran(Command::new("docker").arg(&self.host).args(args));
    }

    /// An image of one program and its libraries, packed on the spot.
    fn load_image(&self) {
        let sleep = Path::new("/bin/sleep");
        let libraries = ran(Command::new("ldd").arg(sleep));
        let paths = libraries.split_whitespace().filter(|word| word.starts_with('/'));
        let tar = self.dir.join("image.tar");
        let mut pack = Command::new("tar");
        pack.args(["--create", "--dereference", "--absolute-names", "--file"]).arg(&tar);
        pack.args(["--transform", "s,^/bin/sleep$,/sleep,"]).arg(sleep).args(paths);
        ran(&mut pack);
        self.run(&["import", tar.to_str().unwrap(), "test:1"]);
    }
}

/// # Panics
/// When the command fails.
fn ran(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}
