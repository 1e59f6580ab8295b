//! Products and contractions.

use super::functions;

functions! {
    "matmul" => |x| x[0].matmul(x[1]);
}
