//! Reductions and scans.

use super::family;
use autodiff::Mask;

/// A reduction along the static argument `axis`, all axes if it is `None`, with `keepdims` or without. A method
/// with more arguments takes them after the axes.
macro_rules! reduced {
    ($x:expr, $settings:expr, $along:ident $keeping:ident($($argument:expr),+)) => {
        match ($settings.has("axis").then(|| $settings.integers("axis")), $settings.flag("keepdims")) {
            (None, false) => $x.$along(.., $($argument),+),
            (None, true) => $x.$keeping(.., $($argument),+),
            (Some(axes), false) => $x.$along(&axes[..], $($argument),+),
            (Some(axes), true) => $x.$keeping(&axes[..], $($argument),+),
        }
    };
    ($x:expr, $settings:expr, $all:ident $along:ident $keeping:ident) => {
        match ($settings.has("axis").then(|| $settings.integers("axis")), $settings.flag("keepdims")) {
            (None, false) => $x.$all(),
            (None, true) => $x.$keeping(..),
            (Some(axes), false) => $x.$along(&axes[..]),
            (Some(axes), true) => $x.$keeping(&axes[..]),
        }
    };
}

family! {
    "sum" => |x, s| reduced!(x[0], s, sum sum_axis sum_keepdims);
    "mean" => |x, s| reduced!(x[0], s, mean mean_axis mean_keepdims);
    "max" => |x, s| reduced!(x[0], s, max max_axis max_keepdims);
    "min" => |x, s| reduced!(x[0], s, min min_axis min_keepdims);
    "argmax" => |x, s| if s.has("axis") { x[0].argmax_axis(s.axis()) } else { x[0].argmax() };
    "argmin" => |x, s| if s.has("axis") { x[0].argmin_axis(s.axis()) } else { x[0].argmin() };
    "ma.sum" => |x, s| x[0].masked_sum(&Mask::from_bools(&s.booleans("mask")));
    "ma.mean" => |x, s| x[0].masked_mean(&Mask::from_bools(&s.booleans("mask")));
    "prod" => |x, s| reduced!(x[0], s, prod prod_axis prod_keepdims);
    "ptp" => |x, s| reduced!(x[0], s, ptp ptp_axis ptp_keepdims);
    "nansum" => |x, s| reduced!(x[0], s, nansum nansum_axis nansum_keepdims);
    "nanmean" => |x, s| reduced!(x[0], s, nanmean nanmean_axis nanmean_keepdims);
    "nanmax" => |x, s| reduced!(x[0], s, nanmax nanmax_axis nanmax_keepdims);
    "nanmin" => |x, s| reduced!(x[0], s, nanmin nanmin_axis nanmin_keepdims);
    "nanprod" => |x, s| reduced!(x[0], s, nanprod nanprod_axis nanprod_keepdims);
    "var" => |x, s| reduced!(x[0], s, var_axis var_keepdims(s.length("ddof")));
    "std" => |x, s| reduced!(x[0], s, std_axis std_keepdims(s.length("ddof")));
    "nanvar" => |x, s| reduced!(x[0], s, nanvar_axis nanvar_keepdims(s.length("ddof")));
    "nanstd" => |x, s| reduced!(x[0], s, nanstd_axis nanstd_keepdims(s.length("ddof")));
    "average" => |x, s| if s.has("axis") { x[0].average_axis(x[1], s.axis()) } else { x[0].average(x[1]) };
    "cov" => |x, s| x[0].cov(s.length("ddof"));
    "corrcoef" => |x| x[0].corrcoef();
    "trapezoid" => |x, s| match x.get(1) {
        Some(points) => x[0].trapezoid(points.diff(1, -1), s.axis()),
        None => x[0].trapezoid(s.number("dx"), s.axis()),
    };
    "all" => |x, s| if s.has("axis") { x[0].ne(0.0).all_axis(s.axis()) } else { x[0].ne(0.0).all() };
    "any" => |x, s| if s.has("axis") { x[0].ne(0.0).any_axis(s.axis()) } else { x[0].ne(0.0).any() };
    "count_nonzero" => |x, s| if s.has("axis") { x[0].count_nonzero_axis(s.axis()) } else { x[0].count_nonzero() };
}
