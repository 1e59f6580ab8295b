//! The numbers of a tree in one vector, as optimizers want them.

use super::{Collected, Elem, Numbers, Params, Results, Tree};
use crate::{engine::Engine, error::or_panic, shape::Shape, tape::Tape};
use std::marker::PhantomData;

/// How a tree lies in one vector: leaf after leaf, each in row-major order. [`flatten`] makes it.
///
/// Leaves without gradient ([`Fixed`](crate::Fixed) and integers) are left out.
pub struct FlatTree<T: Tree> {
    shapes: Vec<Shape>,
    /// The lengths of the `Vec`s.
    lengths: Vec<usize>,
    size: usize,
    tree: PhantomData<fn() -> T>,
}

/// The numbers of a tree in one vector, and how they lie there: autograd's `flatten`.
///
/// ```
/// use autodiff::flatten;
/// use ndarray::array;
///
/// let (mut numbers, tree) = flatten((&array![[1.0, 2.0], [3.0, 4.0]], 5.0f64));
/// assert_eq!(numbers, [1.0, 2.0, 3.0, 4.0, 5.0]);
/// numbers[3] = 40.0;
/// let (matrix, number) = tree.views(&numbers);
/// assert_eq!((matrix[[1, 1]], number), (40.0, 5.0));
/// ```
#[track_caller]
pub fn flatten<P: Params>(params: P) -> (Vec<Elem<P>>, FlatTree<P::Tree>) {
    let tape = Tape::default();
    let leaves = Collected::of::<P::Tree>(&params.record(&tape));
    let shapes: Vec<Shape> = leaves.nodes.iter().map(|&node| tape.shape(node)).collect();
    let mut numbers = Vec::new();
    for &leaf in &leaves.nodes {
        numbers.extend(or_panic(Elem::<P>::compute(&tape, leaf)).iter());
    }
    let tree = FlatTree { shapes, lengths: leaves.lengths, size: numbers.len(), tree: PhantomData };
    (numbers, tree)
}

impl<T: Tree> FlatTree<T> {
    /// How many numbers the tree has.
    pub fn len(&self) -> usize {
        self.size
    }

    /// Whether the tree has no numbers.
    pub fn is_empty(&self) -> bool {
        self.size == 0
    }

    /// The tree, with views into the vector.
    ///
    /// # Panics
    /// If the vector has another length than the tree.
    #[track_caller]
    pub fn views<'a>(&'a self, numbers: &'a [T::Elem]) -> T::Views<'a> {
        T::lend(&mut self.results(numbers))
    }

    /// The tree, with owned arrays.
    ///
    /// # Panics
    /// If the vector has another length than the tree.
    #[track_caller]
    pub fn owned(&self, numbers: &[T::Elem]) -> T::Grads {
        T::own(&mut self.results(numbers))
    }

    /// Writes the numbers of a tree into the vector: of gradients, owned or lent by a program, or of parameters.
    ///
    /// # Panics
    /// If the vector has another length than the tree, or the tree written has.
    #[track_caller]
    pub fn write(&self, tree: &impl Numbers<T::Elem>, numbers: &mut [T::Elem]) {
        self.check_length(numbers.len());
        let mut found = 0;
        tree.numbers(&mut |piece| found += piece.len());
        assert!(found == self.size, "the tree written has {found} numbers, expected {}", self.size);
        let mut rest = numbers;
        tree.numbers(&mut |piece| {
            let (to, after) = std::mem::take(&mut rest).split_at_mut(piece.len());
            to.copy_from_slice(piece);
            rest = after;
        });
    }

    #[track_caller]
    fn results<'a>(&'a self, numbers: &'a [T::Elem]) -> Results<'a, T::Elem> {
        self.check_length(numbers.len());
        Results::flat(numbers, &self.shapes, &self.lengths)
    }

    #[track_caller]
    fn check_length(&self, found: usize) {
        assert!(found == self.size, "the vector has {found} numbers, the tree {}", self.size);
    }
}
