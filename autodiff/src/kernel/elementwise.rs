//! Elementwise functions over runs of elements: the value part of the rows in `elementwise.rs`.

use super::Scalar;

/// A loop over `n` elements: `out[i] = f(a[i], b[i], c[i])`, with as many inputs as `f` has.
///
/// `out` may be one of the inputs. It is `unsafe` because it reads `n` elements from each input (one, for
/// inputs that are a single number) and writes `n` to `out`.
pub(crate) type Loop<A> = unsafe fn(out: *mut A, inputs: [*const A; 3], n: usize);

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

/// Elements are taken in chunks of this length: loaded, computed and stored as a whole, so that the loop
/// vectorises and `out` may be one of the inputs.
const CHUNK: usize = 8;

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

            fn get<A: Scalar>(self) -> Loop<A> {
                match self { $(Unary::$Variant => map1::<A, $Variant>),* }
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

            fn get<A: Scalar>(self, single: [bool; 3]) -> Loop<A> {
                match (self, single) {
                    $(
                        (Binary::$Variant, [false, false, _]) => map2::<A, $Variant, false, false>,
                        (Binary::$Variant, [true, false, _]) => map2::<A, $Variant, true, false>,
                        (Binary::$Variant, [false, true, _]) => map2::<A, $Variant, false, true>,
                        (Binary::$Variant, [true, true, _]) => map2::<A, $Variant, true, true>,
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

unary_rows!(unary);
binary_rows!(binary);

impl Elementwise {
    /// The loop for this op where `single[i]` says that input `i` is one number for all elements.
    ///
    /// Only the inputs of `Binary`, and the last two of `Where`, may be single.
    pub(super) fn get<A: Scalar>(self, single: [bool; 3]) -> Loop<A> {
        match self {
            Elementwise::Same => same::<A>,
            Elementwise::Unary(op) => op.get(),
            Elementwise::Binary(op) => op.get(single),
            Elementwise::Where => match single {
                [_, false, false] => choose::<A, false, false>,
                [_, true, false] => choose::<A, true, false>,
                [_, false, true] => choose::<A, false, true>,
                [_, true, true] => choose::<A, true, true>,
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

/// Runs `f` over `n` elements, a chunk at a time and the rest one by one.
///
/// # Safety
/// As [`Loop`]; `SINGLE[i]` inputs have one element.
#[inline(always)]
unsafe fn chunks<A: Scalar, const N: usize>(
    out: *mut A,
    inputs: [*const A; 3],
    n: usize,
    single: [bool; N],
    f: impl Fn([A; N]) -> A,
) {
    // SAFETY (all blocks below): the caller vouches for `n` elements at `out` and at each input, one where single.
    let numbers: [A; N] = std::array::from_fn(|k| if single[k] { unsafe { *inputs[k] } } else { A::zero() });
    let mut i = 0;
    while i + CHUNK <= n {
        let loaded: [[A; CHUNK]; N] = std::array::from_fn(|k| {
            if single[k] { [numbers[k]; CHUNK] } else { unsafe { *inputs[k].add(i).cast::<[A; CHUNK]>() } }
        });
        let results: [A; CHUNK] = std::array::from_fn(|lane| f(std::array::from_fn(|k| loaded[k][lane])));
        unsafe { *out.add(i).cast::<[A; CHUNK]>() = results };
        i += CHUNK;
    }
    while i < n {
        let loaded = std::array::from_fn(|k| if single[k] { numbers[k] } else { unsafe { *inputs[k].add(i) } });
        unsafe { *out.add(i) = f(loaded) };
        i += 1;
    }
}

unsafe fn same<A: Scalar>(out: *mut A, inputs: [*const A; 3], n: usize) {
    // SAFETY: as `Loop`; `copy` allows `out` to be the input.
    unsafe { std::ptr::copy(inputs[0], out, n) }
}

unsafe fn map1<A: Scalar, F: UnaryFunction>(out: *mut A, inputs: [*const A; 3], n: usize) {
    // SAFETY: as `Loop`.
    unsafe { chunks(out, inputs, n, [false], |[x]| F::apply(x)) }
}

unsafe fn map2<A: Scalar, F: BinaryFunction, const X: bool, const Y: bool>(
    out: *mut A,
    inputs: [*const A; 3],
    n: usize,
) {
    // SAFETY: as `Loop`.
    unsafe { chunks(out, inputs, n, [X, Y], |[x, y]| F::apply(x, y)) }
}

unsafe fn choose<A: Scalar, const X: bool, const Y: bool>(out: *mut A, inputs: [*const A; 3], n: usize) {
    // SAFETY: as `Loop`.
    unsafe { chunks(out, inputs, n, [false, X, Y], |[c, x, y]| if c != A::zero() { x } else { y }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_and_rest_agree_with_the_value_at_a_point() {
        for n in [0, 1, CHUNK - 1, CHUNK, 3 * CHUNK + 5] {
            let x: Vec<f64> = (0..n).map(|i| i as f64 - 4.0).collect();
            let y: Vec<f64> = (0..n).map(|i| 3.0 - i as f64 / 2.0).collect();
            let (one, mut out) = (2.5, vec![0.0; n]);
            // SAFETY: all slices have `n` elements, `one` is single.
            unsafe { Binary::Maximum.get([false; 3])(out.as_mut_ptr(), [x.as_ptr(), y.as_ptr(), &one], n) };
            assert!(out.iter().zip(&x).zip(&y).all(|((o, x), y)| *o == x.max(*y)));
            // SAFETY: as above.
            unsafe { Binary::Subtract.get([true, false, false])(out.as_mut_ptr(), [&one, y.as_ptr(), &one], n) };
            assert!(out.iter().zip(&y).all(|(o, y)| *o == 2.5 - y));
            // SAFETY: as above; `out` is also the first input.
            unsafe {
                Elementwise::Where.get([false, true, false])(out.as_mut_ptr(), [out.as_ptr(), &one, x.as_ptr()], n)
            };
            assert!(out.iter().zip(x.iter().zip(&y)).all(|(o, (x, y))| *o == if *y != 2.5 { 2.5 } else { *x }));
        }
    }
}
