//! What a tree's type says of its leaves.

use std::fmt;

/// The structure of a tree's type: what a saved program is checked against.
#[derive(Clone, PartialEq, Debug)]
pub enum Structure {
    /// An array of so many axes, or of any number.
    Array(Option<usize>),
    /// A number.
    Number,
    /// Integers.
    Indices,
    /// A subtree without gradient.
    Fixed(Box<Structure>),
    /// Trees of their own structures.
    Tuple(Vec<Structure>),
    /// So many trees of one structure.
    Repeated(Box<Structure>, usize),
    /// Any number of trees of one structure.
    List(Box<Structure>),
}

impl fmt::Display for Structure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Structure::Array(Some(rank)) => write!(f, "Array{rank}"),
            Structure::Array(None) => write!(f, "ArrayD"),
            Structure::Number => write!(f, "number"),
            Structure::Indices => write!(f, "indices"),
            Structure::Fixed(tree) => write!(f, "Fixed<{tree}>"),
            Structure::Tuple(trees) => {
                write!(f, "(")?;
                for (place, tree) in trees.iter().enumerate() {
                    write!(f, "{}{tree}", if place > 0 { ", " } else { "" })?;
                }
                write!(f, "{})", if trees.len() == 1 { "," } else { "" })
            }
            Structure::Repeated(tree, count) => write!(f, "[{tree}; {count}]"),
            Structure::List(tree) => write!(f, "Vec<{tree}>"),
        }
    }
}

/// A leaf of a tree, as its type has it.
#[cfg(feature = "serde")]
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Leaf {
    /// Of so many axes, or of any number; a number has none.
    Real(Option<usize>),
    Indices,
}

#[cfg(feature = "serde")]
impl Structure {
    /// The leaves in order, at most so many, for `Vec`s of these lengths; `None` if the lengths do not fit.
    pub(crate) fn leaves(&self, lengths: &[usize], most: usize) -> Option<Vec<Leaf>> {
        let (mut rest, mut leaves) = (lengths, Vec::new());
        self.add_leaves(&mut rest, most, false, &mut leaves)?;
        rest.is_empty().then_some(leaves)
    }

    /// As [`Structure::leaves`], those that have gradients.
    pub(crate) fn gradients(&self, lengths: &[usize], most: usize) -> Option<Vec<Leaf>> {
        let (mut rest, mut leaves) = (lengths, Vec::new());
        self.add_leaves(&mut rest, most, true, &mut leaves)?;
        rest.is_empty().then_some(leaves)
    }

    fn add_leaves(&self, lengths: &mut &[usize], most: usize, gradients: bool, leaves: &mut Vec<Leaf>) -> Option<()> {
        let mut add = |tree: &Structure| tree.add_leaves(lengths, most, gradients, leaves);
        match self {
            Structure::Tuple(trees) => return trees.iter().try_for_each(add),
            Structure::Repeated(tree, count) => return (0..*count).try_for_each(|_| add(tree)),
            Structure::Fixed(_) if gradients => {}
            Structure::Fixed(tree) => return add(tree),
            Structure::List(tree) => {
                let (&length, rest) = lengths.split_first()?;
                *lengths = rest;
                // Whatever has no leaves is not to be gone through for ever.
                let length = (length <= most).then_some(length)?;
                return (0..length).try_for_each(|_| tree.add_leaves(lengths, most, gradients, leaves));
            }
            Structure::Indices if gradients => {}
            Structure::Indices => leaves.push(Leaf::Indices),
            Structure::Array(rank) => leaves.push(Leaf::Real(*rank)),
            Structure::Number => leaves.push(Leaf::Real(Some(0))),
        }
        (leaves.len() <= most).then_some(())
    }
}

#[cfg(test)]
mod tests {
    use crate::{Fixed, IndicesOf, Tree};
    use ndarray::{Array2, ArrayD};

    #[test]
    fn types_are_told_apart_by_their_text() {
        type Parameters = (Array2<f64>, [f64; 2], Vec<(Fixed<ArrayD<f64>>,)>, IndicesOf<f64>);
        assert_eq!(Parameters::structure().to_string(), "(Array2, [number; 2], Vec<(Fixed<ArrayD>,)>, indices)");
    }
}
