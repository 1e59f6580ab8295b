//! Short steps as direct calls: each a function with the addresses of what it works on.
//!
//! A step over a few elements is over in a few nanoseconds, so finding its operands must not take longer.
//! Where everything lies in the machine's own memory the addresses never change; they are found once.

use super::{
    Scalar,
    elementwise::Loop,
    group::{Group, GroupStep},
    machine::Step,
    memory::{Base, Place},
    product::{Method, Product},
    reduce::{self, Reduction, Terms},
    strided::{Dims, read_run},
};

/// A call with its arguments.
#[derive(Debug)]
struct Call<A> {
    run: Loop<A>,
    out: *mut A,
    inputs: [*const A; 3],
    n: usize,
}

/// What a machine does, in order.
#[derive(Debug)]
enum Part {
    /// The next so many calls.
    Calls(usize),
    /// The next so many steps, with whatever they need.
    Steps(std::ops::Range<usize>),
}

/// The steps of a machine with the short ones made into calls.
#[derive(Debug)]
pub(super) struct Sequence<A> {
    parts: Vec<Part>,
    calls: Vec<Call<A>>,
    /// Arguments of calls that are not numbers; calls point to them. Filled before the first call is made
    /// and not touched after.
    strides: Vec<[isize; 4]>,
    dims: Vec<Dims>,
    folds: Vec<reduce::Part<A>>,
}

impl<A: Scalar> Sequence<A> {
    /// The sequence of steps that the machine has checked and linked, over its memory `own`.
    pub fn new(steps: &[Step<A>], own: *mut A) -> Self {
        let mut sequence =
            Sequence { parts: Vec::new(), calls: Vec::new(), strides: Vec::new(), dims: Vec::new(), folds: Vec::new() };
        let (groups, products) = (steps.iter().filter_map(short_group), steps.iter().filter_map(short_product));
        let operations = || groups.clone().flat_map(|group| &group.steps);
        sequence.strides.extend(products.map(|product| product.strides()));
        for group in groups.clone() {
            for step in &group.steps {
                match step {
                    GroupStep::Read { view, .. } => sequence.dims.push(view.dims.clone()),
                    GroupStep::Fold(number) => {
                        sequence.folds.push(group.folds[*number].part(&(0..group.length)));
                    }
                    GroupStep::Map { .. } | GroupStep::Cells { .. } | GroupStep::Choose { .. } => {}
                }
            }
        }
        sequence.calls.reserve_exact(operations().count() + sequence.strides.len());
        let (mut strides, mut dims, mut folds) = (sequence.strides.iter(), sequence.dims.iter(), sequence.folds.iter());
        // SAFETY: the machine has checked the places.
        let at = |place: Place| unsafe { own.add(place.offset) };
        let (mut calls, mut parts) = (Vec::new(), Vec::new());
        for (number, step) in steps.iter().enumerate() {
            let before = calls.len();
            if let Some(group) = short_group(step) {
                for step in &group.steps {
                    calls.push(match step {
                        GroupStep::Map { run, out, inputs, .. } => {
                            let inputs = inputs.map(|input| group.pointers[input as usize].cast_const());
                            let n = group.padded_length(group.length);
                            Call { run: *run, out: group.pointers[*out as usize], inputs, n }
                        }
                        GroupStep::Read { to, view } => {
                            let dims: *const Dims = dims.next().map_or(std::ptr::null(), |dims| dims);
                            let inputs = [at(view.place).cast_const(), dims.cast(), std::ptr::null()];
                            Call { run: read, out: group.pointers[*to as usize], inputs, n: group.length }
                        }
                        GroupStep::Fold(number) => {
                            let fold = &group.folds[*number];
                            let part: *const reduce::Part<A> = folds.next().map_or(std::ptr::null(), |part| part);
                            let x = group.pointers[fold.input as usize].cast_const();
                            let y = fold.times.map(|times| group.pointers[times as usize].cast_const());
                            let all = fold.results() == 1 && fold.reduction == Reduction::Sum;
                            let run = match (all, y) {
                                (true, None) => sum,
                                (true, Some(_)) => dot,
                                (false, None) => fold_short,
                                (false, Some(_)) => fold_short_products,
                            };
                            let inputs = [x, y.unwrap_or(x), part.cast()];
                            Call { run, out: at(fold.out), inputs, n: group.length }
                        }
                        GroupStep::Cells { .. } | GroupStep::Choose { .. } => {
                            unreachable!("a short group has its cells as numbers")
                        }
                    });
                }
            } else if let Some(product) = short_product(step) {
                let strides: *const [isize; 4] = strides.next().map_or(std::ptr::null(), |strides| strides);
                let inputs = [at(product.left.place).cast_const(), at(product.right.place), strides.cast()];
                let Method::Unrolled(run) = product.method else { unreachable!("a short product is unrolled") };
                calls.push(Call { run, out: at(product.out), inputs, n: 0 });
            }
            match (calls.len() - before, parts.last_mut()) {
                (0, Some(Part::Steps(range))) => range.end = number + 1,
                (0, _) => parts.push(Part::Steps(number..number + 1)),
                (new, Some(Part::Calls(count))) => *count += new,
                (new, _) => parts.push(Part::Calls(new)),
            }
        }
        (sequence.calls, sequence.parts) = (calls, parts);
        sequence
    }

