//! The cases of fixtures.json.

use crate::settings::Settings;
use ndarray::{ArrayD, IxDyn};
use serde::Deserialize;

/// A function at some inputs: its value and derivatives.
#[derive(Deserialize)]
pub struct Case {
    pub function: String,
    pub case: String,
    /// Who gave the derivatives.
    pub by: String,
    #[serde(rename = "static")]
    pub settings: Settings,
    pub inputs: Vec<Numbers>,
    pub outputs: Vec<Numbers>,
    pub cotangents: Vec<Numbers>,
    /// For each input, the derivative of `Σ⟨cotangent, output⟩`; none for an input without derivative.
    pub gradients: Vec<Option<Numbers>>,
    pub tangents: Vec<Option<Numbers>>,
    /// The derivative of each output along the tangents, where there was forward mode.
    pub jvp: Option<Vec<Numbers>>,
    /// How far results may be apart, relatively, where it is not the usual.
    pub tolerance: Option<f64>,
}

pub fn cases() -> Vec<Case> {
    let cases = serde_json::from_str(&crate::read("tests/parity/fixtures.json"));
    cases.unwrap_or_else(|error| panic!("fixtures.json: {error}"))
}

/// An array of a fixture.
#[derive(Deserialize)]
#[serde(try_from = "Stored")]
pub struct Numbers(pub ArrayD<f64>);

#[derive(Deserialize)]
struct Stored {
    shape: Vec<usize>,
    data: Vec<Number>,
}

/// JSON has no infinities and no NaN: they are texts.
#[derive(Deserialize)]
#[serde(untagged)]
enum Number {
    Finite(f64),
    Other(String),
}

impl TryFrom<Stored> for Numbers {
    type Error = String;

    fn try_from(stored: Stored) -> Result<Self, String> {
        let numbers = stored.data.into_iter().map(|number| match number {
            Number::Finite(number) => Ok(number),
            Number::Other(text) => text.parse().map_err(|error| format!("{text}: {error}")),
        });
        let numbers = numbers.collect::<Result<Vec<f64>, String>>()?;
        ArrayD::from_shape_vec(IxDyn(&stored.shape), numbers).map(Numbers).map_err(|error| error.to_string())
    }
}
