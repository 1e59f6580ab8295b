//! The conversation: a message in, an answer out.

use super::{input::Input, modules::Modules};
use serde_json::{Map, Value, json};

/// The tool's state: the programs recorded so far.
///
/// ```
/// use benches::gradbench::Tool;
///
/// let mut tool = Tool::default();
/// let answer = tool.answer(r#"{"id": 1, "kind": "define", "module": "hello"}"#);
/// assert_eq!(answer, r#"{"id":1,"success":true}"#);
/// ```
#[derive(Default)]
pub struct Tool {
    modules: Modules,
}

/// What went wrong, as it is told to the eval.
pub(super) type Refusal = String;

impl Tool {
    /// The answer to a message, both a line of JSON without its end.
    pub fn answer(&mut self, line: &str) -> String {
        let answer = match serde_json::from_str::<Value>(line) {
            Ok(Value::Object(message)) => {
                let id = message.get("id").filter(|id| id.is_i64() || id.is_u64()).cloned();
                match id {
                    Some(id) => with_id(id, self.reply(&message)),
                    None => with_id(Value::Null, Err("the message has no integer \"id\"".to_string())),
                }
            }
            Ok(other) => {
                let why = format!("a message is a JSON object, but this is {}", super::input::kind(&other));
                with_id(Value::Null, Err(why))
            }
            Err(error) => with_id(id_in(line), Err(format!("the message cannot be read as JSON: {error}"))),
        };
        answer.to_string()
    }

    /// What is answered beside the `id`.
    fn reply(&mut self, message: &Map<String, Value>) -> Result<Map<String, Value>, Refusal> {
        match text(message, "kind")? {
            "start" => Ok(object(json!({ "tool": "autodiff" }))),
            "define" => {
                self.modules.find(text(message, "module")?)?;
                Ok(object(json!({ "success": true })))
            }
            "evaluate" => {
                let module = self.modules.find(text(message, "module")?)?;
                let function = text(message, "function")?;
                let input = message.get("input").ok_or("an evaluate message has an \"input\"; this one has none")?;
                let evaluated = module.evaluate(function, Input::new("input", input))?;
                Ok(object(json!({
                    "success": true,
                    "output": evaluated.output.to_json()?,
                    "timings": evaluated.timings(),
                })))
            }
            _ => Ok(Map::new()),
        }
    }
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

fn with_id(id: Value, reply: Result<Map<String, Value>, Refusal>) -> Value {
    let mut answer = Map::new();
    answer.insert("id".to_string(), id);
    match reply {
        Ok(fields) => answer.extend(fields),
        Err(error) => {
            answer.insert("success".to_string(), Value::Bool(false));
            answer.insert("error".to_string(), Value::String(error));
        }
    }
    Value::Object(answer)
}

fn text<'m>(message: &'m Map<String, Value>, field: &str) -> Result<&'m str, Refusal> {
    match message.get(field) {
        Some(Value::String(text)) => Ok(text),
        Some(other) => Err(format!("the message's {field:?} is {}, but it must be a text", super::input::kind(other))),
        None => Err(format!("the message has no {field:?}")),
    }
}

/// The first `"id": 12` in a line that cannot be read, or null.
fn id_in(line: &str) -> Value {
    let number = line.split_once("\"id\"").and_then(|(_, rest)| {
        let rest = rest.trim_start().strip_prefix(':')?.trim_start();
        let end = rest.find(|c: char| c != '-' && !c.is_ascii_digit()).unwrap_or(rest.len());
        rest[..end].parse::<i64>().ok()
    });
    number.map_or(Value::Null, Value::from)
}
