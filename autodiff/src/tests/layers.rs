//! Imports run one way: a module uses only what stands before it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

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

/// Every path that begins with `crate` or `super` in the code of a module, as its segments from the root of the crate.
fn paths(code: &str, module: &[String]) -> Vec<Vec<String>> {
    let lines = code.lines().map(|line| line.split("//").next().unwrap_or_default());
    let code: String = lines.flat_map(|line| [line, "\n"]).collect();
    let mut found = Vec::new();
    for root in ["crate::", "super::"] {
        for (at, _) in code.match_indices(root) {
            let before = code[..at].chars().next_back();
            if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':' || c == '$') {
                continue;
            }
            // A module's `super` is what holds it.
            let mut base =
                if root == "crate::" { Vec::new() } else { module[..module.len().saturating_sub(1)].to_vec() };
            let mut rest = &code[at + root.len()..];
            while let Some(after) = rest.strip_prefix("super::") {
                (rest, _) = (after, base.pop());
            }
            leaves(rest, &base, &mut found);
        }
    }
    found
}

/// The paths of `a::{b, c::d}` behind a base.
fn leaves<'c>(mut code: &'c str, base: &[String], found: &mut Vec<Vec<String>>) -> &'c str {
    let mut path = base.to_vec();
    loop {
        let end = code.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(code.len());
        if end > 0 && &code[..end] == "super" {
            path.pop();
        } else if end > 0 {
            path.push(code[..end].to_owned());
        }
        code = &code[end..];
        match code.strip_prefix("::") {
            Some(rest) => code = rest,
            None => break,
        }
    }
    let Some(mut rest) = code.strip_prefix('{') else {
        found.push(path);
        return code;
    };
    loop {
        rest = leaves(rest.trim_start(), &path, found).trim_start();
        match rest.strip_prefix(',') {
            Some(after) => rest = after.trim_start(),
            None => return rest.strip_prefix('}').unwrap_or(rest),
        }
        if let Some(after) = rest.strip_prefix('}') {
            return after;
        }
    }
}

/// A file's module, as its path from the root of the crate, and its code without tests.
fn modules() -> Vec<(Vec<String>, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    assert!(files.len() > 20, "the sources are found");
    let read = |file: std::path::PathBuf| {
        let relative = file.strip_prefix(&root).unwrap_or(&file).with_extension("");
        let mut module: Vec<String> = relative.iter().map(|part| part.to_string_lossy().into_owned()).collect();
        if module.last().is_some_and(|last| last == "mod") {
            module.pop();
        }
        let text = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        // Tests of a module may use everything.
        (module, text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default().to_owned())
    };
    files.into_iter().map(read).filter(|(module, _)| module.last().is_none_or(|last| last != "tests")).collect()
}

#[test]
fn imports_run_downwards() {
    for (module, code) in modules() {
        let top = module[0].as_str();
        let used: BTreeSet<String> =
            paths(&code, &module).into_iter().filter_map(|path| path.into_iter().next()).collect();
        for import in used.iter().map(String::as_str).filter(|import| *import != top && ORDER.contains(import)) {
            let fine = level(import) < level(top) || (TOGETHER.contains(&import) && TOGETHER.contains(&top));
            assert!(fine, "{} uses crate::{import}, which stands above it", module.join("::"));
        }
    }
}

/// Inside of these folders, too, no module uses one that uses it.
const FOLDERS: [&str; 3] = ["kernel", "plan", "sweep"];

/// An element type dispatches to the linear algebra for itself, which is generic over element types.
const DISPATCH: (&str, &str) = ("real", "linalg");

#[test]
fn no_modules_of_a_folder_use_each_other() {
    let modules = modules();
    for folder in FOLDERS {
        let children: BTreeSet<&str> = modules
            .iter()
            .filter(|(module, _)| module.len() > 1 && module[0] == folder && module[1] != "tests")
            .map(|(module, _)| module[1].as_str())
            .collect();
        // What the folder shows of its modules is theirs.
        let (_, shown) = modules.iter().find(|(module, _)| *module == [folder]).expect("a folder has a module");
        let mut owner = BTreeMap::new();
        for statement in shown.split(';').filter(|statement| statement.contains(" use ")) {
            let Some((visibility, tree)) = statement.split_once(" use ") else { continue };
            if visibility.trim_end().ends_with("pub(crate)") || visibility.trim_end().ends_with("pub") {
                let mut found = Vec::new();
                leaves(tree, &[], &mut found);
                owner.extend(found.into_iter().filter_map(|path| Some((path.last()?.clone(), path.first()?.clone()))));
            }
        }
        let mut uses: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (module, code) in modules.iter().filter(|(module, _)| module.len() > 1 && module[0] == folder) {
            let own = module[1].as_str();
            for path in paths(code, module).iter().filter(|path| path.len() > 1 && path[0] == folder) {
                let name = owner.get(&path[1]).unwrap_or(&path[1]).as_str();
                if let Some(&used) = children.get(name).filter(|used| **used != own && (own, **used) != DISPATCH) {
                    uses.entry(own).or_default().insert(used);
                }
            }
        }
        // Modules that use none of those left are taken away, until none is left, or a circle.
        let mut left = children;
        while let Some(&last) = left.iter().find(|module| uses.get(**module).is_none_or(|used| used.is_disjoint(&left)))
        {
            left.remove(last);
        }
        let circle: Vec<String> = left
            .iter()
            .map(|module| format!("{module} uses {:?}", uses[module].intersection(&left).collect::<Vec<_>>()))
            .collect();
        assert!(circle.is_empty(), "{folder}: {circle:#?}");
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
