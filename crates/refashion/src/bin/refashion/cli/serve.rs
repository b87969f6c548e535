//! What is asked of a server.

use std::net::{IpAddr, Ipv4Addr};

use clap::{Args, value_parser};

use super::shared::{Hub, Threads, at_least_one, countable, size};

#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// A model, as `predict` takes it.
    pub(crate) model: String,

    /// Listen at this address; others than this machine's own let strangers ask.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1", value_parser = host)]
    pub(crate) host: IpAddr,

    /// Listen at this port; 0 is any that is free.
    #[arg(long, value_name = "N", default_value_t = 8000)]
    pub(crate) port: u16,

    /// Refuse a request whose body is longer, as in 800K or 16M.
    #[arg(long, value_name = "SIZE", default_value = "16M", value_parser = size)]
    pub(crate) max_body: u64,

    /// Refuse a request of more pictures.
    #[arg(long, value_name = "N", default_value_t = 64, value_parser = at_least_one)]
    pub(crate) max_pictures: usize,

    /// Work on so many requests at once; who comes beyond is told to come again.
    #[arg(long, value_name = "N", default_value_t = 64, value_parser = countable)]
    pub(crate) at_once: usize,

    /// Give a request so many seconds to arrive, and again to be answered.
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = value_parser!(u64).range(1..=3600))]
    pub(crate) timeout: u64,

    #[command(flatten)]
    pub(crate) hub: Hub,

    #[command(flatten)]
    pub(crate) threads: Threads,
}

/// An address, or the name that every machine has for itself.
fn host(text: &str) -> Result<IpAddr, String> {
    if text.eq_ignore_ascii_case("localhost") {
        return Ok(Ipv4Addr::LOCALHOST.into());
    }
    let address = text.parse();
    address.map_err(|_| format!("`{text}` is no address such as 127.0.0.1, 0.0.0.0 or ::1"))
}
