//! Elementwise functions over runs of elements: the value part of the rows in `elementwise.rs`.

use super::{Scalar, level::Level};

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
    /// The second input where the first is not 0, else the third.
    Where,
}

/// How many elements a loop runs over.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Span {
    /// As many as it is told.
    Any,
    /// 1, whatever it is told.
    One,
    /// 8, whatever it is told.
    Eight,
    /// 16, whatever it is told.
    Sixteen,
}

trait UnaryFunction {
    fn apply<A: Scalar>(x: A) -> A;
}

trait BinaryFunction {
    fn apply<A: Scalar>(x: A, y: A) -> A;
}

macro_rules! unary {
    ($(
        $(#[$doc:meta])*
        $vis:vis $method:ident $Variant:ident {
            value: |$x:ident| $value:expr,
            derivative: $derivative:expr,
            domain: $domain:tt, special: $special:tt,
        }
    )*) => {
        /// An elementwise op of one input.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        #[repr(u8)]
        pub(crate) enum Unary { $($(#[$doc])* $Variant),* }

        impl Unary {
            pub fn name(self) -> &'static str {
                match self { $(Unary::$Variant => stringify!($method)),* }
            }

            fn get<A: Scalar>(self, level: Level, span: Span) -> Loop<A> {
                match self { $(Unary::$Variant => pick!(level, span, map1::<A, $Variant>)),* }
            }

            /// The value at one point.
            pub fn apply<A: Scalar>(self, x: A) -> A {
                match self { $(Unary::$Variant => <$Variant as UnaryFunction>::apply(x)),* }
            }
        }

        $(
            struct $Variant;
            impl UnaryFunction for $Variant {
                #[inline(always)]
                fn apply<A: Scalar>($x: A) -> A { $value }
            }
        )*
    };
}

macro_rules! binary {
    ($(
        $(#[$doc:meta])*
        $name:ident $Variant:ident {
            value: |$x:ident, $y:ident| $value:expr,
            derivative: $derivative:tt,
            domain: $left:tt $right:tt, special: $special:tt,
        }
    )*) => {
        /// An elementwise op of two inputs.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        #[repr(u8)]
        pub(crate) enum Binary { $($(#[$doc])* $Variant),* }

        impl Binary {
            pub fn name(self) -> &'static str {
                match self { $(Binary::$Variant => stringify!($name)),* }
            }

            fn get<A: Scalar>(self, level: Level, span: Span, single: [bool; 3]) -> Loop<A> {
                match (self, single) {
                    $(
                        (Binary::$Variant, [false, false, _]) => pick!(level, span, map2::<A, $Variant, false, false>),
                        (Binary::$Variant, [true, false, _]) => pick!(level, span, map2::<A, $Variant, true, false>),
                        (Binary::$Variant, [false, true, _]) => pick!(level, span, map2::<A, $Variant, false, true>),
                        (Binary::$Variant, [true, true, _]) => pick!(level, span, map2::<A, $Variant, true, true>),
                    )*
                }
            }

            /// The value at one point.
            pub fn apply<A: Scalar>(self, x: A, y: A) -> A {
                match self { $(Binary::$Variant => <$Variant as BinaryFunction>::apply(x, y)),* }
            }
        }

        $(
            struct $Variant;
            impl BinaryFunction for $Variant {
                #[inline(always)]
                fn apply<A: Scalar>($x: A, $y: A) -> A { $value }
            }
        )*
    };
}

/// The instance of a loop for a level and a span.
macro_rules! pick {
    ($level:expr, $span:expr, $loop:ident::<$($argument:tt),*>) => {
        match ($level, $span) {
            #[cfg(target_arch = "x86_64")]
            (Level::Avx512, Span::Any) => avx512::$loop::<$($argument),*, 0>,
            #[cfg(target_arch = "x86_64")]
            (Level::Avx512, Span::One) => avx512::$loop::<$($argument),*, 1>,
            #[cfg(target_arch = "x86_64")]
            (Level::Avx512, Span::Eight) => avx512::$loop::<$($argument),*, 8>,
            #[cfg(target_arch = "x86_64")]
            (Level::Avx512, Span::Sixteen) => avx512::$loop::<$($argument),*, 16>,
            #[cfg(target_arch = "x86_64")]
            (Level::Avx2, Span::Any) => avx2::$loop::<$($argument),*, 0>,
            #[cfg(target_arch = "x86_64")]
            (Level::Avx2, Span::One) => avx2::$loop::<$($argument),*, 1>,
            #[cfg(target_arch = "x86_64")]
            (Level::Avx2, Span::Eight) => avx2::$loop::<$($argument),*, 8>,
            #[cfg(target_arch = "x86_64")]
            (Level::Avx2, Span::Sixteen) => avx2::$loop::<$($argument),*, 16>,
            (Level::Baseline, Span::Any) => baseline::$loop::<$($argument),*, 0>,
            (Level::Baseline, Span::One) => baseline::$loop::<$($argument),*, 1>,
            (Level::Baseline, Span::Eight) => baseline::$loop::<$($argument),*, 8>,
            (Level::Baseline, Span::Sixteen) => baseline::$loop::<$($argument),*, 16>,
        }
    };
}

unary_rows!(unary);
binary_rows!(binary);

impl Elementwise {
    /// The loop for this op where `single[i]` says that input `i` is one number for all elements.
    ///
    /// Only the inputs of `Binary`, and the last two of `Where`, may be single.
    pub(super) fn get<A: Scalar>(self, level: Level, span: Span, single: [bool; 3]) -> Loop<A> {
        match self {
            Elementwise::Same => same::<A>,
            Elementwise::Unary(op) => op.get(level, span),
            Elementwise::Binary(op) => op.get(level, span, single),
            Elementwise::Where => match single {
                [_, false, false] => pick!(level, span, choose::<A, false, false>),
                [_, true, false] => pick!(level, span, choose::<A, true, false>),
                [_, false, true] => pick!(level, span, choose::<A, false, true>),
                [_, true, true] => pick!(level, span, choose::<A, true, true>),
            },
        }
    }

    /// Whether a few elements more cost next to nothing, so that it may run on over the padding.
    pub(super) fn is_cheap(self) -> bool {
        match self {
            Elementwise::Same | Elementwise::Where => true,
            Elementwise::Unary(op) => match op {
                Unary::Exp | Unary::Log | Unary::Log1p | Unary::Expm1 => false,
                Unary::Tanh | Unary::Sigmoid | Unary::Sin | Unary::Cos => false,
                Unary::Negative | Unary::Square | Unary::Sqrt | Unary::Abs | Unary::Sign => true,
                Unary::StopGradient | Unary::PositiveReciprocal => true,
            },
            Elementwise::Binary(op) => op != Binary::Power,
        }
    }

    /// How many inputs it takes.
    pub fn inputs(self) -> usize {
        match self {
            Elementwise::Same | Elementwise::Unary(_) => 1,
            Elementwise::Binary(_) => 2,
            Elementwise::Where => 3,
        }
    }

    /// Whether input `i` may be a single number.
    pub fn takes_single(self, i: usize) -> bool {
        match self {
            Elementwise::Same | Elementwise::Unary(_) => false,
            Elementwise::Binary(_) => true,
            Elementwise::Where => i > 0,
        }
    }
}

/// Elements are taken in chunks of this length: loaded, computed and stored as a whole, so that the loop
/// vectorises and `out` may be one of the inputs.
const CHUNK: usize = 8;

/// An input of a loop.
#[derive(Clone, Copy)]
struct Input<A> {
    pointer: *const A,
    /// Whether it is one number for all elements.
    single: bool,
}

impl<A: Scalar> Input<A> {
    /// # Safety
    /// The input has an element `i`; where single, a first one.
    #[inline(always)]
    unsafe fn one(self, i: usize) -> A {
        // SAFETY: as above.
        unsafe { *self.pointer.add(if self.single { 0 } else { i }) }
    }

    /// # Safety
    /// The input has a chunk of elements from `i` on; where single, a first element.
    #[inline(always)]
    unsafe fn chunk(self, i: usize) -> [A; CHUNK] {
        // SAFETY: as above.
        unsafe { if self.single { [*self.pointer; CHUNK] } else { *self.pointer.add(i).cast() } }
    }
}

/// Runs `f` over `n` elements, a chunk at a time and the rest one by one; over `SPAN` elements if that is not 0.
///
/// # Safety
/// As [`Loop`].
#[inline(always)]
unsafe fn chunks<A: Scalar, const SPAN: usize>(
    out: *mut A,
    [x, y, z]: [Input<A>; 3],
    n: usize,
    f: impl Fn(A, A, A) -> A,
) {
    if SPAN == 1 {
        // SAFETY: the caller vouches for an element at `out` and at each input.
        unsafe { *out = f(x.one(0), y.one(0), z.one(0)) };
        return;
    }
    let (mut i, end) = (0, if SPAN > 0 { SPAN } else { n });
    while i + CHUNK <= end {
        // SAFETY: the caller vouches for `n` elements at `out` and at each input that is not single.
        unsafe {
            let (x, y, z) = (x.chunk(i), y.chunk(i), z.chunk(i));
            let mut results = x;
            for lane in 0..CHUNK {
                results[lane] = f(x[lane], y[lane], z[lane]);
            }
            *out.add(i).cast() = results;
        }
        i += CHUNK;
    }
    while i < end {
        // SAFETY: as above.
        unsafe { *out.add(i) = f(x.one(i), y.one(i), z.one(i)) };
        i += 1;
    }
}

unsafe fn same<A: Scalar>(out: *mut A, a: *const A, _: *const A, _: *const A, n: usize) {
    // SAFETY: as `Loop`; `copy` allows `out` to be the input.
    unsafe { std::ptr::copy(a, out, n) }
}

/// The loops, compiled for a level.
macro_rules! compiled {
    ($level:ident $(, $features:literal)?) => {
        mod $level {
            use super::*;

            $(#[target_feature(enable = $features)])?
            pub(super) unsafe fn map1<A: Scalar, F: UnaryFunction, const SPAN: usize>(
                out: *mut A,
                x: *const A,
                _: *const A,
                _: *const A,
                n: usize,
            ) {
                // An input that `f` does not look at is not read.
                let x = Input { pointer: x, single: false };
                // SAFETY: as `Loop`.
                unsafe { chunks::<A, SPAN>(out, [x, x, x], n, |x, _, _| F::apply(x)) }
            }

            $(#[target_feature(enable = $features)])?
            pub(super) unsafe fn map2<
                A: Scalar,
                F: BinaryFunction,
                const X: bool,
                const Y: bool,
                const SPAN: usize,
            >(
                out: *mut A,
                x: *const A,
                y: *const A,
                _: *const A,
                n: usize,
            ) {
                let (x, y) = (Input { pointer: x, single: X }, Input { pointer: y, single: Y });
                // SAFETY: as `Loop`.
                unsafe { chunks::<A, SPAN>(out, [x, y, y], n, |x, y, _| F::apply(x, y)) }
            }

            $(#[target_feature(enable = $features)])?
            pub(super) unsafe fn choose<A: Scalar, const X: bool, const Y: bool, const SPAN: usize>(
                out: *mut A,
                condition: *const A,
                x: *const A,
                y: *const A,
                n: usize,
            ) {
                let condition = Input { pointer: condition, single: false };
                let (x, y) = (Input { pointer: x, single: X }, Input { pointer: y, single: Y });
                let choose = |c, x, y| if c != A::zero() { x } else { y };
                // SAFETY: as `Loop`.
                unsafe { chunks::<A, SPAN>(out, [condition, x, y], n, choose) }
            }
        }
    };
}

compiled!(baseline);
#[cfg(target_arch = "x86_64")]
compiled!(avx2, "avx2,fma");
#[cfg(target_arch = "x86_64")]
compiled!(avx512, "avx512f,avx512dq,avx512bw,avx512vl,avx2,fma");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_level_and_span_agrees_with_the_value_at_a_point() {
        for level in Level::available() {
            for n in [0, 1, CHUNK - 1, CHUNK, 2 * CHUNK, 3 * CHUNK + 5] {
                let x: Vec<f64> = (0..n).map(|i| i as f64 - 4.0).collect();
                let y: Vec<f64> = (0..n).map(|i| 3.0 - i as f64 / 2.0).collect();
                let (one, mut out) = (2.5, vec![0.0; n]);
                let span = match n {
                    1 => Span::One,
                    8 => Span::Eight,
                    16 => Span::Sixteen,
                    _ => Span::Any,
                };
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
                let square = get(Elementwise::Unary(Unary::Square), [false; 3]);
                // SAFETY: as above.
                unsafe { square(out.as_mut_ptr(), x.as_ptr(), &one, &one, n) };
                assert!(out.iter().zip(&x).all(|(o, x)| *o == x * x));
            }
        }
    }
}
