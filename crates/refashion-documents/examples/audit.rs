//! Prints what the audit finds in the five documents, or in document files of your own:
//! `cargo run -p refashion-documents --example audit -- mine.toml`.

use refashion_documents::audit::Audit;
use refashion_documents::{Document, Error};

fn main() -> Result<(), Error> {
    let files: Vec<String> = std::env::args().skip(1).collect();
    let documents = match files.is_empty() {
        true => Document::all()?,
        false => files.iter().map(Document::load).collect::<Result<_, _>>()?,
    };
    print!("{}", Audit::of(&documents).text());
    Ok(())
}
