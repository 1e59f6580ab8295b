//! Which functions of numpy and scipy have derivatives, here and in other systems.
//!
//! The first column has the names of numpy and of scipy, and those of autograd for operators; the second the name in
//! this crate, or why there is none. Each function that is here is compared with autograd or JAX in 64-bit floating
//! point numbers: its value and its derivatives in reverse and in forward mode, one-shot and by a
//! [`Program`](crate::Program), are apart by at most 10⁻¹² of the greatest number of the array, but where a case says
//! why they cannot be as near.
//!
//! `✓` has the function with its derivative, `~` in part or by other functions, `–` has it not; the counts are of `✓`
//! alone. The marks are of autograd 1.9.1, JAX 0.10 and PyTorch 2, and of burn (`2c06be3`), candle (`2a13b0f`) and
//! rust-autograd (`53dbc95`); not every one of JAX and PyTorch was tried.
//!
//! # Counts
//!
//! | family | functions | here | autograd | JAX | PyTorch | burn | candle | rust-autograd |
//! |---|---|---|---|---|---|---|---|---|
//! | Elementwise, one argument | 53 | 22 | 36 | 53 | 49 | 30 | 16 | 27 |
//! | Elementwise, two or three arguments | 15 | 8 | 15 | 15 | 15 | 11 | 7 | 6 |
//! | Zero gradient | 50 | 15 | 50 | 50 | 50 | 38 | 19 | 17 |
//! | Reductions and scans | 29 | 6 | 8 | 29 | 22 | 11 | 5 | 6 |
//! | Products and contractions | 16 | 1 | 8 | 16 | 12 | 4 | 2 | 3 |
//! | Shape, assembly and movement | 45 | 8 | 44 | 41 | 38 | 18 | 16 | 9 |
//! | Indexing and ordering | 19 | 5 | 4 | 17 | 14 | 8 | 5 | 3 |
//! | Linear algebra of numpy | 20 | 0 | 10 | 20 | 20 | 0 | 0 | 0 |
//! | Linear algebra, transforms, signals and integration of scipy | 22 | 0 | 20 | 19 | 18 | 3 | 1 | 1 |
//! | Special functions of scipy | 32 | 3 | 26 | 22 | 15 | 2 | 3 | 4 |
//! | Distributions of scipy.stats | 27 | 0 | 27 | 26 | 1 | 0 | 0 | 0 |
//! | Operators | 19 | 13 | 18 | 14 | 11 | 4 | 3 | 6 |
//! | all | 347 | 81 | 266 | 322 | 265 | 129 | 77 | 82 |
//!
//! # Elementwise, one argument
//!
//! | function | here | autograd | JAX | PyTorch | burn | candle | rust-autograd |
//! |---|---|---|---|---|---|---|---|
//! | `negative` | [`negative`](fn@crate::Var::negative) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `abs`, `absolute` | [`abs`](fn@crate::Var::abs) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `fabs` | [`abs`](fn@crate::Var::abs) | ✓ | ✓ | ~ | – | – | – |
//! | `reciprocal` | pending: `Var::reciprocal` | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `exp` | [`exp`](fn@crate::Var::exp) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `exp2` | [`exp2`](fn@crate::Var::exp2) | ✓ | ✓ | ✓ | – | – | ✓ |
//! | `expm1` | [`expm1`](fn@crate::Var::expm1) | ✓ | ✓ | ✓ | – | – | – |
//! | `log` | [`log`](fn@crate::Var::log) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `log2` | [`log2`](fn@crate::Var::log2) | ✓ | ✓ | ✓ | – | – | ✓ |
//! | `log10` | [`log10`](fn@crate::Var::log10) | ✓ | ✓ | ✓ | – | – | ✓ |
//! | `log1p` | [`log1p`](fn@crate::Var::log1p) | ✓ | ✓ | ✓ | ✓ | – | – |
//! | `sin` | [`sin`](fn@crate::Var::sin) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `cos` | [`cos`](fn@crate::Var::cos) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `tan` | [`tan`](fn@crate::Var::tan) | ✓ | ✓ | ✓ | ✓ | – | ✓ |
//! | `arcsin` | pending: `Var::asin` | ✓ | ✓ | ✓ | ✓ | – | ✓ |
//! | `arccos` | pending: `Var::acos` | ✓ | ✓ | ✓ | ✓ | – | ✓ |
//! | `arctan` | [`atan`](fn@crate::Var::atan) | ✓ | ✓ | ✓ | ✓ | – | ✓ |
//! | `sinh` | [`sinh`](fn@crate::Var::sinh) | ✓ | ✓ | ✓ | ✓ | – | ✓ |
//! | `cosh` | [`cosh`](fn@crate::Var::cosh) | ✓ | ✓ | ✓ | ✓ | – | ✓ |
//! | `tanh` | [`tanh`](fn@crate::Var::tanh) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `arcsinh` | pending: `Var::asinh` | ✓ | ✓ | ✓ | ✓ | – | ✓ |
//! | `arccosh` | pending: `Var::acosh` | ✓ | ✓ | ✓ | ✓ | – | ✓ |
//! | `arctanh` | pending: `Var::atanh` | ✓ | ✓ | ✓ | ✓ | – | ✓ |
//! | `rad2deg`, `degrees` | pending: `Var::rad2deg` | ✓ | ✓ | ✓ | ✓ | – | – |
//! | `deg2rad`, `radians` | pending: `Var::deg2rad` | ✓ | ✓ | ✓ | ✓ | – | – |
//! | `square` | [`square`](fn@crate::Var::square) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `sqrt` | [`sqrt`](fn@crate::Var::sqrt) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `sinc` | pending: `Var::sinc` | ✓ | ✓ | ✓ | – | – | – |
//! | `nan_to_num` | pending: `Var::nan_to_num` | ✓ | ✓ | ✓ | – | – | – |
//! | `clip` | [`clip`](fn@crate::Var::clip) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `astype` | a tape has one element type | ✓ | ✓ | ✓ | ✓ | ✓ | – |
//! | `real` | complex-valued | ✓ | ✓ | ✓ | – | – | – |
//! | `imag` | complex-valued | ✓ | ✓ | ✓ | – | – | – |
//! | `conj` | complex-valued | ✓ | ✓ | ✓ | – | – | – |
//! | `angle` | complex-valued | ✓ | ✓ | ✓ | – | – | – |
//! | `real_if_close` | complex-valued | ✓ | ✓ | ✓ | – | – | – |
//! | `cbrt` | pending: `Var::cbrt` | – | ✓ | – | – | – | – |
//! | `heaviside` | pending: `Var::heaviside` | – | ✓ | ✓ | – | – | – |
//! | `float_power` | pending: `Var::float_power` | – | ✓ | ✓ | – | – | – |
//! | `copysign` | pending: `Var::copysign` | – | ✓ | ✓ | – | – | – |
//! | `fmod` | pending: `Var::fmod` | – | ✓ | ✓ | – | – | – |
//! | `ldexp` | pending: `Var::ldexp` | – | ✓ | ✓ | – | – | – |
//! | `positive` | pending: `Var::positive` | – | ✓ | ✓ | – | – | – |
//! | `i0` | pending: `special::i0` | – | ✓ | ✓ | – | – | – |
//! | `unwrap` | pending: `Var::unwrap` | – | ✓ | – | – | – | – |
//! | `modf` | pending: `Var::modf` | – | ✓ | – | – | – | – |
//! | `rsqrt` | pending: `Var::rsqrt` | – | ✓ | ✓ | – | – | ✓ |
//! | `relu` | pending: `Var::relu` | – | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `sigmoid` | [`sigmoid`](fn@crate::Var::sigmoid) | – | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `softplus` | [`softplus`](fn@crate::Var::softplus) | – | ✓ | ✓ | ✓ | – | ✓ |
//! | `gelu` | pending: `Var::gelu` | – | ✓ | ✓ | ✓ | ✓ | – |
//! | `silu` | pending: `Var::silu` | – | ✓ | ✓ | ✓ | ✓ | – |
//! | `log_sigmoid` | pending: `Var::log_sigmoid` | – | ✓ | ✓ | ✓ | – | – |
//!
//! # Elementwise, two or three arguments
//!
//! | function | here | autograd | JAX | PyTorch | burn | candle | rust-autograd |
//! |---|---|---|---|---|---|---|---|
//! | `add` | `x + y` | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `subtract` | `x - y` | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `multiply` | `x * y` | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `divide`, `true_divide` | `x / y` | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `maximum` | [`maximum`](fn@crate::Var::maximum) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `minimum` | [`minimum`](fn@crate::Var::minimum) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `fmax` | pending: `Var::fmax` | ✓ | ✓ | ✓ | – | – | – |
//! | `fmin` | pending: `Var::fmin` | ✓ | ✓ | ✓ | – | – | – |
//! | `logaddexp` | pending: `Var::logaddexp` | ✓ | ✓ | ✓ | – | – | – |
//! | `logaddexp2` | pending: `Var::logaddexp2` | ✓ | ✓ | ✓ | – | – | – |
//! | `mod`, `remainder` | pending: `Var::remainder` | ✓ | ✓ | ✓ | ✓ | – | – |
//! | `power` | [`powf`](fn@crate::Var::powf) | ✓ | ✓ | ✓ | ✓ | ~ | ~ |
//! | `arctan2` | pending: `Var::atan2` | ✓ | ✓ | ✓ | ✓ | – | – |
//! | `hypot` | pending: `Var::hypot` | ✓ | ✓ | ✓ | ✓ | – | – |
//! | `where` | [`where_`](fn@crate::where_) | ✓ | ✓ | ✓ | ✓ | ✓ | – |
//!
//! # Zero gradient
//!
//! | function | here | autograd | JAX | PyTorch | burn | candle | rust-autograd |
//! |---|---|---|---|---|---|---|---|
//! | `floor` | pending: `Var::floor` | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `ceil` | pending: `Var::ceil` | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `round`, `around` | pending: `Var::round` | ✓ | ✓ | ✓ | ✓ | ✓ | – |
//! | `rint` | pending: `Var::rint` | ✓ | ✓ | ✓ | – | – | – |
//! | `fix` | pending: `Var::trunc` | ✓ | ✓ | ✓ | ✓ | – | – |
//! | `trunc` | pending: `Var::trunc` | ✓ | ✓ | ✓ | ✓ | – | – |
//! | `sign` | [`sign`](fn@crate::Var::sign) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `floor_divide` | pending: `Var::floor_divide` | ✓ | ✓ | ✓ | – | – | – |
//! | `argmax` | [`argmax`](fn@crate::Var::argmax) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `argmin` | [`argmin`](fn@crate::Var::argmin) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `argsort` | pending: `Var::argsort` | ✓ | ✓ | ✓ | ✓ | ✓ | – |
//! | `argpartition` | the order within the parts is left open | ✓ | ✓ | ✓ | – | – | – |
//! | `argwhere` | its length depends on the data; a `Mask` has the cells | ✓ | ✓ | ✓ | ✓ | – | – |
//! | `nonzero` | its length depends on the data; a `Mask` has the cells | ✓ | ✓ | ✓ | ✓ | – | – |
//! | `flatnonzero` | its length depends on the data; a `Mask` has the cells | ✓ | ✓ | ✓ | ✓ | – | – |
//! | `count_nonzero` | pending: `Var::count_nonzero` | ✓ | ✓ | ✓ | – | – | – |
//! | `searchsorted` | pending: `Var::searchsorted` | ✓ | ✓ | ✓ | – | – | – |
//! | `all` | pending: `Bools::all` | ✓ | ✓ | ✓ | ✓ | – | – |
//! | `any` | pending: `Bools::any` | ✓ | ✓ | ✓ | ✓ | – | – |
//! | `logical_and` | `a & b` | ✓ | ✓ | ✓ | ✓ | – | – |
//! | `logical_or` | `a \| b` | ✓ | ✓ | ✓ | ✓ | – | – |
//! | `logical_not` | `!a` | ✓ | ✓ | ✓ | ✓ | – | – |
//! | `logical_xor` | pending: `a ^ b` | ✓ | ✓ | ✓ | ✓ | – | – |
//! | `isfinite` | pending: `Var::isfinite` | ✓ | ✓ | ✓ | ✓ | – | – |
//! | `isinf` | pending: `Var::isinf` | ✓ | ✓ | ✓ | ✓ | – | – |
//! | `isnan` | pending: `Var::isnan` | ✓ | ✓ | ✓ | ✓ | – | – |
//! | `isneginf` | pending: `Var::isneginf` | ✓ | ✓ | ✓ | – | – | – |
//! | `isposinf` | pending: `Var::isposinf` | ✓ | ✓ | ✓ | – | – | – |
//! | `allclose` | one boolean about the data, which no tape decides on; compare the values | ✓ | ✓ | ✓ | ✓ | – | – |
//! | `array_equal` | one boolean about the data, which no tape decides on; compare the values | ✓ | ✓ | ✓ | ✓ | – | – |
//! | `array_equiv` | one boolean about the data, which no tape decides on; compare the values | ✓ | ✓ | ✓ | ✓ | – | – |
//! | `isclose` | pending: `Var::isclose` | ✓ | ✓ | ✓ | ✓ | – | – |
//! | `greater` | [`gt`](fn@crate::Var::gt) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `greater_equal` | [`ge`](fn@crate::Var::ge) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `less` | [`lt`](fn@crate::Var::lt) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `less_equal` | [`le`](fn@crate::Var::le) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `equal` | [`eq`](fn@crate::Var::eq) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `not_equal` | [`ne`](fn@crate::Var::ne) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `ndim` | [`ndim`](fn@crate::Var::ndim) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `shape` | [`shape`](fn@crate::Var::shape) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `size` | [`size`](fn@crate::Var::size) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `isscalar` | `ndim` says it | ✓ | ✓ | ✓ | – | – | – |
//! | `isreal` | complex-valued | ✓ | ✓ | ✓ | – | – | – |
//! | `iscomplex` | complex-valued | ✓ | ✓ | ✓ | – | – | – |
//! | `iscomplexobj` | complex-valued | ✓ | ✓ | ✓ | – | – | – |
//! | `result_type` | a tape has one element type | ✓ | ✓ | ✓ | – | – | – |
//! | `zeros_like` | pending: `Var::zeros_like` | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `ones_like` | pending: `Var::ones_like` | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `full_like` | pending: `Var::full_like` | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `empty_like` | no array is without values | ✓ | ✓ | ✓ | ✓ | – | – |
//!
//! # Reductions and scans
//!
//! | function | here | autograd | JAX | PyTorch | burn | candle | rust-autograd |
//! |---|---|---|---|---|---|---|---|
//! | `sum` | [`sum`](fn@crate::Var::sum) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `mean` | [`mean`](fn@crate::Var::mean) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `prod` | pending: `Var::prod` | ✓ | ✓ | ✓ | ✓ | – | ✓ |
//! | `var` | pending: `Var::var` | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `std` | pending: `Var::std` | ✓ | ✓ | ✓ | – | – | – |
//! | `max`, `amax` | [`max`](fn@crate::Var::max) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `min`, `amin` | [`min`](fn@crate::Var::min) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `cumsum` | pending: `Var::cumsum` | ✓ | ✓ | ✓ | ✓ | ~ | – |
//! | `cumprod` | pending: `Var::cumprod` | – | ✓ | ✓ | ✓ | – | – |
//! | `cummax` | pending: `Var::cummax` | – | ✓ | ✓ | ✓ | – | – |
//! | `cummin` | pending: `Var::cummin` | – | ✓ | ✓ | ✓ | – | – |
//! | `median` | pending: `Var::median` | – | ✓ | ✓ | – | – | – |
//! | `quantile` | pending: `Var::quantile` | – | ✓ | ✓ | – | – | – |
//! | `percentile` | pending: `Var::percentile` | – | ✓ | ✓ | – | – | – |
//! | `ptp` | pending: `Var::ptp` | – | ✓ | – | – | – | – |
//! | `average` | pending: `Var::average` | – | ✓ | – | – | – | – |
//! | `nansum` | pending: `Var::nansum` | – | ✓ | ✓ | – | – | – |
//! | `nanmean` | pending: `Var::nanmean` | – | ✓ | ✓ | – | – | – |
//! | `nanvar` | pending: `Var::nanvar` | – | ✓ | – | – | – | – |
//! | `nanstd` | pending: `Var::nanstd` | – | ✓ | – | – | – | – |
//! | `nanmax` | pending: `Var::nanmax` | – | ✓ | – | – | – | – |
//! | `nanmin` | pending: `Var::nanmin` | – | ✓ | – | – | – | – |
//! | `nanprod` | pending: `Var::nanprod` | – | ✓ | – | – | – | – |
//! | `cov` | pending: `Var::cov` | – | ✓ | ✓ | ✓ | – | – |
//! | `corrcoef` | pending: `Var::corrcoef` | – | ✓ | ✓ | – | – | – |
//! | `trapezoid` | pending: `Var::trapezoid` | – | ✓ | ✓ | – | – | – |
//! | `logcumsumexp` | pending: `Var::logcumsumexp` | – | ✓ | ✓ | – | – | – |
//! | `ma.sum` | `x.mask(&mask).sum()` | – | ✓ | ✓ | – | – | – |
//! | `ma.mean` | `x.mask(&mask).mean()` | – | ✓ | ✓ | – | – | – |
//!
//! # Products and contractions
//!
//! | function | here | autograd | JAX | PyTorch | burn | candle | rust-autograd |
//! |---|---|---|---|---|---|---|---|
//! | `dot` | pending: `Var::dot` | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `matmul` | [`matmul`](fn@crate::Var::matmul) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `inner` | pending: `Var::inner` | ✓ | ✓ | ✓ | – | – | – |
//! | `outer` | pending: `Var::outer` | ✓ | ✓ | ✓ | ✓ | – | – |
//! | `tensordot` | pending: `Var::tensordot` | ✓ | ✓ | ✓ | – | – | ✓ |
//! | `einsum` | pending: `einsum` | ✓ | ✓ | ✓ | – | – | – |
//! | `kron` | pending: `Var::kron` | ✓ | ✓ | ✓ | – | – | – |
//! | `cross` | pending: `Var::cross` | ✓ | ✓ | ✓ | ✓ | – | – |
//! | `vdot` | pending: `Var::vdot` | – | ✓ | ✓ | – | – | – |
//! | `vecdot` | pending: `Var::vecdot` | – | ✓ | ✓ | – | – | – |
//! | `matvec` | pending: `Var::matvec` | – | ✓ | – | – | – | – |
//! | `vecmat` | pending: `Var::vecmat` | – | ✓ | – | – | – | – |
//! | `linalg.multi_dot` | pending: `linalg::multi_dot` | – | ✓ | ✓ | – | – | – |
//! | `linalg.matrix_power` | pending: `linalg::matrix_power` | – | ✓ | ✓ | – | – | – |
//! | `correlate` | pending: `signal::correlate` | – | ✓ | – | – | – | – |
//! | `convolve` | pending: `signal::convolve` | – | ✓ | – | – | – | – |
//!
//! # Shape, assembly and movement
//!
//! | function | here | autograd | JAX | PyTorch | burn | candle | rust-autograd |
//! |---|---|---|---|---|---|---|---|
//! | `reshape` | [`reshape`](fn@crate::Var::reshape) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `ravel`, `flatten` | [`flatten`](fn@crate::Var::flatten) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `expand_dims` | pending: `Var::expand_dims` | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `squeeze` | pending: `Var::squeeze` | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `transpose`, `T` | [`transpose`](fn@crate::Var::transpose) | ✓ | ✓ | ✓ | ✓ | ✓ | ~ |
//! | `swapaxes` | pending: `Var::swapaxes` | ✓ | ✓ | ✓ | ✓ | ✓ | ~ |
//! | `moveaxis` | pending: `Var::moveaxis` | ✓ | ✓ | ✓ | – | – | – |
//! | `rollaxis` | pending: `Var::rollaxis` | ✓ | ✓ | – | – | – | – |
//! | `broadcast_to` | [`broadcast_to`](fn@crate::Var::broadcast_to) | ✓ | ✓ | ✓ | ✓ | ✓ | ~ |
//! | `roll` | pending: `Var::roll` | ✓ | ✓ | ✓ | ✓ | ✓ | – |
//! | `flip` | pending: `Var::flip` | – | ✓ | ✓ | ✓ | ✓ | – |
//! | `flipud` | pending: `Var::flipud` | ✓ | ✓ | ✓ | ~ | ~ | – |
//! | `fliplr` | pending: `Var::fliplr` | ✓ | ✓ | ✓ | ~ | ~ | – |
//! | `rot90` | pending: `Var::rot90` | ✓ | ✓ | ✓ | – | – | – |
//! | `repeat` | pending: `Var::repeat` | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `tile` | pending: `Var::tile` | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `pad` | pending: `Var::pad` | ✓ | ✓ | ✓ | ✓ | ~ | – |
//! | `diag` | pending: `Var::diag` | ✓ | ✓ | ✓ | – | ~ | – |
//! | `diagonal` | pending: `Var::diagonal` | ✓ | ✓ | ✓ | – | – | – |
//! | `make_diagonal` | pending: `Var::make_diagonal` | ✓ | ~ | ✓ | – | – | – |
//! | `trace` | pending: `Var::trace` | ✓ | ✓ | ✓ | ✓ | – | – |
//! | `triu` | pending: `Var::triu` | ✓ | ✓ | ✓ | ✓ | ✓ | – |
//! | `tril` | pending: `Var::tril` | ✓ | ✓ | ✓ | ✓ | ✓ | – |
//! | `split` | pending: `Var::split` | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `array_split` | pending: `Var::array_split` | ✓ | ✓ | ✓ | ~ | ~ | – |
//! | `vsplit` | pending: `Var::vsplit` | ✓ | ✓ | ✓ | – | – | – |
//! | `hsplit` | pending: `Var::hsplit` | ✓ | ✓ | ✓ | – | – | – |
//! | `dsplit` | pending: `Var::dsplit` | ✓ | ✓ | ✓ | – | – | – |
//! | `concatenate` | [`concatenate`](fn@crate::concatenate) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `vstack` | pending: `vstack` | ✓ | ✓ | ✓ | – | – | – |
//! | `hstack` | pending: `hstack` | ✓ | ✓ | ✓ | – | – | – |
//! | `column_stack` | pending: `column_stack` | ✓ | ✓ | ✓ | – | – | – |
//! | `stack` | pending: `stack` | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `append` | pending: `Var::append` | ✓ | ✓ | – | – | – | – |
//! | `atleast_1d` | pending: `Var::atleast_1d` | ✓ | ✓ | ✓ | – | – | – |
//! | `atleast_2d` | pending: `Var::atleast_2d` | ✓ | ✓ | ✓ | – | – | – |
//! | `atleast_3d` | pending: `Var::atleast_3d` | ✓ | ✓ | ✓ | – | – | – |
//! | `array` | pending: `stack` | ✓ | ✓ | ~ | ~ | ~ | – |
//! | `full` | [`broadcast_to`](fn@crate::Var::broadcast_to) | ✓ | ✓ | ✓ | ~ | – | – |
//! | `linspace` | pending: `linspace` | ✓ | ✓ | – | ~ | – | – |
//! | `diff` | pending: `Var::diff` | ✓ | ✓ | ✓ | – | – | – |
//! | `gradient` | pending: `Var::gradient` | ✓ | ✓ | ✓ | – | – | – |
//! | `select` | pending: `select` | ✓ | ~ | – | – | – | – |
//! | `r_` | [`concatenate`](fn@crate::concatenate) | ✓ | ~ | – | – | – | – |
//! | `c_` | [`concatenate`](fn@crate::concatenate) | ✓ | ~ | – | – | – | – |
//!
//! # Indexing and ordering
//!
//! | function | here | autograd | JAX | PyTorch | burn | candle | rust-autograd |
//! |---|---|---|---|---|---|---|---|
//! | `getitem` | [`slice`](fn@crate::Var::slice) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `getitem[integers]` | [`gather`](fn@crate::Var::gather) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `getitem[mask]` | [`mask`](fn@crate::Var::mask) | ✓ | ~ | ✓ | ~ | – | – |
//! | `untake` | [`gather`](fn@crate::Var::gather) | ✓ | ✓ | ✓ | ~ | ~ | ~ |
//! | `sort`, `msort` | pending: `Var::sort` | ~ | ✓ | ✓ | ✓ | ~ | – |
//! | `partition` | pending: `Var::partition` | ~ | ✓ | – | – | – | – |
//! | `take` | [`take`](fn@crate::Var::take) | – | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `take_along_axis` | pending: `Var::take_along_axis` | – | ✓ | ✓ | ✓ | ✓ | – |
//! | `choose` | pending: `choose` | – | ✓ | – | – | – | – |
//! | `compress` | pending: `Var::compress` | – | ✓ | – | – | – | – |
//! | `put_along_axis` | pending: `Var::put_along_axis` | – | ✓ | ✓ | ✓ | – | – |
//! | `at.set` | pending: `Var::scatter` | – | ✓ | ✓ | ✓ | – | – |
//! | `at.add` | pending: `Var::scatter_add` | – | ✓ | ✓ | ✓ | ✓ | – |
//! | `at.multiply` | pending: `Var::scatter_multiply` | – | ✓ | ✓ | – | – | – |
//! | `at.min` | pending: `Var::scatter_min` | – | ✓ | ✓ | – | – | – |
//! | `at.max` | pending: `Var::scatter_max` | – | ✓ | ✓ | – | – | – |
//! | `top_k` | pending: `Var::top_k` | – | ✓ | ✓ | – | – | – |
//! | `interp` | pending: `interp` | – | ✓ | – | – | – | – |
//! | `unique` | its length depends on the data | – | ~ | ~ | – | – | – |
//!
//! # Linear algebra of numpy
//!
//! | function | here | autograd | JAX | PyTorch | burn | candle | rust-autograd |
//! |---|---|---|---|---|---|---|---|
//! | `linalg.det` | pending: `linalg::det` | ✓ | ✓ | ✓ | ~ | – | – |
//! | `linalg.slogdet` | pending: `linalg::slogdet` | ✓ | ✓ | ✓ | – | – | – |
//! | `linalg.inv` | pending: `linalg::inv` | ✓ | ✓ | ✓ | – | – | – |
//! | `linalg.pinv` | pending: `linalg::pinv` | ✓ | ✓ | ✓ | – | – | – |
//! | `linalg.solve` | pending: `linalg::solve` | ✓ | ✓ | ✓ | – | – | – |
//! | `linalg.norm` | pending: `linalg::norm` | ✓ | ✓ | ✓ | ~ | – | – |
//! | `linalg.cholesky` | pending: `linalg::cholesky` | ✓ | ✓ | ✓ | – | – | – |
//! | `linalg.eigh` | pending: `linalg::eigh` | ✓ | ✓ | ✓ | – | – | – |
//! | `linalg.svd` | pending: `linalg::svd` | ✓ | ✓ | ✓ | – | – | – |
//! | `linalg.eig` | complex-valued | ✓ | ✓ | ✓ | – | – | – |
//! | `linalg.eigvals` | complex-valued | – | ✓ | ✓ | – | – | – |
//! | `linalg.qr` | pending: `linalg::qr` | – | ✓ | ✓ | – | – | – |
//! | `linalg.lstsq` | pending: `linalg::lstsq` | – | ✓ | ✓ | – | – | – |
//! | `linalg.eigvalsh` | pending: `linalg::eigvalsh` | – | ✓ | ✓ | – | – | – |
//! | `linalg.svdvals` | pending: `linalg::svdvals` | – | ✓ | ✓ | – | – | – |
//! | `linalg.tensorsolve` | pending: `linalg::tensorsolve` | – | ✓ | ✓ | – | – | – |
//! | `linalg.tensorinv` | pending: `linalg::tensorinv` | – | ✓ | ✓ | – | – | – |
//! | `linalg.cond` | pending: `linalg::cond` | – | ✓ | ✓ | – | – | – |
//! | `linalg.vector_norm` | pending: `linalg::vector_norm` | – | ✓ | ✓ | – | – | – |
//! | `linalg.matrix_norm` | pending: `linalg::matrix_norm` | – | ✓ | ✓ | – | – | – |
//!
//! # Linear algebra, transforms, signals and integration of scipy
//!
//! | function | here | autograd | JAX | PyTorch | burn | candle | rust-autograd |
//! |---|---|---|---|---|---|---|---|
//! | `scipy.linalg.sqrtm` | pending: `linalg::sqrtm` | ✓ | ~ | – | – | – | – |
//! | `scipy.linalg.solve_triangular` | pending: `linalg::solve_triangular` | ✓ | ✓ | ✓ | – | – | – |
//! | `scipy.linalg.solve_banded` | pending: `linalg::solve_banded` | ✓ | – | – | – | – | – |
//! | `scipy.linalg.solve_sylvester` | pending: `linalg::solve_sylvester` | ✓ | ~ | – | – | – | – |
//! | `scipy.linalg.expm` | pending: `linalg::expm` | – | ✓ | ✓ | – | – | – |
//! | `scipy.linalg.lu` | pending: `linalg::lu` | – | ✓ | ✓ | – | – | – |
//! | `fft.fft` | complex-valued | ✓ | ✓ | ✓ | – | – | – |
//! | `fft.ifft` | complex-valued | ✓ | ✓ | ✓ | – | – | – |
//! | `fft.fft2` | complex-valued | ✓ | ✓ | ✓ | – | – | – |
//! | `fft.ifft2` | complex-valued | ✓ | ✓ | ✓ | – | – | – |
//! | `fft.fftn` | complex-valued | ✓ | ✓ | ✓ | – | – | – |
//! | `fft.ifftn` | complex-valued | ✓ | ✓ | ✓ | – | – | – |
//! | `fft.rfft` | complex-valued | ✓ | ✓ | ✓ | ✓ | – | – |
//! | `fft.irfft` | complex-valued | ✓ | ✓ | ✓ | ✓ | – | – |
//! | `fft.rfft2` | complex-valued | ✓ | ✓ | ✓ | – | – | – |
//! | `fft.irfft2` | complex-valued | ✓ | ✓ | ✓ | – | – | – |
//! | `fft.rfftn` | complex-valued | ✓ | ✓ | ✓ | – | – | – |
//! | `fft.irfftn` | complex-valued | ✓ | ✓ | ✓ | – | – | – |
//! | `fft.fftshift` | complex-valued | ✓ | ✓ | ✓ | – | – | – |
//! | `fft.ifftshift` | complex-valued | ✓ | ✓ | ✓ | – | – | – |
//! | `scipy.signal.convolve` | pending: `signal::convolve` | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `scipy.integrate.odeint` | pending: `odeint` | ✓ | ✓ | – | – | – | – |
//!
//! # Special functions of scipy
//!
//! | function | here | autograd | JAX | PyTorch | burn | candle | rust-autograd |
//! |---|---|---|---|---|---|---|---|
//! | `scipy.special.gamma` | pending: `special::gamma` | ✓ | ✓ | ~ | – | – | – |
//! | `scipy.special.gammaln` | pending: `special::gammaln` | ✓ | ✓ | ✓ | – | – | ✓ |
//! | `scipy.special.digamma`, `psi` | pending: `special::digamma` | ✓ | ✓ | ✓ | – | – | ✓ |
//! | `scipy.special.polygamma` | pending: `special::polygamma` | ✓ | ✓ | ✓ | – | – | – |
//! | `scipy.special.rgamma` | pending: `special::rgamma` | ✓ | – | – | – | – | – |
//! | `scipy.special.multigammaln` | pending: `special::multigammaln` | ✓ | ✓ | ✓ | – | – | – |
//! | `scipy.special.gammasgn` | pending: `special::gammasgn` | ✓ | ✓ | – | – | – | – |
//! | `scipy.special.gammainc` | pending: `special::gammainc` | ~ | ✓ | ~ | – | – | – |
//! | `scipy.special.gammaincc` | pending: `special::gammaincc` | ~ | ✓ | ~ | – | – | – |
//! | `scipy.special.beta` | pending: `special::beta` | ✓ | ✓ | – | – | – | – |
//! | `scipy.special.betaln` | pending: `special::betaln` | ✓ | ✓ | – | – | – | – |
//! | `scipy.special.betainc` | pending: `special::betainc` | ~ | ✓ | – | – | – | – |
//! | `scipy.special.j0` | pending: `special::j0` | ✓ | ~ | ~ | – | – | – |
//! | `scipy.special.j1` | pending: `special::j1` | ✓ | ~ | ~ | – | – | – |
//! | `scipy.special.y0` | pending: `special::y0` | ✓ | ~ | ~ | – | – | – |
//! | `scipy.special.y1` | pending: `special::y1` | ✓ | ~ | ~ | – | – | – |
//! | `scipy.special.jn` | pending: `special::jn` | ✓ | ~ | – | – | – | – |
//! | `scipy.special.yn` | pending: `special::yn` | ✓ | – | – | – | – | – |
//! | `scipy.special.i0` | pending: `special::i0` | ✓ | ✓ | ✓ | – | – | – |
//! | `scipy.special.i1` | pending: `special::i1` | ✓ | ✓ | ✓ | – | – | – |
//! | `scipy.special.iv` | pending: `special::iv` | ✓ | ~ | – | – | – | – |
//! | `scipy.special.ive` | pending: `special::ive` | ✓ | ~ | – | – | – | – |
//! | `scipy.special.erf` | [`erf`](fn@crate::Var::erf) | ✓ | ✓ | ✓ | ✓ | ✓ | – |
//! | `scipy.special.erfc` | [`erfc`](fn@crate::Var::erfc) | ✓ | ✓ | ✓ | – | – | – |
//! | `scipy.special.erfinv` | pending: `special::erfinv` | ✓ | ✓ | ✓ | – | – | – |
//! | `scipy.special.erfcinv` | pending: `special::erfcinv` | ✓ | – | – | – | – | – |
//! | `scipy.special.logit` | pending: `special::logit` | ✓ | ✓ | ✓ | – | – | – |
//! | `scipy.special.expit` | [`sigmoid`](fn@crate::Var::sigmoid) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `scipy.special.logsumexp` | pending: `special::logsumexp` | ✓ | ✓ | ✓ | ~ | ✓ | ✓ |
//! | `scipy.special.xlogy` | pending: `special::xlogy` | – | ✓ | ✓ | – | – | – |
//! | `scipy.special.xlog1py` | pending: `special::xlog1py` | – | ✓ | ✓ | – | – | – |
//! | `scipy.special.entr` | pending: `special::entr` | – | ✓ | ✓ | – | – | – |
//!
//! # Distributions of scipy.stats
//!
//! | function | here | autograd | JAX | PyTorch | burn | candle | rust-autograd |
//! |---|---|---|---|---|---|---|---|
//! | `scipy.stats.norm.pdf` | pending: `stats::norm::pdf` | ✓ | ✓ | ~ | – | – | – |
//! | `scipy.stats.norm.cdf` | pending: `stats::norm::cdf` | ✓ | ✓ | ~ | – | – | – |
//! | `scipy.stats.norm.sf` | pending: `stats::norm::sf` | ✓ | ✓ | ~ | – | – | – |
//! | `scipy.stats.norm.logpdf` | pending: `stats::norm::logpdf` | ✓ | ✓ | ~ | – | – | – |
//! | `scipy.stats.norm.logcdf` | pending: `stats::norm::logcdf` | ✓ | ✓ | ~ | – | – | – |
//! | `scipy.stats.norm.logsf` | pending: `stats::norm::logsf` | ✓ | ✓ | ~ | – | – | – |
//! | `scipy.stats.t.pdf` | pending: `stats::t::pdf` | ✓ | ✓ | ~ | – | – | – |
//! | `scipy.stats.t.cdf` | pending: `stats::t::cdf` | ✓ | ✓ | ~ | – | – | – |
//! | `scipy.stats.t.logpdf` | pending: `stats::t::logpdf` | ✓ | ✓ | ~ | – | – | – |
//! | `scipy.stats.t.logcdf` | pending: `stats::t::logcdf` | ✓ | ✓ | ~ | – | – | – |
//! | `scipy.stats.beta.pdf` | pending: `stats::beta::pdf` | ✓ | ✓ | ~ | – | – | – |
//! | `scipy.stats.beta.cdf` | pending: `stats::beta::cdf` | ✓ | ✓ | ~ | – | – | – |
//! | `scipy.stats.beta.logpdf` | pending: `stats::beta::logpdf` | ✓ | ✓ | ~ | – | – | – |
//! | `scipy.stats.gamma.pdf` | pending: `stats::gamma::pdf` | ✓ | ✓ | ~ | – | – | – |
//! | `scipy.stats.gamma.cdf` | pending: `stats::gamma::cdf` | ✓ | ✓ | ~ | – | – | – |
//! | `scipy.stats.gamma.logpdf` | pending: `stats::gamma::logpdf` | ✓ | ✓ | ~ | – | – | – |
//! | `scipy.stats.chi2.pdf` | pending: `stats::chi2::pdf` | ✓ | ✓ | ~ | – | – | – |
//! | `scipy.stats.chi2.cdf` | pending: `stats::chi2::cdf` | ✓ | ✓ | ~ | – | – | – |
//! | `scipy.stats.chi2.logpdf` | pending: `stats::chi2::logpdf` | ✓ | ✓ | ~ | – | – | – |
//! | `scipy.stats.poisson.pmf` | pending: `stats::poisson::pmf` | ✓ | ✓ | ~ | – | – | – |
//! | `scipy.stats.poisson.logpmf` | pending: `stats::poisson::logpmf` | ✓ | ✓ | ~ | – | – | – |
//! | `scipy.stats.poisson.cdf` | pending: `stats::poisson::cdf` | ✓ | ✓ | ~ | – | – | – |
//! | `scipy.stats.dirichlet.pdf` | pending: `stats::dirichlet::pdf` | ✓ | ✓ | ~ | – | – | – |
//! | `scipy.stats.dirichlet.logpdf` | pending: `stats::dirichlet::logpdf` | ✓ | ✓ | ~ | – | – | – |
//! | `scipy.stats.multivariate_normal.pdf` | pending: `stats::multivariate_normal::pdf` | ✓ | ✓ | ~ | – | – | – |
//! | `scipy.stats.multivariate_normal.logpdf` | pending: `stats::multivariate_normal::logpdf` | ✓ | ✓ | ~ | – | – | – |
//! | `scipy.stats.multivariate_normal.entropy` | pending: `stats::multivariate_normal::entropy` | ✓ | – | ✓ | – | – | – |
//!
//! # Operators
//!
//! | function | here | autograd | JAX | PyTorch | burn | candle | rust-autograd |
//! |---|---|---|---|---|---|---|---|
//! | `grad` | [`grad`](fn@crate::grad) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `value_and_grad` | [`value_and_grad`](fn@crate::value_and_grad) | ✓ | ✓ | ~ | ~ | ~ | ~ |
//! | `grad_and_aux` | pending: `value_grad_and_aux` | ✓ | ✓ | ~ | ~ | ~ | – |
//! | `elementwise_grad` | pending: `elementwise_grad` | ✓ | ~ | ~ | ~ | ~ | – |
//! | `deriv` | [`jvp`](fn@crate::jvp) | ✓ | ✓ | ✓ | – | – | – |
//! | `make_jvp` | [`jvp`](fn@crate::jvp) | ✓ | ✓ | ✓ | – | – | – |
//! | `make_vjp` | [`vjp`](fn@crate::vjp) | ✓ | ✓ | ✓ | – | – | ✓ |
//! | `jacobian` | pending: `jacobian` | ✓ | ✓ | ✓ | – | – | ✓ |
//! | `hessian` | pending: `hessian` | ✓ | ✓ | ✓ | – | – | ~ |
//! | `make_hvp` | [`hvp`](fn@crate::hvp) | ✓ | ✓ | ✓ | – | – | ✓ |
//! | `hessian_tensor_product`, `hessian_vector_product` | [`hvp`](fn@crate::hvp) | ✓ | ✓ | ✓ | – | – | ✓ |
//! | `tensor_jacobian_product`, `vector_jacobian_product` | [`vjp`](fn@crate::vjp) | ✓ | ~ | ~ | – | – | – |
//! | `make_jvp_reversemode` | [`jvp`](fn@crate::jvp) | ✓ | ~ | ~ | – | – | – |
//! | `make_ggnvp` | pending: `ggnvp` | ✓ | ~ | ~ | – | – | – |
//! | `multigrad_dict` | [`grad`](fn@crate::grad) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `grad_named` | [`grad`](fn@crate::grad) | ✓ | ~ | – | – | – | – |
//! | `checkpoint` | [`Tape::checkpoint`](fn@crate::Tape::checkpoint) | ✓ | ✓ | ✓ | ✓ | – | – |
//! | `holomorphic_grad` | complex-valued | ✓ | ✓ | ~ | – | – | – |
//! | `stop_gradient`, `detach` | [`stop_gradient`](fn@crate::Var::stop_gradient) | – | ✓ | ✓ | ✓ | ✓ | – |
