//! Elementwise functions over runs of elements: the value part of the rows in `elementwise.rs`.

use super::{Scalar, level::Level, mathematics};

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

/// What a loop computes, of as many of its inputs as it looks at.
trait Function {
    fn apply<const FMA: bool, A: Scalar>(x: A, y: A, z: A) -> A;

    /// Whether `apply` is not for this `x`.
    #[inline(always)]
    fn is_beyond<A: Scalar>(_x: A) -> bool {
        false
    }

    /// The value where `apply` is not for this `x`.
    #[inline(always)]
    fn exact<A: Scalar>(x: A) -> A {
        x
    }
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
                at_point(self.get(Level::chosen(), Span::One), x, x)
            }
        }

        $(
            struct $Variant;
            impl Function for $Variant {
                #[inline(always)]
                fn apply<const FMA: bool, A: Scalar>($x: A, _: A, _: A) -> A { $value }

                $(
                    #[inline(always)]
                    fn is_beyond<A: Scalar>($beyond: A) -> bool { $condition }

                    #[inline(always)]
                    fn exact<A: Scalar>($beyond: A) -> A { $exact }
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
                at_point(self.get(Level::chosen(), Span::One, [false; 3]), x, y)
            }
        }

        $(
            struct $Variant;
            impl Function for $Variant {
                #[inline(always)]
                fn apply<const FMA: bool, A: Scalar>($x: A, $y: A, _: A) -> A { $value }
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

struct Choose;
impl Function for Choose {
    #[inline(always)]
    fn apply<const FMA: bool, A: Scalar>(condition: A, x: A, y: A) -> A {
        if condition != A::zero() { x } else { y }
    }
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
    /// The chunk from element `i` on, of which the first `n` elements count.
    ///
    /// # Safety
    /// The input has these `n` elements; where single, one.
    #[inline(always)]
    unsafe fn chunk(self, i: usize, n: usize) -> [A; CHUNK] {
        // SAFETY: as above.
        unsafe {
            if self.single {
                return [*self.pointer; CHUNK];
            }
            let from = self.pointer.add(i);
            if n == CHUNK {
                return *from.cast();
            }
            let mut chunk = [A::zero(); CHUNK];
            for (lane, element) in chunk.iter_mut().enumerate().take(n) {
                *element = *from.add(lane);
            }
            chunk
        }
    }
}

/// Runs a function over `n` elements, a chunk at a time; over `SPAN` elements if that is not 0.
///
/// # Safety
/// As [`Loop`].
#[inline(always)]
unsafe fn run<A: Scalar, F: Function, const SPAN: usize, const FMA: bool>(
    out: *mut A,
    [x, y, z]: [Input<A>; 3],
    n: usize,
) {
    if SPAN == 1 {
        // SAFETY: the caller vouches for an element at `out` and at each input.
        unsafe {
            let x = *x.pointer;
            *out = if F::is_beyond(x) { F::exact(x) } else { F::apply::<FMA, A>(x, *y.pointer, *z.pointer) };
        }
        return;
    }
    let (mut i, end) = (0, if SPAN > 0 { SPAN } else { n });
    while i < end {
        let n = if SPAN > 0 { CHUNK } else { CHUNK.min(end - i) };
        // SAFETY: the caller vouches for `n` elements at `out` and at each input that is not single.
        unsafe {
            let (x, y, z) = (x.chunk(i, n), y.chunk(i, n), z.chunk(i, n));
            let mut results = [A::zero(); CHUNK];
            for lane in 0..CHUNK {
                results[lane] = F::apply::<FMA, A>(x[lane], y[lane], z[lane]);
            }
            if x.iter().fold(false, |any, &x| any | F::is_beyond(x)) {
                for (result, &x) in results.iter_mut().zip(&x).take(n) {
                    if F::is_beyond(x) {
                        *result = F::exact(x);
                    }
                }
            }
            if n == CHUNK {
                *out.add(i).cast() = results;
            } else {
                for (lane, &result) in results.iter().enumerate().take(n) {
                    *out.add(i + lane) = result;
                }
            }
        }
        i += CHUNK;
    }
}

unsafe fn same<A: Scalar>(out: *mut A, a: *const A, _: *const A, _: *const A, n: usize) {
    // SAFETY: as `Loop`; `copy` allows `out` to be the input.
    unsafe { std::ptr::copy(a, out, n) }
}

/// The loops, compiled for a level; `fma` says whether it multiplies and adds in one instruction.
macro_rules! compiled {
    ($level:ident, $fma:expr $(, $features:literal)?) => {
        mod $level {
            use super::*;

            $(#[target_feature(enable = $features)])?
            pub(super) unsafe fn map1<A: Scalar, F: Function, const SPAN: usize>(
                out: *mut A,
                x: *const A,
                _: *const A,
                _: *const A,
                n: usize,
            ) {
                // An input that the function does not look at is not read.
                let x = Input { pointer: x, single: false };
                // SAFETY: as `Loop`.
                unsafe { run::<A, F, SPAN, $fma>(out, [x, x, x], n) }
            }

            $(#[target_feature(enable = $features)])?
            pub(super) unsafe fn map2<A: Scalar, F: Function, const X: bool, const Y: bool, const SPAN: usize>(
                out: *mut A,
                x: *const A,
                y: *const A,
                _: *const A,
                n: usize,
            ) {
                let (x, y) = (Input { pointer: x, single: X }, Input { pointer: y, single: Y });
                // SAFETY: as `Loop`.
                unsafe { run::<A, F, SPAN, $fma>(out, [x, y, y], n) }
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
                // SAFETY: as `Loop`.
                unsafe { run::<A, Choose, SPAN, $fma>(out, [condition, x, y], n) }
            }
        }
    };
}

compiled!(baseline, { cfg!(target_arch = "aarch64") });
#[cfg(target_arch = "x86_64")]
compiled!(avx2, true, "avx2,fma");
#[cfg(target_arch = "x86_64")]
compiled!(avx512, true, "avx512f,avx512dq,avx512bw,avx512vl,avx2,fma");

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
