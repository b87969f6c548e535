//! The three passes over the planes of an image.
#![allow(unsafe_code)]

use pulp::{Simd, WithSimd};

use super::{
    layout::Layout,
    phases::{Tap, VECTORS},
};

/// Taps whose gradients are summed at once.
const TAPS: usize = 4;

/// The outputs of an image.
pub(super) struct Forward<'a> {
    pub(super) layout: &'a Layout,
    pub(super) taps: &'a [Tap],
    pub(super) kernel: &'a [f32],
    pub(super) x: &'a [f32],
    pub(super) y: &'a mut [f32],
    pub(super) scratch: &'a mut [f32],
}

impl WithSimd for Forward<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Layout {
            phases,
            channels,
            filters,
            ..
        } = *self.layout;
        let (plane, pooled) = (self.x.len(), self.y.len());
        let (plane, pooled) = (plane / self.layout.groups, pooled / self.layout.groups);
        let (image, run) = self.scratch.split_at_mut(self.layout.image_len());
        let groups = self
            .x
            .chunks_exact(plane)
            .zip(self.y.chunks_exact_mut(pooled));
        for ((x, y), kernel) in groups.zip(self.kernel.chunks_exact(self.layout.kernel_len())) {
            let planes = image.chunks_exact_mut(phases.planes_len());
            for (x, planes) in x.chunks_exact(plane / channels).zip(planes) {
                phases.cut(x, planes);
            }
            let of_filters = kernel.chunks_exact(channels * self.taps.len());
            for (y, kernel) in y.chunks_exact_mut(pooled / filters).zip(of_filters) {
                let terms = Terms {
                    taps: self.taps,
                    kernel,
                    from: image,
                    apart: phases.planes_len(),
                    phase_len: phases.phase_len(),
                };
                let run = &mut run[..phases.run_len()];
                terms.sum(simd, run);
                phases.take(run, y);
            }
        }
    }
}

/// A sum for each value of a run: of what the taps see in some planes, by the kernel.
struct Terms<'a> {
    taps: &'a [Tap],
    kernel: &'a [f32],
    from: &'a [f32],
    /// Values from one plane to the next, and from one phase to the next.
    apart: usize,
    phase_len: usize,
}

impl Terms<'_> {
    #[inline(always)]
    fn sum<S: Simd>(&self, simd: S, run: &mut [f32]) {
        let block = VECTORS * S::F32_LANES;
        assert!(run.len().is_multiple_of(block));
        for (start, run) in (0..).step_by(block).zip(run.chunks_exact_mut(block)) {
            let mut sums = [simd.splat_f32s(0.0); VECTORS];
            let planes = self.from.chunks_exact(self.apart);
            for (plane, kernel) in planes.zip(self.kernel.chunks_exact(self.taps.len())) {
                for (tap, &weight) in self.taps.iter().zip(kernel) {
                    let from = &plane[tap.phase * self.phase_len + tap.offset + start..];
                    add(simd, &mut sums, from, weight);
                }
            }
            store::<S>(run, sums);
        }
    }
}

/// Adds `weight` times a block to the sums.
#[inline(always)]
fn add<S: Simd>(simd: S, sums: &mut [S::f32s; VECTORS], from: &[f32], weight: f32) {
    assert!(from.len() >= VECTORS * S::F32_LANES);
    let weight = simd.splat_f32s(weight);
    for (v, sum) in sums.iter_mut().enumerate() {
        // SAFETY: a block lies in the slice.
        let from = unsafe { load::<S>(from.as_ptr().add(v * S::F32_LANES)) };
        *sum = simd.mul_add_e_f32s(from, weight, *sum);
    }
}

/// The gradients of the kernel and of an image.
pub(super) struct Backward<'a> {
    pub(super) layout: &'a Layout,
    pub(super) taps: &'a [Tap],
    pub(super) x: &'a [f32],
    pub(super) dy: &'a [f32],
    pub(super) gradient: &'a mut [f32],
    pub(super) dx: Option<(&'a [f32], &'a mut [f32])>,
    pub(super) scratch: &'a mut [f32],
}

impl WithSimd for Backward<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        let layout = self.layout;
        let phases = layout.phases;
        let (image, rest) = self.scratch.split_at_mut(layout.image_len());
        let (runs, dimage) = rest.split_at_mut(layout.filters * phases.padded_run_len());
        let plane = self.x.len() / layout.groups / layout.channels;
        let pooled = self.dy.len() / layout.groups / layout.filters;
        for group in 0..layout.groups {
            let x = self.x.chunks_exact(plane).skip(group * layout.channels);
            for (x, planes) in x.zip(image.chunks_exact_mut(phases.planes_len())) {
                phases.cut(x, planes);
            }
            let dy = self.dy.chunks_exact(pooled).skip(group * layout.filters);
            for (dy, run) in dy.zip(runs.chunks_exact_mut(phases.padded_run_len())) {
                phases.lay(dy, run);
            }
            let len = layout.kernel_len() * S::F32_LANES;
            let gradient = &mut self.gradient[group * len..][..len];
            add_kernel_gradient(simd, layout, self.taps, (image, runs), gradient);
            let Some((kernel, dx)) = &mut self.dx else {
                continue;
            };
            let kernel = &kernel[group * layout.kernel_len()..][..layout.kernel_len()];
            let dx = &mut dx[group * layout.channels * plane..][..layout.channels * plane];
            for (channel, dx) in dx.chunks_exact_mut(plane).enumerate() {
                image_gradient(simd, layout, self.taps, (channel, kernel), runs, dimage);
                phases.join(dimage, dx);
            }
        }
    }
}

