//! Rows as buildings and premises, as those of the regulator's file, and their invariants.

use bocage_vocab::Watch;

use super::Ipe;
use super::judge::Judge;
use crate::buildings::Reader;
use crate::findings::Log;
use crate::records::{Header, Record, Sink, read_file};
use crate::{Error, Import, Imported, Input};

impl Import for Ipe {
    fn name(&self) -> &'static str {
        "ipe"
    }

    fn read(&self, input: &Input<'_>, watch: &dyn Watch) -> Result<Imported, Error> {
        let mut reader = Reader::new(input)?;
        reader.states_judged = true;
        let mut sink = Judged { reader, judge: Judge::default() };
        for path in input.files {
            let mut log = std::mem::take(&mut sink.reader.batch.log);
            let done = read_file(path, input.options, &mut log, watch, &mut sink);
            sink.reader.batch.log = log;
            done?;
        }
        sink.judge.finish(&mut sink.reader.batch.log);
        Ok(sink.reader.finish())
    }
}

/// Shows each row to the judge first.
struct Judged<'a> {
    reader: Reader<'a>,
    judge: Judge,
}

impl Sink for Judged<'_> {
    fn layer(&mut self, file: &str, layer: &str) -> Result<bool, Error> {
        self.judge.begin(file);
        self.reader.layer(file, layer)
    }

    fn record(&mut self, header: &Header, record: &Record, log: &mut Log) -> Result<(), Error> {
        if !record.is_blank() {
            self.judge.see(header, record, log);
        }
        self.reader.record(header, record, log)
    }

    fn layer_end(&mut self, header: &Header, log: &mut Log) -> Result<(), Error> {
        self.reader.layer_end(header, log)
    }
}
