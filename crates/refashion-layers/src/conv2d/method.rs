//! What the ways to convolve have in common.

use crate::aligned::Aligned;

/// A way to convolve the images of one group.
pub(super) trait Method: std::fmt::Debug + Send + Sync {
    /// Whether the threads share the work on some images; else each takes images of its own.
    fn shared(&self) -> bool {
        false
    }

    /// How many images are best taken at once.
    fn images(&self) -> usize;

    /// Writes the kernel as the forward pass reads it. What `packed` holds is from an earlier call.
    fn pack(&self, kernel: &[f32], packed: &mut Aligned);

    /// Writes the kernel as the gradient of the image reads it.
    fn pack_transposed(&self, kernel: &[f32], packed: &mut Aligned);

    /// How much scratch [`Method::forward`] needs for so many images.
    fn forward_scratch(&self, images: usize) -> usize;

    /// Convolves images with a packed kernel.
    fn forward(&self, packed: &[f32], x: &[&[f32]], y: &mut [&mut [f32]], scratch: &mut [f32]);

    /// The length of a kernel's gradient while it is summed.
    fn gradient_len(&self) -> usize;

    /// How much scratch [`Method::backward`] needs for so many images.
    fn backward_scratch(&self, images: usize) -> usize;

    /// Adds the images' part to the gradient of the kernel, and computes their own gradient if a
    /// kernel from [`Method::pack_transposed`] is given.
    fn backward(
        &self,
        x: &[&[f32]],
        dy: &[&[f32]],
        gradient: &mut [f32],
        dx: Option<(&[f32], &mut [&mut [f32]])>,
        scratch: &mut [f32],
    );

    /// Brings a summed gradient into the kernel's own order.
    fn unpack(&self, gradient: &[f32], dkernel: &mut [f32]);
}
