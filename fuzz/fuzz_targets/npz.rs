//! The arrays of Keras.

#![no_main]

use libfuzzer_sys::fuzz_target;
use refashion_datasets::DatasetName;

fuzz_target!(|bytes: &[u8]| {
    refashion_fuzz::read_set(DatasetName::MNIST, "npz", "mnist.npz", bytes);
});
