//! Movement, assembly, contraction and updates over every layout, element type, mode and order.

use super::support::{Case, Layout, Random, case, check};
use crate::{
    Indexing, Padding, Real, Tape, Var, block, choose, column_stack, dstack, einsum, hstack, linspace, meshgrid,
    multi_dot, op::NodeId, select, signal, stack, vstack,
};
use ndarray::{ArrayD, array, s};
use std::collections::BTreeSet;

const ANY: [f64; 2] = [-2.0, 2.0];

fn check_all(seed: u64, cases: impl IntoIterator<Item = (Case, Vec<Layout>)>) {
    let (mut random, mut seen) = (Random::new(seed), BTreeSet::new());
    for (case, layouts) in cases {
        let domains = case.domains.iter();
        let inputs = domains.zip(&layouts).map(|(&domain, layout)| random.laid_out(layout, domain));
        check(&case, &inputs.collect::<Vec<ArrayD<f64>>>(), &mut seen);
    }
}

fn row_major(shape: &[usize]) -> Layout {
    Layout::RowMajor(shape.to_vec())
}

fn transposed(shape: &[usize]) -> Layout {
    Layout::Transposed(shape.to_vec())
}

#[test]
fn movement_over_every_layout() {
    let of_any_shape = || {
        vec![
            case!("ravel", [ANY], |x| x[0].ravel().sin()),
            case!("expand_dims", [ANY, ANY], |x| x[0].expand_dims([0, -1]).sin() * x[1].expand_dims(0).expand_dims(-1)),
            case!("squeeze(..)", [ANY], |x| x[0].squeeze(..).square()),
            case!("atleast_1d", [ANY], |x| x[0].atleast_1d().sin()),
            case!("atleast_2d", [ANY], |x| x[0].atleast_2d().sin()),
            case!("atleast_3d", [ANY], |x| x[0].atleast_3d().sin()),
            case!("roll", [ANY, ANY], |x| x[0].roll(2) * x[1]),
            case!("roll backwards", [ANY, ANY], |x| x[0].roll(-7) * x[1]),
            case!("flip(..)", [ANY, ANY], |x| x[0].flip(..) * x[1]),
            case!("tile", [ANY], |x| x[0].tile(&[2, 1, 3]).sin()),
            case!("stack", [ANY, ANY], |x| stack(&[x[0], x[1].sin(), x[0]], 0).square()),
            case!("stack(-1)", [ANY, ANY], |x| stack(&[x[0], x[1].sin()], -1).square()),
            case!("hstack", [ANY, ANY], |x| hstack(&[x[0], x[1].sin()]).square()),
            case!("vstack", [ANY, ANY], |x| vstack(&[x[0], x[1].sin()]).square()),
            case!("dstack", [ANY, ANY], |x| dstack(&[x[0], x[1].sin()]).square()),
            case!("column_stack", [ANY, ANY], |x| column_stack(&[x[0], x[1].sin()]).square()),
            case!("block", [ANY, ANY], |x| block(&[[x[0], x[1]], [x[1] * x[0], x[0]]]).sin()),
            case!("linspace", [ANY, ANY], |x| linspace(x[0], x[1].sum(), 4).square()),
            case!("select", [ANY, ANY], |x| {
                select(&[x[0].gt(1.0), x[0].gt(0.0)], &[x[0] * x[1], x[1]], x[0].square())
            }),
        ]
    };
    let with_axes = || {
        vec![
            case!("swapaxes", [ANY], |x| x[0].swapaxes(0, -1).exp()),
            case!("moveaxis", [ANY], |x| x[0].moveaxis(0, -1).exp()),
            case!("rollaxis", [ANY], |x| x[0].rollaxis(-1, 0).exp()),
            case!("roll_axis", [ANY, ANY], |x| x[0].roll_axis(1, 0) * x[1].roll_axis(-1, -1)),
            case!("flip", [ANY, ANY], |x| x[0].flip(0) * x[1].flip(-1)),
            case!("repeat", [ANY], |x| x[0].repeat(3, -1).sin() * x[0].repeat(3, -1)),
            case!("repeat_each", [ANY], |x| x[0].repeat_each(&[2, 0, 1], -1).sin()),
            case!("compress", [ANY], |x| x[0].compress(&[true, false, true], -1).sin()),
            case!("diff", [ANY], |x| x[0].diff(1, -1).square()),
            case!("diff twice", [ANY], |x| x[0].diff(2, -1).square()),
            case!("diff of nothing left", [ANY], |x| x[0].diff(4, -1)),
            case!("gradient", [ANY], |x| x[0].gradient(0.5, -1).square()),
            case!("gradient by a Var", [ANY, [0.5, 2.0]], |x| x[0].gradient(x[1].sum() + 1.0, -1)),
            case!("split", [ANY], |x| {
                let parts = x[0].split(3, -1);
                parts[0] * parts[2].sin()
            }),
            case!("split at", [ANY], |x| x[0].split([1], -1)[1].sin()),
            case!("array_split", [ANY], |x| {
                let parts = x[0].array_split(2, -1);
                parts[0].square().sum() + parts[1].sin().sum()
            }),
            case!("unstack", [ANY], |x| {
                let parts = x[0].unstack(-1);
                parts[0] * parts[1].sin() + parts[2]
            }),
            case!("append", [ANY, ANY], |x| x[0].append(x[1].sin(), -1).square()),
            case!("with_slice", [ANY, ANY], |x| x[0].with_slice(s![.., ..;-2], 0.5 * x[1].sum()).sin() * x[1]),
            case!("index", [ANY], |x| x[0].t().index([[0, 2, 0]]).square()),
            case!("add_at", [ANY, ANY], |x| x[0].t().add_at([[0, 2, 0]], x[1].t().sin()).square()),
            case!("set_at", [ANY, ANY], |x| x[0].t().set_at([[0, 2, 0]], x[1].t().sin()).square()),
        ]
    };
    let of_matrices = || {
        vec![
            case!("fliplr and flipud", [ANY, ANY], |x| x[0].fliplr() * x[1].flipud()),
            case!("rot90", [ANY, ANY], |x| x[0].rot90(1).matmul(x[1].rot90(2)).sin()),
            case!("rot90(-1)", [ANY], |x| x[0].rot90(-1).sin()),
            case!("diag", [ANY], |x| x[0].diag(1).sin()),
            case!("diag below", [ANY], |x| x[0].diag(-1).sin()),
            case!("diag outside", [ANY], |x| x[0].diag(-5)),
            case!("diag of diag", [ANY], |x| x[0].diag(0).diag(-2).exp()),
            case!("trace", [ANY], |x| x[0].sin().trace(1)),
            case!("triu", [ANY, ANY], |x| x[0].triu(1).sin() * x[1]),
            case!("tril", [ANY, ANY], |x| x[0].tril(-1).exp() * x[1]),
            case!("make_diagonal", [ANY], |x| x[0].make_diagonal(-1).exp()),
            case!("hsplit", [ANY], |x| x[0].hsplit([1])[1].sin()),
            case!("index pairs", [ANY], |x| x[0].t().index([[0, 2, 0], [0, 0, 0]]).square()),
            case!("add_at pairs", [ANY, ANY], |x| x[0].t().add_at([[0, 2, 0], [0, 0, 0]], x[1].sum()).square()),
            case!("set_at pairs", [ANY, ANY], |x| x[0]
                .t()
                .set_at([[0, 2, 0], [0, 0, 0]], x[1].t().slice(s![.., 0]))
                .sin()),
        ]
    };
    let pads = || {
        [
            Padding::Constant(0.0),
            Padding::Constant(1.5),
            Padding::Edge,
            Padding::Reflect,
            Padding::Symmetric,
            Padding::Wrap,
        ]
        .map(|padding| {
            let widths = |rank: usize| (0..rank).map(|axis| (axis, 2 * axis + 1)).collect::<Vec<_>>();
            Case::new(
                format!("pad {padding:?}"),
                &[ANY],
                move |x| x[0].pad(&widths(x[0].ndim()), padding).sin(),
                move |x| x[0].pad(&widths(x[0].ndim()), padding).sin(),
            )
        })
    };
    let mut cases = Vec::new();
    for layout in Layout::all() {
        let shape = layout.shape().to_vec();
        let mut chosen = of_any_shape();
        if shape.last() == Some(&3) {
            chosen.extend(with_axes());
        }
        if shape == [2, 3] {
            chosen.extend(of_matrices());
        }
        if matches!(layout, Layout::Transposed(_)) || shape.len() < 2 {
            chosen.extend(pads());
        }
        // Its slice names two axes.
        chosen.retain(|case| case.name != "with_slice" || shape.len() == 2);
        cases.extend(chosen.into_iter().map(|case| {
            let layouts = vec![layout.clone(); case.domains.len()];
            (case, layouts)
        }));
    }
    check_all(2, cases);
}

