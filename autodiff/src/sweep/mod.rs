//! Differentiation: walks nodes down (reverse mode) or up (forward mode) and records derivatives by their rules.

mod checkpoint;
mod fixed_point;
mod kinks;
mod looped;
mod loops;
mod scan;
#[cfg(feature = "linalg")]
mod spectral;

use crate::{
    op::{NodeId, Op},
    operand::Real,
    rules::{Applied, Derivative, ForInputs, Partial, Rule, rule},
    tape::Tape,
    var::Var,
};
use kinks::Smooth;
use smallvec::SmallVec;

/// Reverse mode: for each target, the sum over `seeds` of `cotangentᵀ · ∂output/∂target`; `None` where no
/// output depends on it.
pub(crate) fn reverse<'t, A: Real>(
    tape: &'t Tape<A>,
    seeds: &[(NodeId, Var<'t, A>)],
    targets: &[NodeId],
) -> Vec<Option<Var<'t, A>>> {
    let Some(last) = seeds.iter().map(|(output, _)| *output).max() else { return vec![None; targets.len()] };
    let Some(first) = targets.iter().copied().min().filter(|first| *first <= last) else {
        return vec![None; targets.len()];
    };
    let between = Between::new(tape, targets, first, last);
    let mut cotangents: Vec<Option<Var<'t, A>>> = vec![None; between.active.len()];
    let add = |sum: &mut Option<Var<'t, A>>, term: Var<'t, A>| *sum = Some(sum.map_or(term, |sum| sum + term));
    for (output, cotangent) in seeds.iter().filter(|(output, _)| between.is_active(*output)) {
        add(&mut cotangents[between.index(*output)], *cotangent);
    }
    // Of a checkpoint with several outputs, those that have been pulled back together with a later one.
    let mut pulled: Vec<NodeId> = Vec::new();
    for id in (first.0..=last.0).rev().map(NodeId) {
        let Some(cotangent) = cotangents[between.index(id)] else { continue };
        let applied = Applied::new(tape, id);
        tape.differentiating(id, || {
            if let Op::Checkpoint(region) = applied.op {
                if pulled.contains(&id) {
                    return;
                }
                let outputs = tape.region(region).outputs.into_iter().filter_map(|(shown, output)| {
                    pulled.push(shown);
                    let cotangent = between.is_active(shown).then(|| cotangents[between.index(shown)]).flatten();
                    cotangent.map(|cotangent| (output, cotangent))
                });
                let outputs: Vec<_> = outputs.collect();
                for (outside, term) in checkpoint::recomputed(tape, region, &outputs) {
                    if between.is_active(outside) {
                        add(&mut cotangents[between.index(outside)], term);
                    }
                }
                return;
            }
            if let Some(smooth) = tape.graph(|graph| Smooth::of(graph, id, targets)) {
                if between.is_active(smooth.under) {
                    let term = smooth.passed(&applied, cotangent, smooth.under);
                    add(&mut cotangents[between.index(smooth.under)], term);
                }
                return;
            }
            #[cfg(feature = "linalg")]
            if let Some(product) = tape.graph(|graph| spectral::Spectral::of(graph, id, targets)) {
                let [matrix, diagonal] = product.pulled_back(&applied, cotangent);
                for (node, term) in [(product.matrix, matrix), (product.diagonal, diagonal)] {
                    if between.is_active(node) {
                        add(&mut cotangents[between.index(node)], term);
                    }
                }
                return;
            }
            let rule = rule(applied.op);
            let asked = |position: usize, input: NodeId| between.is_active(input) && rule.has_derivative(position);
            let mut give = |position: usize, input: NodeId, term: Var<'t, A>| {
                assert!(
                    tape.graph(|graph| graph.node(term.id()).shape == graph.node(input).shape),
                    "the derivative of {} in input {position} has another shape than the input",
                    applied.op.name()
                );
                add(&mut cotangents[between.index(input)], term);
            };
            let inputs = applied.inputs.iter().copied().enumerate();
            match &rule.derivative {
                derivative @ (Derivative::Custom { .. } | Derivative::Loop) => {
                    let asked: SmallVec<[bool; 4]> =
                        inputs.clone().map(|(position, input)| asked(position, input)).collect();
                    if !asked.contains(&true) {
                        return;
                    }
                    for ((position, input), term) in inputs.zip(pulled_back(derivative, &applied, cotangent, &asked)) {
                        // A rule may give more than it is asked for.
                        if let Some(term) = term.filter(|_| asked[position]) {
                            give(position, input, term);
                        }
                    }
                }
                _ => {
                    for (position, input) in inputs.filter(|&(position, input)| asked(position, input)) {
                        if let Some(term) = of_input(&rule.derivative, &applied, cotangent, position) {
                            give(position, input, term);
                        }
                    }
                }
            }
        });
    }
    targets.iter().map(|&target| if target <= last { cotangents[between.index(target)] } else { None }).collect()
}

