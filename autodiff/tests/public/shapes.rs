//! Movement, assembly and updates against plain loops and numpy's examples.

use autodiff::{
    Indexing, Padding, Program, Tape, Var, block, choose, column_stack, dstack, hstack, integers, linspace, meshgrid,
    select, stack, vstack,
};
use ndarray::{Array1, Array2, ArrayD, Axis, IxDyn, array, concatenate, s};

/// `0, 1, 2, …` in this shape.
fn counted(shape: &[usize]) -> ArrayD<f64> {
    let size = shape.iter().product::<usize>();
    Array1::from_iter((0..size).map(|i| i as f64)).into_shape_with_order(IxDyn(shape)).expect("as many as needed")
}

/// An array by a function of its indices.
fn made(shape: &[usize], element: impl Fn(&[usize]) -> f64) -> ArrayD<f64> {
    ArrayD::from_shape_fn(IxDyn(shape), |index| element(ndarray::Dimension::slice(&index)))
}

#[test]
fn axes_move_as_in_numpy() {
    let tape = Tape::new();
    let cube = counted(&[2, 3, 4]);
    let x = tape.var(&cube);
    let permuted = |order: [usize; 3]| cube.clone().permuted_axes(IxDyn(&order));
    assert_eq!(x.swapaxes(0, -1).value(), permuted([2, 1, 0]));
    assert_eq!(x.moveaxis(0, -1).value(), permuted([1, 2, 0]));
    assert_eq!(x.moveaxis([0, 2], [1, 0]).value(), permuted([2, 0, 1]));
    assert_eq!(x.moveaxis(.., [2, 0, 1]).value(), permuted([1, 2, 0]));
    // To before axis `start`, as numpy documents it.
    for (axis, start, order) in
        [(2, 0, [2, 0, 1]), (0, 3, [1, 2, 0]), (0, 2, [1, 0, 2]), (2, -2, [0, 2, 1]), (-2, 1, [0, 1, 2])]
    {
        assert_eq!(x.rollaxis(axis, start).value(), permuted(order), "rollaxis({axis}, {start})");
    }
    let shapes = |x: Var<'_>| [x.atleast_1d(), x.atleast_2d(), x.atleast_3d()].map(|x| x.shape().to_vec());
    assert_eq!(shapes(tape.var(1.0)), [vec![1], vec![1, 1], vec![1, 1, 1]]);
    assert_eq!(shapes(tape.var(array![1.0, 2.0])), [vec![2], vec![1, 2], vec![1, 2, 1]]);
    assert_eq!(*tape.var(array![[1.0, 2.0]]).atleast_3d().shape(), [1, 2, 1]);
    let thin = x.expand_dims([1, -1]);
    assert_eq!(*thin.shape(), [2, 1, 3, 4, 1]);
    assert_eq!(*thin.squeeze(..).shape(), [2, 3, 4]);
    assert_eq!(*thin.squeeze(-1).shape(), [2, 1, 3, 4]);
}

#[test]
fn rearranging_is_by_index() {
    let tape = Tape::new();
    let matrix = counted(&[3, 4]);
    let x = tape.var(&matrix);
    let by = |element: &dyn Fn(usize, usize) -> (usize, usize)| {
        made(&[3, 4], |at| {
            let (row, column) = element(at[0], at[1]);
            matrix[[row, column]]
        })
    };
    assert_eq!(x.flip(..).value(), by(&|i, j| (2 - i, 3 - j)));
    assert_eq!(x.flipud().value(), by(&|i, j| (2 - i, j)));
    assert_eq!(x.fliplr().value(), by(&|i, j| (i, 3 - j)));
    assert_eq!(x.slice(s![..;-1, ..]).value(), x.flipud().value());
    for shift in [-9isize, -1, 0, 1, 2, 5] {
        let back = |at: usize, length: isize| (at as isize - shift).rem_euclid(length) as usize;
        assert_eq!(x.roll_axis(shift, 1).value(), by(&|i, j| (i, back(j, 4))));
        assert_eq!(x.roll_axis(shift, [0, 1]).value(), by(&|i, j| (back(i, 3), back(j, 4))));
        assert_eq!(x.roll(shift).value(), by(&|i, j| (back(4 * i + j, 12) / 4, back(4 * i + j, 12) % 4)));
    }
    let mut turned = x;
    for k in 1..5 {
        turned = turned.rot90(1);
        assert_eq!(x.rot90(k).value(), turned.value());
        assert_eq!(x.rot90(k - 4).value(), turned.value());
    }
    assert_eq!(tape.var(array![[1.0, 2.0], [3.0, 4.0]]).rot90(1).value(), array![[2.0, 4.0], [1.0, 3.0]].into_dyn());
    assert_eq!(x.repeat(2, 1).value(), made(&[3, 8], |at| matrix[[at[0], at[1] / 2]]));
    assert_eq!(x.repeat_each(&[1, 0, 2], 0).value(), x.gather([0, 2, 2]).value());
    assert_eq!(x.tile(&[2, 3]).value(), made(&[6, 12], |at| matrix[[at[0] % 3, at[1] % 4]]));
    assert_eq!(x.tile(&[2]).value(), made(&[3, 8], |at| matrix[[at[0], at[1] % 4]]));
    assert_eq!(x.tile(&[2, 1, 1]).value(), made(&[2, 3, 4], |at| matrix[[at[1], at[2]]]));
    assert_eq!(*x.tile(&[0, 1]).shape(), [0, 4]);
    assert_eq!(x.compress(&[false, true], 0).value(), x.gather([1]).value());
}

