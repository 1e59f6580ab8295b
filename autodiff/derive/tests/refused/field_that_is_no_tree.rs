use autodiff_derive::Params;

#[derive(Params)]
struct Named {
    w: f64,
    name: String,
}

#[derive(Params)]
struct Sized {
    w: f64,
    size: usize,
}

#[derive(Params)]
struct Lent(f64, &'static f64);

fn main() {}
