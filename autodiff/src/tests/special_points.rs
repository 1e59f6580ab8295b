//! The kinks, ties and ends of domain listed in the rows of the op table: the derivative there, in both
//! modes, is what the row says.

use super::systematic::{BINARY, UNARY};
use crate::{Tape, Var, operand::Real};

fn same(found: f64, expected: f64) -> bool {
    found == expected || (found.is_nan() && expected.is_nan()) || (found - expected).abs() < 1e-6 * expected.abs()
}

fn both_modes<'t, A: Real>(y: Var<'t, A>, x: Var<'t, A>) -> [f64; 2] {
    let one = x.tape().var(ndarray::arr0(A::one()));
    [y.grad(x), y.jvp(x, one)].map(|derivative| derivative.item().widened())
}

fn unary<A: Real>() {
    for row in UNARY {
        for &(at, expected) in row.special {
            let tape = Tape::<A>::default();
            let x = tape.var(ndarray::arr0(A::narrowed(at)));
            for found in both_modes(x.unary(row.op), x) {
                assert!(same(found, expected), "{} at {at}: {found}, not {expected}", row.op.name());
            }
        }
    }
}

fn binary<A: Real>() {
    for row in BINARY {
        for &(x_at, y_at, in_x, in_y) in row.special {
            let tape = Tape::<A>::default();
            let [x, y] = [x_at, y_at].map(|at| tape.var(ndarray::arr0(A::narrowed(at))));
            let z = x.binary(row.op, y);
            for (variable, expected) in [(x, in_x), (y, in_y)] {
                for found in both_modes(z, variable) {
                    let name = row.op.name();
                    assert!(same(found, expected), "{name} at ({x_at}, {y_at}): {found}, not {expected}");
                }
            }
        }
    }
}

#[test]
fn derivatives_at_the_special_points_of_each_row() {
    unary::<f64>();
    unary::<f32>();
    binary::<f64>();
    binary::<f32>();
}
