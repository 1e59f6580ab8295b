//! The GradBench tool: its answers are those of GradBench's reference tool, and it answers whatever it is sent.

use benches::gradbench::Tool;
use serde_json::{Value, json};
use std::{fs, path::Path};

/// The greatest distance of two results, relative above 1 and absolute below, as GradBench takes it; an error if
/// they are not of one form.
fn distance(found: &Value, expected: &Value) -> Result<f64, String> {
    let greatest = |distances: Vec<f64>| distances.into_iter().fold(0.0, f64::max);
    match (found, expected) {
        (Value::Object(found), Value::Object(expected)) if found.keys().eq(expected.keys()) => {
            let pairs = found.values().zip(expected.values());
            Ok(greatest(pairs.map(|(found, expected)| distance(found, expected)).collect::<Result<_, _>>()?))
        }
        (Value::Array(found), Value::Array(expected)) if found.len() == expected.len() => {
            let pairs = found.iter().zip(expected);
            Ok(greatest(pairs.map(|(found, expected)| distance(found, expected)).collect::<Result<_, _>>()?))
        }
        (Value::Number(found), Value::Number(expected)) => {
            let (found, expected) = (found.as_f64().unwrap_or(f64::NAN), expected.as_f64().unwrap_or(f64::NAN));
            Ok((found - expected).abs() / (found.abs() + expected.abs()).max(1.0))
        }
        _ => Err(format!("{found} instead of {expected}")),
    }
}

fn ask(tool: &mut Tool, message: &Value) -> Value {
    serde_json::from_str(&tool.answer(&message.to_string())).expect("an answer is JSON")
}

#[test]
fn all_cases_are_answered_as_by_the_reference() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/gradbench");
    let mut tool = Tool::default();
    let mut compared = 0;
    for entry in fs::read_dir(&folder).expect("the cases are there") {
        let path = entry.expect("a readable folder").path();
        let text = fs::read_to_string(&path).expect("a readable case");
        let case: Value = serde_json::from_str(&text).expect("a case is JSON");
        for (function, expected) in case["expected"].as_object().expect("outputs by function") {
            let name = format!("{}, {function}", path.display());
            let message = json!({
                "id": compared, "kind": "evaluate", "module": case["module"], "function": function,
                "input": case["input"], "description": case["description"],
            });
            let answer = ask(&mut tool, &message);
            assert_eq!((&answer["id"], &answer["success"]), (&json!(compared), &json!(true)), "{name}: {answer}");
            let apart = distance(&answer["output"], expected).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert!(apart <= 1e-9, "{name}: apart by {apart:e}");
            compared += 1;
        }
    }
    assert_eq!(compared, 24);
}

#[test]
fn a_program_that_is_kept_takes_other_numbers_and_other_shapes() {
    let mut tool = Tool::default();
    let mut primal = |x: &[f64]| {
        let input = json!({ "x": x, "min_runs": 1, "min_seconds": 0 });
        let message = json!({ "id": 1, "kind": "evaluate", "module": "lse", "function": "primal", "input": input });
        ask(&mut tool, &message)["output"].as_f64().expect("a number")
    };
    for x in [&[1.0f64, 2.0][..], &[-1.0, 5.0], &[1.0, 2.0, 3.0], &[1.0, 2.0]] {
        let expected = x.iter().map(|x| x.exp()).sum::<f64>().ln();
        assert!((primal(x) - expected).abs() < 1e-14);
    }
}

#[test]
fn a_function_is_called_as_often_and_as_long_as_is_asked() {
    let mut tool = Tool::default();
    let mut timings = |runs: usize, seconds: f64| -> Vec<f64> {
        let input = json!({ "x": [1.0, 2.0], "min_runs": runs, "min_seconds": seconds });
        let message = json!({ "id": 1, "kind": "evaluate", "module": "lse", "function": "gradient", "input": input });
        let answer = ask(&mut tool, &message);
        let timings = answer["timings"].as_array().expect("timings");
        assert!(timings.iter().all(|timing| timing["name"] == "evaluate" && timing["nanoseconds"].is_u64()));
        timings.iter().filter_map(|timing| timing["nanoseconds"].as_f64()).collect()
    };
    assert_eq!(timings(7, 0.0).len(), 7);
    let long = timings(1, 0.01);
    assert!(long.iter().sum::<f64>() >= 0.01 * 1e9 && long.len() > 1);
}