#[test]
fn movement_of_more_axes() {
    let cube = || vec![row_major(&[2, 3, 4])];
    let cases = [
        case!("moveaxis of several", [ANY], |x| x[0].moveaxis([0, 1], [-1, 0]).sin()),
        case!("rollaxis", [ANY], |x| x[0].rollaxis(2, 1).sin()),
        case!("diagonal", [ANY], |x| x[0].diagonal(1, 0, -1).sin()),
        case!("diagonal below", [ANY], |x| x[0].diagonal(-1, 2, 1).sin()),
        case!("trace", [ANY], |x| x[0].trace(0).sin()),
        case!("make_diagonal", [ANY], |x| x[0].make_diagonal(2).sin()),
        case!("triu of many", [ANY], |x| x[0].triu(0).exp()),
        case!("repeat inside", [ANY], |x| x[0].repeat(2, 1).square()),
        case!("dsplit", [ANY], |x| x[0].dsplit(2)[1].square()),
        case!("vsplit", [ANY], |x| x[0].vsplit(2)[1].square()),
        case!("roll along all", [ANY], |x| x[0].roll_axis(1, [0, 2]).square() * x[0]),
        case!("gradient inside", [ANY], |x| x[0].gradient(2.0, 1).square()),
        case!("index two of three", [ANY], |x| x[0].index([[1, 0, 1], [2, 2, 2]]).square()),
        case!("set rows", [ANY], |x| x[0].set_at([[1, 1]], x[0].roll(3)).square()),
    ];
    check_all(3, cases.map(|case| (case, cube())));
    let coordinates =
        case!("gradient by coordinates", [ANY, [0.5, 2.0]], |x| { x[0].gradient(increasing(x[1]), 1).square() });
    let mesh = case!("meshgrid", [ANY, ANY], |x| {
        let grid = meshgrid(&[x[0], x[1]], Indexing::Xy);
        (grid[0] * grid[1]).sin()
    });
    let chosen = case!("choose", [ANY, ANY], |x| choose(&array![[0, 1, 1], [1, 0, 0]], &[x[0].sin(), x[1] * x[1]]));
    check_all(
        4,
        [
            (coordinates, vec![row_major(&[2, 4]), row_major(&[4])]),
            (mesh, vec![row_major(&[3]), row_major(&[2])]),
            (chosen, vec![row_major(&[3]), transposed(&[2, 3])]),
        ],
    );
}

