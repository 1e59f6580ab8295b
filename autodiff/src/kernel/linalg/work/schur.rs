//! The real Schur form `A = Z T Zᵀ`: `Z` orthogonal, `T` upper triangular but for blocks of two rows on its diagonal,
//! each of which has a pair of complex eigenvalues.

use super::{Element, all_finite, copy::by_columns};
use faer::{
    Conj, Mat, MatRef, Par,
    dyn_stack::{MemBuffer, MemStack},
    linalg::{
        evd::hessenberg::{hessenberg_in_place, hessenberg_in_place_scratch},
        householder::{
            apply_block_householder_sequence_on_the_right_in_place_scratch,
            apply_block_householder_sequence_on_the_right_in_place_with_conj,
        },
        qr::no_pivoting::factor::recommended_block_size,
    },
};
use std::ops::Range;

/// After so many sweeps for one eigenvalue there is none.
const MOST_SWEEPS: usize = 100;

pub(super) struct Schur<A> {
    pub t: Mat<A>,
    pub z: Mat<A>,
    /// The rows of each block on the diagonal: one or two.
    pub blocks: Vec<Range<usize>>,
    /// Memory for the products of rows with a reflection.
    products: Vec<A>,
}

impl<A: Element> Schur<A> {
    pub fn of(a: MatRef<'_, A>) -> Result<Self, String> {
        let n = a.nrows();
        all_finite(a, |_, _| true)?;
        let (t, z) = if n > 1 { hessenberg(a) } else { (by_columns(a), unit(n)) };
        let mut schur = Schur { t, z, blocks: Vec::new(), products: vec![A::zero(); n] };
        if !schur.iterate() {
            return Err("the eigenvalues do not converge".into());
        }
        let mut row = 0;
        while row < n {
            let end = if row + 1 < n && schur.t[(row + 1, row)] != A::zero() { row + 2 } else { row + 1 };
            schur.blocks.push(row..end);
            row = end;
        }
        Ok(schur)
    }

    /// From the Hessenberg form, by Francis' double shifts (EISPACK's `hqr2`). Whether it converges.
    fn iterate(&mut self) -> bool {
        let n = self.t.nrows();
        let norm = (0..n).fold(A::zero(), |sum, j| (0..n).fold(sum, |sum, i| sum + self.t[(i, j)].abs()));
        // Rows and columns from here on are done.
        let mut end = n;
        let mut sweeps = 0;
        while end > 0 {
            let start = self.start_of_block(end, norm);
            match end - start {
                1 => (end, sweeps) = (start, 0),
                2 => {
                    self.split(start);
                    (end, sweeps) = (start, 0);
                }
                _ if sweeps == MOST_SWEEPS => return false,
                _ => {
                    sweeps += 1;
                    self.sweep(start, end, sweeps);
                }
            }
        }
        true
    }

    /// Where the part that ends there and does not fall into two begins; what divides it is set to 0.
    fn start_of_block(&mut self, end: usize, norm: A) -> usize {
        for row in (1..end).rev() {
            let beside = self.t[(row - 1, row - 1)].abs() + self.t[(row, row)].abs();
            let size = if beside == A::zero() { norm } else { beside };
            if self.t[(row, row - 1)].abs() <= A::epsilon() * size {
                self.t[(row, row - 1)] = A::zero();
                return row;
            }
        }
        0
    }

    /// Makes a block of two rows triangular if its eigenvalues are real.
    fn split(&mut self, start: usize) {
        let (i, j) = (start, start + 1);
        let (below, half) = (self.t[(j, i)], (self.t[(i, i)] - self.t[(j, j)]) * A::narrowed(0.5));
        let discriminant = half * half + below * self.t[(i, j)];
        if discriminant < A::zero() {
            return;
        }
        // The first column of the rotation is an eigenvector.
        let root = discriminant.sqrt();
        let (x, y) = (if half >= A::zero() { half + root } else { half - root }, below);
        let length = x.hypot(y);
        self.reflect(start, 2, [x / length, y / length, A::zero()]);
        self.t[(j, i)] = A::zero();
    }

