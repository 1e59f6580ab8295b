//! Running sums and extremes, sorting, what is chosen by rank, and searching.

use super::family;
use autodiff::integrate::odeint;
use ndarray::s;

family! {
    "unwrap" => |x, s| x[0].unwrap(s.axis());
    "cumsum" => |x, s| if s.has("axis") { x[0].cumsum(s.axis()) } else { x[0].flatten().cumsum(0) };
    "cumprod" => |x, s| x[0].cumprod(s.axis());
    "cummax" => |x, s| x[0].cummax(s.axis());
    "cummin" => |x, s| x[0].cummin(s.axis());
    "logcumsumexp" => |x, s| x[0].logcumsumexp(s.axis());
    "argsort" => |x, s| x[0].argsort(s.axis());
    "sort" => |x, s| x[0].sort(s.axis());
    "partition" => |x, s| x[0].partition(s.length("kth"), -1).slice(s![s.integer("kth")]);
    "top_k" => |x, s| x[0].topk(s.length("k"), -1).0;
    "take_along_axis" => |x, s| x[0].take_along_axis(&s.indices("indices"), s.axis());
    "put_along_axis" => |x, s| x[0].put_along_axis(&s.indices("indices"), x[1], s.axis());
    "median" => |x, s| match (s.has("axis").then(|| s.axis()), s.flag("keepdims")) {
        (None, false) => x[0].median(),
        (None, true) => x[0].median_keepdims(..),
        (Some(axis), false) => x[0].median_axis(axis),
        (Some(axis), true) => x[0].median_keepdims(axis),
    };
    "quantile" => |x, s| match (s.has("axis").then(|| s.axis()), s.flag("keepdims")) {
        (None, false) => x[0].quantile(s.number("q")),
        (None, true) => x[0].quantile_keepdims(s.number("q"), ..),
        (Some(axis), false) => x[0].quantile_axis(s.number("q"), axis),
        (Some(axis), true) => x[0].quantile_keepdims(s.number("q"), axis),
    };
    "percentile" => |x, s| match (s.has("axis").then(|| s.axis()), s.flag("keepdims")) {
        (None, false) => x[0].percentile(s.number("q")),
        (None, true) => x[0].percentile_keepdims(s.number("q"), ..),
        (Some(axis), false) => x[0].percentile_axis(s.number("q"), axis),
        (Some(axis), true) => x[0].percentile_keepdims(s.number("q"), axis),
    };
    "searchsorted" => |x, s| match s.text("side") {
        "left" => x[0].searchsorted(x[1]),
        _ => x[0].searchsorted_right(x[1]),
    };
    "interp" => |x| x[0].interp(x[1], x[2]);
    "at.multiply" => |x, s| x[0].multiply_at([&s.indices("indices")], x[1]);
    "at.min" => |x, s| x[0].minimum_at([&s.indices("indices")], x[1]);
    "at.max" => |x, s| x[0].maximum_at([&s.indices("indices")], x[1]);
    "logical_xor" => |x| x[0].ne(0.0) ^ x[1].ne(0.0);
    "scipy.integrate.odeint" => |x| {
        let rate = x[2].slice(s![0]);
        odeint(
            |y, t| {
                let (a, b) = (y.slice(s![0]), y.slice(s![1]));
                autodiff::stack(&[-rate * a + 0.5 * b.square(), a * t.cos()], 0)
            },
            x[0],
            x[1],
            200,
        )
    };
}
