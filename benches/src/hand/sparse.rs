//! The root mean square error of `W·H` at the rated cells of a matrix: one pass over the ratings by rows, which takes
//! the dot product, the residual and its share of both gradients while the two rows of factors are at hand.

use super::{LANES, elementary::Elementary};
use std::{mem::take, ops::Range};

/// The cost with its ratings and room for its gradient; all matrices in row-major order.
pub struct SparseRmse<A> {
    rank: usize,
    columns: usize,
    ratings: Ratings<A>,
    /// The rows of each thread, with as many ratings as those of any other.
    parts: Vec<Part<A>>,
    /// `H` transposed: the factors of a column side by side.
    transposed: Vec<A>,
    /// The gradient in `W`.
    pub w: Vec<A>,
    /// The gradient in `H`.
    pub h: Vec<A>,
}

/// The ratings row by row.
struct Ratings<A> {
    /// Where each row begins, and where the last one ends.
    starts: Vec<usize>,
    columns: Vec<u32>,
    values: Vec<A>,
}

/// What one thread goes through, and sums up.
struct Part<A> {
    rows: Range<usize>,
    /// The sum of squares of the residuals.
    squares: f64,
    /// Its share of the gradient in `H`, transposed.
    slopes: Vec<A>,
}

impl<A: Elementary> SparseRmse<A> {
    /// For ratings `(row, column, value)` of a matrix of so many rows and columns, each row's together and the rows
    /// in order, approximated with a rank, to be run on so many threads.
    pub fn new(
        [rows, columns]: [usize; 2],
        by_rows: impl Iterator<Item = (u32, u32, A)>,
        rank: usize,
        threads: usize,
    ) -> Self {
        let mut ratings = Ratings { starts: vec![0; rows + 1], columns: Vec::new(), values: Vec::new() };
        for (row, column, value) in by_rows {
            ratings.starts[row as usize + 1] += 1;
            ratings.columns.push(column);
            ratings.values.push(value);
        }
        for row in 0..rows {
            ratings.starts[row + 1] += ratings.starts[row];
        }
        let count = ratings.values.len();
        // The first row that begins at or behind each thread's share.
        let row_of = |thread: usize| ratings.starts[..rows].partition_point(|start| *start < count * thread / threads);
        let mut ends: Vec<usize> = (0..threads).map(row_of).collect();
        ends.push(rows);
        let part =
            |rows: &[usize]| Part { rows: rows[0]..rows[1], squares: 0.0, slopes: vec![A::zero(); rank * columns] };
        SparseRmse {
            rank,
            columns,
            parts: ends.windows(2).map(part).collect(),
            ratings,
            transposed: vec![A::zero(); rank * columns],
            w: vec![A::zero(); rows * rank],
            h: vec![A::zero(); rank * columns],
        }
    }

    /// The cost; the gradients are left in `self`.
    pub fn value_and_gradient(&mut self, w: &[A], h: &[A]) -> A {
        let (rank, ratings) = (self.rank, &self.ratings);
        transpose(h, self.columns, A::one(), &mut self.transposed);
        let transposed = self.transposed.as_slice();
        let run = |part: &mut Part<A>, slopes: &mut [A]| {
            part.slopes.fill(A::zero());
            part.squares = pass(ratings, part.rows.clone(), rank, w, transposed, slopes, &mut part.slopes);
        };
        match self.parts.as_mut_slice() {
            [whole] => run(whole, &mut self.w),
            parts => rayon::scope(|scope| {
                let mut rest = self.w.as_mut_slice();
                for part in parts {
                    let (slopes, others) = take(&mut rest).split_at_mut(part.rows.len() * rank);
                    rest = others;
                    scope.spawn(move |_| run(part, slopes));
                }
            }),
        }
        let count = self.ratings.values.len() as f64;
        let cost = (self.parts.iter().map(|part| part.squares).sum::<f64>() / count).sqrt();
        let scale = A::narrowed(if cost == 0.0 { 0.0 } else { 1.0 / (cost * count) });
        self.w.iter_mut().for_each(|slope| *slope *= scale);
        if let [first, others @ ..] = self.parts.as_mut_slice() {
            for other in others {
                first.slopes.iter_mut().zip(&other.slopes).for_each(|(sum, slope)| *sum += *slope);
            }
            transpose(&first.slopes, rank, scale, &mut self.h);
        }
        A::narrowed(cost)
    }
}

