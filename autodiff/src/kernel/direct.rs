//! Short steps as direct calls: each a function with the addresses of what it works on.
//!
//! A step over a few elements is over in a few nanoseconds, so finding its operands must not take longer.
//! Where everything lies in the machine's own memory the addresses never change; they are found once.

use super::{
    Scalar,
    elementwise::Loop,
    group::{Group, GroupStep, Operand},
    memory::{Base, Place},
    product::{Method, Product},
    reduce::{self, Reduction, Terms},
    step::Step,
    strided::{Copy, Dims, is_row_major, read_run},
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

/// An argument of a call that is no number.
#[derive(Debug)]
enum Argument<A> {
    Strides([isize; 4]),
    Dims(Dims),
    Part(reduce::Part<A>),
    Flags([A; 8]),
}

impl<A> Argument<A> {
    /// Where it lies, as calls take it.
    fn pointer(&self) -> *const A {
        match self {
            Argument::Strides(strides) => strides.as_ptr().cast(),
            Argument::Dims(dims) => (&raw const *dims).cast(),
            Argument::Part(part) => (&raw const *part).cast(),
            Argument::Flags(flags) => flags.as_ptr(),
        }
    }
}

/// Where an input of a call lies in a slot: the call, the input, and the offset.
type Lent = (usize, usize, usize);

/// The steps of a machine with the short ones made into calls.
#[derive(Debug)]
pub(super) struct Sequence<A> {
    parts: Vec<Part>,
    calls: Vec<Call<A>>,
    /// Calls point to them: they stay where they are.
    _arguments: Vec<Argument<A>>,
    /// For each slot, the inputs that lie in it.
    lent: Vec<Vec<Lent>>,
}

/// A sequence in the making, over the memory `own`.
struct Builder<A> {
    own: *mut A,
    calls: Vec<Call<A>>,
    arguments: Vec<Argument<A>>,
    /// Which argument is which input of which call.
    given: Vec<(usize, usize, usize)>,
    lent: Vec<Vec<Lent>>,
}

impl<A: Scalar> Builder<A> {
    fn call(&mut self, run: Loop<A>, out: *mut A, inputs: [*const A; 3], n: usize) {
        self.calls.push(Call { run, out, inputs, n });
    }

    /// The address of a place in the machine's own memory.
    fn at(&self, place: Place) -> *mut A {
        self.own.wrapping_add(place.offset)
    }

    /// Gives the last call an argument.
    fn give(&mut self, input: usize, argument: Argument<A>) {
        self.given.push((self.calls.len() - 1, input, self.arguments.len()));
        self.arguments.push(argument);
    }

    /// Points an input of the last call to a place.
    fn point(&mut self, input: usize, place: Place) {
        match place.base {
            Base::Slot(slot) => self.lent[slot as usize].push((self.calls.len() - 1, input, place.offset)),
            Base::Own | Base::Tile(_) => {
                let address = self.at(place).cast_const();
                if let Some(call) = self.calls.last_mut() {
                    call.inputs[input] = address;
                }
            }
        }
    }

    fn group(&mut self, group: &Group<A>) {
        for step in &group.steps {
            match step {
                GroupStep::Map { run, out, inputs, .. } => {
                    let pointers = inputs.map(|input| group.pointers[input as usize].cast_const());
                    let n = group.padded_length(group.length);
                    self.call(*run, group.pointers[*out as usize], pointers, n);
                    for (position, &input) in inputs.iter().enumerate() {
                        if let Operand::Single(place) = group.operands[input as usize] {
                            self.point(position, place);
                        }
                    }
                }
                GroupStep::Read { to, view, .. } => {
                    self.call(read, group.pointers[*to as usize], [std::ptr::null(); 3], group.length);
                    self.point(0, view.place);
                    self.give(1, Argument::Dims(view.dims.clone()));
                }
                GroupStep::Fold(number) => {
                    let fold = &group.folds[*number];
                    let x = group.pointers[fold.input as usize].cast_const();
                    let y = fold.times.map(|times| group.pointers[times as usize].cast_const());
                    let all = fold.results() == 1 && fold.reduction == Reduction::Sum;
                    let run = match (all, y) {
                        (true, None) => sum,
                        (true, Some(_)) => dot,
                        (false, None) => fold_short,
                        (false, Some(_)) => fold_short_products,
                    };
                    self.call(run, self.at(fold.out), [x, y.unwrap_or(x), std::ptr::null()], group.length);
                    let argument = match (all, y) {
                        (true, Some(_)) => Argument::Flags(reduce::last_flags(group.length)),
                        _ => Argument::Part(fold.part(&(0..group.length))),
                    };
                    self.give(2, argument);
                }
                GroupStep::Cells { .. } | GroupStep::Choose { .. } | GroupStep::KeptProducts { .. } => {
                    unreachable!("a short group has its cells as numbers, and products and sums apart")
                }
            }
        }
    }

    fn product(&mut self, product: &Product<A>) {
        let Method::Unrolled(run) = product.method else { unreachable!("a short product is unrolled") };
        self.call(run, self.at(product.out), [std::ptr::null(); 3], 0);
        self.point(0, product.left.place);
        self.point(1, product.right.place);
        self.give(2, Argument::Strides(product.strides()));
    }

    fn copy(&mut self, copy: &Copy) {
        let run = if copy.add { read_onto } else { read };
        self.call(run, self.at(copy.to.place), [std::ptr::null(); 3], copy.from.size());
        self.point(0, copy.from.place);
        self.give(1, Argument::Dims(copy.from.dims.clone()));
    }
}

impl<A: Scalar> Sequence<A> {
    /// The sequence of steps that the machine has checked and linked, over its memory `own` and so many slots.
    pub fn new(steps: &[Step<A>], own: *mut A, slots: usize) -> Self {
        let mut builder =
            Builder { own, calls: Vec::new(), arguments: Vec::new(), given: Vec::new(), lent: vec![Vec::new(); slots] };
        let mut parts = Vec::new();
        for (number, step) in steps.iter().enumerate() {
            let before = builder.calls.len();
            match step {
                Step::Group(group) if is_short_group(group) => builder.group(group),
                Step::Product(product) if is_short_product(product) => builder.product(product),
                Step::Copy(copy) if is_short_copy(copy) => builder.copy(copy),
                _ => {}
            }
            match (builder.calls.len() - before, parts.last_mut()) {
                (0, Some(Part::Steps(range))) => range.end = number + 1,
                (0, _) => parts.push(Part::Steps(number..number + 1)),
                (new, Some(Part::Calls(count))) => *count += new,
                (new, _) => parts.push(Part::Calls(new)),
            }
        }
        let Builder { mut calls, arguments, given, lent, .. } = builder;
        for (call, input, argument) in given {
            calls[call].inputs[input] = arguments[argument].pointer();
        }
        Sequence { parts, calls, _arguments: arguments, lent }
    }

    /// Points the inputs that lie in a slot to what it is bound to.
    #[inline]
    pub fn lend(&mut self, slot: usize, numbers: *const A) {
        for &(call, input, offset) in &self.lent[slot] {
            self.calls[call].inputs[input] = numbers.wrapping_add(offset);
        }
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

/// Whether all lies in the machine's own memory but what is read into registers and single numbers, and one block
/// holds the group.
fn is_short_group<A: Scalar>(group: &Group<A>) -> bool {
    let simple = |step: &GroupStep<A>| match step {
        GroupStep::Map { .. } | GroupStep::Read { .. } => true,
        GroupStep::Cells { .. } | GroupStep::Choose { .. } | GroupStep::KeptProducts { .. } => false,
        GroupStep::Fold(number) => group.folds[*number].part(&(0..group.length)).scratch() == 0,
    };
    0 < group.length && group.length <= group.block && group.padded && group.steps.iter().all(simple)
}

/// Whether there is a loop for the shape.
fn is_short_product<A: Scalar>(product: &Product<A>) -> bool {
    product.count() == 1 && matches!(product.method, Method::Unrolled(_))
}

/// A copy of more elements is made as it is.
const SHORT_COPY: usize = 64;

/// Whether a few elements go to places beside each other.
fn is_short_copy(copy: &Copy) -> bool {
    (1..=SHORT_COPY).contains(&copy.from.size()) && is_row_major(&copy.to.dims)
}

/// Reads `n` elements of the view that begins at `from` and has the dims that `dims` points to.
unsafe fn read<A: Scalar>(out: *mut A, from: *const A, dims: *const A, _: *const A, n: usize) {
    // SAFETY: the caller passes a pointer to dims, and has checked the view.
    unsafe { read_run(out, from, &*dims.cast::<Dims>(), 0, n) }
}

/// Adds `n` elements of the view that begins at `from` and has the dims that `dims` points to; `n` is at most
/// [`SHORT_COPY`].
unsafe fn read_onto<A: Scalar>(out: *mut A, from: *const A, dims: *const A, _: *const A, n: usize) {
    let mut elements = [A::zero(); SHORT_COPY];
    // SAFETY: as above, and `out` has room for `n` elements.
    unsafe {
        read_run(elements.as_mut_ptr(), from, &*dims.cast::<Dims>(), 0, n);
        std::slice::from_raw_parts_mut(out, n).iter_mut().zip(&elements).for_each(|(out, &x)| *out += x);
    }
}

/// Adds `n` elements.
unsafe fn sum<A: Scalar>(out: *mut A, x: *const A, _: *const A, _: *const A, n: usize) {
    // SAFETY: the caller has checked the operand and the result's place.
    unsafe { *out = reduce::short_sum(std::slice::from_raw_parts(x, n)) }
}

/// Adds the products of `n` pairs.
unsafe fn dot<A: Scalar>(out: *mut A, x: *const A, y: *const A, flags: *const A, n: usize) {
    // SAFETY: as above; the group is padded, and the flags are an argument.
    unsafe { *out = reduce::padded_dot(x, y, n, &*flags.cast()) }
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
