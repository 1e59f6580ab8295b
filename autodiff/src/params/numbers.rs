//! Walking the numbers of a tree of values, to read them or to change them in place.

use super::Fixed;
use crate::operand::Real;
use ndarray::{ArrayBase, Data, DataMut, Dimension};
use std::slice;

/// Trees of values whose numbers can be read one after another: parameters, gradients, and the views that a
/// [`Program`](crate::Program) lends.
///
/// Arrays of any dimension and storage, numbers, tuples, arrays and `Vec`s of trees, and structs with
/// `#[derive(Params)]`. What has no gradient ([`Fixed`], and the `()` in its place) has no numbers.
pub trait Numbers<A> {
    /// Visits the numbers leaf by leaf, each in row-major order, in one or more pieces.
    fn numbers(&self, visit: &mut dyn FnMut(&[A]));
}

/// [`Numbers`] that can be changed in place: what an [optimizer](crate::optim) moves.
///
/// `&mut` references to such trees are trees, too: `(&mut w, &mut h)` moves two arrays together.
#[diagnostic::on_unimplemented(
    message = "the numbers of `{Self}` cannot be changed in place as numbers of `{A}`",
    note = "what an optimizer moves are owned arrays, numbers, tuples, arrays and `Vec`s of them, structs with \
            `#[derive(Params)]`, and `&mut` references to these"
)]
pub trait NumbersMut<A>: Numbers<A> {
    /// Visits the numbers in the order of [`Numbers::numbers`], perhaps in other pieces.
    fn numbers_mut(&mut self, visit: &mut dyn FnMut(&mut [A]));
}

impl<A, N: Numbers<A> + ?Sized> Numbers<A> for &N {
    fn numbers(&self, visit: &mut dyn FnMut(&[A])) {
        (**self).numbers(visit);
    }
}

impl<A, N: Numbers<A> + ?Sized> Numbers<A> for &mut N {
    fn numbers(&self, visit: &mut dyn FnMut(&[A])) {
        (**self).numbers(visit);
    }
}

impl<A, N: NumbersMut<A> + ?Sized> NumbersMut<A> for &mut N {
    fn numbers_mut(&mut self, visit: &mut dyn FnMut(&mut [A])) {
        (**self).numbers_mut(visit);
    }
}

impl<A: Real, S: Data<Elem = A>, D: Dimension> Numbers<A> for ArrayBase<S, D> {
    fn numbers(&self, visit: &mut dyn FnMut(&[A])) {
        match self.as_slice() {
            Some(numbers) => visit(numbers),
            None => self.iter().for_each(|number| visit(slice::from_ref(number))),
        }
    }
}

impl<A: Real, S: DataMut<Elem = A>, D: Dimension> NumbersMut<A> for ArrayBase<S, D> {
    fn numbers_mut(&mut self, visit: &mut dyn FnMut(&mut [A])) {
        match self.as_slice_mut() {
            Some(numbers) => visit(numbers),
            None => self.iter_mut().for_each(|number| visit(slice::from_mut(number))),
        }
    }
}

macro_rules! numbers {
    ($($number:ty)*) => {$(
        impl Numbers<$number> for $number {
            fn numbers(&self, visit: &mut dyn FnMut(&[$number])) {
                visit(slice::from_ref(self));
            }
        }

        impl NumbersMut<$number> for $number {
            fn numbers_mut(&mut self, visit: &mut dyn FnMut(&mut [$number])) {
                visit(slice::from_mut(self));
            }
        }
    )*};
}

numbers!(f32 f64);

impl<A> Numbers<A> for () {
    fn numbers(&self, _: &mut dyn FnMut(&[A])) {}
}

impl<A, P> Numbers<A> for Fixed<P> {
    fn numbers(&self, _: &mut dyn FnMut(&[A])) {}
}

impl<A, P> NumbersMut<A> for Fixed<P> {
    fn numbers_mut(&mut self, _: &mut dyn FnMut(&mut [A])) {}
}

macro_rules! tuples {
    ($($($Part:ident $part:tt),*;)*) => {$(
        impl<A, $($Part: Numbers<A>),*> Numbers<A> for ($($Part,)*) {
            fn numbers(&self, visit: &mut dyn FnMut(&[A])) {
                $(self.$part.numbers(visit);)*
            }
        }

        impl<A, $($Part: NumbersMut<A>),*> NumbersMut<A> for ($($Part,)*) {
            fn numbers_mut(&mut self, visit: &mut dyn FnMut(&mut [A])) {
                $(self.$part.numbers_mut(visit);)*
            }
        }
    )*};
}

tuples! {
    P0 0;
    P0 0, P1 1;
    P0 0, P1 1, P2 2;
    P0 0, P1 1, P2 2, P3 3;
    P0 0, P1 1, P2 2, P3 3, P4 4;
    P0 0, P1 1, P2 2, P3 3, P4 4, P5 5;
    P0 0, P1 1, P2 2, P3 3, P4 4, P5 5, P6 6;
    P0 0, P1 1, P2 2, P3 3, P4 4, P5 5, P6 6, P7 7;
}

macro_rules! lists {
    ($($List:ty, [$($parameters:tt)*];)*) => {$(
        impl<A, N: Numbers<A>, $($parameters)*> Numbers<A> for $List {
            fn numbers(&self, visit: &mut dyn FnMut(&[A])) {
                self.iter().for_each(|part| part.numbers(visit));
            }
        }

        impl<A, N: NumbersMut<A>, $($parameters)*> NumbersMut<A> for $List {
            fn numbers_mut(&mut self, visit: &mut dyn FnMut(&mut [A])) {
                self.iter_mut().for_each(|part| part.numbers_mut(visit));
            }
        }
    )*};
}

lists! {
    Vec<N>, [];
    [N; LENGTH], [const LENGTH: usize];
}
