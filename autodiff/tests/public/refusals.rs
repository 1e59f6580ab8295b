//! What a program may not do panics at its own line; what data decide is an error. Messages name op, shapes,
//! axis, lines and the way out.

use autodiff::{
    CheckGrads, Error, Fixed, Mask, Padding, Program, Tape, Var, check_grads, choose, concatenate, einsum, flatten,
    grad, integers, jvp, linspace, multi_dot, signal, stack, value_and_grad, vjp, where_,
};
use ndarray::{Array1, Array2, array, s};
use std::{
    cell::RefCell,
    panic::{self, AssertUnwindSafe},
    sync::Once,
};

thread_local! {
    /// While this thread expects a panic: its file and line.
    static PLACE: RefCell<Option<(String, u32)>> = const { RefCell::new(None) };
}

/// The message of a panic and its line, which must be in this file.
fn refusal<R>(run: impl FnOnce() -> R) -> (String, u32) {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let default = panic::take_hook();
        panic::set_hook(Box::new(move |info| match (PLACE.take(), info.location()) {
            (Some(_), Some(place)) => PLACE.set(Some((place.file().into(), place.line()))),
            _ => default(info),
        }));
    });
    PLACE.set(Some(Default::default()));
    let payload = panic::catch_unwind(AssertUnwindSafe(|| drop(run())));
    let (file, line) = PLACE.take().unwrap_or_default();
    let payload = payload.expect_err("it is refused");
    let message = payload.downcast_ref::<String>().cloned();
    let message = message.or_else(|| payload.downcast_ref::<&str>().map(|text| text.to_string()));
    assert_eq!(file, file!(), "the panic is at the caller's line");
    (message.expect("a panic has a message"), line)
}

/// Asserts that `$run`, written on the line of this macro, panics there with the message `$expected`, in which
/// `$line` stands for lines recorded in this file.
macro_rules! refused {
    ($run:expr, $expected:expr $(, $line:expr)* $(,)?) => {
        let (message, line) = refusal(|| $run);
        let lines: &[u32] = &[$($line),*];
        let fill = |text: String, line: &u32| text.replacen("{}", &format!("{}:{line}", file!()), 1);
        let expected = lines.iter().fold($expected.to_string(), fill);
        assert_eq!(message, expected);
        assert_eq!(line, line!());
    };
}

