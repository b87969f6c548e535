//! The environment variables of the hub and of proxies, in processes of their own.

use std::env;
use std::path::Path;
use std::process::Command;

use refashion_datasets::{Search, load};
use tempfile::tempdir;

use crate::download::{NAME, good};
use crate::server::Server;

/// Loads as the environment says; run by [`in_environment`] in a process of its own.
#[test]
#[ignore = "another test runs this in a process of its own"]
fn child() {
    let search = Search {
        allow_unverified: true,
        ..Search::from_env()
    };
    match load(NAME, &search, &mut |_| ()) {
        Ok(dataset) => println!("found in {}", dataset.origin.place()),
        Err(error) => println!("failed: {error}"),
    }
}

/// What [`child`] prints where only these variables are set.
fn in_environment(variables: &[(&str, &str)]) -> String {
    let output = Command::new(env::current_exe().unwrap())
        .args(["--exact", "environment::child", "--ignored", "--nocapture"])
        .env_clear()
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn the_hubs_variables_are_honoured() {
    let server = Server::start(good);
    let endpoint = ("HF_ENDPOINT", format!("{}/", server.address));
    let endpoint = (endpoint.0, endpoint.1.as_str());
    let root = tempdir().unwrap();
    let (home, cache) = (root.path().join("home"), root.path().join("cache"));

    let offline = in_environment(&[("HF_HOME", text(&home)), ("HF_HUB_OFFLINE", "1"), endpoint]);
    assert!(
        offline.contains("working offline (HF_HUB_OFFLINE"),
        "{offline}"
    );
    assert!(server.asked().is_empty());

    let found = in_environment(&[("HF_HOME", text(&home)), endpoint]);
    let place = format!("found in {}", text(&home.join("hub")));
    assert!(found.contains(&place), "{found}");

    let both = [
        ("HF_HOME", text(&home)),
        ("HF_HUB_CACHE", text(&cache)),
        endpoint,
    ];
    let found = in_environment(&both);
    assert!(
        found.contains(&format!("found in {}", text(&cache))),
        "{found}"
    );

    let requests = server.asked().len();
    let offline = in_environment(&[
        ("HF_HOME", text(&home)),
        ("HF_HUB_OFFLINE", "TRUE"),
        endpoint,
    ]);
    assert!(offline.contains(&place), "{offline}");
    let home = in_environment(&[("HOME", text(root.path())), ("HF_HUB_OFFLINE", "yes")]);
    assert!(home.contains(".cache/huggingface/hub"), "{home}");
    assert_eq!(server.asked().len(), requests);
}

#[test]
fn proxies_are_honoured() {
    // The proxy answers itself; the hub's address leads nowhere.
    let proxy = Server::start(good);
    let root = tempdir().unwrap();
    let hub = ("HF_ENDPOINT", "http://hub.invalid");
    for variable in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"] {
        let home = root.path().join(variable);
        let variables = [
            ("HF_HOME", text(&home)),
            hub,
            (variable, proxy.address.as_str()),
        ];
        let found = in_environment(&variables);
        assert!(found.contains("found in"), "{variable}: {found}");
    }
    let asked = proxy.asked();
    assert!(!asked.is_empty());
    // The one for the other scheme is not asked.
    let home = root.path().join("other");
    let other = ("HTTPS_PROXY", proxy.address.as_str());
    let failed = in_environment(&[("HF_HOME", text(&home)), hub, other]);
    assert!(failed.contains("failed:"), "{failed}");
    assert_eq!(proxy.asked().len(), asked.len());

    for (place, direct) in ["hub.invalid", " localhost, hub.invalid "]
        .iter()
        .enumerate()
    {
        let home = root.path().join(format!("without-{place}"));
        let variables = [
            ("HF_HOME", text(&home)),
            hub,
            ("HTTP_PROXY", proxy.address.as_str()),
            ("NO_PROXY", direct),
        ];
        let failed = in_environment(&variables);
        assert!(failed.contains("failed:"), "{failed}");
        assert_eq!(proxy.asked().len(), asked.len());
    }
    let home = root.path().join("no-proxy");
    let variables = [("HF_HOME", text(&home)), hub, ("ALL_PROXY", "http://")];
    let failed = in_environment(&variables);
    assert!(failed.contains("ALL_PROXY names no proxy"), "{failed}");
}

#[test]
fn an_endpoint_that_is_no_address_is_refused_in_words() {
    let server = Server::start(good);
    let root = tempdir().unwrap();
    let home = ("HF_HOME", text(root.path()));
    let blanks = format!("  {} ", server.address);
    let found = in_environment(&[home, ("HF_ENDPOINT", &blanks)]);
    assert!(found.contains("found in"), "{found}");

    let empty = tempdir().unwrap();
    let home = ("HF_HOME", text(empty.path()));
    let bare = server.address.trim_start_matches("http://");
    let failed = in_environment(&[home, ("HF_ENDPOINT", bare)]);
    assert!(failed.contains("has no scheme: write https://"), "{failed}");
    let failed = in_environment(&[home, ("HF_ENDPOINT", "https://hub .example")]);
    assert!(failed.contains("has a blank in it"), "{failed}");
    let failed = in_environment(&[home, ("HF_ENDPOINT", "https://hub\u{1b}[31m.example")]);
    assert!(failed.contains("has a control character in it"), "{failed}");
    for end in ["?a=1", "#b"] {
        let endpoint = format!("{}/{end}", server.address);
        let failed = in_environment(&[home, ("HF_ENDPOINT", &endpoint)]);
        assert!(failed.contains("must end"), "{failed}");
    }
    let secret = server.address.replace("://", "://me:hunter2@");
    let failed = in_environment(&[home, ("HF_ENDPOINT", &secret)]);
    assert!(failed.contains("user's name or password"), "{failed}");
    assert!(!failed.contains("hunter2"), "{failed}");
}
