//! Places: the folder of the results, the data sets, the hub that they are fetched from.

use std::{
    fs,
    io::ErrorKind,
    net::{TcpStream, ToSocketAddrs},
    path::Path,
    process::{self, Command},
    sync::mpsc,
    thread,
    time::Duration,
};

use refashion_datasets::{DatasetName, Search, find, read};

use super::{check::Check, program::answer};
use crate::{
    cli::Doctor,
    data::search,
    workspace::{self, typed},
};

/// Less free space than the data sets and the runs of a document take.
const LITTLE_SPACE: u64 = 1 << 30;

/// How long the hub may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

pub(super) fn checks(options: &Doctor) -> Vec<Check> {
    let results = workspace::root().join("results");
    let search = search(&options.source);
    let hub = hub(&search);
    let reachable = hub.advice.is_none() && !search.offline && search.data_dir.is_none();
    let mut checks = vec![writable(&results), space(&results)];
    let named = DatasetName::ALL
        .into_iter()
        .filter(|name| name.hub.is_some());
    checks.extend(named.map(|name| data(name, &search, reachable)));
    checks.push(hub);
    checks
}

/// Whether a file can be made in the folder, or in the one that it would be made in.
fn writable(folder: &Path) -> Check {
    let there = folder.ancestors().find(|folder| folder.is_dir());
    let there = there.unwrap_or(Path::new("."));
    let probe = there.join(format!(".refashion-doctor-{}", process::id()));
    // A file that is there already is not ours, and is not touched.
    let made = fs::File::create_new(&probe).and_then(|_| fs::remove_file(&probe));
    match made {
        Ok(()) => Check::ok("results", format!("{} can be written", folder.display())),
        Err(error) => Check::missing(
            "results",
            format!("{} cannot be written: {error}", there.display()),
            "name another folder with --out",
        ),
    }
    .needed()
}

fn space(folder: &Path) -> Check {
    let there = folder.ancestors().find(|folder| folder.is_dir());
    let said = answer(
        Command::new("df")
            .arg("-Pk")
            .arg(there.unwrap_or(Path::new("."))),
    );
    match said.ok().and_then(|said| free(&said)) {
        Some(bytes) if bytes < LITTLE_SPACE => Check::missing(
            "disk",
            format!("{:.1} GB free", bytes as f64 / 1e9),
            "data and runs take about 1 GB: free some space, or name another disk with --out",
        )
        .needed(),
        Some(bytes) => Check::ok("disk", format!("{:.1} GB free", bytes as f64 / 1e9)),
        None => Check::ok("disk", "the system does not say"),
    }
}

/// The free bytes in what `df -Pk` prints.
fn free(said: &str) -> Option<u64> {
    let kib = said.lines().nth(1)?.split_whitespace().nth(3)?;
    kib.parse::<u64>().ok()?.checked_mul(1024)
}

fn data(name: DatasetName, search: &Search, reachable: bool) -> Check {
    let fetch = match search.offline || search.data_dir.is_some() {
        true => format!(
            "put its files into a folder that is searched; `{}` says which, and in which forms",
            typed(format_args!("data info {name}"))
        ),
        false => format!("`{}` fetches it", typed(format_args!("data fetch {name}"))),
    };
    let Ok(found) = find(name, search) else {
        let absent = Check::missing(name.title, "not here", fetch);
        // What the hub has, `reproduce` fetches itself.
        return if reachable { absent } else { absent.needed() };
    };
    let place = found.origin.place();
    match read(found, true) {
        Ok(dataset) if dataset.verified => Check::ok(name.title, format!("verified, {place}")),
        Ok(_) => Check::missing(
            name.title,
            format!("{place} holds other data than the published"),
            format!("`{}` says which", typed(format_args!("data verify {name}"))),
        )
        .needed(),
        Err(error) => Check::missing(name.title, error.to_string(), fetch).needed(),
    }
}

fn hub(search: &Search) -> Check {
    let endpoint = &search.hub_shown();
    if search.offline {
        return Check::ok("hub", "not asked: HF_HUB_OFFLINE is set");
    }
    match reach(endpoint) {
        Ok(()) => Check::ok("hub", format!("{endpoint} answers")),
        Err(reason) => Check::missing(
            "hub",
            format!("{endpoint}: {reason}"),
            "put the data in datasets/, or set HTTPS_PROXY or HF_ENDPOINT",
        ),
    }
}

/// Whether the hub, or the proxy before it, takes a connection in time. Names are looked up in a
/// thread that is left alone where the system does not answer.
fn reach(endpoint: &str) -> Result<(), String> {
    let of_its_own = match endpoint.starts_with("https:") {
        true => ["HTTPS_PROXY", "https_proxy"],
        false => ["HTTP_PROXY", "http_proxy"],
    };
    let proxy = of_its_own
        .into_iter()
        .chain(["ALL_PROXY", "all_proxy"])
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    let address = address(proxy.as_deref().unwrap_or(endpoint)).ok_or("it is no address")?;
    let (told, heard) = mpsc::channel();
    let connect = move || {
        let connected = address.to_socket_addrs().and_then(|mut all| {
            let first = all.next().ok_or(ErrorKind::NotFound)?;
            TcpStream::connect_timeout(&first, PATIENCE)
        });
        // Nobody listens any more where it took too long.
        let _ = told.send(connected.map(drop).map_err(|error| error.to_string()));
    };
    let spawned = thread::Builder::new().spawn(connect);
    spawned.map_err(|error| error.to_string())?;
    let late = format!("no answer in {} s", PATIENCE.as_secs());
    heard.recv_timeout(PATIENCE).map_err(|_| late)?
}

/// `host:port` of an address; those of `https` have port 443, others 80.
fn address(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://").unwrap_or(("http", url));
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    if host.is_empty() {
        return None;
    }
    let has_port = host
        .rsplit_once(':')
        .is_some_and(|(_, port)| port.parse::<u16>().is_ok());
    let port = if scheme == "https" { 443 } else { 80 };
    Some(if has_port {
        host.to_owned()
    } else {
        format!("{host}:{port}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_taken_out_of_urls() {
        for (url, expected) in [
            ("https://huggingface.co", Some("huggingface.co:443")),
            ("http://user:secret@proxy:3128/x", Some("proxy:3128")),
            ("proxy.local", Some("proxy.local:80")),
            ("https://", None),
        ] {
            assert_eq!(address(url).as_deref(), expected);
        }
    }

    #[test]
    fn free_space_is_the_fourth_column() {
        let said =
            "Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/x 9 5 4 56% /\n";
        assert_eq!(free(said), Some(4096));
        assert_eq!(free("no table"), None);
    }

    #[test]
    fn a_folder_is_tried_without_leaving_anything() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!writable(&folder.path().join("not/yet")).fails());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn nobody_is_waited_for() {
        // Nothing listens at the port that is reserved for it.
        assert!(reach("http://127.0.0.1:9").is_err());
    }
}
