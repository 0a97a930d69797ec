//! The thinking: from a state and a batch to what is to be written down.

use crate::draft::Draft;
use crate::refusal::Refusal;
use crate::state::{Changes, State};
use crate::{Act, Batch, Code, Entry, EntryNumber, Request, Settled};

/// A request that stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Made {
    /// The entry that it is.
    pub number: EntryNumber,
    /// Whether it was made now; else the same was asked before.
    pub is_new: bool,
}

/// What became of a request.
pub type Answer = Result<Made, Refusal>;

/// What a batch comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// What became of each request, in their order.
    pub answers: Vec<Answer>,
    /// What is to be written down, in this order.
    pub entries: Vec<Entry>,
}

/// Thinks a batch through. The state stands as it was until the entries are written down.
///
/// What is due expires first. Requests are taken in their order, each seeing what those before it
/// made; linked ones are made all together or not at all.
#[must_use]
pub fn apply(state: &State, batch: &Batch) -> Outcome {
    let mut all = apply_all(state, std::slice::from_ref(batch));
    Outcome { answers: all.answers.pop().unwrap_or_default(), entries: all.entries }
}

/// What several batches come to, one after the other.
pub(crate) struct AllOutcomes {
    pub(crate) answers: Vec<Vec<Answer>>,
    pub(crate) entries: Vec<Entry>,
    pub(crate) changes: Changes,
}

pub(crate) fn apply_all(state: &State, batches: &[Batch]) -> AllOutcomes {
    let (mut draft, mut entries) = (Draft::on(state), Vec::new());
    let answers = batches.iter().map(|batch| one(state, &mut draft, batch, &mut entries)).collect();
    AllOutcomes { answers, entries, changes: draft.into_changes() }
}

fn one(
    state: &State,
    draft: &mut Draft<'_>,
    batch: &Batch,
    entries: &mut Vec<Entry>,
) -> Vec<Answer> {
    draft.pass_to(batch.at_ms);
    expire(state, draft, entries);
    let mut answers = Vec::with_capacity(batch.requests.len());
    while answers.len() < batch.requests.len() {
        let from = answers.len();
        let rest = &batch.requests[from..];
        match rest.iter().position(|request| !request.linked) {
            Some(last) => answers.extend(chain(draft, &rest[..=last], from, entries)),
            None => answers.extend(rest.iter().map(|_| Err(Refusal::ChainOpen))),
        }
        draft.keep();
    }
    answers
}

/// Ends what has expired, of the state and of what is thought so far.
fn expire(state: &State, draft: &mut Draft<'_>, entries: &mut Vec<Entry>) {
    let at_ms = draft.at_ms;
    let now = (at_ms, EntryNumber(i64::MAX));
    let mut due: Vec<_> = state.due.range(..=now).chain(draft.due.range(..=now)).collect();
    due.sort();
    let keys: Vec<Code> = due.into_iter().map(|(_, key)| key.clone()).collect();
    for pending in keys {
        let entry = Entry { at_ms, key: None, act: Act::Expire(Settled { pending }) };
        // One that was settled meanwhile is refused.
        if draft.record(&entry).is_ok() {
            entries.push(entry);
        }
    }
}

/// Makes linked requests, or none of them. `from` is the place of the first in its batch.
fn chain(
    draft: &mut Draft<'_>,
    requests: &[Request],
    from: usize,
    entries: &mut Vec<Entry>,
) -> Vec<Answer> {
    let (mark, written) = (draft.mark(), entries.len());
    let mut made: Vec<Made> = Vec::with_capacity(requests.len());
    for (place, request) in requests.iter().enumerate() {
        let key = Some(request.key.clone());
        let entry = Entry { at_ms: draft.at_ms, key, act: request.act.clone() };
        match draft.record(&entry) {
            Ok(one) => {
                entries.extend(one.is_new.then_some(entry));
                made.push(one);
            }
            Err(refusal) => {
                draft.undo_to(mark);
                entries.truncate(written);
                return refused(requests.len(), place, from, &refusal);
            }
        }
    }
    // One that was made before and one that was not do not belong to one chain.
    if made.iter().any(|one| one.is_new != made[0].is_new) {
        draft.undo_to(mark);
        entries.truncate(written);
        return vec![Err(Refusal::ChainTorn); requests.len()];
    }
    made.into_iter().map(Ok).collect()
}

/// The answers of a chain in which one was refused.
fn refused(count: usize, place: usize, from: usize, refusal: &Refusal) -> Vec<Answer> {
    let other = Refusal::Linked { by: from + place };
    let answer = |at| Err(if at == place { refusal.clone() } else { other.clone() });
    (0..count).map(answer).collect()
}
