//! What is bound to the slots of a saved program, and what its parameters are.

use super::{checksum::List, graph::Saving};
use crate::{
    inputs::{IndexInput, Inputs},
    kernel::Scalar,
    line::Origin,
    plan::{self, Array, Bound, BoundSlots, Slot, Source},
    shape::Shape,
};
use ndarray::{ArrayD, IxDyn, ShapeBuilder};
use serde::{Deserialize, Serialize};

#[derive(Hash, Serialize, Deserialize)]
pub(super) struct SavedInputs {
    shapes: Vec<List<usize>>,
    /// For each index parameter its length, and the shortest axis that it selects from with the number of the line.
    indices: Vec<(usize, Option<(usize, u32)>)>,
    lengths: List<usize>,
}

impl SavedInputs {
    pub fn of(inputs: &Inputs, saving: &mut Saving<'_>) -> Self {
        let mut index =
            |input: &IndexInput| (input.length, input.limit.map(|(length, origin)| (length, saving.line(origin))));
        SavedInputs {
            shapes: inputs.shapes.iter().map(|shape| List::from(&shape[..])).collect(),
            indices: inputs.indices.iter().map(&mut index).collect(),
            lengths: inputs.lengths[..].into(),
        }
    }

    pub fn load(&self, lines: &[String]) -> Result<Inputs, String> {
        let index = |&(length, limit): &(usize, Option<(usize, u32)>)| {
            let limit = limit.map(|(axis, line)| (axis, Origin::Saved(line)));
            IndexInput { length, limit }
        };
        Ok(Inputs {
            shapes: self.shapes.iter().map(|shape| Shape::from(&shape.0[..])).collect(),
            indices: self.indices.iter().map(index).collect(),
            lengths: self.lengths.0.clone(),
            lines: lines.to_vec(),
        })
    }
}

impl Inputs {
    /// How many parameters there are.
    pub(super) fn leaves(&self) -> usize {
        self.shapes.len() + self.indices.len()
    }
}

#[derive(Hash, Serialize, Deserialize)]
pub(super) struct SavedSlots {
    reals: Vec<SavedSlot>,
    indices: Vec<SavedIndexSlot>,
}

#[derive(Hash, Serialize, Deserialize)]
enum SavedSlot {
    Parameter(u32),
    Constant(SavedArray),
}

#[derive(Hash, Serialize, Deserialize)]
enum SavedIndexSlot {
    Parameter(u32),
    Constant(List<u32>),
}

/// An array without gaps.
#[derive(Hash, Serialize, Deserialize)]
struct SavedArray {
    shape: List<usize>,
    /// `None` for row-major order.
    strides: Option<List<usize>>,
    /// The bits of the numbers as they lie in memory: every NaN and infinity comes through.
    bits: List<u64>,
}

impl SavedSlots {
    pub fn of<A: Scalar>(bound: &BoundSlots<A>) -> Self {
        let real = |slot: &Bound<Array<A>>| match slot {
            Bound::Parameter(number) => SavedSlot::Parameter(*number),
            Bound::Constant(array) => SavedSlot::Constant(SavedArray::of(array)),
        };
        let index = |slot: &Bound<std::sync::Arc<[u32]>>| match slot {
            Bound::Parameter(number) => SavedIndexSlot::Parameter(*number),
            Bound::Constant(integers) => SavedIndexSlot::Constant(integers[..].into()),
        };
        SavedSlots { reals: bound.reals.iter().map(real).collect(), indices: bound.indices.iter().map(index).collect() }
    }

    pub fn load<A: Scalar>(&self) -> Result<BoundSlots<A>, String> {
        let real = |slot: &SavedSlot| match slot {
            SavedSlot::Parameter(number) => Ok(Bound::Parameter(*number)),
            SavedSlot::Constant(array) => array.load().map(Bound::Constant),
        };
        let index = |slot: &SavedIndexSlot| match slot {
            SavedIndexSlot::Parameter(number) => Bound::Parameter(*number),
            SavedIndexSlot::Constant(integers) => Bound::Constant(integers.0[..].into()),
        };
        Ok(BoundSlots {
            reals: self.reals.iter().map(real).collect::<Result<_, String>>()?,
            indices: self.indices.iter().map(index).collect(),
        })
    }
}

impl SavedArray {
    fn of<A: Scalar>(array: &Array<A>) -> Self {
        let bits = |number: &A| match A::SINGLE {
            true => u64::from((number.widened() as f32).to_bits()),
            false => number.widened().to_bits(),
        };
        SavedArray {
            shape: array.shape().into(),
            strides: plan::strides(array).map(|strides| strides.iter().map(|&stride| stride as usize).collect()),
            bits: plan::elements(array).iter().map(bits).collect(),
        }
    }

    fn load<A: Scalar>(&self) -> Result<Array<A>, String> {
        let number = |&bits: &u64| match A::SINGLE {
            true => u32::try_from(bits).map(|bits| A::narrowed(f64::from(f32::from_bits(bits)))),
            false => Ok(A::narrowed(f64::from_bits(bits))),
        };
        let numbers: Vec<A> =
            self.bits.0.iter().map(number).collect::<Result<_, _>>().map_err(|_| "a number is none of f32")?;
        let shape = IxDyn(&self.shape.0);
        let array = match &self.strides {
            None => ArrayD::from_shape_vec(shape, numbers),
            Some(strides) if strides.0.len() == self.shape.0.len() => {
                ArrayD::from_shape_vec(shape.strides(IxDyn(&strides.0)), numbers)
            }
            Some(_) => return Err("a constant has other strides than axes".into()),
        };
        let array =
            array.map_err(|error| format!("a constant of shape {}: {error}", Shape::from(&self.shape.0[..])))?;
        Ok(plan::without_gaps(array.into_shared()))
    }
}

/// Slots as a subgraph names them, which have numbers of their own.
pub(super) fn sources<A>(bound: &BoundSlots<A>) -> (Vec<Slot>, Vec<Source>) {
    let reals = bound.reals.iter().enumerate().map(|(slot, bound)| match bound {
        Bound::Parameter(number) => Slot { source: Source::Parameter(*number), strides: None },
        Bound::Constant(array) => Slot { source: Source::Constant(slot as u32), strides: plan::strides(array) },
    });
    let indices = bound.indices.iter().enumerate().map(|(slot, bound)| match bound {
        Bound::Parameter(number) => Source::Parameter(*number),
        Bound::Constant(_) => Source::Constant(slot as u32),
    });
    (reals.collect(), indices.collect())
}
