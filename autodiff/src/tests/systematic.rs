//! Every op over every shape and layout, element type, mode and order, against central differences.

use super::{
    support::{Case, Layout, Random, case, check, op_names},
    systematic_order,
};
use crate::{
    Mask, Var, concatenate,
    kernel::{Binary, Unary},
    operand::Real,
    where_,
};
use ndarray::{ArrayD, Dimension, IxDyn, SliceInfoElem};
use std::collections::BTreeSet;

pub struct UnaryRow {
    pub op: Unary,
    pub domain: &'static [f64],
    pub special: &'static [(f64, f64)],
}

pub struct BinaryRow {
    pub op: Binary,
    pub domains: [[f64; 2]; 2],
    pub special: &'static [(f64, f64, f64, f64)],
}

macro_rules! unary_table {
    ($(
        $(#[$doc:meta])*
        $vis:vis $method:ident $Variant:ident {
            value: $value:expr,
            $(beyond: $beyond:expr => $exact:expr,)?
            derivative: $derivative:expr,
            domain: $domain:tt, special: $special:tt,
        }
    )*) => {
        pub const UNARY: &[UnaryRow] = &[$(UnaryRow { op: Unary::$Variant, domain: &$domain, special: &$special }),*];
    };
}

macro_rules! binary_table {
    ($(
        $(#[$doc:meta])*
        $name:ident $Variant:ident {
            value: $value:expr,
            $(where_nan: $exact:expr,)?
            derivative: $derivative:tt,
            domain: $x:tt $y:tt, special: $special:tt,
        }
    )*) => {
        pub const BINARY: &[BinaryRow] =
            &[$(BinaryRow { op: Binary::$Variant, domains: [$x, $y], special: &$special }),*];
    };
}

unary_rows!(unary_table);
binary_rows!(binary_table);

const ANY: [f64; 2] = [-2.0, 2.0];

#[test]
fn every_op_over_every_layout() {
    let mut seen = BTreeSet::new();
    let mut random = Random::new(1);
    for layout in Layout::all() {
        for case in elementwise().into_iter().chain(shaped(layout.shape())) {
            let domains = case.domains.iter();
            let inputs: Vec<ArrayD<f64>> = domains.map(|&domain| random.laid_out(&layout, domain)).collect();
            check(&case, &inputs, &mut seen);
        }
    }
    for (case, shapes) in products().into_iter().chain(broadcasts()) {
        let domains = case.domains.iter();
        let inputs = domains.zip(&shapes).map(|(&domain, shape)| random.laid_out(shape, domain)).collect::<Vec<_>>();
        check(&case, &inputs, &mut seen);
    }
    let missing: Vec<_> = op_names().difference(&seen).copied().collect();
    assert!(missing.is_empty(), "ops that no case uses: {missing:?}");
}

/// The rows of the tables, and what is composed of them.
fn elementwise() -> Vec<Case> {
    let unary = UNARY.iter().filter_map(|row| {
        let (op, &[low, high]) = (row.op, row.domain) else { return None };
        Some(Case::new(op.name(), &[[low, high]], move |x| x[0].unary(op), move |x| x[0].unary(op)))
    });
    let binary = BINARY.iter().map(|row| {
        let op = row.op;
        Case::new(op.name(), &row.domains, move |x| x[0].binary(op, x[1]), move |x| x[0].binary(op, x[1]))
    });
    let mut cases: Vec<Case> = unary.chain(binary).collect();
    cases.extend([
        case!("x·x", [ANY], |x| x[0] * x[0]),
        case!("powi(3)", [ANY], |x| x[0].powi(3)),
        case!("powi(2)", [ANY], |x| x[0].powi(2)),
        case!("powi(-1)", [[0.5, 2.0]], |x| x[0].powi(-1)),
        case!("powf(2.5)", [[0.3, 2.0]], |x| x[0].powf(2.5)),
        case!("number on the left", [[0.5, 2.0]], |x| (1.5 / x[0] - 2) * (3 + x[0]) - 0.5),
        case!("chain", [[0.2, 1.0]], |x| ((0.5 * x[0] + 0.1).exp().log1p().square() + 1.0).sqrt() * x[0].cos()),
        case!("two uses", [ANY, ANY], |x| {
            let y = x[0].sin();
            y * x[1] + y.exp() * x[1].tanh() - y
        }),
        case!("clip", [ANY], |x| x[0].clip(-3.0, 3.0) + x[0].clip(2.5, 3.0) * x[0]),
        case!("where", [ANY, [0.2, 2.0]], |x| where_(x[0].gt(x[1] * 0.1), x[0].sin(), x[1].log() * x[0])),
        case!("bools", [ANY, [5.0, 6.0]], |x| {
            let inside = x[0].lt(x[1]) & !(x[1].le(0.0) | x[0].ne(x[0]));
            where_(inside, x[0] * x[1], 0.0) + inside.to_var() * x[0]
        }),
        case!("stop_gradient", [ANY, ANY], |x| x[0] * x[1] + x[1] * (x[0] * 0.0).stop_gradient()),
    ]);
    cases
}

/// Cases that take the shape into account.
fn shaped(shape: &[usize]) -> Vec<Case> {
    let mut cases = vec![
        case!("sum", [ANY], |x| x[0].sin().sum()),
        case!("mean", [ANY], |x| x[0].square().mean()),
        case!("sum used twice", [ANY], |x| (x[0] - x[0].sum() * 0.1).square().sum()),
        case!("root mean square", [[0.5, 2.0]], |x| x[0].square().mean().sqrt() * x[0]),
        case!("flatten", [ANY], |x| x[0].flatten().sin()),
        case!("t", [ANY, ANY], |x| x[0].t() * x[1].t().exp()),
        case!("checkpoint", [ANY, ANY], |x| {
            let tape = x[0].tape();
            let (scaled, shifted) = tape.checkpoint(|| {
                let y = x[0].sin() * x[1];
                (y * 2.0, tape.checkpoint(|| y.tanh() + x[1]))
            });
            scaled * shifted + scaled
        }),
    ];
    let size: usize = shape.iter().product();
    if size > 0 {
        cases.extend([
            case!("max", [ANY], |x| x[0].max() * x[0]),
            case!("min", [ANY], |x| x[0].sin().min()),
            case!("argmax", [ANY], |x| x[0].flatten().gather(x[0].argmax()) * x[0]),
            case!("argmin", [ANY], |x| x[0].flatten().gather(x[0].argmin())),
        ]);
    }
    if size == 0 {
        // The mean of nothing is NaN.
        cases.retain(|case| !matches!(case.name.as_str(), "mean" | "root mean square"));
    }
    let mask = Mask::from_bools(&ArrayD::from_shape_fn(IxDyn(shape), |i| i.slice().iter().sum::<usize>() % 2 == 0));
    let (for_f64, for_f32) = (mask.clone(), mask.clone());
    cases.push(Case::new(
        "mask",
        &[ANY, ANY],
        move |x| masked(x[0], x[1], &for_f64),
        move |x| masked(x[0], x[1], &for_f32),
    ));
    if !shape.is_empty() {
        cases.extend(along_axes(shape));
        cases.extend(systematic_order::cases(shape));
    }
    cases
}

fn masked<'t, A: Real>(x: Var<'t, A>, y: Var<'t, A>, mask: &Mask) -> Var<'t, A> {
    let picked = (x * y).mask(mask);
    (picked.sin() * 2.0).unmask(mask) + (picked.square() + x.mask(mask)).sum() * y
}

fn along_axes(shape: &[usize]) -> Vec<Case> {
    let last = *shape.last().unwrap_or(&0);
    let backwards = vec![SliceInfoElem::Slice { start: 0, end: None, step: -2 }; shape.len()];
    let info = (backwards.clone(), backwards);
    let mut cases = vec![
        case!("sum_axis(0)", [ANY], |x| x[0].sin().sum_axis(0)),
        case!("sum_axis(-1)", [ANY], |x| x[0].sin().sum_axis(-1).square()),
        case!("sum_keepdims(0)", [ANY], |x| x[0].exp() * x[0].sum_keepdims(0)),
        case!("sum_keepdims(..)", [ANY], |x| x[0] * x[0].sum_keepdims(..)),
        case!("mean_axis(-1)", [ANY], |x| x[0].exp().mean_axis(-1)),
        case!("mean_keepdims(-1)", [ANY], |x| (x[0] - x[0].mean_keepdims(-1)).square()),
        case!("max_axis(-1)", [ANY], |x| x[0].max_axis(-1).sin()),
        case!("max_keepdims(-1)", [ANY], |x| (x[0] - x[0].max_keepdims(-1)).exp()),
        case!("min_axis(-1)", [ANY], |x| x[0].sin().min_axis(-1)),
        case!("min_keepdims(-1)", [ANY], |x| x[0] * x[0].min_keepdims(-1)),
        case!("reshape", [ANY], |x| x[0].reshape([1, x[0].size()]).sin() * 2.0),
        case!("broadcast_to", [ANY, ANY], |x| {
            let mut longer = x[0].shape().to_vec();
            longer.insert(0, 2);
            x[0].broadcast_to(&longer[..]) * x[1]
        }),
        case!("concatenate(0)", [ANY, ANY], |x| concatenate(&[x[0], x[1].sin(), x[0]], 0).square()),
        case!("concatenate(-1)", [ANY, ANY], |x| concatenate(&[x[0].t().t(), x[1] * x[0]], -1)),
        case!("take(-1)", [ANY], |x| x[0].sin().take([2, 0, 2], -1)),
        case!("take by an array", [ANY], |x| x[0].take(&ndarray::array![[0, 1], [1, 1]], -1).square()),
        Case::new(
            "slice",
            &[ANY],
            move |x| x[0].slice(&info.0[..]).sin() * 2.0,
            move |x| x[0].slice(&info.1[..]).sin() * 2.0,
        ),
        case!("with_slice", [ANY, ANY], |x| {
            let part = vec![ndarray::SliceInfoElem::Slice { start: 0, end: None, step: 2 }; x[0].ndim()];
            x[0].sin().with_slice(part, x[1].sum()).square()
        }),
    ];
    if last == 3 {
        cases.push(case!("argmax_axis", [ANY, ANY], |x| {
            x[1].sum_axis(0).sum() * x[0].take(x[1].argmax_axis(-1), -1)
        }));
        cases.push(case!("argmin_axis", [ANY, ANY], |x| x[0].take(x[1].argmin_axis(-1), -1).sin()));
    }
    if shape[0] > 0 {
        cases.extend([
            case!("max_axis(0)", [ANY], |x| x[0].max_axis(0)),
            case!("gather", [ANY], |x| x[0].gather([0, x[0].shape()[0] - 1, 0]).sin()),
            case!("gather two times", [ANY, ANY], |x| x[0].gather([0, 0]).gather([1, 0, 1]) * x[1].sum()),
        ]);
    }
    if shape.len() == 2 {
        cases.extend([
            case!("sum_axis([0, 1])", [ANY], |x| x[0].sin().sum_axis([0, 1])),
            case!("transpose", [ANY], |x| x[0].transpose([1, 0]).exp().sum_axis(0)),
            case!("sum of outer axes", [ANY, ANY], |x| {
                let (rows, columns) = (x[0].shape()[0], x[0].shape()[1]);
                let cube = x[0].reshape([rows, columns, 1]) * x[1].t().reshape([1, columns, rows]);
                cube.sum_axis([0, 2]) + cube.max_axis([-1]).sum()
            }),
        ]);
    }
    if shape.len() == 2 && shape[0] == 0 {
        // There is no greatest of nothing.
        cases.retain(|case| case.name != "sum of outer axes");
    }
    cases
}

/// Products over shapes, layouts and transposed operands.
fn products() -> Vec<(Case, Vec<Layout>)> {
    let row_major = |shape: &[usize]| Layout::RowMajor(shape.to_vec());
    let shapes = [
        (vec![2, 3], vec![3, 4]),
        (vec![1, 1], vec![1, 1]),
        (vec![3], vec![3]),
        (vec![3], vec![3, 2]),
        (vec![2, 3], vec![3]),
        (vec![0, 3], vec![3, 2]),
        (vec![2, 0], vec![0, 2]),
        (vec![9, 10], vec![10, 11]),
        (vec![20, 30], vec![30]),
        (vec![30], vec![30, 20]),
        (vec![5, 1], vec![1, 6]),
    ];
    let batches = [
        (vec![2, 3, 4], vec![2, 4, 2]),
        (vec![2, 3, 4], vec![4, 2]),
        (vec![3, 4], vec![2, 4, 2]),
        (vec![2, 1, 3, 2], vec![3, 2, 4]),
        (vec![2, 9, 8], vec![2, 8, 9]),
        (vec![4], vec![2, 4, 3]),
        (vec![2, 3, 4], vec![4]),
        (vec![2, 0, 4], vec![2, 4, 0]),
    ];
    let mut cases = Vec::new();
    for (left, right) in batches {
        let plain = case!("matmul", [ANY, ANY], |x| x[0].matmul(x[1]));
        let mixed = case!("matmul in a chain", [ANY, ANY], |x| (x[0].sin().matmul(x[1] * 2.0)).tanh());
        for case in [plain, mixed] {
            cases.push((case, vec![Layout::Stepped(left.clone()), Layout::Transposed(right.clone())]));
        }
    }
    for (left, right) in shapes {
        let plain = case!("matmul", [ANY, ANY], |x| x[0].matmul(x[1]));
        let mixed = case!("matmul in a chain", [ANY, ANY], |x| (x[0].sin().matmul(x[1] * 2.0)).tanh());
        let transposed = case!("matmul of transposed", [ANY, ANY], |x| x[1].t().matmul(x[0].t()));
        for case in [plain, mixed, transposed] {
            cases.push((case, vec![row_major(&left), Layout::Transposed(right.clone())]));
        }
        let stepped = case!("matmul", [ANY, ANY], |x| x[0].matmul(x[1]));
        cases.push((stepped, vec![Layout::Stepped(left), row_major(&right)]));
    }
    cases
}

/// Elementwise ops of two inputs over shapes that stretch.
fn broadcasts() -> Vec<(Case, Vec<Layout>)> {
    let mut cases = Vec::new();
    for (left, right) in [
        (&[][..], &[2, 3][..]),
        (&[2, 3], &[3]),
        (&[2, 1], &[1, 3]),
        (&[1], &[]),
        (&[0, 3], &[1, 1]),
        (&[2, 1, 3], &[4, 1]),
    ] {
        for row in BINARY {
            let op = row.op;
            let case =
                Case::new(op.name(), &row.domains, move |x| x[0].binary(op, x[1]), move |x| x[0].binary(op, x[1]));
            cases.push((case, vec![Layout::RowMajor(left.to_vec()), Layout::Transposed(right.to_vec())]));
        }
        let chosen = case!("where", [ANY, ANY], |x| where_(x[0].gt(x[1]), x[0], x[1].sin()) * x[1]);
        cases.push((chosen, vec![Layout::Transposed(left.to_vec()), Layout::RowMajor(right.to_vec())]));
    }
    cases
}
