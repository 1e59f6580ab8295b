//! The list of the problems, and what is measured of each.

use std::fmt;

/// What a problem's numbers and cost function are; its sizes come beside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// The blog post's cost and gradient, prepared.
    Post,
    /// Steps of Adagrad on it, with all histories.
    Adagrad,
    /// Its cost and gradient, recorded anew each time.
    OneShot,
    /// A chain of scalar operations.
    Chain,
    /// A larger masked error.
    Dense,
    /// A chain of elementwise operations that ends in a sum.
    Elementwise,
    /// A Gaussian mixture.
    Gmm,
    /// A recurrent network of tiny rows.
    Lstm,
    /// The logarithm of a sum of exponentials.
    Lse,
    /// Least squares by a polynomial.
    Llsq,
    /// Clusters.
    Kmeans,
    /// A masked error over few observed cells.
    Sparse,
}

/// The element type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// `f32`
    Single,
    /// `f64`
    Double,
}

impl fmt::Display for Precision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if *self == Precision::Single { "f32" } else { "f64" })
    }
}

/// A problem with its sizes.
#[derive(Debug, PartialEq, Eq)]
pub struct Problem {
    /// How it is called on the command line and in the tables.
    pub name: &'static str,
    /// What it computes.
    pub family: Family,
    /// The element type.
    pub precision: Precision,
    /// Its sizes by their names.
    pub sizes: &'static [(&'static str, usize)],
}

/// What is measured of a problem.
#[derive(Debug, PartialEq, Eq)]
pub struct Quantity {
    /// How it is called.
    pub name: &'static str,
    /// How many of `unit` are computed at once; the time is told for one.
    pub count: usize,
    /// What the time is told for, if not the whole.
    pub unit: &'static str,
}

const fn whole(name: &'static str) -> Quantity {
    Quantity { name, count: 1, unit: "" }
}

impl Family {
    /// Its name, which the names of its problems begin with.
    pub fn name(self) -> &'static str {
        match self {
            Family::Post => "post",
            Family::Adagrad => "adagrad",
            Family::OneShot => "one-shot",
            Family::Chain => "chain",
            Family::Dense => "dense",
            Family::Elementwise => "elementwise",
            Family::Gmm => "gmm",
            Family::Lstm => "lstm",
            Family::Lse => "lse",
            Family::Llsq => "llsq",
            Family::Kmeans => "kmeans",
            Family::Sparse => "sparse",
        }
    }

    /// What is measured; the least work comes first.
    pub fn quantities(self) -> &'static [Quantity] {
        const STEPS: usize = super::post::STEPS;
        const OPERATIONS: usize = super::chain::OPERATIONS;
        match self {
            Family::Post | Family::OneShot | Family::Sparse => const { &[whole("value+gradient")] },
            Family::Adagrad => const { &[Quantity { name: "descent", count: STEPS, unit: "step" }] },
            Family::Chain => {
                const {
                    &[
                        Quantity { name: "program", count: OPERATIONS, unit: "recorded op" },
                        Quantity { name: "one-shot", count: OPERATIONS, unit: "recorded op" },
                    ]
                }
            }
            Family::Dense | Family::Elementwise => const { &[whole("value"), whole("value+gradient")] },
            Family::Gmm | Family::Lstm | Family::Lse | Family::Llsq => {
                const { &[whole("objective"), whole("gradient")] }
            }
            Family::Kmeans => const { &[whole("cost"), whole("direction")] },
        }
    }
}

impl Problem {
    /// A size by its name.
    ///
    /// # Panics
    /// If the problem has no such size.
    pub fn size(&self, name: &str) -> usize {
        let found = self.sizes.iter().find(|(size, _)| *size == name);
        found.unwrap_or_else(|| panic!("{} has no size {name}", self.name)).1
    }

    /// How far a value or a norm may be from ours, relatively.
    pub fn tolerance(&self) -> f64 {
        match (self.family, self.precision) {
            // From step 200 on the descent amplifies rounding.
            (Family::Adagrad, _) => 1e-2,
            (_, Precision::Double) => 1e-9,
            (_, Precision::Single) => 1e-3,
        }
    }

    /// Whether it is large enough for a second thread to be of use.
    pub fn is_worth_threads(&self) -> bool {
        match self.family {
            Family::Post | Family::Adagrad | Family::OneShot | Family::Chain | Family::Lstm => false,
            Family::Elementwise => self.size("n") >= 100_000,
            Family::Gmm => self.size("d") >= 10,
            Family::Lse => self.size("n") >= 100_000,
            Family::Dense | Family::Llsq | Family::Kmeans | Family::Sparse => true,
        }
    }

    /// Whether it takes too long for a quick look.
    pub fn is_long(&self) -> bool {
        match self.family {
            Family::Dense => self.size("rows") > 1000,
            Family::Elementwise => self.size("n") > 1_000_000,
            Family::Lstm => self.size("layers") > 2,
            Family::Sparse => self.size("ratings") > 5_000_000,
            _ => false,
        }
    }
}

const fn problem(
    name: &'static str,
    family: Family,
    precision: Precision,
    sizes: &'static [(&'static str, usize)],
) -> Problem {
    Problem { name, family, precision, sizes }
}

