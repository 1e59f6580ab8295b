//! The cost of a fit as programs: one over all ratings, or one for each mini-batch over its own users and items.

use super::{
    Cells,
    recipe::{Arrays, weights},
};
use crate::{
    cost::{self, Weights},
    model::{Batch, Loss, Recipe, Settings},
    ratings::random::SplitMix64,
};
use autodiff::{Error, Fixed, FlatTree, Mask, Program, Real, Sparse, flatten, optim::Adagrad};
use ndarray::{Array1, Array2};

/// What is minimized, but for the numbers that a fit may change.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Form {
    /// The recipe.
    pub recipe: Recipe,
    /// How many factors.
    pub rank: usize,
    /// The loss.
    pub loss: Loss,
    /// What is added to every score.
    pub offset: f64,
    /// What errors are multiplied by: ratings are measured in this unit.
    pub unit: f64,
    /// The least and the greatest rating.
    pub range: (f64, f64),
    /// Whether there are biases; without, they stay as they are.
    pub biases: bool,
    /// Whether factors are kept from becoming negative.
    pub non_negative: bool,
}

/// The penalty on the squares of factors and of biases.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Penalty {
    /// On factors.
    pub l2: f64,
    /// On biases.
    pub l2_bias: f64,
}

/// What a pass over the ratings found, before its steps.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Pass {
    /// The cost, the mean over the batches.
    pub cost: f64,
    /// The root mean square error, of predictions that are not clipped.
    pub rmse: f64,
    /// Their mean absolute error.
    pub mae: f64,
}

/// Parameters, then the penalties that have no gradient.
type Inputs<A> = (Array2<A>, Array2<A>, Array2<A>, Array2<A>, Fixed<(A, A)>);
/// The cost, the sums of squared and of absolute errors, the gradient.
type Outputs<A> = (A, A, A, Arrays<A>);

/// The cost over some ratings, and its gradient.
struct Part<A: Real> {
    program: Program<Inputs<A>, Outputs<A>>,
    tree: FlatTree<Arrays<A>>,
    cells: usize,
    /// The users and items it has; none for all.
    own: Option<Own>,
}

/// The numbers of the users and items of a mini-batch.
struct Own {
    users: Vec<u32>,
    items: Vec<u32>,
}

/// The cost of a fit to its ratings.
pub struct Objective<A: Real> {
    parts: Vec<Part<A>>,
    cells: usize,
    rank: usize,
    /// What errors are multiplied by.
    unit: f64,
    shape: (usize, usize),
    /// How many of the parameters are fitted: the factors, and the biases if there are any.
    fitted: usize,
    /// The factors may not become negative.
    non_negative: bool,
    /// The parameters of a mini-batch.
    numbers: Vec<A>,
    /// The gradient in the parameters of a part.
    gradient: Vec<A>,
}

impl<A: Real> Objective<A> {
    /// Records the cost, over all cells at once or in mini-batches drawn by the seed.
    ///
    /// # Errors
    /// If there are more cells than the engine can count.
    pub fn new(cells: &Cells, form: Form, settings: &Settings) -> Result<Self, Error> {
        let Settings { batch, seed, threads, .. } = *settings;
        let counts = (&cells.user_count[..], &cells.item_count[..]);
        let shape = (counts.0.len(), counts.1.len());
        let parts = match batch {
            Batch::Full => {
                let coords = cells.user.iter().zip(&cells.item).map(|(&user, &item)| [user as usize, item as usize]);
                let mask = Mask::from_coords([shape.0, shape.1], coords)?;
                let weights = weights(form.recipe, counts, counts, cells.len());
                vec![Part::new(form, mask, &cells.value, weights, None, threads)]
            }
            Batch::Size(size) => {
                let mut places: Vec<u32> = (0..cells.len() as u32).collect();
                SplitMix64::seed(u64::from(seed) ^ 0xBA7C_4E50).shuffle(&mut places);
                let parts = places.chunks_mut(size.get()).map(|places| mini_batch(cells, form, places, threads));
                parts.collect::<Result<_, _>>()?
            }
        };
        let most = parts.iter().map(|part| part.tree.len()).max().unwrap_or(0);
        let factors = form.rank * (shape.0 + shape.1);
        Ok(Objective {
            cells: cells.len(),
            rank: form.rank,
            unit: form.unit,
            shape,
            fitted: if form.biases { factors + shape.0 + shape.1 } else { factors },
            non_negative: form.non_negative,
            numbers: if matches!(batch, Batch::Full) { Vec::new() } else { vec![A::zero(); most] },
            gradient: vec![A::zero(); most],
            parts,
        })
    }

