//! A convolution with all that follows it, band after band.

use std::ops::Range;

use super::crew::Crew;
use super::destination::Destination;
use super::direct::Direct;
use super::epilogue::Epilogue;
use super::form::Form;
use super::pooled::{Band, Pooled};
use crate::Axis;
use crate::conv2d::FrozenWinograd;
use crate::conv2d::layout::Frame;
use crate::threads::lend;

/// The products of a piece of work that is worth a thread.
const PIECE: usize = 1 << 18;
/// Values of a band that one thread computes at once: they stay in the first caches.
const BAND: usize = 1 << 14;

/// Convolution, bias, activation, scale and pool.
#[derive(Debug)]
pub(super) struct Convolution {
    rows: Axis,
    columns: Axis,
    input: Form,
    method: Method,
    epilogue: Epilogue,
    pool: Option<Pooled>,
    /// Values of a pixel in a panel of the output, and its panels.
    width: usize,
    panels: usize,
    products: usize,
}

/// How the sums are computed.
#[derive(Debug)]
enum Method {
    Direct(Direct),
    Winograd(FrozenWinograd),
}

/// What a convolution is made of.
pub(super) struct Parts<'a> {
    pub(super) channels: usize,
    pub(super) rows: Axis,
    pub(super) columns: Axis,
    pub(super) kernel: &'a [f32],
    pub(super) epilogue: Epilogue,
}

impl Convolution {
    /// `form` says how an image in this frame comes.
    pub(super) fn new(parts: Parts<'_>, form: impl Fn(usize, Frame) -> Form) -> Self {
        let Parts {
            channels,
            rows,
            columns,
            kernel,
            epilogue,
        } = parts;
        let (axes, filters) = ((&rows, &columns), epilogue.bias.len());
        let winograd = FrozenWinograd::new(axes, (channels, filters), kernel);
        let output = Form::new(filters, Frame::bare(1, 1));
        let (method, input) = match winograd {
            Some(winograd) => {
                let input = form(channels, winograd.frame());
                (Method::Winograd(winograd), input)
            }
            None => {
                let input = form(channels, Frame::input(&rows, &columns));
                let direct = Direct::new(axes, &input, (filters, output.width), kernel);
                (Method::Direct(direct), input)
            }
        };
        Self {
            rows,
            columns,
            input,
            method,
            epilogue: epilogue.padded(output.panels() * output.width),
            pool: None,
            width: output.width,
            panels: output.panels(),
            products: kernel.len() * rows.output * columns.output,
        }
    }

    /// Takes in a pool that follows, or gives it back: where there is one already, or where windows
    /// overlap or end in rows of tiles that a band has no room for.
    pub(super) fn pooled(&mut self, pool: Pooled) -> Option<Pooled> {
        let fits = match &self.method {
            Method::Direct(_) => true,
            Method::Winograd(winograd) => {
                let most = winograd.most_rows();
                self.rows.output <= most || self.step(pool.rows.stride) <= most
            }
        };
        if self.pool.is_some() || !pool.side_by_side() || !fits {
            return Some(pool);
        }
        self.pool = Some(pool);
        None
    }

    /// How an image has to come.
    pub(super) fn input(&self) -> &Form {
        &self.input
    }

    /// Products of an image, by a plain method.
    pub(super) fn products(&self) -> usize {
        self.products
    }

    /// Rows of the sums that bands are made of, where windows of a pool begin so many rows apart.
    fn step(&self, pool: usize) -> usize {
        let tile = match self.method {
            Method::Direct(_) => 1,
            Method::Winograd(_) => FrozenWinograd::ROWS,
        };
        let of_both = (1..pool)
            .map(|tiles| tiles * tile)
            .find(|step| step % pool == 0);
        of_both.unwrap_or(tile * pool)
    }

    /// Rows of a band where a thread has the image to itself, and where several share it, and then
    /// the panels of a piece.
    fn cut(&self, shared: bool) -> (usize, usize) {
        let step = self.step(self.pool.as_ref().map_or(1, |pool| pool.rows.stride));
        let row = self.columns.output * self.width * self.panels;
        let (most, dear, large) = match &self.method {
            Method::Direct(_) => (BAND / row, 1, false),
            Method::Winograd(winograd) => (winograd.most_rows(), 3, winograd.large()),
        };
        let whole = (most / step * step).max(step);
        let pieces = self.products / dear / PIECE;
        if !shared || pieces < 2 {
            return (whole, self.panels);
        }
        if large && self.panels > 1 {
            return (whole, 1);
        }
        let rows = (self.rows.output / pieces.min(8)).next_multiple_of(step);
        (rows.clamp(step, whole), self.panels)
    }

