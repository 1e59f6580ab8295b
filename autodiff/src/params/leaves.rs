//! The leaves of parameter trees: arrays, numbers, integers, and subtrees without gradient.

use super::{Collected, Elem, Feeder, Params, Results, Structure, Tree, Vars};
use crate::{
    error::Error,
    kernel,
    operand::Real,
    shape::Shape,
    tape::Tape,
    var::{Indices, Var},
};
use ndarray::{Array, ArrayBase, ArrayView, Data, Dimension};
use std::marker::PhantomData;

/// The shape as a dimension of ndarray's.
#[inline]
fn dimension<D: Dimension>(shape: &Shape) -> D {
    let mut dimension = D::zeros(shape.len());
    dimension.slice_mut().iter_mut().zip(&**shape).for_each(|(to, &length)| *to = length);
    dimension
}

impl<A: Real, D: Dimension> Tree for Array<A, D> {
    type Elem = A;
    type Vars<'t> = Var<'t, A>;
    type Grads = Array<A, D>;
    type Views<'a> = ArrayView<'a, A, D>;

    fn structure() -> Structure {
        Structure::Array(D::NDIM)
    }

    fn collect(vars: &Self::Vars<'_>, leaves: &mut Collected) {
        leaves.leaf(*vars, D::NDIM);
    }

    fn map<'t>(vars: &Var<'t, A>, with: &mut dyn FnMut(Var<'t, A>) -> Var<'t, A>) -> Var<'t, A> {
        with(*vars)
    }

    fn own(results: &mut Results<'_, A>) -> Self::Grads {
        let (numbers, shape) = results.leaf();
        kernel::array(numbers.to_vec(), dimension(shape))
    }

    #[inline]
    fn lend<'a>(results: &mut Results<'a, A>) -> Self::Views<'a> {
        let (numbers, shape) = results.leaf();
        kernel::view(numbers, dimension(shape))
    }
}

impl<A: Real, S: Data<Elem = A>, D: Dimension> Params for ArrayBase<S, D> {
    type Tree = Array<A, D>;

    #[track_caller]
    fn record<'t>(&self, tape: &'t Tape<A>) -> Var<'t, A> {
        tape.parameter(self.view().into_dyn())
    }

    #[inline]
    fn feed<'d>(&'d self, feeder: &mut Feeder<'_, 'd, A>) -> Result<(), Error> {
        feeder.array(self)
    }
}

macro_rules! number_leaves {
    ($($number:ty)*) => {$(
        impl Tree for $number {
            type Elem = $number;
            type Vars<'t> = Var<'t, $number>;
            type Grads = $number;
            type Views<'a> = $number;

            fn structure() -> Structure {
                Structure::Number
            }

            fn collect(vars: &Self::Vars<'_>, leaves: &mut Collected) {
                leaves.leaf(*vars, Some(0));
            }

            fn map<'t>(
                vars: &Var<'t, $number>,
                with: &mut dyn FnMut(Var<'t, $number>) -> Var<'t, $number>,
            ) -> Var<'t, $number> {
                with(*vars)
            }

            fn own(results: &mut Results<'_, $number>) -> $number {
                results.number()
            }

            #[inline]
            fn lend<'a>(results: &mut Results<'a, $number>) -> $number {
                results.number()
            }
        }

        impl Params for $number {
            type Tree = $number;

            #[track_caller]
            fn record<'t>(&self, tape: &'t Tape<$number>) -> Var<'t, $number> {
                tape.parameter(ndarray::aview0(self).into_dyn())
            }

            fn feed<'d>(&'d self, feeder: &mut Feeder<'_, 'd, $number>) -> Result<(), Error> {
                feeder.number(self)
            }
        }
    )*};
}

number_leaves!(f32 f64);

