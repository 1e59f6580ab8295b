//! Tuples, arrays and `Vec`s of trees, and references to trees.

use super::{Collected, Elem, Feeder, Params, Results, Structure, Tree, VarTree, Vars};
use crate::{error::Error, operand::Real, tape::Tape, var::Var};

impl<P: Params + ?Sized> Params for &P {
    type Tree = P::Tree;

    #[track_caller]
    fn record<'t>(&self, tape: &'t Tape<Elem<P>>) -> Vars<'t, P> {
        (**self).record(tape)
    }

    #[inline]
    fn feed<'d>(&'d self, feeder: &mut Feeder<'_, 'd, Elem<P>>) -> Result<(), Error> {
        (**self).feed(feeder)
    }
}

impl<P: Params + ?Sized> Params for &mut P {
    type Tree = P::Tree;

    #[track_caller]
    fn record<'t>(&self, tape: &'t Tape<Elem<P>>) -> Vars<'t, P> {
        (**self).record(tape)
    }

    #[inline]
    fn feed<'d>(&'d self, feeder: &mut Feeder<'_, 'd, Elem<P>>) -> Result<(), Error> {
        (**self).feed(feeder)
    }
}

macro_rules! tuples {
    ($($First:ident $first:tt $(, $Rest:ident $rest:tt)*;)*) => {$(
        impl<$First: Tree, $($Rest: Tree<Elem = $First::Elem>),*> Tree for ($First, $($Rest,)*) {
            type Elem = $First::Elem;
            type Vars<'t> = ($First::Vars<'t>, $($Rest::Vars<'t>,)*);
            type Grads = ($First::Grads, $($Rest::Grads,)*);
            type Views<'a> = ($First::Views<'a>, $($Rest::Views<'a>,)*);

            fn structure() -> Structure {
                Structure::Tuple(vec![$First::structure(), $($Rest::structure()),*])
            }

            fn collect(vars: &Self::Vars<'_>, leaves: &mut Collected) {
                $First::collect(&vars.$first, leaves);
                $($Rest::collect(&vars.$rest, leaves);)*
            }

            fn map<'t>(
                vars: &Self::Vars<'t>,
                with: &mut dyn FnMut(Var<'t, Self::Elem>) -> Var<'t, Self::Elem>,
            ) -> Self::Vars<'t> {
                ($First::map(&vars.$first, with), $($Rest::map(&vars.$rest, with),)*)
            }

            fn own(results: &mut Results<'_, Self::Elem>) -> Self::Grads {
                ($First::own(results), $($Rest::own(results),)*)
            }

            #[inline]
            fn lend<'a>(results: &mut Results<'a, Self::Elem>) -> Self::Views<'a> {
                ($First::lend(results), $($Rest::lend(results),)*)
            }
        }

        impl<$First: Params, $($Rest: Params<Tree: Tree<Elem = Elem<$First>>>),*> Params for ($First, $($Rest,)*) {
            type Tree = ($First::Tree, $($Rest::Tree,)*);

            #[track_caller]
            fn record<'t>(&self, tape: &'t Tape<Elem<Self>>) -> Vars<'t, Self> {
                (self.$first.record(tape), $(self.$rest.record(tape),)*)
            }

            #[inline]
            fn feed<'d>(&'d self, feeder: &mut Feeder<'_, 'd, Elem<Self>>) -> Result<(), Error> {
                self.$first.feed(feeder).map_err(|error| error.inside(format_args!(".{}", $first)))?;
                $(self.$rest.feed(feeder).map_err(|error| error.inside(format_args!(".{}", $rest)))?;)*
                Ok(())
            }
        }

        impl<'t, A: Real, $First: VarTree<'t, A>, $($Rest: VarTree<'t, A>),*> VarTree<'t, A> for ($First, $($Rest,)*) {
            fn variables(&self, variables: &mut Vec<Var<'t, A>>) {
                self.$first.variables(variables);
                $(self.$rest.variables(variables);)*
            }

            fn with(&self, variables: &mut dyn Iterator<Item = Var<'t, A>>) -> Self {
                (self.$first.with(variables), $(self.$rest.with(variables),)*)
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

impl<T: Tree, const N: usize> Tree for [T; N] {
    type Elem = T::Elem;
    type Vars<'t> = [T::Vars<'t>; N];
    type Grads = [T::Grads; N];
    type Views<'a> = [T::Views<'a>; N];

    fn structure() -> Structure {
        Structure::Repeated(Box::new(T::structure()), N)
    }

    fn collect(vars: &Self::Vars<'_>, leaves: &mut Collected) {
        vars.iter().for_each(|vars| T::collect(vars, leaves));
    }

    fn map<'t>(
        vars: &Self::Vars<'t>,
        with: &mut dyn FnMut(Var<'t, Self::Elem>) -> Var<'t, Self::Elem>,
    ) -> Self::Vars<'t> {
        std::array::from_fn(|i| T::map(&vars[i], with))
    }

    fn own(results: &mut Results<'_, Self::Elem>) -> Self::Grads {
        std::array::from_fn(|_| T::own(results))
    }

    fn lend<'a>(results: &mut Results<'a, Self::Elem>) -> Self::Views<'a> {
        std::array::from_fn(|_| T::lend(results))
    }
}

