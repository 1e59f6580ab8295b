//! Units of users or items whose ratings are measured on scales of their own.

/// Center and standard deviation of some ratings: `rating = center + scale · standardized`.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Unit {
    /// The mean of the ratings, or 0 if the fit does not center.
    pub center: f64,
    /// Their standard deviation, or the root of their mean square if the fit does not center. 0 for ratings that do
    /// not differ: the prediction is `center`.
    pub scale: f64,
}

impl Unit {
    /// Returns the rating of a standardized one.
    pub fn rating(self, standardized: f64) -> f64 {
        self.center + self.scale * standardized
    }

    /// Returns the standardized rating, 0 where the scale is 0.
    pub fn standardized(self, rating: f64) -> f64 {
        if self.scale == 0.0 { 0.0 } else { (rating - self.center) / self.scale }
    }
}

/// The units of a model's predictions.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Units {
    /// All predictions are in the unit of the ratings.
    #[default]
    Shared,
    /// Each user has a unit.
    Users(OwnUnits),
    /// Each item has a unit.
    Items(OwnUnits),
}

/// A unit for each user or item.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnUnits {
    /// For unknown ones and those without ratings: the unit of all ratings together.
    pub cold: Unit,
    /// For each of them by its number.
    pub each: Vec<Unit>,
}

impl OwnUnits {
    fn of(&self, number: Option<u32>) -> Unit {
        number.map_or(self.cold, |number| self.each[number as usize])
    }
}

impl Units {
    /// Returns the unit of a user's rating of an item; `None` stands for unknown ones.
    ///
    /// # Panics
    /// If there is no unit for the number.
    pub fn unit(&self, user: Option<u32>, item: Option<u32>) -> Unit {
        match self {
            Units::Shared => Unit { center: 0.0, scale: 1.0 },
            Units::Users(units) => units.of(user),
            Units::Items(units) => units.of(item),
        }
    }

    /// The units, where there are some.
    pub fn own(&self) -> Option<&OwnUnits> {
        match self {
            Units::Shared => None,
            Units::Users(units) | Units::Items(units) => Some(units),
        }
    }

    /// Name of the side that has units of its own: `user` or `item`.
    pub fn side(&self) -> Option<&'static str> {
        match self {
            Units::Shared => None,
            Units::Users(_) => Some("user"),
            Units::Items(_) => Some("item"),
        }
    }
}
