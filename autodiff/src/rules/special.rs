//! The derivatives of the rows in `special_rows.rs`.

use super::{Applied, Partial};
use crate::{
    kernel::Special,
    op::Op,
    operand::Real,
    special::{log_gamma_density, log_student_density, log_student_density_slope, rows::*, student_density},
    var::{Var, where_},
};
use Partial::{Of, Zero};
use std::f64::consts::{FRAC_1_SQRT_2, FRAC_2_SQRT_PI, PI, SQRT_2};

macro_rules! special_partials {
    ($(
        $(#[$doc:meta])*
        $name:ident $Variant:ident [$($x:ident),+] {
            value: $value:expr,
            derivative: |$y:ident| [$($derivative:expr),+],
            domain: $domain:expr, special: $special:expr,
        }
    )*) => {
        #[allow(unused_variables)] // A row need not look at all that it is given.
        pub(super) fn partial<'t, A: Real>(applied: &Applied<'t, A>, position: usize) -> Partial<'t, A> {
            let Op::Special(op) = applied.op else { unreachable!("{} is not special", applied.op.name()) };
            let input = |i: usize| applied.input(i.min(op.inputs() - 1));
            let [first, second, third] = std::array::from_fn(input);
            match op {
                $(Special::$Variant => {
                    let ([$($x),+, ..], $y) = ([first, second, third], applied.output);
                    let partials: [&dyn Fn() -> Partial<'t, A>; _] = [$(&|| $derivative),+];
                    partials[position]()
                })*
            }
        }
    };
}

special_rows!(special_partials);

/// A derivative that exists, but which we do not have.
fn undefined<'t, A: Real>(beside: Var<'t, A>) -> Partial<'t, A> {
    Of(beside.beside(f64::NAN))
}
