//! A worker of the comparison: `peers candle|rust-autograd THREADS`. It answers the requests that
//! `benches::compare::worker` describes. The threads follow `RAYON_NUM_THREADS`, which the comparison sets.

mod candle;
mod rust_autograd;

use benches::compare::worker::serve;
use serde_json::json;
use std::{
    io::{self, stdin, stdout},
    process::ExitCode,
};

fn main() -> ExitCode {
    let name = std::env::args().nth(1).unwrap_or_default();
    let (input, output) = (stdin().lock(), stdout().lock());
    let served = match name.as_str() {
        "candle" => serve(json!({ "candle": candle::VERSION }), candle::computation, input, output),
        "rust-autograd" => {
            serve(json!({ "rust-autograd": rust_autograd::VERSION }), rust_autograd::computation, input, output)
        }
        _ => Err(io::Error::other(format!("there is no peer {name:?}; there are candle and rust-autograd"))),
    };
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("peers: {error}");
            ExitCode::from(2)
        }
    }
}
