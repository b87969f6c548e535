//! Records of benches as earlier versions wrote them are read, and what a later version writes is told
//! as that. Those of steps, epochs and single operations lie beside their type.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::{fs, path::Path};

use refashion_bench::{JobTimes, LayerTime, PredictTime, Record};
use serde::de::DeserializeOwned;

fn read<Row: DeserializeOwned>(path: &Path) -> Row {
    let mut record: Record<Row> = Record::read(path).unwrap();
    assert_eq!(record.provenance.versions.refashion, "0.1.0");
    record.rows.remove(0)
}

#[test]
fn records_of_the_first_version_are_read() {
    let formats = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats");
    let drawn: JobTimes = read(&formats.join("drawn.json"));
    assert_eq!(
        (drawn.network.name.as_str(), drawn.times.len()),
        ("drawn-1-0", 2)
    );
    let layer: LayerTime = read(&formats.join("layers.json"));
    assert_eq!((layer.pass.as_str(), layer.ms), ("forward", 4.25));
    let prediction: PredictTime = read(&formats.join("predict.json"));
    assert_eq!((prediction.batch, prediction.ms), (1, 0.137825));
}

#[test]
fn records_of_a_later_version_are_told_as_that() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("predict.json");
    let error = |text: &str| {
        fs::write(&path, text).unwrap();
        Record::<PredictTime>::read(&path).unwrap_err().to_string()
    };
    let told = error(r#"{ "version": 2, "unknown": [] }"#);
    let later = "predict.json: written by a later version (format 2, this version reads 1)";
    assert!(told.contains(later), "{told}");
    let told = error(r#"{ "version": "one" }"#);
    assert!(
        told.contains("the version of its format is \"one\""),
        "{told}"
    );
}
