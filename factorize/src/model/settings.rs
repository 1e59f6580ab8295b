//! What a fit is asked to do.

use clap::ValueEnum;
use serde::{Deserialize, Serialize};
use std::{
    fmt,
    num::NonZeroUsize,
    path::{Path, PathBuf},
    str::FromStr,
};

/// The settings of a fit as they were given, with the defaults for what was not; what `auto` and the
/// validation chose is in [`Summary`](super::Summary).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// How many factors a user and an item have.
    pub rank: usize,
    /// The learning rate of Adagrad before it is adapted, for ratings in the unit of `scale`, as penalties and `init_sd`.
    pub learning_rate: Setting<f64>,
    /// The most steps to take.
    pub steps: usize,
    /// The penalty on the squares of the factors, per observed entry.
    pub l2: Setting<f64>,
    /// The penalty on the squares of the biases, per observed entry.
    pub l2_bias: f64,
    /// How the model is set up.
    pub recipe: Setting<Recipe>,
    /// Whether users and items may have biases, where the recipe gives them some.
    pub bias: bool,
    /// Whether the mean may be taken off the ratings, where the recipe does.
    pub center: bool,
    /// Whether the factors are kept from becoming negative.
    pub non_negative: bool,
    /// The standard deviation of the factors at the start.
    pub init_sd: f64,
    /// The unit in which the fit measures ratings.
    #[serde(default = "Scale::before")]
    pub scale: Scale,
    /// What is minimized.
    pub loss: Loss,
    /// The numbers that the fit computes with and the folder keeps.
    pub precision: Precision,
    /// The seed of the random start, of the split and of the batches.
    pub seed: u32,
    /// After how many ratings Adagrad takes a step; a step of the fit is a pass over all of them.
    pub batch: Batch,
    /// How many threads work.
    pub threads: usize,
    /// The ratings that are held back to choose and to stop by.
    pub validation: Validation,
    /// After how many steps without an improvement in validation the fit stops.
    pub patience: usize,
    /// Whether a last fit takes all ratings, those held back too.
    pub refit: bool,
}

/// A setting that is given, or left to the program: `auto`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting<T> {
    /// The program chooses.
    Auto,
    /// The user has chosen.
    Given(T),
}

const AUTO: &str = "auto";

impl<T: FromStr> FromStr for Setting<T> {
    type Err = T::Err;

    fn from_str(text: &str) -> Result<Self, T::Err> {
        if text == AUTO { Ok(Setting::Auto) } else { text.parse().map(Setting::Given) }
    }
}

impl<T: fmt::Display> fmt::Display for Setting<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Setting::Auto => f.write_str(AUTO),
            Setting::Given(value) => value.fmt(f),
        }
    }
}

/// Either a word or a value, as JSON has it.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Either<T> {
    Value(T),
    Word(String),
}

impl<T: Serialize> Serialize for Setting<T> {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Setting::Auto => to.serialize_str(AUTO),
            Setting::Given(value) => value.serialize(to),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Setting<T> {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        match Either::deserialize(from)? {
            Either::Value(value) => Ok(Setting::Given(value)),
            Either::Word(word) if word == AUTO => Ok(Setting::Auto),
            Either::Word(word) => Err(serde::de::Error::custom(format!("found \"{word}\", expected auto or a value"))),
        }
    }
}

/// How a model is set up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Recipe {
    /// Centred ratings, biases, factors that start small and normal
    Biased,
    /// Neither; factors that start positive
    Positive,
}

/// The unit in which a fit measures ratings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scale {
    /// As they are given
    None,
    /// The standard deviation of all ratings
    All,
    /// Each user's mean and standard deviation
    User,
    /// Each item's mean and standard deviation
    Item,
    /// item where the spreads or levels of items differ by more than 5 times, otherwise all; none for counts
    Auto,
}

impl Scale {
    /// The unit of fits before there was a choice.
    fn before() -> Self {
        Scale::None
    }
}

/// What is minimized.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Loss {
    /// The root of the mean squared error
    Rmse,
    /// The mean absolute error
    Mae,
    /// Squared for small errors, absolute for large ones
    Huber,
    /// The likelihood of counts
    Poisson,
    /// The likelihood of yes and no
    Logistic,
}

/// The numbers to compute with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// Double precision
    F64,
    /// Single precision
    F32,
}