#[test]
fn borders_repeat_what_numpy_repeats() {
    let tape = Tape::new();
    let x = tape.var(array![1.0, 2.0, 3.0]);
    let padded = |padding| x.pad(&[(5, 4)], padding).value().into_iter().collect::<Vec<f64>>();
    assert_eq!(padded(Padding::Constant(7.0)), [7., 7., 7., 7., 7., 1., 2., 3., 7., 7., 7., 7.]);
    assert_eq!(padded(Padding::Edge), [1., 1., 1., 1., 1., 1., 2., 3., 3., 3., 3., 3.]);
    assert_eq!(padded(Padding::Reflect), [2., 1., 2., 3., 2., 1., 2., 3., 2., 1., 2., 3.]);
    assert_eq!(padded(Padding::Symmetric), [2., 3., 3., 2., 1., 1., 2., 3., 3., 2., 1., 1.]);
    assert_eq!(padded(Padding::Wrap), [2., 3., 1., 2., 3., 1., 2., 3., 1., 2., 3., 1.]);
    let single = tape.var(array![4.0]).pad(&[(1, 2)], Padding::Reflect);
    assert_eq!(single.value(), array![4.0, 4.0, 4.0, 4.0].into_dyn());
    // A border of numbers lets nothing of the array through, whatever stands there.
    let hole = tape.var(array![f64::NAN]).pad(&[(1, 1)], Padding::Constant(2.0)).value();
    assert!((hole[0], hole[2]) == (2.0, 2.0) && hole[1].is_nan());
}

#[test]
fn diagonals_of_all_offsets() {
    let tape = Tape::new();
    for shape in [[3, 4], [4, 2], [1, 3], [0, 2]] {
        let matrix = counted(&shape);
        let x = tape.var(&matrix);
        for offset in -5isize..6 {
            let on = |i: usize, j: usize| j as isize - i as isize == offset;
            let cells = || (0..shape[0]).flat_map(|i| (0..shape[1]).map(move |j| (i, j)));
            let expected: Vec<f64> = cells().filter(|&(i, j)| on(i, j)).map(|(i, j)| matrix[[i, j]]).collect();
            assert_eq!(x.diag(offset).value(), Array1::from(expected.clone()).into_dyn());
            assert_eq!(x.trace(offset).item(), expected.iter().sum::<f64>());
            let ones = x.diag(offset).sum().grad(x).value();
            assert_eq!(ones, made(&shape, |at| f64::from(on(at[0], at[1]))));
            let upper = |at: &[usize]| at[1] as isize - at[0] as isize >= offset;
            assert_eq!(x.triu(offset).value(), made(&shape, |at| if upper(at) { matrix[at] } else { 0.0 }));
            let lower = |at: &[usize]| at[1] as isize - at[0] as isize <= offset;
            assert_eq!(x.tril(offset).value(), made(&shape, |at| if lower(at) { matrix[at] } else { 0.0 }));
            let square = x.diag(offset).diag(offset);
            assert_eq!(square.diag(offset).value(), x.diag(offset).value());
            assert_eq!(square.sum().item(), x.trace(offset).item());
        }
    }
    let batches = tape.var(counted(&[2, 3, 3, 2]));
    let diagonals = batches.diagonal(1, 2, 1);
    assert_eq!(diagonals.value(), made(&[2, 2, 2], |at| batches.value()[[at[0], at[2] + 1, at[2], at[1]]]));
    let made_again = diagonals.make_diagonal(0);
    assert_eq!(*made_again.shape(), [2, 2, 2, 2]);
    assert_eq!(made_again.diagonal(0, -2, -1).value(), diagonals.value());
    // What is cut off may be anything.
    let hole = tape.var(array![[1.0, f64::NAN], [f64::INFINITY, 2.0]]);
    assert_eq!(hole.tril(-1).triu(0).square().sum().grad(hole).value(), Array2::<f64>::zeros((2, 2)).into_dyn());
}

