//! Standardized ratings: the unit of the data is taken off before a fit.

use super::{Cells, FitError};
use crate::{
    model::{Link, OwnUnits, Scale, Settings, Unit, Units},
    output::rounded,
};
use std::fmt;

/// [`Scale::Auto`] gives each item a unit where spreads differ by more than this factor. Movie ratings reach 2.1.
const FACTOR: f64 = 5.0;

/// Items with fewer ratings say nothing of how spreads differ.
const ENOUGH: u32 = 10;

/// How ratings are standardized.
#[derive(Clone, Debug, PartialEq)]
pub struct Scaling {
    /// The kind of scaling, never `auto`.
    kind: Scale,
    /// What all ratings are divided by, where users and items have no units of their own.
    pub shared: f64,
    /// The units of users or items.
    pub units: Units,
}

impl Scaling {
    /// The scaling of ratings that are fitted, their own as far as it is `auto`.
    ///
    /// # Errors
    /// [`FitError::Equal`] if all of them are the same number, [`FitError::Scale`] if the loss has no such scaling.
    pub fn new(cells: &Cells, settings: &Settings) -> Result<Self, FitError> {
        let (least, greatest) = cells.range();
        if least == greatest {
            return Err(FitError::Equal { rating: least, count: cells.len() });
        }
        let Settings { scale, loss, .. } = *settings;
        let identity = loss.link() == Link::Identity;
        match scale {
            Scale::User | Scale::Item if !identity => Err(FitError::Scale { scale, loss }),
            Scale::None | Scale::All | Scale::User | Scale::Item => Ok(Self::by(scale, cells, settings)),
            // Counts have a unit: one.
            Scale::Auto if loss.link() == Link::Exp => Ok(Self::by(Scale::None, cells, settings)),
            Scale::Auto if identity && items_differ(cells) => Ok(Self::by(Scale::Item, cells, settings)),
            Scale::Auto => Ok(Self::by(Scale::All, cells, settings)),
        }
    }

    /// The same kind of scaling, of other ratings.
    pub fn again(&self, cells: &Cells, settings: &Settings) -> Self {
        Self::by(self.kind, cells, settings)
    }

    fn by(kind: Scale, cells: &Cells, settings: &Settings) -> Self {
        let centers = settings.center && !settings.non_negative;
        let own = |numbers: &[u32], counts: &[u32]| own_units(cells, numbers, counts, centers);
        let (shared, units) = match kind {
            Scale::User => (1.0, Units::Users(own(&cells.user, &cells.user_count))),
            Scale::Item => (1.0, Units::Items(own(&cells.item, &cells.item_count))),
            Scale::None => (1.0, Units::Shared),
            // The logistic loss has the range as its unit.
            Scale::All | Scale::Auto if settings.loss.link() == Link::Logistic => (1.0, Units::Shared),
            Scale::All | Scale::Auto => (whole(cells, true).scale, Units::Shared),
        };
        Scaling { kind, shared, units }
    }

    /// Standardizes ratings.
    pub fn apply(&self, cells: &mut Cells) {
        for ((value, &user), &item) in cells.value.iter_mut().zip(&cells.user).zip(&cells.item) {
            let rating = f64::from(*value) / self.shared;
            *value = self.units.unit(Some(user), Some(item)).standardized(rating) as f32;
        }
    }
}

impl fmt::Display for Scaling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.units.side() {
            Some(side) => write!(
                f,
                "the ratings of each {side} have a unit of their own: errors of the fit are in standard deviations of \
                 the {side}"
            ),
            None => write!(f, "the fit measures ratings in units of {}", rounded(self.shared)),
        }
    }
}

/// The unit of all ratings together.
fn whole(cells: &Cells, centers: bool) -> Unit {
    let moments = cells.value.iter().fold(Moments::default(), |moments, &value| moments.and(value.into()));
    moments.unit(centers)
}

/// The units of the users or items with these numbers and counts.
fn own_units(cells: &Cells, numbers: &[u32], counts: &[u32], centers: bool) -> OwnUnits {
    let cold = whole(cells, centers);
    let moments = moments(cells, numbers, counts.len());
    let unit = |(moments, &count): (&Moments, &u32)| if count == 0 { cold } else { moments.unit(centers) };
    OwnUnits { cold, each: moments.iter().zip(counts).map(unit).collect() }
}

fn moments(cells: &Cells, numbers: &[u32], count: usize) -> Vec<Moments> {
    let mut moments = vec![Moments::default(); count];
    for (&number, &value) in numbers.iter().zip(&cells.value) {
        let own = &mut moments[number as usize];
        *own = own.and(value.into());
    }
    moments
}