/// Coordinates out of positive steps.
fn increasing<'t, A: Real>(steps: Var<'t, A>) -> Var<'t, A> {
    let up_to = ndarray::Array2::from_shape_fn((steps.size(), steps.size()), |(i, j)| A::indicator(j <= i));
    steps.tape().var(up_to).matmul(steps)
}

#[test]
fn products_over_shapes() {
    let pair = |left: &[usize], right: &[usize]| vec![row_major(left), transposed(right)];
    let mut cases = Vec::new();
    for (left, right) in [
        (&[][..], &[2, 3][..]),
        (&[3], &[3]),
        (&[2, 3], &[3]),
        (&[3], &[3, 2]),
        (&[2, 3], &[3, 4]),
        (&[2, 2, 3], &[3]),
        (&[2, 3], &[2, 3, 2]),
        (&[2, 2, 3], &[2, 3, 2]),
        (&[0, 3], &[3, 2]),
    ] {
        cases.push((case!("dot", [ANY, ANY], |x| x[0].dot(x[1].sin())), pair(left, right)));
        cases.push((case!("outer", [ANY, ANY], |x| x[0].sin().outer(x[1])), pair(left, right)));
        cases.push((case!("kron", [ANY, ANY], |x| x[0].sin().kron(x[1])), pair(left, right)));
    }
    for (left, right) in [(&[3][..], &[3][..]), (&[2, 3], &[3]), (&[2, 3], &[4, 3]), (&[2, 1, 3], &[2, 3])] {
        cases.push((case!("inner", [ANY, ANY], |x| x[0].inner(x[1].sin())), pair(left, right)));
    }
    for (left, right) in [(&[3][..], &[3][..]), (&[2, 3], &[3]), (&[2, 3], &[4, 1, 3])] {
        cases.push((case!("vecdot", [ANY, ANY], |x| x[0].vecdot(x[1].sin())), pair(left, right)));
        cases.push((case!("cross", [ANY, ANY], |x| x[0].cross(x[1].sin())), pair(left, right)));
    }
    let over = |name: &str, axes: fn() -> ([isize; 2], [isize; 2]), left: &[usize], right: &[usize]| {
        let case = Case::new(
            name,
            &[ANY, ANY],
            move |x| x[0].tensordot(x[1].sin(), axes()),
            move |x| x[0].tensordot(x[1].sin(), axes()),
        );
        (case, pair(left, right))
    };
    cases.extend([
        (case!("cross in the plane", [ANY, ANY], |x| x[0].cross(x[1].sin())), pair(&[4, 2], &[2])),
        (case!("vdot", [ANY, ANY], |x| x[0].vdot(x[1].sin())), pair(&[2, 3], &[3, 2])),
        (case!("matvec", [ANY, ANY], |x| x[0].matvec(x[1].sin())), pair(&[2, 3, 4], &[5, 1, 4])),
        (case!("vecmat", [ANY, ANY], |x| x[0].vecmat(x[1].sin())), pair(&[5, 1, 3], &[2, 3, 4])),
        (case!("tensordot(0)", [ANY, ANY], |x| x[0].tensordot(x[1].sin(), 0)), pair(&[2], &[2, 3])),
        (case!("tensordot(1)", [ANY, ANY], |x| x[0].tensordot(x[1].sin(), 1)), pair(&[2, 3], &[3, 2])),
        (case!("tensordot(2)", [ANY, ANY], |x| x[0].tensordot(x[1].sin(), 2)), pair(&[2, 3, 4], &[3, 4, 2])),
        over("tensordot([1, 2], [1, 0])", || ([1, 2], [1, 0]), &[2, 3, 4], &[4, 3, 2]),
        over("tensordot([-1, 0], [0, 1])", || ([-1, 0], [0, 1]), &[2, 3, 4], &[4, 2]),
        (
            case!("multi_dot", [ANY, ANY, ANY, ANY], |x| multi_dot(&[x[0], x[1].sin(), x[2], x[3]])),
            vec![row_major(&[2]), transposed(&[2, 3]), row_major(&[3, 1]), row_major(&[1])],
        ),
    ]);
    check_all(5, cases);
}

