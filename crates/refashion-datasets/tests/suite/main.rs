//! What the crate promises, tested from outside: formats, search, downloads and golden numbers.

mod augmentation;
mod batches;
mod download;
mod fixtures;
mod formats;
mod real_data;
mod search;
mod server;
mod splits;
