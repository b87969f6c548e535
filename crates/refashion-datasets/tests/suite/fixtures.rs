//! Small data sets written in each of the forms that the crate reads.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use flate2::write::GzEncoder;
use parquet::basic::Compression;
use parquet::data_type::{ByteArray, ByteArrayType, Int32Type, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use refashion_datasets::{Dataset, DatasetName, Labelled, synthetic};

pub(crate) fn small(name: DatasetName) -> Dataset {
    synthetic(name, 8, 20, 10)
}

pub(crate) fn write_file(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn idx(magic: u32, sizes: &[usize], bytes: &[u8]) -> Vec<u8> {
    let mut file = magic.to_be_bytes().to_vec();
    for &size in sizes {
        file.extend((size as u32).to_be_bytes());
    }
    file.extend(bytes);
    file
}

/// The four IDX files by name.
pub(crate) fn idx_files(dataset: &Dataset) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    for (prefix, set) in [("train", &dataset.train), ("t10k", &dataset.test)] {
        let images = &set.images;
        let sizes = [images.count, images.height, images.width];
        let file = idx(0x803, &sizes, &images.pixels);
        files.push((format!("{prefix}-images-idx3-ubyte"), file));
        let file = idx(0x801, &[set.len()], &set.labels);
        files.push((format!("{prefix}-labels-idx1-ubyte"), file));
    }
    files
}

/// The six binary batches by name.
pub(crate) fn batch_files(dataset: &Dataset) -> Vec<(String, Vec<u8>)> {
    let records = |set: &Labelled, from: usize, to: usize| {
        let mut bytes = Vec::new();
        for i in from..to {
            bytes.push(set.labels[i]);
            bytes.extend(set.images.image(i));
        }
        bytes
    };
    let fifth = dataset.train.len() / 5;
    let mut files: Vec<_> = (0..5)
        .map(|i| {
            let bytes = records(&dataset.train, i * fifth, (i + 1) * fifth);
            (format!("data_batch_{}.bin", i + 1), bytes)
        })
        .collect();
    let test = records(&dataset.test, 0, dataset.test.len());
    files.push(("test_batch.bin".to_owned(), test));
    files
}

/// The archive as its authors pack it.
pub(crate) fn archive(dataset: &Dataset) -> Vec<u8> {
    let mut builder = tar::Builder::new(GzEncoder::new(Vec::new(), flate2::Compression::fast()));
    let mut files = batch_files(dataset);
    files.push(("batches.meta.txt".to_owned(), b"airplane\n".to_vec()));
    for (file, bytes) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        let path = format!("cifar-10-batches-bin/{file}");
        builder
            .append_data(&mut header, path, bytes.as_slice())
            .unwrap();
    }
    builder.into_inner().unwrap().finish().unwrap()
}

pub(crate) fn png(set: &Labelled, index: usize) -> Vec<u8> {
    let images = &set.images;
    let plane = images.height * images.width;
    let planes = images.image(index);
    let bytes: Vec<u8> = (0..plane)
        .flat_map(|i| (0..images.channels).map(move |channel| planes[channel * plane + i]))
        .collect();
    let mut encoded = Vec::new();
    let mut encoder = png::Encoder::new(&mut encoded, images.width as u32, images.height as u32);
    encoder.set_color(match images.channels {
        1 => png::ColorType::Grayscale,
        _ => png::ColorType::Rgb,
    });
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&bytes).unwrap();
    writer.finish().unwrap();
    encoded
}

/// A parquet file in the hub's layout, in row groups of seven.
pub(crate) fn parquet_of(column: &str, pictures: &[Vec<u8>], labels: &[i64]) -> Vec<u8> {
    parquet_as(
        column,
        pictures,
        labels,
        Compression::UNCOMPRESSED,
        "int64 label",
    )
}

