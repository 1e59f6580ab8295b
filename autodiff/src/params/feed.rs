//! Feeding a program: each leaf checked against what was recorded, and lent or copied.

use super::{Params, Tree};
use crate::{error::Error, kernel::Bindings, operand::Real, plan::Begun, shape::Shape};
use ndarray::{ArrayBase, ArrayView, Axis, Data, Dimension, RemoveAxis};

/// Walks the parameters of a run in order; see [`Params`](super::Params). Its errors name the parameter by the
/// path that the nodes of the tree put before them, by `Error::inside`.
pub struct Feeder<'m, 'd, A> {
    bindings: Bindings<'m, 'd, A>,
    run: Begun<'m>,
    next: usize,
    next_indices: usize,
    next_length: usize,
}

impl<'m, 'd, A: Real> Feeder<'m, 'd, A> {
    #[inline]
    pub(crate) fn new((bindings, run): (Bindings<'m, 'd, A>, Begun<'m>)) -> Self {
        Feeder { bindings, run, next: 0, next_indices: 0, next_length: 0 }
    }

    /// Runs the program, with all parameters bound.
    #[inline]
    pub(crate) fn run(self) -> Result<(), Error> {
        A::run(self.bindings, self.run)
    }

    #[inline]
    pub(crate) fn array<S: Data<Elem = A>, D: Dimension>(&mut self, array: &'d ArrayBase<S, D>) -> Result<(), Error> {
        let slot = self.next_slot(array.shape())?;
        if let Some(slot) = slot {
            match array.as_slice() {
                Some(numbers) => self.bindings.lend(slot, numbers),
                None => self.bindings.copy(slot, array.iter().copied()),
            }
        }
        Ok(())
    }

    /// Copies some rows of an array.
    pub(crate) fn rows<D: RemoveAxis>(&mut self, array: &ArrayView<'_, A, D>, rows: &[usize]) -> Result<(), Error> {
        let length = array.len_of(Axis(0));
        let mut shape = Shape::from(array.shape());
        shape[0] = rows.len();
        let slot = self.next_slot(&shape)?;
        if let Some(position) = rows.iter().position(|&row| row >= length) {
            let (parameter, index, line) = (String::new(), rows[position], self.run.recorded_at.into());
            return Err(Error::Index { parameter, position, index, length, line });
        }
        if let Some(slot) = slot {
            let elements = rows.iter().flat_map(|&row| array.index_axis(Axis(0), row).into_iter());
            self.bindings.copy(slot, elements.copied());
        }
        Ok(())
    }

    pub(crate) fn number(&mut self, number: &'d A) -> Result<(), Error> {
        if let Some(slot) = self.next_slot(&[])? {
            self.bindings.lend(slot, std::slice::from_ref(number));
        }
        Ok(())
    }

    pub(crate) fn indices(&mut self, indices: &[usize]) -> Result<(), Error> {
        let number = self.next_indices;
        self.next_indices += 1;
        let input = &self.run.inputs.indices[number];
        if indices.len() != input.length {
            return Err(self.other_shape(&[input.length], &[indices.len()]));
        }
        if let Some((length, line)) = input.limit
            && let Some(position) = indices.iter().position(|&index| index >= length)
        {
            let (parameter, index) = (String::new(), indices[position]);
            return Err(Error::Index { parameter, position, index, length, line: line.text(&self.run.inputs.lines) });
        }
        if let Some(slot) = self.run.slots.indices[number] {
            // No axis is longer than a u32 can say, so no index is larger.
            self.bindings.copy_indices(slot, indices.iter().map(|&index| index as u32));
        }
        Ok(())
    }

    pub(crate) fn length(&mut self, found: usize) -> Result<(), Error> {
        let expected = self.run.inputs.lengths[self.next_length];
        self.next_length += 1;
        if found != expected {
            let (parameter, line) = (String::new(), self.run.recorded_at.into());
            return Err(Error::Length { parameter, expected, found, line });
        }
        Ok(())
    }

    /// Feeds a field of a struct, `step` into the tree.
    #[inline]
    pub fn field<P: Params<Tree: Tree<Elem = A>> + ?Sized>(&mut self, step: &str, field: &'d P) -> Result<(), Error> {
        field.feed(self).map_err(|error| error.inside(format_args!("{step}")))
    }

    #[inline]
    fn next_slot(&mut self, found: &[usize]) -> Result<Option<usize>, Error> {
        let number = self.next;
        self.next += 1;
        let expected = &self.run.inputs.shapes[number];
        if expected.len() != found.len() || expected.iter().zip(found).any(|(expected, found)| expected != found) {
            return Err(self.other_shape(expected, found));
        }
        Ok(self.run.slots.reals[number])
    }

    #[cold]
    fn other_shape(&self, expected: &[usize], found: &[usize]) -> Error {
        Error::Shape {
            parameter: String::new(),
            expected: Box::new(Shape::from(expected)),
            found: Box::new(Shape::from(found)),
            line: self.run.recorded_at.into(),
        }
    }
}
