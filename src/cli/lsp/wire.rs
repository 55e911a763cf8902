//! Messages of the base protocol: a header with a length, then JSON.
//!
//! The usual crate for this gives a message as much memory as its header asks for, and ends at the
//! first that it cannot read. Here a length is bounded, and a message that is no JSON costs an
//! answer, not the session.

use std::io::{self, BufRead, Read, Write};

use serde_json::{Value, json};

/// The longest message that is read, in bytes.
const LONGEST: u64 = 512 << 20;

/// The longest line of a header, in bytes.
const LONGEST_LINE: u64 = 4 << 10;

/// What came in.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Incoming {
    /// A question that waits for an answer.
    Request {
        id: Value,
        method: String,
        params: Value,
    },
    /// News.
    Notification { method: String, params: Value },
    /// An answer to a question of ours; none is ever asked.
    Response,
    /// What cannot be understood, and why.
    Malformed(&'static str),
}

/// Reads the next message; `None` at the end.
pub(super) fn read(input: &mut impl BufRead) -> io::Result<Option<Incoming>> {
    let mut length = None;
    let mut is_header = false;
    loop {
        let mut line = Vec::new();
        let count = input
            .by_ref()
            .take(LONGEST_LINE)
            .read_until(b'\n', &mut line)?;
        if count == 0 {
            return Ok(None);
        }
        let line = String::from_utf8_lossy(&line);
        let line = line.trim_end();
        if line.is_empty() {
            if is_header {
                break;
            }
            continue;
        }
        is_header = true;
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse::<u64>().ok();
        }
    }
    let Some(length) = length else {
        return Ok(Some(Incoming::Malformed(
            "a message begins with `Content-Length: ` and its number of bytes",
        )));
    };
    if length > LONGEST {
        io::copy(&mut input.by_ref().take(length), &mut io::sink())?;
        return Ok(Some(Incoming::Malformed("the message is too long")));
    }
    let mut body = Vec::new();
    input.by_ref().take(length).read_to_end(&mut body)?;
    if (body.len() as u64) < length {
        return Ok(None);
    }
    Ok(Some(parse(&body)))
}

fn parse(body: &[u8]) -> Incoming {
    let Ok(mut message) = serde_json::from_slice::<Value>(body) else {
        return Incoming::Malformed("the message is no JSON");
    };
    let Some(members) = message.as_object_mut() else {
        return Incoming::Malformed("a message is a JSON object");
    };
    let id = members.remove("id").filter(|id| !id.is_null());
    let params = members.remove("params").unwrap_or_default();
    match (members.remove("method"), id) {
        (Some(Value::String(method)), Some(id)) => Incoming::Request { id, method, params },
        (Some(Value::String(method)), None) => Incoming::Notification { method, params },
        (None, Some(_)) => Incoming::Response,
        _ => Incoming::Malformed("a message has a method, or answers one"),
    }
}

/// Writes a message, and flushes.
pub(super) fn write(message: &Value, out: &mut impl Write) -> io::Result<()> {
    let body = message.to_string();
    write!(out, "Content-Length: {}\r\n\r\n{body}", body.len())?;
    out.flush()
}

/// The answer to a request.
pub(super) fn answer(id: &Value, result: &Value) -> Value {
    json!({"jsonrpc": "2.0", "id": id, "result": result})
}

/// The answer that there is none.
pub(super) fn refusal(id: &Value, code: i32, message: &str) -> Value {
    json!({"jsonrpc": "2.0", "id": id, "error": {"code": code, "message": message}})
}

/// News for the client.
pub(super) fn notification(method: &str, params: &Value) -> Value {
    json!({"jsonrpc": "2.0", "method": method, "params": params})
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(mut input: &[u8]) -> Vec<Incoming> {
        std::iter::from_fn(|| read(&mut input).unwrap()).collect()
    }

    #[test]
    fn what_is_malformed_does_not_end_the_session() {
        let mut text = Vec::new();
        for body in ["{", "[]", "{\"id\":7}", "{\"id\":null}", "\u{FEFF}{}"] {
            text.extend(format!("Content-Length: {}\r\n\r\n{body}", body.len()).bytes());
        }
        text.extend(b"Content-Type: x\r\n\r\n");
        text.extend(b"content-length:19\n\n{\"method\":\"exit\" } ");
        let found = all(&text);
        let malformed = |message: &Incoming| matches!(message, Incoming::Malformed(_));
        assert_eq!(found.len(), 7, "{found:?}");
        assert!(malformed(&found[0]) && malformed(&found[1]) && malformed(&found[3]));
        assert_eq!(found[2], Incoming::Response);
        assert!(malformed(&found[4]) && malformed(&found[5]));
        let exit = Incoming::Notification {
            method: "exit".to_owned(),
            params: Value::Null,
        };
        assert_eq!(found[6], exit);
    }

    #[test]
    fn a_length_takes_no_memory_before_its_bytes_come() {
        assert_eq!(all(b"Content-Length: 99999999999999999\r\n\r\n{}").len(), 1);
        assert_eq!(all(b"Content-Length: -1\r\n\r\n").len(), 1);
        assert_eq!(all(b"Content-Length: 400000000\r\n\r\n{}"), []);
        assert_eq!(all("x".repeat(100_000).as_bytes()), []);
    }
}
