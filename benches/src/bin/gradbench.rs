//! A GradBench tool: reads messages from the standard input, a line each, and answers on the standard output.

use benches::gradbench::Tool;
use std::io::{self, BufRead, Write};

fn main() -> io::Result<()> {
    let mut tool = Tool::default();
    let mut output = io::stdout().lock();
    let mut input = io::stdin().lock();
    let mut line = Vec::new();
    while input.read_until(b'\n', &mut line)? > 0 {
        let text = String::from_utf8_lossy(&line);
        if !text.trim().is_empty() {
            writeln!(output, "{}", tool.answer(&text))?;
            output.flush()?;
        }
        line.clear();
    }
    Ok(())
}
