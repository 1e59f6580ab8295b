use super::*;
use crate::{
    kernel::{Dim, Elementwise, Group, Place, Product, Unary, strided::View},
    tuning::Tuning,
};

fn own(offset: usize) -> Place {
    Place { base: Base::Own, offset }
}

fn sizes(own: usize, slots: &[usize]) -> Sizes {
    let slots = slots.iter().map(|&length| SlotSize { length, resident: None }).collect();
    Sizes { own, slots, ..Sizes::default() }
}

fn square(from: Operand, to: Operand, length: usize) -> Step<f64> {
    let mut group = Group::new(length, 4, 0, vec![], vec![from, to], Tuning::DEFAULT);
    group.map(Elementwise::Unary(Unary::Square), 1, &[0]);
    Step::Group(group)
}

#[test]
fn steps_run_over_bound_slices() {
    let slot = Operand::Stream(Place { base: Base::Slot(0), offset: 1 });
    let mut machine = Machine::new(vec![square(slot, Operand::Stream(own(2)), 5)], sizes(7, &[6]), &[]);
    let data = [9.0, 1.0, 2.0, 3.0, 4.0, 5.0];
    let mut bindings = machine.bind();
    bindings.lend(0, &data);
    assert_eq!(bindings.run(), Ok(()));
    assert_eq!(machine.own(), [0.0, 0.0, 1.0, 4.0, 9.0, 16.0, 25.0]);
    let mut bindings = machine.bind();
    bindings.copy(0, data.iter().rev().copied());
    assert_eq!(bindings.run(), Ok(()));
    assert_eq!(machine.own()[2..], [16.0, 9.0, 4.0, 1.0, 81.0]);
}

#[test]
fn a_stream_may_be_overwritten_in_place() {
    let step = square(Operand::Stream(own(0)), Operand::Stream(own(0)), 5);
    Machine::new(vec![step], sizes(8, &[]), &[]).bind().run().unwrap_or_default();
}

#[test]
#[should_panic(expected = "a slot is not bound")]
fn an_unbound_slot_is_refused() {
    let slot = Operand::Stream(Place { base: Base::Slot(0), offset: 0 });
    Machine::new(vec![square(slot, Operand::Stream(own(0)), 5)], sizes(5, &[5]), &[]).bind().run().unwrap_or_default();
}

#[test]
#[should_panic(expected = "not sound")]
fn a_step_outside_its_memory_is_refused() {
    Machine::new(vec![square(Operand::Stream(own(0)), Operand::Stream(own(13)), 5)], sizes(16, &[]), &[]);
}

#[test]
#[should_panic(expected = "not sound")]
fn a_shifted_overlap_is_refused() {
    Machine::new(vec![square(Operand::Stream(own(0)), Operand::Stream(own(1)), 5)], sizes(16, &[]), &[]);
}

#[test]
#[should_panic(expected = "not sound")]
fn writing_to_a_bound_slice_is_refused() {
    let slot = Operand::Stream(Place { base: Base::Slot(0), offset: 0 });
    Machine::new(vec![square(Operand::Stream(own(0)), slot, 5)], sizes(5, &[5]), &[]);
}

#[test]
#[should_panic(expected = "not sound")]
fn a_product_onto_its_operand_is_refused() {
    let view = |offset| View {
        place: own(offset),
        dims: [Dim { length: 2, stride: 2 }, Dim { length: 2, stride: 1 }].into_iter().collect(),
    };
    let product = Product::new(view(0), view(4), own(2), false, Tuning::DEFAULT);
    Machine::<f64>::new(vec![Step::Product(product)], sizes(8, &[]), &[]);
}