    /// Computes the image that comes next, with a crew if there is one.
    pub(super) fn run(
        &self,
        crew: Option<&mut Crew>,
        image: &[f32],
        output: &Form,
        out: &mut [f32],
    ) {
        let (rows, panels) = self.cut(crew.is_some());
        let bands = self.rows.output.div_ceil(rows);
        let out = Destination::new(out);
        let piece = |number: usize| {
            let (band, panel) = (number % bands, number / bands * panels);
            let rows = band * rows..((band + 1) * rows).min(self.rows.output);
            self.compute(
                image,
                rows,
                panel..(panel + panels).min(self.panels),
                (output, out),
            );
        };
        let pieces = bands * self.panels.div_ceil(panels);
        match crew {
            Some(crew) => crew.share(pieces, piece),
            None => (0..pieces).for_each(piece),
        }
    }

    /// Some rows of some panels.
    fn compute(
        &self,
        image: &[f32],
        rows: Range<usize>,
        panels: Range<usize>,
        out: (&Form, Destination<'_>),
    ) {
        let (pitch, whole, need) = match &self.method {
            Method::Direct(_) => (self.columns.output, rows.len(), 0),
            Method::Winograd(winograd) => {
                let whole = rows.len().next_multiple_of(FrozenWinograd::ROWS);
                (winograd.pitch(), whole, winograd.scratch(panels.len()))
            }
        };
        let of_panel = whole * pitch * self.width;
        let pooled = match &self.pool {
            Some(pool) => rows.len() * pool.columns.output * self.width,
            None => 0,
        };
        lend(panels.len() * of_panel + pooled + need, |scratch| {
            let (sums, scratch) = scratch.split_at_mut(panels.len() * of_panel);
            let (pooled, scratch) = scratch.split_at_mut(pooled);
            match &self.method {
                Method::Direct(direct) => direct.sums(image, &rows, &panels, sums),
                Method::Winograd(winograd) => winograd.sums(image, &rows, &panels, sums, scratch),
            }
            for (panel, sums) in panels.zip(sums.chunks_exact_mut(of_panel)) {
                self.finish(panel, (rows.clone(), pitch), sums, pooled, out);
            }
        });
    }

    /// What follows the sums of one panel.
    fn finish(
        &self,
        panel: usize,
        (rows, pitch): (Range<usize>, usize),
        sums: &mut [f32],
        pooled: &mut [f32],
        (form, out): (&Form, Destination<'_>),
    ) {
        let (width, first) = (self.width, panel * self.width);
        let Some(pool) = &self.pool else {
            self.epilogue.run(first, width, sums);
            write(form, out, panel, rows, (sums, pitch));
            return;
        };
        // A function that never falls is applied to fewer values behind the pool.
        let late = pool.largest && self.epilogue.rises();
        if !late {
            self.epilogue.run(first, width, sums);
        }
        let stride = pool.rows.stride;
        let of_pool = rows.start / stride..rows.end.div_ceil(stride).min(pool.rows.output);
        let pooled = &mut pooled[..of_pool.len() * pool.columns.output * width];
        let band = Band {
            values: sums,
            first: rows.start,
            pitch,
            width,
        };
        pool.run(band, of_pool.clone(), pooled);
        if late {
            self.epilogue.run(first, width, pooled);
        }
        write(form, out, panel, of_pool, (pooled, pool.columns.output));
    }
}

/// Writes rows of a panel, which lie so many pixels apart, where they belong.
#[allow(unsafe_code)]
fn write(
    form: &Form,
    out: Destination<'_>,
    panel: usize,
    rows: Range<usize>,
    (values, pitch): (&[f32], usize),
) {
    for (y, values) in rows.zip(values.chunks_exact(pitch * form.width)) {
        let place = form.row(panel, y);
        // SAFETY: each piece of work has rows and panels of its own.
        let row = unsafe { out.part(place) };
        row.copy_from_slice(&values[..row.len()]);
    }
}
