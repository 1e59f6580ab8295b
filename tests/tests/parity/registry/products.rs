//! Products and contractions.

use super::family;

family! {
    "matmul" => |x| x[0].matmul(x[1]);
}
