//! What is asked of the plant of a department, through the server and in memory.

use std::ffi::OsStr;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use super::Options;
use super::http::{Http, Times};
use super::program::Program;
use super::record::Record;
use super::scenarios::Plant;
use crate::repo;

/// One question, and what its answers took.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Row {
    /// The territory.
    pub(crate) territory: String,
    /// What was asked.
    pub(crate) asked: String,
    /// How often.
    pub(crate) times: usize,
    /// Microseconds within which half of the answers came.
    pub(crate) p50_us: u64,
    /// Microseconds within which 99 of 100 came.
    pub(crate) p99_us: u64,
    /// The slowest.
    pub(crate) most_us: u64,
    /// What 99 of 100 should take.
    pub(crate) aim_us: Option<u64>,
}

#[derive(Deserialize)]
struct Listening {
    listening: String,
}

#[derive(Deserialize)]
struct Page {
    rows: Vec<PageRow>,
    total: usize,
}

#[derive(Deserialize)]
struct PageRow {
    id: String,
}

#[derive(Deserialize)]
struct Object {
    place: Option<[f64; 2]>,
}

/// Measures and writes; what takes longer than its aim is printed.
pub(super) fn run(options: &Options, wanted: &[Plant], program: &Program) -> Result<Vec<String>> {
    let mut rows = Vec::new();
    let mut broken = Vec::new();
    for plant in wanted.iter().filter(|plant| options.takes(&plant.name, plant.short)) {
        let folder = repo::root().join("target/bench/plant");
        if folder.exists() {
            fs::remove_dir_all(&folder).with_context(|| format!("cannot clear {folder:?}"))?;
        }
        fs::create_dir_all(&folder)?;
        let own = measure(options, program, &folder, plant)?;
        own.iter().filter(|row| row.aim_us.is_some_and(|aim| row.p99_us > aim)).for_each(|row| {
            eprintln!("over: {}, {}: p99 {} us", row.territory, row.asked, row.p99_us);
        });
        rows.extend(own);
        fs::remove_dir_all(&folder)?;
        if plant.exact {
            rows.extend(in_memory(&plant.name, &mut broken)?);
        }
    }
    if !rows.is_empty() {
        let command = "bocage serve T, one client over one connection; in memory: PLANT_DEPARTMENT=1 cargo \
                       nextest run -p bocage-plant -E 'test(department)'";
        Record::new(command, rows).write(&options.out, "plant")?;
    }
    Ok(broken)
}

fn measure(options: &Options, program: &Program, folder: &Path, plant: &Plant) -> Result<Vec<Row>> {
    let word = OsStr::new;
    let mut demo = vec![word("demo"), folder.as_os_str()];
    demo.extend(plant.small.then_some(word("--small")));
    program.json::<serde_json::Value>(&demo)?;
    let territory = folder.join("demo.gpkg");
    let mut asker = Asker { name: &plant.name, rows: Vec::new() };
    let checked = program.told(&[word("check"), territory.as_os_str()])?;
    let rules = Duration::from_secs_f64(checked.stages(&["check"])?);
    asker.add("check every rule", vec![rules], Some(10_000_000));
    let loaded = Duration::from_secs_f64(checked.stages(&["load"])?);
    asker.add("load the territory", vec![loaded], Some(3_000_000));
    let began = Instant::now();
    let mut server = Server::start(&options.program, &territory)?;
    asker.add("start the server", vec![began.elapsed()], None);
    asker.all(&mut server.http, plant.asked)?;
    asker.rows.push(server.memory(&plant.name)?);
    Ok(asker.rows)
}

/// A server of the program under measurement; it ends with this value.
struct Server {
    child: Child,
    http: Http,
}

impl Server {
    fn start(program: &Path, territory: &Path) -> Result<Server> {
        let mut command = Command::new(program);
        command.args(["--json", "--quiet", "serve"]).arg(territory).stdin(Stdio::null());
        let mut child = command.stdout(Stdio::piped()).spawn().context("cannot serve")?;
        let said = child.stdout.take().context("no output")?;
        let mut line = String::new();
        BufReader::new(said).read_line(&mut line)?;
        let listening: Listening =
            serde_json::from_str(&line).with_context(|| format!("the server says {line:?}"))?;
        Ok(Server { child, http: Http::at(&listening.listening)? })
    }

