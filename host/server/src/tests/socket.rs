//! A few over a real socket: what only shows there.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::{CertificateDer, ServerName};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use super::fixture::{Recipe, host, settings};
use crate::{Drained, Limits, Listen, Server, Settings, State, Tls};

/// Fuel for seconds of spinning.
const LONG: u64 = 8_000_000_000;
/// Longer than any of these tests takes.
const PATIENCE: Duration = Duration::from_secs(60);

struct Running {
    address: SocketAddr,
    state: State,
    stop: oneshot::Sender<()>,
    run: JoinHandle<Drained>,
}

fn loopback() -> Listen {
    let address = "127.0.0.1:0".parse().unwrap();
    Listen { address, tls: None, plain_beyond_loopback: false }
}

async fn start(listen: Listen, fuel: u64, change: impl FnOnce(&mut Limits)) -> Running {
    let mut limits = Limits { concurrency: 1, queue: 1, ..Limits::default() };
    change(&mut limits);
    let host = host(&Recipe { fuel, ..Recipe::default() });
    let state = State::new(host, Settings { limits, ..settings() });
    let server = Server::bind(listen).await.unwrap();
    let address = server.address();
    let (stop, stopped) = oneshot::channel();
    let run = tokio::spawn(server.run(state.clone(), async { drop(stopped.await) }));
    Running { address, state, stop, run }
}

impl Running {
    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// Sends a call of a tool on a connection of its own.
    async fn ask(&self, tool: &str) -> TcpStream {
        let mut stream = self.connect().await;
        stream.write_all(call(tool, true).as_bytes()).await.unwrap();
        stream
    }

    /// Waits until so many requests run and wait.
    async fn busy(&self, running: usize, waiting: usize) {
        let admission = &self.state.0.admission;
        while (admission.running(), admission.waiting()) != (running, waiting) {
            sleep(Duration::from_millis(1)).await;
        }
    }

    async fn stop(self) -> Drained {
        self.stop.send(()).unwrap();
        timeout(PATIENCE, self.run).await.unwrap().unwrap()
    }
}

