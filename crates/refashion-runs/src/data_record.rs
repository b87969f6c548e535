//! Which data a run used, as its record has it.

use refashion_datasets::{Dataset, DatasetName, FileDigest, Format, Origin, OwnDataset};
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{Error, IntoDeserializer},
};

/// Which data a run used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DataRecord {
    /// The data set.
    pub name: DatasetName,
    /// Where it came from, without the paths of the machine.
    pub origin: String,
    /// Whether every digest was the published one.
    pub verified: bool,
    /// The digests.
    pub digests: Vec<FileDigest>,
    /// What images of one's own are, so that the record can be read where they are not at hand;
    /// nothing for published sets, and in records of older versions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub own: Option<OwnDataset>,
}

/// The same as it is written: what images of one's own are is told beside their name.
#[derive(Deserialize)]
struct WrittenData {
    name: String,
    origin: String,
    verified: bool,
    digests: Vec<FileDigest>,
    #[serde(default)]
    own: Option<OwnDataset>,
}

impl<'de> Deserialize<'de> for DataRecord {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let WrittenData {
            name,
            origin,
            verified,
            digests,
            own,
        } = WrittenData::deserialize(deserializer)?;
        let named = match &own {
            Some(own) if own.name == name => own.describe().map_err(D::Error::custom)?,
            _ => DatasetName::deserialize(name.into_deserializer())?,
        };
        Ok(Self {
            name: named,
            origin,
            verified,
            digests,
            own,
        })
    }
}

impl DataRecord {
    /// Notes which data these are.
    pub fn of(dataset: &Dataset) -> Self {
        Self {
            name: dataset.name,
            origin: origin(&dataset.origin),
            verified: dataset.verified,
            digests: dataset.digests.clone(),
            own: OwnDataset::of(dataset.name),
        }
    }
}

/// Where data came from, in words that mean something on another machine too.
fn origin(origin: &Origin) -> String {
    match origin {
        Origin::Folder { format, .. } => format!("files of this machine ({})", container(*format)),
        Origin::Hub {
            repository,
            revision,
            ..
        } => format!("hub: {repository} at {revision}"),
        Origin::Synthetic { seed } => format!("drawn pictures, seed {seed}"),
        Origin::Random { seed } => format!("random numbers, seed {seed}"),
        _ => "unknown".into(),
    }
}

fn container(format: Format) -> &'static str {
    match format {
        Format::Idx => "IDX",
        Format::CifarBatches => "CIFAR-10 batches",
        Format::CifarArchive => "CIFAR-10 archive",
        Format::CifarPythonBatches => "CIFAR-10 batches of Python",
        Format::CifarPythonArchive => "CIFAR-10 archive of Python",
        Format::Parquet => "parquet",
        Format::Npz => "npz",
        Format::Csv => "CSV",
        Format::Pictures => "pictures",
        Format::Imported => "imported pictures",
        _ => "unknown container",
    }
}

#[cfg(test)]
mod tests {
    use refashion_datasets::synthetic;

    use super::*;

    fn own() -> OwnDataset {
        OwnDataset {
            name: "fruit-of-a-record".into(),
            title: "Fruit".into(),
            classes: vec!["apple".into(), "pear".into()],
            image_shape: [1, 8, 8],
            train_count: 20,
            test_count: 10,
        }
    }

    #[test]
    fn a_record_says_itself_what_images_of_one_s_own_were() {
        let name = own().describe().unwrap();
        let record = DataRecord::of(&synthetic(name, 3, 20, 10));
        assert_eq!((record.name, &record.own), (name, &Some(own())));
        assert_eq!(record.origin, "drawn pictures, seed 3");
        let text = serde_json::to_string(&record).unwrap();
        assert_eq!(serde_json::from_str::<DataRecord>(&text).unwrap(), record);
        // So it is where nobody has heard of them.
        let unheard = text.replace("fruit-of-a-record", "fruit-of-nobody-here");
        let unheard: DataRecord = serde_json::from_str(&unheard).unwrap();
        assert_eq!(unheard.name.title, "Fruit");
        assert_eq!(unheard.name.to_string(), "fruit-of-nobody-here");
        // What is said of other images tells nothing of these.
        let other = text.replacen("fruit-of-a-record", "mnist", 1);
        assert_eq!(
            serde_json::from_str::<DataRecord>(&other).unwrap().name,
            DatasetName::MNIST
        );
        let unknown = text.replacen("fruit-of-a-record", "no-such-fruit", 1);
        assert!(serde_json::from_str::<DataRecord>(&unknown).is_err());
        // A set of the catalogue needs no description.
        let published = DataRecord::of(&synthetic(DatasetName::MNIST, 3, 20, 10));
        assert_eq!(published.own, None);
    }

    #[test]
    fn every_origin_has_words_that_mean_something_elsewhere() {
        let formats = [
            (Format::Idx, "IDX"),
            (Format::CifarBatches, "CIFAR-10 batches"),
            (Format::CifarArchive, "CIFAR-10 archive"),
            (Format::CifarPythonBatches, "CIFAR-10 batches of Python"),
            (Format::CifarPythonArchive, "CIFAR-10 archive of Python"),
            (Format::Parquet, "parquet"),
            (Format::Npz, "npz"),
            (Format::Csv, "CSV"),
            (Format::Pictures, "pictures"),
            (Format::Imported, "imported pictures"),
        ];
        for (format, words) in formats {
            assert_eq!(container(format), words);
        }
        let of_folder = Origin::Folder {
            path: "pictures".into(),
            format: Format::Csv,
        };
        // A path means nothing on another machine.
        assert_eq!(origin(&of_folder), "files of this machine (CSV)");
        assert_eq!(
            origin(&Origin::Random { seed: 7 }),
            "random numbers, seed 7"
        );
        let of_hub = Origin::Hub {
            repository: "ylecun/mnist".into(),
            revision: "77f3279".into(),
            path: "cache".into(),
        };
        assert_eq!(origin(&of_hub), "hub: ylecun/mnist at 77f3279");
    }
}
