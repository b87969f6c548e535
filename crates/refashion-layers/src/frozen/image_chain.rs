//! Convolutions and pools in a row, which an image goes through while it stays in the caches.

use std::sync::Mutex;

use super::convolution::{Convolution, Parts};
use super::crew::{Crew, worth_waking};
use super::destination::Destination;
use super::epilogue::Epilogue;
use super::form::Form;
use super::frozen_layer::FrozenLayer;
use super::joined::Joined;
use super::pooled::{Band, Pooled};
use crate::conv2d::layout::Frame;

/// Convolutions and pools in a row, with all that follows them.
///
/// An image goes through all of them before the next one comes. What a layer makes lies in memory as the
/// next one reads it, with its padding.
#[derive(Debug)]
pub struct ImageChain {
    stages: Vec<Stage>,
    /// How the input of each stage lies in memory, and what the last one makes.
    forms: Vec<Form>,
    lens: (usize, usize),
    products: usize,
    /// The images of each thread that was ever at work.
    spaces: Mutex<Vec<Space>>,
}

#[derive(Debug)]
enum Stage {
    Convolution(Box<Convolution>),
    Pool(Pooled),
}

/// The input of each stage, and what the last one makes. Nobody writes to the padding, which stays 0.
type Space = Vec<Vec<f32>>;

impl ImageChain {
    /// The chain of the first of some layers, and how many of them are in it: none where the first is no
    /// convolution.
    pub fn of(layers: &[FrozenLayer<'_>]) -> Option<(Self, usize)> {
        let (joined, count) = joined(layers)?;
        Some((Self::new(joined), count))
    }

    fn new(joined: Vec<Joined<'_>>) -> Self {
        let mut stages = Vec::new();
        let mut forms: Vec<Form> = Vec::new();
        let (mut channels, mut size, mut products) = (0, (0, 0), 0);
        let mut input_len = None;
        for link in joined {
            let outer = stages.is_empty();
            let form = |channels, frame| match outer {
                true => Form::outer(channels, frame),
                false => Form::new(channels, frame),
            };
            match link.layer {
                FrozenLayer::Convolution {
                    channels: from,
                    rows,
                    columns,
                    kernel,
                    bias,
                    activation,
                } => {
                    channels = bias.len();
                    let epilogue = Epilogue {
                        bias,
                        activation,
                        scale: link.scale,
                    };
                    input_len.get_or_insert(from * rows.input * columns.input);
                    let parts = Parts {
                        channels: from,
                        rows,
                        columns,
                        kernel: &kernel,
                        epilogue,
                    };
                    let convolution = Convolution::new(parts, form);
                    products += convolution.products();
                    size = (rows.output, columns.output);
                    forms.push(*convolution.input());
                    stages.push(Stage::Convolution(Box::new(convolution)));
                }
                FrozenLayer::Pool {
                    channels: from,
                    rows,
                    columns,
                    largest,
                } => {
                    channels = from;
                    size = (rows.output, columns.output);
                    let pool = Pooled::new(rows, columns, largest);
                    let pool = match stages.last_mut() {
                        Some(Stage::Convolution(before)) => before.pooled(pool),
                        _ => Some(pool),
                    };
                    if let Some(pool) = pool {
                        forms.push(Form::new(from, Frame::bare(rows.input, columns.input)));
                        stages.push(Stage::Pool(pool));
                    }
                }
                _ => {}
            }
        }
        forms.push(Form::new(channels, Frame::bare(size.0, size.1)));
        Self {
            stages,
            forms,
            lens: (input_len.unwrap_or(0), channels * size.0 * size.1),
            products,
            spaces: Mutex::default(),
        }
    }

    /// Values of one example on its way in, and on its way out.
    pub fn lens(&self) -> (usize, usize) {
        self.lens
    }

    /// Computes all images of a batch: each on a thread of its own, or where there are fewer of them
    /// than threads, one after another on all threads.
    ///
    /// # Panics
    ///
    /// When `x` and `y` do not hold as many examples.
    pub fn forward(&self, crew: &mut Crew, x: &[f32], y: &mut [f32]) {
        let (x_len, y_len) = self.lens;
        let batch = x.len() / x_len;
        assert_eq!((x.len(), y.len()), (batch * x_len, batch * y_len));
        let alone = !worth_waking(self.products.saturating_mul(batch));
        if alone || batch < crew.threads() {
            for (x, y) in x.chunks_exact(x_len).zip(y.chunks_exact_mut(y_len)) {
                self.image((!alone).then_some(&mut *crew), x, y);
            }
            return;
        }
        let y = Destination::new(y);
        crew.share(batch, |number| {
            // SAFETY: each image has an output of its own.
            #[allow(unsafe_code)]
            let y = unsafe { y.part(number * y_len..(number + 1) * y_len) };
            self.image(None, &x[number * x_len..][..x_len], y);
        });
    }

    fn image(&self, mut crew: Option<&mut Crew>, x: &[f32], y: &mut [f32]) {
        let mut space = self.space();
        if let (Some(form), Some(first)) = (self.forms.first(), space.first_mut()) {
            form.interleave(x, first);
        }
        for (number, stage) in self.stages.iter().enumerate() {
            let (before, behind) = space.split_at_mut(number + 1);
            let (image, out, form) = (&before[number], &mut behind[0], &self.forms[number + 1]);
            match stage {
                Stage::Convolution(convolution) => {
                    convolution.run(crew.as_deref_mut(), image, form, out);
                }
                Stage::Pool(pool) => self.pool(number, pool, image, out),
            }
        }
        if let (Some(form), Some(last)) = (self.forms.last(), space.last()) {
            form.separate(last, y);
        }
        self.keep(space);
    }

    /// A pool that no convolution took in.
    fn pool(&self, number: usize, pool: &Pooled, image: &[f32], out: &mut [f32]) {
        let (from, to) = (&self.forms[number], &self.forms[number + 1]);
        let rows = image.chunks_exact(from.panel_len());
        for (panel, values) in rows.enumerate() {
            let band = Band {
                values,
                first: 0,
                pitch: from.frame.padded_width(),
                width: from.width,
            };
            for y in 0..pool.rows.output {
                pool.run(band, y..y + 1, &mut out[to.row(panel, y)]);
            }
        }
    }

    /// The images of a thread that is not at work.
    fn space(&self) -> Space {
        let kept = self.spaces.lock().ok().and_then(|mut spaces| spaces.pop());
        let fresh = || {
            self.forms
                .iter()
                .map(|form| vec![0.0; form.len()])
                .collect()
        };
        kept.unwrap_or_else(fresh)
    }

    fn keep(&self, space: Space) {
        if let Ok(mut spaces) = self.spaces.lock() {
            spaces.push(space);
        }
    }
}

/// The links of a chain, and how many layers they are.
fn joined<'a>(layers: &[FrozenLayer<'a>]) -> Option<(Vec<Joined<'a>>, usize)> {
    let mut joined: Vec<Joined<'_>> = Vec::new();
    let mut count = 0;
    for layer in layers {
        let link = match layer {
            FrozenLayer::Convolution { .. } => true,
            FrozenLayer::Pool { .. } => !joined.is_empty(),
            _ => false,
        };
        if link {
            joined.push(Joined::new(layer.clone()));
        } else if !Joined::last_takes(&mut joined, layer) {
            break;
        }
        count += 1;
    }
    (count > 0).then_some((joined, count))
}