#[test]
fn differences_and_slopes() {
    let tape = Tape::new();
    let x = array![[1.0, 2.0, 4.0, 7.0, 0.0], [0.0, 3.0, 1.0, 1.0, 5.0]];
    let v = tape.var(&x);
    assert_eq!(v.diff(0, 0).value(), x.clone().into_dyn());
    let once = &x.slice(s![.., 1..]) - &x.slice(s![.., ..-1]);
    assert_eq!(v.diff(1, -1).value(), once.clone().into_dyn());
    assert_eq!(v.diff(2, 1).value(), (&once.slice(s![.., 1..]) - &once.slice(s![.., ..-1])).into_dyn());
    assert_eq!(*v.diff(9, 0).shape(), [0, 5]);

    // A parabola is met exactly inside, for any coordinates; equal steps given either way agree.
    let position = array![0.0, 1.0, 1.5, 4.0, 6.0];
    let slopes = tape.var(position.mapv(|p| p * p)).gradient(&position, 0).value();
    for place in 1..4 {
        assert!((slopes[place] - 2.0 * position[place]).abs() < 1e-12);
    }
    assert_eq!((slopes[0], slopes[4]), (1.0, 10.0));
    let even = Array1::from_iter((0..5).map(|i| 0.5 * f64::from(i)));
    let (by_step, by_place) = (v.gradient(0.5, 1).value(), v.gradient(&even, 1).value());
    assert!(by_step.iter().zip(&by_place).all(|(left, right)| (left - right).abs() < 1e-12));
    let columns = v.gradient(1.0, 0).value();
    assert_eq!(columns.index_axis(Axis(0), 0), (&x.row(1) - &x.row(0)).into_dyn());
    assert_eq!(columns.index_axis(Axis(0), 0), columns.index_axis(Axis(0), 1));
}

#[test]
fn joining_and_cutting_are_opposites() {
    let tape = Tape::new();
    let (a, b) = (counted(&[2, 3]), counted(&[2, 3]).mapv(|x| -x));
    let (x, y) = (tape.var(&a), tape.var(&b));
    for axis in [0, 1, 2, -1] {
        let stacked = stack(&[x, y], axis);
        let at = Axis(axis.rem_euclid(3) as usize);
        assert_eq!(stacked.value(), ndarray::stack(at, &[a.view(), b.view()]).expect("same shapes"));
        let parts = stacked.unstack(axis);
        assert_eq!((parts[0].value(), parts[1].value()), (a.clone(), b.clone()));
    }
    let joined = |axis| concatenate(Axis(axis), &[a.view(), b.view()]).expect("shapes fit");
    assert_eq!(vstack(&[x, y]).value(), joined(0));
    assert_eq!(hstack(&[x, y]).value(), joined(1));
    assert_eq!(column_stack(&[x, y]).value(), joined(1));
    assert_eq!(x.append(&b, 1).value(), joined(1));
    assert_eq!(dstack(&[x, y]).value(), stack(&[x, y], 2).value());
    let (u, v) = (tape.var(array![1.0, 2.0]), tape.var(array![3.0, 4.0]));
    assert_eq!(vstack(&[u, v]).value(), array![[1.0, 2.0], [3.0, 4.0]].into_dyn());
    assert_eq!(column_stack(&[u, v]).value(), array![[1.0, 3.0], [2.0, 4.0]].into_dyn());
    assert_eq!(hstack(&[u, v]).value(), array![1.0, 2.0, 3.0, 4.0].into_dyn());
    assert_eq!(dstack(&[u, v]).value(), array![[[1.0, 3.0], [2.0, 4.0]]].into_dyn());
    assert_eq!(hstack(&[tape.var(1.0), u]).value(), array![1.0, 1.0, 2.0].into_dyn());
    let whole = block(&[vec![x, u.reshape([2, 1])], vec![tape.var(Array2::zeros((1, 4)))]]);
    assert_eq!(*whole.shape(), [3, 4]);
    assert_eq!(whole.slice(s![..2, ..3]).value(), a);

    let long = tape.var(counted(&[7, 2]));
    for (parts, lengths) in [
        (long.array_split(3, 0), vec![3, 2, 2]),
        (long.split([2, 5, 9], 0), vec![2, 3, 2, 0]),
        (long.vsplit([4, 2]), vec![4, 0, 5]),
    ] {
        assert_eq!(parts.iter().map(|part| part.shape()[0]).collect::<Vec<_>>(), lengths);
    }
    let parts = long.array_split(5, 0);
    assert_eq!(autodiff::concatenate(&parts, 0).value(), long.value());
    assert_eq!(long.hsplit(2)[1].value(), long.slice(s![.., 1..]).value());
    assert_eq!(u.hsplit(2)[1].value(), array![2.0].into_dyn());
}

