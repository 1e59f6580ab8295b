//! What a run of a program costs, counted from its steps.

use super::{
    draft::{Buffer, Draft, Drafts, GroupDraft, GroupOp, Load, Memory},
    view::{Root, View},
};
use crate::kernel::{Dim, Elementwise, Sampling};
use std::fmt;

/// What a run of a [`Program`](crate::Program) costs: counted from its steps, not measured.
///
/// ```
/// use autodiff::Program;
/// use ndarray::Array1;
///
/// let x = Array1::<f64>::zeros(1000);
/// let stats = Program::value_and_grad(|_, x| (x * 0.5 + 0.1).square().sum(), &x).stats();
/// assert_eq!((stats.steps, stats.groups), (1, 1)); // All in one pass:
/// assert_eq!(stats.bytes_moved, 8 * (1000 + 1 + 1000)); // x read, the sum and its gradient written.
/// ```
///
/// What the figures tell: each step takes at least some tens of nanoseconds, so `steps` is what small programs cost. Large
/// ones cost their `flops` where these are many for each byte, as in products, and else their `bytes_moved`: a core computes
/// a few operations in the time in which memory brings a byte. So a change that keeps `flops` and halves `bytes_moved` is
/// worth making in an elementwise cost, and none in a product:
///
/// ```
/// use autodiff::Program;
/// use ndarray::Array2;
///
/// let (a, b) = (Array2::<f64>::ones((100, 50)), Array2::<f64>::ones((50, 80)));
/// let product = Program::value_and_grad(|_, (a, b)| a.matmul(b).square().sum(), (&a, &b)).stats();
/// // Forward and for both gradients 2 · 100 · 50 · 80 operations, and for each of 100 · 80 elements a square, a sum, and the
/// // derivative of the square.
/// assert_eq!(product.flops, 3 * 2 * 100 * 50 * 80 + 3 * 100 * 80);
/// assert!(product.flops > 4 * product.bytes_moved);
/// // The product is kept, for its derivative, and both gradients are, with places of 64 bytes.
/// assert!(product.peak_bytes >= 8 * (100 * 80 + 100 * 50 + 50 * 80));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Stats {
    /// Steps that run one after another, as the program lists them.
    pub steps: usize,
    /// Fused groups of elementwise ops and reductions, each one pass over its elements.
    pub groups: usize,
    /// Operations on real numbers: one for each element and elementwise op or reduction, two for each term of a
    /// product.
    pub flops: u64,
    /// Bytes that steps read from memory and write to it: operands as large as they are, results, but not what
    /// stays in the cache inside a group or a tile.
    pub bytes_moved: u64,
    /// Bytes that a run needs beside parameters and constants, for all that it computes.
    pub peak_bytes: usize,
}

impl fmt::Display for Stats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Stats { steps, groups, flops, bytes_moved, peak_bytes } = self;
        write!(
            f,
            "{steps} steps, {groups} fused groups, {flops} operations, {bytes_moved} bytes moved, {peak_bytes} bytes at most"
        )
    }
}

/// Counts over steps; buffers for which `is_local` holds stay in the cache.
pub(crate) struct Count<'d> {
    pub drafts: &'d Drafts,
    pub is_local: &'d dyn Fn(Buffer) -> bool,
    pub groups: usize,
    pub flops: u64,
    /// In elements.
    pub moved: u64,
}

impl<'d> Count<'d> {
    pub fn of(drafts: &'d Drafts, is_local: &'d dyn Fn(Buffer) -> bool) -> Self {
        let mut count = Count { drafts, is_local, groups: 0, flops: 0, moved: 0 };
        drafts.steps.iter().for_each(|step| count.step(step));
        count
    }

