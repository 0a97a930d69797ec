//! A small language for what one agent hears and does: a line `SECONDS stimulus`, and below it one
//! line `-> order` for each order. Answers of the votes and what is observed follow from it.
//!
//! | stimulus | means |
//! |---|---|
//! | `tick` | time goes by |
//! | `answer` · `late` · `drop` | requests are done and answered · done, and the answer lost · lost |
//! | `carry out` · `carry out but unmount` | orders are carried out and seen |
//! | `other renew` · `other take` · `other leave` | what the other room does in the votes |
//! | `second away` · `second behind` · `second covered` · `sick` · `disk lost` | what is seen |
//! | `probe` · `switch` · `witness gone` · `witness back` | a probe answers · an operator moves it · a vote is missing · no longer |

use bocage_failover::{
    Action, Alarm, Ask, Class, Copies, Database, Epoch, Event, Machine, Moment, Observed, Phase,
    Room, Second, Seen, Span, Tenure, Timing, Volume, Votes,
};

/// An agent, the votes that it asks, and what its orders have come to.
pub(crate) struct Scene {
    room: Room,
    machine: Machine,
    votes: Seen,
    asked: Vec<(u64, Ask)>,
    orders: Vec<Action>,
    told: Vec<Action>,
    observed: Observed,
    now: Moment,
}

/// Plays the stimuli of a transcript to a fresh agent of the room, and compares the orders.
pub(crate) fn play(room: Room, class: Class, transcript: &str) {
    Scene::new(room, class).play(transcript);
}

impl Scene {
    pub(crate) fn new(room: Room, class: Class) -> Scene {
        let now = Moment::at_ms(0);
        Scene {
            room,
            machine: Machine::new(room, class, Timing::DEFAULT, now, 1),
            votes: Seen::default(),
            asked: Vec::new(),
            orders: Vec::new(),
            told: Vec::new(),
            observed: off(now),
            now,
        }
    }

    pub(crate) fn now_is(&mut self, seconds: &str) {
        self.now = moment(seconds);
    }

    /// The agent is killed and begins anew; the group runs on.
    pub(crate) fn restart(&mut self, class: Class) {
        let ticket = self.machine.next_ticket();
        self.machine = Machine::new(self.room, class, Timing::DEFAULT, self.now, ticket);
        self.observed.carried_out = 0;
        self.asked.clear();
        self.orders.clear();
    }

    /// The room loses power, and its agent begins anew.
    pub(crate) fn lose_room(&mut self, class: Class) {
        self.restart(class);
        self.observed = off(self.now);
    }

    pub(crate) fn play(&mut self, transcript: &str) {
        let lines = transcript.lines().map(str::trim).filter(|line| !line.is_empty());
        let wanted: Vec<&str> = lines.collect();
        let mut got = Vec::new();
        for line in wanted.iter().filter(|line| !line.starts_with("->")) {
            got.push((*line).to_owned());
            let (seconds, stimulus) = line.split_once(' ').expect("SECONDS stimulus");
            self.now = moment(seconds);
            let actions = self.stimulate(stimulus.trim());
            got.extend(actions.iter().filter_map(|action| self.told(action)));
        }
        assert_eq!(got.join("\n"), wanted.join("\n"));
    }

    fn stimulate(&mut self, stimulus: &str) -> Vec<Action> {
        match stimulus {
            "tick" => self.step(Event::Tick),
            "answer" => self.answer(true),
            "late" => self.answer(false),
            "drop" => {
                self.asked.clear();
                Vec::new()
            }
            "carry out" => self.carry_out(),
            "carry out but unmount" => {
                self.orders.retain(|order| *order != Action::Unmount);
                self.carry_out()
            }
            "probe" => {
                let epoch = self.machine.epoch().expect("an owner is probed");
                self.step(Event::ProbeAnswered { epoch })
            }
            "switch" => self.step(Event::Switch { to: self.room.other() }),
            "witness back" => self.step(Event::Votes(Votes::ALL)),
            "witness gone" => self.step(Event::Votes(Votes { witness: false, ..Votes::ALL })),
            _ => match stimulus.split_once(' ') {
                Some(("other", what)) => self.other(what),
                _ => self.see(stimulus),
            },
        }
    }

