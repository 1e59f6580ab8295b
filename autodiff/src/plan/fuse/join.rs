//! Two ops of a group in one: a product, and the sum or difference that alone needs it.

use crate::{
    kernel::{Binary, Elementwise, Joined, Unary},
    plan::draft::{GroupDraft, GroupOp, Load, Operand},
};

/// Joins the products of a group with the sums that they are terms of: what lies between need not go through memory.
pub(super) fn products(group: &mut GroupDraft) {
    let uses = group.uses();
    let joined: Vec<Option<(u32, Joined, [Operand; 3])>> =
        group.ops.iter().map(|op| joined(group, &uses, op)).collect();
    let mut is_part = vec![false; group.ops.len()];
    for (product, ..) in joined.iter().flatten() {
        is_part[*product as usize] = true;
    }
    let mut numbers = vec![0; group.ops.len()];
    let old = std::mem::take(&mut group.ops);
    for (number, (mut op, joined)) in old.into_iter().zip(joined).enumerate() {
        if is_part[number] {
            continue;
        }
        if let (GroupOp::Map { op, inputs, .. }, Some((_, joined, operands))) = (&mut op, joined) {
            (*op, *inputs) = (Elementwise::Joined(joined), operands);
        }
        for input in op.inputs_mut() {
            if let Operand::Op(op) = input {
                *op = numbers[*op as usize];
            }
        }
        numbers[number] = group.ops.len() as u32;
        group.ops.push(op);
    }
}

/// What a sum or difference is together with a product that nothing else needs: the product, and the op that is both.
fn joined(group: &GroupDraft, uses: &[u32], op: &GroupOp) -> Option<(u32, Joined, [Operand; 3])> {
    let GroupOp::Map { op: Elementwise::Binary(sum), inputs: [left, right, _], .. } = op else { return None };
    let by_side = match sum {
        Binary::Add => [Joined::MultiplyAdd; 2],
        Binary::Subtract => [Joined::MultiplySubtract, Joined::SubtractProduct],
        _ => return None,
    };
    let of = |product: Operand, other: Operand, joined: Joined| {
        let Operand::Op(product) = product else { return None };
        let [x, y] = factors(&group.ops[product as usize]).filter(|_| uses[product as usize] == 1)?;
        // The loop takes a single number as the second one.
        let [x, y] = if group.is_array(x) || is_number(group, y) { [x, y] } else { [y, x] };
        (!is_number(group, x)).then_some((product, joined, [x, y, other]))
    };
    of(*right, *left, by_side[1]).or_else(|| of(*left, *right, by_side[0]))
}

fn is_number(group: &GroupDraft, operand: Operand) -> bool {
    matches!(operand, Operand::Load(load) if matches!(group.loads.get(load), Load::Number(_)))
}

/// The factors of a product that is not stored.
fn factors(op: &GroupOp) -> Option<[Operand; 2]> {
    match *op {
        GroupOp::Map { op: Elementwise::Binary(Binary::Multiply), inputs: [x, y, _], store: None } => Some([x, y]),
        GroupOp::Map { op: Elementwise::Unary(Unary::Square), inputs: [x, ..], store: None } => Some([x, x]),
        _ => None,
    }
}
