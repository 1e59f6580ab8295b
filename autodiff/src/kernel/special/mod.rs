//! Special functions: the value part of the rows in `special_rows.rs`.
//!
//! They are scalar, with branches, series and continued fractions, and computed in f64 for both element types: one loop
//! an element type, at every level the same. Every iteration has an end, whatever the numbers are.

mod bessel;
mod error;
mod gamma;
mod incomplete_beta;
mod incomplete_gamma;
mod quadrature;
mod student;
#[cfg(test)]
mod tests;
mod zeta;

use super::{Scalar, elementwise::Loop};
use bessel::*;
use error::*;
use gamma::*;
use incomplete_beta::*;
use incomplete_gamma::*;
use student::*;
use zeta::*;

macro_rules! special {
    ($(
        $(#[$doc:meta])*
        $name:ident $Variant:ident [$($x:ident),+] {
            value: $value:expr,
            derivative: $derivative:expr,
            domain: $domain:expr, special: $special:expr,
        }
    )*) => {
        /// A special function of each element.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[repr(u8)]
        pub(crate) enum Special { $($(#[$doc])* $Variant),* }

        impl Special {
            pub fn name(self) -> &'static str {
                match self { $(Special::$Variant => stringify!($name)),* }
            }

            /// How many inputs it takes.
            #[inline]
            pub const fn inputs(self) -> usize {
                match self { $(Special::$Variant => [$(stringify!($x)),+].len()),* }
            }

            /// The loop over as many elements as it is told, or with `one` over a single one.
            pub(super) fn get<A: Scalar>(self, one: bool) -> Loop<A> {
                match self {
                    $(Special::$Variant => {
                        unsafe fn run<A: Scalar, const ONE: bool>(
                            out: *mut A,
                            a: *const A,
                            b: *const A,
                            c: *const A,
                            n: usize,
                        ) {
                            let n = if ONE { 1 } else { n };
                            // SAFETY: as `Loop`.
                            unsafe { each(out, [a, b, c], n, |[$($x),+]| $value) }
                        }
                        if one { run::<A, true> } else { run::<A, false> }
                    })*
                }
            }
        }
    };
}

special_rows!(special);

/// Writes the function of the first `N` inputs for each of `n` elements.
///
/// # Safety
/// As [`Loop`].
unsafe fn each<A: Scalar, const N: usize>(
    out: *mut A,
    inputs: [*const A; 3],
    n: usize,
    function: impl Fn([f64; N]) -> f64,
) {
    for i in 0..n {
        // SAFETY: the caller vouches for `n` elements of the inputs that the function takes, and of `out`.
        unsafe {
            let x = std::array::from_fn(|input| (*inputs[input].add(i)).widened());
            *out.add(i) = A::narrowed(function(x));
        }
    }
}