/// Adds what one image gives to the gradient of a group's kernel, a vector of sums for each weight.
#[inline(always)]
fn add_kernel_gradient<S: Simd>(
    simd: S,
    layout: &Layout,
    taps: &[Tap],
    (image, runs): (&[f32], &[f32]),
    gradient: &mut [f32],
) {
    let phases = layout.phases;
    let len = phases.run_len();
    let mut gradients = gradient.chunks_exact_mut(taps.len() * S::F32_LANES);
    for run in runs.chunks_exact(phases.padded_run_len()) {
        let run = &run[phases.farthest()..][..len];
        for planes in image.chunks_exact(phases.planes_len()) {
            let gradient = gradients.next().unwrap_or_default();
            let gradients = gradient.chunks_mut(TAPS * S::F32_LANES);
            for (taps, gradient) in taps.chunks(TAPS).zip(gradients) {
                let seen = |tap: &Tap| &planes[tap.phase * phases.phase_len() + tap.offset..];
                match taps {
                    [a, b, c, d] => {
                        let seen = [seen(a), seen(b), seen(c), seen(d)];
                        add_products::<S, TAPS>(simd, run, seen, gradient);
                    }
                    few => {
                        let gradients = gradient.chunks_exact_mut(S::F32_LANES);
                        for (tap, gradient) in few.iter().zip(gradients) {
                            add_products::<S, 1>(simd, run, [seen(tap)], gradient);
                        }
                    }
                }
            }
        }
    }
}

/// Adds the products of a run with what some taps see of it.
#[inline(always)]
fn add_products<S: Simd, const N: usize>(
    simd: S,
    run: &[f32],
    seen: [&[f32]; N],
    gradient: &mut [f32],
) {
    assert!(seen.iter().all(|seen| seen.len() >= run.len()));
    assert!(gradient.len() >= N * S::F32_LANES);
    let mut sums = [simd.splat_f32s(0.0); N];
    for at in (0..run.len() / S::F32_LANES).map(|v| v * S::F32_LANES) {
        // SAFETY: all slices are at least as long as the run, in which a whole vector lies at `at`.
        unsafe {
            let run = load::<S>(run.as_ptr().add(at));
            for (sum, seen) in sums.iter_mut().zip(seen) {
                *sum = simd.mul_add_e_f32s(run, load::<S>(seen.as_ptr().add(at)), *sum);
            }
        }
    }
    for (n, sum) in sums.into_iter().enumerate() {
        // SAFETY: a vector a sum lies in the slice.
        unsafe {
            let to = gradient.as_mut_ptr().add(n * S::F32_LANES);
            let sum = simd.add_f32s(load::<S>(to), sum);
            to.cast::<S::f32s>().write_unaligned(sum);
        }
    }
}

/// The gradient of a channel of a group, in phases.
#[inline(always)]
fn image_gradient<S: Simd>(
    simd: S,
    layout: &Layout,
    taps: &[Tap],
    (channel, kernel): (usize, &[f32]),
    runs: &[f32],
    dimage: &mut [f32],
) {
    let phases = layout.phases;
    let block = VECTORS * S::F32_LANES;
    let seen = phases.seen_len();
    for (phase, dimage) in dimage.chunks_exact_mut(phases.phase_len()).enumerate() {
        for start in (0..seen).step_by(block) {
            let mut sums = [simd.splat_f32s(0.0); VECTORS];
            let of_filters = kernel.chunks_exact(layout.channels * taps.len());
            for (run, kernel) in runs.chunks_exact(phases.padded_run_len()).zip(of_filters) {
                let kernel = &kernel[channel * taps.len()..][..taps.len()];
                for (tap, &weight) in taps.iter().zip(kernel) {
                    if tap.phase == phase {
                        let from = &run[phases.farthest() + start - tap.offset..];
                        add(simd, &mut sums, from, weight);
                    }
                }
            }
            store::<S>(&mut dimage[start..], sums);
        }
    }
}

/// # Safety
/// A whole vector can be read from `from`.
#[inline(always)]
unsafe fn load<S: Simd>(from: *const f32) -> S::f32s {
    // SAFETY: by the caller's promise; nothing is asked of the alignment.
    unsafe { from.cast::<S::f32s>().read_unaligned() }
}

/// Writes a block.
#[inline(always)]
fn store<S: Simd>(to: &mut [f32], sums: [S::f32s; VECTORS]) {
    assert!(to.len() >= VECTORS * S::F32_LANES);
    for (v, sum) in sums.into_iter().enumerate() {
        // SAFETY: a block lies in the slice; nothing is asked of the alignment.
        unsafe {
            let to = to.as_mut_ptr().add(v * S::F32_LANES);
            to.cast::<S::f32s>().write_unaligned(sum);
        }
    }
}
