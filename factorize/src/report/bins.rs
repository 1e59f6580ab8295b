//! Ratings and their predictions gathered in bins.

use super::Prediction;

/// What is known of the predictions in a bin.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bin {
    pub count: usize,
    sum: f64,
    squares: f64,
}

impl Bin {
    fn add(&mut self, prediction: &Prediction) {
        let error = prediction.predicted - prediction.observed;
        self.count += 1;
        self.sum += error;
        self.squares += error * error;
    }

    /// √(mean of squared errors); NaN of none.
    pub fn rmse(&self) -> f64 {
        (self.squares / self.count as f64).sqrt()
    }

    /// Mean of predicted - observed; NaN of none.
    pub fn mean_error(&self) -> f64 {
        self.sum / self.count as f64
    }
}

/// Bins of ratings: one for each value if there are few, else of equal widths.
pub struct Scale {
    /// The middles of the bins, ascending.
    middles: Vec<f64>,
}

impl Scale {
    /// For these ratings.
    pub fn of(observed: impl Iterator<Item = f64>) -> Self {
        const MOST: usize = 12;
        let mut middles: Vec<f64> = Vec::new();
        let (mut least, mut greatest) = (f64::INFINITY, f64::NEG_INFINITY);
        for value in observed {
            (least, greatest) = (value.min(least), value.max(greatest));
            if middles.len() <= MOST
                && let Err(place) = middles.binary_search_by(|middle| middle.total_cmp(&value))
            {
                middles.insert(place, value);
            }
        }
        if middles.len() > MOST {
            let width = (greatest - least) / MOST as f64;
            middles = (0..MOST).map(|bin| least + width * (bin as f64 + 0.5)).collect();
        }
        Scale { middles }
    }

    /// The bin of a rating or prediction: that whose middle is nearest.
    pub fn bin(&self, value: f64) -> usize {
        let above = self.middles.partition_point(|middle| *middle < value);
        match (above.checked_sub(1), self.middles.get(above)) {
            (Some(below), Some(middle)) if value - self.middles[below] <= middle - value => below,
            (Some(below), None) => below,
            _ => above,
        }
    }

    /// What the bins are called.
    pub fn names(&self) -> Vec<String> {
        let rounded = |middle: &f64| ((middle * 100.0).round() / 100.0 + 0.0).to_string().replace('-', "−");
        self.middles.iter().map(rounded).collect()
    }

    /// The shares of values in each bin, in percent.
    pub fn shares(&self, values: impl Iterator<Item = f64>) -> Vec<f64> {
        let mut counts = vec![0usize; self.middles.len()];
        values.for_each(|value| counts[self.bin(value)] += 1);
        let all: usize = counts.iter().sum();
        counts.into_iter().map(|count| 100.0 * count as f64 / all as f64).collect()
    }

    /// The predictions by what was observed.
    pub fn errors(&self, predictions: &[Prediction]) -> Vec<Bin> {
        let mut bins = vec![Bin::default(); self.middles.len()];
        for prediction in predictions {
            bins[self.bin(prediction.observed)].add(prediction);
        }
        bins
    }
}

/// The predictions by how many ratings their user or item has: none, 1 to 3, 4 to 10, 11 to 30 and so on; each
/// bin's name and what is in it, but for the empty ones at the end.
pub fn by_activity(predictions: &[Prediction], ratings: impl Fn(&Prediction) -> u32) -> Vec<(String, Bin)> {
    let mut ends = vec![0u64];
    let mut bins: Vec<Bin> = Vec::new();
    for prediction in predictions {
        let ratings = u64::from(ratings(prediction));
        while ends[ends.len() - 1] < ratings {
            // 3, 10, 30, 100 and so on.
            let decade = 10u64.pow(ends.len() as u32 / 2);
            ends.push(if ends.len() % 2 == 1 { 3 * decade } else { decade });
        }
        let place = ends.partition_point(|end| *end < ratings);
        bins.resize(bins.len().max(place + 1), Bin::default());
        bins[place].add(prediction);
    }
    let name = |place: usize| match place {
        0 => "0".into(),
        _ => format!("{}–{}", short(ends[place - 1] + 1), short(ends[place])),
    };
    let named = bins.into_iter().enumerate().map(|(place, bin)| (name(place), bin));
    named.skip_while(|(_, bin)| bin.count == 0).collect()
}

/// 300, 3k, 30k.
fn short(count: u64) -> String {
    if count >= 1000 { format!("{}k", count / 1000) } else { count.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prediction(observed: f64, predicted: f64) -> Prediction {
        Prediction { user: None, item: None, observed, predicted }
    }

    #[test]
    fn few_values_have_a_bin_each() {
        let scale = Scale::of([3.0, 1.0, 3.0, 2.5].into_iter());
        assert_eq!(scale.names(), ["1", "2.5", "3"]);
        assert_eq!([-9.0, 1.0, 1.7, 1.8, 2.9, 7.0].map(|value| scale.bin(value)), [0, 0, 0, 1, 2, 2]);
        assert_eq!(scale.shares([1.0, 1.2, 2.4, 9.0].into_iter()), [50.0, 25.0, 25.0]);
    }

    #[test]
    fn many_values_share_bins() {
        let scale = Scale::of((0..=1200).map(|value| f64::from(value) / 100.0));
        assert_eq!(scale.names().len(), 12);
        assert_eq!((scale.bin(0.0), scale.bin(12.0), scale.bin(5.6)), (0, 11, 5));
    }

    #[test]
    fn errors_are_those_of_each_bin() {
        let scale = Scale::of([1.0, 5.0].into_iter());
        let bins = scale.errors(&[prediction(1.0, 2.0), prediction(1.0, 1.0), prediction(5.0, 3.0)]);
        assert_eq!((bins[0].count, bins[0].rmse(), bins[0].mean_error()), (2, 0.5f64.sqrt(), 0.5));
        assert_eq!((bins[1].count, bins[1].rmse(), bins[1].mean_error()), (1, 2.0, -2.0));
    }

    #[test]
    fn activity_is_told_apart_by_its_order_of_size() {
        let counts = [1, 3, 4, 10, 11, 30, 31, 1001, 3000];
        let predictions: Vec<Prediction> = counts.iter().map(|count| prediction(f64::from(*count), 0.0)).collect();
        let bins = by_activity(&predictions, |prediction| prediction.observed as u32);
        let found: Vec<(&str, usize)> = bins.iter().map(|(name, bin)| (name.as_str(), bin.count)).collect();
        let expected =
            [("1–3", 2), ("4–10", 2), ("11–30", 2), ("31–100", 1), ("101–300", 0), ("301–1k", 0), ("1k–3k", 2)];
        assert_eq!(found, expected);
        assert_eq!(by_activity(&predictions[..1], |_| 0)[0].0, "0");
        assert_eq!(by_activity(&[], |_| 0), []);
    }
}
