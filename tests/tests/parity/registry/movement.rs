//! Shapes, parts put together and taken apart.

use super::family;
use crate::settings::Settings;
use autodiff::{Padding, column_stack, concatenate, hstack, linspace, select, stack, vstack};

family! {
    "reshape" => |x, s| x[0].reshape(&s.lengths("shape")[..]);
    "ravel" => |x| x[0].ravel();
    "transpose" => |x, s| if s.has("axes") { x[0].transpose(&s.integers("axes")[..]) } else { x[0].t() };
    "broadcast_to" => |x, s| x[0].broadcast_to(&s.lengths("shape")[..]);
    "concatenate" => |x, s| concatenate(x, s.axis());
    "full" => |x, s| x[0].broadcast_to(&s.lengths("shape")[..]);
    "expand_dims" => |x, s| x[0].expand_dims(s.axis());
    "squeeze" => |x, s| if s.has("axis") { x[0].squeeze(s.axis()) } else { x[0].squeeze(..) };
    "swapaxes" => |x, s| x[0].swapaxes(s.integer("axis1"), s.integer("axis2"));
    "moveaxis" => |x, s| x[0].moveaxis(&s.integers("source")[..], &s.integers("destination")[..]);
    "rollaxis" => |x, s| x[0].rollaxis(s.axis(), s.integer("start"));
    "atleast_1d" => |x| x[0].atleast_1d();
    "atleast_2d" => |x| x[0].atleast_2d();
    "atleast_3d" => |x| x[0].atleast_3d();
    "roll" => |x, s| match s.has("axis") {
        true => x[0].roll_axis(s.integer("shift"), s.axis()),
        false => x[0].roll(s.integer("shift")),
    };
    "flip" => |x, s| if s.has("axis") { x[0].flip(&s.integers("axis")[..]) } else { x[0].flip(..) };
    "flipud" => |x| x[0].flipud();
    "fliplr" => |x| x[0].fliplr();
    "rot90" => |x, s| x[0].rot90(s.integer("k"));
    "repeat" => |x, s| {
        let (flat, axis) = if s.has("axis") { (x[0], s.axis()) } else { (x[0].ravel(), 0) };
        match &s.lengths("repeats")[..] {
            &[count] => flat.repeat(count, axis),
            counts => flat.repeat_each(counts, axis),
        }
    };
    "tile" => |x, s| x[0].tile(&s.lengths("reps"));
    "pad" => |x, s| {
        let widths: Vec<(usize, usize)> = s.indices("pad_width").rows().into_iter().map(|row| (row[0], row[1])).collect();
        x[0].pad(&widths, Padding::Constant(s.number("value")))
    };
    "diag" => |x, s| x[0].diag(s.integer("k"));
    "diagonal" => |x, s| x[0].diagonal(s.integer("offset"), s.integer("axis1"), s.integer("axis2"));
    "make_diagonal" => |x, s| x[0].make_diagonal(s.integer("offset"));
    "trace" => |x, s| x[0].trace(s.integer("offset"));
    "triu" => |x, s| x[0].triu(s.integer("k"));
    "tril" => |x, s| x[0].tril(s.integer("k"));
    "split" => |x, s| match sections(s) {
        Parts::Count(count) => x[0].split(count, s.axis()),
        Parts::At(places) => x[0].split(&places[..], s.axis()),
    };
    "array_split" => |x, s| match sections(s) {
        Parts::Count(count) => x[0].array_split(count, s.axis()),
        Parts::At(places) => x[0].array_split(&places[..], s.axis()),
    };
    "vsplit" => |x, s| x[0].vsplit(s.length("sections"));
    "hsplit" => |x, s| x[0].hsplit(&s.lengths("sections")[..]);
    "dsplit" => |x, s| x[0].dsplit(s.length("sections"));
    "stack" => |x, s| stack(x, s.axis());
    "vstack" => |x| vstack(x);
    "hstack" => |x| hstack(x);
    "column_stack" => |x| column_stack(x);
    "append" => |x, s| match s.has("axis") {
        true => x[0].append(x[1], s.axis()),
        false => x[0].ravel().append(x[1].ravel(), 0),
    };
    "array" => |x| stack(x, 0);
    "linspace" => |x, s| linspace(x[0], x[1], s.length("num"));
    "diff" => |x, s| x[0].diff(s.length("n"), s.axis());
    "gradient" => |x, s| x[0].gradient(1.0, s.axis());
    "select" => |x, s| {
        let conditions = s.booleans("conditions").mapv(|holds| f64::from(u8::from(holds)));
        let conditions: Vec<_> = conditions.outer_iter().map(|holds| x[0].tape().var(holds).ne(0.0)).collect();
        select(&conditions, x, s.number("default"))
    };
}

/// Into how many parts, or where the parts begin.
enum Parts {
    Count(usize),
    At(Vec<usize>),
}

fn sections(settings: &Settings) -> Parts {
    match settings.is_list("sections") {
        true => Parts::At(settings.lengths("sections")),
        false => Parts::Count(settings.length("sections")),
    }
}
