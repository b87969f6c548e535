//! Small files of each form, from which the fuzz targets and the torture of the program start.

use std::path::Path;

use refashion_datasets::DatasetName;

use crate::fixtures::{
    archive, batch_files, gzip, idx_files, parquet_files, python_batches, small, write_file,
};
use crate::others::npz;
use crate::tables::table;

/// Writes them below `fuzz/seeds/`; `cargo xtask bless` asks for it.
#[test]
#[ignore = "writes files of the checkout"]
fn seeds_are_written() {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds");
    let fashion = small(DatasetName::FASHION_MNIST);
    for (name, bytes) in idx_files(&fashion) {
        write_file(
            &seeds.join("idx-gzip").join(format!("{name}.gz")),
            &gzip(&bytes),
        );
        write_file(&seeds.join("idx").join(name), &bytes);
    }
    for (name, bytes) in parquet_files(&fashion) {
        write_file(&seeds.join("parquet").join(name), &bytes);
    }
    for (part, set) in [("train", &fashion.train), ("test", &fashion.test)] {
        let name = format!("fashion-mnist_{part}.csv");
        write_file(&seeds.join("csv").join(name), &table(set, true));
    }
    let mnist = small(DatasetName::MNIST);
    write_file(&seeds.join("npz/mnist.npz"), &npz(&mnist, true));
    let cifar = small(DatasetName::CIFAR_10);
    for (name, bytes) in batch_files(&cifar) {
        write_file(&seeds.join("batches").join(name), &bytes);
    }
    for (name, bytes) in python_batches(&cifar) {
        write_file(&seeds.join("pickle").join(name), &bytes);
    }
    write_file(&seeds.join("tar/cifar-10-binary.tar.gz"), &archive(&cifar));
}
