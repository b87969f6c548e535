//! What a data set is and holds, for a machine.

use anyhow::Result;
use refashion_datasets::{DatasetName, FileDigest};
use serde::Serialize;

use crate::{
    cli::Format,
    output::{csv, print_rows},
};

/// What a data set is, and where it was found.
#[derive(Serialize)]
struct Info<'a> {
    name: &'a str,
    title: &'a str,
    train_images: usize,
    test_images: usize,
    /// Channels, height, width.
    image_shape: [usize; 3],
    classes: &'a [&'a str],
    files: Vec<Digest>,
    found: Option<String>,
}

/// A file of a set, whatever container it came in, with the SHA-256 of what is inside.
#[derive(Serialize)]
pub(super) struct Digest {
    pub(super) file: String,
    pub(super) sha256: String,
}

/// Prints what a data set is as JSON, or its files as CSV.
pub(super) fn print_info(
    name: DatasetName,
    files: Vec<Digest>,
    found: Option<String>,
    format: Format,
) -> Result<()> {
    let info = Info {
        name: name.as_str(),
        title: name.title,
        train_images: name.train_count,
        test_images: name.test_count,
        image_shape: name.image_shape,
        classes: name.classes,
        files,
        found,
    };
    print_rows(format, &info, |info| {
        let row = |digest: &Digest| [digest.file.clone(), digest.sha256.clone()];
        csv(["file", "sha256"], info.files.iter().map(row))
    })
}

/// A file of a set beside what is published of it.
#[derive(Serialize)]
struct Verified<'a> {
    #[serde(flatten)]
    digest: &'a FileDigest,
    matches: bool,
}

/// Prints what was found in a set beside what is published, as JSON or as CSV.
pub(super) fn print_digests(digests: &[FileDigest], format: Format) -> Result<()> {
    let rows = digests.iter().map(|digest| Verified {
        digest,
        matches: digest.matches(),
    });
    let rows: Vec<Verified<'_>> = rows.collect();
    print_rows(format, &rows, |rows| {
        let row = |one: &Verified<'_>| {
            let FileDigest {
                file,
                found,
                expected,
            } = one.digest;
            [
                file.clone(),
                found.clone(),
                expected.clone(),
                one.matches.to_string(),
            ]
        };
        csv(
            ["file", "found", "expected", "matches"],
            rows.iter().map(row),
        )
    })
}