#[test]
fn einsum_over_specifications() {
    let specs: [(&str, &[&[usize]]); 22] = [
        ("ij,jk->ik", &[&[2, 3], &[3, 4]]),
        ("ij,jk", &[&[2, 3], &[3, 4]]),
        ("ij,jk->ki", &[&[2, 3], &[3, 4]]),
        ("bij,bjk->bik", &[&[2, 2, 3], &[2, 3, 4]]),
        ("...ij,...jk", &[&[5, 1, 2, 3], &[2, 3, 4]]),
        ("i,j->ij", &[&[2], &[3]]),
        ("i,i->", &[&[3], &[3]]),
        ("bi,bi->b", &[&[2, 3], &[2, 3]]),
        ("ii->i", &[&[3, 3]]),
        ("ii", &[&[3, 3]]),
        ("iji->j", &[&[2, 3, 2]]),
        ("iiij->j", &[&[2, 2, 2, 3]]),
        ("ij->", &[&[2, 3]]),
        ("ba", &[&[2, 3]]),
        ("ij,k->k", &[&[2, 3], &[4]]),
        ("i...->...", &[&[2, 3, 2]]),
        ("ij,jk,kl->il", &[&[2, 3], &[3, 4], &[4, 2]]),
        ("i,ij,j->", &[&[2], &[2, 3], &[3]]),
        ("ijk,jl,kl->il", &[&[2, 3, 2], &[3, 2], &[2, 2]]),
        ("ij,jk->ik", &[&[2, 1], &[3, 4]]),
        ("ij,jk->ik", &[&[2, 0], &[0, 4]]),
        ("abc,cd,abe->de", &[&[2, 3, 2], &[2, 2], &[2, 3, 2]]),
    ];
    check_all(
        6,
        specs.map(|(spec, shapes)| {
            let domains = vec![ANY; shapes.len()];
            let case = Case::new(
                spec,
                &domains,
                move |x| einsum(spec, &x.iter().map(|x| x.sin()).collect::<Vec<_>>()),
                move |x| einsum(spec, &x.iter().map(|x| x.sin()).collect::<Vec<_>>()),
            );
            (case, shapes.iter().map(|shape| transposed(shape)).collect())
        }),
    );
}

