//! Links from the page to the files of the results, wherever the page lies.

use std::path::{Component, Path, PathBuf, absolute};

/// How a link begins that leads from a page to what lies in the folder of the results: nothing for a
/// page in that folder, `../results/` for one beside it.
///
/// A browser follows `..` by the names of the folders alone, and so does this.
pub(crate) fn prefix(results: &Path, page: &Path) -> String {
    let results = plain(results);
    let page = plain(page);
    let folder = page.parent().unwrap_or(&page);
    let shared = results
        .components()
        .zip(folder.components())
        .take_while(|(one, other)| one == other)
        .count();
    // Between two drives there is no way but from the top.
    if shared == 0 {
        return format!("file:///{}", steps(results.components()));
    }
    let up = folder.components().count() - shared;
    "../".repeat(up) + &steps(results.components().skip(shared))
}

/// A path from the top, without `.` and `..`.
fn plain(path: &Path) -> PathBuf {
    // It fails for an empty path and where there is no current folder: it is then taken as it is.
    let whole = absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut plain = PathBuf::new();
    for component in whole.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            other => plain.push(other),
        }
    }
    plain
}

/// Folders as they stand in an address, each with the stroke behind it.
fn steps<'a>(components: impl Iterator<Item = Component<'a>>) -> String {
    let named = components.filter(|component| *component != Component::RootDir);
    named
        .map(|component| encoded(component.as_os_str().as_encoded_bytes()) + "/")
        .collect()
}

/// A path of names and strokes as it stands in an address.
pub(crate) fn address(file: &str) -> String {
    encoded(file.as_bytes())
}

fn encoded(bytes: &[u8]) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~/".contains(&byte);
    bytes
        .iter()
        .map(|&byte| match plain(byte) {
            true => char::from(byte).to_string(),
            false => format!("%{byte:02X}"),
        })
        .collect()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_link_leads_from_the_page_to_the_results() {
        for (page, expected) in [
            ("/shelf/results/index.html", ""),
            ("/shelf/page.html", "results/"),
            ("/shelf/results/thesis/page.html", "../"),
            ("/shelf/other/deep/page.html", "../../results/"),
            ("/page.html", "shelf/results/"),
            ("/desk/page.html", "../shelf/results/"),
            ("/shelf/other/../results/./index.html", ""),
        ] {
            let found = prefix(Path::new("/shelf/results"), Path::new(page));
            assert_eq!(found, expected, "{page}");
        }
        assert_eq!(
            prefix(Path::new("/a b/50 %/né#?"), Path::new("/page.html")),
            "a%20b/50%20%25/n%C3%A9%23%3F/"
        );
        // Both from the current folder.
        assert_eq!(
            prefix(Path::new("results"), Path::new("page.html")),
            "results/"
        );
        assert_eq!(prefix(Path::new("."), Path::new("index.html")), "");
    }
}
