//! Asking a server for a file, with a bound on everything that it answers.
//!
//! What a server says is checked against what it may be before anything is done with it: its
//! entity tag and commit become names of files ([`EntityTag`], [`Commit`]), its sizes become room
//! on a disk, its redirects become requests.

use std::io::Read;
use std::time::Instant;

use ureq::http::{HeaderMap, Response, Uri};
use ureq::{Agent, Body};

use crate::address::address;
use crate::failure::Failure;
use crate::fetching::DownloadLimits;
use crate::hub_names::{Commit, EntityTag};
use crate::proxy::{self, NamedProxies};

/// What a server says of a file before it sends it.
pub(crate) struct Promise {
    pub(crate) commit: Commit,
    pub(crate) etag: EntityTag,
    pub(crate) size: u64,
}

/// Takes a piece of a file, which starts at this byte.
type Sink<'a> = dyn FnMut(u64, &[u8]) -> Result<(), Failure> + 'a;

/// A client that sends no token: the data are public.
pub(crate) struct Client {
    agent: Agent,
    proxies: NamedProxies,
    limits: DownloadLimits,
}

impl Client {
    /// # Errors
    /// In words, where the environment names a proxy or a host that is none.
    pub(crate) fn new(limits: DownloadLimits) -> Result<Self, String> {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            // Redirects are followed here: what each says of the file is wanted.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_connect(Some(limits.patience))
            .timeout_send_request(Some(limits.patience))
            .timeout_recv_response(Some(limits.patience))
            .timeout_per_read(Some(limits.patience))
            .user_agent(concat!("refashion/", env!("CARGO_PKG_VERSION")))
            // A packed answer could unpack to any size.
            .accept_encoding("identity")
            // A server may close a connection without a word, and would be asked on it once more.
            .max_idle_connections(0)
            .proxy(None)
            .build();
        Ok(Self {
            agent: config.new_agent(),
            proxies: proxy::from_variables(|name| std::env::var(name).ok())?,
            limits,
        })
    }

    /// Asks for the first byte, to learn of the whole.
    pub(crate) fn probe(&self, url: &Uri) -> Result<Promise, Failure> {
        let (said, response) = self.request(url, "bytes=0-0")?;
        let commit = match said.commit {
            Some(commit) => commit,
            None if is_page(response.headers()) => {
                return Err(Failure::lasting(PORTAL));
            }
            None => return Err(Failure::lasting(NO_HUB)),
        };
        let etag = said.etag.ok_or_else(|| Failure::lasting(NO_HUB))?;
        let size = announced_size(&response).ok_or_else(|| {
            Failure::lasting("the answer does not say how long the file is (Content-Range)")
        })?;
        if size == 0 {
            return Err(Failure::lasting("the file is announced as empty"));
        }
        Ok(Promise { commit, etag, size })
    }

    /// Sends what is left of a file after its first `from` bytes to `sink`, which is told of where
    /// each piece starts: 0 where the server cannot begin elsewhere.
    pub(crate) fn get(
        &self,
        url: &Uri,
        from: u64,
        size: u64,
        sink: &mut Sink<'_>,
    ) -> Result<(), Failure> {
        let (_, response) = self.request(url, &format!("bytes={from}-"))?;
        if response.headers().contains_key("content-encoding") {
            return Err(Failure::lasting(
                "the answer is packed (Content-Encoding), which was not asked for",
            ));
        }
        if is_page(response.headers()) {
            return Err(Failure::lasting(PORTAL));
        }
        let mut place = match content_range(response.headers()) {
            // A server that sends no parts sends all.
            _ if response.status() == 200 => 0,
            Some((start, total)) if start == from && total == size => from,
            _ => return Err(Failure::passing("another part of the file came")),
        };
        let mut body = response.into_body().into_reader();
        let mut buffer = vec![0; 1 << 16];
        let mut pace = Pace::new(&self.limits);
        loop {
            let read = body.read(&mut buffer).map_err(broken_off)?;
            if read == 0 {
                return Ok(());
            }
            if read as u64 > size - place {
                return Err(Failure::passing(format!(
                    "more than the announced {size} bytes came"
                )));
            }
            sink(place, &buffer[..read])?;
            place += read as u64;
            if place == size {
                // What goes on behind the end of a file need not have one.
                return Ok(());
            }
            pace.keep(read as u64, Instant::now())?;
        }
    }

