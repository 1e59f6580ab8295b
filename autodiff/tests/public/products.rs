//! Matrix products of every size class and layout against sums written out.

use autodiff::{Program, Real};
use ndarray::{Array2, ArrayView2, s};

/// Numbers that a sum of a few hundred products holds exactly, in both types: any order of addition gives the same.
fn matrix<A: Real>(rows: usize, columns: usize, seed: usize) -> Array2<A> {
    Array2::from_shape_fn((rows, columns), |(i, j)| {
        A::narrowed(((i * 7 + j * 13 + seed * 5 + i * j) % 17) as f64 / 4.0 - 2.0)
    })
}

fn written_out<A: Real>(x: ArrayView2<A>, y: ArrayView2<A>) -> Array2<A> {
    Array2::from_shape_fn((x.nrows(), y.ncols()), |(i, j)| {
        x.row(i).iter().zip(y.column(j)).fold(A::zero(), |sum, (&x, &y)| sum + x * y)
    })
}

fn check<A: Real>([rows, inner, columns]: [usize; 3]) {
    let (x, y) = (matrix::<A>(rows, inner, 1), matrix::<A>(inner, columns, 2));
    let left = [&x, &x.t().to_owned(), &apart(&x)];
    let right = [&y, &y.t().to_owned(), &apart(&y)];
    let mut program = Program::<_, [Array2<A>; 5]>::outputs(
        |_, ([x, x_transposed, x_apart], [y, y_transposed, y_apart])| {
            let (x_apart, y_apart) = (x_apart.slice(s![..;2, ..;3]), y_apart.slice(s![..;2, ..;3]));
            [
                x.matmul(y),
                x_transposed.t().matmul(y_transposed.t()),
                x_apart.matmul(y_transposed.t()),
                x.matmul(y_apart),
                x.matmul(y_transposed.t()) * 2.0 + x_transposed.t().matmul(y_apart),
            ]
        },
        (left, right),
    );
    let results = program.run((left, right)).unwrap_or_else(|error| panic!("{rows}x{inner}x{columns}: {error}"));
    let expected = written_out(x.view(), y.view());
    for (place, result) in results.iter().enumerate() {
        let times = A::narrowed(if place == 4 { 3.0 } else { 1.0 });
        assert_eq!(*result, &expected * times, "{rows}x{inner}x{columns}, result {place}");
    }
}

#[test]
fn every_size_and_layout_is_summed_in_full() {
    for inner in [1, 2, 5, 16, 33, 127, 128, 129] {
        for rows in [1, 2, 4, 5, 9, 33] {
            for columns in [1, 2, 3, 4, 5, 8, 9, 15, 17, 33] {
                check::<f64>([rows, inner, columns]);
                check::<f32>([rows, inner, columns]);
            }
        }
    }
}

/// The same elements, every second row and third column of a larger matrix.
fn apart<A: Real>(x: &Array2<A>) -> Array2<A> {
    let mut larger = Array2::from_elem((x.nrows() * 2, x.ncols() * 3), A::nan());
    larger.slice_mut(s![..;2, ..;3]).assign(x);
    larger
}
