//! The error over ratings that are held back.

use super::{Cells, objective::Form};
use crate::report::Prediction;
use autodiff::Real;
use rayon::prelude::*;
use std::ops::Range;

/// So many ratings are summed by one thread at a time: sums are the same for any number of threads.
const CHUNK: usize = 1 << 13;

/// Root mean square and mean absolute error of predictions clipped to the range of the ratings.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Errors {
    /// The root of the mean of the squares.
    pub rmse: f64,
    /// The mean of the absolute values.
    pub mae: f64,
}

/// Predicts with the parameters of a fit.
pub struct Predictor<'a, A: Real> {
    form: Form,
    /// The score of a user or item without ratings, before its bias.
    cold_score: f64,
    user_count: &'a [u32],
    item_count: &'a [u32],
    /// The items' factors, an item's after the other's.
    items: Vec<A>,
    threads: usize,
}

impl<'a, A: Real> Predictor<'a, A> {
    /// For parameters fitted to `fitted`.
    pub fn new(fitted: &'a Cells, form: Form, cold_score: f64, threads: usize) -> Self {
        let items = vec![A::zero(); form.rank * fitted.item_count.len()];
        let (user_count, item_count) = (&fitted.user_count[..], &fitted.item_count[..]);
        Predictor { form, cold_score, user_count, item_count, items, threads: threads.max(1) }
    }

    /// The errors of these parameters over the cells; 0 if there are none.
    pub fn errors(&mut self, numbers: &[A], cells: &Cells) -> Errors {
        let (threads, unit) = (self.threads, self.form.unit);
        let predict = self.predict(numbers);
        let sums = |places: Range<usize>| {
            let (mut squares, mut absolutes) = (0.0, 0.0);
            for place in places {
                let error = predict(cells.user[place], cells.item[place]) - f64::from(cells.value[place]);
                squares += error * error;
                absolutes += error.abs();
            }
            (squares, absolutes)
        };
        let chunks = cells.len().div_ceil(CHUNK);
        let chunk = |number: usize| number * CHUNK..((number + 1) * CHUNK).min(cells.len());
        // No more than this many threads get a share.
        let share = chunks.div_ceil(threads).max(1);
        let parts = (0..chunks).into_par_iter().with_min_len(share).map(|number| sums(chunk(number)));
        let parts: Vec<(f64, f64)> = parts.collect();
        let (squares, absolutes) = parts.iter().fold((0.0, 0.0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
        let count = cells.len().max(1) as f64;
        Errors { rmse: unit * (squares / count).sqrt(), mae: unit * absolutes / count }
    }

    /// What these parameters predict for the cells.
    pub fn predictions(&mut self, numbers: &[A], cells: &Cells) -> Vec<Prediction> {
        let unit = self.form.unit;
        let predict = self.predict(numbers);
        let cells = cells.user.iter().zip(&cells.item).zip(&cells.value);
        let prediction = |((&user, &item), &value): ((&u32, &u32), &f32)| Prediction {
            user: Some(user),
            item: Some(item),
            observed: unit * f64::from(value),
            predicted: unit * predict(user, item),
        };
        cells.map(prediction).collect()
    }

    /// Predicts the rating of an item by a user, clipped. A user or item without ratings is answered by the mean and
    /// what bias is known.
    fn predict<'p>(&'p mut self, numbers: &'p [A]) -> impl Fn(u32, u32) -> f64 + Sync + 'p {
        let (rank, users, items) = (self.form.rank, self.user_count.len(), self.item_count.len());
        let (w, rest) = numbers.split_at(users * rank);
        let (h, rest) = rest.split_at(rank * items);
        let (b, c) = rest.split_at(users);
        for (factor, row) in h.chunks_exact(items).enumerate() {
            row.iter().enumerate().for_each(|(item, &x)| self.items[item * rank + factor] = x);
        }
        let Predictor { form, cold_score, user_count, item_count, .. } = *self;
        let items = &self.items;
        let (link, (least, greatest)) = (form.loss.link(), form.range);
        move |user, item| {
            let (user, item) = (user as usize, item as usize);
            let score = if user_count[user] > 0 && item_count[item] > 0 {
                form.offset + dot(&w[user * rank..][..rank], &items[item * rank..][..rank]).widened()
            } else {
                cold_score
            };
            let biases = b[user].widened() + c[item].widened();
            link.rating(score + biases, form.range).clamp(least, greatest)
        }
    }
}

/// The inner product, in eight sums that can grow side by side.
#[inline]
fn dot<A: Real>(left: &[A], right: &[A]) -> A {
    let mut sums = [A::zero(); 8];
    let (lefts, rights) = (left.chunks_exact(8), right.chunks_exact(8));
    let rest = lefts.remainder().iter().zip(rights.remainder()).map(|(&x, &y)| x * y);
    let rest = rest.fold(A::zero(), |sum, product| sum + product);
    for (left, right) in lefts.zip(rights) {
        for lane in 0..8 {
            sums[lane] += left[lane] * right[lane];
        }
    }
    sums.iter().fold(rest, |sum, &lane| sum + lane)
}
