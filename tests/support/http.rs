//! One HTTP/1.1 exchange on a connection of its own, over any stream.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;

/// Longer than any answer takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a server answered.
#[derive(Debug)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// Names in lower case, and values.
    headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

impl Answer {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers.find(|(header, _)| header == name).map(|(_, value)| value.as_str())
    }

    /// The body, read as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:#?}"))
    }
}

/// A request in the making.
pub struct Ask {
    head: String,
    body: Vec<u8>,
}

impl Ask {
    /// Asks for a page.
    pub fn get(path: &str) -> Self {
        Self::with("GET", path)
    }

    /// Sends JSON.
    pub fn post(path: &str, body: &Value) -> Self {
        let body = body.to_string();
        Self::with("POST", path).header("content-type", "application/json").body(body.as_bytes())
    }

    /// Sends bytes.
    pub fn put_bytes(path: &str, media_type: &str, body: &[u8]) -> Self {
        Self::with("POST", path).header("content-type", media_type).body(body)
    }

    fn with(method: &str, path: &str) -> Self {
        let head = format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n");
        Self { head, body: Vec::new() }
    }

    /// Adds a header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.head.push_str(&format!("{name}: {value}\r\n"));
        self
    }

    fn body(mut self, body: &[u8]) -> Self {
        self.body = body.to_owned();
        self.header("content-length", &body.len().to_string())
    }

    /// Its head, to the empty line.
    pub fn head_bytes(&self) -> Vec<u8> {
        format!("{}\r\n", self.head).into_bytes()
    }

    /// Its body.
    pub fn body_bytes(&self) -> &[u8] {
        &self.body
    }

    /// Sends it on a new connection.
    pub fn send(&self, address: SocketAddr) -> Answer {
        self.exchange(&mut connect(address))
    }

    /// Sends it on a connection that it uses up.
    pub fn exchange(&self, stream: &mut (impl Read + Write)) -> Answer {
        // The server may answer and close before it has read everything.
        let _ = stream.write_all(&[&self.head_bytes(), self.body_bytes()].concat());
        let _ = stream.flush();
        read(stream)
    }
}

/// A connection that gives up rather than hang.
pub fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).expect("a connection");
    stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    stream.set_write_timeout(Some(PATIENCE)).expect("a timeout");
    stream
}

/// Reads the one answer of a connection.
pub fn read(stream: &mut impl Read) -> Answer {
    let mut bytes = Vec::new();
    // TLS may end without saying so; the length of the body tells whether it is whole.
    let _ = stream.read_to_end(&mut bytes);
    let text = String::from_utf8(bytes).expect("UTF-8");
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no head: {text:?}"));
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).expect("a status line");
    let headers = lines.filter_map(|line| line.split_once(": "));
    let answer = Answer {
        status: status.parse().expect("a status"),
        headers: headers.map(|(name, value)| (name.to_lowercase(), value.to_owned())).collect(),
        body: body.to_owned(),
    };
    let length = answer.header("content-length").expect("a length");
    assert_eq!(length, body.len().to_string(), "{answer:#?}");
    answer
}
