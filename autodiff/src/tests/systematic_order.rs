//! Cases of running sums and of order, for an array with axes.

use super::support::{Case, case};
use ndarray::array;

const ANY: [f64; 2] = [-2.0, 2.0];

pub fn cases(shape: &[usize]) -> Vec<Case> {
    let mut cases = vec![
        case!("cumsum(0)", [ANY], |x| x[0].sin().cumsum(0)),
        case!("cumsum(-1)", [ANY], |x| x[0].cumsum(-1).square()),
        case!("cumprod(0)", [ANY], |x| x[0].cumprod(0)),
        case!("cumprod(-1)", [ANY, ANY], |x| (x[0] * 0.5 + 1.0).cumprod(-1) * x[1]),
        case!("logcumsumexp(-1)", [ANY], |x| (x[0] * 3.0).logcumsumexp(-1)),
        case!("cummax(0)", [ANY], |x| x[0].cummax(0).sin()),
        case!("cummin(-1)", [ANY], |x| x[0].cummin(-1) * x[0]),
        case!("sort(0)", [ANY], |x| x[0].sort(0) * x[0]),
        case!("sort(-1)", [ANY], |x| x[0].sin().sort(-1)),
        case!("put_along_axis", [ANY, ANY], |x| { x[0].put_along_axis(x[1].argsort(-1), x[1].sin(), -1).square() }),
        case!("unwrap", [ANY], |x| (x[0] * 3.0).unwrap(-1) * x[0]),
        case!("take_along_axis", [ANY, ANY], |x| x[0].take_along_axis(x[1].argsort(-1), -1).exp()),
    ];
    if shape.iter().all(|&length| length > 0) {
        cases.extend([
            case!("topk", [ANY], |x| x[0].topk(1, -1).0.square()),
            case!("topk by another", [ANY, ANY], |x| x[0].take_along_axis(x[1].topk(1, 0).1, 0)),
            case!("partition", [ANY], |x| x[0].partition(0, -1)),
            case!("median", [ANY], |x| x[0].median() * x[0]),
            case!("median_axis(-1)", [ANY], |x| x[0].median_axis(-1)),
            case!("median_keepdims(0)", [ANY], |x| (x[0] - x[0].median_keepdims(0)).square()),
            case!("quantile_axis(0.3, 0)", [ANY], |x| x[0].quantile_axis(0.3, 0)),
            case!("percentile", [ANY], |x| x[0].percentile(90.0)),
        ]);
    }
    cases.extend([
        case!("to_indices", [ANY], |x| {
            let table = x[0].tape().var(array![0.5, -1.0, 2.0, 0.1]);
            x[0] * table.gather(((x[0] + 2.0) * 0.9).to_indices())
        }),
        case!("searchsorted", [ANY], |x| {
            let knots = x[0].tape().var(array![-1.0, 0.5, 100.0]).cumsum(0);
            x[0] * knots.gather(knots.searchsorted(x[0] * 0.4)).stop_gradient()
        }),
        case!("interp", [ANY, [0.5, 1.0]], |x| {
            let knots = x[1].flatten().sum() * 0.0 + array![-1.5, -0.3, 0.7, 1.8];
            x[0].interp(knots, knots.square() + x[1].sum())
        }),
    ]);
    cases
}
