//! Elementwise functions, reductions and statistics that are composed of ops, over every shape.

use super::support::{Case, Layout, Random, case, check};
use crate::{Mask, Var, operand::Real, where_};
use ndarray::{ArrayD, Dimension, IxDyn};
use std::collections::BTreeSet;

const ANY: [f64; 2] = [-2.0, 2.0];
/// Apart from 0.
const POSITIVE: [f64; 2] = [0.3, 2.0];

#[test]
fn composed_functions_over_every_shape() {
    let mut random = Random::new(2);
    // The ops are known to take every layout.
    let layouts = Layout::all().into_iter().filter(|layout| !matches!(layout, Layout::Stepped(_)));
    for layout in layouts {
        let shape = layout.shape();
        let mut cases: Vec<Case> = elementwise().into_iter().chain(masked(shape)).collect();
        if shape.iter().product::<usize>() > 1 {
            cases.extend(reductions());
        }
        if shape.last() == Some(&3) {
            cases.extend(along_axes());
        }
        if let [rows, 3] = *shape {
            cases.extend(of_matrices(rows));
        }
        for case in cases {
            let domains = case.domains.iter();
            let inputs: Vec<ArrayD<f64>> = domains.map(|&domain| random.laid_out(&layout, domain)).collect();
            check(&case, &inputs, &mut BTreeSet::new());
        }
    }
}

fn elementwise() -> Vec<Case> {
    vec![
        case!("reciprocal", [POSITIVE], |x| x[0].reciprocal()),
        case!("rsqrt", [POSITIVE], |x| x[0].rsqrt()),
        case!("degrees", [ANY], |x| x[0].degrees().radians().sin()),
        case!("sinc", [ANY], |x| x[0].sinc()),
        case!("sinc near 0", [[-0.4, 0.4]], |x| x[0].sinc()),
        case!("nan_to_num", [ANY], |x| x[0].nan_to_num() * x[0]),
        case!("relu", [POSITIVE], |x| x[0].relu() + (-x[0]).relu()),
        case!("leaky_relu", [ANY, ANY], |x| (x[0] + 0.001).leaky_relu(x[1])),
        case!("elu", [POSITIVE, ANY], |x| x[0].elu(x[1]) + (-x[0]).elu(x[1])),
        case!("selu", [POSITIVE], |x| (-x[0]).selu() * x[0].selu()),
        case!("gelu", [ANY], |x| x[0].gelu()),
        case!("silu", [ANY], |x| x[0].silu()),
        case!("log_sigmoid", [ANY], |x| x[0].log_sigmoid()),
        case!("hard_tanh", [[0.2, 0.8]], |x| x[0].hard_tanh() + (x[0] * 5.0).hard_tanh()),
        case!("softsign", [POSITIVE], |x| (-x[0]).softsign()),
        case!("logaddexp", [ANY, ANY], |x| x[0].logaddexp(x[1])),
        case!("logaddexp with itself", [ANY], |x| x[0].logaddexp(x[0]) + x[0].logaddexp2(1.0)),
        case!("logaddexp2", [ANY, ANY], |x| x[0].logaddexp2(x[1])),
        case!("fmax", [ANY, [3.0, 4.0]], |x| x[0].fmax(x[1]) * x[0].fmin(x[1])),
        case!("remainder", [[4.2, 4.8], [1.7, 2.0]], |x| (x[0] % x[1]) * (-x[0] % x[1]) + x[0] % -x[1]),
        case!("number on the left", [[1.7, 2.0]], |x| 4.5 % x[0] + 9 % x[0]),
        case!("divmod", [[4.2, 4.8], [1.7, 2.0]], |x| {
            let (quotient, rest) = x[0].divmod(x[1]);
            quotient * x[1] + rest.square()
        }),
        case!("modf", [[0.1, 0.9]], |x| x[0].modf().0 * x[0].modf().1 + x[0].modf().0.sin()),
        case!("copysign", [POSITIVE, POSITIVE], |x| x[0].copysign(-x[1]) * (-x[0]).copysign(x[1])),
        case!("heaviside", [POSITIVE, ANY], |x| x[0].heaviside(x[1]) * x[0] + (x[0] * 0.0).heaviside(x[1])),
        case!("ldexp", [ANY], |x| x[0].ldexp(3).sin()),
        case!("predicates", [ANY, ANY], |x| {
            let odd = x[0].isnan() | x[0].isinf() | x[0].isposinf() | x[0].isneginf() | !x[0].isfinite();
            let close = x[0].isclose(x[0] + 1e-12, 1e-5, 1e-8);
            where_((odd ^ close) & odd.ne(close) & !odd.eq(close), x[0] * x[1], 0.0)
        }),
        case!("full_like", [ANY], |x| x[0].full_like(x[0] * 2.0) + x[0].ones_like() * x[0] + x[0].zeros_like()),
    ]
}

fn masked(shape: &[usize]) -> Vec<Case> {
    let mask = Mask::from_bools(&ArrayD::from_shape_fn(IxDyn(shape), |i| i.slice().iter().sum::<usize>() % 2 == 0));
    fn means<'t, A: Real>(x: Var<'t, A>, mask: &Mask) -> Var<'t, A> {
        x.square().masked_mean(mask) * x + x.sin().masked_sum(mask)
    }
    fn along<'t, A: Real>(x: Var<'t, A>, mask: &Mask) -> Var<'t, A> {
        x.square().masked_mean_axis(mask, -1) * x.masked_sum_axis(mask, -1)
    }
    let masks = [mask.clone(), mask.clone(), mask.clone(), mask];
    let [a, b, c, d] = masks;
    let mut cases = vec![Case::new("masked_mean", &[ANY], move |x| means(x[0], &a), move |x| means(x[0], &b))];
    if !shape.is_empty() {
        cases.push(Case::new("masked_mean_axis", &[ANY], move |x| along(x[0], &c), move |x| along(x[0], &d)));
    }
    cases
}

