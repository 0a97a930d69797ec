//! A database in a file of SQL, as `pg_dump` writes it without a format: told to the server piece by
//! piece, never to `psql`, which would run what a stranger's file asks of this machine.

use std::fs::File;
use std::io::{BufRead, BufReader, Read as _, Write as _};
use std::path::Path;

use postgres::{Config, NoTls, Transaction};

use crate::Error;

/// A line, or a statement, has no more bytes: it is held in memory.
const BYTES_MAX: u64 = 256 << 20;

/// What was done with a file of SQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Told {
    /// Statements that were run.
    pub statements: u64,
    /// Statements on owners and rights of others, who are not here.
    pub left_out: u64,
}

/// Fills an empty database from a file of SQL, as the user that the address names: all of it or nothing.
///
/// # Errors
/// When the file is of more than one database, or the server refuses a statement.
pub fn load_sql(config: &Config, file: &Path) -> Result<Told, Error> {
    let failed = || Error::sql("fill a database");
    let mut client = config.connect(NoTls).map_err(failed())?;
    let mut transaction = client.transaction().map_err(failed())?;
    let opened = File::open(file).map_err(Error::file(file))?;
    let mut lines = Lines { reader: BufReader::new(opened), file, number: 0 };
    let (mut parser, mut told) = (Parser::default(), Told::default());
    while let Some(line) = lines.next()? {
        if parser.is_between() && line.starts_with('\\') {
            meta(&line, &lines)?;
            continue;
        }
        let statements = parser.feed(&line);
        if parser.statement.len() as u64 > BYTES_MAX {
            return Err(lines.long());
        }
        for statement in statements {
            match kind(&statement) {
                Kind::Nothing => {}
                Kind::Transaction => return Err(lines.own_transaction(&statement)),
                Kind::Encoding => return Err(lines.not_utf8()),
                Kind::OfOthers => told.left_out += 1,
                Kind::Run => {
                    let ran = transaction.batch_execute(&statement);
                    ran.map_err(|source| lines.refused(source))?;
                    told.statements += 1;
                }
                Kind::Copy => {
                    copied(&mut transaction, &statement, &mut lines)?;
                    told.statements += 1;
                }
            }
        }
    }
    if !parser.is_between() {
        return Err(lines.torn());
    }
    transaction.commit().map_err(failed())?;
    Ok(told)
}

/// Rows that stand in the file after a `COPY`, up to a line `\.`.
fn copied(
    transaction: &mut Transaction<'_>,
    statement: &str,
    lines: &mut Lines<'_>,
) -> Result<(), Error> {
    let writer = transaction.copy_in(statement);
    let mut writer = writer.map_err(|source| lines.refused(source))?;
    loop {
        let line = lines.next()?.ok_or_else(|| lines.torn())?;
        if line.trim_end() == "\\." {
            return writer.finish().map(drop).map_err(|source| lines.refused(source));
        }
        writer.write_all(line.as_bytes()).map_err(Error::file(lines.file))?;
    }
}

/// What is for `psql`: that nothing else of the kind follows is let pass.
fn meta(line: &str, lines: &Lines<'_>) -> Result<(), Error> {
    if line.starts_with("\\restrict") || line.starts_with("\\unrestrict") {
        return Ok(());
    }
    let word = line.split_whitespace().next().unwrap_or_default().to_owned();
    Err(Error::ForPsql { file: lines.file.display().to_string(), line: lines.number, word })
}

struct Lines<'a> {
    reader: BufReader<File>,
    file: &'a Path,
    number: u64,
}

impl Lines<'_> {
    fn next(&mut self) -> Result<Option<String>, Error> {
        let mut line = Vec::new();
        self.number += 1;
        let read = self.reader.by_ref().take(BYTES_MAX + 1).read_until(b'\n', &mut line);
        let read = read.map_err(Error::file(self.file))?;
        if read as u64 > BYTES_MAX {
            return Err(self.long());
        }
        let line = String::from_utf8(line).map_err(|_| self.not_utf8())?;
        Ok((read > 0).then_some(line))
    }

    fn own_transaction(&self, statement: &str) -> Error {
        let words = statement.trim_end_matches(';').split_whitespace();
        let word = words.take(2).collect::<Vec<_>>().join(" ");
        Error::OwnTransaction { file: self.file.display().to_string(), line: self.number, word }
    }

    fn not_utf8(&self) -> Error {
        Error::NotUtf8 { file: self.file.display().to_string(), line: self.number }
    }

    fn long(&self) -> Error {
        let (file, line) = (self.file.display().to_string(), self.number);
        Error::LongSql { file, line, bytes_max: BYTES_MAX }
    }

    fn refused(&self, source: postgres::Error) -> Error {
        Error::Statement { file: self.file.display().to_string(), line: self.number, source }
    }

    fn torn(&self) -> Error {
        Error::TornSql { file: self.file.display().to_string(), line: self.number }
    }
}