#[test]
fn the_conversation_follows_the_protocol() {
    let mut tool = Tool::default();
    assert_eq!(
        ask(&mut tool, &json!({ "id": 0, "kind": "start", "eval": "gmm", "config": {} })),
        json!({ "id": 0, "tool": "autodiff" })
    );
    for module in ["hello", "lse", "llsq", "gmm", "lstm", "kmeans"] {
        let answer = ask(&mut tool, &json!({ "id": 1, "kind": "define", "module": module }));
        assert_eq!(answer, json!({ "id": 1, "success": true }));
    }
    let undefined = ask(&mut tool, &json!({ "id": 2, "kind": "define", "module": "ode" }));
    let why = "there is no module \"ode\"; there are hello, lse, llsq, gmm, lstm and kmeans";
    assert_eq!(undefined, json!({ "id": 2, "success": false, "error": why }));
    assert_eq!(ask(&mut tool, &json!({ "id": 3, "kind": "analysis", "of": 2, "valid": true })), json!({ "id": 3 }));
    assert_eq!(ask(&mut tool, &json!({ "id": 4, "kind": "a new kind" })), json!({ "id": 4 }));
    let double =
        ask(&mut tool, &json!({ "id": 5, "kind": "evaluate", "module": "hello", "function": "double", "input": 3 }));
    assert_eq!((&double["output"], double["timings"].as_array().map(Vec::len)), (&json!(6.0), Some(1)));
}

#[test]
fn the_smallest_inputs_have_answers() {
    let mut tool = Tool::default();
    let gmm = json!({
        "d": 1, "k": 1, "n": 1, "x": [[2.0]], "m": 0, "gamma": 1.0, "alpha": [3.0], "mu": [[0.5]], "q": [[0.0]],
        "l": [[]], "min_runs": 1, "min_seconds": 0
    });
    let llsq = json!({ "x": [2.0], "n": 2, "min_runs": 1, "min_seconds": 0 });
    let kmeans = json!({ "points": [[1.0]], "centroids": [[3.0]], "min_runs": 1, "min_seconds": 0 });
    for (module, function, input, expected) in [
        // −½ (x − μ)², and q's own 1 − e²: α cancels, exp(0) = 1.
        ("gmm", "jacobian", gmm, json!({ "alpha": [0.0], "mu": [[1.5]], "q": [[-2.25]], "l": [[]] })),
        // ½ ((−1 − 2)² + (1 − 2)²)
        ("llsq", "primal", llsq.clone(), json!(5.0)),
        ("llsq", "gradient", llsq, json!([4.0])),
        ("kmeans", "dir", kmeans, json!([[2.0]])),
    ] {
        let message = json!({ "id": 1, "kind": "evaluate", "module": module, "function": function, "input": input });
        let answer = ask(&mut tool, &message);
        assert_eq!(distance(&answer["output"], &expected), Ok(0.0), "{module}: {answer}");
    }
}

/// The error of an answer that must be a failure.
fn error(tool: &mut Tool, line: &str) -> (Value, String) {
    let answer: Value = serde_json::from_str(&tool.answer(line)).expect("an answer is JSON");
    assert_eq!(answer["success"], json!(false), "{line}: {answer}");
    assert!(answer.get("output").is_none());
    (answer["id"].clone(), answer["error"].as_str().expect("an error is a text").to_string())
}

