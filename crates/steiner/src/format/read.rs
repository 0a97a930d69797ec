//! Text to instance.

use std::str::{FromStr, SplitAsciiWhitespace};

use crate::{Error, Graph, Instance};

/// Reads a PACE 2018 or SteinLib text. Sections other than the graph and the terminals, comments
/// and coordinates are read over.
///
/// # Errors
/// Names the first line that is not understood, or the section that is missing.
///
/// # Examples
/// ```
/// let text = "SECTION Graph\nNodes 2\nEdges 1\nE 1 2 7\nEND\nSECTION Terminals\nT 1\nT 2\nEND\nEOF";
/// let instance = bocage_steiner::format::read(text)?;
/// assert_eq!((instance.graph.cost(0), instance.terminals), (7, vec![0, 1]));
/// let torn = bocage_steiner::format::read("SECTION Graph\nNodes 2\nE 1 2 x\n").unwrap_err();
/// assert_eq!(torn.to_string(), "line 3: `x` is not a cost");
/// # Ok::<(), bocage_steiner::Error>(())
/// ```
pub fn read(text: &str) -> Result<Instance, Error> {
    let mut reader = Reader { nodes_max: text.len(), ..Reader::default() };
    for (place, line) in text.lines().enumerate() {
        reader.line = place + 1;
        reader.take(line)?;
        if reader.ended {
            break;
        }
    }
    reader.finish()
}

#[derive(Default)]
struct Reader {
    line: usize,
    /// A graph has no more nodes than its text has bytes: memory stays in proportion to the file,
    /// whatever it claims.
    nodes_max: usize,
    section: Section,
    nodes: Option<usize>,
    edges_said: Option<usize>,
    edges: Vec<(u32, u32, i64)>,
    terminals_said: Option<usize>,
    terminals: Vec<u32>,
    ended: bool,
}

#[derive(Default, PartialEq, Clone, Copy)]
enum Section {
    #[default]
    Outside,
    Graph,
    Terminals,
    Other,
}

impl Reader {
    fn take(&mut self, line: &str) -> Result<(), Error> {
        let mut words = line.split_ascii_whitespace();
        let Some(first) = words.next().map(str::to_ascii_lowercase) else { return Ok(()) };
        match (self.section, first.as_str()) {
            (_, "eof") => self.ended = true,
            (_, "end") => self.section = Section::Outside,
            (_, "section") => {
                self.section = match words.next().map(str::to_ascii_lowercase).as_deref() {
                    Some("graph") => Section::Graph,
                    Some("terminals") => Section::Terminals,
                    _ => Section::Other,
                };
            }
            (Section::Graph, "nodes") => self.nodes = Some(self.count_nodes(&mut words)?),
            (Section::Graph, "edges") => self.edges_said = Some(self.next(&mut words, "a count")?),
            (Section::Graph, "e" | "a") => {
                let (a, b) = (self.node(&mut words)?, self.node(&mut words)?);
                let cost = self.next(&mut words, "a cost")?;
                self.edges.push((a, b, cost));
            }
            (Section::Terminals, "terminals") => {
                self.terminals_said = Some(self.next(&mut words, "a count")?);
            }
            (Section::Terminals, "t") => {
                let terminal = self.node(&mut words)?;
                self.terminals.push(terminal);
            }
            (Section::Graph, other) => return Err(self.wrong(format!("`{other}` is not known"))),
            _ => {}
        }
        Ok(())
    }

    fn count_nodes(&self, words: &mut SplitAsciiWhitespace<'_>) -> Result<usize, Error> {
        let nodes = self.next(words, "a count")?;
        if nodes > self.nodes_max {
            return Err(self.wrong(format!("{nodes} nodes are more than the file can describe")));
        }
        Ok(nodes)
    }

    fn next<T: FromStr>(
        &self,
        words: &mut SplitAsciiWhitespace<'_>,
        what: &str,
    ) -> Result<T, Error> {
        let word = words.next().ok_or_else(|| self.wrong(format!("{what} is missing")))?;
        word.parse().map_err(|_| self.wrong(format!("`{word}` is not {what}")))
    }

    /// A node, numbered from 1 in files and from 0 in code.
    fn node(&self, words: &mut SplitAsciiWhitespace<'_>) -> Result<u32, Error> {
        let number: u32 = self.next(words, "a node")?;
        let known = self.nodes.unwrap_or(0);
        if number == 0 || number as usize > known {
            return Err(self.wrong(format!("node {number} is not one of 1 to {known}")));
        }
        Ok(number - 1)
    }

    fn wrong(&self, reason: String) -> Error {
        Error::Format { line: self.line, reason }
    }

    fn finish(self) -> Result<Instance, Error> {
        let nodes = self.nodes.ok_or_else(|| self.wrong("the graph is missing".to_owned()))?;
        if matches!(self.section, Section::Graph | Section::Terminals) {
            return Err(self.wrong("the section does not end: the file was cut off".to_owned()));
        }
        let said = [
            ("edges", self.edges_said, self.edges.len()),
            ("terminals", self.terminals_said, self.terminals.len()),
        ];
        for (what, said, read) in said {
            if let Some(said) = said.filter(|said| *said != read) {
                return Err(self.wrong(format!("{said} {what} were announced, {read} came")));
            }
        }
        if self.terminals_said.is_none() && self.terminals.is_empty() {
            return Err(self.wrong("the terminals are missing".to_owned()));
        }
        let graph = Graph::from_edges(nodes, &self.edges)?;
        Ok(Instance { graph, terminals: self.terminals })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_texts_are_told_by_line() {
        for (text, said) in [
            ("", "line 0: the graph is missing"),
            ("SECTION Graph\nNodes 2\nE 1 3 1", "line 3: node 3 is not one of 1 to 2"),
            ("SECTION Graph\nNodes 2\nE 0 1 1", "line 3: node 0 is not one of 1 to 2"),
            ("SECTION Graph\nNodes 2\nE 1 2", "line 3: a cost is missing"),
            ("SECTION Graph\nNodes x", "line 2: `x` is not a count"),
            (
                "SECTION Graph\nNodes 2\nEdges 2\nE 1 2 1\nEND",
                "line 5: 2 edges were announced, 1 came",
            ),
            ("SECTION Graph\nNodes 2\nQ 1", "line 3: `q` is not known"),
            (
                "SECTION Graph\nNodes 4000000000\nE 1 2 1",
                "line 2: 4000000000 nodes are more than the file can describe",
            ),
            (
                "SECTION Graph\nNodes 2\nE 1 2 1\nEND\nSECTION Terminals\nT 1",
                "line 6: the section does not end: the file was cut off",
            ),
            ("SECTION Graph\nNodes 2\nE 1 2 1\nEND\nEOF", "line 5: the terminals are missing"),
        ] {
            assert_eq!(read(text).unwrap_err().to_string(), said);
        }
    }

    #[test]
    fn steinlib_headers_comments_and_coordinates_are_read_over() {
        let text = "33D32945 STP File, STP Format Version 1.0\n\nSECTION Comment\nName \"x\"\nEND\n\
                    SECTION Graph\nNodes 2\nEdges 1\nE 1 2 3\nEND\n\
                    SECTION Terminals\nTerminals 1\nT 2\nEND\nSECTION Coordinates\nDD 1 0 0\nEND\nEOF";
        let instance = read(text).unwrap();
        assert_eq!((instance.graph.nodes(), &instance.terminals[..]), (2, &[1][..]));
    }
}
