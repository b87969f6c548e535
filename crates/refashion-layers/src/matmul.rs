//! Matrix products on strided views, on one thread.
#![allow(unsafe_code)]

use gemm::Parallelism;

/// A view of a matrix in a slice.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Matrix<'a> {
    values: &'a [f32],
    shape: (usize, usize),
    strides: (usize, usize),
}

impl<'a> Matrix<'a> {
    /// A row-major matrix of `rows × columns`.
    pub(crate) fn new(values: &'a [f32], rows: usize, columns: usize) -> Self {
        Self::strided(values, (rows, columns), (columns, 1))
    }

    /// A matrix whose neighbours lie `strides` apart, down and to the right.
    pub(crate) fn strided(
        values: &'a [f32],
        shape: (usize, usize),
        strides: (usize, usize),
    ) -> Self {
        check(values.len(), shape, strides);
        Self {
            values,
            shape,
            strides,
        }
    }

    /// The transpose.
    pub(crate) fn t(self) -> Self {
        Self {
            shape: (self.shape.1, self.shape.0),
            strides: (self.strides.1, self.strides.0),
            ..self
        }
    }
}

/// `c = a·b`, or with `add` `c += a·b`. `c` has rows of `stride` values.
pub(crate) fn matmul(c: &mut [f32], stride: usize, a: Matrix, b: Matrix, add: bool) {
    let ((m, k), n) = (a.shape, b.shape.1);
    assert_eq!(k, b.shape.0, "the inner sizes of a matrix product differ");
    assert!(n <= stride, "rows of {n} values cannot lie {stride} apart");
    check(c.len(), (m, n), (stride, 1));
    // SAFETY: `check` has made sure that every element of the three views lies in its slice, `c`
    // is borrowed mutably and its rows do not overlap.
    unsafe {
        gemm::gemm(
            m,
            n,
            k,
            c.as_mut_ptr(),
            1,
            stride as isize,
            add,
            a.values.as_ptr(),
            a.strides.1 as isize,
            a.strides.0 as isize,
            b.values.as_ptr(),
            b.strides.1 as isize,
            b.strides.0 as isize,
            1.0,
            1.0,
            false,
            false,
            false,
            Parallelism::None,
        );
    }
}

/// Makes sure that a view lies within `len` values.
fn check(len: usize, (rows, columns): (usize, usize), strides: (usize, usize)) {
    if rows > 0 && columns > 0 {
        let last = (rows - 1) * strides.0 + (columns - 1) * strides.1;
        assert!(
            last < len,
            "a {rows}×{columns} view needs {} values, not {len}",
            last + 1
        );
    }
}