/// A matrix of so many columns transposed and scaled: a few columns of it at a time, so that what is read stays in
/// the cache while whole lines are written.
fn transpose<A: Elementary>(from: &[A], columns: usize, factor: A, to: &mut [A]) {
    const TOGETHER: usize = 16;
    let rows = from.len() / columns;
    for first in (0..rows).step_by(TOGETHER) {
        let block = first..rows.min(first + TOGETHER);
        for column in 0..columns {
            for (row, to) in block.clone().zip(&mut to[column * rows + first..]) {
                *to = factor * from[row * columns + column];
            }
        }
    }
}

for_this_processor! {
    /// The sum of squares of the residuals in some rows. The gradient of half of it in the rows of `W` goes to
    /// `w_slopes`, which begins with the first of them; that in `H`, transposed, is added to `h_slopes`.
    fn pass<A: Elementary>(
        ratings: &Ratings<A>,
        rows: Range<usize>,
        rank: usize,
        w: &[A],
        transposed: &[A],
        w_slopes: &mut [A],
        h_slopes: &mut [A],
    ) -> f64 {
        let mut squares = 0.0;
        for (row, slopes) in rows.zip(w_slopes.chunks_exact_mut(rank)) {
            let factors = &w[row * rank..][..rank];
            slopes.fill(A::zero());
            for cell in ratings.starts[row]..ratings.starts[row + 1] {
                let place = ratings.columns[cell] as usize * rank;
                let others = &transposed[place..][..rank];
                let residual = dot::<FMA, A>(factors, others) - ratings.values[cell];
                squares += residual.widened().powi(2);
                add_scaled::<FMA, A>(residual, [others, factors], [slopes, &mut h_slopes[place..][..rank]]);
            }
        }
        squares
    }
}

#[inline(always)]
fn dot<const FMA: bool, A: Elementary>(left: &[A], right: &[A]) -> A {
    let ((chunks, rest), (others, end)) = (left.as_chunks::<LANES>(), right.as_chunks::<LANES>());
    let mut lanes = [A::zero(); LANES];
    for (x, y) in chunks.iter().zip(others) {
        for lane in 0..LANES {
            lanes[lane] = x[lane].times_plus::<FMA>(y[lane], lanes[lane]);
        }
    }
    for (lane, (&x, &y)) in lanes.iter_mut().zip(rest.iter().zip(end)) {
        *lane = x.times_plus::<FMA>(y, *lane);
    }
    // In halves, as registers are added; left to the compiler, it is one lane after the other.
    let mut halves = [A::zero(); LANES / 2];
    for lane in 0..LANES / 2 {
        halves[lane] = lanes[lane] + lanes[lane + LANES / 2];
    }
    (halves[0] + halves[2]) + (halves[1] + halves[3])
}