    /// Follows redirects to an answer, and gathers what they say of the file on the way: the store
    /// that a large file is sent from knows nothing of commits.
    fn request(&self, url: &Uri, range: &str) -> Result<(FileHeaders, Response<Body>), Failure> {
        let mut said = FileHeaders::default();
        let mut url = url.clone();
        for _ in 0..=self.limits.redirects {
            let proxy = self.proxies.of(&url);
            let request = self.agent.get(url.clone()).header("Range", range);
            let request = request.config().proxy(proxy.cloned()).build();
            let response = request.call().map_err(|error| refused(&error))?;
            let status = response.status();
            said.listen(response.headers(), status.is_redirection())?;
            match status.as_u16() {
                200 | 206 => return Ok((said, response)),
                301 | 302 | 303 | 307 | 308 => url = redirect(&url, response.headers())?,
                // Network Authentication Required.
                511 => return Err(Failure::lasting(PORTAL)),
                code => {
                    let lasting = [400, 401, 403, 404, 410].contains(&code);
                    return Err(Failure {
                        lasting,
                        status: Some(code),
                        ..Failure::passing(format!("http status: {code}"))
                    });
                }
            }
        }
        Err(Failure::lasting(format!(
            "more than {} redirects",
            self.limits.redirects
        )))
    }
}

/// What is said where the answer has not the headers of the hub.
const NO_HUB: &str =
    "the answer is not as a Hugging Face hub gives it: it has no X-Repo-Commit or ETag";

/// What is said where somebody on the way answers in the hub's place.
const PORTAL: &str =
    "a web page came instead of the file: is there a page to log in to first (a captive portal)?";

/// What the headers say of a file; what is said first counts.
#[derive(Default)]
struct FileHeaders {
    commit: Option<Commit>,
    etag: Option<EntityTag>,
}

impl FileHeaders {
    fn listen(&mut self, headers: &HeaderMap, redirects: bool) -> Result<(), Failure> {
        let header = |name: &str| headers.get(name).map(|value| value.as_bytes());
        if let (None, Some(found)) = (&self.commit, header("x-repo-commit")) {
            let commit = Commit::parse(found).ok_or_else(|| unsafe_name("X-Repo-Commit", found))?;
            self.commit = Some(commit);
        }
        // The tag of a redirect's own text is not that of the file.
        let own = header("etag").filter(|_| !redirects);
        if let (None, Some(found)) = (&self.etag, header("x-linked-etag").or(own)) {
            let etag = EntityTag::parse(found).ok_or_else(|| unsafe_name("ETag", found))?;
            self.etag = Some(etag);
        }
        Ok(())
    }
}

fn unsafe_name(header: &str, found: &[u8]) -> Failure {
    Failure::lasting(format!(
        "{header} is {}, which is none, so that nothing is written",
        quoted(found)
    ))
}

/// What a server sent, safe to show: nothing but visible ASCII, and not too much of it.
fn quoted(found: &[u8]) -> String {
    const SHOWN: usize = 80;
    let shown = found[..found.len().min(SHOWN)].escape_ascii();
    let rest = if found.len() > SHOWN { "…" } else { "" };
    format!("\"{shown}{rest}\"")
}

