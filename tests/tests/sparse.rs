//! The error at few observed cells: on the tape, and in a loop written by hand.

use autodiff::{Program, Real, Sparse};
use benches::{
    hand::{elementary::Elementary, sparse::SparseRmse},
    models,
};
use factorize::{
    NumpyRandom,
    ratings::{Shape, Triplet, generate},
};
use ndarray::Array2;

/// The greatest distance in units of the greatest expected number.
fn distance<'a, A: Real>(
    found: impl IntoIterator<Item = &'a A>,
    expected: impl IntoIterator<Item = &'a A, IntoIter: Clone>,
) -> f64 {
    let expected = expected.into_iter().map(|number| number.widened());
    let greatest = expected.clone().fold(0.0, |greatest: f64, number| greatest.max(number.abs()));
    let apart = found.into_iter().zip(expected).map(|(found, expected)| (found.widened() - expected).abs());
    apart.fold(0.0, f64::max) / greatest
}

fn agrees<A: Elementary>(ratings: &[Triplet], [rows, columns]: [usize; 2], rank: usize, tolerance: f64) {
    let random = &mut NumpyRandom::seed(3);
    let mut draw = |shape| Array2::from_shape_simple_fn(shape, || A::narrowed(random.random_sample()));
    let (w, h) = (draw((rows, rank)), draw((rank, columns)));
    let value = |rating: f32| A::narrowed(f64::from(rating));
    let cells = ratings.iter().map(|&(row, column, rating)| ([row as usize, column as usize], value(rating)));
    let sparse = Sparse::from_triplets([rows, columns], cells).expect("each cell is rated once, inside");
    let mut program = Program::value_and_grad(|_, (w, h)| models::sparse::rmse(w, h, &sparse), (&w, &h));
    let (cost, (dw, dh)) = program.run((&w, &h)).expect("the shapes are those recorded");

    let mut by_rows = ratings.to_vec();
    by_rows.sort_by_key(|&(row, column, _)| (row, column));
    let (w, h) = (w.as_slice().expect("by rows"), h.as_slice().expect("by rows"));
    for threads in [1, 2] {
        let by_rows = by_rows.iter().map(|&(row, column, rating)| (row, column, value(rating)));
        let mut by_hand = SparseRmse::new([rows, columns], by_rows, rank, threads);
        let expected = by_hand.value_and_gradient(w, h);
        let apart = [distance([&cost], [&expected]), distance(dw, &by_hand.w), distance(dh, &by_hand.h)];
        assert!(apart.iter().all(|apart| *apart < tolerance), "rank {rank}, {threads} threads: {apart:?}");
    }
}

#[test]
fn the_tape_and_the_loop_by_hand_agree() {
    let sides @ [users, items] = [120, 90];
    let shape = Shape::new(users, items, 1500).expect("there is room");
    let ratings = generate(&shape, 5).train;
    for rank in [1, 5, 8, 16, 19] {
        agrees::<f64>(&ratings, sides, rank, 1e-13);
        agrees::<f32>(&ratings, sides, rank, 1e-5);
    }
}
