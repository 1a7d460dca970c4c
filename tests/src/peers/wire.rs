//! Questions to the mover, asked and awaited in the thread that asks: they are
//! part of arranging a test, not of what is tested.

use serde_json::Value;
use std::io::{self, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpStream};
use vocab::Timestamp;

/// One question.
#[derive(Debug)]
pub(super) struct Question<'a> {
    /// Behind `/candlefish/`.
    pub(super) path: &'a str,
    pub(super) account: &'a str,
    pub(super) now: Timestamp,
    pub(super) body: Value,
}

/// Asks, and gives the answer's document.
pub(super) fn ask(port: u16, question: &Question<'_>) -> io::Result<Value> {
    let body = question.body.to_string();
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    write!(
        stream,
        "POST /candlefish/{} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
         x-moto-account-id: {}\r\nx-candlefish-now: {}\r\nContent-Length: {}\r\n\r\n{body}",
        question.path,
        question.account,
        question.now.millis(),
        body.len(),
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let (head, document) = answer
        .split_once("\r\n\r\n")
        .ok_or(io::ErrorKind::UnexpectedEof)?;
    if !head.starts_with("HTTP/1.1 200") {
        return Err(io::Error::other(document.to_owned()));
    }
    serde_json::from_str(document).map_err(io::Error::other)
}
