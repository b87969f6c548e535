//! What can be wrong with a layer's sizes.

use crate::vectors::Vectors;

/// Why a layer could not be built.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A size that has to be positive is 0.
    #[error("{layer}: {what} is 0; it has to be at least 1")]
    Zero {
        /// The layer that was asked for.
        layer: &'static str,
        /// The size at fault.
        what: &'static str,
    },
    /// Vector instructions cannot be taken.
    #[error("the vector instructions {vectors}: {problem}")]
    Vectors {
        /// Those that were asked for.
        vectors: Vectors,
        /// Why not.
        problem: &'static str,
    },
    /// The window is larger than the padded input.
    #[error(
        "{layer}: a window of {window} cells does not fit into {padded} (padding included) along the \
         {axis}; use a smaller window, less dilation or more padding"
    )]
    WindowTooLarge {
        /// The layer that was asked for.
        layer: &'static str,
        /// `height` or `width`.
        axis: &'static str,
        /// The cells the window spans, dilation included.
        window: usize,
        /// The cells there are, padding included.
        padded: usize,
    },
    /// The padding of a transposed convolution, which is cut off its output, takes all of it.
    #[error(
        "transposed convolution: padding of {before} before and {after} after leaves nothing of the \
         {cells} cells along the {axis}; pad less"
    )]
    NothingLeft {
        /// `height` or `width`.
        axis: &'static str,
        /// Cells of padding before.
        before: usize,
        /// Cells of padding after.
        after: usize,
        /// The cells of the output without padding.
        cells: usize,
    },
    /// What the sizes make together is larger than memory, or than can be counted.
    #[error(
        "{layer}: {what} would be {found}, which is more than memory can hold; use smaller sizes, \
         less dilation or less padding"
    )]
    TooLarge {
        /// The layer that was asked for.
        layer: &'static str,
        /// What is made of the sizes.
        what: &'static str,
        /// How it is made of them: `8 × 200000 × 200000`.
        found: Box<str>,
    },
    /// Some window of a pool would see nothing but padding.
    #[error(
        "pool: a window along the {axis} sees only padding ({before} before, {after} after {input} \
         cells, window of {window}); pad less than the window is long"
    )]
    OnlyPadding {
        /// `height` or `width`.
        axis: &'static str,
        /// Cells of padding before.
        before: usize,
        /// Cells of padding after.
        after: usize,
        /// The cells of the input.
        input: usize,
        /// The cells the window spans, dilation included.
        window: usize,
    },
    /// The groups divide the channels or the filters with a rest.
    #[error(
        "{layer}: {groups} groups do not divide {channels} channels and {filters} filters without \
         a rest"
    )]
    Groups {
        /// The layer that was asked for.
        layer: &'static str,
        /// The number of groups.
        groups: usize,
        /// The channels of the input.
        channels: usize,
        /// The filters, which are the channels of the output.
        filters: usize,
    },
    /// There is neither one number for all channels nor one for each.
    #[error("{layer}: there are {found} {what} for {channels} channels; give 1 or {channels}")]
    Channels {
        /// The layer that was asked for.
        layer: &'static str,
        /// What there are too many or too few of.
        what: &'static str,
        /// How many there are.
        found: usize,
        /// The channels of the input.
        channels: usize,
    },
    /// A number lies outside of its range.
    #[error("{layer}: {what} is {found}; it has to lie in {expected}")]
    OutOfRange {
        /// The layer that was asked for.
        layer: &'static str,
        /// The number at fault.
        what: &'static str,
        /// Its value.
        found: f32,
        /// Where it has to lie.
        expected: &'static str,
    },
    /// The activation cannot be fused into this layer.
    #[error(
        "{layer}: {activation} runs over rows and cannot be fused; put a Softmax layer behind it"
    )]
    NotFused {
        /// The layer that was asked for.
        layer: &'static str,
        /// The activation's name.
        activation: &'static str,
    },
    /// The gradient of the activation needs its input, which this layer does not keep.
    #[error(
        "{layer}: the gradient of {activation} needs its input, which a fused activation does not \
         keep; put an ActivationLayer behind it"
    )]
    NeedsInput {
        /// The layer that was asked for.
        layer: &'static str,
        /// The activation's name.
        activation: &'static str,
    },
}

/// Refuses sizes of 0.
pub(crate) fn positive(layer: &'static str, sizes: &[(&'static str, usize)]) -> Result<(), Error> {
    match sizes.iter().find(|(_, size)| *size == 0) {
        Some(&(what, _)) => Err(Error::Zero { layer, what }),
        None => Ok(()),
    }
}

/// The most values that memory can hold side by side.
const MOST: usize = isize::MAX as usize / size_of::<f32>();

/// A number that was computed from sizes, unless it is larger than [`MOST`] or could not be counted.
pub(crate) fn bounded(
    layer: &'static str,
    what: &'static str,
    computed: Option<usize>,
    found: impl FnOnce() -> String,
) -> Result<usize, Error> {
    let bounded = computed.filter(|&computed| computed <= MOST);
    bounded.ok_or_else(|| Error::TooLarge {
        layer,
        what,
        found: found().into(),
    })
}

/// The product of sizes, unless it is larger than [`MOST`].
pub(crate) fn product(
    layer: &'static str,
    what: &'static str,
    sizes: &[usize],
) -> Result<usize, Error> {
    let product = sizes
        .iter()
        .try_fold(1_usize, |product, &size| product.checked_mul(size));
    bounded(layer, what, product, || {
        let sizes: Vec<String> = sizes.iter().map(usize::to_string).collect();
        sizes.join(" × ")
    })
}