/// Reductions of all elements, of which there are some.
fn reductions() -> Vec<Case> {
    vec![
        case!("prod", [ANY], |x| x[0].prod() * x[0]),
        case!("var", [ANY], |x| x[0].var()),
        case!("std", [ANY], |x| x[0].std() * x[0]),
        case!("ptp", [ANY], |x| x[0].ptp() * x[0]),
        case!("logsumexp", [ANY], |x| x[0].logsumexp() * x[0]),
        case!("average", [ANY, POSITIVE], |x| x[0].average(x[1])),
        case!("norm", [POSITIVE], |x| x[0].norm() * x[0]),
        case!("nansum", [POSITIVE], |x| x[0].nansum() * x[0].nanprod() + x[0].nanmean()),
        case!("nanvar", [POSITIVE], |x| x[0].nanvar() * x[0].nanmax() + x[0].nanmin() * x[0].nanstd()),
        case!("any, all", [POSITIVE], |x| {
            let both = x[0].gt(0.0).all() & x[0].gt(1e9).any().eq(x[0].lt(0.0).any());
            where_(both, x[0], 0.0) * x[0].count_nonzero()
        }),
    ]
}

/// Along the last axis, which has three elements, or the first.
fn along_axes() -> Vec<Case> {
    vec![
        case!("prod_axis(-1)", [ANY], |x| x[0].prod_axis(-1)),
        case!("prod_keepdims(0)", [ANY], |x| x[0].prod_keepdims(0) + x[0]),
        case!("var_axis", [ANY], |x| x[0].var_axis(-1, 1)),
        case!("var_keepdims", [ANY], |x| x[0] / (x[0].var_keepdims(-1, 0) + 1.0)),
        case!("std_axis", [ANY], |x| x[0].std_axis(-1, 1)),
        case!("std_keepdims", [ANY], |x| x[0] * x[0].std_keepdims(-1, 2)),
        case!("ptp_axis", [ANY], |x| x[0].ptp_axis(-1) + x[0].ptp_keepdims(-1).sum_axis(-1)),
        case!("logsumexp_axis", [ANY], |x| x[0].logsumexp_axis(-1)),
        case!("logsumexp_keepdims(0)", [ANY], |x| x[0].logsumexp_keepdims(-1) * x[0]),
        case!("logsumexp_weighted", [ANY, POSITIVE], |x| x[0].logsumexp_weighted(x[1], -1)),
        case!("softmax", [ANY], |x| x[0].softmax(-1) * x[0]),
        case!("log_softmax", [ANY], |x| x[0].log_softmax(-1) * x[0]),
        case!("average_axis", [ANY, POSITIVE], |x| x[0].average_axis(x[1], -1)),
        case!("average_keepdims", [ANY, POSITIVE], |x| x[0].average_keepdims(x[1].sum_axis(-1).sum(), -1) * x[1]),
        case!("norm_axis", [POSITIVE], |x| x[0].norm_axis(-1) + (x[0] / x[0].norm_keepdims(-1)).sum_axis(-1)),
        case!("norm_ord", [POSITIVE], |x| {
            let [one, two, half] = [1.0, 2.0, 0.5].map(|ord| x[0].norm_ord(ord, -1));
            one * two + half
        }),
        case!("norm_ord(3)", [POSITIVE], |x| x[0].norm_ord_keepdims(3.0, -1) * x[0]),
        case!("norm_ord(∞)", [POSITIVE], |x| {
            x[0].norm_ord(f64::INFINITY, -1) * x[0].norm_ord(f64::NEG_INFINITY, -1) + x[0].norm_ord(0.0, -1)
        }),
        case!("nansum_axis", [ANY], |x| x[0].nansum_axis(-1) * x[0].nanprod_axis(-1) + x[0].nanmean_axis(-1)),
        case!("nanvar_axis", [ANY], |x| x[0].nanvar_axis(-1, 1) + x[0].nanstd_axis(-1, 0)),
        case!("nanmax_keepdims", [ANY], |x| x[0].nanmax_keepdims(-1) * x[0].nanmin_keepdims(-1)),
        case!("any_axis", [POSITIVE], |x| {
            let some = x[0].gt(1.0).any_keepdims(-1) | x[0].gt(0.0).all_keepdims(-1);
            where_(some, x[0], 0.0).sum_axis(-1) * x[0].count_nonzero_axis(-1)
        }),
        case!("trapezoid", [ANY, POSITIVE], |x| x[0].sin().trapezoid(0.1, -1) * x[1].trapezoid(x[0].sum(), -1)),
    ]
}

fn of_matrices(rows: usize) -> Vec<Case> {
    let mut cases = vec![
        case!("cov", [ANY], |x| x[0].cov(1)),
        case!("corrcoef", [ANY], |x| x[0].corrcoef()),
        case!("prod_axis([0, 1])", [ANY], |x| x[0].prod_axis([0, 1]) * x[0].sum()),
        case!("softmax(0)", [ANY], |x| x[0].softmax(0)),
        case!("logsumexp_axis([0, -1])", [ANY], |x| x[0].logsumexp_axis([0, -1])),
        case!("trapezoid(0)", [ANY], |x| x[0].square().trapezoid(2.0, 0)),
    ];
    if rows == 0 {
        // The sum of no exponentials is 0, whose logarithm is -∞.
        cases.retain(|case| !matches!(case.name.as_str(), "softmax(0)" | "logsumexp_axis([0, -1])"));
    }
    cases
}
