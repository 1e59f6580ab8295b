//! What autograd differentiates is here, and gives the same.
//!
//! `parity/functions.json` lists the functions of numpy and scipy that have derivatives, with who has them. For each,
//! `parity/fixtures.json` has values and derivatives by autograd or JAX (`parity/generate.py` makes it), and the
//! registry the spelling of this crate. A new function is a row in the list, a case in `parity/cases/`, and a line in
//! the registry.

mod check;
mod coverage;
mod fixture;
mod list;
mod public;
mod registry;
mod settings;

use std::{collections::BTreeSet, fs, path::PathBuf};

/// A file of the repository, from its root.
fn repository(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

fn read(path: &str) -> String {
    fs::read_to_string(repository(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn values_and_derivatives_are_those_of_the_fixtures() {
    let mut failures = Vec::new();
    let mut compared = 0;
    for case in fixture::cases() {
        if let Some(function) = registry::find(&case.function) {
            failures.extend(check::failures(&case, function));
            compared += 1;
        }
    }
    println!("{compared} cases are compared");
    assert!(failures.is_empty(), "{} failures in {compared} cases:\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn list_fixtures_and_registry_have_the_same_functions() {
    let list = list::List::read();
    let listed: BTreeSet<String> =
        list.rows().filter(|row| row.state == list::State::Fixture).map(|row| row.name.clone()).collect();
    let recorded: BTreeSet<String> = fixture::cases().into_iter().map(|case| case.function).collect();
    let registered: BTreeSet<String> = registry::functions().map(|function| function.name.to_string()).collect();
    assert_eq!(registered.len(), registry::functions().count(), "a function is registered twice");
    assert_eq!(
        list.rows().count(),
        list.rows().map(|row| &row.name).collect::<BTreeSet<_>>().len(),
        "a row comes twice"
    );
    let without = |missing: &BTreeSet<String>| listed.difference(missing).cloned().collect::<Vec<_>>();
    let unlisted = |found: &BTreeSet<String>| found.difference(&listed).cloned().collect::<Vec<_>>();
    assert_eq!(without(&recorded), [""; 0], "listed as `fixture`, but without a case in fixtures.json");
    assert_eq!(unlisted(&recorded), [""; 0], "in fixtures.json, but not listed as `fixture`");
    assert_eq!(without(&registered), [""; 0], "listed as `fixture`, but not in the registry");
    assert_eq!(unlisted(&registered), [""; 0], "in the registry, but not listed as `fixture`");
}

#[test]
fn every_public_function_is_listed() {
    let list = list::List::read();
    let unlisted: Vec<String> =
        public::functions().into_iter().filter(|function| !function.is_in(&list)).map(|f| f.name()).collect();
    assert_eq!(unlisted, [""; 0], "public, but without a row in functions.json");
}

#[test]
fn the_coverage_page_is_that_of_the_list() {
    let page = read(coverage::PAGE);
    let expected = coverage::rewritten(&page, &list::List::read());
    if page == expected {
        return;
    }
    if std::env::var_os("UPDATE").is_some() {
        fs::write(repository(coverage::PAGE), expected).expect("the page can be written");
    } else {
        panic!(
            "{} differs from functions.json; UPDATE=1 cargo test -p tests --test parity rewrites it",
            coverage::PAGE
        );
    }
}
