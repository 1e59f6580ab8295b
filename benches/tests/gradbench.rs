//! A conversation with the GradBench tool as a process.

use serde_json::{Value, json};
use std::{
    io::{BufRead, BufReader, Write},
    process::{Command, Stdio},
};

#[test]
fn a_conversation_in_lock_step_that_ends_with_the_input() {
    let mut tool = Command::new(env!("CARGO_BIN_EXE_gradbench"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the tool starts");
    let mut input = tool.stdin.take().expect("its input is a pipe");
    let mut output = BufReader::new(tool.stdout.take().expect("its output is a pipe"));
    let mut say = |line: &str| -> Value {
        writeln!(input, "{line}").expect("the tool listens");
        let mut answer = String::new();
        output.read_line(&mut answer).expect("the tool answers");
        serde_json::from_str(&answer).expect("an answer is JSON")
    };
    assert_eq!(say(r#"{"id": 0, "kind": "start", "eval": "hello"}"#), json!({ "id": 0, "tool": "autodiff" }));
    assert_eq!(say(r#"{"id": 1, "kind": "define", "module": "hello"}"#), json!({ "id": 1, "success": true }));
    let mut x = json!(1.0);
    for (id, function, expected) in [(2, "square", 1.0), (3, "double", 2.0), (4, "square", 4.0), (5, "double", 8.0)] {
        let message = json!({ "id": id, "kind": "evaluate", "module": "hello", "function": function, "input": x });
        let answer = say(&message.to_string());
        assert_eq!((&answer["id"], &answer["output"]), (&json!(id), &json!(expected)));
        x = answer["output"].clone();
    }
    assert_eq!(say("what?")["success"], json!(false));
    assert_eq!(say(r#"{"id": 6, "kind": "analysis", "of": 5, "valid": true}"#), json!({ "id": 6 }));
    drop(input);
    assert!(tool.wait().expect("the tool ends").success());
}
