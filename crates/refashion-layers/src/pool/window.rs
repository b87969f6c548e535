use crate::window::Window;

/// The window of a pool, from a number, a pair or a [`Window`].
///
/// A number or a pair means windows side by side, as everywhere where pools are made of numbers:
/// the stride is the size. A [`Window`] keeps its own stride, which is 1 unless told.
///
/// ```
/// use refashion_layers::{PoolWindow, Window};
///
/// assert_eq!(PoolWindow::from(2).0, Window::new((2, 2)).stride((2, 2)));
/// assert_eq!(PoolWindow::from((2, 3)).0, Window::new((2, 3)).stride((2, 3)));
/// assert_eq!(PoolWindow::from(Window::from(2)).0.stride, (1, 1));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolWindow(pub Window);

impl From<Window> for PoolWindow {
    fn from(window: Window) -> Self {
        Self(window)
    }
}

impl From<(usize, usize)> for PoolWindow {
    fn from(size: (usize, usize)) -> Self {
        Self(Window::new(size).stride(size))
    }
}

impl From<usize> for PoolWindow {
    fn from(side: usize) -> Self {
        Self::from((side, side))
    }
}
