//! Addresses, and the pace that is asked of a server.

use std::time::Duration;

use super::*;

#[test]
fn a_pace_is_asked_for_only_after_a_while() {
    let kept = |patience: u64, least_rate: u64, total: u64| {
        let limits = DownloadLimits {
            patience: Duration::from_secs(patience),
            least_rate,
            total: Duration::from_secs(total),
            ..DownloadLimits::default()
        };
        let mut pace = Pace::new(&limits);
        std::thread::sleep(Duration::from_millis(2));
        pace.keep(1)
    };
    // However slow it is, an hour is given.
    assert!(kept(3_600, u64::MAX, 3_600).is_ok());
    assert!(kept(0, u64::MAX, 3_600).is_err());
    assert!(kept(0, 0, 3_600).is_ok());
    assert!(kept(3_600, 0, 0).is_err());
}

#[test]
fn addresses_are_whole_or_refused_in_words() {
    assert!(address("https://huggingface.co").is_ok());
    for text in [
        "http://127.0.0.1:8080/hub",
        "http://[::1]/",
        "http://[::1]:80",
        "http://a:",
    ] {
        assert!(address(text).is_ok(), "{text}");
    }
    for (text, words) in [
        ("huggingface.co", "scheme"),
        ("https://hugging face.co", "blank"),
        ("ftp://huggingface.co", "neither"),
        ("https://", "address"),
        ("http://hub.example:99999/x", "port"),
        ("http://[::1]:99999/x", "port"),
        ("http://me:secret@hub.example:http/x", "port"),
    ] {
        let found = address(text).unwrap_err();
        assert!(found.contains(words), "{text}: {found}");
    }
}

#[test]
fn redirects_lead_where_they_say_but_not_out_of_encryption() {
    let from: Uri = "https://hub.example/a/b/file".parse().unwrap();
    let to = |place: &str| {
        let mut headers = HeaderMap::new();
        headers.insert("location", place.parse().unwrap());
        redirect(&from, &headers).map(|uri| uri.to_string())
    };
    assert_eq!(to("/c").unwrap(), "https://hub.example/c");
    assert_eq!(to("other").unwrap(), "https://hub.example/a/b/other");
    assert_eq!(to("?c=d").unwrap(), "https://hub.example/a/b/file?c=d");
    assert_eq!(to("//cdn.example/x").unwrap(), "https://cdn.example/x");
    assert_eq!(
        to("https://cdn.example/x").unwrap(),
        "https://cdn.example/x"
    );
    let reason = to("http://cdn.example/x").unwrap_err().reason;
    assert!(reason.contains("gives up encryption"), "{reason}");
    assert!(to("file:///etc/passwd").is_err());
}

#[test]
fn what_a_server_sent_is_shown_without_its_control_characters() {
    assert_eq!(quoted(b"\x1b[2J\xff\""), r#""\x1b[2J\xff\"""#);
    assert!(quoted(&[b'x'; 500]).len() < 100);
}
