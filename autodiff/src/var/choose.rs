//! One of several arrays for each element.

use super::{Bools, Var, assemble::first_of, concatenate, where_};
use crate::{
    operand::{Operand, Real},
    shape::{self, Shape},
};
use ndarray::{ArrayBase, Data, Dimension};

/// For each element the choice of the first condition that holds there, or the default: numpy's `select`.
///
/// The derivative goes to what was chosen, as in [`where_`].
///
/// # Panics
/// If there is not one choice for each condition, or shapes do not broadcast.
#[track_caller]
pub fn select<'t, A: Real>(
    conditions: &[Bools<'t, A>],
    choices: &[Var<'t, A>],
    default: impl Operand<'t, A>,
) -> Var<'t, A> {
    let (given, wanted) = (choices.len(), conditions.len());
    assert!(given == wanted && given > 0, "select: {wanted} conditions and {given} choices");
    let mut selected = choices[0].beside(default);
    for (condition, choice) in conditions.iter().zip(choices).rev() {
        selected = where_(*condition, *choice, selected);
    }
    selected
}

/// For each element the choice that `indices` names there, with broadcasting: numpy's `choose`.
///
/// # Panics
/// If an index names no choice, or shapes do not broadcast.
#[track_caller]
pub fn choose<'t, A: Real, S: Data<Elem = usize>, D: Dimension>(
    indices: &ArrayBase<S, D>,
    choices: &[Var<'t, A>],
) -> Var<'t, A> {
    let first = first_of("choose", choices);
    let mut shape = Shape::from(indices.shape());
    for choice in choices {
        let both = shape::broadcast(&shape, &choice.shape());
        let why = |_| format!("{} does not broadcast with {shape}", choice.shape());
        shape = first.tape().fitting("choose", both.map_err(why), &[choice.id()]);
    }
    if let Some(index) = indices.iter().find(|&&index| index >= choices.len()) {
        first.tape().refuse("choose", &format!("index {index}, but there are {} choices", choices.len()), &[]);
    }
    let size = shape.size();
    let _line = first.tape().at_caller();
    let flat = |choice: &Var<'t, A>| choice.broadcasted(&shape).reshaped(&[size]);
    let choices: Vec<_> = choices.iter().map(flat).collect();
    let Some(stretched) = indices.broadcast(&shape[..]) else { unreachable!("the indices broadcast to the shape") };
    let positions: Vec<usize> = stretched.iter().enumerate().map(|(place, index)| index * size + place).collect();
    concatenate(&choices, 0).gather(&positions).reshaped(&shape)
}
