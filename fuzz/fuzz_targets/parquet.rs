//! A parquet file as the hub has it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use refashion_datasets::DatasetName;

fuzz_target!(|bytes: &[u8]| {
    refashion_fuzz::read_set(DatasetName::FASHION_MNIST, "parquet", "train-00000-of-00001.parquet", bytes);
});
