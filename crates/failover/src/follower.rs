//! What a further host of a room does: it asks the room's agent, and runs the group for as long as
//! that one could promise when it was asked.

use crate::{Epoch, Moment, Span};

/// Within so long a group that may not run any more is ended by who runs it, before its guard does.
const MARGIN: Span = Span::ms(200);

/// What the room's agent answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// The room runs the group under this token, for so long from when it answered.
    Serve(Epoch, Span),
    /// Nothing of the group runs in the room.
    Rest,
}

/// What its parts are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Let the guard and the gate of this host leave the group alone until then.
    Give(Epoch, Moment),
    /// Have the group run.
    Start(Epoch),
    /// Let nobody in, and end the group in order.
    Stop,
    /// Let nobody in, and end the group at once.
    Kill,
}

/// A host that follows the agent of its room. It decides nothing: what it may do ends by its own
/// clock, counted from before it asked, whatever becomes of the agent, of the network, or of itself.
/// That the part of the promise which it counts itself may be on a slow clock adds nothing: the proof
/// of [`crate::Timing`] takes all of it for slow.
///
/// # Examples
/// ```
/// use bocage_failover::follower::{Follower, Heard, Order};
/// use bocage_failover::{Epoch, Moment, Span};
/// let mut follower = Follower::default();
/// let at = Moment::at_ms;
/// let told = follower.heard((at(1_000), at(1_100)), Heard::Serve(Epoch(4), Span::ms(5_000)));
/// assert_eq!(told, [Order::Give(Epoch(4), at(6_000)), Order::Start(Epoch(4))]);
/// assert_eq!(follower.tick(at(5_799)), []);
/// assert_eq!(follower.tick(at(5_800)), [Order::Kill]);
/// ```
#[derive(Debug, Clone, Default)]
pub struct Follower {
    /// Under which token the group runs here, and until when it may.
    leave: Option<(Epoch, Moment)>,
    /// The newest token that it heard of: what is said under an older one comes too late.
    newest: Epoch,
}

impl Follower {
    /// One that takes the place of another, which ran the group under this token until then.
    #[must_use]
    pub fn going_on((epoch, until): (Epoch, Moment)) -> Follower {
        Follower { leave: Some((epoch, until)), newest: epoch }
    }

    /// Under which token the group runs here.
    #[must_use]
    pub fn runs_under(&self) -> Option<Epoch> {
        self.leave.map(|(epoch, _)| epoch)
    }

    /// The agent answered a question that was asked at the first moment; it is the second now.
    pub fn heard(&mut self, (asked, now): (Moment, Moment), heard: Heard) -> Vec<Order> {
        match heard {
            Heard::Serve(epoch, left) => self.serve(epoch, (asked + left, now)),
            Heard::Rest if self.leave.take().is_some() => vec![Order::Stop],
            Heard::Rest => Vec::new(),
        }
    }

    fn serve(&mut self, epoch: Epoch, (until, now): (Moment, Moment)) -> Vec<Order> {
        if epoch < self.newest {
            return self.tick(now);
        }
        self.newest = epoch;
        if now + MARGIN >= until {
            // Too late to begin by, and yet it says that what runs under an older token is over.
            let mut told = self.tick(now);
            let is_over = self.leave.take_if(|(standing, _)| *standing < epoch).is_some();
            told.extend(is_over.then_some(Order::Stop));
            return told;
        }
        match self.leave {
            // An answer that was long on its way says less than one before it.
            Some((standing, before)) if standing == epoch && until <= before => Vec::new(),
            Some((standing, _)) if standing == epoch => {
                self.leave = Some((epoch, until));
                vec![Order::Give(epoch, until)]
            }
            _ => {
                self.leave = Some((epoch, until));
                vec![Order::Give(epoch, until), Order::Start(epoch)]
            }
        }
    }

    /// Time passes.
    pub fn tick(&mut self, now: Moment) -> Vec<Order> {
        let is_past = self.leave.is_some_and(|(_, until)| now + MARGIN >= until);
        if is_past {
            self.leave = None;
            return vec![Order::Kill];
        }
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Plays a transcript: `asked answered serve EPOCH LEFT`, `asked answered rest`, or `at tick`, in
    /// milliseconds; what was told stands behind the arrow.
    #[track_caller]
    fn check(transcript: &str) {
        let mut follower = Follower::default();
        for line in transcript.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let (said, expected) = line.split_once("->").unwrap();
            let words: Vec<&str> = said.split_whitespace().collect();
            let number = |at: usize| words[at].parse::<u64>().unwrap();
            let at = |word: usize| Moment::at_ms(number(word));
            let told = match words[..] {
                [_, "tick"] => follower.tick(at(0)),
                [_, _, "rest"] => follower.heard((at(0), at(1)), Heard::Rest),
                _ => {
                    let serve = Heard::Serve(Epoch(number(3)), Span::ms(number(4)));
                    follower.heard((at(0), at(1)), serve)
                }
            };
            let told: Vec<String> = told.into_iter().map(shown).collect();
            assert_eq!(told.join(", "), expected.trim(), "{line}");
        }
    }

