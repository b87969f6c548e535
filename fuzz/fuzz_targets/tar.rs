//! The archive of CIFAR-10.

#![no_main]

use libfuzzer_sys::fuzz_target;
use refashion_datasets::DatasetName;

fuzz_target!(|bytes: &[u8]| {
    refashion_fuzz::read_set(DatasetName::CIFAR_10, "tar", "cifar-10-binary.tar.gz", bytes);
});