/// Forward mode: for each output, `Σ ∂output/∂input · tangent`; `None` where it depends on no input.
pub(crate) fn forward<'t, A: Real>(
    tape: &'t Tape<A>,
    tangents: &[(NodeId, Var<'t, A>)],
    outputs: &[NodeId],
) -> Vec<Option<Var<'t, A>>> {
    let inputs: Vec<NodeId> = tangents.iter().map(|(input, _)| *input).collect();
    let (Some(&first), Some(&last)) = (inputs.iter().min(), outputs.iter().max()) else {
        return vec![None; outputs.len()];
    };
    if first > last {
        return vec![None; outputs.len()];
    }
    let between = Between::new(tape, &inputs, first, last);
    let needed = between.needed_by(tape, outputs);
    let add = |sum: &mut Option<Var<'t, A>>, term: Option<Var<'t, A>>| {
        *sum = match (*sum, term) {
            (Some(sum), Some(term)) => Some(sum + term),
            (sum, term) => sum.or(term),
        };
    };
    let mut known: Vec<Option<Var<'t, A>>> = vec![None; between.active.len()];
    for (input, tangent) in tangents.iter().filter(|(input, _)| *input <= last) {
        let sum = &mut known[between.index(*input)];
        *sum = Some(sum.map_or(*tangent, |sum| sum + *tangent));
    }
    for id in (first.0..=last.0).map(NodeId).filter(|&id| between.is_active(id) && needed[between.index(id)]) {
        let applied = Applied::new(tape, id);
        let rule = rule(applied.op);
        let of_inputs: Vec<Option<Var<'t, A>>> = applied
            .inputs
            .iter()
            .enumerate()
            .map(|(position, &input)| {
                let moves = between.is_active(input) && rule.has_derivative(position);
                if moves { known[between.index(input)] } else { None }
            })
            .collect();
        let smooth = tape.graph(|graph| Smooth::of(graph, id, &inputs));
        #[cfg(feature = "linalg")]
        if let Some(product) = tape.graph(|graph| spectral::Spectral::of(graph, id, &inputs)) {
            let tangent = |node| between.is_active(node).then(|| known[between.index(node)]).flatten();
            let (matrix, diagonal) = (tangent(product.matrix), tangent(product.diagonal));
            let pushed = tape.differentiating(id, || product.pushed_forward(&applied, matrix, diagonal));
            add(&mut known[between.index(id)], pushed);
            continue;
        }
        let pushed = tape.differentiating(id, || match smooth {
            Some(smooth) => {
                let tangent = between.is_active(smooth.under).then(|| known[between.index(smooth.under)]).flatten();
                tangent.map(|tangent| smooth.passed(&applied, tangent, id))
            }
            None => pushed_forward(&rule, &applied, &of_inputs),
        });
        add(&mut known[between.index(id)], pushed);
    }
    outputs.iter().map(|&output| if output >= first { known[between.index(output)] } else { None }).collect()
}

/// For terms that are linear in `cotangent`, what `Σ ⟨term, tangent⟩` multiplies it with, if anything. The terms come in
/// pairs with their tangents.
pub(crate) fn transposed<A: Real>(tape: &Tape<A>, cotangent: NodeId, terms: &[(NodeId, NodeId)]) -> Option<NodeId> {
    let seeds: Vec<_> = terms.iter().map(|&(term, tangent)| (term, Var::new(tape, tangent))).collect();
    reverse(tape, &seeds, &[cotangent])[0].map(Var::id)
}

/// The nodes from `first` to `last`, and which of them depend on some variables.
struct Between {
    first: NodeId,
    active: Vec<bool>,
}

impl Between {
    fn new<A: Real>(tape: &Tape<A>, variables: &[NodeId], first: NodeId, last: NodeId) -> Self {
        let mut between = Between { first, active: vec![false; (last.0 - first.0) as usize + 1] };
        for &variable in variables.iter().filter(|variable| **variable <= last) {
            let index = between.index(variable);
            between.active[index] = true;
        }
        tape.graph(|graph| {
            for id in (first.0..=last.0).map(NodeId) {
                let rule = rule::<A>(graph.op(id));
                let mut inputs = graph.inputs(id).iter().enumerate();
                if inputs.any(|(position, &input)| between.is_active(input) && rule.has_derivative(position)) {
                    let index = between.index(id);
                    between.active[index] = true;
                }
            }
        });
        between
    }

    fn index(&self, id: NodeId) -> usize {
        (id.0 - self.first.0) as usize
    }

    fn is_active(&self, id: NodeId) -> bool {
        id >= self.first && self.active.get(self.index(id)).copied().unwrap_or(false)
    }