const fn double(name: &'static str, family: Family, sizes: &'static [(&'static str, usize)]) -> Problem {
    problem(name, family, Precision::Double, sizes)
}

const fn single(name: &'static str, family: Family, sizes: &'static [(&'static str, usize)]) -> Problem {
    problem(name, family, Precision::Single, sizes)
}

const SMALL: &[(&str, usize)] = &[("rows", 1000), ("columns", 800), ("rank", 32)];
const LARGE: &[(&str, usize)] = &[("rows", 4000), ("columns", 3000), ("rank", 64)];

/// The shapes of the MovieLens sets.
macro_rules! rated {
    ($users:literal, $items:literal, $ratings:literal, $rank:literal) => {
        &[("users", $users), ("items", $items), ("ratings", $ratings), ("rank", $rank)]
    };
}

/// All problems.
pub static PROBLEMS: [Problem; 33] = [
    double("post", Family::Post, &[]),
    double("adagrad", Family::Adagrad, &[]),
    double("one-shot", Family::OneShot, &[]),
    double("chain", Family::Chain, &[]),
    double("dense-1000x800-k32-f64", Family::Dense, SMALL),
    single("dense-1000x800-k32-f32", Family::Dense, SMALL),
    double("dense-4000x3000-k64-f64", Family::Dense, LARGE),
    single("dense-4000x3000-k64-f32", Family::Dense, LARGE),
    double("elementwise-1e3-f64", Family::Elementwise, &[("n", 1_000)]),
    single("elementwise-1e3-f32", Family::Elementwise, &[("n", 1_000)]),
    double("elementwise-1e5-f64", Family::Elementwise, &[("n", 100_000)]),
    single("elementwise-1e5-f32", Family::Elementwise, &[("n", 100_000)]),
    double("elementwise-1e7-f64", Family::Elementwise, &[("n", 10_000_000)]),
    single("elementwise-1e7-f32", Family::Elementwise, &[("n", 10_000_000)]),
    double("gmm-2_5", Family::Gmm, &[("d", 2), ("k", 5)]),
    double("gmm-10_25", Family::Gmm, &[("d", 10), ("k", 25)]),
    double("gmm-32_25", Family::Gmm, &[("d", 32), ("k", 25)]),
    double("gmm-64_25", Family::Gmm, &[("d", 64), ("k", 25)]),
    double("lstm-l2-c1024", Family::Lstm, &[("layers", 2), ("characters", 1024)]),
    double("lstm-l4-c4096", Family::Lstm, &[("layers", 4), ("characters", 4096)]),
    double("lse-2500", Family::Lse, &[("n", 2_500)]),
    double("lse-20000", Family::Lse, &[("n", 20_000)]),
    double("lse-160000", Family::Lse, &[("n", 160_000)]),
    double("lse-1280000", Family::Lse, &[("n", 1_280_000)]),
    double("llsq-n1024-m128", Family::Llsq, &[("n", 1024), ("m", 128)]),
    double("llsq-n4096-m128", Family::Llsq, &[("n", 4096), ("m", 128)]),
    double("kmeans-k100-n10000-d16", Family::Kmeans, &[("k", 100), ("n", 10_000), ("d", 16)]),
    single("sparse-ml-100k-k16", Family::Sparse, rated!(943, 1682, 100_000, 16)),
    single("sparse-ml-100k-k64", Family::Sparse, rated!(943, 1682, 100_000, 64)),
    single("sparse-ml-1m-k16", Family::Sparse, rated!(6040, 3706, 1_000_209, 16)),
    single("sparse-ml-1m-k64", Family::Sparse, rated!(6040, 3706, 1_000_209, 64)),
    single("sparse-ml-10m-k16", Family::Sparse, rated!(69_878, 10_677, 10_000_054, 16)),
    single("sparse-ml-10m-k64", Family::Sparse, rated!(69_878, 10_677, 10_000_054, 64)),
];

/// The names of all problems, one a line.
pub fn names() -> String {
    PROBLEMS.iter().map(|problem| format!("  {}\n", problem.name)).collect()
}

/// The problems of these names, in the order of the list; the beginning of a name stands for all that begin so.
///
/// # Errors
/// With what there is, if a name is none.
pub fn select(wanted: &[String]) -> Result<Vec<&'static Problem>, String> {
    for name in wanted {
        let known = !name.is_empty() && PROBLEMS.iter().any(|problem| problem.name.starts_with(name.as_str()));
        if !known {
            return Err(format!("there is no problem {name:?}; there are\n{}", names()));
        }
    }
    let is_wanted = |problem: &&Problem| {
        let named = |name: &String| match PROBLEMS.iter().any(|problem| problem.name == name) {
            true => problem.name == name,
            false => problem.name.starts_with(name.as_str()),
        };
        wanted.is_empty() || wanted.iter().any(named)
    };
    Ok(PROBLEMS.iter().filter(is_wanted).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selected(wanted: &[&str]) -> Vec<&'static str> {
        let wanted: Vec<String> = wanted.iter().map(|name| name.to_string()).collect();
        select(&wanted).unwrap().into_iter().map(|problem| problem.name).collect()
    }

    #[test]
    fn a_name_selects_itself_and_a_beginning_all_that_begin_so() {
        assert_eq!(selected(&["lse-2500"]), ["lse-2500"]);
        assert_eq!(selected(&["kmeans", "post"]), ["post", "kmeans-k100-n10000-d16"]);
        assert_eq!(selected(&["gmm"]).len(), 4);
        assert_eq!(selected(&[]).len(), PROBLEMS.len());
    }

    #[test]
    fn a_wrong_name_is_answered_with_the_right_ones() {
        let error = select(&["gmm".to_string(), "gpt".to_string()]).unwrap_err();
        assert!(error.contains("\"gpt\"") && error.contains("\n  lse-160000\n"), "{error}");
        assert!(select(&[String::new()]).is_err());
    }

    #[test]
    fn names_are_unique_and_begin_with_their_family() {
        for (number, problem) in PROBLEMS.iter().enumerate() {
            assert!(problem.name.starts_with(problem.family.name()), "{}", problem.name);
            assert!(PROBLEMS[..number].iter().all(|other| other.name != problem.name), "{}", problem.name);
        }
    }
}
