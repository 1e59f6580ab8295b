//! Synthetic ratings with the shape of well-known sets, the same on every machine.

use super::random::SplitMix64;
use std::{
    fmt,
    io::{self, Write},
    str::FromStr,
};

/// The seed of the ratings that are generated where none is asked for.
pub const DEFAULT_SEED: u64 = 20_260_101;

/// How many users, items and ratings are generated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// How it was asked for.
    name: String,
    /// How many users there are.
    pub users: usize,
    /// How many items there are.
    pub items: usize,
    /// How many ratings there are, in both parts together.
    pub ratings: usize,
}

/// The shapes that have a name: those of the MovieLens sets.
const NAMED: [(&str, [usize; 3]); 3] =
    [("ml-100k", [943, 1682, 100_000]), ("ml-1m", [6040, 3706, 1_000_209]), ("ml-10m", [69_878, 10_677, 10_000_054])];

/// More users or items than this are not generated: their factors are all held in memory.
const MOST_SIDE: usize = 10_000_000;
const MOST_RATINGS: usize = 1_000_000_000;
/// No user rates more than this part of the items.
const MOST_RATED: f64 = 0.6;

/// Why a shape was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShapeError {
    /// It is neither a name nor three numbers.
    #[error("expected ml-100k, ml-1m, ml-10m, or three whole numbers such as 6040,3706,1000209: USERS,ITEMS,RATINGS")]
    Unknown,
    /// A number is zero or too large.
    #[error("{found} {what}: expected 1 to {most}")]
    Number {
        /// `users`, `items` or `ratings`.
        what: &'static str,
        /// How many were asked for.
        found: usize,
        /// How many there may be.
        most: usize,
    },
    /// There are more ratings than users and items have room for.
    #[error(
        "{found} ratings: at most {most} by {users} users of {items} items, since nobody rates more than 60% of them"
    )]
    Crowded {
        /// How many were asked for.
        found: usize,
        /// How many there may be.
        most: usize,
        /// How many users there are.
        users: usize,
        /// How many items there are.
        items: usize,
    },
}

impl Shape {
    /// So many ratings of so many items by so many users.
    ///
    /// # Errors
    /// If one of them is zero or too large, or there are more ratings than 60% of the cells.
    pub fn new(users: usize, items: usize, ratings: usize) -> Result<Self, ShapeError> {
        Shape { name: format!("{users},{items},{ratings}"), users, items, ratings }.checked()
    }

    /// Bytes of memory that [`generate`] takes, about.
    pub(crate) fn bytes(&self) -> u64 {
        let Shape { users, items, ratings, .. } = *self;
        let number = size_of::<f64>();
        // Bias and factors, and for users their weight and degree, for items popularity, sums and the last user.
        let (user, item) = ((FACTORS + 3) * number, (FACTORS + 4) * number);
        // A list that grows is held twice for a moment.
        (users * user + items * item + 2 * ratings * size_of::<Triplet>()) as u64
    }

    fn checked(self) -> Result<Self, ShapeError> {
        let Shape { users, items, ratings, .. } = self;
        for (what, found, most) in
            [("users", users, MOST_SIDE), ("items", items, MOST_SIDE), ("ratings", ratings, MOST_RATINGS)]
        {
            if !(1..=most).contains(&found) {
                return Err(ShapeError::Number { what, found, most });
            }
        }
        let most = users * (MOST_RATED * items as f64).ceil() as usize;
        if ratings > most {
            return Err(ShapeError::Crowded { found: ratings, most, users, items });
        }
        Ok(self)
    }
}

impl FromStr for Shape {
    type Err = ShapeError;