/// What becomes of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Run,
    /// Rows follow it in the file.
    Copy,
    /// It is about owners and rights of roles that are not here, or about what is the server's.
    OfOthers,
    /// Everything is one transaction already.
    Nothing,
    /// It would end that transaction, or part of it.
    Transaction,
    /// It says that the file is in another encoding than UTF-8.
    Encoding,
}

fn kind(statement: &str) -> Kind {
    let words: Vec<String> = statement
        .split_whitespace()
        .map(|word| word.trim_end_matches(';').to_ascii_uppercase())
        .collect();
    let begins = |text: &str| {
        let wanted: Vec<&str> = text.split(' ').collect();
        words.len() >= wanted.len() && words.iter().zip(&wanted).all(|(word, other)| word == other)
    };
    let ends = |text: [&str; 2]| words.len() > 3 && words[words.len() - 3..][..2] == text;
    let of_others = ["GRANT", "REVOKE", "ALTER DEFAULT PRIVILEGES", "COMMENT ON EXTENSION"];
    let of_server = ["COMMENT ON SCHEMA PUBLIC", "SET TRANSACTION_TIMEOUT"];
    let of_transactions =
        ["ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE", "PREPARE TRANSACTION", "COMMIT PREPARED"];
    let is_utf8 = |word: &String| ["'UTF8'", "'UTF-8'", "UTF8"].contains(&word.as_str());
    if of_transactions.into_iter().any(begins) {
        Kind::Transaction
    } else if begins("SET CLIENT_ENCODING") && !words.last().is_some_and(is_utf8) {
        Kind::Encoding
    } else if words.iter().all(String::is_empty)
        || ["BEGIN", "COMMIT", "END", "START TRANSACTION"].into_iter().any(begins)
    {
        Kind::Nothing
    } else if of_others.into_iter().chain(of_server).any(begins)
        || (begins("ALTER") && ends(["OWNER", "TO"]))
    {
        Kind::OfOthers
    } else if begins("COPY") && words.windows(2).any(|two| two == ["FROM", "STDIN"]) {
        Kind::Copy
    } else {
        Kind::Run
    }
}

/// Parts a text into statements, as the server itself reads quotes and comments.
#[derive(Debug, Default)]
struct Parser {
    statement: String,
    state: State,
    /// So deep in parentheses: the actions of a rule are parted within.
    parentheses: u32,
    /// So deep in bodies of functions that are written as SQL, and in what else ends with `END` there.
    bodies: u32,
    /// The first words of the statement.
    words: Vec<String>,
    /// The word that is being read.
    word: String,
}

/// So many words tell what is made: `CREATE OR REPLACE FUNCTION`.
const WORDS_MOST: usize = 4;

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
enum State {
    #[default]
    Plain,
    /// Within quotes that this ends; whether a backslash hides what follows.
    Quoted(char, bool),
    /// Within a text that this tag ends.
    Dollars(String),
    /// So deep in comments.
    Comment(u32),
}

impl Parser {
    /// Whether a statement may begin here.
    fn is_between(&self) -> bool {
        self.state == State::Plain && self.statement.trim().is_empty()
    }

    /// The statements that a line ends; what follows is kept.
    fn feed(&mut self, line: &str) -> Vec<String> {
        let mut ended = Vec::new();
        let mut rest = line;
        while let Some(c) = rest.chars().next() {
            let taken = self.take(c, rest);
            let (piece, after) = rest.split_at(taken);
            rest = after;
            if self.state != State::Plain || !is_of_word(c) {
                self.end_of_word();
            }
            let is_comment = matches!(self.state, State::Comment(_)) || piece == "*/";
            if self.state == State::Plain && piece.starts_with("--") || is_comment {
                self.statement.push(' ');
                continue;
            }
            self.statement.push_str(piece);
            if self.state == State::Plain && self.ends(piece) {
                self.words.clear();
                (self.parentheses, self.bodies) = (0, 0);
                ended.push(std::mem::take(&mut self.statement).trim().to_owned());
            }
        }
        ended
    }