#[test]
#[rustfmt::skip]
fn shapes_that_do_not_fit() {
    let tape = Tape::new();
    let left = line!() + 1;
    let x = tape.var(Array2::<f64>::ones((3, 4)));
    let y = tape.var(Array2::<f64>::ones((5, 2)));
    let (a, b) = (left, left + 1);
    refused!(x.matmul(y), "matmul: (3, 4) · (5, 2): 4 ≠ 5; left from {}, right from {}", a, b);
    refused!(x + y, "add: (3, 4) with (5, 2): 4 ≠ 2 at axis -1; left from {}, right from {}", a, b);
    refused!(x.maximum(y.t()), "maximum: (3, 4) with (2, 5): 4 ≠ 5 at axis -1; left from {}, right from {}", a, line!());
    refused!(x * &Array1::<f64>::ones(3), "multiply: (3, 4) with (3,): 4 ≠ 3 at axis -1; left from {}, right from {}", a, line!());
    refused!(where_(x.gt(0.0), y, 1.0), "where: (3, 4) with (5, 2): 4 ≠ 2 at axis -1; operands from {}, {}, {}", line!(), b, line!());
    refused!(x.sum_axis(2), "sum: axis 2 is out of range for shape (3, 4) (0 to 1, or -2 to -1); operand from {}", a);
    refused!(x.mean_axis([0, -2]), "mean: axis 0 of shape (3, 4) is named twice; operand from {}", a);
    refused!(x.sum().max_axis(0), "max: axis 0 of a number, shape (), which has no axes; operand from {}", line!());
    refused!(x.reshape((5, 2)), "reshape: (3, 4) has 12 elements, (5, 2) has 10; operand from {}", a);
    refused!(x.broadcast_to((2, 4)), "broadcast_to: (3, 4) cannot be stretched to (2, 4); operand from {}", a);
    refused!(x.transpose([0]), "transpose: 1 axes for shape (3, 4), which has 2; operand from {}", a);
    refused!(x.slice(s![3, ..]), "slice: index 3 is out of range for axis 0 of shape (3, 4); operand from {}", a);
    refused!(x.slice(s![.., ..5]), "slice: the end 5 is out of range for axis 1 of shape (3, 4); operand from {}", a);
    refused!(x.slice(s![.., 0, 0]), "slice: 3 indices for shape (3, 4), which has 2 axes; operand from {}", a);
    let m = Mask::from_bools(&array![true]);
    refused!(x.mask(&m), "mask: the array has shape (3, 4), the mask (1,); operand from {}", a);
    refused!(x.unmask(&m), "unmask: the array has shape (3, 4), but the mask observes (1,) cells; operand from {}", a);
    refused!(x.gather([0, 3]), "gather: index 3 at position 1, but the axis has length 3; operand from {}", line!());
    let joined = "concatenate: array 1 has shape (5, 2), array 0 (3, 4): they may differ along axis 0 only; left from {}, right from {}";
    refused!(concatenate(&[x, y], 0), joined, a, b);
    let nothing = tape.var(Array1::<f64>::zeros(0));
    refused!(nothing.max(), "max: shape (0,) has no elements to choose from; operand from {}", line!() - 1);
    refused!(nothing.argmin(), "argmin: axis 0 of shape (0,) has no elements to choose from; operand from {}", line!() - 2);
    refused!(x.std_axis(2, 1), "std: axis 2 is out of range for shape (3, 4) (0 to 1, or -2 to -1); operand from {}", a);
    refused!(x.log_softmax([0, 0]), "log_softmax: axis 0 of shape (3, 4) is named twice; operand from {}", a);
    refused!(x.trapezoid(1.0, -3), "trapezoid: axis -3 is out of range for shape (3, 4) (0 to 1, or -2 to -1); operand from {}", a);
    refused!(x.average_axis(Array1::<f64>::ones(3), 0), "broadcast_to: (3,) cannot be stretched to (3, 4); operand from {}", line!());
    refused!(x.reshape((3, 2, 2)).corrcoef(), "corrcoef: shape (3, 2, 2); each row of a matrix is a variable; operand from {}", line!());
    refused!(nothing.nanmin(), "nanmin: shape (0,) has no elements to choose from; operand from {}", line!() - 8);
    refused!(nothing.norm_ord(f64::INFINITY, ..), "norm: shape (0,) has no elements to choose from; operand from {}", line!() - 9);
    refused!(x.atan2(y), "atan2: (3, 4) with (5, 2): 4 ≠ 2 at axis -1; left from {}, right from {}", a, b);
    refused!(x % y, "fmod: (3, 4) with (5, 2): 4 ≠ 2 at axis -1; left from {}, right from {}", a, b);
    refused!(x.item(), "item: shape (3, 4) has 12 elements, not one; operand from {}", a);
}