/// Whether items have units of their own. Of those with enough ratings, the greatest and the smallest spread (less
/// one in twenty at either end) differ by more than the factor, or all ratings together spread more than their median
/// by that factor.
fn items_differ(cells: &Cells) -> bool {
    let moments = moments(cells, &cells.item, cells.item_count.len());
    let enough = moments.iter().zip(&cells.item_count).filter(|(_, count)| **count >= ENOUGH);
    let mut spreads: Vec<f64> = enough.map(|(moments, _)| moments.unit(true).scale).filter(|sd| *sd > 0.0).collect();
    spreads.sort_unstable_by(f64::total_cmp);
    let Some(last) = spreads.len().checked_sub(1) else { return false };
    let left_out = last / 20;
    let (smallest, median, greatest) = (spreads[left_out], spreads[last / 2], spreads[last - left_out]);
    greatest > FACTOR * smallest || whole(cells, true).scale > FACTOR * median
}

/// Number, mean, sum of squared differences from the mean, by Welford's update.
#[derive(Clone, Copy, Debug, Default)]
struct Moments {
    count: f64,
    mean: f64,
    squares: f64,
}

impl Moments {
    fn and(self, value: f64) -> Self {
        let count = self.count + 1.0;
        let apart = value - self.mean;
        let mean = self.mean + apart / count;
        Moments { count, mean, squares: self.squares + apart * (value - mean) }
    }

    fn unit(self, centers: bool) -> Unit {
        let variance = self.squares / self.count;
        if variance == 0.0 {
            return Unit { center: self.mean, scale: 0.0 };
        }
        match centers {
            true => Unit { center: self.mean, scale: variance.sqrt() },
            false => Unit { center: 0.0, scale: (variance + self.mean * self.mean).sqrt() },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ratings of `columns.len()` items by as many users as the longest column has numbers.
    fn cells(columns: &[Vec<f32>]) -> Cells {
        let users = columns.iter().map(Vec::len).max().unwrap_or(0);
        let mut cells = Cells { user_count: vec![0; users], item_count: vec![0; columns.len()], ..Cells::default() };
        for user in 0..users {
            for (item, column) in columns.iter().enumerate() {
                if let Some(&value) = column.get(user) {
                    cells.user.push(user as u32);
                    cells.item.push(item as u32);
                    cells.value.push(value);
                    cells.user_count[user] += 1;
                    cells.item_count[item] += 1;
                }
            }
        }
        cells
    }

    fn wave(scale: f32, center: f32, count: usize) -> Vec<f32> {
        (0..count).map(|at| center + scale * (at as f32 * 1.7).sin()).collect()
    }

    #[test]
    fn items_have_units_of_their_own_where_spreads_or_levels_differ() {
        let stars = [wave(1.0, 3.0, 40), wave(0.6, 3.5, 40), wave(1.4, 2.5, 40)];
        assert!(!items_differ(&cells(&stars)));
        let spreads = [wave(1.0, 3.0, 40), wave(0.01, 3.5, 40), wave(1.4, 2.5, 40)];
        assert!(items_differ(&cells(&spreads)));
        let levels = [wave(1.0, 3.0, 40), wave(1.0, 300.0, 40), wave(1.0, -70.0, 40)];
        assert!(items_differ(&cells(&levels)));
        let few = [wave(1.0, 3.0, 9), wave(0.01, 3.5, 9)];
        assert!(!items_differ(&cells(&few)), "too few ratings to tell");
    }

    #[test]
    fn standardized_columns_have_mean_0_and_deviation_1_and_come_back() {
        let columns = [wave(1e-3, 5.0, 50), wave(1e3, -2.0, 50), vec![7.0; 50]];
        let raw = cells(&columns);
        let units = Units::Items(own_units(&raw, &raw.item, &raw.item_count, true));
        let scaling = Scaling { kind: Scale::Item, shared: 1.0, units };
        let mut standardized = raw.clone();
        scaling.apply(&mut standardized);
        for item in 0..3 {
            let own = || (0..raw.len()).filter(|&place| raw.item[place] == item).map(|place| standardized.value[place]);
            let moments = own().fold(Moments::default(), |moments, value| moments.and(value.into())).unit(true);
            assert!(moments.center.abs() < 1e-5, "{item}: {moments:?}");
            assert!((moments.scale - if item == 2 { 0.0 } else { 1.0 }).abs() < 1e-5, "{item}: {moments:?}");
        }
        for place in 0..raw.len() {
            let (user, item) = (Some(raw.user[place]), Some(raw.item[place]));
            let back = scaling.units.unit(user, item).rating(standardized.value[place].into());
            assert!((back - f64::from(raw.value[place])).abs() <= 1e-6 * f64::from(raw.value[place]).abs().max(1e-3));
        }
    }
}