/// The place that a redirect names.
fn redirect(from: &Uri, headers: &HeaderMap) -> Result<Uri, Failure> {
    let place = headers
        .get("location")
        .ok_or_else(|| Failure::lasting("a redirect names no place (Location)"))?
        .as_bytes();
    let bad = |why: &str| Failure::lasting(format!("a redirect leads to {}, {why}", quoted(place)));
    let text = std::str::from_utf8(place).map_err(|_| bad("which is no address"))?;
    let scheme = from.scheme_str().unwrap_or("https");
    let authority = from.authority().map_or("", |authority| authority.as_str());
    let whole = if text.contains("://") {
        text.to_owned()
    } else if text.is_empty() || text.starts_with(['?', '#']) {
        format!("{scheme}://{authority}{}{text}", from.path())
    } else if text.starts_with("//") {
        format!("{scheme}:{text}")
    } else if text.starts_with('/') {
        format!("{scheme}://{authority}{text}")
    } else {
        let folder = from
            .path()
            .rsplit_once('/')
            .map_or("", |(folder, _)| folder);
        format!("{scheme}://{authority}{folder}/{text}")
    };
    let to = address(&whole).map_err(|_| bad("which is no address"))?;
    if scheme == "https" && to.scheme_str() != Some("https") {
        return Err(bad("which gives up encryption (https)"));
    }
    Ok(to)
}

/// The first byte and the length of the whole, from `bytes 0-0/1234`.
fn content_range(headers: &HeaderMap) -> Option<(u64, u64)> {
    let text = headers.get("content-range")?.to_str().ok()?;
    let (range, total) = text.strip_prefix("bytes ")?.split_once('/')?;
    let (start, _) = range.split_once('-')?;
    Some((start.parse().ok()?, total.parse().ok()?))
}

/// The length of the whole file: a server that sends no part of a file says it otherwise.
fn announced_size(response: &Response<Body>) -> Option<u64> {
    match content_range(response.headers()) {
        Some((_, total)) => Some(total),
        None if response.status() == 200 => response.body().content_length(),
        None => None,
    }
}

fn is_page(headers: &HeaderMap) -> bool {
    let kind = headers
        .get("content-type")
        .and_then(|kind| kind.to_str().ok());
    let pages = ["text/html", "application/xhtml+xml"];
    let kind = kind.map(|kind| kind.trim_start().to_lowercase());
    kind.is_some_and(|kind| pages.iter().any(|page| kind.starts_with(page)))
}

/// What the client says of a request, without what the server put into it.
fn refused(error: &ureq::Error) -> Failure {
    let lasting = matches!(error, ureq::Error::BadUri(_) | ureq::Error::Http(_));
    Failure {
        here: false,
        too_long: None,
        status: None,
        reason: quoted_message(&error.to_string()),
        lasting,
    }
}

fn broken_off(error: std::io::Error) -> Failure {
    Failure::passing(quoted_message(&error.to_string()))
}

/// A message without control characters.
fn quoted_message(message: &str) -> String {
    message
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

/// Whether bytes come fast enough.
struct Pace<'a> {
    limits: &'a DownloadLimits,
    started: Instant,
    stretch: Instant,
    bytes: u64,
}

impl<'a> Pace<'a> {
    fn new(limits: &'a DownloadLimits) -> Self {
        let now = Instant::now();
        Self {
            limits,
            started: now,
            stretch: now,
            bytes: 0,
        }
    }

    /// Counts bytes that came by now.
    fn keep(&mut self, bytes: u64, now: Instant) -> Result<(), Failure> {
        self.bytes += bytes;
        if now - self.started > self.limits.total {
            return Err(Failure::lasting(format!(
                "it takes more than {:?}",
                self.limits.total
            )));
        }
        let stretch = now - self.stretch;
        if stretch < self.limits.patience {
            return Ok(());
        }
        let rate = self.bytes as f64 / stretch.as_secs_f64();
        if rate < self.limits.least_rate as f64 {
            return Err(Failure::lasting(format!(
                "only {rate:.0} bytes a second come, at least {} are asked for",
                self.limits.least_rate
            )));
        }
        (self.stretch, self.bytes) = (now, 0);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