#[test]
fn lines_and_grids() {
    let tape = Tape::new();
    let (start, stop) = (tape.var(0.1), tape.var(0.7));
    let line = linspace(start, stop, 7);
    let ends = line.value();
    assert_eq!((ends[0], ends[6]), (0.1, 0.7));
    assert!(line.diff(2, 0).value().iter().all(|bend| bend.abs() < 1e-15));
    assert_eq!(linspace(start, 2.0, 1).value(), array![0.1].into_dyn());
    assert_eq!(*linspace(start, 2.0, 0).shape(), [0]);
    assert_eq!((line.sum().grad(start).item(), line.sum().grad(stop).item()), (3.5, 3.5));
    assert_eq!(*linspace(tape.var(array![1.0, 2.0]), &array![[3.0], [4.0]], 5).shape(), [5, 2, 2]);

    let (x, y) = (tape.var(array![1.0, 2.0, 3.0]), tape.var(array![4.0, 5.0]));
    let plane = meshgrid(&[x, y], Indexing::Xy);
    assert_eq!(plane[0].value(), made(&[2, 3], |at| 1.0 + at[1] as f64));
    assert_eq!(plane[1].value(), made(&[2, 3], |at| 4.0 + at[0] as f64));
    let space = meshgrid(&[x, y, x], Indexing::Ij);
    assert_eq!(space[0].value(), made(&[3, 2, 3], |at| 1.0 + at[0] as f64));
    assert_eq!(space[2].value(), made(&[3, 2, 3], |at| 1.0 + at[2] as f64));
    assert_eq!(meshgrid(&[x, y, x], Indexing::Xy)[0].value(), made(&[2, 3, 3], |at| 1.0 + at[1] as f64));
}

#[test]
fn choices_by_conditions_and_integers() {
    let tape = Tape::new();
    let x = tape.var(array![-2.0, 0.5, 3.0]);
    let y = select(&[x.lt(0.0), x.gt(1.0)], &[x.square(), x * 10.0], 7.0);
    assert_eq!(y.value(), array![4.0, 7.0, 30.0].into_dyn());
    assert_eq!(y.sum().grad(x).value(), array![-4.0, 0.0, 10.0].into_dyn());
    let chosen = choose(&array![[0, 1, 0], [1, 1, 0]], &[x, tape.var(9.0)]);
    assert_eq!(chosen.value(), array![[-2.0, 9.0, 3.0], [9.0, 9.0, 3.0]].into_dyn());
    assert_eq!(chosen.sum().grad(x).value(), array![1.0, 0.0, 2.0].into_dyn());
}

