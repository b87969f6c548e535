//! The proxy that the environment names.

use ureq::http::Uri;
use ureq::{Proxy, ProxyProtocol};

use crate::no_proxy::NoProxy;

/// The variables that may name it; the first that does counts.
const NAMED_BY: [&str; 6] = [
    "ALL_PROXY",
    "all_proxy",
    "HTTPS_PROXY",
    "https_proxy",
    "HTTP_PROXY",
    "http_proxy",
];

/// A proxy, and the hosts that are asked directly.
#[derive(Debug)]
pub(crate) struct NamedProxy {
    proxy: Proxy,
    direct: NoProxy,
}

impl NamedProxy {
    /// What asks for this address; nothing where it is asked for directly.
    pub(crate) fn of(&self, uri: &Uri) -> Option<&Proxy> {
        (!self.direct.covers(uri)).then_some(&self.proxy)
    }
}

/// The proxy, if one is named, with the hosts of `NO_PROXY`.
///
/// # Errors
/// In words, where a variable names no proxy, or `NO_PROXY` no host.
pub(crate) fn from_variables(
    get: impl Fn(&str) -> Option<String>,
) -> Result<Option<NamedProxy>, String> {
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
    let direct = value("NO_PROXY").or_else(|| value("no_proxy"));
    let direct = NoProxy::parse(&direct.unwrap_or_default())
        .map_err(|part| format!("NO_PROXY names no host by {part:?}"))?;
    Ok(Some(NamedProxy { proxy, direct }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxy(variables: &[(&str, &str)]) -> Result<Option<NamedProxy>, String> {
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
        let named = &found.proxy;
        assert_eq!((named.host(), named.port()), ("proxy.example", 8080));
        assert_eq!(named.password(), Some("a b"));
        for (host, direct) in [
            ("localhost", true),
            ("a.example.com", true),
            ("other.example", true),
            ("huggingface.co", false),
        ] {
            let uri = format!("https://{host}/x").parse().unwrap();
            assert_eq!(found.of(&uri).is_none(), direct, "{host}");
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
        let variables = [("ALL_PROXY", "http://a.example"), ("NO_PROXY", "b, c:d")];
        let message = proxy(&variables).unwrap_err();
        assert_eq!(message, "NO_PROXY names no host by \"c:d\"");
        for kind in ["socks4", "socks4a", "socks5", "socks5h", "socks"] {
            let address = format!("{kind}://user:secret@127.0.0.1:1080");
            let message = proxy(&[("ALL_PROXY", &address)]).unwrap_err();
            assert!(message.starts_with("ALL_PROXY names"), "{message}");
            assert!(!message.contains("secret"), "{message}");
        }
    }
}
