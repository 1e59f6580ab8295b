//! The page of the documentation that says who has which function.

use crate::list::{Family, List, Row, State};
use std::fmt::Write;

pub const PAGE: &str = "autodiff/src/coverage.rs";

/// What follows this line of the page is made from the list.
const FROM_HERE: &str = "//! # Counts\n";

/// The page with what is made from the list made anew.
pub fn rewritten(page: &str, list: &List) -> String {
    let (head, _) = page.split_once(FROM_HERE).unwrap_or_else(|| panic!("{PAGE} has no line {FROM_HERE:?}"));
    let mut page = format!("{head}{FROM_HERE}//!\n");
    counts(&mut page, list).and_then(|()| tables(&mut page, list)).expect("a string takes any text");
    page
}

fn counts(page: &mut String, list: &List) -> std::fmt::Result {
    writeln!(page, "//! | family | functions | here | {} |", list.peers.join(" | "))?;
    writeln!(page, "//! |---|---|---|{}", "---|".repeat(list.peers.len()))?;
    let line = |title: &str, rows: &[&Row]| {
        let has = |peer: usize| rows.iter().filter(|row| row.peers.chars().nth(peer) == Some('✓')).count().to_string();
        let peers: Vec<String> = (0..list.peers.len()).map(has).collect();
        let here = rows.iter().filter(|row| is_here(row)).count();
        format!("//! | {title} | {} | {here} | {} |", rows.len(), peers.join(" | "))
    };
    for family in &list.families {
        writeln!(page, "{}", line(&family.title, &family.functions.iter().collect::<Vec<_>>()))?;
    }
    writeln!(page, "{}", line("all", &list.rows().collect::<Vec<_>>()))
}

fn tables(page: &mut String, list: &List) -> std::fmt::Result {
    for Family { title, functions } in &list.families {
        writeln!(page, "//!\n//! # {title}\n//!")?;
        writeln!(page, "//! | function | here | {} |", list.peers.join(" | "))?;
        writeln!(page, "//! |---|---|{}", "---|".repeat(list.peers.len()))?;
        for row in functions {
            let names: Vec<String> = [&row.name].into_iter().chain(&row.also).map(|name| format!("`{name}`")).collect();
            let marks: Vec<String> = row.peers.chars().map(String::from).collect();
            writeln!(page, "//! | {} | {} | {} |", names.join(", "), here(row), marks.join(" | "))?;
        }
    }
    Ok(())
}

fn is_here(row: &Row) -> bool {
    row.rust.is_some()
}

/// The spelling in this crate, a link where it is a path; or why there is none.
fn here(row: &Row) -> String {
    match (&row.rust, &row.state) {
        (None, State::Without(reason)) => reason.clone(),
        (None, _) => "–".to_string(),
        (Some(path), _) if path.chars().all(|c| c.is_alphanumeric() || c == '_' || c == ':') => {
            let name = path.strip_prefix("Var::").unwrap_or(path);
            format!("[`{name}`](fn@crate::{path})")
        }
        (Some(expression), _) => format!("`{}`", expression.replace('|', "\\|")),
    }
}
