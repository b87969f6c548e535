//! The hosts that are asked without a proxy.

use std::net::IpAddr;

use ureq::http::Uri;

/// What `NO_PROXY` names, in the forms that other tools know: hosts with all that lies below them, with
/// a dot, a star or neither before them; beginnings such as `10.*`; addresses and networks such as
/// `10.0.0.0/8`; a port behind any of them; and `*` for every host.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct NoProxy(Vec<Part>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Part {
    hosts: Hosts,
    /// The port that alone is meant, if one is.
    port: Option<u16>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Hosts {
    Every,
    Below(String),
    Beginning(String),
    Network(IpAddr, u32),
}

impl NoProxy {
    /// Reads the variable: commas and blanks part the hosts.
    ///
    /// # Errors
    /// With the part that names no host.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let parts = text.split(|c: char| c == ',' || c.is_whitespace());
        let parts = parts.filter(|part| !part.is_empty());
        parts
            .map(|part| Part::parse(part).ok_or_else(|| part.to_owned()))
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// Whether what lies at this address is asked without a proxy.
    pub(crate) fn covers(&self, uri: &Uri) -> bool {
        let host = uri.host().unwrap_or_default().to_ascii_lowercase();
        let host = host.trim_start_matches('[').trim_end_matches([']', '.']);
        let usual = match uri.scheme_str() {
            Some("https") => 443,
            _ => 80,
        };
        let port = uri.port_u16().unwrap_or(usual);
        let right = |part: &Part| part.port.is_none_or(|own| own == port);
        self.0
            .iter()
            .any(|part| right(part) && part.hosts.cover(host))
    }
}

impl Part {
    fn parse(text: &str) -> Option<Self> {
        // An address of the sixth version has colons of its own, and brackets where a port follows.
        if let Some(hosts) = Hosts::network(text) {
            return Some(Self { hosts, port: None });
        }
        let (hosts, port) = match text.rsplit_once(':') {
            Some((hosts, port)) => (hosts, Some(port.parse().ok()?)),
            None => (text, None),
        };
        let hosts = Hosts::network(hosts).or_else(|| Hosts::named(hosts))?;
        Some(Self { hosts, port })
    }
}

impl Hosts {
    fn network(text: &str) -> Option<Self> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits.parse().ok()?)),
            None => (text, None),
        };
        let bare = address
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'));
        let address: IpAddr = bare.unwrap_or(address).parse().ok()?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.unwrap_or(most);
        (bits <= most).then_some(Self::Network(address, bits))
    }

    fn named(text: &str) -> Option<Self> {
        let text = text.to_ascii_lowercase();
        if text == "*" {
            return Some(Self::Every);
        }
        if let Some(beginning) = text.strip_suffix('*') {
            return is_name(beginning).then(|| Self::Beginning(beginning.to_owned()));
        }
        let below = text.trim_start_matches('*').trim_matches('.');
        is_name(below).then(|| Self::Below(below.to_owned()))
    }

    fn cover(&self, host: &str) -> bool {
        match self {
            Self::Every => true,
            Self::Beginning(beginning) => host.starts_with(beginning.as_str()),
            Self::Below(name) => {
                let before = host.strip_suffix(name.as_str());
                before.is_some_and(|before| before.is_empty() || before.ends_with('.'))
            }
            Self::Network(network, bits) => match (host.parse(), network) {
                (Ok(IpAddr::V4(host)), IpAddr::V4(network)) => {
                    let differ = host.to_bits() ^ network.to_bits();
                    differ.leading_zeros() >= *bits
                }
                (Ok(IpAddr::V6(host)), IpAddr::V6(network)) => {
                    let differ = host.to_bits() ^ network.to_bits();
                    differ.leading_zeros() >= *bits
                }
                _ => false,
            },
        }
    }
}

/// Whether a text can be a host's name, or the beginning of one.
fn is_name(text: &str) -> bool {
    let known = |c: char| c.is_alphanumeric() || "-_.".contains(c);
    !text.is_empty() && text.chars().all(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_that_other_tools_know_is_understood() {
        for (text, covered, others) in [
            ("*", "http://a.example", None),
            ("a.example", "http://A.example", Some("http://ba.example")),
            ("example", "http://a.example", Some("http://example.org")),
            (".example", "http://a.example", Some("http://aexample")),
            ("*.example", "http://a.example.", Some("http://b")),
            ("x, a.example\ty", "https://a.example/p", Some("http://b")),
            ("10.*", "http://10.1.2.3", Some("http://110.1.2.3")),
            (
                "127.0.0.1",
                "http://127.0.0.1:8080",
                Some("http://127.0.0.11"),
            ),
            ("10.0.0.0/8", "http://10.9.8.7", Some("http://11.0.0.0")),
            ("0.0.0.0/0", "http://10.9.8.7", Some("http://a.example")),
            ("::1", "http://[::1]:80", Some("http://[::2]")),
            ("fd00::/8", "http://[fd12::1]", Some("http://[fe80::1]")),
            ("[::1]:81", "http://[::1]:81", Some("http://[::1]")),
            (
                "a.example:443",
                "https://a.example",
                Some("http://a.example"),
            ),
            (
                "127.0.0.1:80",
                "http://127.0.0.1",
                Some("http://127.0.0.1:81"),
            ),
        ] {
            let direct = NoProxy::parse(text).unwrap();
            assert!(
                direct.covers(&covered.parse().unwrap()),
                "{text}: {covered}"
            );
            if let Some(other) = others {
                assert!(!direct.covers(&other.parse().unwrap()), "{text}: {other}");
            }
        }
        assert!(
            !NoProxy::parse(" ,, ")
                .unwrap()
                .covers(&"http://a".parse().unwrap())
        );
    }

    #[test]
    fn what_names_no_host_is_told() {
        for wrong in [
            "a:b",
            "10.0.0.0/33",
            "a/8",
            "http://a.example",
            "a.example:99999",
            "a*b",
            ":80",
        ] {
            let told = NoProxy::parse(&format!("localhost, {wrong}")).unwrap_err();
            assert_eq!(told, wrong);
        }
    }
}
