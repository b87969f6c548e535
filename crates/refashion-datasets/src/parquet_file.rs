//! The layout of the Hugging Face hub: parquet files with encoded pictures and integer labels.
//!
//! The column `image` (CIFAR-10: `img`) is a structure whose field `bytes` holds a PNG or JPEG
//! file; the column `label` is an integer of any width. The columns are read directly, without arrow.

use std::fs::File;
use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::thread;

use parquet::basic::Compression;
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, DataType};
use parquet::file::reader::{FileReader, RowGroupReader, SerializedFileReader};

use crate::error::{Defect, Error, io_error};
use crate::images::{Images, Labelled};
use crate::name::DatasetName;
use crate::parquet_bound::BoundedFile;
use crate::{packed, picture};

/// Reads one set; `most` is the size of the published set.
pub(crate) fn read_set(name: DatasetName, path: &Path, most: usize) -> Result<Labelled, Error> {
    let mut file = File::open(path).map_err(io_error(path))?;
    let mut first = Vec::new();
    file.by_ref()
        .take(64)
        .read_to_end(&mut first)
        .map_err(io_error(path))?;
    if let Some(what) = packed::foreign(&first) {
        return Err(Defect::Foreign(what).of(path));
    }
    // The parquet reader may panic on a garbled file; for the caller that is one more defect.
    let rows = catch_unwind(AssertUnwindSafe(|| read_rows(name, file, most)))
        .unwrap_or_else(|_| Err(Defect::Parquet("its pages are garbled".to_owned())))
        .map_err(|defect| defect.of(path))?;
    let labels =
        checked_labels(&rows.labels, name.classes.len()).map_err(|defect| defect.of(path))?;
    let pixels = decode_all(name, &rows.pictures).map_err(|defect| defect.of(path))?;
    let images = Images::new(rows.pictures.len(), name.image_shape, pixels)?;
    Labelled::new(images, labels)
}

/// The two columns as they are stored.
#[derive(Default)]
struct Rows {
    pictures: Vec<ByteArray>,
    labels: Vec<i64>,
}

fn read_rows(name: DatasetName, file: File, most: usize) -> Result<Rows, Defect> {
    let (file, allowance) = BoundedFile::new(file);
    let reader = SerializedFileReader::new(file).map_err(parquet_defect)?;
    allowance.set(name.most_encoded(most));
    let rows = reader.metadata().file_metadata().num_rows();
    let found = rows.max(0) as u64;
    let count = usize::try_from(rows).ok().filter(|count| *count <= most);
    let count = count.ok_or(Defect::TooMany { found, most })?;
    let mut rows = Rows::default();
    for group in 0..reader.num_row_groups() {
        let group = reader.get_row_group(group).map_err(parquet_defect)?;
        // A row group cannot hold more than the file has left.
        let left = count - rows.labels.len();
        read_group(name, &*group, left, &mut rows)?;
    }
    if rows.pictures.len() != count {
        let found = rows.pictures.len();
        return Err(Defect::Parquet(format!(
            "{found} of {count} rows are there"
        )));
    }
    Ok(rows)
}

fn read_group(
    name: DatasetName,
    group: &dyn RowGroupReader,
    left: usize,
    rows: &mut Rows,
) -> Result<(), Defect> {
    let pictures = format!("{}.bytes", image_column(name));
    let read_pictures = match column(group, &pictures, "byte array")? {
        ColumnReader::ByteArrayColumnReader(reader) => {
            read_column(reader, left, &mut rows.pictures)?
        }
        _ => return Err(missing(group, &pictures, "byte array")),
    };
    let read_labels = match column(group, "label", INTEGER)? {
        ColumnReader::Int64ColumnReader(reader) => read_column(reader, left, &mut rows.labels)?,
        // Numbers of 8, 16 and 32 bits, with a sign or not, are all stored as these.
        ColumnReader::Int32ColumnReader(reader) => {
            let mut labels = Vec::new();
            let read = read_column(reader, left, &mut labels)?;
            rows.labels.extend(labels.into_iter().map(i64::from));
            read
        }
        ColumnReader::ByteArrayColumnReader(_) => {
            return Err(Defect::TextLabels { column: "label" });
        }
        _ => return Err(missing(group, "label", INTEGER)),
    };
    if read_pictures != read_labels {
        return Err(Defect::Parquet(format!(
            "a row group holds {read_pictures} images but {read_labels} labels"
        )));
    }
    Ok(())
}

/// The type that the labels' column has.
const INTEGER: &str = "int32 or int64";