    fn step(&mut self, event: Event) -> Vec<Action> {
        let actions = self.machine.step(self.now, event);
        for action in &actions {
            match action {
                Action::Ask { ticket, ask } => self.asked.push((*ticket, *ask)),
                order => self.orders.push(*order),
            }
        }
        actions
    }

    fn answer(&mut self, arrives: bool) -> Vec<Action> {
        let mut actions = Vec::new();
        for (ticket, ask) in std::mem::take(&mut self.asked) {
            let done = self.votes.perform(self.room, ask);
            if arrives {
                let seen = self.votes;
                actions.extend(self.step(Event::Answer { ticket, done, seen }));
            }
        }
        actions
    }

    fn other(&mut self, what: &str) -> Vec<Action> {
        let expect = self.votes.record.map(|record| record.revision);
        let ask = match what {
            "renew" => Ask::Renew,
            "take" => Ask::Take { expect, still: None, copies: Copies::Both },
            "leave" => Ask::Release { expect: expect.expect("a record"), next: Some(self.room) },
            other => panic!("the other room does not `{other}`"),
        };
        assert!(self.votes.perform(self.room.other(), ask));
        Vec::new()
    }

    fn see(&mut self, what: &str) -> Vec<Action> {
        let now_second = match what {
            "second away" => Some(Second::Away),
            "second behind" => Some(Second::Behind),
            "second covered" => Some(Second::Covered),
            "sick" => {
                self.observed.well = false;
                None
            }
            "no files yet" => {
                (self.observed.volume.usable, self.observed.volume.begins) = (false, true);
                None
            }
            "disk lost" => {
                self.observed.database = Database::Down { whole: false };
                self.observed.volume.usable = false;
                None
            }
            other => panic!("`{other}` is no stimulus"),
        };
        if let (Some(now), Database::Primary { second, .. }) =
            (now_second, &mut self.observed.database)
        {
            *second = now;
        }
        self.step(Event::Observed(self.observed))
    }

    fn carry_out(&mut self) -> Vec<Action> {
        for action in std::mem::take(&mut self.orders) {
            self.observed.carried_out += u64::from(action.counts());
            let observed = &mut self.observed;
            match action {
                Action::Guard { until, .. } => observed.guarded_until = until,
                Action::OpenGate { .. } => observed.gate_open = true,
                Action::CloseGate => observed.gate_open = false,
                Action::Promote { epoch, .. } => observed.database = promoted(epoch),
                Action::StopDatabase => observed.database = Database::Down { whole: true },
                Action::Mount { epoch, .. } => observed.volume.mounted = Some(epoch),
                Action::Unmount => observed.volume.mounted = None,
                Action::Start { epoch, .. } => observed.instances = Some(epoch),
                Action::Stop | Action::Kill => observed.instances = None,
                Action::Admit { .. } => {
                    if let Database::Primary { admits, .. } = &mut observed.database {
                        *admits = true;
                    }
                }
                Action::CommitAlone { .. } | Action::CommitBoth { .. } => {
                    if let Database::Primary { alone, .. } = &mut observed.database {
                        *alone = matches!(action, Action::CommitAlone { .. });
                    }
                }
                _ => {}
            }
        }
        self.step(Event::Observed(self.observed))
    }

