//! The proxies that the environment names.

use ureq::http::Uri;
use ureq::{Proxy, ProxyProtocol};

use crate::no_proxy::NoProxy;

/// The variables that may name it for addresses of `https`; the first that does counts.
const SECURE: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

/// The same for those of `http`.
const PLAIN: [&str; 4] = ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"];

/// The proxies of both schemes, and the hosts that are asked directly.
#[derive(Debug, Default)]
pub(crate) struct NamedProxies {
    secure: Option<Proxy>,
    plain: Option<Proxy>,
    direct: NoProxy,
}

impl NamedProxies {
    /// What asks for this address; nothing where it is asked for directly.
    pub(crate) fn of(&self, uri: &Uri) -> Option<&Proxy> {
        let proxy = match uri.scheme_str() {
            Some("https") => &self.secure,
            _ => &self.plain,
        };
        proxy.as_ref().filter(|_| !self.direct.covers(uri))
    }
}

/// The proxies that are named, with the hosts of `NO_PROXY`.
///
/// # Errors
/// In words, where a variable names no proxy, or `NO_PROXY` no host.
pub(crate) fn from_variables(get: impl Fn(&str) -> Option<String>) -> Result<NamedProxies, String> {
    let value = |name: &str| {
        let value = get(name)?.trim().to_owned();
        (!value.is_empty()).then_some(value)
    };
    let named = |names: [&'static str; 4]| {
        let found = names
            .into_iter()
            .find_map(|name| Some((name, value(name)?)));
        found
            .map(|(name, address)| parse(name, &address))
            .transpose()
    };
    let direct = value("NO_PROXY").or_else(|| value("no_proxy"));
    Ok(NamedProxies {
        secure: named(SECURE)?,
        plain: named(PLAIN)?,
        direct: NoProxy::parse(&direct.unwrap_or_default())
            .map_err(|part| format!("NO_PROXY names no host by {part:?}"))?,
    })
}

/// The proxy that a variable names. The address may hold a password, so that it is not shown.
fn parse(variable: &str, address: &str) -> Result<Proxy, String> {
    let proxy =
        Proxy::new(address).map_err(|error| format!("{variable} names no proxy ({error})"))?;
    // The client panics where it is to speak another.
    if !matches!(proxy.protocol(), ProxyProtocol::Http | ProxyProtocol::Https) {
        return Err(format!(
            "{variable} names a proxy of another kind than http and https, which is not spoken here"
        ));
    }
    Ok(proxy)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxies(variables: &[(&str, &str)]) -> Result<NamedProxies, String> {
        from_variables(|name| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn blanks_do_not_matter() {
        let none = proxies(&[("HTTP_PROXY", " ")]).unwrap();
        assert!(none.of(&"http://a.example".parse().unwrap()).is_none());
        let found = proxies(&[
            ("HTTPS_PROXY", " http://user:a%20b@proxy.example:8080 "),
            ("NO_PROXY", "localhost, .example.com other.example"),
        ]);
        let found = found.unwrap();
        let named = found.secure.as_ref().unwrap();
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
    fn each_scheme_has_its_own() {
        let all = ("all_proxy", "http://all.example");
        let secure = ("https_proxy", "http://secure.example");
        let plain = ("HTTP_PROXY", "http://plain.example");
        for (variables, of_https, of_http) in [
            (
                &[secure, plain][..],
                Some("secure.example"),
                Some("plain.example"),
            ),
            (&[all, secure], Some("secure.example"), Some("all.example")),
            (&[all, plain], Some("all.example"), Some("plain.example")),
            (&[plain], None, Some("plain.example")),
            (&[secure], Some("secure.example"), None),
        ] {
            let found = proxies(variables).unwrap();
            for (uri, expected) in [
                ("https://x.example", of_https),
                ("http://x.example", of_http),
            ] {
                let host = found.of(&uri.parse().unwrap()).map(Proxy::host);
                assert_eq!(host, expected, "{uri} with {variables:?}");
            }
        }
    }

    #[test]
    fn what_is_no_proxy_is_refused_in_words() {
        let message = proxies(&[("https_proxy", "http://:secret@")]).unwrap_err();
        assert!(
            message.starts_with("https_proxy names no proxy"),
            "{message}"
        );
        assert!(!message.contains("secret"), "{message}");
        let variables = [("ALL_PROXY", "http://a.example"), ("NO_PROXY", "b, c:d")];
        let message = proxies(&variables).unwrap_err();
        assert_eq!(message, "NO_PROXY names no host by \"c:d\"");
        for kind in ["socks4", "socks4a", "socks5", "socks5h", "socks"] {
            let address = format!("{kind}://user:secret@127.0.0.1:1080");
            let message = proxies(&[("ALL_PROXY", &address)]).unwrap_err();
            assert!(message.starts_with("ALL_PROXY names"), "{message}");
            assert!(!message.contains("secret"), "{message}");
        }
    }
}
