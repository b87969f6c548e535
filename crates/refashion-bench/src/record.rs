//! What is kept of a bench.

use std::{fs, path::Path};

use refashion_runs::{Provenance, Store, read_json, write_json};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::error::Result;

/// The file of the times of training steps.
pub const STEPS: &str = "step.json";
/// The file of the times of epochs.
pub const EPOCHS: &str = "epoch.json";
/// The file of the times of single operations.
pub const KERNELS: &str = "kernels.json";
/// The file of the times of the parts of training steps.
pub const LAYERS: &str = "layers.json";
/// The file of the times of training steps of networks that were drawn.
pub const DRAWN: &str = "drawn.json";
/// The file of the times of training steps of a network that grows.
pub const GROWTH: &str = "growth.json";
/// The file of the times of predictions.
pub const PREDICTIONS: &str = "predict.json";

/// The times of one call, with the machine that they were taken on: a row is a [`StepTime`](crate::StepTime), a
/// [`JobTimes`](crate::JobTimes), a [`LayerTime`](crate::LayerTime), an [`EpochTime`](crate::EpochTime), a [`KernelTime`](crate::KernelTime) or a
/// [`PredictTime`](crate::PredictTime).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record<Row> {
    /// The code and the machine.
    pub provenance: Provenance,
    /// The times, ours and those of the peers.
    pub rows: Vec<Row>,
}

impl<Row: Serialize> Record<Row> {
    /// Writes the record.
    ///
    /// # Errors
    ///
    /// [`Error::Runs`](crate::Error::Runs) with the file that cannot be written.
    pub fn write(&self, path: &Path) -> Result<()> {
        Ok(write_json(path, self)?)
    }
}

impl<Row: DeserializeOwned> Record<Row> {
    /// Reads a record.
    ///
    /// # Errors
    ///
    /// [`Error::Runs`](crate::Error::Runs) with the file that cannot be read.
    pub fn read(path: &Path) -> Result<Self> {
        Ok(read_json(path)?)
    }
}

/// The records of a store that lie as `bench/<date>/<file>`, such as [`STEPS`], each with its date, the
/// oldest first; none where there is no bench. One that cannot be read, which is
/// [`Error::Runs`](crate::Error::Runs), keeps none of the others from being read.
pub fn recorded<Row: DeserializeOwned>(
    store: &Store,
    file: &str,
) -> Vec<(String, Result<Record<Row>>)> {
    let folder = store.folder("bench");
    let entries = fs::read_dir(&folder).into_iter().flatten().flatten();
    let mut dates: Vec<String> = entries
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    dates.sort();
    let paths = dates
        .into_iter()
        .map(|date| (folder.join(&date).join(file), date));
    paths
        .filter(|(path, _)| path.exists())
        .map(|(path, date)| (date, Record::read(&path)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{EpochTime, StepTime};

    const PROVENANCE: &str = r#"{
        "command": "none", "commit": "none", "threads": 2,
        "versions": { "refashion": "0", "rustc": "0", "candle": "0", "gemm": "0" },
        "machine": { "system": "none", "processor": "none", "cores": 2, "vectors": "none" }
    }"#;

    /// Reads a record of one row, as it was written by an earlier version, and what it is written as
    /// again.
    fn again<Row: Serialize + DeserializeOwned + PartialEq>(row: &str) -> Row {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("old.json");
        let text = format!(r#"{{ "provenance": {PROVENANCE}, "rows": [{row}] }}"#);
        fs::write(&path, text).unwrap();
        let mut record: Record<Row> = Record::read(&path).unwrap();
        record.write(&path).unwrap();
        assert!(Record::read(&path).unwrap() == record);
        record.rows.remove(0)
    }

    #[test]
    fn every_record_is_read_as_it_was_written() {
        let step: StepTime = again(
            r#"{ "framework": "keras", "model": "thesis", "batch": 128, "threads": 2, "ms": 40.5,
                 "min_ms": 40.0, "max_ms": 41.0, "images_per_s": 3160, "params": 1199882 }"#,
        );
        assert_eq!((step.ms, step.params), (40.5, 1_199_882));
        let epoch: EpochTime = again(
            r#"{ "framework": "torch", "model": "thesis", "batch": 128, "threads": 2,
                 "images": 60000, "validation": 10000, "seconds": 20.5, "peak_memory": null }"#,
        );
        assert_eq!((epoch.seconds, epoch.parts), (20.5, None));
    }

    #[cfg(feature = "kernels")]
    #[test]
    fn every_record_of_single_operations_is_read_as_it_was_written() {
        let kernel: crate::KernelTime = again(
            r#"{ "kernel": "Adam (thesis)", "pass": "step", "framework": "refashion", "batch": 128,
                 "threads": 2, "ms": 1.5, "min_ms": 1.0, "max_ms": 2.0, "gflops": null,
                 "of_sgemm": null }"#,
        );
        assert_eq!((kernel.pass.as_str(), kernel.gflops), ("step", None));
    }

    #[test]
    fn recorded_steps_are_found_by_their_dates() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path());
        assert!(recorded::<StepTime>(&store, STEPS).is_empty());
        for date in ["2026-02", "2026-01"] {
            let path = store.folder("bench").join(date).join(STEPS);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            let text = format!(r#"{{ "provenance": {PROVENANCE}, "rows": [] }}"#);
            fs::write(path, text).unwrap();
        }
        fs::create_dir_all(store.folder("bench/figures")).unwrap();
        let broken = store.folder("bench").join("2026-03").join(STEPS);
        fs::create_dir_all(broken.parent().unwrap()).unwrap();
        fs::write(&broken, "{").unwrap();
        let found: Vec<(String, bool)> = recorded::<StepTime>(&store, STEPS)
            .into_iter()
            .map(|(date, record)| (date, record.is_ok()))
            .collect();
        let expected = [("2026-01", true), ("2026-02", true), ("2026-03", false)];
        assert_eq!(
            found,
            expected.map(|(date, is_ok)| (date.to_owned(), is_ok))
        );
    }
}