    fn shown(order: Order) -> String {
        match order {
            Order::Give(epoch, until) => format!("give {} {}", epoch.0, until.as_ms()),
            Order::Start(epoch) => format!("start {}", epoch.0),
            Order::Stop => "stop".to_owned(),
            Order::Kill => "kill".to_owned(),
        }
    }

    #[test]
    fn it_runs_as_long_as_it_is_told_and_ends_in_order() {
        check(
            "0 10 rest -> 
             100 110 serve 1 8000 -> give 1 8100, start 1
             400 410 serve 1 8000 -> give 1 8400
             700 710 rest -> stop
             1000 1010 rest -> 
             1100 tick -> 
             1300 1310 serve 2 8000 -> give 2 9300, start 2",
        );
    }

    #[test]
    fn silence_ends_it_before_its_leave() {
        check(
            "100 110 serve 1 8000 -> give 1 8100, start 1
             7899 tick -> 
             7900 tick -> kill
             7950 tick -> 
             9000 9010 serve 1 8000 -> give 1 17000, start 1",
        );
    }

    #[test]
    fn an_answer_counts_from_its_question_however_late_it_comes() {
        check(
            // Frozen for as long as it was promised: it begins nothing.
            "0 8000 serve 1 8000 -> 
             100 7000 serve 1 8000 -> give 1 8100, start 1
             90 7100 serve 1 8000 -> 
             200 9000 serve 1 8000 -> kill",
        );
    }

    #[test]
    fn an_older_token_is_not_heard_and_a_newer_one_begins_anew() {
        check(
            "100 110 serve 4 8000 -> give 4 8100, start 4
             200 210 serve 3 8000 -> 
             300 310 serve 5 8000 -> give 5 8300, start 5
             400 3000 serve 6 2000 -> stop
             3100 3110 serve 5 8000 -> ",
        );
    }

    /// Answers that come in any order, late, twice or from an agent that was replaced: at no moment does
    /// the group run without a promise that still holds, nor under a token that another has followed.
    #[test]
    fn whatever_is_heard_when_it_runs_only_while_it_was_promised() {
        let mut ran = 0;
        for seed in 0..2_000 {
            let mut rng = crate::draw::Rng::new(seed);
            let mut answers: Vec<(u64, u64, Heard)> = Vec::new();
            for _ in 0..rng.within(1, 30) {
                let asked = rng.within(0, 20_000);
                let epoch = Epoch(1 + asked / 5_000 + u64::from(rng.permille(100)));
                let serve = Heard::Serve(epoch, Span::ms(rng.within(0, 8_000)));
                let heard = if rng.permille(150) { Heard::Rest } else { serve };
                answers.push((asked, asked + rng.within(0, 6_000), heard));
            }
            answers.sort_by_key(|(_, came, _)| *came);
            let (mut follower, mut promised, mut newest) =
                (Follower::default(), Vec::new(), Epoch(0));
            let mut coming = answers.into_iter().peekable();
            for now in (0..40_000).step_by(50) {
                while let Some((asked, came, heard)) = coming.next_if(|(_, came, _)| *came <= now) {
                    let told = follower.heard((Moment::at_ms(asked), Moment::at_ms(came)), heard);
                    if let Heard::Serve(epoch, left) = heard {
                        promised.push((epoch, asked + left.as_ms()));
                        newest = newest.max(epoch);
                        let most = Moment::at_ms(asked + left.as_ms());
                        for order in told {
                            let is_promised = order == Order::Give(epoch, most);
                            let is_other = !matches!(order, Order::Give(..));
                            assert!(is_promised || is_other, "seed {seed}: {order:?} at {came}");
                        }
                    } else {
                        assert_eq!(
                            follower.runs_under(),
                            None,
                            "seed {seed}: told to rest at {came}"
                        );
                    }
                }
                follower.tick(Moment::at_ms(now));
                let Some(epoch) = follower.runs_under() else { continue };
                ran += 1;
                let holds = promised.iter().any(|(of, until)| *of == epoch && *until > now);
                assert!(holds && epoch == newest, "seed {seed}: {epoch:?} runs at {now}");
            }
        }
        assert!(ran > 100_000, "it hardly ever ran: {ran}");
    }
}
