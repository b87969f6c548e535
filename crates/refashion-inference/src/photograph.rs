//! Pictures in files.

use std::{
    fs::File,
    io::{Cursor, Read},
    path::Path,
    sync::{Mutex, PoisonError},
};

use image::{
    DynamicImage, ExtendedColorType, ImageDecoder, ImageEncoder, ImageError, ImageFormat,
    ImageReader, Limits, RgbaImage, codecs::png::PngEncoder, error::LimitErrorKind,
    metadata::Orientation,
};

use crate::{
    error::{Error, Result},
    jpeg,
    picture::Picture,
    seen::Seen,
    unread::unread,
};

/// A picture has at most so many pixels: those of a telephone with 108 million, and 512 MiB in memory.
const MOST_PIXELS: u64 = 1 << 27;

/// A side is at most so long.
const LONGEST_SIDE: u32 = 1 << 16;

/// A file is at most so long.
const MOST_BYTES: u64 = 1 << 28;

/// What a decoder may take beside the pixels: profiles and notes are packed, and a kilobyte of them may
/// be a megabyte.
const BESIDE: u64 = 1 << 26;

/// A pixel takes at most so many bytes while it is decoded: four numbers, of 16 bits or of floats.
const MOST_PER_PIXEL: u64 = 16;

/// A picture of more pixels is read alone: each thread would take a gigabyte otherwise.
const LARGE: u64 = 1 << 24;

/// Held by who reads a large picture.
static LARGE_ONE: Mutex<()> = Mutex::new(());

/// A picture becomes smaller than this before anything is looked for in it.
const ENOUGH: usize = 512;

impl Picture {
    /// Reads a file: PNG, JPEG, WebP, GIF (its first frame) or BMP, whatever its name says, turned
    /// as its EXIF says. What is transparent lies on white, or on black if it is itself light.
    ///
    /// # Errors
    ///
    /// [`Error::Picture`] where the file cannot be read, is no picture of these kinds, is cut off,
    /// or larger than any photograph.
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let name = path.display().to_string();
        let fault = |problem: String| fault(&name, problem);
        let found = path.metadata().map_err(|error| fault(error.to_string()))?;
        if !found.is_file() {
            return Err(fault("no regular file".to_owned()));
        }
        let file = File::open(path).map_err(|error| fault(error.to_string()))?;
        Self::read(file, &name)
    }

    /// Reads a picture as [`Picture::open`] does, from anywhere; `name` is what errors call it.
    ///
    /// # Errors
    ///
    /// As [`Picture::open`].
    pub fn read(source: impl Read, name: &str) -> Result<Self> {
        let mut bytes = Vec::new();
        let read = source.take(MOST_BYTES + 1).read_to_end(&mut bytes);
        read.map_err(|error| fault(name, error.to_string()))?;
        if bytes.is_empty() {
            return Err(fault(name, "an empty file".to_owned()));
        }
        if bytes.len() as u64 > MOST_BYTES {
            let most = MOST_BYTES >> 20;
            return Err(fault(
                name,
                format!("more than {most} MiB, which no photograph has"),
            ));
        }
        let decoded = decode(&bytes).map_err(|problem| fault(name, problem))?;
        Ok(on_a_ground(&decoded))
    }
}

impl Seen {
    /// What the network saw as a PNG file.
    ///
    /// # Errors
    ///
    /// [`Error::Picture`] where it is neither grey nor of three colours.
    pub fn png(&self) -> Result<Vec<u8>> {
        let [channels, height, width] = self.shape;
        let plane = height * width;
        let interleaved = (0..plane).flat_map(|place| {
            let channel = move |channel: usize| self.pixels[channel * plane + place];
            (0..channels).map(channel)
        });
        let colour = if channels == 1 {
            ExtendedColorType::L8
        } else {
            ExtendedColorType::Rgb8
        };
        let mut file = Vec::new();
        PngEncoder::new(&mut file)
            .write_image(
                &interleaved.collect::<Vec<u8>>(),
                width as u32,
                height as u32,
                colour,
            )
            .map_err(|error| fault("what the network saw", error.to_string()))?;
        Ok(file)
    }
}

fn fault(picture: &str, problem: String) -> Error {
    Error::Picture {
        picture: picture.to_owned(),
        problem,
    }
}

