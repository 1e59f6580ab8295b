//! Convolution and correlation, as scipy's `signal` has them.
//!
//! One operand is seen through windows, one for each element of the result, and the windows are multiplied with the
//! other operand as matrices are. The windows are copies: a result of `n` elements by a kernel of `m` takes memory for
//! `n·m` numbers.

use crate::{
    op::Misfit,
    operand::{Operand, Real, together},
    shape::Shape,
    var::{Axes, Padding, Var},
};
use ndarray::Array2;

/// Which part of a convolution is computed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// All of it, of length `n + m - 1`, with zeros beyond the ends of the operands.
    Full,
    /// The middle of it, as long as the first operand.
    Same,
    /// What needs no zeros, of length `|n - m| + 1`; one operand must be as long as the other along every axis.
    Valid,
}

impl Mode {
    /// For operands of lengths `n` and `m` where the full result begins and how long it is.
    fn range(self, n: usize, m: usize) -> (usize, usize) {
        match self {
            _ if n == 0 || m == 0 => (0, 0),
            Mode::Full => (0, n + m - 1),
            Mode::Same => ((m - 1) / 2, n),
            Mode::Valid => (n.min(m) - 1, n.abs_diff(m) + 1),
        }
    }
}

/// The convolution over all axes, `cₚ = Σ aₚ₋ᵩ · bᵩ`.
///
/// ```
/// use autodiff::{Tape, signal};
/// use ndarray::array;
///
/// let tape = Tape::new();
/// let signal = tape.var(array![1.0, 2.0, 3.0]);
/// let smooth = signal::convolve(signal, &array![0.5, 0.5], signal::Mode::Full);
/// assert_eq!(smooth.value(), array![0.5, 1.5, 2.5, 1.5].into_dyn());
/// ```
///
/// # Panics
/// If no operand is a `Var`, if they differ in the number of axes, or for [`Mode::Valid`] if each is longer than the
/// other along some axis.
#[track_caller]
pub fn convolve<'t, A: Real>(a: impl Operand<'t, A>, b: impl Operand<'t, A>, mode: Mode) -> Var<'t, A> {
    let [a, b] = together!("signal::convolve"; a, b);
    convolved("signal::convolve", a, b, mode)
}

/// The correlation over all axes, `cₚ = Σ aₚ₊ᵩ · bᵩ`: the convolution with `b` in reverse order.
///
/// # Panics
/// As [`convolve`].
#[track_caller]
pub fn correlate<'t, A: Real>(a: impl Operand<'t, A>, b: impl Operand<'t, A>, mode: Mode) -> Var<'t, A> {
    let [a, b] = together!("signal::correlate"; a, b);
    convolved("signal::correlate", a, b.flip(..), mode)
}

#[track_caller]
fn convolved<'t, A: Real>(function: &str, a: Var<'t, A>, b: Var<'t, A>, mode: Mode) -> Var<'t, A> {
    if a.ndim() != b.ndim() {
        let why = format!("{} with {}: the numbers of axes differ", a.shape(), b.shape());
        a.tape().refuse(function, &why, &[a.id(), b.id()]);
    }
    let all: Vec<usize> = (0..a.ndim()).collect();
    Convolution { a, b, axes: [all.clone(), all], dot_axes: [vec![], vec![]], mode }.computed(function)
}

/// The convolution over some axes of both operands, and a sum of products over others, as of tensordot.
///
/// `axes` and `dot_axes` are pairs of lists, an axis of `a` with one of `b`. The result has the axes of `a` that are in
/// no list, then those of `b`, then those of the convolution. So a layer of a network, with a batch of images `(n,
/// channels, height, width)` and kernels `(filters, channels, h, w)`, is
/// `convolve_axes(images, kernels, ([2, 3], [2, 3]), (1, 1), Mode::Valid)`, of shape `(n, filters, …, …)`.
///
/// # Panics
/// If no operand is a `Var`, if an axis is out of range or named twice, if there are not as many on both sides, if the
/// lengths of a pair of `dot_axes` differ, or for [`Mode::Valid`] as [`convolve`].
#[track_caller]
pub fn convolve_axes<'t, A: Real>(
    a: impl Operand<'t, A>,
    b: impl Operand<'t, A>,
    axes: (impl Axes, impl Axes),
    dot_axes: (impl Axes, impl Axes),
    mode: Mode,
) -> Var<'t, A> {
    const FUNCTION: &str = "signal::convolve_axes";
    let [a, b] = together!("signal::convolve_axes"; a, b);
    let axes = [a.listed_axes(FUNCTION, axes.0), b.listed_axes(FUNCTION, axes.1)];
    let dot_axes = [a.listed_axes(FUNCTION, dot_axes.0), b.listed_axes(FUNCTION, dot_axes.1)];
    let fits = pairs_fit([&a.shape(), &b.shape()], &axes, &dot_axes);
    a.tape().fitting(FUNCTION, fits, &[a.id(), b.id()]);
    Convolution { a, b, axes, dot_axes, mode }.computed(FUNCTION)
}