/// `to += factor · from`, for two rows at once.
#[inline(always)]
fn add_scaled<const FMA: bool, A: Elementary>(factor: A, from: [&[A]; 2], to: [&mut [A]; 2]) {
    for (from, to) in from.into_iter().zip(to) {
        let ((chunks, rest), (sums, end)) = (from.as_chunks::<LANES>(), to.as_chunks_mut::<LANES>());
        for (x, sum) in chunks.iter().zip(sums) {
            for lane in 0..LANES {
                sum[lane] = factor.times_plus::<FMA>(x[lane], sum[lane]);
            }
        }
        for (&x, sum) in rest.iter().zip(end) {
            *sum = factor.times_plus::<FMA>(x, *sum);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hand::levels::forced::at_each_level;
    use factorize::NumpyRandom;

    /// The cost and both gradients, as they are defined.
    fn naive(
        [rows, columns]: [usize; 2],
        ratings: &[(u32, u32, f64)],
        rank: usize,
        w: &[f64],
        h: &[f64],
    ) -> (f64, Vec<f64>, Vec<f64>) {
        let residual = |&(row, column, value): &(u32, u32, f64)| {
            let product: f64 = (0..rank).map(|k| w[row as usize * rank + k] * h[k * columns + column as usize]).sum();
            product - value
        };
        let count = ratings.len() as f64;
        let cost = (ratings.iter().map(|rating| residual(rating).powi(2)).sum::<f64>() / count).sqrt();
        let (mut dw, mut dh) = (vec![0.0; rows * rank], vec![0.0; rank * columns]);
        for rating in ratings {
            let (row, column) = (rating.0 as usize, rating.1 as usize);
            for k in 0..rank {
                dw[row * rank + k] += residual(rating) * h[k * columns + column] / (cost * count);
                dh[k * columns + column] += residual(rating) * w[row * rank + k] / (cost * count);
            }
        }
        (cost, dw, dh)
    }

    /// How far the loop is from the definition, at most, in units of the greatest result.
    fn distance<A: Elementary>(rank: usize, threads: usize) -> f64 {
        let sides @ [rows, columns] = [23, 37];
        let random = &mut NumpyRandom::seed(7);
        let mut draw = |count: usize| -> Vec<A> { (0..count).map(|_| A::narrowed(random.random_sample())).collect() };
        let (w, h, values) = (draw(rows * rank), draw(rank * columns), draw(rows * columns));
        // Row 5 has no rating, nor has the last one.
        let is_rated = |cell: &usize| cell.is_multiple_of(3) && ![5, rows - 1].contains(&(cell / columns));
        let cells = (0..rows * columns).filter(is_rated);
        let ratings: Vec<(u32, u32, A)> =
            cells.map(|cell| ((cell / columns) as u32, (cell % columns) as u32, values[cell])).collect();
        let widened = |numbers: &[A]| -> Vec<f64> { numbers.iter().map(|number| number.widened()).collect() };
        let exact: Vec<_> = ratings.iter().map(|&(row, column, value)| (row, column, value.widened())).collect();
        let (cost, dw, dh) = naive(sides, &exact, rank, &widened(&w), &widened(&h));
        let mut loops = SparseRmse::new(sides, ratings.into_iter(), rank, threads);
        // Twice, since nothing of the first run may be left.
        loops.value_and_gradient(&w, &h);
        let found = loops.value_and_gradient(&w, &h).widened();
        let far = |found: &[A], expected: &[f64]| {
            let greatest = expected.iter().fold(0.0, |greatest: f64, slope| greatest.max(slope.abs()));
            let apart = widened(found).into_iter().zip(expected).map(|(found, expected)| (found - expected).abs());
            apart.fold(0.0, f64::max) / greatest
        };
        ((found - cost).abs() / cost).max(far(&loops.w, &dw)).max(far(&loops.h, &dh))
    }

    #[test]
    fn it_is_the_definition_at_every_level_and_width() {
        at_each_level(|level| {
            for rank in [1, 3, 7, 8, 9, 16, 20, 64, 65] {
                let (double, single) = (distance::<f64>(rank, 1), distance::<f32>(rank, 1));
                assert!(double < 1e-14, "{level:?}, rank {rank}: {double:e}");
                assert!(single < 4e-6, "{level:?}, rank {rank}: {single:e}");
            }
        });
    }

    #[test]
    fn so_it_is_on_more_threads_than_one() {
        for threads in [2, 3, 40] {
            let double = distance::<f64>(9, threads);
            assert!(double < 1e-14, "{threads} threads: {double:e}");
        }
    }

    #[test]
    fn transposed_twice_is_as_before() {
        let from: Vec<f64> = (0..37 * 21).map(f64::from).collect();
        let (mut to, mut again) = (vec![0.0; from.len()], vec![0.0; from.len()]);
        transpose(&from, 21, 2.0, &mut to);
        assert_eq!((to[37], to[1]), (2.0, 42.0));
        transpose(&to, 37, 0.5, &mut again);
        assert_eq!(again, from);
    }
}
