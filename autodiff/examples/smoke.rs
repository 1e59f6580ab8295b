use autodiff::*;
use ndarray::*;
fn cost<'t, A: Real>(w: Var<'t, A>, h: Var<'t, A>, a: &Array2<A>, m: &Mask) -> Var<'t, A> {
    (w.matmul(h) - a).mask(m).square().mean().sqrt()
}
struct Model {
    program: Program<(Array2<f32>, Array2<f32>)>,
}
fn generic_fit<A: Real>(w: &Array2<A>, h: &Array2<A>, a: &Array2<A>, m: &Mask) -> (A, (Array2<A>, Array2<A>)) {
    value_and_grad(|_, (w, h)| cost(w, h, a, m), (w, h))
}
fn main() {
    let a = array![[f64::NAN, 4., 5.], [4., 4., 5.], [5., 3., 4.], [2., 3., 3.]];
    let w = array![
        [0.9500884175255894, 0.1513572082976979],
        [0.10321885179355784, 0.41059850193837233],
        [0.144043571160878, 1.454273506962975],
        [0.7610377251469934, 0.12167501649282841]
    ];
    let h = array![
        [-8.82026172983832, -2.0007860418361165, -4.893689920528696],
        [-11.20446599600729, -9.337789950749837, -4.886389399382055]
    ];
    let m = Mask::observed(&a);
    let (c, (dw, dh)) = value_and_grad(|_, (w, h)| (w.matmul(h) - &a).mask(&m).square().mean().sqrt(), (&w, &h));
    println!("{c:?} (11.65126882060844)\n{dw}\n{dh}");
    let mut p = Program::value_and_grad(|_, (w, h)| cost(w, h, &a, &m), (&w, &h));
    println!("{p}");
    let (c2, (dw2, dh2)) = p.run((&w, &h)).unwrap();
    assert_eq!(c2, c);
    assert_eq!(dw2, dw);
    assert_eq!(dh2, dh);
    let af = a.mapv(|x| x as f32);
    let wf = w.mapv(|x| x as f32);
    let hf = h.mapv(|x| x as f32);
    println!("{:?}", generic_fit(&wf, &hf, &af, &m).0);
    let mut mo = Model { program: Program::value_and_grad(|_, (w, h)| cost(w, h, &af, &m), (&wf, &hf)) };
    println!("{}", mo.program.run((&wf, &hf)).unwrap().0);
    let n = 2_000_000;
    let t = std::time::Instant::now();
    for _ in 0..n {
        std::hint::black_box(p.run((&w, &h)).unwrap());
    }
    println!("program {:?}", t.elapsed() / n);
    let n = 200_000;
    let t = std::time::Instant::now();
    for _ in 0..n {
        std::hint::black_box(value_and_grad(|_, (w, h)| (w.matmul(h) - &a).mask(&m).square().mean().sqrt(), (&w, &h)));
    }
    println!("one-shot {:?}", t.elapsed() / n);
    let tape = Tape::new();
    let x = tape.var(0.7);
    let mut y = x.sin().exp();
    for _ in 0..4 {
        y = y.grad(x);
        println!("{}", y.item());
    }
}
