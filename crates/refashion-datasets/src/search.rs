//! Where data are looked for, in which order, and what is said where they are nowhere.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;

use crate::dataset::{Dataset, Origin};
use crate::error::Error;
use crate::fetching::{DownloadLimits, Progress, user_of};
use crate::found::Found;
use crate::layout;
use crate::name::DatasetName;
use crate::noise::random_images;
use crate::not_found::{Looked, NotFound};
#[cfg(feature = "hub")]
use crate::{download, hub_cache};

/// The environment variable that names a folder with data, such as a mounted disk.
pub const DATA_VARIABLE: &str = "REFASHION_DATA";

/// The hub's address where `HF_ENDPOINT` names no other.
pub const HUB_ENDPOINT: &str = "https://huggingface.co";

/// Where to look for data and how strict to be.
///
/// The places are tried in the order of the fields, and the first that holds the files is used.
///
/// ```no_run
/// use refashion_datasets::{DatasetName, Search, load};
///
/// let search = Search { offline: true, ..Search::from_env() };
/// let dataset = load(DatasetName::MNIST, &search, &mut |_| ())?;
/// assert!(dataset.verified);
/// # Ok::<(), refashion_datasets::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Search {
    /// A folder that must hold the data; where it is given, no other place is tried.
    pub data_dir: Option<PathBuf>,
    /// The folder that `REFASHION_DATA` names.
    pub data_root: Option<PathBuf>,
    /// The folder `datasets` of the workspace.
    pub workspace_datasets: Option<PathBuf>,
    /// The cache of the Hugging Face hub, which is also where fetched files go.
    pub hub_cache: Option<PathBuf>,
    /// The address that files are fetched from.
    pub hub_endpoint: String,
    /// What fetching a file may take at most.
    pub limits: DownloadLimits,
    /// Whether fetching is forbidden.
    pub offline: bool,
    /// Whether data with other digests than the published ones are let through.
    pub allow_unverified: bool,
}

impl Default for Search {
    /// No place at all, and fetching forbidden.
    fn default() -> Self {
        Self {
            data_dir: None,
            data_root: None,
            workspace_datasets: None,
            hub_cache: None,
            hub_endpoint: HUB_ENDPOINT.to_owned(),
            limits: DownloadLimits::default(),
            offline: true,
            allow_unverified: false,
        }
    }
}

impl Search {
    /// The places that the environment names: `REFASHION_DATA`, `HF_HUB_CACHE`, `HF_HOME`,
    /// `XDG_CACHE_HOME`, `HF_ENDPOINT` and `HF_HUB_OFFLINE`. Proxies (`HTTPS_PROXY`, `HTTP_PROXY`,
    /// `ALL_PROXY`, `NO_PROXY`) are read when something is fetched.
    pub fn from_env() -> Self {
        Self::from_variables(|name| env::var_os(name).filter(|value| !value.is_empty()))
    }

    /// The same for any source of variables.
    fn from_variables(get: impl Fn(&str) -> Option<OsString>) -> Self {
        // What is no text is shown as it is read, and refused where it is used.
        let text = |name| get(name).map(|value| value.to_string_lossy().trim().to_owned());
        let endpoint = text("HF_ENDPOINT").filter(|text| !text.is_empty());
        let endpoint = endpoint.unwrap_or_else(|| HUB_ENDPOINT.to_owned());
        Self {
            data_root: get(DATA_VARIABLE).map(PathBuf::from),
            hub_cache: cache_folder(&get),
            hub_endpoint: endpoint.trim_end_matches('/').to_owned(),
            offline: text("HF_HUB_OFFLINE").is_some_and(|value| is_true(&value)),
            ..Self::default()
        }
    }

    /// The hub's address as it may be shown: without a user's name and password.
    pub fn hub_shown(&self) -> String {
        match user_of(&self.hub_endpoint) {
            Some(user) => self.hub_endpoint.replacen(&format!("{user}@"), "", 1),
            None => self.hub_endpoint.clone(),
        }
    }

    /// The folders looked at before anything is fetched, each with what it is called in messages.
    pub fn roots(&self) -> Vec<(&'static str, PathBuf)> {
        if let Some(path) = &self.data_dir {
            return vec![("the given folder", path.clone())];
        }
        let roots = [
            (DATA_VARIABLE, &self.data_root),
            ("the workspace's datasets", &self.workspace_datasets),
        ];
        roots
            .into_iter()
            .filter_map(|(label, path)| Some((label, path.clone()?)))
            .collect()
    }
}

