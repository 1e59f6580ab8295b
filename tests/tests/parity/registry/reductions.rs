//! Reductions and scans.

use super::family;
use autodiff::Mask;

/// A reduction along the static argument `axis`, all axes if it is `None`, with `keepdims` or without; what comes
/// after the three methods is passed to each.
macro_rules! reduced {
    ($x:expr, $settings:expr, $all:ident $along:ident $keeping:ident $($argument:expr)*) => {
        match ($settings.has("axis").then(|| $settings.integers("axis")), $settings.flag("keepdims")) {
            (None, false) => $x.$all($($argument),*),
            (None, true) => $x.$keeping(.. $(, $argument)*),
            (Some(axes), false) => $x.$along(&axes[..] $(, $argument)*),
            (Some(axes), true) => $x.$keeping(&axes[..] $(, $argument)*),
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
    "ma.sum" => |x, s| x[0].mask(&Mask::from_bools(&s.booleans("mask"))).sum();
    "ma.mean" => |x, s| x[0].mask(&Mask::from_bools(&s.booleans("mask"))).mean();
}
