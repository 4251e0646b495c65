//! The socket: accepting, TLS, time limits of connections, and stopping without cutting answers off.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::limits::{Limits, cores};
use crate::patience::Patient;
use crate::routes::app;
use crate::state::{Shared, State};
use crate::tls::Tls;

/// Most header fields of a request.
const MAX_HEADERS: usize = 64;
/// Longest request line and headers together, in bytes.
const MAX_HEAD_BYTES: usize = 32 << 10;
/// Most that is read ahead and not yet worked on, in bytes.
const MAX_BUFFER_BYTES: usize = 64 << 10;
/// How long to let things settle when the system gives out no more connections.
const AFTER_ACCEPT_FAILED: Duration = Duration::from_millis(100);

/// Where to listen, and how.
#[derive(Debug, Clone)]
pub struct Listen {
    /// The address; port 0 takes any that is free.
    pub address: SocketAddr,
    /// Certificate and key; none: plain HTTP.
    pub tls: Option<Tls>,
    /// Plain HTTP on an address that other machines can reach: only behind a proxy or a mesh that
    /// encrypts.
    pub plain_beyond_loopback: bool,
}

/// Why the server does not listen.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    /// Other machines could reach it, and read along.
    #[error(
        "`{address}` can be reached from other machines and there is no TLS; give a certificate and \
         a key, or say explicitly that plain HTTP is meant"
    )]
    Exposed {
        /// The address.
        address: SocketAddr,
    },
    /// The system does not give out the address.
    #[error("cannot listen on `{address}`")]
    Bind {
        /// The address.
        address: SocketAddr,
        /// The system's words.
        #[source]
        source: io::Error,
    },
}

impl ListenError {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Exposed { .. } => "listen-exposed",
            Self::Bind { .. } => "listen-bind",
        }
    }
}

/// A server that has its socket, and does not yet answer.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    tls: Option<Tls>,
}

/// How a server ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Drained {
    /// Connections that were cut off because their requests took longer than
    /// [`Limits::drain_timeout`].
    pub cut_off: usize,
}

/// The threads the server wants: as many as there are cores. What may take long has threads of its
/// own besides, [`Limits::concurrency`] at most.
///
/// # Errors
/// The system gives out no threads.
pub fn runtime() -> io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(cores())
        .thread_name("portcullis-http")
        .enable_all()
        .build()
}

impl Server {
    /// Takes the address.
    ///
    /// # Errors
    /// It is not on loopback and there is no TLS, or the system does not give it out.
    pub async fn bind(listen: Listen) -> Result<Self, ListenError> {
        let Listen { address, tls, plain_beyond_loopback } = listen;
        if !address.ip().to_canonical().is_loopback() && tls.is_none() && !plain_beyond_loopback {
            return Err(ListenError::Exposed { address });
        }
        let fail = |source| ListenError::Bind { address, source };
        let listener = TcpListener::bind(address).await.map_err(fail)?;
        let address = listener.local_addr().map_err(fail)?;
        Ok(Self { listener, address, tls })
    }

    /// The address, with the port that was given out.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where to send requests.
    #[must_use]
    pub fn url(&self) -> String {
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.address)
    }

    /// Answers until `shutdown` is done; then says it is not ready, waits for
    /// [`Limits::drain_notice`], accepts no more, and finishes what is under way.
    pub async fn run(self, state: State, shutdown: impl Future<Output = ()>) -> Drained {
        let limits = state.0.settings.limits.clone();
        let (notice, patience) = (limits.drain_notice, limits.drain_timeout);
        let (stop, stopping) = watch::channel(());
        let mut acceptor = Acceptor {
            slots: Arc::new(Semaphore::new(limits.connections.clamp(1, Semaphore::MAX_PERMITS))),
            connections: JoinSet::new(),
            connection: Connection { app: app(state.clone()), tls: self.tls, limits, stopping },
        };
        let told = async {
            shutdown.await;
            state.drain();
            sleep(notice).await;
        };
        tokio::select! {
            () = acceptor.accept(&self.listener) => {}
            () = watch_store(Arc::clone(&state.0)) => {}
            () = told => {}
        }
        drop(self.listener);
        drop(stop);
        let drained = acceptor.finish(patience).await;
        if let Some(installation) = &state.0.installation
            && let Err(error) = installation.write_reports()
        {
            tracing::error!(error = %error, "what candidates did could not be written");
        }
        drained
    }
}

/// Never done.
async fn watch_store(state: Arc<Shared>) {
    crate::watch::watch(state).await;
    std::future::pending().await
}

struct Acceptor {
    slots: Arc<Semaphore>,
    connections: JoinSet<()>,
    connection: Connection,
}

impl Acceptor {
    /// Never done: a connection that cannot be accepted is no reason to stop.
    async fn accept(&mut self, listener: &TcpListener) {
        loop {
            while self.connections.try_join_next().is_some() {}
            // Without a slot further connections wait in the kernel's queue.
            let Ok(slot) = Arc::clone(&self.slots).acquire_owned().await else { return };
            match listener.accept().await {
                Ok((stream, _)) => {
                    self.connections.spawn(self.connection.clone().serve(stream, slot));
                }
                Err(error) => {
                    tracing::warn!(error = %error, "a connection could not be accepted");
                    sleep(AFTER_ACCEPT_FAILED).await;
                }
            }
        }
    }

    async fn finish(mut self, patience: Duration) -> Drained {
        let all = async { while self.connections.join_next().await.is_some() {} };
        let in_time = timeout(patience, all).await.is_ok();
        let cut_off = if in_time { 0 } else { self.connections.len() };
        self.connections.shutdown().await;
        Drained { cut_off }
    }
}

#[derive(Clone)]
struct Connection {
    app: Router,
    tls: Option<Tls>,
    limits: Limits,
    /// Closed when the server stops.
    stopping: watch::Receiver<()>,
}

impl Connection {
    async fn serve(self, stream: TcpStream, _slot: OwnedSemaphorePermit) {
        // Answers are small and whole; waiting for more to send would only delay them.
        let _ = stream.set_nodelay(true);
        let stream = Patient::new(stream, self.limits.write_timeout);
        match self.tls.clone() {
            None => self.http(stream).await,
            Some(tls) => {
                let handshake = tls.acceptor().accept(stream);
                if let Ok(Ok(stream)) = timeout(self.limits.header_timeout, handshake).await {
                    self.http(stream).await;
                }
            }
        }
    }

    async fn http(mut self, stream: impl AsyncRead + AsyncWrite + Unpin + 'static) {
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.limits.header_timeout)
            .max_headers(MAX_HEADERS)
            .max_header_size(MAX_HEAD_BYTES)
            .max_buf_size(MAX_BUFFER_BYTES)
            .serve_connection(TokioIo::new(stream), TowerToHyperService::new(self.app));
        let mut connection = pin!(connection);
        let ended = tokio::select! {
            ended = connection.as_mut() => ended,
            _ = self.stopping.changed() => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        if let Err(error) = ended {
            tracing::debug!(target: "portcullis::connection", error = %error, "connection ended");
        }
    }
}

/// Done when the process is told to stop: SIGTERM, or Ctrl-C.
///
/// # Errors
/// The signals cannot be listened for.
pub async fn terminated() -> io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        Ok(())
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}
