//! Pooling: the largest value, or the mean, of each window.

use refashion_layers::{self as layers, Padding, PoolConfig, PoolKind, Window};
use serde::{Deserialize, Serialize};

use super::input::image;
use super::kind::{Built, Class, Context, Fault, Kind};
use super::words::{along, by, padding, padding_sizes};

/// The settings of a pooling layer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PoolSpec {
    /// Height and width of the window.
    pub window: [usize; 2],
    /// Steps down and to the right; the window's size if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stride: Option<[usize; 2]>,
    /// What lies beyond the edge; it never wins a maximum nor counts in a mean.
    #[serde(default)]
    pub padding: Padding,
    /// A name in place of the automatic one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl PoolSpec {
    /// Square windows of this side, side by side, no padding.
    pub fn new(window: usize) -> Self {
        Self {
            window: [window; 2],
            stride: None,
            padding: Padding::Valid,
            name: None,
        }
    }

    /// With this stride in both directions.
    pub fn stride(mut self, stride: usize) -> Self {
        self.stride = Some([stride; 2]);
        self
    }

    /// With padding, so that the last window may reach over the edge.
    pub fn same(mut self) -> Self {
        self.padding = Padding::Same;
        self
    }

    /// The window that slides over the image.
    pub fn sliding(&self) -> Window {
        Window::new(self.window.into())
            .stride(self.stride.unwrap_or(self.window).into())
            .padding(self.padding)
    }
}

/// The kind, by whether the largest value of a window counts or the mean.
pub(crate) struct Pool<const LARGEST: bool>;

/// The largest value of each window.
pub(crate) type MaxPool = Pool<true>;

/// The mean of each window.
pub(crate) type AveragePool = Pool<false>;

impl<const LARGEST: bool> Kind for Pool<LARGEST> {
    type Spec = PoolSpec;

    fn class(_: &PoolSpec) -> Class {
        match LARGEST {
            true => Class::new("MaxPooling2D", "max_pooling2d"),
            false => Class::new("AveragePooling2D", "average_pooling2d"),
        }
    }

    fn name(spec: &PoolSpec) -> Option<&str> {
        spec.name.as_deref()
    }

    fn sliding(spec: &PoolSpec) -> Option<Window> {
        Some(spec.sliding())
    }

    fn operations(spec: &PoolSpec) -> Vec<String> {
        let name = match LARGEST {
            true => "max-pool",
            false => "average-pool",
        };
        let mut lines = vec![format!("{name} {}", by(spec.window))];
        let stride = spec.stride.filter(|stride| *stride != spec.window);
        lines.extend(stride.map(|stride| along("stride", stride)));
        lines
    }

    fn sizes(spec: &PoolSpec) -> Vec<usize> {
        let stride = spec.stride.unwrap_or(spec.window);
        [&spec.window[..], &stride, &padding_sizes(spec.padding)].concat()
    }

    fn settings(spec: &PoolSpec) -> Vec<String> {
        let stride = spec.stride.unwrap_or(spec.window);
        let mut words = vec![by(spec.window)];
        words.extend((stride != spec.window).then(|| along("stride", stride)));
        words.extend((spec.padding != Padding::Valid).then(|| padding(spec.padding)));
        words
    }

    fn build(spec: &PoolSpec, context: Context) -> Result<Built, Fault> {
        let layer = layers::Pool::new(PoolConfig {
            input: image(context.input)?,
            kind: match LARGEST {
                true => PoolKind::Max,
                false => PoolKind::Average,
            },
            window: spec.sliding(),
        })?;
        Ok(Built::image(layer.output_shape(), layer))
    }
}
