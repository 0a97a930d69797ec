use super::*;
use crate::Actor;

fn place() -> (tempfile::TempDir, Context, Territory) {
    let dir = tempfile::tempdir().unwrap();
    let ctx = Context::new(Actor::local_operator());
    let path = dir.path().join("t.gpkg");
    let territory = Territory::create(&ctx, &path.to_string_lossy()).unwrap();
    (dir, ctx, territory)
}

#[test]
fn a_job_is_heard_of_while_it_runs_and_tells_how_it_ended() {
    let (_dir, ctx, mut territory) = place();
    let location = territory.location().to_owned();
    let ended = run(&ctx, &mut territory, "import", |ctx, _| {
        ctx.watch.stage("read", "rows", Some(400));
        ctx.watch.done(100);
        std::thread::sleep(BEAT * 2);
        let seen = list(ctx, &Territory::open(ctx, &location).unwrap()).unwrap();
        assert_eq!((seen.jobs[0].state, seen.jobs[0].done), (JobState::Running, 100));
        assert!(seen.jobs[0].rate.is_some_and(|rate| rate > 10.0), "{seen:?}");
        assert!(seen.jobs[0].eta.is_some_and(|eta| eta < 30.0), "{seen:?}");
        Ok(7)
    });
    assert_eq!(ended.unwrap(), 7);
    let failed = run(&ctx, &mut territory, "import", |_, _| Err::<(), _>(Error::Interrupted));
    assert!(failed.is_err());
    let jobs = list(&ctx, &territory).unwrap().jobs;
    assert_eq!(jobs[1].result, Some(7.into()));
    assert_eq!((jobs[0].state, jobs[1].state), (JobState::Cancelled, JobState::Done));
    assert!(jobs[0].owner.contains(&std::process::id().to_string()), "{}", jobs[0].owner);
}

#[test]
fn a_job_not_heard_of_for_long_is_abandoned_and_the_next_one_says_so() {
    let (_dir, ctx, mut territory) = place();
    let gone = Job::begun(Uuid::now_v7(), "design", "me", &time(ctx.now - LEASE - LEASE));
    let fresh = Job::begun(Uuid::now_v7(), "design", "me", &time(ctx.now));
    for job in [&gone, &fresh] {
        territory.store.put_job(job).unwrap();
    }
    let states = |territory: &Territory| {
        let jobs = territory.store.jobs().unwrap();
        let of = |id| jobs.iter().find(|job| job.id == id).map(|job| job.state);
        (of(gone.id).unwrap(), of(fresh.id).unwrap())
    };
    let shown = list(&ctx, &territory).unwrap().jobs;
    assert!(shown.iter().any(|job| job.state == JobState::Abandoned));
    assert_eq!(states(&territory), (JobState::Running, JobState::Running));
    run(&ctx, &mut territory, "design", |_, _| Ok(())).unwrap();
    assert_eq!(states(&territory), (JobState::Abandoned, JobState::Running));
}

#[test]
fn work_that_is_done_is_told_though_the_journal_is_busy() {
    let (dir, ctx, mut territory) = place();
    let other = rusqlite::Connection::open(dir.path().join("t.gpkg")).unwrap();
    let done = run(&ctx, &mut territory, "apply", |_, _| {
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        Ok(7)
    });
    assert_eq!(done.unwrap(), 7);
    other.execute_batch("ROLLBACK").unwrap();
    let jobs = list(&ctx, &territory).unwrap().jobs;
    assert_eq!((jobs.len(), jobs[0].state), (1, JobState::Running), "its end is not written");
}