#[test]
fn lines_that_are_no_messages_get_an_answer_with_their_id_if_it_can_be_read() {
    let mut tool = Tool::default();
    for (line, id, says) in [
        ("", Value::Null, "cannot be read as JSON"),
        ("{", Value::Null, "cannot be read as JSON"),
        ("[1, 2]", Value::Null, "a message is a JSON object, but this is a list"),
        ("null", Value::Null, "but this is null"),
        ("{}", Value::Null, "no integer \"id\""),
        (r#"{"id": "seven", "kind": "start"}"#, Value::Null, "no integer \"id\""),
        (r#"{"id": 1.5, "kind": "start"}"#, Value::Null, "no integer \"id\""),
        (r#"{"id": 7}"#, json!(7), "no \"kind\""),
        (r#"{"id": 7, "kind": 3}"#, json!(7), "\"kind\" is a number, but it must be a text"),
        (r#"{"id": 7, "kind": "define"}"#, json!(7), "no \"module\""),
        (r#"{"id": 7, "kind": "evaluate", "module": "lse"}"#, json!(7), "no \"function\""),
        (r#"{"id": 7, "kind": "evaluate", "module": "lse", "function": "primal"}"#, json!(7), "this one has none"),
        (r#"{"kind": "evaluate", "id" : -12, "input": [1, 2"#, json!(-12), "cannot be read as JSON"),
        (r#"{"id": 8, "kind": "evaluate", "input": {"x": [1e999]}}"#, json!(8), "number out of range"),
        (r#"{"id": 8, "kind": "evaluate", "input": {"x": [NaN]}}"#, json!(8), "cannot be read as JSON"),
    ] {
        let (found, error) = error(&mut tool, line);
        assert_eq!(found, id, "{line}");
        assert!(error.contains(says), "{line}: {error}");
    }
    let deep = format!(r#"{{"id": 9, "kind": "evaluate", "input": {}"#, "[".repeat(100_000));
    assert_eq!(error(&mut tool, &deep).0, json!(9));
}

#[test]
fn inputs_that_do_not_fit_are_refused_with_what_is_wrong() {
    let gmm = |field: &str, value: Value| {
        let mut input = json!({
            "d": 2, "k": 1, "n": 2, "x": [[1, 2], [3, 4]], "m": 0, "gamma": 1.0, "alpha": [1], "mu": [[0, 0]],
            "q": [[0, 0]], "l": [[1]], "min_runs": 1, "min_seconds": 0
        });
        input[field] = value;
        ("gmm", "jacobian", input)
    };
    let lstm = |field: &str, value: Value| {
        let mut input = json!({
            "main_params": [[1, 1, 1, 1], [1, 1, 1, 1]], "extra_params": [[1], [1], [1]], "state": [[0], [0]],
            "sequence": [[0], [1]], "min_runs": 1, "min_seconds": 0
        });
        input[field] = value;
        ("lstm", "objective", input)
    };
    let mut tool = Tool::default();
    for ((module, function, input), says) in [
        (("hello", "square", json!("3")), "input is a text, but it must be a number"),
        (("hello", "square", json!(1e300)), "the result holds inf"),
        (("hello", "cube", json!(3)), "hello has no function \"cube\"; it has square and double"),
        (("lse", "primal", json!(3)), "input is a number, but it must be an object"),
        (("lse", "primal", json!({})), "input has no field \"x\""),
        (("lse", "primal", json!({ "x": 3 })), "input.x is a number, but it must be a list"),
        (("lse", "primal", json!({ "x": [] })), "input.x: it is empty"),
        (("lse", "gradient", json!({ "x": [1, null] })), "input.x[1] is null, but it must be a number"),
        (("lse", "sum", json!({ "x": [1], "min_seconds": 0 })), "lse has no function \"sum\""),
        (("lse", "primal", json!({ "x": [1], "min_runs": 0 })), "input.min_runs: 0 is not an integer from 1 on"),
        (("lse", "primal", json!({ "x": [1], "min_runs": 1.5 })), "1.5 is not an integer from 1 on"),
        (("lse", "primal", json!({ "x": [1], "min_seconds": -1 })), "input.min_seconds: -1 is negative"),
        (("llsq", "primal", json!({ "x": [1], "n": 1 })), "input.n: 1 is not an integer from 2 on"),
        (("llsq", "primal", json!({ "x": [1], "n": 1e300 })), "is not an integer from 2 on"),
        (("llsq", "gradient", json!({ "x": [1, 2], "n": 1_000_000_000_000_u64 })), "are too many"),
        (("llsq", "gradient", json!({ "x": [], "n": 4 })), "input.x: it is empty"),
        (gmm("k", json!(2)), "input.alpha: its length is 1, but it must be 2: k numbers"),
        (gmm("x", json!([[1, 2], [3]])), "input.x: row 1 has length 1, the rows before 2"),
        (gmm("x", json!([[1, 2], 3])), "input.x[1] is a number, but it must be a list of numbers"),
        (gmm("mu", json!([[1, 2], [3, 4]])), "input.mu: its shape is (2, 2), but it must be (1, 2)"),
        (gmm("l", json!([[]])), "input.l: its shape is (1, 0), but it must be (1, 1)"),
        (gmm("q", json!([[800, 0]])), "the result holds"),
        (gmm("d", json!(0)), "input.d: 0 is not an integer from 1 on"),
        (gmm("n", json!(u64::MAX)), "gmm: the sizes n, k, d"),
        (gmm("gamma", json!(0)), "input.gamma: 0 is not above 0"),
        (gmm("m", json!(-1)), "input.m: -1 is not an integer from 0 on"),
        (lstm("main_params", json!([[1, 1, 1, 1]])), "input.main_params: its shape is (1, 4)"),
        (lstm("main_params", json!([])), "input.main_params: its shape is (0, 0)"),
        (lstm("extra_params", json!([[1], [1]])), "input.extra_params: its shape is (2, 1), but it must be (3, 1)"),
        (lstm("sequence", json!([[0]])), "input.sequence: its shape is (1, 1), but it must be at least 2 rows"),
        (lstm("sequence", json!([[0, 0], [1, 1]])), "of b = 1 numbers"),
        (lstm("extra_params", json!([[1], [1], [1000]])), "the result holds inf"),
        (("kmeans", "cost", json!({ "points": [], "centroids": [] })), "input.points: there are none"),
        (("kmeans", "dir", json!({ "points": [[1]], "centroids": [[1, 2]] })), "input.centroids: its shape is (1, 2)"),
        (
            ("kmeans", "dir", json!({ "points": [[1]], "centroids": [[1], [9]], "min_seconds": 0 })),
            "the function has no value there",
        ),
    ] {
        let message = json!({ "id": 3, "kind": "evaluate", "module": module, "function": function, "input": input });
        let (id, error) = error(&mut tool, &message.to_string());
        assert_eq!(id, json!(3));
        assert!(error.contains(says), "{message}: {error}");
    }
    // After all that it still works.
    let (module, function, input) = lstm("min_runs", json!(1));
    let message = json!({ "id": 4, "kind": "evaluate", "module": module, "function": function, "input": input });
    assert_eq!(ask(&mut tool, &message)["success"], json!(true));
}
