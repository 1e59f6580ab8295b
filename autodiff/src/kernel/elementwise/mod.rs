//! Elementwise functions over runs of elements: the value part of the rows in `elementwise.rs`.

mod loops;

use super::{
    Scalar, Special,
    level::Level,
    mathematics::{Pack, beyond_doubling, beyond_reduction},
};
pub(super) use loops::fill;
use loops::{Function, baseline, holds_nan, same};
#[cfg(target_arch = "x86_64")]
use loops::{avx2, avx512};

/// A loop over `n` elements: `out[i] = f(a[i], b[i], c[i])`, with as many inputs as `f` has.
///
/// `out` may be one of the inputs. It is `unsafe` because it reads `n` elements from each input (one, for
/// inputs that are a single number) and writes `n` to `out`.
pub(crate) type Loop<A> = unsafe fn(out: *mut A, a: *const A, b: *const A, c: *const A, n: usize);

/// An elementwise op.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Elementwise {
    /// The input itself: a copy.
    Same,
    Unary(Unary),
    Binary(Binary),
    Joined(Joined),
    /// The second input where the first is not 0, else the third.
    Where,
    Special(Special),
}

/// Length of a loop.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Span {
    /// The run-time length `n`.
    Any,
    /// One element, whatever `n` is.
    One,
}

