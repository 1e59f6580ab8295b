use autodiff_derive::Params;

#[derive(Params)]
enum Either {
    Left(f64),
    Right(f64),
}

#[derive(Params)]
union Both {
    left: f64,
    right: f64,
}

fn main() {}