    /// Takes a piece in that stands in no quotes; whether the statement ends with it.
    fn ends(&mut self, piece: &str) -> bool {
        match piece {
            "(" => self.parentheses += 1,
            ")" => self.parentheses = self.parentheses.saturating_sub(1),
            ";" => return self.parentheses == 0 && self.bodies == 0,
            _ if piece.chars().all(is_of_word) => self.word.push_str(piece),
            _ => {}
        }
        false
    }

    /// A body begins with `BEGIN` in what makes a function, as `psql` tells it too.
    fn end_of_word(&mut self) {
        let word = std::mem::take(&mut self.word).to_ascii_uppercase();
        let makes = |kind: &str| {
            self.words.first().is_some_and(|word| word == "CREATE")
                && self.words.iter().any(|word| word == kind)
        };
        match word.as_str() {
            "" => return,
            "BEGIN" if makes("FUNCTION") || makes("PROCEDURE") => self.bodies += 1,
            "CASE" if self.bodies > 0 => self.bodies += 1,
            "END" => self.bodies = self.bodies.saturating_sub(1),
            _ => {}
        }
        if self.words.len() < WORDS_MOST {
            self.words.push(word);
        }
    }

    /// Reads what stands first; how many bytes it is.
    fn take(&mut self, c: char, rest: &str) -> usize {
        let two = rest.get(..2).unwrap_or_default();
        match &mut self.state {
            State::Plain => return self.plain(c, rest, two),
            State::Quoted(end, escapes) => {
                // Doubled it ends one text and begins the next, which is the same.
                if *escapes && c == '\\' {
                    return c.len_utf8() + rest[1..].chars().next().map_or(0, char::len_utf8);
                }
                if c == *end {
                    self.state = State::Plain;
                }
            }
            State::Dollars(tag) => {
                if rest.starts_with(tag.as_str()) {
                    let length = tag.len();
                    self.state = State::Plain;
                    return length;
                }
            }
            State::Comment(depth) => match two {
                "*/" if *depth == 1 => {
                    self.state = State::Plain;
                    return 2;
                }
                "*/" => {
                    *depth -= 1;
                    return 2;
                }
                "/*" => {
                    *depth += 1;
                    return 2;
                }
                _ => {}
            },
        }
        c.len_utf8()
    }

    fn plain(&mut self, c: char, rest: &str, two: &str) -> usize {
        match c {
            '\'' => self.state = State::Quoted('\'', self.is_escaping()),
            '"' => self.state = State::Quoted('"', false),
            '$' => {
                if let Some(tag) = self.tag(rest) {
                    let length = tag.len();
                    self.state = State::Dollars(tag);
                    return length;
                }
            }
            _ if two == "--" => return rest.find('\n').unwrap_or(rest.len()),
            _ if two == "/*" => {
                self.state = State::Comment(1);
                return 2;
            }
            _ => {}
        }
        c.len_utf8()
    }