fn call(tool: &str, close: bool) -> String {
    let body = format!(r#"{{"id":"{tool}","tool":"{tool}","arguments":{{}}}}"#);
    let connection = if close { "close" } else { "keep-alive" };
    format!(
        "POST /v1/decisions HTTP/1.1\r\nhost: localhost\r\nconnection: {connection}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
}

async fn rest(mut stream: impl AsyncRead + Unpin) -> String {
    let mut text = String::new();
    timeout(PATIENCE, stream.read_to_string(&mut text)).await.unwrap().unwrap();
    text
}

fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap_or_default()
}

async fn healthz(mut stream: impl AsyncRead + AsyncWrite + Unpin) -> String {
    let ask = b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    stream.write_all(ask).await.unwrap();
    rest(stream).await
}

#[tokio::test]
async fn pipelined_requests_are_answered_in_their_order() {
    let server = start(loopback(), 1_000_000, |_| {}).await;
    let mut stream = server.connect().await;
    let all = [call("a", false), call("b", false), call("c", true)].concat();
    stream.write_all(all.as_bytes()).await.unwrap();
    let answers = rest(stream).await;
    let ids: Vec<&str> =
        answers.split(r#"","effect""#).map(|before| &before[before.len() - 1..]).take(3).collect();
    assert_eq!(ids, ["a", "b", "c"], "{answers}");
    assert_eq!(server.stop().await, Drained { cut_off: 0 });
}

#[tokio::test]
async fn tls_is_spoken_where_there_is_a_certificate() {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".into()]).unwrap();
    let pem = (made.cert.pem(), made.signing_key.serialize_pem());
    let tls = Tls::new(pem.0.as_bytes(), pem.1.as_bytes()).unwrap();
    let server = start(Listen { tls: Some(tls), ..loopback() }, 1_000_000, |_| {}).await;

    let mut roots = rustls::RootCertStore::empty();
    roots.add(CertificateDer::from(made.cert)).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let connector = tokio_rustls::TlsConnector::from(Arc::new(config));
    let name = ServerName::try_from("localhost").unwrap();
    let stream = connector.connect(name, server.connect().await).await.unwrap();
    let answer = healthz(stream).await;
    assert!(answer.ends_with("\r\n\r\nok\n"), "{answer}");

    let mut plain = server.connect().await;
    plain.write_all(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
    let mut bytes = Vec::new();
    timeout(PATIENCE, plain.read_to_end(&mut bytes)).await.unwrap().ok();
    assert!(!bytes.starts_with(b"HTTP"), "{bytes:?}");
    server.stop().await;
}

// [S14]
#[tokio::test]
async fn clients_that_dawdle_are_cut_off() {
    let server = start(loopback(), 1_000_000, |limits| {
        limits.header_timeout = Duration::from_millis(20);
        limits.body_timeout = Duration::from_millis(20);
    })
    .await;
    for begun in ["", "POST /v1/dec", "POST /v1/decisions HTTP/1.1\r\nhost: localhost\r\n"] {
        let mut stream = server.connect().await;
        stream.write_all(begun.as_bytes()).await.unwrap();
        let answer = rest(stream).await;
        assert!(answer.is_empty() || status(&answer) == "408", "{answer}");
    }
    let mut stream = server.connect().await;
    let whole = call("a", true);
    stream.write_all(&whole.as_bytes()[..whole.len() - 3]).await.unwrap();
    let answer = rest(stream).await;
    assert!(answer.contains(r#""code":"body-timeout""#), "{answer}");
    server.stop().await;
}

#[tokio::test]
async fn heads_that_are_too_long_are_refused() {
    let server = start(loopback(), 1_000_000, |_| {}).await;
    let long = "x".repeat(100_000);
    let many = "a: b\r\n".repeat(100);
    for head in [format!("x: {long}\r\n"), many] {
        let mut stream = server.connect().await;
        let ask = format!("GET /healthz HTTP/1.1\r\nhost: localhost\r\n{head}\r\n");
        stream.write_all(ask.as_bytes()).await.unwrap();
        let mut bytes = Vec::new();
        timeout(PATIENCE, stream.read_to_end(&mut bytes)).await.unwrap().ok();
        assert_eq!(status(&String::from_utf8(bytes).unwrap()), "431");
    }
    let mut stream = server.connect().await;
    let ask = format!("GET /{} HTTP/1.1\r\nhost: localhost\r\n\r\n", "x".repeat(30_000));
    stream.write_all(ask.as_bytes()).await.unwrap();
    stream.shutdown().await.unwrap();
    assert_eq!(status(&rest(stream).await), "404");
    server.stop().await;
}

#[tokio::test]
async fn what_is_not_http_is_refused() {
    let server = start(loopback(), 1_000_000, |_| {}).await;
    for ask in [
        "\0\0\0\0\r\n\r\n".to_owned(),
        "GET / HTTP/1.1\r\nhost : localhost\r\n\r\n".to_owned(),
        call("a", true).replacen("content-length: ", "content-length: -", 1),
        call("a", true).replacen("connection: close", "content-length: 5", 1),
    ] {
        let mut stream = server.connect().await;
        stream.write_all(ask.as_bytes()).await.unwrap();
        stream.shutdown().await.unwrap();
        assert_eq!(status(&rest(stream).await), "400", "{ask}");
    }
    assert_eq!(status(&healthz(server.connect().await).await), "200");
    server.stop().await;
}

// [S8]
#[tokio::test]
async fn under_load_the_rest_is_shed() {
    let server = start(loopback(), 1_000_000, |limits| limits.queue_timeout = PATIENCE).await;
    let turn = server.state.0.admission.enter().await.unwrap();
    let waiting = server.ask("a").await;
    server.busy(1, 1).await;
    let shed = rest(server.ask("b").await).await;
    assert_eq!(status(&shed), "503");
    assert!(shed.contains("retry-after: 1") && shed.contains(r#""code":"overloaded""#), "{shed}");
    drop(turn);
    assert!(rest(waiting).await.contains(r#""code":"policy-denied""#));
    server.stop().await;
}

// [S14]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_policy_that_burns_its_fuel_keeps_nobody_else_waiting() {
    let server = start(loopback(), LONG, |_| {}).await;
    let running = server.ask("s").await;
    server.busy(1, 0).await;
    for _ in 0..10 {
        assert_eq!(status(&healthz(server.connect().await).await), "200");
    }
    assert_eq!(server.state.0.admission.running(), 1);
    assert!(rest(running).await.contains(r#""code":"out-of-fuel""#));
    server.stop().await;
}

// [S11]
#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn what_is_under_way_is_finished_before_the_server_stops() {
    let server = start(loopback(), LONG, |limits| limits.drain_timeout = PATIENCE).await;
    let idle = server.connect().await;
    let running = server.ask("s").await;
    server.busy(1, 0).await;
    let address = server.address;
    let stopped = tokio::spawn(server.stop());
    assert!(rest(running).await.contains(r#""code":"out-of-fuel""#));
    assert_eq!(rest(idle).await, "");
    assert_eq!(stopped.await.unwrap(), Drained { cut_off: 0 });
    assert!(TcpStream::connect(address).await.is_err());
}

// [S11]
#[tokio::test]
async fn who_holds_up_the_end_is_cut_off() {
    let server =
        start(loopback(), 1, |limits| limits.drain_timeout = Duration::from_millis(20)).await;
    let mut stream = server.connect().await;
    stream.write_all(call("a", true).split_once("\r\n\r\n").unwrap().0.as_bytes()).await.unwrap();
    stream.write_all(b"\r\n\r\n{").await.unwrap();
    assert_eq!(status(&healthz(server.connect().await).await), "200");
    assert_eq!(server.stop().await, Drained { cut_off: 1 });
    assert_eq!(rest(stream).await, "");
}

// [S11]
#[tokio::test]
async fn before_the_server_stops_it_says_that_it_is_not_ready() {
    let server = start(loopback(), 1, |limits| limits.drain_notice = PATIENCE).await;
    let Running { address, state, stop, run } = server;
    stop.send(()).unwrap();
    while !state.0.draining() {
        tokio::task::yield_now().await;
    }
    let mut stream = TcpStream::connect(address).await.unwrap();
    let ask = b"GET /readyz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    stream.write_all(ask).await.unwrap();
    assert!(rest(stream).await.ends_with("draining\n"));
    run.abort();
}

// [S10]
#[tokio::test]
async fn plain_http_is_for_loopback_unless_the_operator_says_so() {
    let bind = async |address: &str, plain_beyond_loopback: bool| {
        let address = address.parse().unwrap();
        Server::bind(Listen { address, tls: None, plain_beyond_loopback }).await
    };
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:80"] {
        assert_eq!(bind(address, false).await.unwrap_err().code(), "listen-exposed");
    }
    let first = bind("0.0.0.0:0", true).await.unwrap();
    assert_eq!(first.url(), format!("http://0.0.0.0:{}", first.address().port()));
    let taken = first.address().to_string();
    assert_eq!(bind(&taken, true).await.unwrap_err().code(), "listen-bind");
    assert!(bind("[::ffff:127.0.0.1]:0", false).await.is_ok());
}

#[tokio::test]
async fn connections_beyond_the_bound_wait_for_a_place() {
    let server = start(loopback(), 1, |limits| limits.connections = 1).await;
    let first = server.connect().await;
    let mut second = server.connect().await;
    second.write_all(b"GET /healthz HTTP/1.1\r\nconnection: close\r\n\r\n").await.unwrap();
    let early = timeout(Duration::from_millis(20), second.readable()).await;
    assert!(early.is_err());
    drop(first);
    assert_eq!(status(&rest(second).await), "200");
    server.stop().await;
}