    /// Which of the nodes the outputs need.
    fn needed_by<A: Real>(&self, tape: &Tape<A>, outputs: &[NodeId]) -> Vec<bool> {
        let mut needed = vec![false; self.active.len()];
        outputs.iter().filter(|output| **output >= self.first).for_each(|&output| needed[self.index(output)] = true);
        tape.graph(|graph| {
            for index in (0..needed.len()).rev().filter(|&index| self.active[index]) {
                if needed[index] {
                    let inputs = graph.inputs(NodeId(self.first.0 + index as u32)).iter();
                    inputs.filter(|input| **input >= self.first).for_each(|&input| needed[self.index(input)] = true);
                }
            }
        });
        needed
    }
}

/// `cotangentᵀ · ∂output/∂input` for the inputs that are asked for, by a rule that gives all at once.
fn pulled_back<'t, A: Real>(
    derivative: &Derivative<'t, A>,
    applied: &Applied<'t, A>,
    cotangent: Var<'t, A>,
    asked: &[bool],
) -> ForInputs<'t, A> {
    match derivative {
        Derivative::Custom { vjp, .. } => vjp(applied, cotangent, asked),
        Derivative::Loop => loops::pulled_back(applied, cotangent, asked),
        _ => unreachable!("other rules give the inputs one by one"),
    }
}

/// `cotangentᵀ · ∂output/∂input`, of the input's shape.
fn of_input<'t, A: Real>(
    derivative: &Derivative<'t, A>,
    applied: &Applied<'t, A>,
    cotangent: Var<'t, A>,
    position: usize,
) -> Option<Var<'t, A>> {
    let term = match derivative {
        Derivative::Zero => None,
        Derivative::Elementwise(partial) => times(cotangent, partial(applied, position)),
        Derivative::Linear(transpose) => Some(transpose(applied, cotangent, position)),
        Derivative::Bilinear { left, right } => Some(if position == 0 { left } else { right }(applied, cotangent)),
        Derivative::Custom { .. } | Derivative::Loop => unreachable!("the rule gives all cotangents at once"),
        Derivative::Checkpoint => unreachable!("a checkpoint is pulled back as a whole"),
    }?;
    // Elementwise ops stretch their inputs: what came of the copies is added.
    Some(if applied.op.is_elementwise() { term.summed_to(&applied.shape(position)) } else { term })
}

/// `Σ ∂output/∂input · tangent` over the inputs that have tangents, of the output's shape.
fn pushed_forward<'t, A: Real>(
    rule: &Rule<'t, A>,
    applied: &Applied<'t, A>,
    tangents: &[Option<Var<'t, A>>],
) -> Option<Var<'t, A>> {
    if tangents.iter().all(Option::is_none) {
        return None;
    }
    let repeat = |inputs: &[NodeId]| Var::new(applied.tape, applied.tape.repeat(applied.output.id(), inputs));
    let with_tangent = |position: usize, tangent: Var<'t, A>| {
        let mut inputs = applied.inputs.clone();
        inputs[position] = tangent.id();
        repeat(&inputs)
    };
    let present = || tangents.iter().enumerate().filter_map(|(position, tangent)| Some((position, (*tangent)?)));
    let sum = |terms: &mut dyn Iterator<Item = Var<'t, A>>| terms.reduce(|sum, term| sum + term);
    match &rule.derivative {
        Derivative::Zero => None,
        Derivative::Elementwise(partial) => {
            let terms = present().filter_map(|(position, tangent)| times(tangent, partial(applied, position)));
            let total = sum(&mut terms.into_iter())?;
            Some(total.broadcasted(&applied.output.shape()))
        }
        Derivative::Linear(_) => {
            let inputs = tangents.iter().enumerate().map(|(position, tangent)| match tangent {
                Some(tangent) => tangent.id(),
                None if rule.has_derivative(position) => applied.number(0.0).broadcasted(&applied.shape(position)).id(),
                None => applied.inputs[position],
            });
            let inputs: Vec<NodeId> = inputs.collect();
            Some(repeat(&inputs))
        }
        Derivative::Bilinear { .. } => sum(&mut present().map(|(position, tangent)| with_tangent(position, tangent))),
        Derivative::Checkpoint => tangents[0],
        Derivative::Custom { jvp, .. } => jvp(applied, tangents),
        Derivative::Loop => loops::pushed_forward(applied, tangents),
    }
}

fn times<'t, A: Real>(value: Var<'t, A>, partial: Partial<'t, A>) -> Option<Var<'t, A>> {
    match partial {
        Partial::Zero => None,
        Partial::One => Some(value),
        Partial::MinusOne => Some(-value),
        Partial::Of(derivative) => Some(value.absorbing_mul(derivative)),
    }
}