    fn step(&mut self, step: &Draft) {
        match step {
            Draft::Group(group) => self.group(group),
            Draft::Product { left, right, out, add, limits } => {
                let size: usize = self.size(*out);
                let inner = left.dims[left.dims.len() - 1].length;
                let multiplications =
                    limits.as_ref().map_or(size.saturating_mul(inner), |limits| limits.multiplications);
                self.count(2, multiplications);
                self.read(left);
                self.read(right);
                self.write(*out, if *add { size.saturating_mul(2) } else { size });
            }
            Draft::Copy { from, to, add } => {
                self.read(from);
                let size = to.dims.iter().map(|dim| dim.length).product::<usize>();
                if let Root::Buffer(buffer) = to.root {
                    self.write(Buffer(buffer), if *add { size.saturating_mul(2) } else { size });
                }
            }
            Draft::Fill { out, length, .. } => self.write(*out, *length),
            Draft::Gather { out, .. } => self.move_rows(*out, self.size(*out)),
            Draft::Scatter { input, out, .. } => self.move_rows(*out, input.size()),
            Draft::Mask { out, .. } => self.move_rows(*out, self.size(*out)),
            Draft::Unmask { input, out, .. } => {
                self.read(input);
                self.write(*out, self.size(*out));
            }
            Draft::Sampled { sampling, operands, width, out, .. } => {
                let size = self.size(*out);
                let cells = if sampling.is_by_cell() { size } else { operands[0].size() };
                match sampling {
                    Sampling::Product | Sampling::Times | Sampling::TransposedTimes => self.count(2 * width, cells),
                    Sampling::Spread(_) => {}
                    Sampling::Collect(_) => self.count(1, cells),
                }
                operands[..sampling.inputs()].iter().for_each(|operand| self.read(operand));
                self.write(*out, size);
            }
            Draft::ArgReduce { input, .. } => {
                self.count(1, input.size());
                self.read(input);
            }
            Draft::Whole(whole) => {
                self.flops = self.flops.saturating_add(whole.flops());
                whole.arrays.iter().for_each(|array| self.read(array));
                if let Memory::Buffer(out) = whole.out {
                    self.write(out, self.size(out));
                }
            }
            Draft::Tiled(tiled) => tiled.parts.iter().for_each(|(_, part)| self.step(part)),
        }
    }

    fn group(&mut self, group: &GroupDraft) {
        self.groups += 1;
        let operations = group.ops.iter().map(|op| match op {
            GroupOp::Map { op: Elementwise::Joined(_), .. } => 2,
            _ => 1,
        });
        self.count(operations.sum(), group.length);
        for load in group.loads.items() {
            if let Load::Memory { root, flat, .. } = load {
                self.read_of(*root, flat);
            }
        }
        for op in &group.ops {
            if let Some(out) = op.out() {
                self.write(out, self.size(out));
            }
        }
    }

    /// Operations: so many for each of some elements. Arrays that only exist element by element may be so long that the
    /// count saturates.
    fn count(&mut self, each: usize, elements: usize) {
        self.flops = self.flops.saturating_add((each as u64).saturating_mul(elements as u64));
    }

    fn size(&self, buffer: Buffer) -> usize {
        self.drafts.buffers[buffer.0 as usize].size()
    }

    /// Rows picked or put: as many elements read as written.
    fn move_rows(&mut self, out: Buffer, size: usize) {
        self.moved = self.moved.saturating_add(size as u64);
        self.write(out, size);
    }

    fn read(&mut self, view: &View) {
        self.read_of(view.root, &view.dims);
    }

    fn read_of(&mut self, root: Root, dims: &[Dim]) {
        if !matches!(root, Root::Buffer(buffer) if (self.is_local)(Buffer(buffer))) {
            // What is stretched is read once.
            let distinct = dims.iter().filter(|dim| dim.stride != 0).map(|dim| dim.length as u64);
            self.moved = self.moved.saturating_add(distinct.product::<u64>());
        }
    }

    fn write(&mut self, buffer: Buffer, size: usize) {
        if !(self.is_local)(buffer) {
            self.moved = self.moved.saturating_add(size as u64);
        }
    }
}