/// Named on the command line and in reports as in the list of possible values.
macro_rules! by_name {
    ($($kind:ty),*) => {$(
        impl FromStr for $kind {
            type Err = String;

            fn from_str(text: &str) -> Result<Self, String> {
                <$kind as ValueEnum>::from_str(text, false).map_err(|_| {
                    let names = <$kind>::value_variants().iter().map(ToString::to_string);
                    format!("expected {}", names.collect::<Vec<_>>().join(" or "))
                })
            }
        }

        impl fmt::Display for $kind {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let named = self.to_possible_value();
                f.write_str(named.as_ref().map_or("", |value| value.get_name()))
            }
        }
    )*};
}
by_name!(Recipe, Scale, Loss, Precision);

/// After how many ratings Adagrad takes a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Batch {
    /// All of them: `full`.
    Full,
    /// So many, drawn once by the seed.
    Size(NonZeroUsize),
}

const FULL: &str = "full";

impl FromStr for Batch {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.parse() {
            _ if text == FULL => Ok(Batch::Full),
            Ok(size) => Ok(Batch::Size(size)),
            Err(_) => Err(format!("expected {FULL} or a number of ratings from 1")),
        }
    }
}

impl fmt::Display for Batch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Batch::Full => f.write_str(FULL),
            Batch::Size(size) => size.fmt(f),
        }
    }
}

impl Serialize for Batch {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Batch::Full => to.serialize_str(FULL),
            Batch::Size(size) => size.serialize(to),
        }
    }
}

impl<'de> Deserialize<'de> for Batch {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        match Either::<NonZeroUsize>::deserialize(from)? {
            Either::Value(size) => Ok(Batch::Size(size)),
            Either::Word(word) => word.parse().map_err(serde::de::Error::custom),
        }
    }
}

/// The ratings that are held back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Validation {
    /// This share of the ratings, drawn at random; 0 for none.
    Share(f64),
    /// Those of a file.
    File(#[serde(serialize_with = "as_text")] PathBuf),
}

/// Writes a path as text; what of it is no Unicode is replaced, so that no model is lost to the name of a file.
fn as_text<S: serde::Serializer>(path: &Path, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(&path.display())
}

impl FromStr for Validation {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(text.parse().map_or_else(|_| Validation::File(text.into()), Validation::Share))
    }
}

impl fmt::Display for Validation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Validation::Share(share) => share.fmt(f),
            Validation::File(file) => file.display().fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn there_and_back<T: Serialize + for<'de> Deserialize<'de> + PartialEq + fmt::Debug>(value: T, json: &str) {
        assert_eq!(serde_json::to_string(&value).unwrap(), json);
        assert_eq!(serde_json::from_str::<T>(json).unwrap(), value);
    }

    #[test]
    fn settings_are_written_as_they_are_given() {
        there_and_back(Setting::<f64>::Auto, "\"auto\"");
        there_and_back(Setting::Given(0.06), "0.06");
        there_and_back(Setting::<Recipe>::Auto, "\"auto\"");
        there_and_back(Setting::Given(Recipe::Positive), "\"positive\"");
        there_and_back(Batch::Full, "\"full\"");
        there_and_back("512".parse::<Batch>().unwrap(), "512");
        there_and_back(Validation::Share(0.1), "0.1");
        there_and_back(Validation::File("held.tsv".into()), "\"held.tsv\"");
    }

    #[cfg(unix)]
    #[test]
    fn a_path_that_is_no_unicode_is_written_all_the_same() {
        use std::os::unix::ffi::OsStringExt;
        let path = std::ffi::OsString::from_vec(b"held-\xff.tsv".to_vec());
        assert_eq!(serde_json::to_string(&Validation::File(path.into())).unwrap(), "\"held-\u{fffd}.tsv\"");
    }

    #[test]
    fn settings_are_read_from_the_command_line() {
        assert_eq!("auto".parse(), Ok(Setting::<f64>::Auto));
        assert_eq!("biased".parse(), Ok(Setting::Given(Recipe::Biased)));
        assert_eq!("fast".parse::<Setting<Recipe>>().unwrap_err(), "expected biased or positive");
        assert_eq!("0".parse::<Batch>().unwrap_err(), "expected full or a number of ratings from 1");
        assert_eq!("0.2".parse(), Ok(Validation::Share(0.2)));
        assert_eq!("held.tsv".parse(), Ok(Validation::File("held.tsv".into())));
        for text in ["rmse", "logistic"] {
            assert_eq!(text.parse::<Loss>().unwrap().to_string(), text);
        }
        assert!(serde_json::from_str::<Setting<f64>>("\"fast\"").is_err());
    }
}
