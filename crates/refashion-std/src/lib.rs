//! The ground floor: what every other crate may need, and the standard library lacks.
//!
//! - [`write_atomic`]: a file that is whole or not there.
//! - [`make_folders`]: folders below one that somebody named, through no link.
//! - [`read_at_most`]: a file that is no longer than it may be.
//! - [`open_to_read`]: a file, or a pipe that nobody waits for.
//! - [`near_names`] and [`nearest`]: what a misspelt name may have meant; [`advised`]: what to do then.
//! - [`counted`]: `1 seed`, `3 seeds`.
//! - [`is_device`]: names that no file of Windows can have.
//! - [`text_of`]: the text of a file, or what it is where it is no UTF-8.
//! - [`without_controls`], [`one_line`], [`markdown_line`], [`markdown_text`] and [`markdown_without_html`]: text from outside that is only read.
//! - [`thousands`] and [`decimals`]: numbers as people write them.
//! - [`flush_left`] and [`flush_right`]: columns of any width.
//! - [`git`]: git, which runs nothing that a repository names.
//! - [`python_script`] and [`Complaints`]: Python, which imports nothing from the folder at hand and never
//!   waits for somebody to read what it complains of.
//! - [`check_version`]: whether a file is of a version that is read, or of a later one.

mod columns;
mod file;
mod folder;
mod git;
mod names;
mod numbers;
mod python;
mod safe;
mod text;
mod version;
mod words;

pub use columns::{flush_left, flush_right};
pub use file::{check_writable, clear_partials, open_to_read, read_at_most, write_atomic};
pub use folder::make_folders;
pub use git::git;
pub use names::{advised, is_device, near_names, nearest};
pub use numbers::{decimals, hexadecimal, thousands};
pub use python::{Complaints, python_script};
pub use safe::{
    is_control, markdown_line, markdown_text, markdown_without_html, one_line, without_controls,
};
pub use text::{Encoding, text_of};
pub use version::{UnreadVersion, check_version};
pub use words::counted;

/// The example of the crate's page compiles and runs as it stands there.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Page;
