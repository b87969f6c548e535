//! The images or the labels of an IDX pair.

#![no_main]

use libfuzzer_sys::fuzz_target;
use refashion_datasets::DatasetName;

fuzz_target!(|bytes: &[u8]| {
    refashion_fuzz::read_set(DatasetName::FASHION_MNIST, "idx", "train-images-idx3-ubyte", bytes);
});
