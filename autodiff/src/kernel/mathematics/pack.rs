//! Numbers computed side by side.

use super::Float;
use std::ops::{Add, Div, Mul, Neg, Sub};

/// `K` numbers (or truth values), on each of which the same is computed.
///
/// Every operation here is `K` instructions that do not wait for each other. A function of one number is a long
/// chain in which each instruction waits for the one before; over a pack there are `K` such chains to go on with.
/// In a loop over packs the compiler makes a vector register of each of the `K`.
#[derive(Clone, Copy)]
pub struct Pack<T, const K: usize>(pub [T; K]);

impl<T: Copy, const K: usize> Pack<T, K> {
    /// `f` of each.
    #[inline(always)]
    pub fn each<R: Copy>(self, f: impl Fn(T) -> R) -> Pack<R, K> {
        let mut results = [f(self.0[0]); K];
        let mut i = 1;
        while i < K {
            results[i] = f(self.0[i]);
            i += 1;
        }
        Pack(results)
    }

    /// `f` of each and what stands beside it in `other`.
    #[inline(always)]
    pub fn with<S: Copy, R: Copy>(self, other: Pack<S, K>, f: impl Fn(T, S) -> R) -> Pack<R, K> {
        let mut results = [f(self.0[0], other.0[0]); K];
        let mut i = 1;
        while i < K {
            results[i] = f(self.0[i], other.0[i]);
            i += 1;
        }
        Pack(results)
    }
}

macro_rules! operators {
    ($($Operator:ident $method:ident)*) => {$(
        impl<A: Float, const K: usize> $Operator for Pack<A, K> {
            type Output = Self;

            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                self.with(other, A::$method)
            }
        }

        /// With a number, rounded to the type.
        impl<A: Float, const K: usize> $Operator<f64> for Pack<A, K> {
            type Output = Self;

            #[inline(always)]
            fn $method(self, number: f64) -> Self {
                self.each(|x| x.$method(A::rounded(number)))
            }
        }
    )*};
}

operators!(Add add Sub sub Mul mul Div div);

impl<A: Float, const K: usize> Neg for Pack<A, K> {
    type Output = Self;

    #[inline(always)]
    fn neg(self) -> Self {
        self.each(A::neg)
    }
}

impl<A: Float, const K: usize> Pack<A, K> {
    /// `self · factor + term`, rounded once with `FMA`, else twice.
    #[inline(always)]
    pub fn multiply_add<const FMA: bool>(self, factor: Self, term: Self) -> Self {
        let mut results = self.0;
        let mut i = 0;
        while i < K {
            let (a, b, c) = (self.0[i], factor.0[i], term.0[i]);
            results[i] = if FMA { a.mul_add(b, c) } else { a * b + c };
            i += 1;
        }
        Pack(results)
    }

    /// `self · factor + term` with numbers, rounded to the type.
    #[inline(always)]
    pub fn times_plus<const FMA: bool>(self, factor: f64, term: f64) -> Self {
        self.multiply_add::<FMA>(Self::number(factor), Self::number(term))
    }

    /// The number, rounded to the type.
    #[inline(always)]
    pub fn number(number: f64) -> Self {
        Pack([A::rounded(number); K])
    }

    /// The polynomial with these coefficients, the constant first.
    ///
    /// A long one is taken apart into two or four chains, by the remainder of the powers. The first two terms, which
    /// count most, come last, so that the others are rounded before.
    #[inline(always)]
    pub fn polynomial<const FMA: bool>(self, coefficients: &[A]) -> Self {
        let [first, second, others @ ..] = coefficients else { return self.horner::<FMA>(coefficients, 1) };
        let square = self * self;
        let tail = match others.len() {
            0..6 => return self.horner::<FMA>(coefficients, 1),
            6..10 => {
                let odd = square.horner::<FMA>(&others[1..], 2);
                self.multiply_add::<FMA>(odd, square.horner::<FMA>(others, 2))
            }
            _ => {
                let fourth = square * square;
                let (low, odd) = (fourth.horner::<FMA>(others, 4), fourth.horner::<FMA>(&others[1..], 4));
                let low = self.multiply_add::<FMA>(odd, low);
                let (high, odd) = (fourth.horner::<FMA>(&others[2..], 4), fourth.horner::<FMA>(&others[3..], 4));
                let high = self.multiply_add::<FMA>(odd, high);
                square.multiply_add::<FMA>(high, low)
            }
        };
        let tail = self.multiply_add::<FMA>(tail, Pack([*second; K]));
        self.multiply_add::<FMA>(tail, Pack([*first; K]))
    }

    /// The polynomial with every `step`-th of these coefficients, by Horner's rule.
    #[inline(always)]
    fn horner<const FMA: bool>(self, coefficients: &[A], step: usize) -> Self {
        let mut i = (coefficients.len() - 1) / step * step;
        let mut sum = Pack([coefficients[i]; K]);
        while i > 0 {
            i -= step;
            sum = sum.multiply_add::<FMA>(self, Pack([coefficients[i]; K]));
        }
        sum
    }

    #[inline(always)]
    pub fn abs(self) -> Self {
        self.each(A::abs)
    }

    /// The nearest whole number, the even one of two.
    #[inline(always)]
    pub fn round(self) -> Self {
        let all_whole = A::rounded(A::ALL_WHOLE);
        self.each(|x| {
            let rounded = ((x.abs() + all_whole) - all_whole).copysign(x);
            if x.abs() < all_whole { rounded } else { x }
        })
    }

    /// `self` with the signs of `other`.
    #[inline(always)]
    pub fn copysign(self, other: Self) -> Self {
        self.with(other, A::copysign)
    }

    /// The numbers within bounds beyond which the function does not change; NaN stays.
    #[inline(always)]
    pub fn bounded(self, least: f64, greatest: f64) -> Self {
        self.at_least(least).at_most(greatest)
    }

    /// The greater of `self` and a bound; NaN stays.
    #[inline(always)]
    pub fn at_least(self, bound: f64) -> Self {
        let bound = A::rounded(bound);
        self.each(|x| if x < bound { bound } else { x })
    }

    /// The smaller of `self` and a bound; NaN stays.
    #[inline(always)]
    pub fn at_most(self, bound: f64) -> Self {
        let bound = A::rounded(bound);
        self.each(|x| if x > bound { bound } else { x })
    }

    /// Where `self < bound`.
    #[inline(always)]
    pub fn below(self, bound: f64) -> Pack<bool, K> {
        self.each(|x| x < A::rounded(bound))
    }
}

impl<const K: usize> Pack<bool, K> {
    /// `yes` where it is true, `no` elsewhere.
    #[inline(always)]
    pub fn choose<A: Float>(self, yes: Pack<A, K>, no: Pack<A, K>) -> Pack<A, K> {
        let mut results = no.0;
        let mut i = 0;
        while i < K {
            results[i] = if self.0[i] { yes.0[i] } else { no.0[i] };
            i += 1;
        }
        Pack(results)
    }
}
