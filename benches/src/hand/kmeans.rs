//! k-means: `Σᵢ minⱼ ‖pᵢ − cⱼ‖²`, and the Newton direction in the centroids.

use super::{
    LANES,
    elementary::Elementary,
    product::{multiply, rows_of},
};

/// The points, and room for what is computed of them; matrices in row-major order.
pub struct KMeans {
    points: Vec<f64>,
    dimensions: usize,
    threads: usize,
    /// `P·Cᵀ`
    products: Vec<f64>,
    /// `‖cⱼ‖²`
    squares: Vec<f64>,
    /// The nearest centroid of each point.
    nearest: Vec<usize>,
    counts: Vec<f64>,
    /// The direction: a row for each centroid.
    pub direction: Vec<f64>,
}

for_this_processor! {
    /// The place of the least of `squares − 2·products`: its value first, in lanes, then where it is.
    fn place_of_least<A: Elementary>(products: &[A], squares: &[A]) -> usize {
        let distance = |product: A, square: A| product.times_plus::<FMA>(A::narrowed(-2.0), square);
        let lesser = |left: A, right: A| if left < right { left } else { right };
        let ((chunks, rest), (others, last)) = (products.as_chunks::<LANES>(), squares.as_chunks::<LANES>());
        let mut lanes = [A::infinity(); LANES];
        for (products, squares) in chunks.iter().zip(others) {
            for lane in 0..LANES {
                lanes[lane] = lesser(distance(products[lane], squares[lane]), lanes[lane]);
            }
        }
        let end = rest.iter().zip(last).map(|(&product, &square)| distance(product, square));
        let least = lanes.into_iter().chain(end).fold(A::infinity(), lesser);
        let mut all = products.iter().zip(squares);
        all.position(|(&product, &square)| distance(product, square) <= least).unwrap_or(0)
    }
}

impl KMeans {
    /// For points in rows of so many dimensions, and so many centroids.
    pub fn new(points: &[f64], dimensions: usize, centroids: usize, threads: usize) -> Self {
        let count = points.len() / dimensions;
        KMeans {
            points: points.to_vec(),
            dimensions,
            threads,
            products: vec![0.0; count * centroids],
            squares: vec![0.0; centroids],
            nearest: vec![0; count],
            counts: vec![0.0; centroids],
            direction: vec![0.0; centroids * dimensions],
        }
    }

    /// The cost; the nearest centroids are left in `self`.
    pub fn cost(&mut self, centroids: &[f64]) -> f64 {
        let d = self.dimensions;
        let (points, right) = (rows_of(&self.points, d), rows_of(centroids, d).transpose());
        multiply(&mut self.products, points, right, 1.0, self.threads);
        for (square, centroid) in self.squares.iter_mut().zip(centroids.chunks_exact(d)) {
            *square = centroid.iter().map(|x| x * x).sum();
        }
        let mut cost = 0.0;
        let rows = self.products.chunks_exact(self.squares.len());
        for ((products, point), nearest) in rows.zip(self.points.chunks_exact(d)).zip(&mut self.nearest) {
            *nearest = place_of_least(products, &self.squares);
            let centroid = &centroids[*nearest * d..][..d];
            cost += point.iter().zip(centroid).map(|(p, c)| (p - c) * (p - c)).sum::<f64>();
        }
        cost
    }

    /// The gradient over the diagonal of the Hessian, which is `cⱼ` less the mean of its points.
    pub fn newton(&mut self, centroids: &[f64]) {
        self.cost(centroids);
        let d = self.dimensions;
        self.direction.fill(0.0);
        self.counts.fill(0.0);
        for (point, &nearest) in self.points.chunks_exact(d).zip(&self.nearest) {
            self.counts[nearest] += 1.0;
            for (sum, p) in self.direction[nearest * d..][..d].iter_mut().zip(point) {
                *sum += p;
            }
        }
        let rows = self.direction.chunks_exact_mut(d).zip(centroids.chunks_exact(d));
        for ((direction, centroid), count) in rows.zip(&self.counts) {
            for (sum, c) in direction.iter_mut().zip(centroid) {
                *sum = c - *sum / count;
            }
        }
    }
}
