//! Weights of 16 bits on the published test images. These tests run where `REFASHION_DATA` names them.

use std::{env, path::PathBuf};

use refashion_datasets::{DATA_VARIABLE, DatasetName, Search, load};
use refashion_inference::ModelFile;
use refashion_live::halved;

/// So far may the accuracy be from that of 32 bits.
const MARGIN: f64 = 0.001;

/// The models of the repository are of 16 bits; what those of 32 bits got right, their runs recorded.
#[test]
fn half_the_bits_get_as_many_test_images_right() {
    let Some(data_root) = env::var_os(DATA_VARIABLE).map(PathBuf::from) else {
        eprintln!("not run: {DATA_VARIABLE} is not set");
        return;
    };
    let search = Search {
        data_root: Some(data_root),
        ..Search::default()
    };
    let models = concat!(env!("CARGO_MANIFEST_DIR"), "/../../models");
    for name in ["lenet5", "lab3", "thesis"] {
        let file = ModelFile::read(format!("{models}/{name}.safetensors")).unwrap();
        let model = file.model().unwrap();
        // A page would have the same weights.
        assert_eq!(halved(&model).unwrap().parameters(), model.parameters());
        let set: DatasetName = file.card.data.as_ref().unwrap().name.parse().unwrap();
        let set = load(set, &search, &mut |_| ()).unwrap();
        assert!(set.verified && set.test.len() == 10_000);
        let whole = file.card.test_accuracy.unwrap();
        let half = file.assess(&set.test).unwrap().evaluation.accuracy;
        println!("{name}: {half:.4} with 16 bits, {whole:.4} with 32");
        assert!((half - whole).abs() <= MARGIN, "{name}: {half} and {whole}");
    }
}