/// Parameters without gradient: numbers that change from run to run, such as a mini-batch or new data.
///
/// ```
/// use autodiff::{Fixed, value_and_grad};
/// use ndarray::array;
///
/// let (w, x) = (array![1.0, 2.0], array![3.0, 5.0]);
/// let (value, (dw, ())) = value_and_grad(|_, (w, x)| (w * x).sum(), (&w, Fixed(&x)));
/// assert_eq!((value, dw), (13.0, x));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Fixed<P>(pub P);

impl<T: Tree> Tree for Fixed<T> {
    type Elem = T::Elem;
    type Vars<'t> = T::Vars<'t>;
    type Grads = ();
    type Views<'a> = ();

    fn structure() -> Structure {
        Structure::Fixed(Box::new(T::structure()))
    }

    fn collect(_: &Self::Vars<'_>, _: &mut Collected) {}

    fn map<'t>(vars: &Self::Vars<'t>, _: &mut dyn FnMut(Var<'t, T::Elem>) -> Var<'t, T::Elem>) -> Self::Vars<'t> {
        T::map(vars, &mut |var| var)
    }

    fn own(_: &mut Results<'_, Self::Elem>) {}
    fn lend<'a>(_: &mut Results<'a, Self::Elem>) {}
}

impl<P: Params> Params for Fixed<P> {
    type Tree = Fixed<P::Tree>;

    #[track_caller]
    fn record<'t>(&self, tape: &'t Tape<Elem<P>>) -> Vars<'t, P> {
        self.0.record(tape)
    }

    fn feed<'d>(&'d self, feeder: &mut Feeder<'_, 'd, Elem<P>>) -> Result<(), Error> {
        self.0.feed(feeder)
    }
}

/// Integers as a parameter: [`integers`] makes it.
#[derive(Clone, Copy, Debug)]
pub struct IndexParam<'p, A> {
    indices: &'p [usize],
    elements: PhantomData<A>,
}

/// Integers as a parameter that changes from run to run: inside the cost function they are [`Indices`].
///
/// A program takes as many as it was recorded with; each run checks them against the axis they select from.
/// ```
/// use autodiff::{Program, integers};
/// use ndarray::{Array1, array};
///
/// let w = array![1.0, 2.0, 4.0];
/// let mut total = Program::value_and_grad(|_, (w, rows)| w.gather(rows).sum(), (&w, integers(&[0, 0])));
/// let (sum, (dw, ())) = total.run((&w, integers(&[2, 2])))?;
/// assert_eq!((sum, dw), (8.0, array![0.0, 0.0, 2.0].view()));
/// # Ok::<(), autodiff::Error>(())
/// ```
pub fn integers<A>(integers: &[usize]) -> IndexParam<'_, A> {
    IndexParam { indices: integers, elements: PhantomData }
}

/// The tree of [`integers`] beside leaves of `A`.
#[derive(Clone, Copy, Debug)]
pub struct IndicesOf<A>(PhantomData<A>);

impl<A: Real> Tree for IndicesOf<A> {
    type Elem = A;
    type Vars<'t> = Indices<'t, A>;
    type Grads = ();
    type Views<'a> = ();

    fn structure() -> Structure {
        Structure::Indices
    }

    fn collect(_: &Self::Vars<'_>, _: &mut Collected) {}

    fn map<'t>(vars: &Indices<'t, A>, _: &mut dyn FnMut(Var<'t, A>) -> Var<'t, A>) -> Indices<'t, A> {
        *vars
    }

    fn own(_: &mut Results<'_, A>) {}
    fn lend<'a>(_: &mut Results<'a, A>) {}
}

impl<A: Real> Params for IndexParam<'_, A> {
    type Tree = IndicesOf<A>;

    #[track_caller]
    fn record<'t>(&self, tape: &'t Tape<A>) -> Indices<'t, A> {
        Indices::new(tape, tape.index_parameter(self.indices))
    }

    fn feed<'d>(&'d self, feeder: &mut Feeder<'_, 'd, A>) -> Result<(), Error> {
        feeder.indices(self.indices)
    }
}
