//! Connections, from the first to the last.

use std::{
    io,
    net::{SocketAddr, TcpListener},
    sync::{Arc, atomic::Ordering},
    thread,
    time::Duration,
};

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request},
    middleware::from_fn_with_state,
    routing::{get, post},
};
use hyper::{
    body::Incoming,
    server::conn::http1,
    service::{Service as _, service_fn},
};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use refashion_inference::Predictor;
use tokio::{
    net::TcpStream,
    runtime::{Builder, Runtime},
    time::{sleep, timeout},
};

use crate::{
    answers::{health, model, nothing, other_method, page, predict},
    batches::{Batches, desk},
    error::{Error, Result},
    guard::guard,
    limits::Limits,
    patient::Patient,
    seats::{Seat, Seats},
    service::Service,
};

/// A model that answers requests.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    predictor: Predictor,
    service: Arc<Service>,
    batches: Batches,
}

/// What a server has done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Served {
    /// The requests for predictions that were answered.
    pub answered: u64,
    /// Those that were refused.
    pub refused: u64,
    /// The pictures that were computed.
    pub pictures: u64,
    /// The passes through the network in which they were.
    pub batches: u64,
}

/// How often it is looked whether to stop.
const LOOK: Duration = Duration::from_millis(50);

/// So many connections are open for each request that is worked on: most wait for the next request of
/// their client, and give way to those beyond.
const CONNECTIONS: usize = 4;

/// The head of a request is at most so long.
const LONGEST_HEAD: usize = 1 << 16;

impl Server {
    /// Listens at an address, and answers nothing yet; port 0 is any that is free.
    ///
    /// # Errors
    ///
    /// [`Error::Bind`] where the address is taken, not this machine's, or not allowed,
    /// [`Error::Card`] where what the model says of itself is no JSON.
    pub fn bind(address: SocketAddr, predictor: Predictor, limits: Limits) -> Result<Self> {
        let fault = |source: io::Error| Error::Bind { address, source };
        let listener = TcpListener::bind(address).map_err(fault)?;
        listener.set_nonblocking(true).map_err(fault)?;
        let found = listener.local_addr().map_err(fault)?;
        let (desk, batches) = desk(limits.gather);
        let local = found.ip().to_canonical().is_loopback();
        let service = Service::new(&predictor.card, limits, desk, local)?;
        Ok(Self {
            listener,
            address: found,
            predictor,
            service: Arc::new(service),
            batches,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers until `stop` says so, which is asked often. What is worked on then is answered, as far as
    /// that takes no longer than [`Limits::grace`]; no more is taken on.
    ///
    /// The thread that calls computes; others read what is sent.
    ///
    /// # Errors
    ///
    /// [`Error::Start`] where the system gives no thread, or nothing to wait for connections with.
    pub fn run(mut self, stop: impl Fn() -> bool + Send) -> Result<Served> {
        let start = |source| Error::Start { source };
        let readers = thread::available_parallelism().map_or(1, usize::from);
        let runtime = Builder::new_current_thread()
            .enable_all()
            .max_blocking_threads(readers)
            .build()
            .map_err(start)?;
        let (listener, service) = (self.listener, self.service);
        // Who holds the service holds the desk, at which more could be handed in.
        let counts = Arc::clone(&service.counts);
        let computed = thread::scope(|scope| {
            let talk = move || talk(runtime, listener, service, &stop);
            let talks = thread::Builder::new().spawn_scoped(scope, talk);
            let talks = talks.map_err(start)?;
            // It ends when nobody is left who could hand anything in.
            let computed = self.batches.compute(&mut self.predictor);
            match talks.join() {
                Ok(ended) => ended.map_err(start).map(|()| computed),
                Err(_) => Err(start(io::ErrorKind::Other.into())),
            }
        })?;
        Ok(Served {
            answered: counts.answered.load(Ordering::Relaxed),
            refused: counts.refused.load(Ordering::Relaxed),
            pictures: computed.pictures,
            batches: computed.batches,
        })
    }
}

/// Takes connections until it is to stop, and lets go of all that could hand anything in.
fn talk(
    runtime: Runtime,
    listener: TcpListener,
    service: Arc<Service>,
    stop: &(impl Fn() -> bool + Send),
) -> io::Result<()> {
    let ended = runtime.block_on(listen(listener, service, stop));
    runtime.shutdown_timeout(LOOK);
    ended
}

async fn listen(
    listener: TcpListener,
    service: Arc<Service>,
    stop: &(impl Fn() -> bool + Send),
) -> io::Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let router = router(&service);
    let limits = service.limits.clone();
    let seats = Seats::new(limits.at_once.saturating_mul(CONNECTIONS));
    let under_way = GracefulShutdown::new();
    while !stop() {
        match timeout(LOOK, listener.accept()).await {
            Ok(Ok((stream, _))) => {
                seats.take(|seat| connect(stream, seat, &router, &limits, &under_way));
            }
            // No file is left for another connection, or its client has gone again.
            Ok(Err(error)) => {
                tracing::warn!("no connection: {error}");
                sleep(LOOK).await;
            }
            Err(_) => {}
        }
    }
    service.stop();
    drop(listener);
    // What takes longer is cut off.
    let _ = timeout(limits.grace, under_way.shutdown()).await;
    Ok(())
}

/// Answers one connection, beside the others.
fn connect(
    stream: TcpStream,
    seat: Seat,
    router: &Router,
    limits: &Limits,
    under_way: &GracefulShutdown,
) -> impl Future<Output = ()> + Send + use<> {
    // An answer is one piece, and waits for no other.
    let _ = stream.set_nodelay(true);
    let stream = TokioIo::new(Patient::new(stream, limits.idle));
    let answers = TowerToHyperService::new(router.clone());
    let answers = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(seat.clone());
        answers.call(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.idle)
        // A client that has said all may say so, and is answered all the same.
        .half_close(true)
        .max_buf_size(LONGEST_HEAD)
        .serve_connection(stream, answers);
    let connection = under_way.watch(connection);
    async move {
        if let Err(error) = connection.await {
            tracing::debug!("a connection ended: {error}");
        }
    }
}

fn router(service: &Arc<Service>) -> Router {
    Router::new()
        .route("/", get(page))
        .route("/health", get(health))
        .route("/model", get(model))
        .route("/predict", post(predict))
        .fallback(nothing)
        .method_not_allowed_fallback(other_method)
        // Bodies are bounded where they are read.
        .layer(DefaultBodyLimit::disable())
        .layer(from_fn_with_state(Arc::clone(service), guard))
        .with_state(Arc::clone(service))
}
