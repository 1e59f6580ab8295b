//! Parts by position, by integers and by masks.

use super::family;
use autodiff::{Mask, choose};

family! {
    "getitem" => |x, s| x[0].slice(s.key("key", x[0].ndim()));
    "getitem[integers]" => |x, s| x[0].gather(&s.indices("indices"));
    "getitem[mask]" => |x, s| x[0].mask(&Mask::from_bools(&s.booleans("mask")));
    "take" => |x, s| x[0].take(&s.indices("indices"), s.axis());
    "choose" => |x, s| choose(&s.indices("indices"), x);
    "compress" => |x, s| x[0].compress(&s.booleans("condition").iter().copied().collect::<Vec<_>>(), s.axis());
    "at.set" => |x, s| x[0].set_at([&s.indices("indices")], x[1]);
    "at.add" => |x, s| x[0].add_at([&s.indices("indices")], x[1]);
}