macro_rules! unary {
    ($(
        $(#[$doc:meta])*
        $vis:vis $method:ident $Variant:ident {
            value: |$x:ident| $value:expr,
            $(beyond: |$beyond:ident| $condition:expr => $exact:expr,)?
            derivative: $derivative:expr,
            domain: $domain:tt, special: $special:tt,
        }
    )*) => {
        /// An elementwise op of one input.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[repr(u8)]
        pub(crate) enum Unary { $($(#[$doc])* $Variant),* }

        impl Unary {
            /// Whether it takes many instructions.
            const fn is_long(self) -> bool {
                use Unary::*;
                !matches!(
                    self,
                    Negative | Square | Sqrt | Abs | Sign | StopGradient | PositiveReciprocal | OneLessSquare | Softsign | Floor | Ceil | Trunc | Round
                )
            }

            pub fn name(self) -> &'static str {
                match self { $(Unary::$Variant => stringify!($method)),* }
            }

            fn get<A: Scalar>(self, level: Level, span: Span) -> Loop<A> {
                match self { $(Unary::$Variant => pick!(level, span, $Variant => map1::<A, $Variant>)),* }
            }

            /// The value at one point.
            pub fn apply<A: Scalar>(self, x: A) -> A {
                at_point(self.get(Level::chosen(), Span::One), x, x)
            }
        }

        $(
            struct $Variant;
            impl Function for $Variant {
                const LONG: bool = Unary::$Variant.is_long();

                #[inline(always)]
                fn apply<const FMA: bool, A: Scalar, const K: usize>(
                    $x: Pack<A, K>,
                    _: Pack<A, K>,
                    _: Pack<A, K>,
                ) -> Pack<A, K> {
                    $value
                }

                $(
                    #[inline(always)]
                    fn needs_correction<A: Scalar>(x: &[A], _: &[A]) -> bool {
                        x.iter().fold(false, |any, &$beyond| any | $condition)
                    }

                    fn corrected<A: Scalar>($beyond: A, _: A, value: A) -> A {
                        if $condition { $exact } else { value }
                    }
                )?
            }
        )*
    };
}

macro_rules! binary {
    ($(
        $(#[$doc:meta])*
        $name:ident $Variant:ident {
            value: |$x:ident, $y:ident| $value:expr,
            $(where_nan: |$left_nan:ident, $right_nan:ident| $exact:expr,)?
            derivative: $derivative:tt,
            domain: $left:tt $right:tt, special: $special:tt,
        }
    )*) => {
        /// An elementwise op of two inputs.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[repr(u8)]
        pub(crate) enum Binary { $($(#[$doc])* $Variant),* }

        impl Binary {
            /// Whether it takes many instructions.
            const fn is_long(self) -> bool {
                matches!(self, Binary::Power | Binary::Hypot | Binary::Atan2 | Binary::Fmod)
            }

            /// Whether exchanged inputs give the same value, to the last bit.
            const fn commutes(self) -> bool {
                use Binary::*;
                matches!(self, Add | Multiply | AbsorbingMultiply | Equal | NotEqual)
            }

            pub fn name(self) -> &'static str {
                match self { $(Binary::$Variant => stringify!($name)),* }
            }

            fn get<A: Scalar>(self, level: Level, span: Span, single: [bool; 3]) -> Loop<A> {
                match self { $(Binary::$Variant => map2_of::<A, $Variant>(level, span, single)),* }
            }

            /// The value at one point.
            pub fn apply<A: Scalar>(self, x: A, y: A) -> A {
                at_point(self.get(Level::chosen(), Span::One, [false; 3]), x, y)
            }
        }

        $(
            struct $Variant;
            impl Function for $Variant {
                const LONG: bool = Binary::$Variant.is_long();
                const COMMUTES: bool = Binary::$Variant.commutes();

                #[inline(always)]
                fn apply<const FMA: bool, A: Scalar, const K: usize>(
                    $x: Pack<A, K>,
                    $y: Pack<A, K>,
                    _: Pack<A, K>,
                ) -> Pack<A, K> {
                    $value
                }

                $(
                    #[inline(always)]
                    fn needs_correction<A: Scalar>(_: &[A], values: &[A]) -> bool {
                        holds_nan(values)
                    }

                    fn corrected<A: Scalar>($left_nan: A, $right_nan: A, value: A) -> A {
                        if value.is_nan() { $exact } else { value }
                    }
                )?
            }
        )*
    };
}

/// The instance of a loop for a level, or of the loop of its function over one element.
macro_rules! pick {
    ($level:expr, $span:expr, $F:ty => $loop:ident::<$A:ty $(, $arguments:tt)*>) => {
        match ($level, if <$F>::LONG { Span::Any } else { $span }) {
            #[cfg(target_arch = "x86_64")]
            (Level::Avx512, Span::Any) => avx512::$loop::<$A $(, $arguments)*>,
            #[cfg(target_arch = "x86_64")]
            (Level::Avx512, Span::One) => avx512::one::<$A, $F>,
            #[cfg(target_arch = "x86_64")]
            (Level::Avx2, Span::Any) => avx2::$loop::<$A $(, $arguments)*>,
            #[cfg(target_arch = "x86_64")]
            (Level::Avx2, Span::One) => avx2::one::<$A, $F>,
            (Level::Baseline, Span::Any) => baseline::$loop::<$A $(, $arguments)*>,
            (Level::Baseline, Span::One) => baseline::one::<$A, $F>,
        }
    };
}

/// The loop of a function of two inputs, of which one may be single.
fn map2_of<A: Scalar, F: Function>(level: Level, span: Span, single: [bool; 3]) -> Loop<A> {
    match single {
        [false, false, _] => pick!(level, span, F => map2::<A, F, false, false>),
        [false, true, _] => pick!(level, span, F => map2::<A, F, false, true>),
        [true, false, _] if F::COMMUTES => pick!(level, span, F => map2_exchanged::<A, F>),
        [true, false, _] => pick!(level, span, F => map2::<A, F, true, false>),
        [true, true, _] => unreachable!("of two inputs, one is an array"),
    }
}

/// The loop of a function of three inputs, of which the last two may be single.
fn map3_of<A: Scalar, F: Function>(level: Level, span: Span, single: [bool; 3]) -> Loop<A> {
    match single {
        [_, false, false] => pick!(level, span, F => map3::<A, F, false, false>),
        [_, true, false] => pick!(level, span, F => map3::<A, F, true, false>),
        [_, false, true] => pick!(level, span, F => map3::<A, F, false, true>),
        [_, true, true] => pick!(level, span, F => map3::<A, F, true, true>),
    }
}

unary_rows!(unary);
binary_rows!(binary);

struct Choose;
impl Function for Choose {
    const LONG: bool = false;

    #[inline(always)]
    fn apply<const FMA: bool, A: Scalar, const K: usize>(
        condition: Pack<A, K>,
        x: Pack<A, K>,
        y: Pack<A, K>,
    ) -> Pack<A, K> {
        condition.each(|condition| condition != A::zero()).choose(x, y)
    }
}

/// A product and what is done with it, of three inputs. Each of the two operations is rounded by itself, so that to
/// join them changes no bit.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Joined {
    /// `x y + z`
    MultiplyAdd,
    /// `x y - z`
    MultiplySubtract,
    /// `z - x y`
    SubtractProduct,
}

macro_rules! joined {
    ($($Variant:ident: |$x:ident, $y:ident, $z:ident| $value:expr;)*) => {
        impl Joined {
            fn get<A: Scalar>(self, level: Level, span: Span, single: [bool; 3]) -> Loop<A> {
                match self { $(Joined::$Variant => map3_of::<A, $Variant>(level, span, single)),* }
            }
        }

        $(
            struct $Variant;
            impl Function for $Variant {
                const LONG: bool = false;

                #[inline(always)]
                fn apply<const FMA: bool, A: Scalar, const K: usize>(
                    $x: Pack<A, K>,
                    $y: Pack<A, K>,
                    $z: Pack<A, K>,
                ) -> Pack<A, K> {
                    $value
                }
            }
        )*
    };
}

joined! {
    MultiplyAdd: |x, y, z| x * y + z;
    MultiplySubtract: |x, y, z| x * y - z;
    SubtractProduct: |x, y, z| z - x * y;
}

/// What a loop gives for one element.
fn at_point<A: Scalar>(run: Loop<A>, x: A, y: A) -> A {
    let mut out = x;
    // SAFETY: all pointers are to one element, and the loop is for a level that the processor has.
    unsafe { run(&mut out, &x, &y, &y, 1) };
    out
}

impl Elementwise {
    /// The loop for this op where `single[i]` says that input `i` is one number for all elements.
    ///
    /// Of the inputs of `Binary` one may be single, of three inputs the last two.
    pub(super) fn get<A: Scalar>(self, level: Level, span: Span, single: [bool; 3]) -> Loop<A> {
        match self {
            Elementwise::Same => same::<A>,
            Elementwise::Unary(op) => op.get(level, span),
            Elementwise::Binary(op) => op.get(level, span, single),
            Elementwise::Joined(op) => op.get(level, span, single),
            Elementwise::Special(op) => op.get(span == Span::One),
            Elementwise::Where => map3_of::<A, Choose>(level, span, single),
        }
    }

    /// How many inputs it takes.
    pub fn inputs(self) -> usize {
        match self {
            Elementwise::Same | Elementwise::Unary(_) => 1,
            Elementwise::Binary(_) => 2,
            Elementwise::Joined(_) | Elementwise::Where => 3,
            Elementwise::Special(op) => op.inputs(),
        }
    }

    /// Whether input `i` may be a single number.
    pub fn takes_single(self, i: usize) -> bool {
        match self {
            Elementwise::Same | Elementwise::Unary(_) | Elementwise::Special(_) => false,
            Elementwise::Binary(_) => true,
            Elementwise::Joined(_) | Elementwise::Where => i > 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{loops::CHUNK, *};

    #[test]
    fn every_level_and_span_agrees_with_the_value_at_a_point() {
        for level in Level::available() {
            for n in [0, 1, CHUNK - 1, CHUNK, 2 * CHUNK, 7 * CHUNK + 5] {
                let x: Vec<f64> = (0..n).map(|i| i as f64 - 4.0).collect();
                let y: Vec<f64> = (0..n).map(|i| 3.0 - i as f64 / 2.0).collect();
                let (one, mut out) = (2.5, vec![0.0; n]);
                let span = if n == 1 { Span::One } else { Span::Any };
                let get = |op: Elementwise, single| op.get::<f64>(level, span, single);
                let maximum = get(Elementwise::Binary(Binary::Maximum), [false; 3]);
                // SAFETY: all slices have `n` elements, `one` is single.
                unsafe { maximum(out.as_mut_ptr(), x.as_ptr(), y.as_ptr(), &one, n) };
                assert!(out.iter().zip(&x).zip(&y).all(|((o, x), y)| *o == x.max(*y)));
                let subtract = get(Elementwise::Binary(Binary::Subtract), [true, false, false]);
                // SAFETY: as above.
                unsafe { subtract(out.as_mut_ptr(), &one, y.as_ptr(), &one, n) };
                assert!(out.iter().zip(&y).all(|(o, y)| *o == 2.5 - y));
                let choose = get(Elementwise::Where, [false, true, false]);
                // SAFETY: as above; `out` is also the first input.
                unsafe { choose(out.as_mut_ptr(), out.as_ptr(), &one, x.as_ptr(), n) };
                assert!(out.iter().zip(x.iter().zip(&y)).all(|(o, (x, y))| *o == if *y != 2.5 { 2.5 } else { *x }));
                for single in [false, true] {
                    for (op, sign, times) in [
                        (Joined::MultiplyAdd, 1.0, 1.0),
                        (Joined::MultiplySubtract, -1.0, 1.0),
                        (Joined::SubtractProduct, 1.0, -1.0),
                    ] {
                        let joined = get(Elementwise::Joined(op), [false, single, !single]);
                        let (b, c) = if single { (&raw const one, y.as_ptr()) } else { (y.as_ptr(), &raw const one) };
                        // SAFETY: as above.
                        unsafe { joined(out.as_mut_ptr(), x.as_ptr(), b, c, n) };
                        assert!(out.iter().zip(x.iter().zip(&y)).all(|(o, (x, y))| {
                            let (b, c) = if single { (2.5, *y) } else { (*y, 2.5) };
                            *o == times * (x * b) + sign * c
                        }));
                    }
                }
                let square = get(Elementwise::Unary(Unary::Square), [false; 3]);
                // SAFETY: as above.
                unsafe { square(out.as_mut_ptr(), x.as_ptr(), &one, &one, n) };
                assert!(out.iter().zip(&x).all(|(o, x)| *o == x * x));
            }
        }
    }
}