#[test]
fn updates_as_of_numpy() {
    let tape = Tape::new();
    let x = tape.var(array![1.0, 2.0, 3.0]);
    let v = tape.var(array![10.0, 20.0, 30.0]);
    let added = x.add_at([[0, 0, 2]], v);
    assert_eq!(added.value(), array![31.0, 2.0, 33.0].into_dyn());
    assert_eq!(added.sum().grad(v).value(), array![1.0, 1.0, 1.0].into_dyn());
    // The last of two wins, and what is overwritten has no derivative.
    let set = x.set_at([[0, 0, 2]], v);
    assert_eq!(set.value(), array![20.0, 2.0, 30.0].into_dyn());
    let (dx, dv) = set.square().sum().grad((x, v));
    assert_eq!(dx.value(), array![0.0, 4.0, 0.0].into_dyn());
    assert_eq!(dv.value(), array![0.0, 40.0, 60.0].into_dyn());
    assert_eq!(x.set_at([[1]], f64::NAN).set_at([[1]], 5.0).value(), array![1.0, 5.0, 3.0].into_dyn());

    let cube = tape.var(counted(&[3, 2, 2]));
    let (i, j) = (array![[0], [2]], array![[1, 0]]);
    let picked = cube.index([&i, &j]);
    assert_eq!(picked.value(), made(&[2, 2, 2], |at| cube.value()[[i[[at[0], 0]], j[[0, at[1]]], at[2]]]));
    let doubled = cube.add_at([&i, &j], picked);
    assert_eq!(doubled.index([&i, &j]).value(), picked.value() * 2.0);
    assert_eq!(cube.set_at([&i, &j], 0.0).sum().item(), cube.sum().item() - picked.sum().item());
    let rows = cube.set_at([[2, 0]], tape.var(array![7.0, 8.0]));
    assert_eq!(rows.value(), made(&[3, 2, 2], |at| if at[0] == 1 { cube.value()[at] } else { 7.0 + at[2] as f64 }));

    let matrix = tape.var(counted(&[3, 4]));
    let values = tape.var(array![100.0, 200.0]);
    let y = matrix.with_slice(s![1.., ..;2], values);
    assert_eq!(
        y.value(),
        made(&[3, 4], |at| match (at[0], at[1] % 2) {
            (1.., 0) => 100.0 * (at[1] / 2 + 1) as f64,
            _ => (4 * at[0] + at[1]) as f64,
        })
    );
    assert_eq!(y.sum().grad(values).value(), array![2.0, 2.0].into_dyn());
    assert_eq!(y.sum().grad(matrix).value().sum(), 8.0);
    assert_eq!(matrix.with_slice(s![1, ..], 0.0).slice(s![1, ..]).sum().item(), 0.0);
    let hole = tape.var(array![f64::NAN, 1.0]);
    let filled = hole.with_slice(s![0], 2.0);
    assert_eq!((filled.square().sum().item(), filled.square().sum().grad(hole).value()[0]), (5.0, 0.0));
}

#[test]
fn indices_given_at_each_run_may_stand_alone() {
    let x = array![1.0, 2.0, 3.0];
    let mut program = Program::value_and_grad(
        |_, (x, rows)| (x.add_at([rows], x.index([rows]).square()) * &array![1.0, 10.0, 100.0]).sum(),
        (&x, integers(&[0, 0])),
    );
    let run = |program: &mut Program<_>, rows: [usize; 2]| {
        let (value, (dx, ())) = program.run((&x, integers(&rows))).expect("indices in range");
        (value, dx.to_owned())
    };
    assert_eq!(run(&mut program, [0, 0]), (323.0, array![5.0, 10.0, 100.0]));
    assert_eq!(run(&mut program, [0, 2]), (1222.0, array![3.0, 10.0, 700.0]));
}

#[test]
fn reading_every_row_costs_one_pass() {
    let bytes = |rows: usize| {
        let x = Array2::<f64>::ones((rows, 4));
        let program = Program::value_and_grad(
            |_, x| {
                let rows = x.unstack(0);
                let squares = rows.iter().map(|row| row.square().sum());
                let products = rows.windows(2).map(|pair| (pair[0] * pair[1]).sum());
                squares.chain(products).fold(x.sum(), |sum, term| sum + term)
            },
            &x,
        );
        program.stats().bytes_moved as f64
    };
    // The derivatives of all parts are added onto one array: not a whole array for each.
    assert!(bytes(400) < 2.1 * bytes(200));
    let second = |rows: usize| {
        let x = Array2::<f64>::ones((rows, 4));
        let program = Program::value_and_grad(
            |_, x| {
                let cost =
                    x.unstack(0).windows(2).map(|pair| (pair[0] * pair[1]).sin().sum()).fold(x.sum(), |a, b| a + b);
                cost.grad(x).square().sum()
            },
            &x,
        );
        program.stats().bytes_moved as f64
    };
    assert!(second(200) < 2.1 * second(100));
}