    /// The most memory that it has held, told as a row without times.
    fn memory(&self, territory: &str) -> Result<Row> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.and_then(|line| line.trim().split(' ').next()?.parse().ok());
        let Some(kib): Option<u64> = kib else { bail!("the kernel does not tell the memory") };
        Ok(Row {
            territory: territory.to_owned(),
            asked: format!("memory of the server: {} MiB", kib >> 10),
            times: 1,
            p50_us: 0,
            p99_us: 0,
            most_us: 0,
            aim_us: None,
        })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It only reads: nothing is lost with it.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Asks and remembers what it took.
struct Asker<'a> {
    name: &'a str,
    rows: Vec<Row>,
}

impl Asker<'_> {
    fn add(&mut self, asked: &str, times: Vec<Duration>, aim_us: Option<u64>) {
        let count = times.len();
        let times = Times::of(times);
        self.rows.push(Row {
            territory: self.name.to_owned(),
            asked: asked.to_owned(),
            times: count,
            p50_us: times.at(500),
            p99_us: times.at(990),
            most_us: times.at(1_000),
            aim_us,
        });
    }

    fn all(&mut self, http: &mut Http, asked: usize) -> Result<()> {
        let outlets = ids(http, "outlet", asked)?;
        let first = http.get(&format!("/api/trace?what={}", outlets[0]))?.1;
        self.add("first trace, with the index", vec![first], None);
        let traces = each(http, &outlets, |id| format!("/api/trace?what={id}"))?;
        self.add("trace of a socket", traces, Some(5_000));
        let mut cuts = Vec::new();
        for (kind, code) in [
            ("cable", "cable"),
            ("route", "route"),
            ("support", "pole"),
            ("splice_closure", "closure"),
            ("cabinet", "cabinet"),
            ("exchange", "exchange"),
        ] {
            let things = ids(http, kind, asked / 6)?;
            cuts.extend(each(http, &things, |id| format!("/api/impact/cut/{code}/{id}"))?);
        }
        self.add("impact of one cut", cuts, Some(10_000));
        let routes = ids(http, "route", asked / 3)?;
        let here = places(http, &routes)?;
        http.get("/api/impact/here?lon=0&lat=0")?;
        let here = each(http, &here, |[lon, lat]| format!("/api/impact/here?lon={lon}&lat={lat}"))?;
        self.add("cut here, drawn", here, Some(100_000));
        let ranked = http.get("/api/impact/ranking")?.1;
        self.add("ranking of every single cut", vec![ranked], Some(2_000_000));
        let paths = dense(http)?;
        let tiles = each(http, &paths, Clone::clone)?;
        self.add("tile of a dense town", tiles, Some(50_000));
        let again = each(http, &paths, Clone::clone)?;
        self.add("the same tile again", again, None);
        Ok(())
    }
}

fn each<T>(http: &mut Http, all: &[T], path: impl Fn(&T) -> String) -> Result<Vec<Duration>> {
    all.iter().map(|one| Ok(http.get(&path(one))?.1)).collect()
}

/// Ids of some rows of a kind, spread evenly over all.
fn ids(http: &mut Http, kind: &str, wanted: usize) -> Result<Vec<String>> {
    let first: Page = http.json(&format!("/api/table/{kind}"))?.0;
    let pages = wanted.div_ceil(100).clamp(1, first.total.div_ceil(100).max(1));
    let mut ids = Vec::new();
    for page in 0..pages {
        let cursor = first.total * page / pages;
        let page: Page = http.json(&format!("/api/table/{kind}?cursor={cursor}"))?.0;
        ids.extend(page.rows.into_iter().map(|row| row.id));
    }
    ids.truncate(wanted.max(1));
    if ids.is_empty() {
        bail!("the territory has no {kind}");
    }
    Ok(ids)
}

fn places(http: &mut Http, routes: &[String]) -> Result<Vec<[f64; 2]>> {
    let mut places = Vec::new();
    for id in routes {
        let object: Object = http.json(&format!("/api/objects/route/{id}"))?.0;
        places.extend(object.place);
    }
    Ok(places)
}

