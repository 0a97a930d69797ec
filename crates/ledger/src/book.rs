//! A state kept in a journal.

use crate::apply::{Answer, apply_all};
use crate::audit::Auditor;
use crate::error::Error;
use crate::{Appended, Audit, Batch, Head, Journal, State};

/// How often it is tried again where others write.
const TRIES: u32 = 1_000;

/// Where a journal's book stands, and the only way to add to it. Several may be open on one journal,
/// in several processes: one that falls behind reads what others wrote and thinks again.
#[derive(Debug)]
pub struct Book<J> {
    journal: J,
    state: State,
    head: Head,
}

impl<J: Journal> Book<J> {
    /// Reads all that was written.
    ///
    /// # Errors
    /// When the journal cannot be read, or is not as it was written.
    pub fn open(journal: J) -> Result<Book<J>, Error<J::Error>> {
        let mut book = Book { journal, state: State::default(), head: Head::default() };
        book.catch_up()?;
        Ok(book)
    }

    /// Where it stands.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Its end, to be noted elsewhere.
    pub fn head(&self) -> Head {
        self.head
    }

    /// Reads what others wrote since.
    ///
    /// # Errors
    /// When the journal cannot be read, or is not as it was written.
    pub fn catch_up(&mut self) -> Result<(), Error<J::Error>> {
        let mut auditor = Auditor::from(std::mem::take(&mut self.state), self.head);
        let from = std::mem::take(&mut self.head);
        let end = self.journal.read(from, &mut |row| auditor.take(row))?;
        let (state, head) = auditor
            .finish(end)
            .map_err(|(number, fault)| Error::BookAltered { number, fault: fault.to_string() })?;
        (self.state, self.head) = (state, head);
        Ok(())
    }

    /// Does what a batch asks and may be, and writes it down; what became of each request.
    ///
    /// # Errors
    /// When the journal cannot be written to. The same batch can be sent again: nothing counts twice.
    pub fn submit(&mut self, batch: &Batch) -> Result<Vec<Answer>, Error<J::Error>> {
        let mut answers = self.submit_all(std::slice::from_ref(batch))?;
        Ok(answers.pop().unwrap_or_default())
    }

    /// Does what several batches ask, one after the other, and writes all of it down at once: what is
    /// costly is to make sure that rows outlive a power cut, however many they are.
    ///
    /// # Errors
    /// When the journal cannot be written to. The same batches can be sent again: nothing counts twice.
    pub fn submit_all(&mut self, batches: &[Batch]) -> Result<Vec<Vec<Answer>>, Error<J::Error>> {
        for _ in 0..TRIES {
            if let Some(answers) = self.try_all(batches)? {
                return Ok(answers);
            }
            self.catch_up()?;
        }
        Err(Error::Crowded { tries: TRIES })
    }

    /// None where others wrote meanwhile.
    fn try_all(&mut self, batches: &[Batch]) -> Result<Option<Vec<Vec<Answer>>>, Error<J::Error>> {
        let outcome = apply_all(&self.state, batches);
        let (mut rows, mut head) = (Vec::with_capacity(outcome.entries.len()), self.head);
        for entry in &outcome.entries {
            let (row, next) = head.seal(entry).map_err(|source| Error::Unwritable { source })?;
            rows.push(row);
            head = next;
        }
        if !rows.is_empty() && self.journal.append(self.head, &rows)? == Appended::Moved {
            return Ok(None);
        }
        self.state.absorb(outcome.changes);
        self.head = head;
        Ok(Some(outcome.answers))
    }
}

/// Replays a journal and compares every row with what its hash, its order and the rules say.
///
/// # Errors
/// When the journal cannot be read.
pub fn audit<J: Journal>(journal: &J) -> Result<Audit, J::Error> {
    let mut auditor = Auditor::default();
    let end = journal.read(Head::default(), &mut |row| auditor.take(row))?;
    Ok(auditor.audit(end))
}
