//! The cost of a factorization.

use crate::model::{Link, Loss};
use autodiff::{Mask, Operand, Real, Var};
use ndarray::{ArcArray1, Array2};

/// The root mean square error of `W·H` over the observed cells of `A`:
/// `√( Σ (W·H − A)² / n )`, over the `n` cells of the mask.
///
/// `W` is `(m, r)`, `H` is `(r, n)`, `A` and the mask `(m, n)`. What stands in a cell of `A` that is not
/// observed, NaN included, reaches neither the cost nor its gradient. The gradient at a perfect fit is 0.
#[track_caller]
pub fn masked_rmse<'t, A: Real>(w: Var<'t, A>, h: Var<'t, A>, a: &Array2<A>, observed: &Mask) -> Var<'t, A> {
    (w.matmul(h) - a).mask(observed).square().mean().sqrt()
}

/// The parameters of a factorization with biases, of `m` users, `n` items and rank `k`, on the tape:
/// `W` `(m, k)`, `H` `(k, n)`, the users' biases `b` `(m, 1)` and the items' `c` `(1, n)`.
pub type Factors<V> = (V, V, V, V);

/// How much each row and column weighs in the [`penalty`], in the shapes of the biases.
#[derive(Clone, Debug)]
pub struct Weights<A> {
    /// For the rows of `W`, `(m, 1)`.
    pub users: Array2<A>,
    /// For the columns of `H`, `(1, n)`.
    pub items: Array2<A>,
    /// For the biases of the users, `(m, 1)`.
    pub user_bias: Array2<A>,
    /// For the biases of the items, `(1, n)`.
    pub item_bias: Array2<A>,
}

/// The scores of the observed cells, in the mask's order: `(W·H + b + c)[mask] + offset`.
///
/// ```
/// use autodiff::{Sparse, Tape};
/// use factorize::{cost::{Weights, loss, penalty, scores}, model::Loss};
/// use ndarray::Array2;
///
/// // The cost that `factorize fit` minimizes, of two users and two items with three ratings ...
/// let ratings = Sparse::from_triplets([2, 2], [([0, 0], 4.0), ([0, 1], 3.0), ([1, 1], 5.0)])?;
/// let ones = |shape| Array2::<f64>::ones(shape);
/// let weights = Weights { users: ones((2, 1)), items: ones((1, 2)), user_bias: ones((2, 1)), item_bias: ones((1, 2)) };
/// let tape = Tape::new();
/// let factors @ (w, h, _, _) =
///     (tape.var(ones((2, 3))), tape.var(ones((3, 2))), tape.var(ones((2, 1))), tape.var(ones((1, 2))));
/// let scores = scores(factors, ratings.mask(), 0.0);
/// let (mean_square, _errors) = loss(Loss::Rmse, scores, ratings.values(), (1.0, 5.0));
/// let cost = mean_square + penalty(factors, &weights, 0.06, 0.02);
/// assert!((cost.item() - (6.0 / 3.0 + 0.06 * 12.0 + 0.02 * 4.0)).abs() < 1e-12);
///
/// // ... and another one: absolute errors of Cauchy's kind, and a penalty on the sum of the factors.
/// let errors = scores - ratings.values();
/// let other = errors.square().log1p().mean() + (w.abs().sum() + h.abs().sum()) * 0.01;
/// let (dw, _dh) = other.grad((w, h));
/// assert_eq!(dw.shape(), w.shape());
/// # Ok::<(), autodiff::Error>(())
/// ```
#[track_caller]
pub fn scores<'t, A: Real>((w, h, b, c): Factors<Var<'t, A>>, observed: &Mask, offset: f64) -> Var<'t, A> {
    let scores = (w.matmul(h) + b + c).mask(observed);
    if offset == 0.0 { scores } else { scores + offset }
}

/// The mean loss over the observed cells, and the error of each in the unit of the ratings: what the score `s`
/// predicts less the rating `a`. Scores and ratings `(cells,)` are in the mask's order.
///
/// | loss | a cell's | the score `s` predicts |
/// |---|---|---|
/// | [`Rmse`](Loss::Rmse) | `(s − a)²` | `s` |
/// | [`Mae`](Loss::Mae) | `│s − a│` | `s` |
/// | [`Huber`](Loss::Huber) | `e²` of `e = s − a`, `2│e│ − 1` beyond 1 | `s` |
/// | [`Poisson`](Loss::Poisson) | `exp(s) − a·s` | `exp(s)` |
/// | [`Logistic`](Loss::Logistic) | `8·(ln(1 + exp(s)) − t·s)`, of `t = (a − least)/(greatest − least)` | `least + (greatest − least)·sigmoid(s)` |
///
/// The mean of the squares stands for its root: both are least for the same factors, but the gradient of the root
/// weighs more the smaller the errors have become. The logistic loss is scaled to bend as the square does at 0, so that
/// a penalty means the same.
#[track_caller]
pub fn loss<'t, A: Real>(
    loss: Loss,
    scores: Var<'t, A>,
    ratings: &ArcArray1<A>,
    (least, greatest): (f64, f64),
) -> (Var<'t, A>, Var<'t, A>) {
    match loss {
        Loss::Rmse => {
            let errors = scores - ratings.clone();
            (errors.square().mean(), errors)
        }
        Loss::Mae => {
            let errors = scores - ratings.clone();
            (errors.abs().mean(), errors)
        }
        Loss::Huber => {
            let errors = scores - ratings.clone();
            let within = errors.clip(-1.0, 1.0);
            ((within * (errors * 2.0 - within)).mean(), errors)
        }
        Loss::Poisson => {
            let predicted = scores.exp();
            ((predicted - scores * ratings.clone()).mean(), predicted - ratings.clone())
        }
        Loss::Logistic => {
            let span = A::narrowed(greatest - least);
            let shares = ratings.mapv(|rating| (rating - A::narrowed(least)) / span);
            let errors = (scores.sigmoid() - &shares) * (greatest - least);
            ((scores.softplus() - scores * shares).mean() * 8.0, errors)
        }
    }
}

