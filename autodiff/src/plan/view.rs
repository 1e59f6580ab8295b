//! Arrays as the planner sees them: a root, an offset, and strides. Moving axes about costs nothing.

use crate::kernel::{Dim, Dims};

/// What a view looks into.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Root {
    /// A slice bound before each run.
    Slot(u32),
    /// A buffer that a step fills.
    Buffer(u32),
}

/// An array inside a root.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(crate) struct View {
    pub root: Root,
    pub offset: usize,
    pub dims: Dims,
}

impl View {
    /// A whole root in row-major order.
    pub fn row_major(root: Root, shape: &[usize]) -> Self {
        let mut stride = 1;
        let mut dims: Dims = shape.iter().map(|&length| Dim { length, stride: 0 }).collect();
        for dim in dims.iter_mut().rev() {
            dim.stride = stride;
            stride *= dim.length.max(1) as isize;
        }
        View { root, offset: 0, dims }
    }

    pub fn strided(root: Root, shape: &[usize], strides: &[isize]) -> Self {
        let dims = shape.iter().zip(strides).map(|(&length, &stride)| Dim { length, stride });
        View { root, offset: 0, dims: dims.collect() }
    }

    pub fn size(&self) -> usize {
        self.dims.iter().map(|dim| dim.length).product()
    }

    /// Axis `i` of the result is axis `axes[i]`.
    pub fn transpose(&self, axes: impl Iterator<Item = usize>) -> View {
        View { dims: axes.map(|axis| self.dims[axis]).collect(), ..*self }
    }

    /// Stretched to `shape`, aligned at the right; leading axes of length 1 that `shape` lacks go.
    pub fn broadcast(&self, shape: &[usize]) -> View {
        let extra = shape.len() as isize - self.dims.len() as isize;
        let stretch = |(axis, &length): (usize, &usize)| match axis as isize - extra {
            axis if axis < 0 => Dim { length, stride: 0 },
            axis => match self.dims[axis as usize] {
                Dim { length: 1, .. } => Dim { length, stride: 0 },
                dim => dim,
            },
        };
        View { dims: shape.iter().enumerate().map(stretch).collect(), ..*self }
    }

    /// Every `step`-th element from `start` along each axis, `shape` of them; `list` has start and step in turn.
    pub fn slice(&self, list: &[isize], shape: &[usize]) -> View {
        let mut offset = self.offset as isize;
        let mut dims = Dims::new();
        for ((dim, axis), &length) in self.dims.iter().zip(list.chunks_exact(2)).zip(shape) {
            let &[start, step] = axis else { unreachable!("chunks of two") };
            offset += start * dim.stride;
            dims.push(Dim { length, stride: step * dim.stride });
        }
        // Of nothing, the first element may lie outside.
        if shape.contains(&0) {
            offset = 0;
        }
        View { root: self.root, offset: offset as usize, dims }
    }

    /// The same elements in the same order under another shape, where strides can say that.
    pub fn reshape(&self, shape: &[usize]) -> Option<View> {
        if self.size() == 0 {
            return Some(View { offset: self.offset, ..View::row_major(self.root, shape) });
        }
        let flat = self.flat();
        let mut runs = flat.iter().rev();
        let mut run = Dim { length: 1, stride: 1 };
        let mut dims: Dims = shape.iter().map(|&length| Dim { length, stride: 0 }).collect();
        for dim in dims.iter_mut().rev().filter(|dim| dim.length > 1) {
            if run.length == 1 {
                run = *runs.next()?;
            }
            if !run.length.is_multiple_of(dim.length) {
                return None;
            }
            dim.stride = run.stride;
            run = Dim { length: run.length / dim.length, stride: run.stride * dim.length as isize };
        }
        Some(View { dims, ..*self })
    }

    /// The axes with neighbours merged where they continue each other: the fewest that give the same order.
    /// One of length 1 is left out, so a single element has none.
    pub fn flat(&self) -> Dims {
        let mut flat = Dims::new();
        for dim in self.dims.iter().filter(|dim| dim.length != 1) {
            match flat.last_mut() {
                Some(outer) if outer.stride == dim.stride * dim.length as isize => {
                    *outer = Dim { length: outer.length * dim.length, stride: dim.stride };
                }
                _ => flat.push(*dim),
            }
        }
        flat
    }

    pub fn is_row_major(&self) -> bool {
        self.size() == 0 || matches!(self.flat()[..], [] | [Dim { stride: 1, .. }])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The offsets of all elements in logical order.
    fn offsets(view: &View) -> Vec<isize> {
        let mut offsets = vec![view.offset as isize];
        for dim in &view.dims {
            offsets = offsets
                .iter()
                .flat_map(|&offset| (0..dim.length as isize).map(move |i| offset + i * dim.stride))
                .collect();
        }
        offsets
    }

    #[test]
    fn views_name_the_right_elements() {
        let view = View::row_major(Root::Slot(0), &[2, 3]);
        assert_eq!(offsets(&view), [0, 1, 2, 3, 4, 5]);
        assert_eq!(offsets(&view.transpose([1, 0].into_iter())), [0, 3, 1, 4, 2, 5]);
        assert_eq!(offsets(&view.slice(&[1, 1, 2, -2], &[1, 2])), [5, 3]);
        assert_eq!(offsets(&View::row_major(Root::Slot(0), &[2, 1]).broadcast(&[2, 2, 3]))[..7], [0, 0, 0, 1, 1, 1, 0]);
        assert_eq!(offsets(&View::row_major(Root::Slot(0), &[1]).broadcast(&[])), [0]);
    }

    #[test]
    fn reshaping_keeps_the_order_or_declines() {
        let view = View::row_major(Root::Slot(0), &[4, 6]);
        for shape in [&[24][..], &[2, 2, 6], &[4, 1, 3, 2], &[3, 8], &[1, 24, 1]] {
            let reshaped = view.reshape(shape).unwrap();
            assert_eq!(offsets(&reshaped), offsets(&view));
        }
        let transposed = view.transpose([1, 0].into_iter());
        assert_eq!(transposed.reshape(&[24]), None);
        for shape in [&[6, 2, 2][..], &[3, 2, 4], &[6, 4, 1]] {
            assert_eq!(offsets(&transposed.reshape(shape).unwrap()), offsets(&transposed));
        }
        let row = View::row_major(Root::Slot(0), &[3]).broadcast(&[2, 3]);
        assert_eq!(row.reshape(&[6]), None);
        assert_eq!(offsets(&row.reshape(&[2, 1, 3]).unwrap()), offsets(&row));
    }

    #[test]
    fn flat_views_have_the_fewest_axes() {
        assert!(View::row_major(Root::Slot(0), &[4, 1, 6]).is_row_major());
        assert_eq!(View::row_major(Root::Slot(0), &[1, 1]).flat().len(), 0);
        assert_eq!(View::row_major(Root::Slot(0), &[1]).broadcast(&[4, 6]).flat()[..], [Dim { length: 24, stride: 0 }]);
        assert!(!View::row_major(Root::Slot(0), &[4, 6]).slice(&[0, 1, 0, 1], &[4, 5]).is_row_major());
    }
}
