//! Who may ask, and what every answer says.
//!
//! A page of any site can have a browser ask a server on the same machine, and by a name of its own that
//! leads to that machine it could read the answers too. So a server that only this machine reaches
//! answers to this machine's names alone, and what a page of another site sends is refused.

use std::{net::IpAddr, sync::Arc};

use axum::{
    Extension,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header, uri::Authority},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{refusal::Refusal, seats::Seat, service::Service};

pub(crate) async fn guard(
    State(service): State<Arc<Service>>,
    Extension(seat): Extension<Seat>,
    request: Request,
    next: Next,
) -> Response {
    // Whoever has sent the head of a request has waited the shortest from now on.
    drop(seat.work());
    let asked = request.uri().authority().map(Authority::as_str);
    let mut response = match stranger(asked, request.headers(), service.local) {
        Some(refusal) => refusal.into_response(),
        None => next.run(request).await,
    };
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
    ] {
        let value = HeaderValue::from_static(value);
        response.headers_mut().insert(name, value);
    }
    response
}

/// Why a request is none that is answered here.
fn stranger(asked: Option<&str>, headers: &HeaderMap, local: bool) -> Option<Refusal> {
    let forbidden = |error: &str| Some(Refusal::new(StatusCode::FORBIDDEN, error));
    let text = |value: &HeaderValue| value.to_str().ok().map(str::to_owned);
    let mut hosts = headers.get_all(header::HOST).iter();
    let (host, another) = (hosts.next().and_then(text), hosts.next());
    if another.is_some() {
        return Some(Refusal::bad("Host stands there twice"));
    }
    let host = asked.map(str::to_owned).or(host).unwrap_or_default();
    if local && !is_here(&host) {
        return forbidden("the server is for this machine alone: ask it as localhost or 127.0.0.1");
    }
    for origin in headers.get_all(header::ORIGIN) {
        let origin = text(origin).unwrap_or_default();
        let from = origin.split_once("://").map_or("", |(_, place)| place);
        if !from.eq_ignore_ascii_case(&host) {
            return forbidden("a page of another site may not ask here");
        }
    }
    None
}

/// Whether a name can lead nowhere but to this machine.
fn is_here(host: &str) -> bool {
    let Ok(authority) = host.parse::<Authority>() else {
        return false;
    };
    let name = authority.host();
    let bare = name.trim_start_matches('[').trim_end_matches(']');
    let is_loopback = |address: IpAddr| address.to_canonical().is_loopback();
    name.eq_ignore_ascii_case("localhost") || bare.parse().is_ok_and(is_loopback)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(headers: &[(&'static str, &'static str)], local: bool) -> bool {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, HeaderValue::from_static(value));
        }
        stranger(None, &map, local).is_some()
    }

    #[test]
    fn only_names_of_this_machine_are_its_own() {
        for host in [
            "localhost",
            "LocalHost:8000",
            "127.0.0.1:8000",
            "127.1.2.3",
            "[::1]:8000",
        ] {
            assert!(is_here(host), "{host}");
        }
        for host in [
            "",
            "evil.example",
            "localhost.evil.example:8000",
            "127.0.0.1.evil.example",
            "192.168.0.1",
            "0.0.0.0",
            "localhost@evil.example",
            "a b",
        ] {
            assert!(!is_here(host), "{host}");
        }
    }

    #[test]
    fn pages_of_other_sites_are_refused_wherever_it_listens() {
        for local in [true, false] {
            let own = ("host", "127.0.0.1:8000");
            assert!(!refused(&[own], local));
            assert!(!refused(&[own, ("origin", "http://127.0.0.1:8000")], local));
            assert!(refused(&[own, ("origin", "http://evil.example")], local));
            assert!(refused(&[own, ("origin", "http://127.0.0.1:9000")], local));
            assert!(refused(&[own, ("origin", "null")], local));
            assert!(refused(&[own, own], local));
        }
        let elsewhere = ("host", "models.example");
        assert!(refused(&[elsewhere], true));
        assert!(refused(&[], true));
        assert!(!refused(&[elsewhere], false));
        assert!(!refused(
            &[elsewhere, ("origin", "https://models.example")],
            false
        ));
    }
}
