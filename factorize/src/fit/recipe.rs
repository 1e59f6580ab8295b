//! The two recipes: how factors start, and what holds them back.

use super::Cells;
use crate::{
    cost::Weights,
    model::{Link, Recipe},
    ratings::random::SplitMix64,
};
use autodiff::Real;
use ndarray::Array2;

/// All parameters of a factorization: `W` `(m, k)`, `H` `(k, n)`, the users' biases `(m, 1)` and the items'
/// `(1, n)`.
pub type Arrays<A> = (Array2<A>, Array2<A>, Array2<A>, Array2<A>);

impl Recipe {
    /// A learning rate to begin with.
    pub fn learning_rate(self) -> f64 {
        match self {
            Recipe::Biased => 0.3,
            Recipe::Positive => 0.5,
        }
    }

    /// How many ratings more than it has each user and item is penalized for: for its factors, and for its bias.
    ///
    /// A penalty per rating alone holds those with few ratings back as little as those with many. Around a mean
    /// those with few belong near 0; factors whose product is the whole rating do not.
    fn prior(self) -> (f64, f64) {
        match self {
            Recipe::Biased => (20.0, 150.0),
            Recipe::Positive => (0.0, 0.0),
        }
    }
}

/// What the parameters of a fit start from.
pub struct Start {
    /// The recipe.
    pub recipe: Recipe,
    /// How many factors.
    pub rank: usize,
    /// The standard deviation of the factors, for the recipe [`Recipe::Biased`].
    pub init_sd: f64,
    /// The seed of the factors.
    pub seed: u32,
    /// The score of the mean rating.
    pub mean_score: f64,
}

impl Start {
    /// The first parameters. Factors of users and items without ratings are 0, as all biases are.
    ///
    /// For [`Recipe::Biased`] factors are normal of the given standard deviation, for [`Recipe::Positive`]
    /// uniform in `[0, 2·√(mean/k)]`, so that their products are about the mean.
    pub fn arrays<A: Real>(&self, cells: &Cells) -> Arrays<A> {
        let mut random = SplitMix64::seed(self.seed.into());
        let most = 2.0 * (self.mean_score.max(0.1) / self.rank as f64).sqrt();
        let mut draw = || match self.recipe {
            Recipe::Biased => self.init_sd * random.normal(),
            Recipe::Positive => most * random.uniform(),
        };
        let mut factors = |counts: &[u32]| {
            let mut factors = Array2::from_shape_simple_fn((counts.len(), self.rank), || A::narrowed(draw()));
            for (mut row, &count) in factors.rows_mut().into_iter().zip(counts) {
                if count == 0 {
                    row.fill(A::zero());
                }
            }
            factors
        };
        let w = factors(&cells.user_count);
        let h = factors(&cells.item_count).reversed_axes().as_standard_layout().into_owned();
        (w, h, Array2::zeros((cells.user_count.len(), 1)), Array2::zeros((1, cells.item_count.len())))
    }
}

/// The weights of the penalty for a part of the `cells` of which each user and item has so many, divided by the
/// number of ratings in the part, so that the parts' penalties add up to that of the whole.
pub fn weights<A: Real>(recipe: Recipe, all: (&[u32], &[u32]), part: (&[u32], &[u32]), count: usize) -> Weights<A> {
    let (factors, biases) = recipe.prior();
    let weights = |all: &[u32], part: &[u32], prior: f64| -> Vec<A> {
        let weight = |(&all, &part): (&u32, &u32)| {
            let own = f64::from(part);
            A::narrowed((own + prior * own / f64::from(all.max(1))) / count as f64)
        };
        all.iter().zip(part).map(weight).collect()
    };
    let column = |weights: Vec<A>| Array2::from_shape_fn((weights.len(), 1), |(row, _)| weights[row]);
    let row = |weights: Vec<A>| Array2::from_shape_fn((1, weights.len()), |(_, column)| weights[column]);
    Weights {
        users: column(weights(all.0, part.0, factors)),
        items: row(weights(all.1, part.1, factors)),
        user_bias: column(weights(all.0, part.0, biases)),
        item_bias: row(weights(all.1, part.1, biases)),
    }
}

/// The score of the mean rating: what is added to every score of a centred fit. 0 where the mean is at the end of
/// what the link reaches.
pub fn mean_score(link: Link, mean: f64, range: (f64, f64)) -> f64 {
    let score = link.score(mean, range);
    if score.is_finite() { score } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells() -> Cells {
        Cells { user_count: vec![2, 0, 1], item_count: vec![3, 0], ..Cells::default() }
    }

    #[test]
    fn factors_start_as_the_recipe_says_and_cold_ones_at_0() {
        let start = |recipe| Start { recipe, rank: 40, init_sd: 0.1, seed: 7, mean_score: 3.6 };
        let (w, h, b, c) = start(Recipe::Positive).arrays::<f64>(&cells());
        assert_eq!((w.dim(), h.dim(), b.dim(), c.dim()), ((3, 40), (40, 2), (3, 1), (1, 2)));
        assert!(w.row(0).iter().chain(&h.column(0)).all(|&x| 0.0 < x && x < 0.6));
        assert!(w.row(1).iter().chain(&h.column(1)).chain(&b).chain(&c).all(|&x| x == 0.0));
        let (w, ..) = start(Recipe::Biased).arrays::<f64>(&cells());
        let sd = (w.row(0).iter().map(|x| x * x).sum::<f64>() / 40.0).sqrt();
        assert!((0.05..0.2).contains(&sd), "{sd}");
    }

    #[test]
    fn weights_of_parts_add_up() {
        let all = weights::<f64>(Recipe::Biased, (&[2, 0, 1], &[3, 0]), (&[2, 0, 1], &[3, 0]), 3);
        assert_eq!(all.users.column(0).to_vec(), [22.0 / 3.0, 0.0, 21.0 / 3.0]);
        assert_eq!(all.item_bias.row(0).to_vec(), [153.0 / 3.0, 0.0]);
        let one = weights::<f64>(Recipe::Biased, (&[2], &[3]), (&[1], &[1]), 1);
        assert_eq!((one.users[[0, 0]], one.items[[0, 0]]), (11.0, 1.0 + 20.0 / 3.0));
        let positive = weights::<f64>(Recipe::Positive, (&[2], &[3]), (&[2], &[3]), 1);
        assert_eq!((positive.users[[0, 0]], positive.item_bias[[0, 0]]), (2.0, 3.0));
    }

    #[test]
    fn a_mean_at_the_end_of_the_range_has_the_score_0() {
        assert_eq!(mean_score(Link::Logistic, 1.0, (0.0, 1.0)), 0.0);
        assert_eq!(mean_score(Link::Identity, 3.5, (1.0, 5.0)), 3.5);
    }
}
