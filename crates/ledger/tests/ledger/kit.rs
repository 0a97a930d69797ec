//! A little language for what is asked, and what comes of it.
//!
//! `KEY act words`, one a line; a `+` in front of the key links it with the next line. Amounts are in
//! cents, days are those of January 2026, moments are milliseconds:
//!
//! ```text
//! at 5
//! o1  ledger net
//! a1  account net cash
//! a2  account net rent ceiling 500 floor 0
//! t1  move net cash rent 100 on 3
//! p1  hold net cash rent 100 on 3 until 9
//! q1  post p1 60 on 4
//! v1  void p1
//! r1  back t1 net rent cash 100 on 5
//! c1  close net 31
//! ```

use bocage_ledger::{
    Account, Act, Answer, Batch, Book, Closing, Code, Journal, Ledger, Posting, Request, Settled,
    Transfer,
};
use bocage_vocab::{Date, Explain as _};

pub(crate) fn code(text: &str) -> Code {
    text.parse().unwrap()
}

pub(crate) fn day(number: i8) -> Date {
    Date::constant(2026, 1, number)
}

/// The word after another.
fn after<'a>(words: &[&'a str], word: &str) -> Option<&'a str> {
    let at = words.iter().position(|other| *other == word)?;
    words.get(at + 1).copied()
}

fn number(word: &str) -> i64 {
    word.parse().unwrap_or_else(|_| panic!("{word} is no number"))
}

fn on(words: &[&str]) -> Date {
    day(after(words, "on").unwrap().parse().unwrap())
}

fn transfer(words: &[&str]) -> Transfer {
    let both = (&code(words[1]), &code(words[2]));
    Transfer::posted(&code(words[0]), both, number(words[3]), on(words))
}

fn account(words: &[&str]) -> Account {
    let mut account = Account::new(&code(words[0]), &code(words[1]));
    account.limits.ceiling_cents = after(words, "ceiling").map(number);
    account.limits.floor_cents = after(words, "floor").map(number);
    account
}

fn act(words: &[&str]) -> Act {
    let rest = &words[1..];
    match words[0] {
        "ledger" => Act::OpenLedger(Ledger::euro(&code(rest[0]))),
        "account" => Act::OpenAccount(account(rest)),
        "limit" => Act::Limit(account(rest)),
        "move" => Act::Transfer(transfer(rest)),
        "hold" => Act::Transfer(match after(rest, "until") {
            Some(until) => transfer(rest).until(number(until)),
            None => transfer(rest).pending(),
        }),
        "back" => Act::Transfer(transfer(&rest[1..]).reversing(&code(rest[0]))),
        "post" => {
            let cents = (rest[1] != "on").then(|| number(rest[1]));
            Act::Post(Posting { pending: code(rest[0]), cents, on: on(rest) })
        }
        "void" => Act::Void(Settled { pending: code(rest[0]) }),
        "expire" => Act::Expire(Settled { pending: code(rest[0]) }),
        "close" => {
            Act::Close(Closing { ledger: code(rest[0]), through: day(rest[1].parse().unwrap()) })
        }
        other => panic!("{other} is no act"),
    }
}

/// The batches that a text asks for: `at` begins one.
pub(crate) fn batches(text: &str) -> Vec<Batch> {
    let mut batches = vec![Batch::at(0, Vec::new())];
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let words: Vec<&str> = line.split_whitespace().collect();
        if words[0] == "at" {
            batches.push(Batch::at(number(words[1]), Vec::new()));
            continue;
        }
        let key = words[0].trim_start_matches('+');
        let mut request = Request::new(&code(key), act(&words[1..]));
        request.linked = words[0].starts_with('+');
        batches.last_mut().unwrap().requests.push(request);
    }
    batches.retain(|batch| !batch.requests.is_empty() || batch.at_ms > 0);
    batches
}

/// `3` where it is entry 3 from now on, `=3` where it was before, else why not.
pub(crate) fn shown(answer: &Answer) -> String {
    match answer {
        Ok(made) if made.is_new => made.number.to_string(),
        Ok(made) => format!("={}", made.number),
        Err(refusal) => refusal.code().trim_start_matches("bocage::ledger::").to_owned(),
    }
}

/// What becomes of each line of a text.
pub(crate) fn ask<J: Journal>(book: &mut Book<J>, text: &str) -> Vec<String> {
    let asked = batches(text);
    let answers = asked.iter().flat_map(|batch| book.submit(batch).unwrap());
    answers.map(|answer| shown(&answer)).collect()
}

/// `cash 100/20 (5/0)`: debits, credits, and in brackets what is reserved of both.
pub(crate) fn stand<J: Journal>(book: &Book<J>, ledger: &str) -> Vec<String> {
    let all = book.state().balances(&code(ledger));
    let line = |(code, balance): &(Code, bocage_ledger::Balance)| {
        let (debits, credits) = (balance.debits_cents, balance.credits_cents);
        let pending = (balance.debits_pending_cents, balance.credits_pending_cents);
        format!("{code} {debits}/{credits} ({}/{})", pending.0, pending.1)
    };
    all.iter().map(line).collect()
}
