//! `cargo xtask serve`: a model behind HTTP, until it is told to stop.

use std::{net::SocketAddr, process::ExitCode, time::Duration};

use anyhow::{Result, anyhow};
use refashion_inference::Predictor;
use refashion_serve::{Error, Limits, Server};
use refashion_std::counted;

use crate::{cli::Serve, interrupt, models, signals, threads};

pub(crate) fn serve(options: &Serve, quiet: bool) -> Result<ExitCode> {
    threads::start(options.threads)?;
    let predictor = Predictor::new(&models::find(&options.model, options.hub, quiet)?)?;
    models::warn(&predictor.card);
    let reference = predictor.card.reference();
    let limits = Limits {
        body: usize::try_from(options.max_body).unwrap_or(usize::MAX),
        pictures: options.max_pictures,
        at_once: options.at_once,
        time: Duration::from_secs(options.timeout),
        ..Limits::default()
    };
    let address = SocketAddr::new(options.host, options.port);
    let server = Server::bind(address, predictor, limits).map_err(advised)?;
    let address = server.address();
    outln!("{reference} is served at http://{address}/ (Ctrl-C stops it)");
    if !address.ip().to_canonical().is_loopback() {
        errln!(
            "warning: whoever reaches this machine may ask it, and what is sent is not encrypted"
        );
    }
    if let Err(error) = signals::listen() {
        tracing::warn!("Ctrl-C ends the server at once: {error}");
    }
    let served = interrupt::during(|| server.run(interrupt::asked))?;
    outln!(
        "stopped: {} answered, {} refused; {} in {} of the network",
        counted(served.answered as usize, "request"),
        served.refused,
        counted(served.pictures as usize, "picture"),
        counted(served.batches as usize, "run"),
    );
    Ok(ExitCode::SUCCESS)
}

/// The error with what to type next.
fn advised(error: Error) -> anyhow::Error {
    match &error {
        Error::Bind { .. } => anyhow!("{error}; --port N takes another port, 0 any that is free"),
        _ => error.into(),
    }
}
