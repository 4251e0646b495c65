//! S6: decisions per second over HTTP beside a bare handler that parses and echoes the same JSON.
//!
//! Client and server share the machine's cores; both servers get the same client, in turns.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Instant;

use axum::routing::post;
use axum::{Json, Router};
use portcullis::{Host, Options, Runtime};
use portcullis_server::{Listen, Server, Settings, State, runtime};

use crate::measure::{Row, median};

const CONNECTIONS: usize = 8;
const REQUESTS_EACH: usize = 500;
const BODY: &str = r#"{"tool":"tool_7","environment":"prod","principal":{"tenant":"acme","agent":"bench","roles":["support"]},"arguments":{"amount":250.00,"order":"O-12345"}}"#;

/// Measures requests per second on 8 connections, and on one.
pub fn requests(rounds: usize) -> Row {
    let threads = runtime().expect("threads");
    let (decisions, bare) = threads.block_on(async { (portcullis().await, echo().await) });
    let (mut ratios, mut rates, mut single) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds {
        let ours = rate(decisions, "/v1/decisions", CONNECTIONS);
        ratios.push(ours / rate(bare, "/", CONNECTIONS));
        rates.push(ours);
        single.push(rate(decisions, "/v1/decisions", 1));
    }
    let (ratio, ours, one) = (median(ratios), median(rates), median(single));
    Row {
        id: "S6",
        what: format!("HTTP decisions/s ÷ bare axum echo, {CONNECTIONS} connections"),
        target: "≥ 0.6".to_owned(),
        value: format!("{ratio:.2} ({ours:.0}/s; {one:.0}/s on 1 connection)"),
        met: ratio >= 0.6,
    }
}

async fn portcullis() -> SocketAddr {
    let host = Arc::new(Host::new());
    let engine = Runtime::new(Options::default()).expect("an engine");
    host.activate(crate::loaded(&engine, 10));
    let listen = Listen {
        address: SocketAddr::from(([127, 0, 0, 1], 0)),
        tls: None,
        plain_beyond_loopback: false,
    };
    let server = Server::bind(listen).await.expect("a port");
    let address = server.address();
    let state = State::new(host, Settings::default());
    tokio::spawn(async move { server.run(state, std::future::pending()).await });
    address
}

async fn echo() -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let app =
        Router::new().route("/", post(|Json(body): Json<serde_json::Value>| async { Json(body) }));
    tokio::spawn(async move { axum::serve(listener, app).await });
    address
}

/// Requests per second over so many connections.
fn rate(address: SocketAddr, path: &str, connections: usize) -> f64 {
    let started = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..connections {
            scope.spawn(|| ask(address, path));
        }
    });
    let requests = f64::from(u32::try_from(connections * REQUESTS_EACH).expect("few"));
    requests / started.elapsed().as_secs_f64()
}

fn ask(address: SocketAddr, path: &str) {
    let mut stream = TcpStream::connect(address).expect("a connection");
    stream.set_nodelay(true).expect("no delay");
    let request = format!(
        "POST {path} HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{BODY}",
        BODY.len()
    );
    let mut answer = Vec::new();
    for _ in 0..REQUESTS_EACH {
        stream.write_all(request.as_bytes()).expect("sent");
        answer.clear();
        while !is_whole(&answer) {
            let mut part = [0; 4096];
            let read = stream.read(&mut part).expect("received");
            assert_ne!(read, 0, "the server hung up");
            answer.extend_from_slice(&part[..read]);
        }
        assert!(answer.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&answer));
    }
}

/// Whether an answer with a content length has come to its end.
fn is_whole(answer: &[u8]) -> bool {
    let Some(head) = answer.windows(4).position(|window| window == b"\r\n\r\n") else {
        return false;
    };
    let headers = String::from_utf8_lossy(&answer[..head]).to_ascii_lowercase();
    let length = headers.lines().find_map(|line| line.strip_prefix("content-length: "));
    let length: usize = length.and_then(|length| length.trim().parse().ok()).expect("a length");
    answer.len() >= head + 4 + length
}
