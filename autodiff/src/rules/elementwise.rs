//! The derivative part of the rows in `elementwise.rs`, and `where`.

use super::{Applied, Partial};
use crate::{
    kernel::{Binary, Unary},
    op::Op,
    operand::Real,
    var::{Bools, Var, where_},
};
use Partial::{MinusOne, Of, One, Zero};

macro_rules! unary_partials {
    ($(
        $(#[$doc:meta])*
        $vis:vis $method:ident $Variant:ident {
            value: $value:expr,
            $(beyond: $beyond:expr => $exact:expr,)?
            derivative: |$x:ident, $y:ident| $derivative:expr,
            domain: $domain:tt, special: $special:tt,
        }
    )*) => {
        fn unary<'t, A: Real>(op: Unary, x: Var<'t, A>, y: Var<'t, A>) -> Partial<'t, A> {
            match op {
                $(Unary::$Variant => {
                    let ($x, $y) = (x, y);
                    $derivative
                })*
            }
        }
    };
}

macro_rules! binary_partials {
    ($(
        $(#[$doc:meta])*
        $name:ident $Variant:ident {
            value: $value:expr,
            $(where_nan: $exact:expr,)?
            derivative: [
                |$x1:ident, $y1:ident, $z1:ident| $left:expr,
                |$x2:ident, $y2:ident, $z2:ident| $right:expr
            ],
            domain: $domain_x:tt $domain_y:tt, special: $special:tt,
        }
    )*) => {
        fn binary<'t, A: Real>(
            op: Binary,
            position: usize,
            x: Var<'t, A>,
            y: Var<'t, A>,
            z: Var<'t, A>,
        ) -> Partial<'t, A> {
            match (op, position) {
                $(
                    (Binary::$Variant, 0) => {
                        let ($x1, $y1, $z1) = (x, y, z);
                        $left
                    }
                    (Binary::$Variant, _) => {
                        let ($x2, $y2, $z2) = (x, y, z);
                        $right
                    }
                )*
            }
        }
    };
}

unary_rows!(unary_partials);
binary_rows!(binary_partials);

pub(super) fn partial<'t, A: Real>(applied: &Applied<'t, A>, position: usize) -> Partial<'t, A> {
    match applied.op {
        Op::Unary(op) => unary(op, applied.input(0), applied.output),
        Op::Binary(op) => binary(op, position, applied.input(0), applied.input(1), applied.output),
        other => unreachable!("{} is not elementwise", other.name()),
    }
}

/// The cotangent where the input was chosen, 0 elsewhere.
pub(super) fn chosen<'t, A: Real>(applied: &Applied<'t, A>, cotangent: Var<'t, A>, position: usize) -> Var<'t, A> {
    let condition = Bools::new(applied.input(0));
    if position == 1 { where_(condition, cotangent, 0.0) } else { where_(condition, 0.0, cotangent) }
}
