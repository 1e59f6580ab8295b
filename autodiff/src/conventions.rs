//! What a derivative is where calculus leaves a choice: at kinks, ties and the ends of domains.
//!
//! Both modes agree on all of it, and each row is tested under the name given.
//!
//! # The absorbing product
//!
//! The derivative of an elementwise op meets the cotangent by `a ⊙ b`: 0 where either factor is exactly 0,
//! whatever the other is, else `a·b` ([`Var::absorbing_mul`](crate::Var::absorbing_mul)); the 0 has the sign of `a·b`
//! where that is a number. It is bilinear, and
//! its own derivative uses `⊙` again, so second derivatives stay right. Two things follow. A cotangent of
//! exactly 0, as in the branch that `where_` did not take, is not multiplied by an infinity or NaN into NaN; and
//! a derivative of exactly 0, as of a square at 0, stands up to the infinite derivative of a root around it.
//! Matrix products multiply as numbers do, but a [`Program`](crate::Program) may leave out terms of which a factor is 0
//! whatever the parameters are, such as those above the diagonal of a triangle made by
//! [`tril`](crate::Var::tril).
//!
//! A NaN that meets a factor which is not 0 stays NaN; [`Tape::trap_nan`](crate::Tape::trap_nan) shows where
//! infinities and NaN come from.
//!
//! # Table
//!
//! | case | value and derivative | test |
//! |---|---|---|
//! | `√x` at 0 | derivative +∞, but 0 beside a cotangent of exactly 0 | `a_zero_cotangent_is_absorbed` |
//! | `√(mean(x²))` at a perfect fit | gradient 0 | `a_perfect_fit_has_gradient_zero` |
//! | `x²`, `x·x`, `powi(2)`, `powf(2)` at 0 | first derivative 0, second 2 | `squares_at_zero_have_their_curvature` |
//! | `½Σ(ln x − ln a)²` at `x = a` | Hessian `diag(1/a²)` | `the_curvature_of_logarithmic_residuals_at_their_optimum` |
//! | `\|x\|` at 0 | derivative 0 | `derivatives_at_the_special_points_of_each_row` |
//! | `ln x` at 0 and below | derivative +∞, and NaN | `derivatives_at_the_special_points_of_each_row` |
//! | `sign`, comparisons | derivative 0 | `repeats_add_and_independence_is_zero` |
//! | `max`, `min`, `maximum`, `minimum` at ties | the derivative is shared evenly | `ties_share_the_derivative_evenly` |
//! | the same with a NaN | value NaN, derivative NaN at the NaN only | `a_nan_passes_nan_to_itself_only` |
//! | `clip` at and outside its bounds | derivative 0 (the bound has it), 1 inside | `clipping_stops_the_derivative_at_the_bounds` |
//! | `0², 0¹, 0^½, 0⁰` in the base | 0, 1, +∞, 0 | `powers_at_zero_and_of_negative_numbers` |
//! | `0ʸ` in the exponent | 0 for `y ≥ 0`, NaN below | `powers_at_zero_and_of_negative_numbers` |
//! | `(−2)³` in the base, in the exponent | 12; NaN if the exponent is a `Var` | `powers_at_zero_and_of_negative_numbers` |
//! | `asin`, `acos`, `atanh` at ±1, `acosh` at 1, `cbrt` at 0 | derivative ±∞; NaN outside the domain | `derivatives_at_the_special_points_of_each_row` |
//! | `floor`, `ceil`, `trunc`, `round`, `floor_divide` | derivative 0 | `whole_numbers_have_no_derivative` |
//! | `sinc` at 0 | 1, derivatives 0, -π²/3, 0, π⁴/5 | `sinc_is_smooth_at_zero` |
//! | `hypot` and `atan2` at the origin | gradient 0, second derivatives not finite | `the_origin_has_gradient_zero` |
//! | `norm` of zeros, `norm_ord` of any order | gradient 0 | `a_vector_of_zeros_has_gradient_zero` |
//! | `std` of constants | gradient 0, second derivatives not finite | `constants_have_a_deviation_with_gradient_zero` |
//! | `var`, `std` of no more than `ddof` elements | NaN | `too_few_elements_have_no_variance` |
//! | `prod` with one 0, with two | exact: the product of the others; 0 | `products_are_exact_at_zeros` |
//! | `cumprod` with one 0, with two | exact, as `prod` | `running_products_are_exact_at_zeros` |
//! | `sort`, `topk`, `cummax` at ties | the order is stable; the derivative goes to the one taken, NaN comes last | `what_is_sorted_keeps_its_derivative` |
//! | `logcumsumexp` where all so far are -∞ | value -∞, derivative 0 | `running_logarithms_of_nothing_have_derivative_zero` |
//! | `logaddexp`, `logsumexp` where all are -∞ | value -∞, derivative 0; so `softmax` is 0 | `shares_of_nothing_are_zero` |
//! | `fmax`, `fmin` with a NaN | the other has value and derivative | `fmax_and_fmin_pass_over_nan` |
//! | `nansum`, `nanmean`, ... of NaN | derivative 0 | `reductions_pass_over_nan` |
//! | `nan_to_num` of NaN and infinities | derivative 0 | `what_is_replaced_has_no_derivative` |
//! | `remainder`, `%`, `fmod` at a jump | 1, and the whole quotient, negative | `remainders_have_the_quotient_as_derivative` |
//! | `relu`, `leaky_relu`, `elu` at 0 | derivative of the left: 0, the slope, `α` | `activations_at_zero` |
//! | `heaviside`, and `copysign` in the sign | derivative 0 | `steps_have_no_derivative` |
//! | `masked_mean` of no cell | 0 | `the_mean_of_no_cell_is_zero` |
//! | `where_`, NaN or infinity in what was not chosen | absorbed | `what_is_not_chosen_may_be_nan` |
//! | `xlogy(0, y)`, `entr`, `rel_entr` at 0 | value 0; derivative `ln y`, and ±∞ | `entropies_at_the_ends` |
//! | third derivatives of `gammainc`, `betainc`, `stdtr` in a parameter | NaN: we do not have them | `derivatives_that_are_not_there_are_nan` |
//! | an infinity or NaN in a product that meets only zeros known to a `Program` | may be left out | `an_infinity_that_meets_only_known_zeros_is_left_out` |
//! | a cell outside a mask | reaches no value and no derivative | `outside_values_reach_nothing` |
//! | `set_at` with repeats | the last value counts; what it replaces has derivative 0 | `updates_as_of_numpy` |
//! | `gather` with repeats | the derivatives of copies add | `repeats_add_and_independence_is_zero` |
//! | a cost that does not depend on a parameter | gradient 0 | `repeats_add_and_independence_is_zero` |
//! | one element in any shape | has a gradient | `one_element_in_any_shape_has_a_gradient` |
//! | `linalg::det` of a singular matrix | the gradient is the cofactors; the second derivative exists, too | `the_gradient_of_a_determinant_is_the_cofactors`, `the_second_derivative_of_a_determinant_holds_for_singular_matrices` |
//! | the sign of `linalg::slogdet` | derivative 0 | `the_derivative_of_slogdet_is_that_of_the_logarithm` |
//! | `linalg::cholesky`, `eigh` | of the lower triangle; the derivative is that of the symmetric part | `gradients_of_functions_of_symmetric_matrices_are_symmetric` |
//! | `linalg::eigh` where an eigenvalue is repeated | eigenvalues have their derivative, eigenvectors NaN | `repeated_eigenvalues_have_derivatives_and_their_vectors_none` |
//! | `linalg::svd` where a singular value is repeated or 0 | singular values have their derivative, singular vectors an infinity or NaN | `repeated_singular_values_have_derivatives_and_their_vectors_none` |
//! | `V diag(f(λ)) Vᵀ` and `U diag(f(σ)) Vᵀ` where values are repeated, in all spellings | the derivative of the function of the matrix | `functions_of_a_symmetric_matrix_are_smooth_where_eigenvalues_are_equal` |
//! | the Frobenius norm of 0 | gradient 0 | `norms_of_matrices` |
//! | a singular matrix in `linalg::solve`, one that is not positive definite in `cholesky` | an error of the run | `matrices_without_a_result_are_an_error` |
//! | `fixed_point` in its start | derivative 0: it is that of the solution | `the_start_of_a_fixed_point_has_no_derivative` |
//! | empty arrays | sum 0, mean NaN, max and min panic | `nothing_has_a_sum_of_zero_and_a_mean_of_nan` |
