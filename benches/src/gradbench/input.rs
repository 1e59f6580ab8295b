//! Reading numbers, vectors and matrices out of JSON, with the path of what is wrong.

use super::message::Refusal;
use ndarray::{Array1, Array2};
use serde_json::Value;

/// A value in a message, and where it is.
#[derive(Clone, Copy)]
pub struct Input<'v> {
    path: Path<'v>,
    value: &'v Value,
}

/// The way to a value: a name in the message, or one below it.
#[derive(Clone, Copy)]
enum Path<'v> {
    Top(&'v str),
    Field(&'v str, &'v str),
}

impl std::fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Path::Top(name) => f.write_str(name),
            Path::Field(top, name) => write!(f, "{top}.{name}"),
        }
    }
}

/// What a value is, as an error says it.
pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

impl<'v> Input<'v> {
    /// A value of the message, by its name.
    pub fn new(name: &'v str, value: &'v Value) -> Self {
        Input { path: Path::Top(name), value }
    }

    /// The field of an object.
    pub fn field(self, name: &'v str) -> Result<Input<'v>, Refusal> {
        self.optional(name)?.ok_or_else(|| format!("{} has no field {name:?}", self.path))
    }

    /// The field of an object, if it has such a field.
    pub fn optional(self, name: &'v str) -> Result<Option<Input<'v>>, Refusal> {
        let Value::Object(fields) = self.value else { return Err(self.not("an object")) };
        let Path::Top(top) = self.path else { return Err(self.not("a value without fields")) };
        Ok(fields.get(name).map(|value| Input { path: Path::Field(top, name), value }))
    }

    fn not(self, expected: &str) -> Refusal {
        format!("{} is {}, but it must be {expected}", self.path, kind(self.value))
    }

    /// A refusal that names this value.
    pub fn refuse(self, why: impl std::fmt::Display) -> Refusal {
        format!("{}: {why}", self.path)
    }

    /// A number.
    pub fn number(self) -> Result<f64, Refusal> {
        self.value.as_f64().ok_or_else(|| self.not("a number"))
    }

    /// A number that is an integer, at least `least`.
    pub fn count(self, least: usize) -> Result<usize, Refusal> {
        let number = self.number()?;
        let count = self.value.as_u64().and_then(|count| usize::try_from(count).ok());
        let fits = count.filter(|&count| count >= least);
        fits.ok_or_else(|| self.refuse(format_args!("{number} is not an integer from {least} on")))
    }

    fn list(self) -> Result<&'v [Value], Refusal> {
        let list = self.value.as_array().ok_or_else(|| self.not("a list"))?;
        Ok(list)
    }

    /// A list of numbers.
    pub fn vector(self) -> Result<Array1<f64>, Refusal> {
        self.list()?.iter().enumerate().map(|(place, value)| self.at(&[place], value)).collect()
    }

    /// A list of rows of numbers, all equally long.
    pub fn matrix(self) -> Result<Array2<f64>, Refusal> {
        let rows = self.list()?;
        let mut numbers = Vec::new();
        let mut columns = None;
        for (number, row) in rows.iter().enumerate() {
            let Value::Array(row) = row else {
                return Err(format!("{}[{number}] is {}, but it must be a list of numbers", self.path, kind(row)));
            };
            let expected = *columns.get_or_insert(row.len());
            if row.len() != expected {
                let length = row.len();
                return Err(self.refuse(format_args!("row {number} has length {length}, the rows before {expected}")));
            }
            for (column, value) in row.iter().enumerate() {
                numbers.push(self.at(&[number, column], value)?);
            }
        }
        let shape = (rows.len(), columns.unwrap_or(0));
        Array2::from_shape_vec(shape, numbers).map_err(|error| self.refuse(error))
    }

    /// A list of as many numbers as are wanted; `why` says of what.
    pub fn vector_of(self, length: usize, why: &str) -> Result<Array1<f64>, Refusal> {
        let vector = self.vector()?;
        match vector.len() == length {
            true => Ok(vector),
            false => Err(self.refuse(format_args!("its length is {}, but it must be {length}: {why}", vector.len()))),
        }
    }

    /// A matrix of the shape that is wanted; `why` says of what.
    pub fn matrix_of(self, shape: (usize, usize), why: &str) -> Result<Array2<f64>, Refusal> {
        let matrix = self.matrix()?;
        // Without rows, or with empty ones, JSON does not tell the number of columns.
        match matrix.dim() == shape || (matrix.is_empty() && matrix.nrows() == shape.0 && shape.1 == 0) {
            true => Ok(matrix),
            false => Err(self.refuse(format_args!("its shape is {:?}, but it must be {shape:?}: {why}", matrix.dim()))),
        }
    }

    fn at(self, place: &[usize], value: &Value) -> Result<f64, Refusal> {
        value.as_f64().ok_or_else(|| {
            let place: String = place.iter().map(|index| format!("[{index}]")).collect();
            format!("{}{place} is {}, but it must be a number", self.path, kind(value))
        })
    }
}