    /// An order in words; none for one to go on that was told before.
    fn told(&mut self, action: &Action) -> Option<String> {
        if matches!(action, Action::Guard { .. } | Action::OpenGate { .. }) {
            if self.told.contains(action) {
                return None;
            }
            self.told.push(*action);
        }
        let words = match action {
            Action::Ask { ask: Ask::Renew, .. } => "renew".to_owned(),
            Action::Ask { ask: Ask::Take { still, copies, .. }, .. } => {
                let how = if still.is_some() { " from the lost" } else { "" };
                format!("take{how}, copies {copies}")
            }
            Action::Ask { ask: Ask::Release { next, .. }, .. } => match next {
                Some(next) => format!("let go for {next}"),
                None => "let go".to_owned(),
            },
            Action::Ask { ask: Ask::Copies { copies, .. }, .. } => format!("copies {copies}"),
            Action::Guard { until, .. } => format!("guard until {until}"),
            Action::OpenGate { until, .. } => format!("open gate until {until}"),
            Action::Promote { epoch, .. } => format!("promote {epoch}"),
            Action::Mount { epoch, .. } => format!("mount {epoch}"),
            Action::Start { epoch, .. } => format!("start {epoch}"),
            Action::Ship { .. } => "ship".to_owned(),
            Action::Probe { .. } => return None,
            Action::Raise(alarm) => format!("alarm {alarm:?}"),
            Action::Clear(alarm) => format!("clear {alarm:?}"),
            Action::Admit { .. } => "admit".to_owned(),
            Action::CommitAlone { .. } => "commit alone".to_owned(),
            Action::CommitBoth { .. } => "commit both".to_owned(),
            Action::Follow { epoch } => format!("follow {epoch}"),
            Action::CloseGate => "close gate".to_owned(),
            Action::StopDatabase => "stop database".to_owned(),
            Action::Unmount => "unmount".to_owned(),
            Action::Stop => "stop".to_owned(),
            Action::Kill => "kill".to_owned(),
        };
        Some(format!("-> {words}"))
    }

    /// Time goes by up to then: the votes answer, nothing that is ordered is carried out, and the other
    /// room lives or not.
    pub(crate) fn pass(&mut self, until: &str, other_lives: bool) {
        let until = moment(until);
        while self.now < until {
            self.now = self.now + Span::ms(250);
            if other_lives {
                self.other("renew");
            }
            self.step(Event::Observed(self.observed));
            self.answer(true);
        }
    }

    /// Time goes by up to then, and the votes answer nothing.
    pub(crate) fn pass_unheard(&mut self, until: &str) {
        let until = moment(until);
        while self.now < until {
            self.now = self.now + Span::ms(250);
            self.step(Event::Observed(self.observed));
        }
    }

    /// Everything of the group is off, and all orders are done.
    pub(crate) fn stop_all(&mut self) {
        let counted = self.orders.iter().filter(|order| order.counts()).count();
        self.observed = Observed {
            carried_out: self.observed.carried_out + u64::try_from(counted).unwrap_or(0),
            ..off(self.now)
        };
        self.orders.clear();
    }

    pub(crate) fn alarms(&self) -> &[Alarm] {
        self.machine.alarms()
    }

    pub(crate) fn phase(&self) -> Phase {
        self.machine.phase()
    }

    /// Who holds the group in the votes.
    pub(crate) fn owner(&self) -> Option<(Room, Epoch)> {
        let record = self.votes.record?;
        (record.tenure == Tenure::Held).then_some((record.owner, record.epoch))
    }
}

fn off(now: Moment) -> Observed {
    Observed {
        gate_open: false,
        instances: None,
        database: Database::Standby { whole: true, in_line: true },
        volume: Volume { mounted: None, usable: true, begins: false, shipped: true },
        well: true,
        guarded_until: now,
        carried_out: 0,
    }
}

fn promoted(epoch: Epoch) -> Database {
    let second = Second::Covered;
    Database::Primary { epoch, run: epoch.0, admits: false, alone: false, second }
}

fn moment(seconds: &str) -> Moment {
    let (whole, rest) = seconds.split_once('.').unwrap_or((seconds, "0"));
    let whole: u64 = whole.parse().expect("seconds");
    let rest: u64 = format!("{rest:0<3}").parse().expect("milliseconds");
    Moment::at_ms(whole * 1_000 + rest)
}
