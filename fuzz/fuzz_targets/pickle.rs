//! A batch of CIFAR-10 in Python's form.

#![no_main]

use libfuzzer_sys::fuzz_target;
use refashion_datasets::DatasetName;

fuzz_target!(|bytes: &[u8]| {
    refashion_fuzz::read_set(DatasetName::CIFAR_10, "pickle", "data_batch_1", bytes);
});
