//! Addresses that can be asked.

use ureq::http::Uri;

/// The parts of an address that can be asked: http or https, with a host.
///
/// # Errors
/// In words that go on after the address.
pub(crate) fn address(text: &str) -> Result<Uri, &'static str> {
    if text.contains(char::is_whitespace) {
        return Err("has a blank in it");
    }
    if text.contains(char::is_control) {
        return Err("has a control character in it");
    }
    if !text.contains("://") {
        return Err("has no scheme: write https:// before it");
    }
    let uri: Uri = text.parse().map_err(|_| "is no address")?;
    match uri.scheme_str() {
        Some("http" | "https") if uri.host().is_none_or(str::is_empty) => Err("names no host"),
        Some("http" | "https") if has_wrong_port(&uri) => Err("has a port that is none"),
        Some("http" | "https") => Ok(uri),
        _ => Err("is neither http nor https"),
    }
}

/// Whether a port stands behind the host that is no number of a port: what asks for it would take the
/// usual one.
fn has_wrong_port(uri: &Uri) -> bool {
    let authority = uri.authority().map_or("", |authority| authority.as_str());
    let behind_host = authority.rsplit([']', '@']).next().unwrap_or_default();
    let port = behind_host.rsplit_once(':').map_or("", |(_, port)| port);
    !port.is_empty() && uri.port_u16().is_none()
}
