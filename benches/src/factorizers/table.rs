//! The results as Markdown.

use super::{Row, bars::verdicts};
use crate::compare::table::time;
use std::fmt::Write;

/// A table for each set, with the holes and the bars below it.
pub fn tables(rows: &[Row]) -> String {
    let mut text = String::new();
    for rows in rows.chunk_by(|left, right| std::ptr::eq(left.set, right.set)) {
        let set = rows[0].set;
        let _ = writeln!(text, "\n## {}\n\n{}\n", set.name, set.about);
        text.push_str("| program | rank | test RMSE | fit | choice before it | memory | settings |\n");
        text.push_str("| --- | ---: | ---: | ---: | ---: | ---: | --- |\n");
        let (mut holes, mut bars) = (Vec::new(), Vec::new());
        for Row { rank, program, fit, .. } in rows {
            let name = program.name();
            let cells = match fit {
                Ok(fit) => [
                    format!("{:.4}", fit.rmse),
                    time(fit.seconds),
                    time(fit.seconds_choosing),
                    fit.peak_memory.map_or("—".to_string(), |bytes| format!("{:.0} MB", bytes as f64 / 1e6)),
                    fit.settings.clone(),
                ],
                Err(why) => {
                    holes.push(format!("{name}, rank {rank}: {why}"));
                    ["—"; 5].map(str::to_string)
                }
            };
            let _ = writeln!(text, "| {name} | {rank} | {} |", cells.join(" | "));
        }
        for row in rows {
            bars.extend(verdicts(row).into_iter().map(|(verdict, met)| {
                let marked = if met { verdict } else { format!("**{verdict}**") };
                format!("rank {}: {marked}", row.rank)
            }));
        }
        for (title, items) in [("Holes", holes), ("Bars", bars)] {
            if !items.is_empty() {
                let _ = writeln!(text, "\n{title}:");
                items.iter().for_each(|item| writeln!(text, "- {item}").unwrap_or_default());
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::factorizers::{Fit, program::Program, set::Set};
    use std::path::Path;

    #[test]
    fn every_program_has_a_line_and_every_hole_a_reason() {
        let set = Set::own(Path::new("a/train.txt"), Path::new("a/test.txt"));
        let fit = Fit {
            rmse: 0.91234,
            seconds: 0.5,
            seconds_choosing: 1.0,
            settings: "l2 0.1".to_string(),
            peak_memory: Some(12_000_000),
            version: "1".to_string(),
        };
        let rows = [
            Row { set: &set, rank: 8, program: Program::Factorize, fit: Ok(fit) },
            Row { set: &set, rank: 8, program: Program::Libmf, fit: Err("not installed".to_string()) },
        ];
        let expected = "
## train.txt

Fitted to a/train.txt, tested with a/test.txt.

| program | rank | test RMSE | fit | choice before it | memory | settings |
| --- | ---: | ---: | ---: | ---: | ---: | --- |
| factorize | 8 | 0.9123 | 500 ms | 1.00 s | 12 MB | l2 0.1 |
| libmf | 8 | — | — | — | — | — |

Holes:
- libmf, rank 8: not installed

Bars:
- rank 8: choice and last fit together, in fits, at most 5: met (3.0)
";
        assert_eq!(tables(&rows), expected);
    }
}