impl<P: Params, const N: usize> Params for [P; N] {
    type Tree = [P::Tree; N];

    #[track_caller]
    fn record<'t>(&self, tape: &'t Tape<Elem<P>>) -> Vars<'t, Self> {
        let _line = tape.at_caller();
        std::array::from_fn(|i| self[i].record(tape))
    }

    fn feed<'d>(&'d self, feeder: &mut Feeder<'_, 'd, Elem<P>>) -> Result<(), Error> {
        feed_items(self, feeder)
    }
}

fn feed_items<'d, P: Params>(items: &'d [P], feeder: &mut Feeder<'_, 'd, Elem<P>>) -> Result<(), Error> {
    let feed = |(i, params): (usize, &'d P)| params.feed(feeder).map_err(|error| error.inside(format_args!("[{i}]")));
    items.iter().enumerate().try_for_each(feed)
}

impl<'t, A: Real, V: VarTree<'t, A>, const N: usize> VarTree<'t, A> for [V; N] {
    fn variables(&self, variables: &mut Vec<Var<'t, A>>) {
        self.iter().for_each(|var| var.variables(variables));
    }

    fn with(&self, variables: &mut dyn Iterator<Item = Var<'t, A>>) -> Self {
        std::array::from_fn(|i| self[i].with(variables))
    }
}

impl<T: Tree> Tree for Vec<T> {
    type Elem = T::Elem;
    type Vars<'t> = Vec<T::Vars<'t>>;
    type Grads = Vec<T::Grads>;
    type Views<'a> = Vec<T::Views<'a>>;

    fn structure() -> Structure {
        Structure::List(Box::new(T::structure()))
    }

    fn collect(vars: &Self::Vars<'_>, leaves: &mut Collected) {
        leaves.lengths.push(vars.len());
        vars.iter().for_each(|vars| T::collect(vars, leaves));
    }

    fn map<'t>(
        vars: &Self::Vars<'t>,
        with: &mut dyn FnMut(Var<'t, Self::Elem>) -> Var<'t, Self::Elem>,
    ) -> Self::Vars<'t> {
        vars.iter().map(|vars| T::map(vars, with)).collect()
    }

    fn own(results: &mut Results<'_, Self::Elem>) -> Self::Grads {
        (0..results.length()).map(|_| T::own(results)).collect()
    }

    fn lend<'a>(results: &mut Results<'a, Self::Elem>) -> Self::Views<'a> {
        (0..results.length()).map(|_| T::lend(results)).collect()
    }
}

impl<P: Params> Params for Vec<P> {
    type Tree = Vec<P::Tree>;

    #[track_caller]
    fn record<'t>(&self, tape: &'t Tape<Elem<P>>) -> Vars<'t, Self> {
        tape.note_length(self.len());
        let _line = tape.at_caller();
        self.iter().map(|params| params.record(tape)).collect()
    }

    fn feed<'d>(&'d self, feeder: &mut Feeder<'_, 'd, Elem<P>>) -> Result<(), Error> {
        feeder.length(self.len())?;
        feed_items(self, feeder)
    }
}

impl<'t, A: Real, V: VarTree<'t, A>> VarTree<'t, A> for Vec<V> {
    fn variables(&self, variables: &mut Vec<Var<'t, A>>) {
        self.iter().for_each(|var| var.variables(variables));
    }

    fn with(&self, variables: &mut dyn Iterator<Item = Var<'t, A>>) -> Self {
        self.iter().map(|var| var.with(variables)).collect()
    }
}