fn decode(bytes: &[u8]) -> Result<Layers, String> {
    if let Some(what) = unread(bytes) {
        return Err(format!(
            "{what}, which is not read here; PNG, JPEG, WebP, GIF and BMP are"
        ));
    }
    let mut reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .map_err(|error| error.to_string())?;
    if reader.format().is_none() {
        return Err("no picture that is known here: PNG, JPEG, WebP, GIF or BMP".to_owned());
    }
    if reader.format() == Some(ImageFormat::Jpeg) && !jpeg::has_its_end(bytes) {
        return Err("broken, or cut off (the JPEG has no end)".to_owned());
    }
    let mut limits = Limits::no_limits();
    limits.max_image_width = Some(LONGEST_SIDE);
    limits.max_image_height = Some(LONGEST_SIDE);
    limits.max_alloc = Some(BESIDE);
    reader.limits(limits.clone());
    let broken = |error: ImageError| match &error {
        ImageError::Limits(limit) if limit.kind() == LimitErrorKind::DimensionError => {
            format!(
                "too large: at most {LONGEST_SIDE} pixels a side, and 134 million in all, are read"
            )
        }
        _ => format!("broken, or cut off ({})", error.to_string().trim_end()),
    };
    let mut decoder = reader.into_decoder().map_err(broken)?;
    let (width, height) = decoder.dimensions();
    if width == 0 || height == 0 {
        return Err("no pixels".to_owned());
    }
    let pixels = u64::from(width) * u64::from(height);
    if pixels > MOST_PIXELS {
        return Err(format!(
            "{width}×{height} pixels; at most 134 million are read"
        ));
    }
    let _alone = (pixels > LARGE).then(|| LARGE_ONE.lock().unwrap_or_else(PoisonError::into_inner));
    limits.max_alloc = Some(BESIDE + MOST_PER_PIXEL * pixels);
    decoder.set_limits(limits).map_err(broken)?;
    // What cannot be read of a photograph's notes says nothing of how it is held.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let decoded = DynamicImage::from_decoder(decoder).map_err(broken)?;
    Ok(smaller((decoded.into_rgba8(), orientation)))
}

/// Red, green, blue and opacity of 0 to 255, each row by row, and the size before.
struct Layers {
    planes: [Vec<f32>; 4],
    size: [usize; 2],
    taken_at: [usize; 2],
}

/// The means of blocks of pixels, so many that no side is longer than need be; turned upright.
fn smaller((picture, orientation): (RgbaImage, Orientation)) -> Layers {
    let [width, height] = [picture.width() as usize, picture.height() as usize];
    let [across, down] = [width, height].map(|side| side.div_ceil(ENOUGH));
    // A long and narrow picture keeps the pixels of its shorter side, but not of another form.
    let block = across.max(down).min(width.min(height)).max(1);
    let size = [width.div_ceil(block), height.div_ceil(block)];
    let mut planes = [(); 4].map(|()| Vec::with_capacity(size[0] * size[1]));
    for top in (0..height).step_by(block) {
        for left in (0..width).step_by(block) {
            let mut sums = [0_u64; 4];
            let rows = top..(top + block).min(height);
            let columns = left..(left + block).min(width);
            let count = (rows.len() * columns.len()) as f32;
            for y in rows {
                let line = 4 * (y * width + columns.start)..4 * (y * width + columns.end);
                let (pixels, _) = picture.as_raw()[line].as_chunks::<4>();
                for pixel in pixels {
                    let opacity = u64::from(pixel[3]);
                    for (sum, &value) in sums.iter_mut().zip(&pixel[..3]) {
                        *sum += u64::from(value) * opacity;
                    }
                    sums[3] += opacity;
                }
            }
            let opacity = sums[3].max(1) as f32;
            for (plane, sum) in planes.iter_mut().zip(&sums[..3]) {
                plane.push(*sum as f32 / opacity);
            }
            planes[3].push(sums[3] as f32 / count);
        }
    }
    upright(
        Layers {
            planes,
            size,
            taken_at: [width, height],
        },
        orientation,
    )
}

/// Turned as the camera was held.
fn upright(layers: Layers, orientation: Orientation) -> Layers {
    let (turned, flipped_x, flipped_y) = match orientation {
        Orientation::NoTransforms => return layers,
        Orientation::FlipHorizontal => (false, true, false),
        Orientation::FlipVertical => (false, false, true),
        Orientation::Rotate180 => (false, true, true),
        Orientation::Rotate90FlipH => (true, false, false),
        Orientation::Rotate90 => (true, true, false),
        Orientation::Rotate270 => (true, false, true),
        Orientation::Rotate270FlipH => (true, true, true),
    };
    let [width, height] = layers.size;
    let [columns, rows] = if turned {
        [height, width]
    } else {
        [width, height]
    };
    let from = |x: usize, y: usize| {
        let x = if flipped_x { columns - 1 - x } else { x };
        let y = if flipped_y { rows - 1 - y } else { y };
        if turned { x * width + y } else { y * width + x }
    };
    let [wide, high] = layers.taken_at;
    Layers {
        planes: layers.planes.map(|plane| {
            let places = (0..rows).flat_map(|y| (0..columns).map(move |x| (x, y)));
            places.map(|(x, y)| plane[from(x, y)]).collect()
        }),
        size: [columns, rows],
        taken_at: if turned { [high, wide] } else { [wide, high] },
    }
}

/// What is transparent lies on white, or on black where the rest is light.
fn on_a_ground(layers: &Layers) -> Picture {
    let [red, green, blue, opacity] = &layers.planes;
    let total: f32 = opacity.iter().sum();
    let light = |place: usize| 0.299 * red[place] + 0.587 * green[place] + 0.114 * blue[place];
    let lightness: f32 = (0..opacity.len())
        .map(|place| light(place) * opacity[place])
        .sum();
    let ground = if lightness > 128.0 * total {
        0.0
    } else {
        255.0
    };
    let values = [red, green, blue].into_iter().flat_map(|plane| {
        let pixels = plane.iter().zip(opacity);
        pixels.map(|(value, opacity)| ground + (value - ground) * opacity / 255.0)
    });
    Picture {
        channels: 3,
        width: layers.size[0],
        height: layers.size[1],
        values: values.collect(),
        taken_at: layers.taken_at,
    }
}
