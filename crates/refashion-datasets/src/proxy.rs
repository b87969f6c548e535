//! The proxy that the environment names.

use ureq::{Proxy, ProxyProtocol};

/// The variables that may name it; the first that does counts.
const NAMED_BY: [&str; 6] = [
    "ALL_PROXY",
    "all_proxy",
    "HTTPS_PROXY",
    "https_proxy",
    "HTTP_PROXY",
    "http_proxy",
];

/// The proxy, with the hosts of `NO_PROXY` that are asked directly: commas and blanks part them.
///
/// # Errors
/// In words, where a variable names no proxy.
pub(crate) fn from_variables(
    get: impl Fn(&str) -> Option<String>,
) -> Result<Option<Proxy>, String> {
    let value = |name: &str| {
        let value = get(name)?.trim().to_owned();
        (!value.is_empty()).then_some(value)
    };
    let named = NAMED_BY.iter().find_map(|name| Some((*name, value(name)?)));
    let Some((variable, address)) = named else {
        return Ok(None);
    };
    // The address may hold a password, so that it is not shown.
    let wrong = |error: ureq::Error| format!("{variable} names no proxy ({error})");
    let proxy = Proxy::new(&address).map_err(wrong)?;
    // The client panics where it is to speak another.
    if !matches!(proxy.protocol(), ProxyProtocol::Http | ProxyProtocol::Https) {
        return Err(format!(
            "{variable} names a proxy of another kind than http and https, which is not spoken here"
        ));
    }
    let mut builder = Proxy::builder(proxy.protocol())
        .host(proxy.host())
        .port(proxy.port());
    if let Some(name) = proxy.username() {
        builder = builder.username(name);
    }
    if let Some(password) = proxy.password() {
        builder = builder.password(password);
    }
    let direct = value("NO_PROXY").or_else(|| value("no_proxy"));
    let direct = direct.unwrap_or_default();
    let hosts = direct.split(|c: char| c == ',' || c.is_whitespace());
    for host in hosts.filter(|host| !host.is_empty()) {
        builder = builder.no_proxy(host);
    }
    builder.build().map(Some).map_err(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxy(variables: &[(&str, &str)]) -> Result<Option<Proxy>, String> {
        from_variables(|name| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn blanks_do_not_matter() {
        assert!(proxy(&[("HTTP_PROXY", " ")]).unwrap().is_none());
        let found = proxy(&[
            ("HTTPS_PROXY", " http://user:a%20b@proxy.example:8080 "),
            ("NO_PROXY", "localhost, .example.com other.example"),
        ]);
        let found = found.unwrap().unwrap();
        assert_eq!((found.host(), found.port()), ("proxy.example", 8080));
        assert_eq!(found.password(), Some("a b"));
        for (host, direct) in [
            ("localhost", true),
            ("a.example.com", true),
            ("other.example", true),
            ("huggingface.co", false),
        ] {
            let uri = format!("https://{host}/x").parse().unwrap();
            assert_eq!(found.is_no_proxy(&uri), direct, "{host}");
        }
    }

    #[test]
    fn what_is_no_proxy_is_refused_in_words() {
        let message = proxy(&[("https_proxy", "http://:secret@")]).unwrap_err();
        assert!(
            message.starts_with("https_proxy names no proxy"),
            "{message}"
        );
        assert!(!message.contains("secret"), "{message}");
        for kind in ["socks4", "socks4a", "socks5", "socks5h", "socks"] {
            let address = format!("{kind}://user:secret@127.0.0.1:1080");
            let message = proxy(&[("ALL_PROXY", &address)]).unwrap_err();
            assert!(message.starts_with("ALL_PROXY names"), "{message}");
            assert!(!message.contains("secret"), "{message}");
        }
    }
}