/// Whether two lists of pairs of axes fit the shapes of both operands and each other.
fn pairs_fit(shapes: [&Shape; 2], axes: &[Vec<usize>; 2], dot_axes: &[Vec<usize>; 2]) -> Result<(), Misfit> {
    for ([left, right], what) in [(axes, "axes"), (dot_axes, "dot_axes")] {
        if left.len() != right.len() {
            return Err(format!("{} {what} of the left array with {} of the right", left.len(), right.len()));
        }
    }
    for (shape, (axes, dot_axes)) in shapes.iter().zip(axes.iter().zip(dot_axes)) {
        if let Some(axis) = axes.iter().find(|axis| dot_axes.contains(axis)) {
            return Err(format!("axis {axis} of shape {shape} is in both lists"));
        }
    }
    let [own, other] = shapes;
    match dot_axes[0].iter().zip(&dot_axes[1]).find(|&(&left, &right)| own[left] != other[right]) {
        Some((&left, &right)) => {
            Err(format!("{own} with {other}: {} ≠ {} at axes {left} and {right}", own[left], other[right]))
        }
        None => Ok(()),
    }
}

/// A convolution whose axes fit: pairs of lists of the axes to convolve and to sum over.
struct Convolution<'t, A> {
    a: Var<'t, A>,
    b: Var<'t, A>,
    axes: [Vec<usize>; 2],
    dot_axes: [Vec<usize>; 2],
    mode: Mode,
}

impl<'t, A: Real> Convolution<'t, A> {
    #[track_caller]
    fn computed(self, function: &str) -> Var<'t, A> {
        let Convolution { a, b, axes: [axes_a, axes_b], dot_axes: [dot_a, dot_b], mode } = self;
        let [own, other] = [lengths(a, &axes_a), lengths(b, &axes_b)];
        let covers = |left: &Shape, right: &Shape| left.iter().zip(right.iter()).all(|(left, right)| left >= right);
        if mode == Mode::Valid && !covers(&own, &other) && !covers(&other, &own) {
            let why = format!("{} with {}: neither is as long as the other along every axis", a.shape(), b.shape());
            a.tape().refuse(function, &why, &[a.id(), b.id()]);
        }
        let ranges: Vec<(usize, usize)> = own.iter().zip(other.iter()).map(|(&n, &m)| mode.range(n, m)).collect();
        let (left, right) =
            (Side { x: a, axes: axes_a, dot_axes: dot_a }, Side { x: b, axes: axes_b, dot_axes: dot_b });
        // The larger operand is seen through windows of the size of the smaller.
        let is_swapped = own.size() < other.size();
        let (seen, kernel) = if is_swapped { (right, left) } else { (left, right) };
        let windows = seen.windows(&lengths(kernel.x, &kernel.axes), &ranges);
        let own = [&windows.window_axes[..], &windows.dot_axes].concat();
        let product = windows.x.summed_over(kernel.x, &own, &[&kernel.axes[..], &kernel.dot_axes].concat());

        // The product has the other axes of the windows in their order, then those of the kernel.
        let mut places: Vec<usize> = (0..windows.x.ndim()).filter(|axis| !own.contains(axis)).collect();
        let kernel_free: Vec<usize> = (places.len()..product.ndim()).collect();
        let place = |places: &[usize], axis: usize| places.iter().position(|&other| other == axis).unwrap_or_default();
        let results: Vec<usize> = windows.result_axes.iter().map(|&axis| place(&places, axis)).collect();
        places.retain(|axis| !windows.result_axes.contains(axis));
        let free: Vec<usize> = (0..places.len() + results.len()).filter(|place| !results.contains(place)).collect();
        let order = if is_swapped { [kernel_free, free, results] } else { [free, kernel_free, results] };
        product.ordered(&order.concat())
    }
}

fn lengths<A: Real>(x: Var<'_, A>, axes: &[usize]) -> Shape {
    let shape = x.shape();
    axes.iter().map(|&axis| shape[axis]).collect()
}

/// An operand, with its axes to convolve and to sum over.
struct Side<'t, A> {
    x: Var<'t, A>,
    axes: Vec<usize>,
    dot_axes: Vec<usize>,
}

/// An operand in which each axis to convolve is two: the places of the result, and the window there.
struct Windows<'t, A> {
    x: Var<'t, A>,
    result_axes: Vec<usize>,
    window_axes: Vec<usize>,
    dot_axes: Vec<usize>,
}

impl<'t, A: Real> Side<'t, A> {
    /// Through windows of these lengths, at the places that begin the ranges and are so many; beyond the ends are zeros.
    #[track_caller]
    fn windows(self, window: &[usize], ranges: &[(usize, usize)]) -> Windows<'t, A> {
        let (shape, mut widths) = (self.x.shape(), vec![(0, 0); self.x.ndim()]);
        for ((&axis, &window), &(start, count)) in self.axes.iter().zip(window).zip(ranges) {
            if count > 0 {
                widths[axis] = ((window - 1).saturating_sub(start), (start + count).saturating_sub(shape[axis]));
            }
        }
        let mut x = if widths.iter().all(|width| *width == (0, 0)) {
            self.x
        } else {
            self.x.pad(&widths, Padding::Constant(0.0))
        };
        // From the last axis on, so that those before stay where they are.
        let mut from_last: Vec<usize> = (0..self.axes.len()).collect();
        from_last.sort_unstable_by_key(|&number| std::cmp::Reverse(self.axes[number]));
        for number in from_last {
            let (axis, (start, count)) = (self.axes[number], ranges[number]);
            let position = |(place, back): (usize, usize)| start + place + widths[axis].0 - back;
            let positions = Array2::from_shape_fn((count, window[number]), position);
            x = x.take(&positions, axis as isize);
        }
        let moved = |&axis: &usize| axis + self.axes.iter().filter(|&&other| other < axis).count();
        let result_axes: Vec<usize> = self.axes.iter().map(moved).collect();
        let window_axes = result_axes.iter().map(|axis| axis + 1).collect();
        Windows { x, result_axes, window_axes, dot_axes: self.dot_axes.iter().map(moved).collect() }
    }
}