    fn from_str(name: &str) -> Result<Self, ShapeError> {
        let known = NAMED.iter().find(|(known, _)| *known == name).map(|(_, numbers)| *numbers);
        let numbers = || {
            let numbers: Option<Vec<usize>> = name.split(',').map(|number| number.trim().parse().ok()).collect();
            numbers?.try_into().ok()
        };
        let [users, items, ratings] = known.or_else(numbers).ok_or(ShapeError::Unknown)?;
        Shape { name: name.into(), users, items, ratings }.checked()
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

/// A rating of an item by a user, both counted from 0.
pub type Triplet = (u32, u32, f32);

/// Synthetic ratings.
#[derive(Clone, Debug, PartialEq)]
pub struct Generated {
    /// About nine in ten of the ratings, in random order.
    pub train: Vec<Triplet>,
    /// The other ratings.
    pub test: Vec<Triplet>,
    /// The root mean square error on `test` of whoever knows the truth without its noise: none can be expected to
    /// do better. Not a number if `test` is empty.
    pub oracle: f64,
}

const FACTORS: usize = 8;
const MEAN: f64 = 3.53;

/// Generates ratings.
///
/// The truth is 3.53 plus a bias of the user (standard deviation 0.4), one of the item (0.55) and the product of 8
/// factors each; noise with standard deviation 0.8 is added, and the sum rounded to the half stars from 0.5 to 5.
/// The activity of users and the popularity of items follow power laws, as in MovieLens.
pub fn generate(shape: &Shape, seed: u64) -> Generated {
    let Shape { users, items, .. } = *shape;
    let random = &mut SplitMix64::seed(seed);
    let degrees = degrees(shape, random);
    let catalogue = Catalogue::new(items, random);

    let mut normals =
        |count: usize, deviation: f64| -> Vec<f64> { (0..count).map(|_| deviation * random.normal()).collect() };
    let user_bias = normals(users, 0.40);
    let item_bias = normals(items, 0.55);
    let deviation = (0.40_f64 / (FACTORS as f64).sqrt()).sqrt();
    let user_factors = normals(users * FACTORS, deviation);
    let item_factors = normals(items * FACTORS, deviation);

    let (mut train, mut test) = (Vec::new(), Vec::new());
    let mut squares = 0.0;
    let mut chosen_by = vec![usize::MAX; items];
    for (user, &degree) in degrees.iter().enumerate() {
        for item in catalogue.choose(user, degree, &mut chosen_by, random) {
            let mut truth = MEAN + user_bias[user] + item_bias[item];
            for factor in 0..FACTORS {
                truth += user_factors[user * FACTORS + factor] * item_factors[item * FACTORS + factor];
            }
            let noisy = ((truth + 0.8 * random.normal()) * 2.0).round() / 2.0;
            let rating = noisy.clamp(0.5, 5.0) as f32;
            let triplet = (user as u32, item as u32, rating);
            if random.uniform() < 0.1 {
                squares += (truth.clamp(0.5, 5.0) - f64::from(rating)).powi(2);
                test.push(triplet);
            } else {
                train.push(triplet);
            }
        }
    }
    random.shuffle(&mut train);
    let oracle = (squares / test.len() as f64).sqrt();
    Generated { train, test, oracle }
}

/// How many items each user rates: a floor plus a power law, scaled to the number of ratings that is wanted.
fn degrees(shape: &Shape, random: &mut SplitMix64) -> Vec<usize> {
    let Shape { users, items, ratings, .. } = *shape;
    let mut weight: Vec<f64> = (0..users).map(|rank| (rank as f64 + 0.02 * users as f64).powf(-0.9)).collect();
    random.shuffle(&mut weight);
    let least = 20.0_f64.min(ratings as f64 / users as f64 * 0.5);
    let most = MOST_RATED * items as f64;
    let degree = |scale: f64, weight: f64| (least + scale * weight).min(most).floor();
    let (mut low, mut high) = (0.0, 1e12);
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        let total: f64 = weight.iter().map(|&weight| degree(middle, weight)).sum();
        if total < ratings as f64 { low = middle } else { high = middle }
    }
    let mut degrees: Vec<usize> = weight.iter().map(|&weight| degree(low, weight) as usize).collect();
    // Rounding left a few out; a checked shape has room for them.
    let mut total: usize = degrees.iter().sum();
    while total < ratings {
        let user = random.below(users);
        if (degrees[user] as f64) < most {
            degrees[user] += 1;
            total += 1;
        }
    }
    degrees
}

/// The items by their popularity.
struct Catalogue {
    popularity: Vec<f64>,
    /// The popularity of each item and those before it.
    cumulative: Vec<f64>,
}

impl Catalogue {
    fn new(items: usize, random: &mut SplitMix64) -> Self {
        let mut popularity: Vec<f64> = (0..items).map(|rank| (rank as f64 + 0.03 * items as f64).powf(-1.1)).collect();
        random.shuffle(&mut popularity);
        let mut sum = 0.0;
        let cumulative = popularity.iter().map(|popularity| {
            sum += popularity;
            sum
        });
        let cumulative = cumulative.collect();
        Catalogue { popularity, cumulative }
    }

