//! The static arguments of a case, by their names in numpy.

use ndarray::{Array1, ArrayD, IxDyn, SliceInfoElem};
use serde::Deserialize;
use serde_json::{Map, Value};

/// The static arguments. Each accessor panics if there is no such argument, or if it is of another kind.
#[derive(Deserialize)]
#[serde(transparent)]
pub struct Settings(Map<String, Value>);

impl Settings {
    /// Whether the argument is given and not `None`.
    pub fn has(&self, name: &str) -> bool {
        self.0.get(name).is_some_and(|value| !value.is_null())
    }

    pub fn number(&self, name: &str) -> f64 {
        self.get(name, Value::as_f64)
    }

    pub fn integer(&self, name: &str) -> isize {
        self.get(name, |value| Some(value.as_i64()? as isize))
    }

    pub fn length(&self, name: &str) -> usize {
        self.get(name, |value| Some(value.as_u64()? as usize))
    }

    pub fn flag(&self, name: &str) -> bool {
        self.get(name, Value::as_bool)
    }

    /// An order, a name or a number, as text.
    pub fn order(&self, name: &str) -> String {
        self.get(name, |value| Some(value.as_str().map_or_else(|| value.to_string(), str::to_string)))
    }

    pub fn text(&self, name: &str) -> &str {
        self.get(name, Value::as_str)
    }

    /// `axis`, one integer.
    pub fn axis(&self) -> isize {
        self.integer("axis")
    }

    /// One integer or several.
    pub fn integers(&self, name: &str) -> Vec<isize> {
        let integer = |value: &Value| Some(value.as_i64()? as isize);
        self.get(name, |value| match value {
            Value::Array(values) => values.iter().map(integer).collect(),
            one => Some(vec![integer(one)?]),
        })
    }

    /// Lengths: a shape, or how often something is repeated.
    pub fn lengths(&self, name: &str) -> Vec<usize> {
        self.integers(name).into_iter().map(|length| length as usize).collect()
    }

    /// Numbers in one dimension.
    pub fn numbers(&self, name: &str) -> Array1<f64> {
        self.get(name, |value| value.as_array()?.iter().map(Value::as_f64).collect())
    }

    /// Whether the argument is a list.
    pub fn is_list(&self, name: &str) -> bool {
        self.get(name, |value| Some(value.is_array()))
    }

    /// Two lists of integers, or none if the argument is one integer.
    pub fn lists(&self, name: &str) -> Option<[Vec<isize>; 2]> {
        let item = |value: &Value| Some(value.as_i64()? as isize);
        let list = |value: &Value| value.as_array()?.iter().map(item).collect::<Option<Vec<isize>>>();
        self.is_list(name).then(|| self.get(name, |value| Some([list(&value[0])?, list(&value[1])?])))
    }

    /// An array of booleans.
    pub fn booleans(&self, name: &str) -> ArrayD<bool> {
        self.get(name, |value| array(value, &Value::as_bool))
    }

    /// An array of indices.
    pub fn indices(&self, name: &str) -> ArrayD<usize> {
        self.get(name, |value| array(value, &|item| Some(item.as_u64()? as usize)))
    }

    /// What stands between the brackets of `x[...]`, for an array of this rank: integers, `[start, stop, step]`,
    /// `"newaxis"` and `"..."`.
    pub fn key(&self, name: &str, rank: usize) -> Vec<SliceInfoElem> {
        self.get(name, |value| {
            let items = value.as_array()?;
            let taken = items.iter().filter(|item| !item.is_string()).count();
            let mut key = Vec::new();
            for item in items {
                match item {
                    Value::Array(slice) => key.push(SliceInfoElem::Slice {
                        start: slice[0].as_i64().unwrap_or(0) as isize,
                        end: slice[1].as_i64().map(|end| end as isize),
                        step: slice[2].as_i64()? as isize,
                    }),
                    Value::String(text) if text == "newaxis" => key.push(SliceInfoElem::NewAxis),
                    Value::String(_) => {
                        let whole = SliceInfoElem::Slice { start: 0, end: None, step: 1 };
                        key.extend(std::iter::repeat_n(whole, rank - taken));
                    }
                    index => key.push(SliceInfoElem::Index(index.as_i64()? as isize)),
                }
            }
            Some(key)
        })
    }

    fn get<'s, T>(&'s self, name: &str, read: impl FnOnce(&'s Value) -> Option<T>) -> T {
        let value = self.0.get(name).unwrap_or_else(|| panic!("no static argument `{name}`"));
        read(value).unwrap_or_else(|| panic!("the static argument `{name}` is {value}"))
    }
}

/// Nested lists as an array.
fn array<T>(value: &Value, item: &dyn Fn(&Value) -> Option<T>) -> Option<ArrayD<T>> {
    let mut shape = Vec::new();
    let mut first = value;
    while let Value::Array(items) = first {
        shape.push(items.len());
        first = items.first()?;
    }
    let mut items = vec![value];
    for _ in &shape {
        items = items.into_iter().filter_map(Value::as_array).flatten().collect();
    }
    ArrayD::from_shape_vec(IxDyn(&shape), items.into_iter().map(item).collect::<Option<_>>()?).ok()
}