    /// One sweep over rows and columns `start..end`.
    fn sweep(&mut self, start: usize, end: usize, number: usize) {
        let t = &self.t;
        let last = end - 1;
        let (mut x, mut y) = (t[(last, last)], t[(last - 1, last - 1)]);
        let mut w = t[(last, last - 1)] * t[(last - 1, last)];
        if number.is_multiple_of(10) {
            // Other shifts, where these go in a circle.
            let size = t[(last, last - 1)].abs() + t[(last - 1, last - 2)].abs();
            (x, y) = (x + A::narrowed(0.75) * size, x + A::narrowed(0.75) * size);
            w = A::narrowed(-0.4375) * size * size;
        }
        // The first column of (T - x)(T - y) - w, where a small element below the diagonal lets the sweep begin.
        let mut first = end - 3;
        let column = loop {
            let z = t[(first, first)];
            let (r, s) = (x - z, y - z);
            let p = (r * s - w) / t[(first + 1, first)] + t[(first, first + 1)];
            let q = t[(first + 1, first + 1)] - z - r - s;
            let r = t[(first + 2, first + 1)];
            let size = p.abs() + q.abs() + r.abs();
            let (p, q, r) = (p / size, q / size, r / size);
            if first == start {
                break [p, q, r];
            }
            let around = t[(first - 1, first - 1)].abs() + z.abs() + t[(first + 1, first + 1)].abs();
            if t[(first, first - 1)].abs() * (q.abs() + r.abs()) <= A::epsilon() * p.abs() * around {
                break [p, q, r];
            }
            first -= 1;
        };
        for row in first..last {
            let count = 3.min(end - row);
            let column = match row == first {
                true => column,
                false => [0, 1, 2].map(|i| if i < count { self.t[(row + i, row - 1)] } else { A::zero() }),
            };
            let size = column[0].hypot(column[1]).hypot(column[2]);
            if size == A::zero() {
                continue;
            }
            self.reflect(row, count, column.map(|x| x / size));
            if row > 0 {
                (1..count).for_each(|i| self.t[(row + i, row - 1)] = A::zero());
            }
        }
    }

    /// `H T H` and `Z H` of the reflection `H` of `count` rows from `row` on that takes `column`, of length 1, to a
    /// multiple of the first unit vector.
    fn reflect(&mut self, row: usize, count: usize, column: [A; 3]) {
        let n = self.t.nrows();
        // H = 1 - v vᵀ / (1 + |c₀|)
        let scale = (A::one() + column[0].abs()).recip();
        let mut v = column;
        v[0] += if column[0] < A::zero() { -A::one() } else { A::one() };
        let v = &v[..count];
        // To the left of these rows there are zeros, and below them in these columns.
        for j in row.saturating_sub(1)..n {
            let part = &mut self.t.col_as_slice_mut(j)[row..row + count];
            let product = v.iter().zip(&*part).fold(A::zero(), |sum, (&v, &x)| sum + v * x) * scale;
            v.iter().zip(part).for_each(|(&v, x)| *x -= product * v);
        }
        for (matrix, rows) in [(&mut self.t, n.min(row + 4)), (&mut self.z, n)] {
            let products = &mut self.products[..rows];
            products.fill(A::zero());
            for (column, &v) in (row..).zip(v) {
                let column = &matrix.col_as_slice(column)[..rows];
                products.iter_mut().zip(column).for_each(|(product, &x)| *product += v * x);
            }
            for (column, &v) in (row..).zip(v) {
                let (column, factor) = (&mut matrix.col_as_slice_mut(column)[..rows], v * scale);
                products.iter().zip(column).for_each(|(&product, x)| *x -= factor * product);
            }
        }
    }
}

fn unit<A: Element>(n: usize) -> Mat<A> {
    Mat::from_fn(n, n, |i, j| A::indicator(i == j))
}

/// `A = Z H Zᵀ` with zeros below the first diagonal under the main one.
fn hessenberg<A: Element>(a: MatRef<'_, A>) -> (Mat<A>, Mat<A>) {
    let n = a.nrows();
    let block = recommended_block_size::<A>(n - 1, n - 1);
    let (mut h, mut z, mut factors) = (by_columns(a), unit::<A>(n), Mat::zeros(block, n - 1));
    let reduce = hessenberg_in_place_scratch::<A>(n, block, Par::Seq, Default::default());
    let apply = apply_block_householder_sequence_on_the_right_in_place_scratch::<A>(n - 1, block, n - 1);
    let mut memory = MemBuffer::new(reduce.or(apply));
    hessenberg_in_place(h.as_mut(), factors.as_mut(), Par::Seq, MemStack::new(&mut memory), Default::default());
    apply_block_householder_sequence_on_the_right_in_place_with_conj(
        h.as_ref().submatrix(1, 0, n - 1, n - 1),
        factors.as_ref(),
        Conj::No,
        z.as_mut().submatrix_mut(1, 1, n - 1, n - 1),
        Par::Seq,
        MemStack::new(&mut memory),
    );
    for j in 0..n {
        (j + 2..n).for_each(|i| h[(i, j)] = A::zero());
    }
    (h, z)
}
