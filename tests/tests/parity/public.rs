//! The public functions of the crate, as its source has them.

use crate::list::List;
use std::{fs, path::Path};

/// The modules of free functions.
const MODULES: [&str; 4] = ["linalg", "signal", "special", "stats"];

/// A public function by the paths that it may have: that of a submodule is public, or its functions are exported by
/// the module above.
pub struct Public(Vec<String>);

impl Public {
    pub fn name(self) -> String {
        self.0.join(" or ")
    }

    /// Whether it has a row, or is among the others. `sum_axis` and `sum_keepdims` are in the row of `sum`.
    pub fn is_in(&self, list: &List) -> bool {
        self.0.iter().any(|path| {
            let plain = path.strip_suffix("_axis").or_else(|| path.strip_suffix("_keepdims")).unwrap_or(path);
            let listed = list.rows().filter_map(|row| row.rust.as_ref()).chain(&list.others);
            listed.into_iter().any(|row| row == path || row == plain)
        })
    }
}

/// The methods of `Var`, the free functions that the crate exports, and those of its modules.
pub fn functions() -> Vec<Public> {
    let mut found = exported();
    let sources = crate::repository("autodiff/src");
    visit(&sources, &mut |path, text| {
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        let inside = path.strip_prefix(&sources).unwrap_or(path);
        let top = inside.components().next().and_then(|top| top.as_os_str().to_str()).unwrap_or_default();
        let module = MODULES.into_iter().find(|module| *module == top.trim_end_matches(".rs"));
        let mut in_var = false;
        for line in text.lines() {
            if line.starts_with("impl") {
                in_var = line.contains("> Var<") && !line.contains(" for Var");
            } else if line == "}" {
                in_var = false;
            }
            let method = line.strip_prefix("    pub fn ").filter(|_| in_var).or_else(|| row(line));
            found.extend(method.map(|rest| Public(vec![format!("Var::{}", identifier(rest))])));
            if let (Some(module), Some(rest)) = (module, line.strip_prefix("pub fn ")) {
                let name = identifier(rest);
                found.push(Public(vec![format!("{module}::{name}"), format!("{module}::{stem}::{name}")]));
            }
        }
    });
    found
}

/// A row of the elementwise ops that is public, `pub exp Exp {`: it makes a method.
fn row(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("    ")?.trim_start().strip_prefix("pub ")?;
    let variant = rest.strip_suffix(" {")?.strip_prefix(identifier(rest))?.strip_prefix(' ')?;
    (variant.starts_with(char::is_uppercase) && identifier(variant) == variant).then_some(rest)
}

/// The functions that lib.rs exports: the names of its `pub use` that are not of types.
fn exported() -> Vec<Public> {
    let text = crate::read("autodiff/src/lib.rs");
    let statements = text.split("\npub use ").skip(1).filter_map(|statement| statement.split(';').next());
    let names = statements.flat_map(|statement| {
        let names = statement.rsplit("::").next().unwrap_or(statement);
        names.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|name| name.starts_with(char::is_lowercase))
    });
    names.map(|name| Public(vec![name.to_string()])).collect()
}

fn identifier(text: &str) -> &str {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default()
}

fn visit(folder: &Path, with: &mut dyn FnMut(&Path, &str)) {
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("a readable folder").path();
        if path.is_dir() {
            visit(&path, with);
        } else {
            with(&path, &fs::read_to_string(&path).expect("a readable source"));
        }
    }
}
