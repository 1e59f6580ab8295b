//! What `#[derive(Params)]` refuses, and how it says so.

#[test]
fn messages_name_the_mistake_at_its_place() {
    trybuild::TestCases::new().compile_fail("tests/refused/*.rs");
}