    /// Makes the calls, and runs the other steps by `run`.
    ///
    /// # Safety
    /// The machine has checked the steps, and its memory is where it was when the sequence was made.
    #[inline]
    pub unsafe fn run(&self, mut run: impl FnMut(std::ops::Range<usize>)) {
        let mut calls = self.calls.iter();
        for part in &self.parts {
            match part {
                Part::Calls(count) => {
                    for Call { run, out, inputs: [a, b, c], n } in calls.by_ref().take(*count) {
                        // SAFETY: the machine has checked the step that this call stands for.
                        unsafe { run(*out, *a, *b, *c, *n) };
                    }
                }
                Part::Steps(range) => run(range.clone()),
            }
        }
    }
}

/// A step that is a group of one block, all in the machine's own memory, if it is one.
fn short_group<A: Scalar>(step: &Step<A>) -> Option<&Group<A>> {
    let Step::Group(group) = step else { return None };
    let own = |step: &GroupStep<A>| match step {
        GroupStep::Map { .. } => true,
        GroupStep::Read { view, .. } => view.place.base == Base::Own,
        GroupStep::Cells { .. } | GroupStep::Choose { .. } => false,
        GroupStep::Fold(number) => group.folds[*number].part(&(0..group.length)).scratch() == 0,
    };
    let short = 0 < group.length && group.length <= group.block && group.padded && group.in_own_memory();
    (short && group.steps.iter().all(own)).then_some(group)
}

/// A step that is a product of a shape with a loop of its own, all in the machine's own memory, if it is one.
fn short_product<A: Scalar>(step: &Step<A>) -> Option<&Product<A>> {
    let Step::Product(product) = step else { return None };
    let own = product.left.place.base == Base::Own && product.right.place.base == Base::Own;
    let alone = product.count() == 1 && matches!(product.method, Method::Unrolled(_));
    (own && alone).then_some(product)
}

/// Reads `n` elements of the view that begins at `from` and has the dims that `dims` points to.
unsafe fn read<A: Scalar>(out: *mut A, from: *const A, dims: *const A, _: *const A, n: usize) {
    // SAFETY: the caller passes a pointer to dims, and has checked the view.
    unsafe { read_run(out, from, &*dims.cast::<Dims>(), 0, n) }
}

/// Adds `n` elements.
unsafe fn sum<A: Scalar>(out: *mut A, x: *const A, _: *const A, _: *const A, n: usize) {
    // SAFETY: the caller has checked the operand and the result's place.
    unsafe { *out = reduce::short_sum(std::slice::from_raw_parts(x, n)) }
}

/// Adds the products of `n` pairs.
unsafe fn dot<A: Scalar>(out: *mut A, x: *const A, y: *const A, _: *const A, n: usize) {
    // SAFETY: as above.
    unsafe { *out = reduce::short_dot(std::slice::from_raw_parts(x, n), std::slice::from_raw_parts(y, n)) }
}

/// Folds `n` elements as `part` points to a [`reduce::Part`] that says.
unsafe fn fold_short<A: Scalar>(out: *mut A, x: *const A, _: *const A, part: *const A, n: usize) {
    // SAFETY: as above.
    unsafe {
        let part = &*part.cast::<reduce::Part<A>>();
        let terms = Terms::Plain(std::slice::from_raw_parts(x, n));
        part.whole(terms, std::slice::from_raw_parts_mut(out, part.results()));
    }
}

/// Folds the products of `n` pairs as `part` points to a [`reduce::Part`] that says.
unsafe fn fold_short_products<A: Scalar>(out: *mut A, x: *const A, y: *const A, part: *const A, n: usize) {
    // SAFETY: as above.
    unsafe {
        let part = &*part.cast::<reduce::Part<A>>();
        let terms = Terms::Products(std::slice::from_raw_parts(x, n), std::slice::from_raw_parts(y, n));
        part.whole(terms, std::slice::from_raw_parts_mut(out, part.results()));
    }
}