    /// Whether the text that begins here is one in which a backslash hides what follows: `E'…'`.
    fn is_escaping(&self) -> bool {
        let mut before = self.statement.chars().rev();
        let is_e = matches!(before.next(), Some('e' | 'E'));
        is_e && !before.next().is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '$')
    }

    /// `$$` or `$name$`; no dollar within a name begins one.
    fn tag(&self, rest: &str) -> Option<String> {
        let before = self.statement.chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '$') {
            return None;
        }
        let end = 1 + rest[1..].find('$')?;
        let name = &rest[1..end];
        let inner = |c: char| c.is_alphanumeric() || c == '_';
        let is_name = name.chars().all(inner) && !name.starts_with(|c: char| c.is_ascii_digit());
        is_name.then(|| rest[..=end].to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parted(text: &str) -> (Vec<String>, bool) {
        let mut parser = Parser::default();
        let all = text.split_inclusive('\n').flat_map(|line| parser.feed(line)).collect();
        (all, parser.is_between())
    }

    #[test]
    fn a_semicolon_ends_a_statement_only_where_the_server_sees_one() {
        for (text, expected) in [
            ("a; b;\nc\n;", &["a;", "b;", "c\n;"][..]),
            ("a 'x;''y;' b;", &["a 'x;''y;' b;"]),
            (r"a '\'; b;", &[r"a '\';", "b;"]),
            (r"a E'\';' ; b;", &[r"a E'\';' ;", "b;"]),
            (r"a some'\'; b;", &[r"a some'\';", "b;"]),
            ("a \"x;\"\"y;\";", &["a \"x;\"\"y;\";"]),
            ("a $$ ; $x$ ; $$; b;", &["a $$ ; $x$ ; $$;", "b;"]),
            ("f $b$ ;\n$$ ; $b$;", &["f $b$ ;\n$$ ; $b$;"]),
            ("a $1; b a$b$; c;", &["a $1;", "b a$b$;", "c;"]),
            ("a -- it's; \n b;", &["a  \n b;"]),
            ("/* a; /* ' */ ; */ b;", &["b;"]),
            ("é '–;' ;", &["é '–;' ;"]),
            (
                "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 2 END; \
                 END; b;",
                &[
                    "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 2 \
                     END; END;",
                    "b;",
                ],
            ),
            (
                "create or replace procedure p()\nbegin atomic\n insert into begin_t values (1);\nend;\nb;",
                &[
                    "create or replace procedure p()\nbegin atomic\n insert into begin_t values (1);\nend;",
                    "b;",
                ],
            ),
            ("BEGIN; a; END; b;", &["BEGIN;", "a;", "END;", "b;"]),
            (
                "CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT ')'; ); b;",
                &["CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT ')'; );", "b;"],
            ),
        ] {
            let (found, is_between) = parted(text);
            assert!(is_between, "{text}");
            let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            let found: Vec<String> = found.iter().map(|one| squeezed(one)).collect();
            let expected: Vec<String> = expected.iter().map(|one| squeezed(one)).collect();
            assert_eq!(found, expected, "{text}");
        }
        let body = "CREATE FUNCTION f() BEGIN ATOMIC SELECT 1;";
        for torn in ["a", "a 'b;", "a $$;", "/* ;", "a \";", "a (b;", body] {
            assert!(!parted(torn).1, "{torn}");
        }
    }

    #[test]
    fn what_is_about_others_is_left_out() {
        for (statement, expected) in [
            ("ALTER TABLE public.t OWNER TO somebody;", Kind::OfOthers),
            ("ALTER TABLE t ALTER c SET DEFAULT 'OWNER TO x';", Kind::Run),
            ("GRANT ALL ON t TO other;", Kind::OfOthers),
            ("COMMENT ON SCHEMA public IS 'standard';", Kind::OfOthers),
            ("COMMENT ON TABLE t IS 'x';", Kind::Run),
            ("SET transaction_timeout = 0;", Kind::OfOthers),
            ("copy public.t (a, b) from STDIN;", Kind::Copy),
            ("COPY t FROM PROGRAM 'id';", Kind::Run),
            ("begin;", Kind::Nothing),
            ("ROLLBACK;", Kind::Transaction),
            ("abort;", Kind::Transaction),
            ("Savepoint a;", Kind::Transaction),
            ("PREPARE TRANSACTION 'x';", Kind::Transaction),
            ("PREPARE p AS SELECT 1;", Kind::Run),
            ("SET client_encoding = 'UTF8';", Kind::Run),
            ("SET client_encoding = 'LATIN1';", Kind::Encoding),
            ("SET client_encoding TO latin1;", Kind::Encoding),
            (";", Kind::Nothing),
            ("BEGINNING;", Kind::Run),
        ] {
            assert_eq!(kind(statement), expected, "{statement}");
        }
    }

    #[test]
    fn what_is_not_text_or_has_no_end_is_told_with_its_line() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.sql");
        let read = |bytes: &[u8]| {
            std::fs::write(&path, bytes).unwrap();
            let reader = BufReader::new(File::open(&path).unwrap());
            let mut lines = Lines { reader, file: &path, number: 0 };
            std::iter::from_fn(|| lines.next().transpose()).collect::<Result<Vec<_>, _>>()
        };
        assert_eq!(read("a\né;\nb".as_bytes()).unwrap(), ["a\n", "é;\n", "b"]);
        let refused = read(b"a;\n\xe9;\n").unwrap_err();
        let code = bocage_vocab::Explain::code;
        assert_eq!(code(&refused), "bocage::backup::not_utf8");
        assert!(refused.to_string().contains("line 2"), "{refused}");
        std::fs::write(&path, "").unwrap();
        File::options().write(true).open(&path).unwrap().set_len(BYTES_MAX + 2).unwrap();
        let reader = BufReader::new(File::open(&path).unwrap());
        let refused = Lines { reader, file: &path, number: 0 }.next().unwrap_err();
        assert_eq!(code(&refused), "bocage::backup::long_sql");
    }
}
