//! From scores to ratings.

use serde::{Deserialize, Serialize};

/// How a score, the sum of offset, biases and factors, becomes a rating.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Link {
    /// `rating = score`.
    #[default]
    Identity,
    /// `rating = exp(score)`, of counts.
    Exp,
    /// `rating = least + (greatest - least) / (1 + exp(-score))`.
    Logistic,
}

impl Link {
    /// The rating of a score, where ratings have this range.
    pub fn rating(self, score: f64, (least, greatest): (f64, f64)) -> f64 {
        match self {
            Link::Identity => score,
            Link::Exp => score.exp(),
            Link::Logistic => least + (greatest - least) / (1.0 + (-score).exp()),
        }
    }

    /// The score of a rating; infinite at the ends of what the link can reach, and 0 where all ratings are equal
    /// and any score would do.
    pub fn score(self, rating: f64, (least, greatest): (f64, f64)) -> f64 {
        match self {
            Link::Identity => rating,
            Link::Exp => rating.ln(),
            Link::Logistic if least == greatest => 0.0,
            Link::Logistic => ((rating - least) / (greatest - rating)).ln(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_score_of_a_rating_gives_the_rating() {
        for link in [Link::Identity, Link::Exp, Link::Logistic] {
            let back = link.rating(link.score(3.5, (1.0, 5.0)), (1.0, 5.0));
            assert!((back - 3.5).abs() < 1e-12, "{link:?}: {back}");
        }
    }

    #[test]
    fn the_ends_of_the_range_are_reached_at_infinity() {
        let range = (1.0, 5.0);
        assert_eq!(Link::Logistic.rating(Link::Logistic.score(1.0, range), range), 1.0);
        assert_eq!(Link::Logistic.rating(Link::Logistic.score(5.0, range), range), 5.0);
        assert_eq!(Link::Exp.rating(Link::Exp.score(0.0, range), range), 0.0);
        assert_eq!(Link::Logistic.rating(Link::Logistic.score(2.0, (2.0, 2.0)), (2.0, 2.0)), 2.0);
    }
}
