//! Models of the hub, by the names that people give them.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use crate::error::Error;
use crate::fetching::Progress;
use crate::search::Search;

/// A model of the Hugging Face hub at a revision: `owner/name`, or `owner/name@revision`, where the
/// revision is a branch, a tag or a commit, and `main` where none is named.
///
/// ```
/// use refashion_datasets::HubModel;
///
/// let model: HubModel = "someone/lenet5".parse()?;
/// assert_eq!(model.to_string(), "hf:someone/lenet5@main");
/// assert!("someone/../lenet5".parse::<HubModel>().is_err());
/// # Ok::<(), refashion_datasets::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HubModel {
    repository: String,
    revision: String,
}

/// A file of a model, in the cache.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HubModelFile {
    /// Where it lies.
    pub path: PathBuf,
    /// The model at the commit that the file is of.
    pub model: HubModel,
}

impl FromStr for HubModel {
    type Err = Error;

    /// # Errors
    /// [`Error::HubName`] where a part is none that the hub allows.
    fn from_str(given: &str) -> Result<Self, Error> {
        let fault = |problem| Error::HubName {
            given: given.chars().take(200).collect(),
            problem,
        };
        let (repository, revision) = given.split_once('@').unwrap_or((given, "main"));
        let parts: Vec<&str> = repository.split('/').collect();
        let [owner, name] = parts[..] else {
            return Err(fault("it is owner/name, or owner/name@revision"));
        };
        match [owner, name, revision].into_iter().all(is_plain) {
            true => Ok(Self {
                repository: repository.to_owned(),
                revision: revision.to_owned(),
            }),
            false => Err(fault(
                "each part is up to 96 letters, digits, dots, hyphens and underscores, begins and ends \
                 with none of the signs, and has no two dots or hyphens together",
            )),
        }
    }
}

/// Whether a part of a name can be a part of a path and of an address, and be nothing else there. Two
/// hyphens part the parts of a name in the cache.
fn is_plain(part: &str) -> bool {
    let bytes = part.as_bytes();
    let signs = |byte: &u8| matches!(byte, b'.' | b'-' | b'_');
    let known = |byte: &u8| byte.is_ascii_alphanumeric() || signs(byte);
    let ends = [bytes.first(), bytes.last()];
    (1..=96).contains(&bytes.len())
        && bytes.iter().all(known)
        && ends.into_iter().flatten().all(u8::is_ascii_alphanumeric)
        && !part.contains("..")
        && !part.contains("--")
}

impl fmt::Display for HubModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "hf:{}@{}", self.repository, self.revision)
    }
}

impl HubModel {
    /// Finds a file of the model in the hub's cache, or fetches it; `progress` hears of that. The file
    /// is one of safetensors or JSON, and no longer than `most` bytes. What the hub says of it is
    /// asked each time, unless fetching is forbidden.
    ///
    /// # Errors
    /// [`Error::HubModel`] where it is of another kind or longer, where the server does not have it or
    /// answers as no hub does, or where this machine does not let it be written.
    pub fn fetch(
        &self,
        file: &str,
        most: u64,
        search: &Search,
        progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<HubModelFile, Error> {
        let fault = |reason: String, status| Error::HubModel {
            model: self.to_string(),
            file: file.to_owned(),
            reason,
            status,
        };
        let of_kind = file.ends_with(".safetensors") || file.ends_with(".json");
        if !of_kind || !is_plain(file) {
            let reason = "only files of safetensors and JSON are taken";
            return Err(fault(reason.to_owned(), None));
        }
        self.fetched(file, most, search, progress)
            .map_err(|unfetched| match unfetched {
                Unfetched::TooLong(found) => Error::HubModelLength {
                    model: self.to_string(),
                    file: file.to_owned(),
                    found,
                    most,
                },
                Unfetched::Other { reason, status } => fault(reason, status),
            })
    }
}

/// Why a file was not fetched.
enum Unfetched {
    /// It has so many bytes.
    #[cfg_attr(not(feature = "hub"), expect(dead_code))]
    TooLong(u64),
    Other {
        reason: String,
        status: Option<u16>,
    },
}

impl From<String> for Unfetched {
    fn from(reason: String) -> Self {
        let status = None;
        Self::Other { reason, status }
    }
}

impl HubModel {
    /// The same model at a commit, at which it stays what it is.
    #[cfg(feature = "hub")]
    fn at(&self, commit: &str) -> Self {
        Self {
            repository: self.repository.clone(),
            revision: commit.to_owned(),
        }
    }

    fn fetched(
        &self,
        file: &str,
        most: u64,
        search: &Search,
        progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<HubModelFile, Unfetched> {
        #[cfg(not(feature = "hub"))]
        {
            let _ = (file, most, search, progress);
            let why = "the feature `hub` of refashion-datasets is not built in";
            Err(why.to_owned().into())
        }
        #[cfg(feature = "hub")]
        {
            let Self {
                repository: name,
                revision,
            } = self;
            let cache = search.hub_cache.as_ref();
            let cache =
                cache.ok_or_else(|| "there is no folder to fetch into; set HF_HOME".to_owned())?;
            let kind = hf_hub::RepoType::Model;
            let repository = hf_hub::Repo::with_revision(name.clone(), kind, revision.clone());
            if search.offline {
                let found = crate::hub_cache::file_of(&repository, file, cache);
                let why = "working offline (HF_HUB_OFFLINE or the offline setting), and the cache does not have it";
                let (path, commit) = found.ok_or_else(|| why.to_owned())?;
                let model = self.at(&commit);
                return Ok(HubModelFile { path, model });
            }
            crate::download::check_endpoint(&search.hub_endpoint)?;
            let url = format!("{}/{name}/resolve/{revision}/{file}", search.hub_endpoint);
            let limits = &search.limits;
            let (path, commit) =
                crate::download::fetch_file(repository, file, &url, most, limits, cache, progress)
                    .map_err(|failure| match failure.too_long {
                        Some(found) => Unfetched::TooLong(found),
                        None => Unfetched::Other {
                            reason: failure.reason,
                            status: failure.status,
                        },
                    })?;
            let model = self.at(commit.as_str());
            Ok(HubModelFile { path, model })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_parts_of_paths_and_nothing_else() {
        for right in [
            "a/b",
            "some-one/le.net_5",
            "a/b@v1.0",
            "a/b@0123456789abcdef",
        ] {
            assert!(right.parse::<HubModel>().is_ok(), "{right}");
        }
        let long = format!("a/{}", "b".repeat(97));
        for wrong in [
            "",
            "a",
            "a/",
            "/b",
            "a/b/c",
            "../b",
            "a/..",
            "a/.",
            "a/b@",
            "a/b@..",
            "a/b@x/y",
            "a/b@../x",
            "a b/c",
            "a/b?x",
            "a/b#x",
            "a/b%2e",
            "a\\b/c",
            "a--b/c",
            "a/b\u{7}",
            "ä/b",
            "C:/b",
            "a/-b",
            "a/b@main@x",
            &long,
        ] {
            assert!(wrong.parse::<HubModel>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn other_kinds_of_files_are_not_asked_for() {
        let model: HubModel = "a/b".parse().unwrap();
        for file in ["model.pt", "x.py", "../x.json", "a/x.json", ".json"] {
            let error = model
                .fetch(file, 1, &Search::default(), &mut |_| ())
                .unwrap_err();
            assert!(
                error.to_string().contains("safetensors and JSON"),
                "{error}"
            );
        }
    }
}