    /// Goes over all ratings once, with a step of Adagrad after each part of them.
    ///
    /// # Errors
    /// What a program says.
    pub fn pass(&mut self, numbers: &mut [A], adagrad: &mut Adagrad<A>, penalty: Penalty) -> Result<Pass, Error> {
        let (mut total, mut squares, mut absolutes) = (0.0, 0.0, 0.0);
        let penalties = Fixed((A::narrowed(penalty.l2), A::narrowed(penalty.l2_bias)));
        let factors = self.rank * (self.shape.0 + self.shape.1);
        for part in &mut self.parts {
            let size = part.tree.len();
            if let Some(own) = &part.own {
                own.each_place(self.rank, self.shape, |here, there| self.numbers[here] = numbers[there]);
            }
            let own_numbers = if part.own.is_some() { &self.numbers[..size] } else { &numbers[..] };
            let (w, h, b, c) = part.tree.views(own_numbers);
            let (cost, square, absolute, gradient) = part.program.run((&w, &h, &b, &c, penalties))?;
            part.tree.write(&gradient, &mut self.gradient[..size]);
            total += cost.widened() * part.cells as f64;
            squares += square.widened();
            absolutes += absolute.widened();
            match &part.own {
                None => adagrad.step_at(0, &mut numbers[..self.fitted], &self.gradient[..self.fitted]),
                Some(own) => own.each_place(self.rank, self.shape, |here, there| {
                    if there < self.fitted {
                        adagrad.step_at(there, &mut numbers[there..=there], &self.gradient[here..=here]);
                    }
                }),
            }
            if self.non_negative {
                numbers[..factors].iter_mut().for_each(|factor| *factor = factor.max(A::zero()));
            }
        }
        let count = self.cells as f64;
        Ok(Pass { cost: total / count, rmse: self.unit * (squares / count).sqrt(), mae: self.unit * absolutes / count })
    }
}

/// The part of some cells, with rows and columns for their users and items only.
fn mini_batch<A: Real>(cells: &Cells, form: Form, places: &mut [u32], threads: usize) -> Result<Part<A>, Error> {
    places.sort_unstable();
    let numbers = |of: &[u32]| {
        let mut numbers: Vec<u32> = places.iter().map(|&place| of[place as usize]).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    };
    let own = Own { users: numbers(&cells.user), items: numbers(&cells.item) };
    let mut counts = (vec![0; own.users.len()], vec![0; own.items.len()]);
    let mut coords = Vec::with_capacity(places.len());
    for &place in places.iter() {
        let row = own.users.partition_point(|&user| user < cells.user[place as usize]);
        let column = own.items.partition_point(|&item| item < cells.item[place as usize]);
        counts.0[row] += 1;
        counts.1[column] += 1;
        coords.push([row, column]);
    }
    let mask = Mask::from_coords([own.users.len(), own.items.len()], coords)?;
    let values: Vec<f32> = places.iter().map(|&place| cells.value[place as usize]).collect();
    let among = |all: &[u32], own: &[u32]| own.iter().map(|&number| all[number as usize]).collect::<Vec<u32>>();
    let all = (among(&cells.user_count, &own.users), among(&cells.item_count, &own.items));
    let weights = weights(form.recipe, (&all.0, &all.1), (&counts.0, &counts.1), places.len());
    Ok(Part::new(form, mask, &values, weights, Some(own), threads))
}

impl<A: Real> Part<A> {
    /// Records the cost over the cells of the mask, whose ratings come in its order.
    fn new(form: Form, mask: Mask, ratings: &[f32], weights: Weights<A>, own: Option<Own>, threads: usize) -> Self {
        let ratings: Array1<A> = ratings.iter().map(|&rating| A::narrowed(rating.into())).collect();
        let ratings = Sparse::new(mask, ratings);
        let (users, items) = (weights.users.nrows(), weights.items.ncols());
        let example: Arrays<A> = (
            Array2::zeros((users, form.rank)),
            Array2::zeros((form.rank, items)),
            Array2::zeros((users, 1)),
            Array2::zeros((1, items)),
        );
        let (_, tree) = flatten((&example.0, &example.1, &example.2, &example.3));
        let penalties = Fixed((A::zero(), A::zero()));
        let program = Program::outputs(
            |_, (w, h, b, c, (l2, l2_bias))| {
                let factors = (w, h, b, c);
                let scores = cost::scores(factors, ratings.mask(), form.offset);
                let (loss, errors) = cost::loss(form.loss, scores, ratings.values(), form.range);
                let cost = loss + cost::penalty(factors, &weights, l2, l2_bias);
                (cost, errors.square().sum(), errors.abs().sum(), cost.grad(factors))
            },
            (&example.0, &example.1, &example.2, &example.3, penalties),
        );
        Part { program: program.with_threads(threads), tree, cells: ratings.values().len(), own }
    }
}

impl Own {
    /// Visits every parameter: its place among those of the mini-batch, and among all of a factorization of so many
    /// users and items.
    fn each_place(&self, rank: usize, (users, items): (usize, usize), mut visit: impl FnMut(usize, usize)) {
        let mut here = 0;
        let mut next = |there| {
            visit(here, there);
            here += 1;
        };
        for &user in &self.users {
            (0..rank).for_each(|factor| next(user as usize * rank + factor));
        }
        for factor in 0..rank {
            self.items.iter().for_each(|&item| next(users * rank + factor * items + item as usize));
        }
        let biases = rank * (users + items);
        self.users.iter().for_each(|&user| next(biases + user as usize));
        self.items.iter().for_each(|&item| next(biases + users + item as usize));
    }
}
