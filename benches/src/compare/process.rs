//! A worker process, and talking with it.

use super::contender::Contender;
use crate::{
    computation::Checksum,
    problems::{Problem, Quantity},
};
use serde_json::{Map, Value, json};
use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, ChildStdin, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    thread,
    time::Duration,
};

/// How long an answer may take; compiling and the slowest single runs stay below.
const PATIENCE: Duration = Duration::from_secs(600);

/// A running worker.
pub struct Worker {
    child: Child,
    input: Option<ChildStdin>,
    answers: Receiver<String>,
    /// The versions of what it uses.
    pub versions: Map<String, Value>,
}

/// A computation that a worker has ready.
pub struct Ready {
    /// How long a run took.
    pub seconds: f64,
    /// What it computed.
    pub checksum: Checksum,
}

/// Why there is no answer to a request.
pub enum Failure {
    /// The worker goes on, but cannot do this.
    Refused(String),
    /// The worker is gone.
    Died(String),
}

impl Worker {
    /// Starts a worker on so many threads, with the folder where the ratings are left, and waits until it is up.
    ///
    /// # Errors
    /// If it is not installed, or does not start.
    pub fn start(contender: Contender, threads: usize, ratings: &Path) -> Result<Worker, String> {
        let mut command = contender.command(threads, ratings)?;
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().map_err(|error| format!("does not start: {error}"))?;
        let output = child.stdout.take().map(BufReader::new);
        let (sender, answers) = channel();
        // Ends with the output, or when nobody listens any more.
        thread::spawn(move || {
            for line in output.into_iter().flat_map(BufRead::lines) {
                let Ok(line) = line else { break };
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        let mut worker = Worker { input: child.stdin.take(), child, answers, versions: Map::new() };
        let answer = worker.ask(&json!({ "request": "start" })).map_err(|failure| match failure {
            Failure::Refused(why) | Failure::Died(why) => format!("does not start: {why}"),
        })?;
        if let Value::Object(versions) = &answer["versions"] {
            worker.versions = versions.clone();
        }
        Ok(worker)
    }

    /// Makes a computation ready.
    ///
    /// # Errors
    /// If the worker has no such computation, or died.
    pub fn prepare(&mut self, problem: &Problem, quantity: &Quantity) -> Result<Ready, Failure> {
        let sizes: Map<String, Value> =
            problem.sizes.iter().map(|&(name, size)| (name.to_string(), size.into())).collect();
        let answer = self.ask(&json!({
            "request": "prepare", "problem": problem.name, "family": problem.family.name(), "sizes": sizes,
            "precision": problem.precision.to_string(), "quantity": quantity.name,
        }))?;
        let checksum = Checksum { value: answer["value"].as_f64(), norm: answer["norm"].as_f64() };
        Ok(Ready { seconds: number(&answer, "seconds")?, checksum })
    }

    /// The seconds of one run, measured for so many seconds.
    ///
    /// # Errors
    /// If a run fails, or the worker died.
    pub fn measure(&mut self, quantity: &Quantity, seconds: f64) -> Result<f64, Failure> {
        let answer = self.ask(&json!({ "request": "measure", "quantity": quantity.name, "seconds": seconds }))?;
        number(&answer, "seconds")
    }

    /// The bytes that it has held at most, since it was started; only workers in Rust tell.
    ///
    /// # Errors
    /// If it does not tell, or died.
    pub fn peak_memory(&mut self) -> Result<u64, Failure> {
        let answer = self.ask(&json!({ "request": "memory" }))?;
        answer["bytes"].as_u64().ok_or_else(|| Failure::Refused("the system does not tell".to_string()))
    }

    /// Drops what was made ready.
    ///
    /// # Errors
    /// If the worker died.
    pub fn forget(&mut self) -> Result<(), Failure> {
        self.ask(&json!({ "request": "forget" })).map(|_| ())
    }

    fn ask(&mut self, message: &Value) -> Result<Value, Failure> {
        let sent =
            self.input.as_mut().is_some_and(|input| writeln!(input, "{message}").and_then(|()| input.flush()).is_ok());
        let answer = match if sent { self.answers.recv_timeout(PATIENCE) } else { Err(RecvTimeoutError::Disconnected) }
        {
            Ok(answer) => answer,
            Err(RecvTimeoutError::Timeout) => {
                return Err(Failure::Died(format!("no answer in {} s", PATIENCE.as_secs())));
            }
            Err(RecvTimeoutError::Disconnected) => {
                let status = self.child.wait().map_or_else(|error| error.to_string(), |status| status.to_string());
                return Err(Failure::Died(format!("died ({status})")));
            }
        };
        let answer: Value = serde_json::from_str(&answer)
            .map_err(|error| Failure::Died(format!("answered what cannot be read ({error}): {answer}")))?;
        match answer["ready"].as_bool() {
            Some(false) => Err(Failure::Refused(answer["reason"].as_str().unwrap_or("no reason given").to_string())),
            _ => Ok(answer),
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // At the end of its input a worker ends; one that hangs is ended.
        drop(self.input.take());
        if self.answers.recv_timeout(Duration::from_secs(5)) != Err(RecvTimeoutError::Disconnected) {
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
    }
}

fn number(answer: &Value, field: &str) -> Result<f64, Failure> {
    answer[field].as_f64().ok_or_else(|| Failure::Refused(format!("answered without {field}: {answer}")))
}