/// The same, packed, with a column such as `int64 label`, or `int32 label (UINT_8)`.
pub(crate) fn parquet_as(
    column: &str,
    pictures: &[Vec<u8>],
    labels: &[i64],
    packed: Compression,
    label: &str,
) -> Vec<u8> {
    let schema = format!(
        "message schema {{ optional group {column} {{ optional binary bytes; \
         optional binary path (UTF8); }} optional {label}; }}"
    );
    let schema = Arc::new(parse_message_type(&schema).unwrap());
    let properties = WriterProperties::builder().set_compression(packed).build();
    let mut file = Vec::new();
    let mut writer = SerializedFileWriter::new(&mut file, schema, Arc::new(properties)).unwrap();
    for (pictures, labels) in pictures.chunks(7).zip(labels.chunks(7)) {
        let mut group = writer.next_row_group().unwrap();
        let pictures: Vec<_> = pictures
            .iter()
            .map(|p| ByteArray::from(p.clone()))
            .collect();
        let mut column = group.next_column().unwrap().unwrap();
        column
            .typed::<ByteArrayType>()
            .write_batch(&pictures, Some(&vec![2; pictures.len()]), None)
            .unwrap();
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        column
            .typed::<ByteArrayType>()
            .write_batch(&[], Some(&vec![1; pictures.len()]), None)
            .unwrap();
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        let levels = vec![1; labels.len()];
        if label.starts_with("int64") {
            let column = column.typed::<Int64Type>();
            column.write_batch(labels, Some(&levels), None).unwrap();
        } else if label.starts_with("binary") {
            let words = labels.iter().map(|label| format!("class {label}"));
            let words: Vec<_> = words
                .map(|word| ByteArray::from(word.into_bytes()))
                .collect();
            let column = column.typed::<ByteArrayType>();
            column.write_batch(&words, Some(&levels), None).unwrap();
        } else {
            let labels: Vec<_> = labels.iter().map(|&label| label as i32).collect();
            let column = column.typed::<Int32Type>();
            column.write_batch(&labels, Some(&levels), None).unwrap();
        }
        column.close().unwrap();
        group.close().unwrap();
    }
    writer.close().unwrap();
    file
}

pub(crate) fn image_column(name: DatasetName) -> &'static str {
    if name == DatasetName::CIFAR_10 {
        "img"
    } else {
        "image"
    }
}

pub(crate) fn parquet_set(name: DatasetName, set: &Labelled) -> Vec<u8> {
    let pictures: Vec<_> = (0..set.len()).map(|i| png(set, i)).collect();
    let labels: Vec<_> = set.labels.iter().map(|&label| label.into()).collect();
    parquet_of(image_column(name), &pictures, &labels)
}

pub(crate) const PARQUET_FILES: [&str; 2] = [
    "train-00000-of-00001.parquet",
    "test-00000-of-00001.parquet",
];

pub(crate) fn parquet_files(dataset: &Dataset) -> [(&'static str, Vec<u8>); 2] {
    [
        (PARQUET_FILES[0], parquet_set(dataset.name, &dataset.train)),
        (PARQUET_FILES[1], parquet_set(dataset.name, &dataset.test)),
    ]
}

/// Writes a data set in the form that is quickest to read.
pub(crate) fn write_small(dataset: &Dataset, folder: &Path) {
    for (file, bytes) in parquet_files(dataset) {
        write_file(&folder.join(file), &bytes);
    }
}

/// A batch as Python 2 pickled it: texts are bytes, lists come in pieces of 1,000.
pub(crate) fn pickle(set: &Labelled, from: usize, to: usize) -> Vec<u8> {
    let mut bytes =
        b"\x80\x02}q\x01(U\x0bbatch_labelq\x02U\x01xq\x03U\x06labelsq\x04]q\x05".to_vec();
    for labels in set.labels[from..to].chunks(1_000) {
        bytes.push(b'(');
        bytes.extend(labels.iter().flat_map(|label| [b'K', *label]));
        bytes.push(b'e');
    }
    bytes
        .extend(b"U\x04dataq\x06cnumpy.core.multiarray\n_reconstruct\nq\x07cnumpy\nndarray\nq\x08");
    bytes.extend(b"K\0\x85q\tU\x01b\x87Rq\n(K\x01J");
    bytes.extend(((to - from) as u32).to_le_bytes());
    bytes.extend(b"M\0\x0c\x86cnumpy\ndtype\nq\x0bU\x02u1K\0K\x01\x87Rq\x0c(K\x03U\x01|NNN");
    bytes.extend(b"J\xff\xff\xff\xffJ\xff\xff\xff\xffK\0tb\x89T");
    bytes.extend((((to - from) * 3072) as u32).to_le_bytes());
    for i in from..to {
        bytes.extend(set.images.image(i));
    }
    bytes.extend(b"tbu.");
    bytes
}

/// The six batches in Python's form by name.
pub(crate) fn python_batches(dataset: &Dataset) -> Vec<(String, Vec<u8>)> {
    let fifth = dataset.train.len() / 5;
    let batch = |i| pickle(&dataset.train, i * fifth, (i + 1) * fifth);
    let mut files: Vec<_> = (0..5)
        .map(|i| (format!("data_batch_{}", i + 1), batch(i)))
        .collect();
    let test = pickle(&dataset.test, 0, dataset.test.len());
    files.push(("test_batch".to_owned(), test));
    files
}