#[test]
fn convolutions_over_modes() {
    let mut cases = Vec::new();
    for mode in [signal::Mode::Full, signal::Mode::Same, signal::Mode::Valid] {
        let convolve = || {
            Case::new(
                format!("convolve {mode:?}"),
                &[ANY, ANY],
                move |x| signal::convolve(x[0].sin(), x[1], mode),
                move |x| signal::convolve(x[0].sin(), x[1], mode),
            )
        };
        for (left, right) in
            [(&[4][..], &[2][..]), (&[2], &[4]), (&[3, 4], &[2, 3]), (&[1, 2], &[3, 2]), (&[2, 1, 3], &[1, 1, 2])]
        {
            cases.push((convolve(), vec![row_major(left), transposed(right)]));
        }
        let correlate = Case::new(
            format!("correlate {mode:?}"),
            &[ANY, ANY],
            move |x| signal::correlate(x[0].sin(), x[1], mode),
            move |x| signal::correlate(x[0].sin(), x[1], mode),
        );
        cases.push((correlate, vec![row_major(&[5]), row_major(&[3])]));
        let layer = Case::new(
            format!("convolve_axes {mode:?}"),
            &[ANY, ANY],
            move |x| signal::convolve_axes(x[0].sin(), x[1], ([2, 3], [2, 3]), (1, 1), mode),
            move |x| signal::convolve_axes(x[0].sin(), x[1], ([2, 3], [2, 3]), (1, 1), mode),
        );
        cases.push((layer, vec![row_major(&[2, 2, 3, 3]), row_major(&[2, 2, 2, 1])]));
    }
    check_all(7, cases);
}

/// The names and sizes of the nodes that `record` records.
fn recorded<'t>(tape: &'t Tape, record: impl FnOnce() -> Var<'t>) -> (Vec<&'static str>, Vec<usize>) {
    let before = tape.next_node().0;
    record();
    let new = (before..tape.next_node().0).map(NodeId);
    new.map(|id| (tape.graph(|graph| graph.op(id).name()), Var::new(tape, id).size())).unzip()
}

#[test]
fn a_plain_contraction_is_one_product() {
    let tape = Tape::new();
    let (x, w) = (tape.var(ArrayD::<f64>::ones(vec![2, 3])), tape.var(ArrayD::ones(vec![3, 4])));
    let batches = tape.var(ArrayD::<f64>::ones(vec![5, 2, 3]));
    assert_eq!(recorded(&tape, || einsum("ij,jk->ik", &[x, w])).0, ["matmul"]);
    assert_eq!(recorded(&tape, || einsum("ij,jk->ki", &[x, w])).0, ["matmul", "transpose"]);
    assert_eq!(recorded(&tape, || einsum("ij,kj->ik", &[x, x])).0, ["transpose", "matmul"]);
    assert_eq!(recorded(&tape, || einsum("bij,bkj->bik", &[batches, batches])).0, ["transpose", "matmul"]);
    assert_eq!(recorded(&tape, || einsum("i...->...i", &[x])).0, ["transpose"]);
    assert_eq!(recorded(&tape, || x.tensordot(w, 1)).0, ["matmul"]);
}

#[test]
fn no_outer_product_stands_where_a_product_does() {
    let tape = Tape::new();
    let [x, y] = [20, 30].map(|length| tape.var(ArrayD::<f64>::ones(vec![length])));
    let m = tape.var(ArrayD::<f64>::ones(vec![20, 30]));
    let largest_product = |(names, sizes): (Vec<&str>, Vec<usize>)| {
        let products = names.iter().zip(sizes).filter(|(name, _)| ["matmul", "multiply"].contains(name));
        products.map(|(_, size)| size).max()
    };
    assert_eq!(largest_product(recorded(&tape, || einsum("i,j,ij->", &[x, y, m]))), Some(30));
    assert_eq!(largest_product(recorded(&tape, || einsum("ij,kj,k->i", &[m, m, x]))), Some(30));
    assert_eq!(largest_product(recorded(&tape, || multi_dot(&[m, m.t(), x]))), Some(30));
}
