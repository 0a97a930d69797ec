//! Databases on a real PostgreSQL: who enters what, that a second run changes nothing, and that every
//! state in which a run may be killed comes right.

use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use bocage_engine::{PostgreSql, Wanted, databases, with_databases};
use bocage_hosting::spec::DatabaseSpec;
use postgres::{Client, NoTls};
use tempfile::TempDir;

use crate::wish::{copy, wish};

const STARTS_WITHIN: Duration = Duration::from_secs(60);

/// A PostgreSQL on the loopback device, where everybody needs a password.
struct Server {
    dir: TempDir,
    process: Child,
    url: String,
}

impl Server {
    /// Starts one; none where this machine goes without.
    fn start() -> Option<Server> {
        if std::env::var_os("BOCAGE_NO_POSTGRES").is_some_and(|value| value == "1") {
            assert!(std::env::var_os("CI").is_none(), "CI tries PostgreSQL");
            eprintln!("skipped: BOCAGE_NO_POSTGRES=1");
            return None;
        }
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("password"), "hush").unwrap();
        for path in [dir.path().to_owned(), dir.path().join("password")] {
            chown(path, lesser_user(), None).unwrap();
        }
        let data = dir.path().join("data");
        let made = lesser("initdb")
            .args(["-N", "-A", "scram-sha-256", "-U", "admin", "-E", "UTF8", "--locale=C"])
            .arg("--pwfile")
            .arg(dir.path().join("password"))
            .arg("-D")
            .arg(&data)
            .output()
            .unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let process = lesser("postgres")
            .arg("-D")
            .arg(&data)
            .args(["-F", "-h", "127.0.0.1", "-k", "", "-p", &free.to_string()])
            .stderr(std::fs::File::create(dir.path().join("log")).unwrap())
            .spawn()
            .unwrap();
        let url = format!("postgres://admin:hush@127.0.0.1:{free}/postgres");
        let server = Server { dir, process, url };
        let begun = Instant::now();
        while Client::connect(&server.url, NoTls).is_err() {
            assert!(begun.elapsed() < STARTS_WITHIN, "PostgreSQL does not start");
            std::thread::sleep(Duration::from_millis(50));
        }
        Some(server)
    }

    fn secrets(&self) -> PathBuf {
        self.dir.path().join("secrets")
    }

    fn sql(&self, sql: &str) {
        Client::connect(&self.url, NoTls).unwrap().batch_execute(sql).unwrap();
    }

    /// Makes what is wanted; all goes well.
    #[track_caller]
    fn make(&self, wanted: &Wanted) -> Wanted {
        let server = PostgreSql::at(&self.url).unwrap();
        let made = with_databases(wanted.clone(), Some(&server), &self.secrets());
        let (told, failures) = made.unwrap();
        assert!(failures.is_empty(), "{failures:?}");
        told
    }

    /// All that the server keeps of databases and roles, and in which transaction it was written.
    fn kept(&self) -> Vec<String> {
        let sql = "SELECT concat(xmin, oid, rolname, rolpassword) AS one FROM pg_authid \
                   UNION ALL SELECT concat(xmin, oid, datname, datacl) FROM pg_database ORDER BY one";
        let rows = Client::connect(&self.url, NoTls).unwrap().query(sql, &[]).unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    }

    /// The address that an application was given.
    fn address(&self, application: &str) -> String {
        std::fs::read_to_string(self.secrets().join(application).join("_database-main")).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn lesser_user() -> Option<u32> {
    let root = std::fs::metadata("/proc/self").unwrap().uid() == 0;
    root.then_some(65534)
}

/// A program of PostgreSQL, which refuses to be run by root.
fn lesser(program: &str) -> Command {
    let folders = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let bin =
        folders.map(|folder| folder.path().join("bin")).find(|bin| bin.join(program).exists());
    let bin = bin.expect("run `scripts/install.sh test`, or set BOCAGE_NO_POSTGRES=1");
    let mut command = Command::new(bin.join(program));
    command.current_dir(Path::new("/"));
    if let Some(user) = lesser_user() {
        command.uid(user).gid(user);
    }
    command
}

/// Two applications, each with a database that two may use at once.
fn two() -> Wanted {
    let mut wanted = wish(1, vec![copy("port/web#0", "i", 1), copy("town/web#0", "i", 1)]);
    for instance in &mut wanted.instances {
        let (services, variable) = (vec!["web".to_owned()], "DATABASE_URL".to_owned());
        let database = DatabaseSpec { services, variable, connections_max: 2 };
        instance.databases.insert("main".to_owned(), database);
    }
    wanted
}

#[test]
fn each_application_enters_its_own_database_and_no_other() {
    let Some(server) = Server::start() else { return };
    let told = server.make(&two());
    let environment = &told.instances[0].content.environment;
    let (port, town) = (server.address("port"), server.address("town"));
    let password = port.split([':', '@']).nth(2).unwrap();
    assert!(environment.values().all(|value| !value.contains(password)), "{environment:?}");
    assert!(port.replace(&format!(":{password}"), "") == environment["DATABASE_URL"]);
    let mut own = Client::connect(&port, NoTls).unwrap();
    own.batch_execute("CREATE TABLE t (n int); INSERT INTO t VALUES (1)").unwrap();
    // Its own two, and three for what Bocage does as the application.
    let more = || Client::connect(&port, NoTls);
    let _rest: Vec<Client> = (0..4).map(|_| more().unwrap()).collect();
    assert!(more().is_err(), "a sixth at once");

    let place = |url: &str| url.rsplit_once('/').map(|(at, name)| (at.to_owned(), name.to_owned()));
    let ((at, _), (_, name)) = (place(&port).unwrap(), place(&town).unwrap());
    let other = format!("{at}/{name}");
    drop(own);
    let Err(refused) = Client::connect(&other, NoTls) else { panic!("entered {other}") };
    assert!(refused.to_string().contains("db error"), "{refused:?}");
    assert!(format!("{refused:?}").contains("permission denied for database"), "{refused:?}");
    for forbidden in ["CREATE DATABASE x", "CREATE ROLE x", "COPY t TO PROGRAM 'true'"] {
        let mut own = Client::connect(&town, NoTls).unwrap();
        own.batch_execute("CREATE TABLE IF NOT EXISTS t (n int)").unwrap();
        assert!(own.batch_execute(forbidden).is_err(), "{forbidden}");
    }

    let kept = server.kept();
    assert_eq!(server.make(&two()), told, "a second run");
    assert_eq!(server.kept(), kept);
    assert_eq!((server.address("port"), server.address("town")), (port, town));
}

#[test]
fn what_a_killed_run_has_left_comes_right() {
    let Some(server) = Server::start() else { return };
    let wanted = two();
    let role = databases(&wanted)[0].role();
    let secret = server.secrets().join("port/_database-main");
    server.make(&wanted);
    for (left, sql) in [
        ("only the address", format!("DROP DATABASE {role}; DROP ROLE {role}")),
        ("no database yet", format!("DROP DATABASE {role}")),
        ("a database that nobody enters", format!("ALTER DATABASE {role} ALLOW_CONNECTIONS false")),
        (
            "a database that nobody enters and all may",
            format!(
                "ALTER DATABASE {role} ALLOW_CONNECTIONS false; GRANT CONNECT ON DATABASE {role} TO PUBLIC"
            ),
        ),
        (
            "another password than the one that is written",
            format!("ALTER ROLE {role} PASSWORD 'x'"),
        ),
        ("another limit", format!("ALTER ROLE {role} CONNECTION LIMIT 9")),
    ] {
        sql.split("; ").for_each(|sql| server.sql(sql));
        server.make(&wanted);
        assert!(Client::connect(&server.address("port"), NoTls).is_ok(), "{left}");
        let town = server.address("town");
        let other = format!("{}/{role}", town.rsplit_once('/').unwrap().0);
        assert!(Client::connect(&other, NoTls).is_err(), "{left}: the other enters too");
        let kept = server.kept();
        server.make(&wanted);
        assert_eq!(server.kept(), kept, "{left}");
    }
    std::fs::remove_file(&secret).unwrap();
    server.make(&wanted);
    assert!(Client::connect(&server.address("port"), NoTls).is_ok(), "a lost address");
}

#[test]
fn a_server_that_is_not_there_holds_up_its_applications_only() {
    use bocage_vocab::Explain;
    let secrets = tempfile::tempdir().unwrap();
    let server = PostgreSql::at("postgres://admin@127.0.0.1:1/postgres").unwrap();
    let (told, failures) = with_databases(two(), Some(&server), secrets.path()).unwrap();
    let failed: Vec<_> = failures.iter().map(|one| (&*one.application, one.error.code())).collect();
    let code = "bocage::engine::no_databases";
    assert_eq!(failed, [("port", code), ("town", code)]);
    assert_eq!(told.instances[0].content.secrets, ["_database-main"], "it has no value");
    for unfit in ["postgres:///x?host=/run", "nothing", "postgres://a@h1,h2/x"] {
        let error = PostgreSql::at(unfit).err().expect(unfit);
        assert_eq!(error.code(), "bocage::engine::database_url", "{unfit}");
    }
}
