use autodiff_derive::Params;

#[derive(Params)]
struct Nothing;

#[derive(Params)]
struct Empty {}

#[derive(Params)]
struct Borrowed<'a> {
    w: &'a [f64],
}

#[derive(Params)]
struct Unknown {
    w: f64,
    #[params(skip)]
    name: f64,
}

#[derive(Params)]
#[params(fixed)]
struct Whole {
    w: f64,
}

fn main() {}
