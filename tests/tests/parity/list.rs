//! The list of functions.

use serde::Deserialize;

#[derive(Deserialize)]
pub struct List {
    /// Who is compared with, in the order of the marks.
    pub peers: Vec<String>,
    pub families: Vec<Family>,
    /// Public functions beyond the list.
    pub others: Vec<String>,
}

#[derive(Deserialize)]
pub struct Family {
    pub title: String,
    pub functions: Vec<Row>,
}

#[derive(Deserialize)]
pub struct Row {
    /// The name in numpy (`exp`, `linalg.det`) or scipy (`scipy.special.gamma`), or autograd's for operators.
    pub name: String,
    /// Its other names.
    #[serde(default)]
    pub also: Vec<String>,
    /// The path in this crate, `Var::exp` or `special::gamma`, or an expression.
    pub rust: Option<String>,
    /// A mark for each peer: `✓` has it, `~` has it in part, `–` has it not.
    pub peers: String,
    pub state: State,
}

#[derive(Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// It has cases, and is in the registry.
    Fixture,
    /// It has no cases, for a reason.
    Without(String),
}

impl List {
    pub fn read() -> Self {
        let list = serde_json::from_str(&crate::read("tests/parity/functions.json"));
        list.unwrap_or_else(|error| panic!("functions.json: {error}"))
    }

    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.families.iter().flat_map(|family| &family.functions)
    }
}
