//! Notices of works near the network (DT, DICT, ATU), and their answers.

use bocage_vocab::{Area, Date, Text, code_list};
use serde::{Deserialize, Serialize};

use crate::error::{in_order, not_endless, said};
use crate::{Clock, Document, DocumentKind, Error, Now, due};

/// Corners of the ground of a notice, the most.
const CORNERS_MOST: usize = 5_000;

code_list! {
    /// What is announced.
    pub enum NoticeKind: NoticeKindError {
        /// Works that are planned (DT).
        Dt = "dt",
        /// Works that are about to begin (DICT).
        Dict = "dict",
        /// Both in one.
        DtDict = "dt_dict",
        /// Works that cannot wait (ATU): they are told, and have no clock.
        Atu = "atu",
    }
}

code_list! {
    /// Where a notice stands.
    pub enum NoticeState: NoticeStateError {
        /// It waits for an answer.
        Received = "received",
        /// It is answered.
        Answered = "answered",
    }
}

code_list! {
    /// How near the truth a plan is (arrêté du 15 février 2012, article 1).
    pub enum PrecisionClass: PrecisionClassError {
        /// Within 40 cm, 50 cm where the plant is flexible.
        A = "a",
        /// Within 1.5 m.
        B = "b",
        /// Farther off, or unknown.
        C = "c",
    }
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoticeAnswer {
    /// The day.
    pub on: Date,
    /// Whether the network is there at all.
    pub concerned: bool,
    /// How near the truth the plan is; where it is concerned.
    pub class: Option<PrecisionClass>,
    /// Routes of the network in that ground when it was answered.
    pub routes: u32,
    /// What else is to be heeded.
    #[serde(default)]
    pub advice: Text,
}

/// A notice of works.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// What is announced.
    #[serde(rename = "notice_kind")]
    pub kind: NoticeKind,
    /// The number of the one-stop desk (téléservice).
    #[serde(rename = "notice_number")]
    pub number: Text,
    /// Who announces.
    pub applicant: Text,
    /// When it came.
    pub received_on: Date,
    /// Whether it came on paper.
    pub on_paper: bool,
    /// The ground of the works.
    pub ground: Area,
    /// The last day for an answer, where the law gives one.
    pub due_on: Option<Date>,
    /// Where it stands.
    pub state: NoticeState,
    /// The answer.
    pub answer: Option<NoticeAnswer>,
}

/// What is done with a notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case", deny_unknown_fields)]
pub enum NoticeAct {
    /// It is answered.
    Answer(NoticeAnswer),
}

impl Notice {
    /// A notice as it comes.
    #[must_use]
    pub fn received(
        (kind, on_paper): (NoticeKind, bool),
        (number, applicant): (Text, Text),
        received_on: Date,
        ground: Area,
    ) -> Notice {
        let clock = match (kind, on_paper) {
            (NoticeKind::Dt | NoticeKind::DtDict, false) => Some(Clock::Dt),
            (NoticeKind::Dt | NoticeKind::DtDict, true) => Some(Clock::DtOnPaper),
            (NoticeKind::Dict, false) => Some(Clock::Dict),
            (NoticeKind::Dict, true) => Some(Clock::DictOnPaper),
            (NoticeKind::Atu, _) => None,
        };
        Notice {
            kind,
            number,
            applicant,
            received_on,
            on_paper,
            ground,
            due_on: clock.and_then(|clock| due(clock, received_on)),
            state: NoticeState::Received,
            answer: None,
        }
    }

    /// Whether its answer came, or comes, too late as of a day.
    #[must_use]
    pub fn is_late(&self, today: Date) -> bool {
        let on = self.answer.as_ref().map_or(today, |answer| answer.on);
        self.due_on.is_some_and(|due| due < on)
    }
}

impl Document for Notice {
    const KIND: DocumentKind = DocumentKind::Notice;
    type Act = NoticeAct;

    fn state(&self) -> &'static str {
        self.state.code()
    }
    fn is_open(&self) -> bool {
        self.state == NoticeState::Received
    }
    fn key(&self) -> Option<String> {
        Some(format!("{}\n{}", self.kind, self.number))
    }
    fn day(&self) -> Option<Date> {
        self.due_on.or(Some(self.received_on))
    }
    fn check(&self, now: &Now) -> Result<(), Error> {
        said("number", &self.number)?;
        said("applicant", &self.applicant)?;
        if self.received_on > now.today {
            let (told, than) = (self.received_on.to_string(), format!("after {}", now.today));
            return Err(Error::Time { what: "received_on", told, than });
        }
        let corners = self.ground.polygons.iter().flatten().map(|ring| ring.len()).sum::<usize>();
        match corners {
            0 => Err(Error::Empty { what: "ground" }),
            1..=CORNERS_MOST => Ok(()),
            _ => Err(Error::TooLong { what: "ground", most: CORNERS_MOST }),
        }
    }

    fn act(&mut self, act: &NoticeAct, _now: &Now) -> Result<(), Error> {
        let NoticeAct::Answer(answer) = act;
        if self.state != NoticeState::Received {
            let (kind, act, state) = (Self::KIND, Self::code(act), self.state());
            return Err(Error::NotFrom { kind, act, state });
        }
        in_order("on", &self.received_on, &answer.on)?;
        not_endless("advice", &answer.advice)?;
        if answer.concerned && answer.class.is_none() {
            return Err(Error::Empty { what: "class" });
        }
        (self.state, self.answer) = (NoticeState::Answered, Some(answer.clone()));
        Ok(())
    }

    fn code(_act: &NoticeAct) -> &'static str {
        "answer"
    }
}