/// The column that holds the images; that of most data sets where the hub has none of this one.
fn image_column(name: DatasetName) -> &'static str {
    name.hub
        .map_or("image", |repository| repository.image_column)
}

/// The reader of the column with this dotted path.
fn column(
    group: &dyn RowGroupReader,
    path: &str,
    kind: &'static str,
) -> Result<ColumnReader, Defect> {
    let place = (0..group.num_columns())
        .find(|&i| group.metadata().column(i).column_path().string() == path)
        .ok_or_else(|| missing(group, path, kind))?;
    let codec = group.metadata().column(place).compression();
    if let Some(name) = unread(codec) {
        return Err(Defect::Codec(name));
    }
    group.get_column_reader(place).map_err(parquet_defect)
}

/// The name of a codec that is not built in.
fn unread(codec: Compression) -> Option<&'static str> {
    match codec {
        Compression::BROTLI(_) => Some("brotli"),
        Compression::LZ4 | Compression::LZ4_RAW => Some("lz4"),
        Compression::LZO => Some("lzo"),
        _ => None,
    }
}

fn missing(group: &dyn RowGroupReader, path: &str, kind: &'static str) -> Defect {
    let found: Vec<_> = (0..group.num_columns())
        .map(|i| group.metadata().column(i).column_path().string())
        .collect();
    Defect::Column {
        expected: path.to_owned(),
        kind,
        found: found.join(", "),
    }
}

/// Appends every value of a column; an empty cell is an error.
fn read_column<T: DataType>(
    mut reader: ColumnReaderImpl<T>,
    left: usize,
    values: &mut Vec<T::T>,
) -> Result<usize, Defect> {
    let before = values.len();
    let mut levels = Vec::new();
    loop {
        // One row more than may be left shows a row group that is too long.
        let wanted = left + 1 - (values.len() - before);
        levels.clear();
        let (records, present, _) = reader
            .read_records(wanted, Some(&mut levels), None, values)
            .map_err(parquet_defect)?;
        if present != records {
            return Err(Defect::Parquet("a cell is empty".to_owned()));
        }
        if values.len() - before > left {
            return Err(Defect::Parquet("a row group is too long".to_owned()));
        }
        if records == 0 {
            return Ok(values.len() - before);
        }
    }
}

fn parquet_defect(error: parquet::errors::ParquetError) -> Defect {
    Defect::Parquet(error.to_string())
}

fn checked_labels(labels: &[i64], classes: usize) -> Result<Vec<u8>, Defect> {
    let checked = labels
        .iter()
        .enumerate()
        .map(|(index, &found)| match found {
            0.. if (found as u64) < classes as u64 => Ok(found as u8),
            _ => Err(Defect::Label {
                index,
                found,
                most: classes.saturating_sub(1),
            }),
        });
    checked.collect()
}

/// Decodes every picture; the work is shared among the processors, the result is not affected.
fn decode_all(name: DatasetName, pictures: &[ByteArray]) -> Result<Vec<u8>, Defect> {
    let len = name.image_len();
    let mut pixels = vec![0; pictures.len() * len];
    let threads = thread::available_parallelism().map_or(1, |count| count.get());
    let share = pictures.len().div_ceil(threads).max(1);
    let shares = pictures
        .chunks(share)
        .zip(pixels.chunks_mut(share * len))
        .enumerate();
    thread::scope(|scope| {
        let workers: Vec<_> = shares
            .map(|(worker, (pictures, pixels))| {
                let decode = move || decode_share(name, worker * share, pictures, pixels);
                thread::Builder::new().spawn_scoped(scope, decode)
            })
            .collect();
        workers.into_iter().try_for_each(|worker| {
            let worker = worker.map_err(|error| {
                Defect::Parquet(format!("no thread can be started to decode it: {error}"))
            })?;
            worker
                .join()
                .unwrap_or_else(|_| Err(Defect::Parquet("a picture is garbled".to_owned())))
        })
    })?;
    Ok(pixels)
}