#[test]
#[rustfmt::skip]
fn axes_and_parts_that_do_not_fit() {
    let tape = Tape::new();
    let a = line!() + 1;
    let x = tape.var(Array2::<f64>::ones((3, 4)));
    refused!(x.expand_dims([0, 0]), "expand_dims: axis 0 of shape (3, 4, 1, 1) is named twice; operand from {}", a);
    refused!(x.expand_dims(..), "expand_dims: `..` does not say where the new axes are; operand from {}", a);
    refused!(x.squeeze(1), "squeeze: axis 1 of shape (3, 4) has length 4, not 1; operand from {}", a);
    refused!(x.moveaxis([0, 1], 0), "moveaxis: 2 axes to 1 places; operand from {}", a);
    refused!(x.swapaxes(0, 2), "swapaxes: axis 2 is out of range for shape (3, 4) (0 to 1, or -2 to -1); operand from {}", a);
    refused!(x.rollaxis(0, 3), "rollaxis: the start 3 is out of range for shape (3, 4); operand from {}", a);
    refused!(x.flip([0, -2]), "flip: axis 0 of shape (3, 4) is named twice; operand from {}", a);
    refused!(x.sum_axis(0).rot90(1), "rot90: axis 1 is out of range for shape (4,) (0 to 0, or -1 to -1); operand from {}", line!());
    refused!(x.repeat_each(&[1, 2], 0), "repeat_each: 2 counts for axis 0 of shape (3, 4); operand from {}", a);
    refused!(x.compress(&[false, false, false, true], 0), "gather: index 3 at position 0, but the axis has length 3; operand from {}", line!());
    refused!(x.pad(&[(1, 1)], Padding::Edge), "pad: 1 pairs of widths for shape (3, 4), which has 2 axes; operand from {}", a);
    refused!(x.slice(s![..0, ..]).pad(&[(1, 0), (0, 0)], Padding::Wrap), "pad: axis 0 of shape (0, 4) has no elements to make a border of; operand from {}", line!());
    refused!(x.diagonal(0, 1, -1), "diagonal: axis 1 of shape (3, 4) is named twice; operand from {}", a);
    refused!(x.expand_dims(0).diag(0), "diag: shape (1, 3, 4) is neither a vector nor a matrix; see diagonal; operand from {}", line!());
    refused!(x.sum_axis(0).triu(0), "triu: axis -2 is out of range for shape (4,) (0 to 0, or -1 to -1); operand from {}", line!());
    refused!(x.slice(s![..1, ..]).gradient(1.0, 0), "gradient: axis 0 of shape (1, 4) has 1 elements; a slope needs two; operand from {}", line!());
    refused!(x.gradient(&array![1.0, 2.0], 0), "gradient: spacing of shape (2,) for axis 0 of shape (3, 4); left from {}, right from {}", a, line!());
    refused!(x.split(2, 0), "split: 3 elements along axis 0 make no 2 equal parts; see array_split; operand from {}", a);
    refused!(x.array_split(0, 0), "array_split: 0 parts; operand from {}", a);
    refused!(stack(&[x, x.t()], 0), "stack: (3, 4) and (4, 3): the arrays must have one shape; left from {}, right from {}", a, line!());
    refused!(stack(&[x, x], 3), "stack: axis 3 is out of range for shape (3, 4, 1) (0 to 2, or -3 to -1); operand from {}", a);
    refused!(stack::<f64>(&[], 0), "stack: no arrays");
    refused!(linspace(0.0, 1.0, 3) as Var<'_>, "linspace: no operand is a Var; make one of them a constant by `tape.var(...)`");
    refused!(choose(&array![0, 2], &[x, x]), "choose: (3, 4) does not broadcast with (2,); operand from {}", a);
    refused!(choose(&array![[2]], &[x, x]), "choose: index 2, but there are 2 choices");
    refused!(x.index([[0], [4]]), "index: index 4 at position 0, but the axis has length 4; operand from {}", line!());
    refused!(x.index([[0], [0], [0]]), "index: 3 arrays of indices for shape (3, 4), which has 2 axes; operand from {}", a);
    refused!(x.index([&[0, 1][..], &[0, 1, 2]]), "index: indices of shapes (2,) and (3,) do not broadcast; operand from {}", a);
    refused!(x.index([x.argmax_axis(0), x.argmax_axis(0)]), "index: of several arrays of indices, one is known only when it runs; only one alone may be; operand from {}", a);
    refused!(x.set_at([x.argmax_axis(0)], 0.0), "set_at: the indices are known only when it runs, and with them which values fall on one place; operand from {}", a);
    refused!(x.add_at([[0, 1]], &array![1.0, 2.0]), "add_at: values of shape (2,) cannot be stretched to (2, 4); operand from {}", line!());
    refused!(x.with_slice(s![.., 0], &array![1.0, 2.0]), "with_slice: values of shape (2,) cannot be stretched to (3,); operand from {}", line!());
}

#[test]
#[rustfmt::skip]
fn products_that_do_not_fit() {
    let tape = Tape::new();
    let a = line!() + 1;
    let x = tape.var(Array2::<f64>::ones((3, 4)));
    let y = tape.var(Array2::<f64>::ones((5, 2)));
    let b = a + 1;
    refused!(x.dot(y), "dot: (3, 4) with (5, 2): 4 ≠ 5 at axes 1 and 0; left from {}, right from {}", a, b);
    refused!(x.inner(y), "inner: (3, 4) with (5, 2): 4 ≠ 2 at axes 1 and 1; left from {}, right from {}", a, b);
    refused!(x.vdot(y), "vdot: 12 elements with 10; left from {}, right from {}", a, b);
    refused!(x.vecdot(y), "vecdot: (3, 4) with (5, 2): 4 ≠ 2 at axes 1 and 1; left from {}, right from {}", a, b);
    refused!(x.matvec(y), "matvec: (3, 4) with (5, 2): 4 ≠ 2 at axes 1 and 1; left from {}, right from {}", a, b);
    refused!(x.vecmat(y), "vecmat: (3, 4) with (5, 2): 4 ≠ 5 at axes 1 and 0; left from {}, right from {}", a, b);
    refused!(x.tensordot(y, 3), "tensordot: axis 2 is out of range for shape (3, 4) (0 to 1, or -2 to -1); operand from {}", a);
    refused!(x.tensordot(y, ([0, 1], 0)), "tensordot: 2 axes with 1; left from {}, right from {}", a, b);
    refused!(x.cross(y), "cross: (3, 4) with (5, 2): vectors of three components, or of two, are in the last axes; left from {}, right from {}", a, b);
    refused!(multi_dot(&[x, y]), "multi_dot: (3, 4) · (5, 2): 4 ≠ 5; left from {}, right from {}", a, b);
    refused!(multi_dot(&[x, x.sum_axis(0), y]), "multi_dot: array 1 has shape (4,), which is no matrix; operand from {}", line!());
    refused!(einsum("ij,jk->ik", &[x, y]), "einsum: ij,jk->ik: index j has length 4 in operand 0, 5 in operand 1; left from {}, right from {}", a, b);
    refused!(einsum("ii", &[x]), "einsum: ii: index i has length 3 and 4 in operand 0; operand from {}", a);
    refused!(einsum("ij->ik", &[x]), "einsum: ij->ik: index k of the output is in no operand; operand from {}", a);
    refused!(einsum("ij->ii", &[x]), "einsum: ij->ii: index i comes twice in the output; operand from {}", a);
    refused!(einsum("ij,jk", &[x]), "einsum: ij,jk: 2 terms for 1 operands; operand from {}", a);
    refused!(einsum("ijk->i", &[x]), "einsum: ijk->i: 3 indices for operand 0 of shape (3, 4); operand from {}", a);
    refused!(einsum("i...->i", &[x]), "einsum: i...->i: ... stands for 1 axes, and the output has no ...; operand from {}", a);
    refused!(einsum("i.j->i", &[x]), "einsum: i.j->i: '.' in \"i.j\" is no index: letters and one `...` are; operand from {}", a);
    let valid = "signal::convolve: (3, 4) with (5, 2): neither is as long as the other along every axis; left from {}, right from {}";
    refused!(signal::convolve(x, y, signal::Mode::Valid), valid, a, b);
    refused!(signal::correlate(x, &array![1.0], signal::Mode::Full), "signal::correlate: (3, 4) with (1,): the numbers of axes differ; left from {}, right from {}", a, line!());
    refused!(signal::convolve_axes(x, y, (0, 0), (1, 1), signal::Mode::Full), "signal::convolve_axes: (3, 4) with (5, 2): 4 ≠ 2 at axes 1 and 1; left from {}, right from {}", a, b);
    refused!(signal::convolve_axes(x, y, (0, 0), (0, 1), signal::Mode::Full), "signal::convolve_axes: axis 0 of shape (3, 4) is in both lists; left from {}, right from {}", a, b);
}

#[test]
#[rustfmt::skip]
fn matrices_that_do_not_fit() {
    use autodiff::linalg::{self, MatrixNorm, Transpose};
    let tape = Tape::new();
    let left = line!() + 1;
    let x = tape.var(Array2::<f64>::ones((3, 4)));
    let y = tape.var(Array2::<f64>::ones((3, 3)));
    let v = tape.var(Array1::<f64>::ones(4));
    let (a, b, c) = (left, left + 1, left + 2);
    refused!(linalg::inv(x), "linalg::inv: (3, 4): square matrices are needed; operand from {}", a);
    refused!(linalg::det(v), "linalg::det: (4,): square matrices are needed; operand from {}", c);
    refused!(linalg::svd(v), "linalg::svd: (4,): a matrix has two axes; operand from {}", c);
    refused!(linalg::solve(y, v), "linalg::solve: (3, 3) with right side (4,): columns of length 3 are needed; left from {}, right from {}", b, c);
    refused!(linalg::solve(y, 1.0), "linalg::solve: (3, 3) with right side (): columns of length 3 are needed; left from {}, right from {}", b, line!());
    refused!(linalg::solve_triangular(x, v, true, Transpose::No, false), "linalg::solve_triangular: (3, 4): square matrices are needed; operand from {}", a);
    refused!(linalg::solve_banded((1, 0), x, v), "linalg::solve_banded: (3, 4): 1 + 1 + 0 diagonals are needed; operand from {}", a);
    refused!(linalg::solve_sylvester(y, y, x), "linalg::solve_sylvester: (3, 3) and (3, 3) with right side (3, 4); operands from {}, {}, {}", b, b, a);
    refused!(linalg::tensorsolve(x, v), "linalg::tensorsolve: (3, 4) with right side (4,): the axes of the right side, then as many elements; left from {}, right from {}", a, c);
    refused!(linalg::tensorinv(x, 1), "linalg::tensorinv: (3, 4): the first 1 axes have 3 elements, the others need as many; operand from {}", a);
    refused!(linalg::norm(x, MatrixNorm::One, [0, -2]), "linalg::norm: axis 0 of shape (3, 4) is named twice; operand from {}", a);
    refused!(linalg::block_diag(&[x, v]), "linalg::block_diag: (4,): matrices are needed; operand from {}", c);
    refused!(linalg::toeplitz(v, x), "linalg::toeplitz: (3, 4): a vector is needed; operand from {}", a);
    let m = Array2::<f64>::ones((1, 1));
    refused!(linalg::solve::<f64>(&m, &m), "linalg::solve: no operand is a Var; make one of them a constant by `tape.var(...)`");
}

#[test]
#[rustfmt::skip]
fn two_tapes_in_one_op() {
    let (first, second) = (Tape::new(), Tape::new());
    let (x, y) = (first.var(1.0), second.var(2.0));
    let made = line!() - 2;
    let expected = "two tapes in one op: one made at {}, the other at {}; a Var belongs to its tape (to nest derivatives, \
                    use Var::grad on one tape)";
    refused!(x * y, expected, made, made);
    refused!(x.grad(y), expected, made, made);
    refused!(concatenate(&[x.flatten(), y.flatten()], 0), expected, made, made);
}

#[test]
#[rustfmt::skip]
fn gradients_of_what_is_no_number() {
    let x = array![1.0, 2.0];
    let why = "the cost has shape (2,); a gradient is that of one number: reduce it (`sum`, `mean`), or take its \
               `jacobian`, or `vjp` with a cotangent, or `jvp`; operand from {}";
    refused!(value_and_grad(|_, x| x.exp(), &x), format!("value_and_grad: {why}"), line!());
    refused!(Program::value_and_grad(|_, x| x.exp(), &x), format!("value_and_grad: {why}"), line!());
    let tape = Tape::new();
    let v = tape.var(&x);
    refused!(v.grad(v), format!("grad: {why}"), line!() - 1);
    refused!(vjp(|_, x| x.exp(), &x, &array![1.0]), "vjp: the cotangent has shape (1,), the value (2,); left from {}, right from {}", line!(), line!());
    refused!(jvp(|_, x| x.exp(), &x, &array![1.0]), "jvp: a direction has shape (1,), its variable (2,); left from {}, right from {}", line!(), line!());
}

#[test]
#[rustfmt::skip]
fn reading_a_value_while_a_program_is_recorded() {
    let x = array![1.0, 2.0];
    let read = |method: &str, line: u32| {
        format!(
            "{method}: a Program is being recorded (at {}:{line}), and what is recorded once runs with other numbers each \
             time, so no value can be read here; choose by data with `where_`, or use the one-shot functions such as \
             `value_and_grad`, which record anew at each call",
            file!()
        )
    };
    refused!(Program::value_and_grad(|_, x| x * x.value().sum(), &x), read("value()", line!()));
    refused!(Program::value_and_grad(|_, x| x * x.sum().item(), &x), read("item()", line!()));
    refused!(Program::value_and_grad(|_, x| x.gather(&x.flatnonzero()).sum(), &x), read("flatnonzero()", line!()));
    refused!(Program::value_and_grad(|_, x| x.sum() * x.gt(1.0).nonzero().len(), &x), read("nonzero()", line!()));
    refused!(Program::value_and_grad(|_, x| if x.gt(1.0).value()[0] { x } else { -x }, &x), read("value()", line!()));
    refused!(Program::value_and_grad(|_, x| x.take(x.argmax(), 0) * x.argmax().value()[[]] as f64, &x), read("value()", line!()));
}

#[test]
#[rustfmt::skip]
fn outputs_of_another_rank_than_their_type() {
    let x = array![1.0, 2.0];
    refused!(Program::<_, Array2<f64>>::outputs(|_, x| x.exp(), &x), "outputs: output 0 has shape (2,), but its type is an array of 2 axes; operand from {}", line!());
    refused!(Program::<_, (Array1<f64>, f64)>::outputs(|_, x| (x, x), &x), "outputs: output 1 has shape (2,), but its type is one number; operand from {}", line!());
}

fn text<T>(result: Result<T, Error>) -> String {
    result.err().expect("it is an error").to_string()
}

#[test]
#[rustfmt::skip]
fn parameters_that_differ_from_the_recorded_ones() {
    let (w, b) = (Array2::<f64>::ones((2, 3)), array![1.0, 2.0, 3.0]);
    let mut program = Program::value_and_grad(|_, (w, [b, c])| (w.matmul(b) * c.sum()).sum(), (&w, [&b, &b]));
    let at = format!("{}:{}", file!(), line!() - 1);
    let long = array![1.0, 2.0, 3.0, 4.0];
    let found = text(program.run((&w, [&b, &long])).map(|_| ()));
    let expected = format!(
        "parameter.1[1] has shape (4,), but the program was recorded at {at} with shape (3,); record another program for the \
         new shape"
    );
    assert_eq!(found, expected);
    let stretched = Array2::<f64>::ones((1, 3));
    let found = text(program.run((&stretched, [&b, &b])).map(|_| ()));
    assert!(found.starts_with("parameter.0 has shape (1, 3), but"), "{found}");
    assert!(program.run((&w, [&b, &b])).is_ok(), "the program still runs");

    let mut program = Program::value_and_grad(|_, xs: Vec<Var<'_>>| xs[0].sum() + xs[1].sum(), vec![&b, &b]);
    let found = text(program.run(vec![&b]).map(|_| ()));
    assert!(found.starts_with("parameter has 1 elements, but") && found.contains("with 2;"), "{found}");

    let mut single = Program::value_and_grad(|_, x| x.sum(), &b);
    assert!(text(single.run(&long).map(|_| ())).starts_with("parameter has shape (4,), but"));
}

#[test]
#[rustfmt::skip]
fn indices_out_of_range_at_a_run() {
    let x = array![1.0, 2.0, 3.0];
    let rows = vec![0, 1];
    let line = line!() + 1;
    let mut program = Program::value_and_grad(|_, (x, rows)| x.gather(rows).sum(), (&x, integers(&rows)));
    let found = text(program.run((&x, integers(&[2, 3]))).map(|_| ()));
    let at = format!("{}:{line}", file!());
    assert_eq!(found, format!("parameter.1[1] is 3, but the axis it selects from (at {at}) has length 3"));
    let found = text(program.run((&x, integers(&[2]))).map(|_| ()));
    assert!(found.starts_with("parameter.1 has shape (1,), but"), "{found}");
    assert!(program.run((&x, integers(&[2, 2]))).is_ok());
}

#[test]
#[rustfmt::skip]
fn a_nan_made_in_the_backward_names_the_forward_line() {
    let x = array![4.0, 0.0];
    let line = line!() + 4;
    let result = autodiff::try_value_and_grad(
        |tape, x| {
            tape.trap_nan(true);
            (x.sqrt() * 2.0).sum()
        },
        &x,
    );
    let error = text(result);
    assert_eq!(error, format!("sqrt at {}:{line}: its derivative made inf out of finite numbers, in an array of shape (2,)", file!()));
    // Without the trap the infinity comes out.
    assert_eq!(grad(|_, x| (x.sqrt() * 2.0).sum(), &x), array![0.5, f64::INFINITY]);
}

#[test]
#[rustfmt::skip]
fn a_nan_made_forward_or_in_a_second_derivative_is_named() {
    let line = line!() + 1;
    let made = |x: f64| autodiff::try_value_and_grad(|tape, x| { tape.trap_nan(true); x.log().exp() * 2.0 }, x);
    assert!(made(1.0).is_ok());
    assert_eq!(text(made(-1.0)), format!("log at {}:{line} made NaN out of finite numbers, in an array of shape ()", file!()));

    let tape = Tape::new();
    let x = tape.var(0.0);
    let slope = x.powf(1.5).grad(x);
    let second = slope.grad(x);
    let line = line!() - 2;
    assert_eq!(slope.item(), 0.0);
    tape.trap_nan(true);
    let error = text(second.try_value());
    assert_eq!(error, format!("power at {}:{line}: its derivative of order 2 made inf out of finite numbers, in an array of shape ()", file!()));

    let mut program = Program::value_and_grad(|tape, x| { tape.trap_nan(true); (x / 2.0).log() }, 1.0f64);
    assert_eq!(program.run(2.0).map(|(value, _)| value), Ok(0.0));
    assert!(text(program.run(-1.0).map(|_| ())).starts_with("log at "));
    assert_eq!(program.run(2.0).map(|(_, slope)| slope), Ok(0.5));
    // What comes in as NaN is nobody's fault here.
    assert!(program.run(f64::NAN).is_ok());
}

#[test]
fn a_wrong_derivative_is_found() {
    let error = text(check_grads(|_, x| x.stop_gradient() * x, 1.5f64));
    assert!(error.starts_with("check_grads: order 1 in reverse mode: derivative"), "{error}");
    assert!(check_grads(|_, (x, c)| x * c, (1.5f64, Fixed(2.0f64))).is_ok());
}

#[test]
#[rustfmt::skip]
fn more_axes_than_there_may_be() {
    let tape = Tape::new();
    let x = tape.var(2.0);
    refused!(x.reshape([1; 33].as_slice()), "an array of 33 axes: at most 32 are supported");
    refused!(x.broadcast_to([1; 40].as_slice()), "an array of 40 axes: at most 32 are supported");
}

#[test]
#[rustfmt::skip]
fn more_elements_than_there_may_be() {
    let tape = Tape::new();
    let x = tape.var(2.0);
    let message = "an array of shape (1099511627776, 1099511627776): more elements than memory can hold";
    refused!(x.broadcast_to((1 << 40, 1 << 40)), message);
    let column = x.broadcast_to((1 << 40, 1));
    refused!(column + column.t(), message);
    let mask = Mask::from_coords([1 << 33, 1 << 33], [[0, 0]]);
    assert!(matches!(mask, Err(Error::TooLarge { .. })), "{mask:?}");
    let steps = tape.var(array![1.0, 2.0]).slice(s![..;isize::MAX]);
    assert_eq!(steps.value(), array![1.0].into_dyn());
}

#[test]
#[rustfmt::skip]
fn cotangents_of_another_tape() {
    let (tape, other) = (Tape::new(), Tape::new());
    let x = tape.var(array![[1.0, 2.0]]);
    let cotangent = other.var(array![[1.0], [2.0]]);
    let (message, line) = refusal(|| x.t().vjp(x, cotangent));
    assert!(message.starts_with("two tapes in one op"), "{message}");
    assert_eq!(line, line!() - 2);
}

#[test]
#[rustfmt::skip]
fn vectors_of_another_length_than_the_tree() {
    let (mut numbers, tree) = flatten((&array![1.0, 2.0], 3.0f64));
    let longer = array![1.0, 2.0, 3.0];
    refused!(tree.views(&[1.0, 2.0]), "the vector has 2 numbers, the tree 3");
    refused!(tree.write(&(array![1.0, 2.0].view(), 3.0), &mut [0.0; 2]), "the vector has 2 numbers, the tree 3");
    refused!(tree.write(&(longer.view(), 4.0), &mut numbers), "the tree written has 4 numbers, expected 3");
    refused!(tree.write(&(array![1.0].view(), 4.0), &mut numbers), "the tree written has 2 numbers, expected 3");
}

#[test]
#[rustfmt::skip]
fn checks_that_would_check_nothing() {
    let check = |order, directions| CheckGrads { order, directions, ..CheckGrads::default() };
    refused!(check(3, 1).check(|_, x| x * x, 1.0f64), "CheckGrads: order 3, but orders 1 and 2 are checked");
    refused!(check(1, 0).check(|_, x| x * x, 1.0f64), "CheckGrads: 0 directions check nothing");
}

#[test]
fn parameters_near_the_end_of_a_domain_are_checked_on_the_inside() {
    for x in [1e-8f64, 1e-3, 1.0, 1e5] {
        check_grads(|_, x| x.log(), x).unwrap();
        check_grads(|_, x| x.sqrt(), x).unwrap();
    }
    check_grads(|_, x| (x * x.log()).sum(), &array![1e-8, 3.0, 1e-20]).unwrap();
    // What is wrong stays wrong.
    for x in [array![1e-8, 2.0], array![1e-7, 1e-9], array![0.0, 0.5]] {
        let wrong = check_grads(|_, x| (x.exp() + x.stop_gradient()).sum(), &x).unwrap_err();
        assert!(wrong.to_string().contains("by central differences, or where these say little"), "{wrong}");
    }
    assert!(check_grads(|_, x| x + x.stop_gradient(), 1e-7f64).is_err());
    assert!(check_grads(|_, x| x + x.stop_gradient(), 0.01f32).is_err());
    assert!(check_grads(|_, x| x.log() + x.log().stop_gradient(), 1e-8f64).is_err());
}

#[test]
fn large_parameters_are_checked_relative_to_their_size() {
    assert!(check_grads(|_, x| x.square().sum(), &array![1e6, -2e6, 3e6]).is_ok());
    assert!(check_grads(|_, x| x.square().sum(), &array![1e3f32, -2e3, 3e3]).is_ok());
}

#[test]
fn a_computed_index_out_of_range_is_an_error_with_its_line() {
    let tape = Tape::new();
    let (x, y) = (tape.var(array![1.0, 2.0, 3.0]), tape.var(array![1.0, 2.0]));
    let line = line!() + 1;
    let chosen = y.gather(x.argmax());
    let expected = Error::Failed {
        op: "gather",
        line: format!("{}:{line}", file!()),
        why: "index 2 at position 0, but the axis has length 2".into(),
    };
    assert_eq!(chosen.try_value(), Err(expected.clone()));
    let line = line!() + 1;
    let added = y.add_at([x.argmax()], 1.0).try_value().unwrap_err();
    let why = "index 2 at position 0, but the axis has length 2".into();
    assert_eq!(added, Error::Failed { op: "add_at", line: format!("{}:{line}", file!()), why });
    let mut program =
        Program::<_, f64>::outputs(|_, (x, y)| y.gather(x.argmax()), (&array![0.0, 0.0, 1.0], &array![0.0, 0.0]));
    assert!(matches!(
        program.run((&array![0.0, 0.0, 1.0], &array![0.0, 0.0])),
        Err(Error::Failed { op: "gather", .. })
    ));
    assert_eq!(program.run((&array![0.0, 2.0, 1.0], &array![3.0, 4.0])), Ok(4.0));
}
