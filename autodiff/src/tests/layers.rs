//! Imports run one way: a module uses only what stands before it.

use std::{collections::BTreeSet, fs, path::Path};

/// The modules of the crate, each after those it may use.
const ORDER: [&str; 38] = [
    "elementwise",
    "special_rows",
    "shape",
    "line",
    "error",
    "mask",
    "sparse",
    "tuning",
    "kernel",
    "op",
    "interner",
    "graph",
    "squares",
    "inputs",
    "plan",
    "engine",
    "operand",
    "tape",
    "var",
    "params",
    "valid",
    "special",
    "linalg",
    "stats",
    "rules",
    "sweep",
    "integrate",
    "signal",
    "operators",
    "instances",
    "program",
    "optim",
    "derive",
    "saved",
    "check",
    "prelude",
    "tests",
    "lib",
];

/// Modules on one level, which name each other's types in their signatures: the handle, its tape, trees of handles,
/// operands beside a handle, and the entry points of the engine.
const TOGETHER: [&str; 5] = ["engine", "operand", "tape", "var", "params"];

fn level(module: &str) -> usize {
    ORDER.iter().position(|known| *known == module).unwrap_or_else(|| panic!("module {module} has no level"))
}

fn sources(folder: &Path, files: &mut Vec<std::path::PathBuf>) {
    for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())).flatten() {
        match entry.path() {
            path if path.is_dir() => sources(&path, files),
            path => files.push(path),
        }
    }
}

/// The modules named after `crate::` in `use` lines, nested ones included.
fn used(text: &str) -> BTreeSet<String> {
    let mut modules = BTreeSet::new();
    for statement in text.split(';') {
        let Some((_, imports)) = statement.split_once("use crate::") else { continue };
        let top = if imports.starts_with('{') { top_level(imports) } else { vec![imports.to_string()] };
        for import in top {
            let name: String = import.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            if ORDER.contains(&name.as_str()) {
                modules.insert(name);
            }
        }
    }
    modules
}

/// The parts of `{a, b::{c, d}}` at the outermost level.
fn top_level(group: &str) -> Vec<String> {
    let (mut depth, mut parts, mut part) = (0, Vec::new(), String::new());
    for c in group.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        match c {
            ',' if depth == 1 => parts.push(std::mem::take(&mut part)),
            '{' | '}' if depth <= 1 => {}
            c => part.push(c),
        }
    }
    parts.push(part);
    parts
}

#[test]
fn imports_run_downwards() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    assert!(files.len() > 20, "the sources are found");
    for file in files {
        let relative = file.strip_prefix(&root).unwrap_or(&file);
        let first = relative.components().next().map(|part| part.as_os_str().to_string_lossy().into_owned());
        let module = first.unwrap_or_default().trim_end_matches(".rs").to_string();
        let text = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        // Tests of a module may use everything.
        let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
        for import in used(code).into_iter().filter(|import| *import != module) {
            let fine = level(&import) < level(&module)
                || (TOGETHER.contains(&import.as_str()) && TOGETHER.contains(&module.as_str()));
            assert!(fine, "{} uses crate::{import}, which stands above it", relative.display());
        }
    }
}

#[test]
fn the_conventions_name_tests_that_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    sources(&root.join("src"), &mut files);
    sources(&root.join("tests"), &mut files);
    let read = |file: &std::path::PathBuf| fs::read_to_string(file).unwrap_or_default();
    let code: String = files.iter().map(read).collect();
    let rows =
        include_str!("../conventions.rs").lines().filter(|line| line.starts_with("//! |") && line.contains("` |"));
    let mut named = 0;
    for row in rows {
        let Some(test) = row.trim_end_matches("` |").rsplit('`').next() else { continue };
        assert!(code.contains(&format!("fn {test}()")), "the conventions name {test}, which is no test");
        named += 1;
    }
    assert!(named > 15, "{named} rows name a test");
}
