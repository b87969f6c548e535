//! A trained network behind HTTP: pictures in, classes out, and a page to draw on.
//!
//! | request | answer |
//! |---|---|
//! | `POST /predict` | what pictures show: the body is a picture, a form with several, or JSON with numbers |
//! | `GET /health` | whether it works |
//! | `GET /model` | what the model says of itself |
//! | `GET /` | a page to drop or draw a picture on |
//!
//! Pictures are read and made to fit as [`refashion_inference`] does it everywhere, and
//! `?top=3&fit=center&invert=auto` asks as the program's `predict` does. What arrives together is
//! computed together, which changes no number. What is sent is bounded in size, time and number
//! ([`Limits`]); what cannot be used is answered with a status of 4xx and
//! `{"error": "…"}`, and ends nothing.
//!
//! ```
//! use std::{io::{Read, Write}, net::{SocketAddr, TcpStream}};
//!
//! use refashion_inference::{Inputs, ModelCard, ModelFile, Predictor};
//! use refashion_serve::{Limits, Server};
//! use refashion_zoo::{Model, Network, Precision, Shape};
//!
//! let network = Network::new("tiny", Shape::image(1, 1, 2)).flatten().dense(3).softmax();
//! let card = ModelCard::new("mine", network, ["cup", "jug", "bowl"], Inputs::new([1, 1, 2]));
//! let path = std::env::temp_dir().join(format!("refashion-serve-{}", std::process::id()));
//! ModelFile::write(&path, &card, &Model::new(&card.network, 1)?, Precision::F32)?;
//! let predictor = Predictor::new(&ModelFile::read(&path)?)?;
//! # std::fs::remove_file(path)?;
//!
//! let server = Server::bind(SocketAddr::from(([127, 0, 0, 1], 0)), predictor, Limits::default())?;
//! let address = server.address();
//! let client = std::thread::spawn(move || -> std::io::Result<String> {
//!     let body = r#"{"pictures": [[0, 255], [255, 0]]}"#;
//!     let mut stream = TcpStream::connect(address)?;
//!     write!(stream, "POST /predict?top=1 HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\
//!         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}", body.len())?;
//!     let mut answer = String::new();
//!     stream.read_to_string(&mut answer)?;
//!     Ok(answer)
//! });
//! let served = server.run(|| client.is_finished())?;
//! assert_eq!((served.answered, served.pictures), (1, 2));
//! assert!(client.join().unwrap()?.contains(r#""results":[{"predictions":[{"label":"#));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod answers;
mod asked;
mod batches;
mod error;
mod guard;
mod limits;
mod numbers;
mod page;
mod patient;
mod refusal;
mod seats;
mod server;
mod service;
mod upload;

pub use error::{Error, Result};
pub use limits::Limits;
pub use server::{Served, Server};

/// The example of the crate's page compiles and runs as it stands there.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Page;
