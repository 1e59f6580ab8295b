//! Solving with triangular matrices.

use super::{Element, Triangle};
use faer::{
    MatMut, MatRef, Par,
    linalg::triangular_solve::{
        solve_lower_triangular_in_place, solve_unit_lower_triangular_in_place, solve_unit_upper_triangular_in_place,
        solve_upper_triangular_in_place,
    },
};

/// It reads the triangle only.
pub(super) fn solve<A: Element>(
    matrix: MatRef<'_, A>,
    b: MatRef<'_, A>,
    triangle: Triangle,
    mut out: MatMut<'_, A>,
) -> Result<(), String> {
    let zero = (0..matrix.nrows()).find(|&i| matrix[(i, i)] == A::zero());
    if let Some(i) = zero.filter(|_| !triangle.unit) {
        return Err(format!("the matrix is singular: element ({i}, {i}) of its diagonal is 0"));
    }
    out.copy_from(b);
    let matrix = if triangle.transposed { matrix.transpose() } else { matrix };
    match (triangle.lower != triangle.transposed, triangle.unit) {
        (true, false) => solve_lower_triangular_in_place(matrix, out, Par::Seq),
        (true, true) => solve_unit_lower_triangular_in_place(matrix, out, Par::Seq),
        (false, false) => solve_upper_triangular_in_place(matrix, out, Par::Seq),
        (false, true) => solve_unit_upper_triangular_in_place(matrix, out, Par::Seq),
    }
    Ok(())
}