    /// So many different items, the popular ones more likely. `chosen_by` says for each item which user chose it
    /// last.
    fn choose(&self, user: usize, degree: usize, chosen_by: &mut [usize], random: &mut SplitMix64) -> Vec<usize> {
        let items = self.popularity.len();
        if degree * 4 > items {
            // Weighted sampling without replacement by keys, after Efraimidis and Spirakis.
            let key = |(item, popularity): (usize, &f64)| (random.uniform().ln() / popularity, item);
            let mut keys: Vec<(f64, usize)> = self.popularity.iter().enumerate().map(key).collect();
            keys.sort_by(|left, right| right.0.total_cmp(&left.0));
            return keys[..degree].iter().map(|key| key.1).collect();
        }
        let all = self.cumulative[items - 1];
        let mut chosen = Vec::with_capacity(degree);
        while chosen.len() < degree {
            let at = random.uniform() * all;
            let item = self.cumulative.partition_point(|sum| *sum < at).min(items - 1);
            if chosen_by[item] != user {
                chosen_by[item] = user;
                chosen.push(item);
            }
        }
        chosen
    }
}

/// Writes ratings as text, a line `user item rating` each.
///
/// # Errors
/// What writing says.
pub fn write_triplets(triplets: &[Triplet], out: &mut (impl Write + ?Sized)) -> io::Result<()> {
    triplets.iter().try_for_each(|(user, item, rating)| writeln!(out, "{user} {item} {rating}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_by_name_and_by_numbers() {
        let shape: Shape = "ml-1m".parse().unwrap();
        assert_eq!(
            (shape.users, shape.items, shape.ratings, shape.to_string()),
            (6040, 3706, 1_000_209, "ml-1m".into())
        );
        let shape: Shape = "50,40,600".parse().unwrap();
        assert_eq!(shape, Shape::new(50, 40, 600).unwrap());
        // Nobody rates more than 60% of the items, rounded up.
        assert!(Shape::new(10, 7, 50).is_ok());
    }

    #[test]
    fn wrong_shapes_are_refused() {
        for (shape, message) in [
            ("", "expected ml-100k, ml-1m, ml-10m, or three whole numbers"),
            ("ml-2m", "expected ml-100k"),
            ("1,2", "expected ml-100k"),
            ("1,2,3,4", "expected ml-100k"),
            ("a,2,3", "expected ml-100k"),
            ("-1,2,3", "expected ml-100k"),
            ("5,5,99999999999999999999", "expected ml-100k"),
            ("0,40,600", "0 users: expected 1 to 10000000"),
            ("50,0,600", "0 items: expected 1 to 10000000"),
            ("50,40,0", "0 ratings: expected 1 to 1000000000"),
            ("10000001,40,600", "10000001 users: expected 1 to 10000000"),
            ("10,7,51", "51 ratings: at most 50 by 10 users of 7 items, since nobody rates more than 60% of them"),
        ] {
            let found = shape.parse::<Shape>().unwrap_err().to_string();
            assert!(found.starts_with(message), "{shape:?}: {found}");
        }
    }

    #[test]
    fn every_cell_is_rated_at_most_once_and_the_number_is_right() {
        for (users, items, ratings) in [(1, 1, 1), (3, 2, 6), (10, 7, 50), (200, 30, 999), (7, 500, 90)] {
            let generated = generate(&Shape::new(users, items, ratings).unwrap(), 1);
            let all = || generated.train.iter().chain(&generated.test);
            let cells: std::collections::HashSet<(u32, u32)> = all().map(|(user, item, _)| (*user, *item)).collect();
            assert_eq!((all().count(), cells.len()), (ratings, ratings));
            assert!(all().all(|(user, item, _)| (*user as usize) < users && (*item as usize) < items));
            assert!(all().all(|(_, _, rating)| (0.5..=5.0).contains(rating) && (rating * 2.0).fract() == 0.0));
        }
    }
}
