//! Shapes, parts put together and taken apart.

use super::family;
use autodiff::concatenate;

family! {
    "reshape" => |x, s| x[0].reshape(&s.lengths("shape")[..]);
    "ravel" => |x| x[0].flatten();
    "transpose" => |x, s| if s.has("axes") { x[0].transpose(&s.integers("axes")[..]) } else { x[0].t() };
    "broadcast_to" => |x, s| x[0].broadcast_to(&s.lengths("shape")[..]);
    "concatenate" => |x, s| concatenate(x, s.axis());
    "full" => |x, s| x[0].broadcast_to(&s.lengths("shape")[..]);
}
