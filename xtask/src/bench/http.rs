//! A client that asks a server of this machine over one connection.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde::de::DeserializeOwned;

pub(super) struct Http {
    host: String,
    stream: BufReader<TcpStream>,
}

impl Http {
    /// Connects to `http://HOST:PORT`.
    pub(super) fn at(url: &str) -> Result<Http> {
        let host = url.strip_prefix("http://").context("not http")?.trim_end_matches('/');
        let stream = TcpStream::connect(host).with_context(|| format!("cannot reach {url}"))?;
        stream.set_nodelay(true)?;
        Ok(Http { host: host.to_owned(), stream: BufReader::new(stream) })
    }

    /// What a path answers, and how long that took from the first byte sent to the last one read.
    pub(super) fn get(&mut self, path: &str) -> Result<(Vec<u8>, Duration)> {
        let began = Instant::now();
        let request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\n\r\n", self.host);
        self.stream.get_mut().write_all(request.as_bytes())?;
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        let is_well = ["200", "204"].iter().any(|code| line.split(' ').nth(1) == Some(code));
        let length = self.length()?;
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body)?;
        let took = began.elapsed();
        if !is_well {
            bail!("{path}: {} {}", line.trim(), String::from_utf8_lossy(&body));
        }
        Ok((body, took))
    }

    /// The same of JSON.
    pub(super) fn json<T: DeserializeOwned>(&mut self, path: &str) -> Result<(T, Duration)> {
        let (body, took) = self.get(path)?;
        let read = serde_json::from_slice(&body);
        Ok((read.with_context(|| format!("cannot understand {path}"))?, took))
    }

    /// Reads the head of an answer; the bytes of its body.
    fn length(&mut self) -> Result<usize> {
        let mut length = 0;
        loop {
            let mut line = String::new();
            if self.stream.read_line(&mut line)? == 0 {
                bail!("the server has hung up");
            }
            let Some((name, value)) = line.trim().split_once(':') else { return Ok(length) };
            if name.eq_ignore_ascii_case("content-length") {
                length = value.trim().parse()?;
            }
        }
    }
}

/// Times in order, told by shares.
pub(super) struct Times(Vec<Duration>);

impl Times {
    pub(super) fn of(mut all: Vec<Duration>) -> Times {
        all.sort_unstable();
        Times(all)
    }

    /// The time within which so many thousandths of all were, in microseconds.
    pub(super) fn at(&self, thousandths: usize) -> u64 {
        let place = self.0.len().saturating_sub(1) * thousandths / 1_000;
        self.0.get(place).map_or(0, |time| time.as_micros() as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_by_shares() {
        let times = Times::of((1..=1_000).rev().map(Duration::from_micros).collect());
        assert_eq!([500, 990, 1_000].map(|share| times.at(share)), [500, 990, 1_000]);
        assert_eq!(Times::of(Vec::new()).at(500), 0);
    }

    #[test]
    fn answers_follow_each_other_on_one_connection() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let served = std::thread::spawn(move || {
            let (stream, _) = listener.accept().unwrap();
            let mut stream = BufReader::new(stream);
            for answer in ["200 OK", "404 Not Found"] {
                let mut line = String::new();
                while line != "\r\n" {
                    line.clear();
                    stream.read_line(&mut line).unwrap();
                }
                let text = format!("HTTP/1.1 {answer}\r\ncontent-length: 4\r\n\r\ntrue");
                stream.get_mut().write_all(text.as_bytes()).unwrap();
            }
        });
        let mut http = Http::at(&url).unwrap();
        assert!(http.json::<bool>("/a").unwrap().0);
        assert!(http.get("/b").unwrap_err().to_string().contains("404"));
        served.join().unwrap();
    }
}