/// The values that the hub's own tools take for yes.
fn is_true(value: &str) -> bool {
    ["1", "on", "yes", "true"].contains(&value.to_lowercase().as_str())
}

/// The seed of the random images, so that everybody draws the same.
const RANDOM_SEED: u64 = 0;

/// Finds the files of a data set without reading or fetching anything. Random images are always
/// there: they have no files.
///
/// # Errors
/// [`Error::NotFound`] with every place looked at.
pub fn find(name: DatasetName, search: &Search) -> Result<Found, Error> {
    look(name, search).map_err(|looked| {
        let reason = "fetching was not asked for".to_owned();
        Error::NotFound(Box::new(not_found(name, search, looked, reason)))
    })
}

/// Finds, or fetches, reads and verifies a data set; `progress` hears of what is fetched. Random
/// images are always there.
///
/// # Errors
/// [`Error::NotFound`] where the files are nowhere, [`Error::Malformed`], [`Error::Cached`] or
/// [`Error::CountsDiffer`] where they are damaged, [`Error::Digest`] where they are not the
/// published data.
pub fn load(
    name: DatasetName,
    search: &Search,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<Dataset, Error> {
    let found = match look(name, search) {
        Ok(found) => found,
        Err(looked) => fetch(name, search, progress)
            .map_err(|reason| Error::NotFound(Box::new(not_found(name, search, looked, reason))))?,
    };
    tracing::debug!(%name, place = found.origin.place(), "data set found");
    read(found, search.allow_unverified)
}

/// Reads and verifies what was found, or draws the random images.
///
/// # Errors
/// As [`load`].
pub fn read(found: Found, allow_unverified: bool) -> Result<Dataset, Error> {
    let Some(layout) = &found.layout else {
        return Ok(random_images(RANDOM_SEED));
    };
    let name = found.name;
    #[cfg(feature = "hub")]
    let cached = matches!(found.origin, Origin::Hub { .. }).then(|| found.files());
    let dataset = layout::read(name, layout).and_then(|sets| {
        let canonical = name.canonical_digests();
        Dataset::verify(name, sets, found.origin, canonical, allow_unverified)
    });
    #[cfg(feature = "hub")]
    let dataset = dataset.map_err(|error| match &cached {
        Some(files) => hub_cache::blame(error, files),
        None => error,
    });
    dataset
}

/// The first place that holds the files, or all places with what is wrong with each.
fn look(name: DatasetName, search: &Search) -> Result<Found, Vec<Looked>> {
    if name == DatasetName::RANDOM {
        let origin = Origin::Random { seed: RANDOM_SEED };
        return Ok(Found {
            name,
            origin,
            layout: None,
        });
    }
    let mut looked = Vec::new();
    for (label, root) in search.roots() {
        match layout::look_in(name, &root) {
            Ok((path, layout)) => {
                let format = layout.format();
                let origin = Origin::Folder { path, format };
                return Ok(Found {
                    name,
                    origin,
                    layout: Some(layout),
                });
            }
            Err(found) => looked.push(Looked {
                place: format!("{label}, {}", root.display()),
                found,
            }),
        }
    }
    if search.data_dir.is_none() {
        match look_in_cache(name, search) {
            Ok(found) => return Ok(found),
            Err(absence) => looked.push(absence),
        }
    }
    Err(looked)
}

/// What is said where the feature `hub` is not built in.
#[cfg(not(feature = "hub"))]
const NO_HUB: &str = "the feature `hub` of refashion-datasets is not built in";

fn look_in_cache(name: DatasetName, search: &Search) -> Result<Found, Looked> {
    let place = "the Hugging Face cache".to_owned();
    #[cfg(feature = "hub")]
    let (place, found) = match &search.hub_cache {
        Some(cache) => (
            format!("{place}, {}", cache.display()),
            hub_cache::look_in(name, cache),
        ),
        None => {
            let unset = "neither HF_HOME nor a home folder is set";
            (place, Err(unset.to_owned()))
        }
    };
    #[cfg(not(feature = "hub"))]
    let found = {
        let _ = (name, search);
        Err(NO_HUB.to_owned())
    };
    found.map_err(|found| Looked { place, found })
}

/// The hub's cache, as its own tools choose it.
fn cache_folder(get: &impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    if let Some(cache) = get("HF_HUB_CACHE").or_else(|| get("HUGGINGFACE_HUB_CACHE")) {
        return Some(cache.into());
    }
    let home = match (get("HF_HOME"), get("XDG_CACHE_HOME")) {
        (Some(home), _) => PathBuf::from(home),
        (None, Some(cache)) => PathBuf::from(cache).join("huggingface"),
        (None, None) => env::home_dir()?.join(".cache").join("huggingface"),
    };
    Some(home.join("hub"))
}

/// Gathers what is said where a data set is nowhere.
fn not_found(
    name: DatasetName,
    search: &Search,
    looked: Vec<Looked>,
    not_fetched: String,
) -> NotFound {
    let root = [
        &search.data_dir,
        &search.workspace_datasets,
        &search.data_root,
    ]
    .into_iter()
    .flatten()
    .next()
    .cloned()
    .unwrap_or_else(|| PathBuf::from("datasets"));
    let commands = name.hub.iter().flat_map(|repository| {
        let folder = root.join(name.as_str()).join(repository.folder);
        let urls = repository.urls(&search.hub_shown()).into_iter();
        urls.map(move |(file, url)| {
            let target = folder.join(file);
            let [target, url] = [&target.display().to_string(), &url].map(|text| quoted(text));
            format!("curl -fL --create-dirs -o {target} {url}")
        })
    });
    NotFound {
        name,
        needed: layout::forms(name),
        looked,
        not_fetched,
        commands: commands.collect(),
    }
}

/// Text as a word of a shell, whatever is in it.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// Fetches the files into the cache, or says why not.
fn fetch(
    name: DatasetName,
    search: &Search,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<Found, String> {
    #[cfg(not(feature = "hub"))]
    {
        let _ = (name, search, progress);
        Err(NO_HUB.to_owned())
    }
    #[cfg(feature = "hub")]
    {
        if search.data_dir.is_some() {
            return Err("a folder was given, so nothing is fetched instead".to_owned());
        }
        if search.offline {
            return Err("working offline (HF_HUB_OFFLINE or the offline setting)".to_owned());
        }
        let cache = search
            .hub_cache
            .as_ref()
            .ok_or("there is no folder to fetch into; set HF_HOME")?;
        download::fetch(name, &search.hub_endpoint, &search.limits, cache, progress)?;
        hub_cache::look_in(name, cache)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_name_the_places() {
        let search = Search::from_variables(|name| match name {
            DATA_VARIABLE => Some("/data".into()),
            "XDG_CACHE_HOME" => Some("/cache".into()),
            "HF_ENDPOINT" => Some(" http://hub.example// ".into()),
            "HF_HUB_OFFLINE" => Some(" On".into()),
            _ => None,
        });
        assert_eq!(search.data_root, Some("/data".into()));
        assert_eq!(search.hub_cache, Some("/cache/huggingface/hub".into()));
        assert_eq!(search.hub_endpoint, "http://hub.example");
        assert!(search.offline);
        let search = Search::from_variables(|name| match name {
            "HUGGINGFACE_HUB_CACHE" => Some("/old".into()),
            "HF_ENDPOINT" => Some(" ".into()),
            "HF_HUB_OFFLINE" => Some("0".into()),
            _ => None,
        });
        assert_eq!(search.data_root, None);
        assert_eq!(search.hub_cache, Some("/old".into()));
        assert_eq!(search.hub_endpoint, HUB_ENDPOINT);
        assert!(!search.offline);
    }

    #[test]
    fn the_hubs_address_is_shown_without_a_users_name() {
        let shown = |endpoint: &str| {
            let hub_endpoint = endpoint.to_owned();
            let search = Search {
                hub_endpoint,
                ..Search::default()
            };
            search.hub_shown()
        };
        assert_eq!(
            shown("https://me:secret@hub.example/x"),
            "https://hub.example/x"
        );
        assert_eq!(shown("https://hub.example/a@b"), "https://hub.example/a@b");
    }
}