/// The penalty on large factors and biases, for users `u` and items `i` of weights `n`:
/// `l2·( Σ n_u│w_u│² + Σ n_i│h_i│² ) + l2_bias·( Σ n_u b_u² + Σ n_i c_i² )`.
///
/// With weights that are numbers of ratings, divided by the number of all, it is the mean over the ratings of
/// what each adds: `l2·(│w_u│² + │h_i│²) + l2_bias·(b_u² + c_i²)`.
#[track_caller]
pub fn penalty<'t, A: Real>(
    (w, h, b, c): Factors<Var<'t, A>>,
    weights: &Weights<A>,
    l2: impl Operand<'t, A>,
    l2_bias: impl Operand<'t, A>,
) -> Var<'t, A> {
    let factors = (w.square() * &weights.users).sum() + (h.square() * &weights.items).sum();
    let biases = (b.square() * &weights.user_bias).sum() + (c.square() * &weights.item_bias).sum();
    factors * l2 + biases * l2_bias
}

impl Loss {
    /// What a score predicts under this loss.
    pub fn link(self) -> Link {
        match self {
            Loss::Rmse | Loss::Mae | Loss::Huber => Link::Identity,
            Loss::Poisson => Link::Exp,
            Loss::Logistic => Link::Logistic,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use autodiff::{Sparse, Tape, check_grads};
    use ndarray::array;

    const RANGE: (f64, f64) = (1.0, 5.0);

    /// Each loss at one score and rating, and the error.
    fn at(kind: Loss, score: f64, rating: f64) -> (f64, f64) {
        let tape = Tape::new();
        let (mean, errors) = loss(kind, tape.var(array![score]), &array![rating].into_shared(), RANGE);
        (mean.item(), errors.item())
    }

    #[test]
    fn each_loss_is_as_documented() {
        assert_eq!(at(Loss::Rmse, 3.0, 5.0), (4.0, -2.0));
        assert_eq!(at(Loss::Mae, 3.0, 5.0), (2.0, -2.0));
        assert_eq!(at(Loss::Huber, 3.0, 5.0), (3.0, -2.0));
        assert_eq!(at(Loss::Huber, 4.5, 5.0), (0.25, -0.5));
        let (poisson, error) = at(Loss::Poisson, 1.0, 2.0);
        assert!((poisson - (1f64.exp() - 2.0)).abs() < 1e-15 && (error - (1f64.exp() - 2.0)).abs() < 1e-15);
        let (logistic, error) = at(Loss::Logistic, 0.0, 4.0);
        assert!((logistic - 8.0 * 2f64.ln()).abs() < 1e-14 && (error - -1.0).abs() < 1e-15);
    }

    #[test]
    fn what_a_loss_is_least_for_is_what_its_link_predicts() {
        for kind in [Loss::Rmse, Loss::Mae, Loss::Huber, Loss::Poisson, Loss::Logistic] {
            let score = kind.link().score(2.5, RANGE);
            let (best, error) = at(kind, score, 2.5);
            assert!(error.abs() < 1e-14, "{kind:?}");
            assert!(best < at(kind, score + 0.1, 2.5).0 && best < at(kind, score - 0.1, 2.5).0, "{kind:?}");
        }
    }

    #[test]
    fn the_gradient_of_the_whole_cost_is_right() {
        let cells = [([0, 0], 1.5), ([0, 1], 2.0), ([1, 1], 4.5), ([2, 0], 3.0)];
        let ratings = Sparse::from_triplets([3, 2], cells).unwrap();
        let weights = Weights {
            users: array![[2.0], [1.0], [1.0]],
            items: array![[2.0, 2.0]],
            user_bias: array![[3.0], [2.0], [2.0]],
            item_bias: array![[3.0, 3.0]],
        };
        let (w, h) = (array![[0.1, 0.4], [0.3, -0.2], [0.7, 0.5]], array![[0.2, -0.6], [0.5, 0.3]]);
        let (b, c) = (array![[0.3], [-0.1], [0.2]], array![[0.05, -0.4]]);
        for kind in [Loss::Rmse, Loss::Mae, Loss::Huber, Loss::Poisson, Loss::Logistic] {
            let checked = check_grads(
                |_, factors| {
                    let scores = scores(factors, ratings.mask(), 0.25);
                    loss(kind, scores, ratings.values(), RANGE).0 + penalty(factors, &weights, 0.06, 0.02)
                },
                (&w, &h, &b, &c),
            );
            checked.unwrap_or_else(|wrong| panic!("{kind:?}: {wrong}"));
        }
    }
}