fn decode_share(
    name: DatasetName,
    first: usize,
    pictures: &[ByteArray],
    pixels: &mut [u8],
) -> Result<(), Defect> {
    let shape = name.image_shape;
    for (i, (encoded, planes)) in pictures
        .iter()
        .zip(pixels.chunks_exact_mut(name.image_len()))
        .enumerate()
    {
        picture::decode(encoded.data(), shape, planes).map_err(|reason| Defect::Picture {
            index: first + i,
            reason,
        })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use parquet::basic::BrotliLevel;
    use parquet::data_type::{ByteArrayType, Int64Type};
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::parser::parse_message_type;

    use super::*;

    const NAME: DatasetName = DatasetName::MNIST;

    /// A black picture.
    fn black() -> Vec<u8> {
        let mut encoded = Vec::new();
        let mut encoder = png::Encoder::new(&mut encoded, 28, 28);
        encoder.set_color(png::ColorType::Grayscale);
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(&[0; 784]).unwrap();
        writer.finish().unwrap();
        encoded
    }

    /// A file of these pictures, all of class 7, in row groups of three.
    fn file_of(pictures: &[Vec<u8>]) -> Vec<u8> {
        let schema = "message schema { required group image { required binary bytes; } \
                      required int64 label; }";
        let schema = Arc::new(parse_message_type(schema).unwrap());
        let mut file = Vec::new();
        let mut writer = SerializedFileWriter::new(&mut file, schema, Arc::default()).unwrap();
        for pictures in pictures.chunks(3) {
            let mut group = writer.next_row_group().unwrap();
            let bytes: Vec<ByteArray> = pictures.iter().cloned().map(ByteArray::from).collect();
            let mut column = group.next_column().unwrap().unwrap();
            let typed = column.typed::<ByteArrayType>();
            typed.write_batch(&bytes, None, None).unwrap();
            column.close().unwrap();
            let mut column = group.next_column().unwrap().unwrap();
            let typed = column.typed::<Int64Type>();
            typed
                .write_batch(&vec![7; bytes.len()], None, None)
                .unwrap();
            column.close().unwrap();
            group.close().unwrap();
        }
        writer.close().unwrap();
        file
    }

    fn read(file: &[u8], most: usize) -> Result<Labelled, String> {
        let path = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(&path, file).unwrap();
        read_set(NAME, path.path(), most).map_err(|error| error.to_string())
    }

    #[test]
    fn no_more_rows_are_read_than_the_published_set_has() {
        let five = file_of(&vec![black(); 5]);
        assert_eq!(read(&five, 5).unwrap().labels, [7; 5]);
        let error = read(&five, 4).unwrap_err();
        assert!(error.contains("claims 5 images, at most 4"), "{error}");
        assert!(read(&file_of(&[]), 4).unwrap().is_empty());
    }

    /// The file's description says how many rows all groups have together, in its third field: the
    /// first byte `0x16`, behind which twice the number stands.
    #[test]
    fn rows_are_as_many_as_are_said() {
        let said = |rows: u8| {
            let mut file = file_of(&vec![black(); 6]);
            let end = file.len() - 8;
            let len = u32::from_le_bytes(file[end..end + 4].try_into().unwrap());
            let start = end - len as usize;
            let place = file[start..].windows(2).position(|two| two == [0x16, 12]);
            file[start + place.unwrap() + 1] = 2 * rows;
            read(&file, 100)
        };
        assert_eq!(said(6).unwrap().len(), 6);
        // The second group has three rows, of which two are left, and then none.
        for rows in [5, 3] {
            let error = said(rows).unwrap_err();
            assert!(error.contains("a row group is too long"), "{error}");
        }
        let error = said(7).unwrap_err();
        assert!(error.contains("6 of 7 rows are there"), "{error}");
    }

    /// The last of the pictures is another thread's than the first.
    #[test]
    fn a_picture_that_cannot_be_decoded_is_called_by_its_number() {
        for bad in 0..4 {
            let mut pictures = vec![black(); 4];
            pictures[bad] = b"GIF89a".to_vec();
            let error = read(&file_of(&pictures), 4).unwrap_err();
            assert!(error.contains(&format!("image {bad} cannot")), "{error}");
        }
    }

    #[test]
    fn labels_are_numbers_of_classes() {
        assert_eq!(checked_labels(&[0, 9], 10).unwrap(), [0, 9]);
        for found in [10, 256, -1, i64::MIN] {
            let error = checked_labels(&[3, found], 10).unwrap_err().to_string();
            let expected = format!("the label of image 1 is {found}, expected 0 to 9");
            assert_eq!(error, expected);
        }
    }

    #[test]
    fn codecs_that_are_not_built_in_are_called_by_their_names() {
        for (codec, name) in [
            (Compression::BROTLI(BrotliLevel::default()), Some("brotli")),
            (Compression::LZ4, Some("lz4")),
            (Compression::LZ4_RAW, Some("lz4")),
            (Compression::LZO, Some("lzo")),
            (Compression::SNAPPY, None),
            (Compression::UNCOMPRESSED, None),
        ] {
            assert_eq!(unread(codec), name, "{codec}");
        }
    }
}
