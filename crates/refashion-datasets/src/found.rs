//! Data that were found, but not yet read.

use std::path::PathBuf;

use crate::dataset::{Format, Origin};
use crate::layout::Layout;
use crate::name::DatasetName;

/// Data that were found, or are to be drawn, but not yet read.
#[derive(Clone, Debug)]
pub struct Found {
    /// Which data set it is.
    pub name: DatasetName,
    /// Where it was found.
    pub origin: Origin,
    /// Nothing where the images are drawn.
    pub(crate) layout: Option<Layout>,
}

impl Found {
    /// The files that make up the data; none where the images are drawn.
    pub fn files(&self) -> Vec<PathBuf> {
        self.layout.as_ref().map(Layout::files).unwrap_or_default()
    }

    /// How the data are stored; nothing where the images are drawn.
    pub fn format(&self) -> Option<Format> {
        self.layout.as_ref().map(Layout::format)
    }
}
