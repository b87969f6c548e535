//! What the crate promises, tested from outside: formats, search, downloads and golden numbers.

// Clippy knows tests by their attribute, but not the functions that they share.
#![allow(clippy::unwrap_used, clippy::panic)]

mod appetite;
mod augmentation;
mod batches;
mod containers;
mod download;
mod drawn;
mod environment;
#[path = "../../../refashion-std/tests/expected/mod.rs"]
mod expected;
mod fixtures;
mod formats;
mod hostile;
mod hub_models;
mod others;
mod own;
mod real_data;
mod search;
mod seeds;
mod server;
mod splits;
mod streams;
mod tables;
mod zips;
