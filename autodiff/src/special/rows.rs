//! The rows of `special_rows.rs` as functions of operands: orders are operands here, too.

use crate::{
    kernel::Special,
    op::Op,
    operand::{Operand, Real, together},
    var::Var,
};

macro_rules! functions {
    ($(
        $(#[$doc:meta])*
        $name:ident $Variant:ident [$($x:ident),+] {
            value: $value:expr,
            derivative: $derivative:expr,
            domain: $domain:expr, special: $special:expr,
        }
    )*) => {$(
        $(#[$doc])*
        #[track_caller]
        pub(crate) fn $name<'t, A: Real>($($x: impl Operand<'t, A>),+) -> Var<'t, A> {
            let inputs = together!(concat!("special::", stringify!($name)); $($x),+);
            apply(Special::$Variant, &inputs)
        }
    )*};
}

special_rows!(functions);

/// Records a row.
#[track_caller]
pub(crate) fn apply<'t, A: Real>(op: Special, inputs: &[Var<'t, A>]) -> Var<'t, A> {
    let tape = inputs[0].tape();
    let mut ids = [inputs[0].id(); 3];
    ids.iter_mut().zip(inputs).for_each(|(id, input)| *id = input.id());
    Var::new(tape, tape.elementwise(Op::Special(op), &ids[..inputs.len()]))
}
