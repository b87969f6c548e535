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
        Some("http" | "https") if uri.host().is_some_and(|host| !host.is_empty()) => Ok(uri),
        Some("http" | "https") => Err("names no host"),
        _ => Err("is neither http nor https"),
    }
}
