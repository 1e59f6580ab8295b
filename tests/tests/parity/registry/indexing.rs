//! Parts by position, by integers and by masks.

use super::family;
use autodiff::Mask;

family! {
    "getitem" => |x, s| x[0].slice(s.key("key", x[0].ndim()));
    "getitem[integers]" => |x, s| x[0].gather(&s.indices("indices"));
    "getitem[mask]" => |x, s| x[0].mask(&Mask::from_bools(&s.booleans("mask")));
    "take" => |x, s| x[0].take(&s.indices("indices"), s.axis());
}