/// The tiles of what the page draws around the cabinet with the most lines, from near to far.
pub(super) fn dense(http: &mut Http) -> Result<Vec<String>> {
    const LAYERS: [&str; 7] =
        ["municipality", "street", "route", "premises", "branching_point", "cabinet", "exchange"];
    let page: Page = http.json("/api/table/cabinet?sort=lines&down=true")?.0;
    let most = page.rows.first().context("the territory has no cabinet")?;
    let object: Object = http.json(&format!("/api/objects/cabinet/{}", most.id))?.0;
    let [lon, lat] = object.place.context("a cabinet without a place")?;
    let mut paths = Vec::new();
    for zoom in 11..=16u32 {
        let (x, y) = tile_at(lon, lat, zoom);
        let around: Vec<(i64, i64)> =
            (-1..=1).flat_map(|dx| (-1..=1).map(move |dy| (x + dx, y + dy))).collect();
        for layer in LAYERS {
            paths.extend(around.iter().map(|(x, y)| format!("/tiles/{layer}/{zoom}/{x}/{y}.mvt")));
        }
    }
    Ok(paths)
}

/// The tile in which a place lies.
fn tile_at(lon: f64, lat: f64, zoom: u32) -> (i64, i64) {
    let side = f64::from(1u32 << zoom);
    let rad = lat.to_radians();
    let y = (1.0 - (rad.tan() + 1.0 / rad.cos()).ln() / std::f64::consts::PI) / 2.0;
    (((lon + 180.0) / 360.0 * side) as i64, (y * side) as i64)
}

/// What the tests of the plant print of a department: times without a server, and how many cuts were
/// compared with a walk from strand to strand.
fn in_memory(territory: &str, broken: &mut Vec<String>) -> Result<Vec<Row>> {
    eprintln!("cargo nextest run -p bocage-plant -E 'test(department)'");
    let output = Command::new("cargo")
        .args(["nextest", "run", "-p", "bocage-plant", "-E", "test(department)", "--no-capture"])
        .env("PLANT_DEPARTMENT", "1")
        .current_dir(repo::root())
        .stdin(Stdio::null())
        .output()
        .context("cannot run cargo nextest")?;
    if !output.status.success() {
        broken.push("cuts of the department are not those of the walk".to_owned());
    }
    let told =
        [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    let lines = told.iter().flat_map(|text| text.lines());
    let rows: Vec<Row> = lines.filter_map(|line| measured(territory, line)).collect();
    if rows.is_empty() {
        bail!("the tests of the plant tell no times");
    }
    Ok(rows)
}

/// A line such as `measured: trace in memory; times 20000; us 3 9 120; aim 50`.
fn measured(territory: &str, line: &str) -> Option<Row> {
    let told = line.trim().strip_prefix("measured: ")?;
    let mut parts = told.split("; ");
    let asked = parts.next()?;
    let times = parts.next()?.strip_prefix("times ")?.parse().ok()?;
    let us: Vec<u64> = parts
        .next()?
        .strip_prefix("us ")?
        .split(' ')
        .map(str::parse)
        .collect::<Result<_, _>>()
        .ok()?;
    let [p50_us, p99_us, most_us] = us[..] else { return None };
    let aim_us = parts.next().and_then(|part| part.strip_prefix("aim ")?.parse().ok());
    let (territory, asked) = (territory.to_owned(), asked.to_owned());
    Some(Row { territory, asked, times, p50_us, p99_us, most_us, aim_us })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_tests_of_the_plant_print_is_read() {
        let row =
            measured("T", "measured: cut in memory; times 10; us 3 9 120; aim 10000").unwrap();
        assert_eq!((row.times, row.p50_us, row.p99_us, row.most_us), (10, 3, 9, 120));
        assert_eq!((&*row.asked, row.aim_us), ("cut in memory", Some(10_000)));
        assert_eq!(measured("T", "measured: index; times 1; us 3 3 3").unwrap().aim_us, None);
        for none in ["", "measured: x", "measured: x; times 1; us 3 9", "test result: ok"] {
            assert!(measured("T", none).is_none(), "{none}");
        }
    }

    #[test]
    fn places_lie_in_their_tiles() {
        assert_eq!(tile_at(0.0, 0.0, 1), (1, 1));
        assert_eq!(tile_at(-1.09, 49.11, 8), (127, 87));
    }
}
