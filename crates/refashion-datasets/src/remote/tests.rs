//! Addresses, and the pace that is asked of a server.

use std::time::Duration;

use super::*;

#[test]
fn a_pace_is_asked_for_only_after_a_while() {
    let limits = |patience: u64, least_rate: u64, total: u64| DownloadLimits {
        patience: Duration::from_secs(patience),
        least_rate,
        total: Duration::from_secs(total),
        ..DownloadLimits::default()
    };
    // What is said of so many bytes after so many seconds.
    let kept = |limits: DownloadLimits, bytes: u64, after: u64| {
        let mut pace = Pace::new(&limits);
        let now = pace.started + Duration::from_secs(after);
        pace.keep(bytes, now).map_err(|failure| failure.reason)
    };
    // However slow it is, it is given an hour, and asked from then on.
    assert!(kept(limits(3_600, u64::MAX, 3_600), 1, 3_599).is_ok());
    let slow = kept(limits(3_600, u64::MAX, 3_600), 7_200, 3_600).unwrap_err();
    assert!(slow.starts_with("only 2 bytes a second come"), "{slow}");
    // 400 bytes in 4 seconds are 100 a second.
    assert!(kept(limits(4, 100, 60), 400, 4).is_ok());
    assert!(kept(limits(4, 101, 60), 400, 4).is_err());
    assert!(kept(limits(4, 0, 60), 0, 4).is_ok());
    // The whole may take a minute and no longer.
    assert!(kept(limits(3_600, 0, 60), 1, 60).is_ok());
    let long = kept(limits(3_600, 0, 60), 1, 61).unwrap_err();
    assert_eq!(long, "it takes more than 60s");
}

/// The bytes of a stretch are counted together, and those of the one before are not.
#[test]
fn each_stretch_is_counted_for_itself() {
    let limits = DownloadLimits {
        patience: Duration::from_secs(10),
        least_rate: 10,
        ..DownloadLimits::default()
    };
    let mut pace = Pace::new(&limits);
    let started = pace.started;
    let mut kept = |bytes, after| {
        let now = started + Duration::from_secs(after);
        pace.keep(bytes, now).is_ok()
    };
    // 60 and 40 bytes in ten seconds, then 99 in the next ten.
    assert!(kept(60, 5) && kept(40, 10) && kept(90, 15) && !kept(9, 20));
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
        ("http://:80/x", "names no host"),
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
    assert_eq!(to("").unwrap(), from.to_string());
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
    let shown = "x".repeat(80);
    assert_eq!(quoted(&[b'x'; 80]), format!("\"{shown}\""));
    assert_eq!(quoted(&[b'x'; 81]), format!("\"{shown}…\""));
}
