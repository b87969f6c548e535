//! Weights from and to Keras and PyTorch.
//!
//! Tensors come and go by name: the layer's name, as [`Network::check`](crate::Network::check)
//! gives it, and the framework's name of the tensor. Here and in PyTorch channels come first, so
//! only names differ. In Keras channels come last:
//!
//! | tensor | here | PyTorch | Keras |
//! |---|---|---|---|
//! | convolution | `conv2d.kernel` filters × channels × height × width | `conv2d.weight` | `conv2d/kernel` height × width × channels × filters |
//! | dense | `dense.kernel` units × inputs | `dense.weight` | `dense/kernel` inputs × units |
//! | bias | `dense.bias` | `dense.bias` | `dense/bias` |
//! | batch norm | `…gamma`, `…beta`, `…moving_mean`, `…moving_variance` | `…weight`, `…bias`, `…running_mean`, `…running_var` | as here, after `/` |
//! | PReLU | `p_re_lu.alpha` channels | `p_re_lu.weight` | `p_re_lu/alpha` 1 × 1 × channels (`shared_axes=[1, 2]`) |
//! | transposed convolution | `conv2d_transpose.kernel` channels × filters × height × width | `conv2d_transpose.weight` | `conv2d_transpose/kernel` height × width × filters × channels |
//! | depthwise separable | `separable_conv2d.depthwise_kernel` channels × multiplier × height × width, `….pointwise_kernel` | `….depthwise.weight`, `….pointwise.weight`, two `Conv2d` | `…/depthwise_kernel`, `…/pointwise_kernel` |
//! | spatially separable | `spatial_conv2d.column_kernel`, `….row_kernel` | `….column.weight`, `….row.weight`, two `Conv2d` | `…_column/kernel`, `…_row/kernel`, two `Conv2D` |
//!
//! Behind a flatten layer the values lie in another order in Keras (row, column, channel), so what
//! belongs to them is put in order: the inputs of the next dense layer, and a batch normalisation
//! in between. `channels` of a grouped convolution are those of one group; the kernel of Keras'
//! `DepthwiseConv2D`, height × width × channels × multiplier, is taken for a convolution with as
//! many groups as channels.
//!
//! # From Python and back
//!
//! Layers have to have the zoo's names, which [`Network::check`](crate::Network::check) and `cargo
//! xtask params` list; they are those that Keras itself gives in a fresh session. From Keras, with
//! all layers in order:
//!
//! ```python
//! from safetensors.numpy import load_file, save_file
//! save_file({f"{layer.name}/{w.name}": w.numpy() for layer in model.layers
//!            for w in layer.weights if "seed" not in w.path}, "keras.safetensors")
//! ```
//!
//! and back into a Keras model of the same layers:
//!
//! ```python
//! weights = load_file("keras.safetensors")
//! for layer in model.layers:
//!     for w in layer.weights:
//!         if "seed" not in w.path:
//!             w.assign(weights[f"{layer.name}/{w.name}"])
//! ```
//!
//! From PyTorch, where the modules are named in an `OrderedDict` or as attributes:
//!
//! ```python
//! from safetensors.torch import load_file, save_file
//! model = nn.Sequential(OrderedDict([("conv2d", nn.Conv2d(1, 32, 3)), ("relu", nn.ReLU()), ...]))
//! save_file(model.state_dict(), "torch.safetensors")
//! model.load_state_dict(load_file("torch.safetensors"), strict=False)   # and back
//! ```
//!
//! (`strict=False` because PyTorch counts the batches that a batch norm has seen, and nothing else
//! does.) `cargo xtask convert keras.safetensors mine.safetensors --network lab3` then makes a file
//! that [`Model::load`](crate::Model::load) reads; in a program [`load`] does. Where names are others,
//! as those of a second session of Keras or of a plain `nn.Sequential`, [`load_matching`] goes by order
//! and shape.
//!
//! ```
//! use refashion_zoo::{Model, by_name, convert};
//!
//! let network = by_name("masters-fashion-cnn")?;
//! let (one, mut other) = (Model::new(&network, 1)?, Model::new(&network, 2)?);
//! let keras = convert::to_keras(&one);
//! assert_eq!(keras[0].name, "conv2d/kernel");
//! assert_eq!(keras[0].shape, [3, 3, 1, 32]);
//! convert::from_keras(&mut other, &keras)?;
//! assert_eq!(one.weights(), other.weights());
//! # Ok::<(), refashion_zoo::Error>(())
//! ```

mod exchange;
mod file;
mod foreign;
pub(crate) mod format;
mod matching;

pub use exchange::{from_keras, from_torch, to_keras, to_torch};
pub use file::{load, load_matching, save};
pub use format::Format;
pub use matching::Match;
