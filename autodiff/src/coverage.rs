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
//! | Elementwise, one argument | 53 | 47 | 36 | 53 | 49 | 30 | 16 | 27 |
//! | Elementwise, two or three arguments | 15 | 15 | 15 | 15 | 15 | 11 | 7 | 6 |
//! | Zero gradient | 50 | 42 | 50 | 50 | 50 | 38 | 19 | 17 |
//! | Reductions and scans | 29 | 29 | 8 | 29 | 22 | 11 | 5 | 6 |
//! | Products and contractions | 16 | 16 | 8 | 16 | 12 | 4 | 2 | 3 |
//! | Shape, assembly and movement | 45 | 45 | 44 | 41 | 38 | 18 | 16 | 9 |
//! | Indexing and ordering | 19 | 18 | 4 | 17 | 14 | 8 | 5 | 3 |
//! | Linear algebra of numpy | 20 | 18 | 10 | 20 | 20 | 0 | 0 | 0 |
//! | Linear algebra, transforms, signals and integration of scipy | 22 | 7 | 20 | 19 | 18 | 3 | 1 | 1 |
//! | Special functions of scipy | 32 | 32 | 26 | 22 | 15 | 2 | 3 | 4 |
//! | Distributions of scipy.stats | 27 | 27 | 27 | 26 | 1 | 0 | 0 | 0 |
//! | Operators | 19 | 18 | 18 | 14 | 11 | 4 | 3 | 6 |
//! | all | 347 | 314 | 266 | 322 | 265 | 129 | 77 | 82 |
//!
//! # Elementwise, one argument
//!
//! | function | here | autograd | JAX | PyTorch | burn | candle | rust-autograd |
//! |---|---|---|---|---|---|---|---|
//! | `negative` | [`negative`](fn@crate::Var::negative) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `abs`, `absolute` | [`abs`](fn@crate::Var::abs) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `fabs` | [`abs`](fn@crate::Var::abs) | ✓ | ✓ | ~ | – | – | – |
//! | `reciprocal` | [`reciprocal`](fn@crate::Var::reciprocal) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
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
//! | `arcsin` | [`asin`](fn@crate::Var::asin) | ✓ | ✓ | ✓ | ✓ | – | ✓ |
//! | `arccos` | [`acos`](fn@crate::Var::acos) | ✓ | ✓ | ✓ | ✓ | – | ✓ |
//! | `arctan` | [`atan`](fn@crate::Var::atan) | ✓ | ✓ | ✓ | ✓ | – | ✓ |
//! | `sinh` | [`sinh`](fn@crate::Var::sinh) | ✓ | ✓ | ✓ | ✓ | – | ✓ |
//! | `cosh` | [`cosh`](fn@crate::Var::cosh) | ✓ | ✓ | ✓ | ✓ | – | ✓ |
//! | `tanh` | [`tanh`](fn@crate::Var::tanh) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `arcsinh` | [`asinh`](fn@crate::Var::asinh) | ✓ | ✓ | ✓ | ✓ | – | ✓ |
//! | `arccosh` | [`acosh`](fn@crate::Var::acosh) | ✓ | ✓ | ✓ | ✓ | – | ✓ |
//! | `arctanh` | [`atanh`](fn@crate::Var::atanh) | ✓ | ✓ | ✓ | ✓ | – | ✓ |
//! | `rad2deg`, `degrees` | [`degrees`](fn@crate::Var::degrees) | ✓ | ✓ | ✓ | ✓ | – | – |
//! | `deg2rad`, `radians` | [`radians`](fn@crate::Var::radians) | ✓ | ✓ | ✓ | ✓ | – | – |
//! | `square` | [`square`](fn@crate::Var::square) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `sqrt` | [`sqrt`](fn@crate::Var::sqrt) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `sinc` | [`sinc`](fn@crate::Var::sinc) | ✓ | ✓ | ✓ | – | – | – |
//! | `nan_to_num` | [`nan_to_num`](fn@crate::Var::nan_to_num) | ✓ | ✓ | ✓ | – | – | – |
//! | `clip` | [`clip`](fn@crate::Var::clip) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `astype` | a tape has one element type | ✓ | ✓ | ✓ | ✓ | ✓ | – |
//! | `real` | complex-valued | ✓ | ✓ | ✓ | – | – | – |
//! | `imag` | complex-valued | ✓ | ✓ | ✓ | – | – | – |
//! | `conj` | complex-valued | ✓ | ✓ | ✓ | – | – | – |
//! | `angle` | complex-valued | ✓ | ✓ | ✓ | – | – | – |
//! | `real_if_close` | complex-valued | ✓ | ✓ | ✓ | – | – | – |
//! | `cbrt` | [`cbrt`](fn@crate::Var::cbrt) | – | ✓ | – | – | – | – |
//! | `heaviside` | [`heaviside`](fn@crate::Var::heaviside) | – | ✓ | ✓ | – | – | – |
//! | `float_power` | [`powf`](fn@crate::Var::powf) | – | ✓ | ✓ | – | – | – |
//! | `copysign` | [`copysign`](fn@crate::Var::copysign) | – | ✓ | ✓ | – | – | – |
//! | `fmod` | [`fmod`](fn@crate::Var::fmod) | – | ✓ | ✓ | – | – | – |
//! | `ldexp` | [`ldexp`](fn@crate::Var::ldexp) | – | ✓ | ✓ | – | – | – |
//! | `positive` | [`positive`](fn@crate::Var::positive) | – | ✓ | ✓ | – | – | – |
//! | `i0` | [`special::i0`](fn@crate::special::i0) | – | ✓ | ✓ | – | – | – |
//! | `unwrap` | [`unwrap`](fn@crate::Var::unwrap) | – | ✓ | – | – | – | – |
//! | `modf` | [`modf`](fn@crate::Var::modf) | – | ✓ | – | – | – | – |
//! | `rsqrt` | [`rsqrt`](fn@crate::Var::rsqrt) | – | ✓ | ✓ | – | – | ✓ |
//! | `relu` | [`relu`](fn@crate::Var::relu) | – | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `sigmoid` | [`sigmoid`](fn@crate::Var::sigmoid) | – | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `softplus` | [`softplus`](fn@crate::Var::softplus) | – | ✓ | ✓ | ✓ | – | ✓ |
//! | `gelu` | [`gelu`](fn@crate::Var::gelu) | – | ✓ | ✓ | ✓ | ✓ | – |
//! | `silu` | [`silu`](fn@crate::Var::silu) | – | ✓ | ✓ | ✓ | ✓ | – |
//! | `log_sigmoid` | [`log_sigmoid`](fn@crate::Var::log_sigmoid) | – | ✓ | ✓ | ✓ | – | – |
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
//! | `fmax` | [`fmax`](fn@crate::Var::fmax) | ✓ | ✓ | ✓ | – | – | – |
//! | `fmin` | [`fmin`](fn@crate::Var::fmin) | ✓ | ✓ | ✓ | – | – | – |
//! | `logaddexp` | [`logaddexp`](fn@crate::Var::logaddexp) | ✓ | ✓ | ✓ | – | – | – |
//! | `logaddexp2` | [`logaddexp2`](fn@crate::Var::logaddexp2) | ✓ | ✓ | ✓ | – | – | – |
//! | `mod`, `remainder` | [`remainder`](fn@crate::Var::remainder) | ✓ | ✓ | ✓ | ✓ | – | – |
//! | `power` | [`powf`](fn@crate::Var::powf) | ✓ | ✓ | ✓ | ✓ | ~ | ~ |
//! | `arctan2` | [`atan2`](fn@crate::Var::atan2) | ✓ | ✓ | ✓ | ✓ | – | – |
//! | `hypot` | [`hypot`](fn@crate::Var::hypot) | ✓ | ✓ | ✓ | ✓ | – | – |
//! | `where` | [`where_`](fn@crate::where_) | ✓ | ✓ | ✓ | ✓ | ✓ | – |
//!
//! # Zero gradient
//!
//! | function | here | autograd | JAX | PyTorch | burn | candle | rust-autograd |
//! |---|---|---|---|---|---|---|---|
//! | `floor` | [`floor`](fn@crate::Var::floor) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `ceil` | [`ceil`](fn@crate::Var::ceil) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `round`, `around` | [`round`](fn@crate::Var::round) | ✓ | ✓ | ✓ | ✓ | ✓ | – |
//! | `rint` | [`round`](fn@crate::Var::round) | ✓ | ✓ | ✓ | – | – | – |
//! | `fix` | [`trunc`](fn@crate::Var::trunc) | ✓ | ✓ | ✓ | ✓ | – | – |
//! | `trunc` | [`trunc`](fn@crate::Var::trunc) | ✓ | ✓ | ✓ | ✓ | – | – |
//! | `sign` | [`sign`](fn@crate::Var::sign) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `floor_divide` | [`floor_divide`](fn@crate::Var::floor_divide) | ✓ | ✓ | ✓ | – | – | – |
//! | `argmax` | [`argmax`](fn@crate::Var::argmax) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `argmin` | [`argmin`](fn@crate::Var::argmin) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `argsort` | [`argsort`](fn@crate::Var::argsort) | ✓ | ✓ | ✓ | ✓ | ✓ | – |
//! | `argpartition` | the order within the parts is left open | ✓ | ✓ | ✓ | – | – | – |
//! | `argwhere` | [`argwhere`](fn@crate::Var::argwhere) | ✓ | ✓ | ✓ | ✓ | – | – |
//! | `nonzero` | [`nonzero`](fn@crate::Var::nonzero) | ✓ | ✓ | ✓ | ✓ | – | – |
//! | `flatnonzero` | [`flatnonzero`](fn@crate::Var::flatnonzero) | ✓ | ✓ | ✓ | ✓ | – | – |
//! | `count_nonzero` | [`count_nonzero`](fn@crate::Var::count_nonzero) | ✓ | ✓ | ✓ | – | – | – |
//! | `searchsorted` | [`searchsorted`](fn@crate::Var::searchsorted) | ✓ | ✓ | ✓ | – | – | – |
//! | `all` | [`Bools::all`](fn@crate::Bools::all) | ✓ | ✓ | ✓ | ✓ | – | – |
//! | `any` | [`Bools::any`](fn@crate::Bools::any) | ✓ | ✓ | ✓ | ✓ | – | – |
//! | `logical_and` | `a & b` | ✓ | ✓ | ✓ | ✓ | – | – |
//! | `logical_or` | `a \| b` | ✓ | ✓ | ✓ | ✓ | – | – |
//! | `logical_not` | `!a` | ✓ | ✓ | ✓ | ✓ | – | – |
//! | `logical_xor` | `a ^ b` | ✓ | ✓ | ✓ | ✓ | – | – |
//! | `isfinite` | [`isfinite`](fn@crate::Var::isfinite) | ✓ | ✓ | ✓ | ✓ | – | – |
//! | `isinf` | [`isinf`](fn@crate::Var::isinf) | ✓ | ✓ | ✓ | ✓ | – | – |
//! | `isnan` | [`isnan`](fn@crate::Var::isnan) | ✓ | ✓ | ✓ | ✓ | – | – |
//! | `isneginf` | [`isneginf`](fn@crate::Var::isneginf) | ✓ | ✓ | ✓ | – | – | – |
//! | `isposinf` | [`isposinf`](fn@crate::Var::isposinf) | ✓ | ✓ | ✓ | – | – | – |
//! | `allclose` | [`allclose`](fn@crate::Var::allclose) | ✓ | ✓ | ✓ | ✓ | – | – |
//! | `array_equal` | [`array_equal`](fn@crate::Var::array_equal) | ✓ | ✓ | ✓ | ✓ | – | – |
//! | `array_equiv` | one boolean about the data, which no tape decides on; compare the values | ✓ | ✓ | ✓ | ✓ | – | – |
//! | `isclose` | [`isclose`](fn@crate::Var::isclose) | ✓ | ✓ | ✓ | ✓ | – | – |
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
//! | `zeros_like` | [`zeros_like`](fn@crate::Var::zeros_like) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `ones_like` | [`ones_like`](fn@crate::Var::ones_like) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `full_like` | [`full_like`](fn@crate::Var::full_like) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `empty_like` | no array is without values | ✓ | ✓ | ✓ | ✓ | – | – |
//!
//! # Reductions and scans
//!
//! | function | here | autograd | JAX | PyTorch | burn | candle | rust-autograd |
//! |---|---|---|---|---|---|---|---|
//! | `sum` | [`sum`](fn@crate::Var::sum) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `mean` | [`mean`](fn@crate::Var::mean) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `prod` | [`prod`](fn@crate::Var::prod) | ✓ | ✓ | ✓ | ✓ | – | ✓ |
//! | `var` | [`var`](fn@crate::Var::var) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `std` | [`std`](fn@crate::Var::std) | ✓ | ✓ | ✓ | – | – | – |
//! | `max`, `amax` | [`max`](fn@crate::Var::max) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `min`, `amin` | [`min`](fn@crate::Var::min) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `cumsum` | [`cumsum`](fn@crate::Var::cumsum) | ✓ | ✓ | ✓ | ✓ | ~ | – |
//! | `cumprod` | [`cumprod`](fn@crate::Var::cumprod) | – | ✓ | ✓ | ✓ | – | – |
//! | `cummax` | [`cummax`](fn@crate::Var::cummax) | – | ✓ | ✓ | ✓ | – | – |
//! | `cummin` | [`cummin`](fn@crate::Var::cummin) | – | ✓ | ✓ | ✓ | – | – |
//! | `median` | [`median`](fn@crate::Var::median) | – | ✓ | ✓ | – | – | – |
//! | `quantile` | [`quantile`](fn@crate::Var::quantile) | – | ✓ | ✓ | – | – | – |
//! | `percentile` | [`percentile`](fn@crate::Var::percentile) | – | ✓ | ✓ | – | – | – |
//! | `ptp` | [`ptp`](fn@crate::Var::ptp) | – | ✓ | – | – | – | – |
//! | `average` | [`average`](fn@crate::Var::average) | – | ✓ | – | – | – | – |
//! | `nansum` | [`nansum`](fn@crate::Var::nansum) | – | ✓ | ✓ | – | – | – |
//! | `nanmean` | [`nanmean`](fn@crate::Var::nanmean) | – | ✓ | ✓ | – | – | – |
//! | `nanvar` | [`nanvar`](fn@crate::Var::nanvar) | – | ✓ | – | – | – | – |
//! | `nanstd` | [`nanstd`](fn@crate::Var::nanstd) | – | ✓ | – | – | – | – |
//! | `nanmax` | [`nanmax`](fn@crate::Var::nanmax) | – | ✓ | – | – | – | – |
//! | `nanmin` | [`nanmin`](fn@crate::Var::nanmin) | – | ✓ | – | – | – | – |
//! | `nanprod` | [`nanprod`](fn@crate::Var::nanprod) | – | ✓ | – | – | – | – |
//! | `cov` | [`cov`](fn@crate::Var::cov) | – | ✓ | ✓ | ✓ | – | – |
//! | `corrcoef` | [`corrcoef`](fn@crate::Var::corrcoef) | – | ✓ | ✓ | – | – | – |
//! | `trapezoid` | [`trapezoid`](fn@crate::Var::trapezoid) | – | ✓ | ✓ | – | – | – |
//! | `logcumsumexp` | [`logcumsumexp`](fn@crate::Var::logcumsumexp) | – | ✓ | ✓ | – | – | – |
//! | `ma.sum` | [`masked_sum`](fn@crate::Var::masked_sum) | – | ✓ | ✓ | – | – | – |
//! | `ma.mean` | [`masked_mean`](fn@crate::Var::masked_mean) | – | ✓ | ✓ | – | – | – |
//!
//! # Products and contractions
//!
//! | function | here | autograd | JAX | PyTorch | burn | candle | rust-autograd |
//! |---|---|---|---|---|---|---|---|
//! | `dot` | [`dot`](fn@crate::Var::dot) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `matmul` | [`matmul`](fn@crate::Var::matmul) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `inner` | [`inner`](fn@crate::Var::inner) | ✓ | ✓ | ✓ | – | – | – |
//! | `outer` | [`outer`](fn@crate::Var::outer) | ✓ | ✓ | ✓ | ✓ | – | – |
//! | `tensordot` | [`tensordot`](fn@crate::Var::tensordot) | ✓ | ✓ | ✓ | – | – | ✓ |
//! | `einsum` | [`einsum`](fn@crate::einsum) | ✓ | ✓ | ✓ | – | – | – |
//! | `kron` | [`kron`](fn@crate::Var::kron) | ✓ | ✓ | ✓ | – | – | – |
//! | `cross` | [`cross`](fn@crate::Var::cross) | ✓ | ✓ | ✓ | ✓ | – | – |
//! | `vdot` | [`vdot`](fn@crate::Var::vdot) | – | ✓ | ✓ | – | – | – |
//! | `vecdot` | [`vecdot`](fn@crate::Var::vecdot) | – | ✓ | ✓ | – | – | – |
//! | `matvec` | [`matvec`](fn@crate::Var::matvec) | – | ✓ | – | – | – | – |
//! | `vecmat` | [`vecmat`](fn@crate::Var::vecmat) | – | ✓ | – | – | – | – |
//! | `linalg.multi_dot` | [`multi_dot`](fn@crate::multi_dot) | – | ✓ | ✓ | – | – | – |
//! | `linalg.matrix_power` | [`linalg::matrix_power`](fn@crate::linalg::matrix_power) | – | ✓ | ✓ | – | – | – |
//! | `correlate` | [`signal::correlate`](fn@crate::signal::correlate) | – | ✓ | – | – | – | – |
//! | `convolve` | [`signal::convolve`](fn@crate::signal::convolve) | – | ✓ | – | – | – | – |
//!
//! # Shape, assembly and movement
//!
//! | function | here | autograd | JAX | PyTorch | burn | candle | rust-autograd |
//! |---|---|---|---|---|---|---|---|
//! | `reshape` | [`reshape`](fn@crate::Var::reshape) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `ravel`, `flatten` | [`ravel`](fn@crate::Var::ravel) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `expand_dims` | [`expand_dims`](fn@crate::Var::expand_dims) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `squeeze` | [`squeeze`](fn@crate::Var::squeeze) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `transpose`, `T` | [`transpose`](fn@crate::Var::transpose) | ✓ | ✓ | ✓ | ✓ | ✓ | ~ |
//! | `swapaxes` | [`swapaxes`](fn@crate::Var::swapaxes) | ✓ | ✓ | ✓ | ✓ | ✓ | ~ |
//! | `moveaxis` | [`moveaxis`](fn@crate::Var::moveaxis) | ✓ | ✓ | ✓ | – | – | – |
//! | `rollaxis` | [`rollaxis`](fn@crate::Var::rollaxis) | ✓ | ✓ | – | – | – | – |
//! | `broadcast_to` | [`broadcast_to`](fn@crate::Var::broadcast_to) | ✓ | ✓ | ✓ | ✓ | ✓ | ~ |
//! | `roll` | [`roll`](fn@crate::Var::roll) | ✓ | ✓ | ✓ | ✓ | ✓ | – |
//! | `flip` | [`flip`](fn@crate::Var::flip) | – | ✓ | ✓ | ✓ | ✓ | – |
//! | `flipud` | [`flipud`](fn@crate::Var::flipud) | ✓ | ✓ | ✓ | ~ | ~ | – |
//! | `fliplr` | [`fliplr`](fn@crate::Var::fliplr) | ✓ | ✓ | ✓ | ~ | ~ | – |
//! | `rot90` | [`rot90`](fn@crate::Var::rot90) | ✓ | ✓ | ✓ | – | – | – |
//! | `repeat` | [`repeat`](fn@crate::Var::repeat) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `tile` | [`tile`](fn@crate::Var::tile) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `pad` | [`pad`](fn@crate::Var::pad) | ✓ | ✓ | ✓ | ✓ | ~ | – |
//! | `diag` | [`diag`](fn@crate::Var::diag) | ✓ | ✓ | ✓ | – | ~ | – |
//! | `diagonal` | [`diagonal`](fn@crate::Var::diagonal) | ✓ | ✓ | ✓ | – | – | – |
//! | `make_diagonal` | [`make_diagonal`](fn@crate::Var::make_diagonal) | ✓ | ~ | ✓ | – | – | – |
//! | `trace` | [`trace`](fn@crate::Var::trace) | ✓ | ✓ | ✓ | ✓ | – | – |
//! | `triu` | [`triu`](fn@crate::Var::triu) | ✓ | ✓ | ✓ | ✓ | ✓ | – |
//! | `tril` | [`tril`](fn@crate::Var::tril) | ✓ | ✓ | ✓ | ✓ | ✓ | – |
//! | `split` | [`split`](fn@crate::Var::split) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `array_split` | [`array_split`](fn@crate::Var::array_split) | ✓ | ✓ | ✓ | ~ | ~ | – |
//! | `vsplit` | [`vsplit`](fn@crate::Var::vsplit) | ✓ | ✓ | ✓ | – | – | – |
//! | `hsplit` | [`hsplit`](fn@crate::Var::hsplit) | ✓ | ✓ | ✓ | – | – | – |
//! | `dsplit` | [`dsplit`](fn@crate::Var::dsplit) | ✓ | ✓ | ✓ | – | – | – |
//! | `concatenate` | [`concatenate`](fn@crate::concatenate) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `vstack` | [`vstack`](fn@crate::vstack) | ✓ | ✓ | ✓ | – | – | – |
//! | `hstack` | [`hstack`](fn@crate::hstack) | ✓ | ✓ | ✓ | – | – | – |
//! | `column_stack` | [`column_stack`](fn@crate::column_stack) | ✓ | ✓ | ✓ | – | – | – |
//! | `stack` | [`stack`](fn@crate::stack) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `append` | [`append`](fn@crate::Var::append) | ✓ | ✓ | – | – | – | – |
//! | `atleast_1d` | [`atleast_1d`](fn@crate::Var::atleast_1d) | ✓ | ✓ | ✓ | – | – | – |
//! | `atleast_2d` | [`atleast_2d`](fn@crate::Var::atleast_2d) | ✓ | ✓ | ✓ | – | – | – |
//! | `atleast_3d` | [`atleast_3d`](fn@crate::Var::atleast_3d) | ✓ | ✓ | ✓ | – | – | – |
//! | `array` | [`stack`](fn@crate::stack) | ✓ | ✓ | ~ | ~ | ~ | – |
//! | `full` | [`broadcast_to`](fn@crate::Var::broadcast_to) | ✓ | ✓ | ✓ | ~ | – | – |
//! | `linspace` | [`linspace`](fn@crate::linspace) | ✓ | ✓ | – | ~ | – | – |
//! | `diff` | [`diff`](fn@crate::Var::diff) | ✓ | ✓ | ✓ | – | – | – |
//! | `gradient` | [`gradient`](fn@crate::Var::gradient) | ✓ | ✓ | ✓ | – | – | – |
//! | `select` | [`select`](fn@crate::select) | ✓ | ~ | – | – | – | – |
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
//! | `sort`, `msort` | [`sort`](fn@crate::Var::sort) | ~ | ✓ | ✓ | ✓ | ~ | – |
//! | `partition` | [`partition`](fn@crate::Var::partition) | ~ | ✓ | – | – | – | – |
//! | `take` | [`take`](fn@crate::Var::take) | – | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `take_along_axis` | [`take_along_axis`](fn@crate::Var::take_along_axis) | – | ✓ | ✓ | ✓ | ✓ | – |
//! | `choose` | [`choose`](fn@crate::choose) | – | ✓ | – | – | – | – |
//! | `compress` | [`compress`](fn@crate::Var::compress) | – | ✓ | – | – | – | – |
//! | `put_along_axis` | [`put_along_axis`](fn@crate::Var::put_along_axis) | – | ✓ | ✓ | ✓ | – | – |
//! | `at.set` | [`set_at`](fn@crate::Var::set_at) | – | ✓ | ✓ | ✓ | – | – |
//! | `at.add` | [`add_at`](fn@crate::Var::add_at) | – | ✓ | ✓ | ✓ | ✓ | – |
//! | `at.multiply` | [`multiply_at`](fn@crate::Var::multiply_at) | – | ✓ | ✓ | – | – | – |
//! | `at.min` | [`minimum_at`](fn@crate::Var::minimum_at) | – | ✓ | ✓ | – | – | – |
//! | `at.max` | [`maximum_at`](fn@crate::Var::maximum_at) | – | ✓ | ✓ | – | – | – |
//! | `top_k` | [`topk`](fn@crate::Var::topk) | – | ✓ | ✓ | – | – | – |
//! | `interp` | [`interp`](fn@crate::Var::interp) | – | ✓ | – | – | – | – |
//! | `unique` | its length depends on the data | – | ~ | ~ | – | – | – |
//!
//! # Linear algebra of numpy
//!
//! | function | here | autograd | JAX | PyTorch | burn | candle | rust-autograd |
//! |---|---|---|---|---|---|---|---|
//! | `linalg.det` | [`linalg::det`](fn@crate::linalg::det) | ✓ | ✓ | ✓ | ~ | – | – |
//! | `linalg.slogdet` | [`linalg::slogdet`](fn@crate::linalg::slogdet) | ✓ | ✓ | ✓ | – | – | – |
//! | `linalg.inv` | [`linalg::inv`](fn@crate::linalg::inv) | ✓ | ✓ | ✓ | – | – | – |
//! | `linalg.pinv` | [`linalg::pinv`](fn@crate::linalg::pinv) | ✓ | ✓ | ✓ | – | – | – |
//! | `linalg.solve` | [`linalg::solve`](fn@crate::linalg::solve) | ✓ | ✓ | ✓ | – | – | – |
//! | `linalg.norm` | [`linalg::norm`](fn@crate::linalg::norm) | ✓ | ✓ | ✓ | ~ | – | – |
//! | `linalg.cholesky` | [`linalg::cholesky`](fn@crate::linalg::cholesky) | ✓ | ✓ | ✓ | – | – | – |
//! | `linalg.eigh` | [`linalg::eigh`](fn@crate::linalg::eigh) | ✓ | ✓ | ✓ | – | – | – |
//! | `linalg.svd` | [`linalg::svd`](fn@crate::linalg::svd) | ✓ | ✓ | ✓ | – | – | – |
//! | `linalg.eig` | complex-valued | ✓ | ✓ | ✓ | – | – | – |
//! | `linalg.eigvals` | complex-valued | – | ✓ | ✓ | – | – | – |
//! | `linalg.qr` | [`linalg::qr`](fn@crate::linalg::qr) | – | ✓ | ✓ | – | – | – |
//! | `linalg.lstsq` | [`linalg::lstsq`](fn@crate::linalg::lstsq) | – | ✓ | ✓ | – | – | – |
//! | `linalg.eigvalsh` | [`linalg::eigvalsh`](fn@crate::linalg::eigvalsh) | – | ✓ | ✓ | – | – | – |
//! | `linalg.svdvals` | [`linalg::svdvals`](fn@crate::linalg::svdvals) | – | ✓ | ✓ | – | – | – |
//! | `linalg.tensorsolve` | [`linalg::tensorsolve`](fn@crate::linalg::tensorsolve) | – | ✓ | ✓ | – | – | – |
//! | `linalg.tensorinv` | [`linalg::tensorinv`](fn@crate::linalg::tensorinv) | – | ✓ | ✓ | – | – | – |
//! | `linalg.cond` | [`linalg::cond`](fn@crate::linalg::cond) | – | ✓ | ✓ | – | – | – |
//! | `linalg.vector_norm` | [`norm_ord`](fn@crate::Var::norm_ord) | – | ✓ | ✓ | – | – | – |
//! | `linalg.matrix_norm` | [`linalg::matrix_norm`](fn@crate::linalg::matrix_norm) | – | ✓ | ✓ | – | – | – |
//!
//! # Linear algebra, transforms, signals and integration of scipy
//!
//! | function | here | autograd | JAX | PyTorch | burn | candle | rust-autograd |
//! |---|---|---|---|---|---|---|---|
//! | `scipy.linalg.sqrtm` | [`linalg::sqrtm`](fn@crate::linalg::sqrtm) | ✓ | ~ | – | – | – | – |
//! | `scipy.linalg.solve_triangular` | [`linalg::solve_triangular`](fn@crate::linalg::solve_triangular) | ✓ | ✓ | ✓ | – | – | – |
//! | `scipy.linalg.solve_banded` | [`linalg::solve_banded`](fn@crate::linalg::solve_banded) | ✓ | – | – | – | – | – |
//! | `scipy.linalg.solve_sylvester` | [`linalg::solve_sylvester`](fn@crate::linalg::solve_sylvester) | ✓ | ~ | – | – | – | – |
//! | `scipy.linalg.expm` | [`linalg::expm`](fn@crate::linalg::expm) | – | ✓ | ✓ | – | – | – |
//! | `scipy.linalg.lu` | `solve`, `det` and `inv` share one inside, which has no derivative of its own | – | ✓ | ✓ | – | – | – |
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
//! | `fft.fftshift` | a roll by half of the length: `roll_axis` | ✓ | ✓ | ✓ | – | – | – |
//! | `fft.ifftshift` | a roll by half of the length: `roll_axis` | ✓ | ✓ | ✓ | – | – | – |
//! | `scipy.signal.convolve` | [`signal::convolve`](fn@crate::signal::convolve) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `scipy.integrate.odeint` | [`integrate::odeint`](fn@crate::integrate::odeint) | ✓ | ✓ | – | – | – | – |
//!
//! # Special functions of scipy
//!
//! | function | here | autograd | JAX | PyTorch | burn | candle | rust-autograd |
//! |---|---|---|---|---|---|---|---|
//! | `scipy.special.gamma` | [`special::gamma`](fn@crate::special::gamma) | ✓ | ✓ | ~ | – | – | – |
//! | `scipy.special.gammaln` | [`special::gammaln`](fn@crate::special::gammaln) | ✓ | ✓ | ✓ | – | – | ✓ |
//! | `scipy.special.digamma`, `psi` | [`special::digamma`](fn@crate::special::digamma) | ✓ | ✓ | ✓ | – | – | ✓ |
//! | `scipy.special.polygamma` | [`special::polygamma`](fn@crate::special::polygamma) | ✓ | ✓ | ✓ | – | – | – |
//! | `scipy.special.rgamma` | [`special::rgamma`](fn@crate::special::rgamma) | ✓ | – | – | – | – | – |
//! | `scipy.special.multigammaln` | [`special::multigammaln`](fn@crate::special::multigammaln) | ✓ | ✓ | ✓ | – | – | – |
//! | `scipy.special.gammasgn` | [`special::gammasgn`](fn@crate::special::gammasgn) | ✓ | ✓ | – | – | – | – |
//! | `scipy.special.gammainc` | [`special::gammainc`](fn@crate::special::gammainc) | ~ | ✓ | ~ | – | – | – |
//! | `scipy.special.gammaincc` | [`special::gammaincc`](fn@crate::special::gammaincc) | ~ | ✓ | ~ | – | – | – |
//! | `scipy.special.beta` | [`special::beta`](fn@crate::special::beta) | ✓ | ✓ | – | – | – | – |
//! | `scipy.special.betaln` | [`special::betaln`](fn@crate::special::betaln) | ✓ | ✓ | – | – | – | – |
//! | `scipy.special.betainc` | [`special::betainc`](fn@crate::special::betainc) | ~ | ✓ | – | – | – | – |
//! | `scipy.special.j0` | [`special::j0`](fn@crate::special::j0) | ✓ | ~ | ~ | – | – | – |
//! | `scipy.special.j1` | [`special::j1`](fn@crate::special::j1) | ✓ | ~ | ~ | – | – | – |
//! | `scipy.special.y0` | [`special::y0`](fn@crate::special::y0) | ✓ | ~ | ~ | – | – | – |
//! | `scipy.special.y1` | [`special::y1`](fn@crate::special::y1) | ✓ | ~ | ~ | – | – | – |
//! | `scipy.special.jn` | [`special::jn`](fn@crate::special::jn) | ✓ | ~ | – | – | – | – |
//! | `scipy.special.yn` | [`special::yn`](fn@crate::special::yn) | ✓ | – | – | – | – | – |
//! | `scipy.special.i0` | [`special::i0`](fn@crate::special::i0) | ✓ | ✓ | ✓ | – | – | – |
//! | `scipy.special.i1` | [`special::i1`](fn@crate::special::i1) | ✓ | ✓ | ✓ | – | – | – |
//! | `scipy.special.iv` | [`special::iv`](fn@crate::special::iv) | ✓ | ~ | – | – | – | – |
//! | `scipy.special.ive` | [`special::ive`](fn@crate::special::ive) | ✓ | ~ | – | – | – | – |
//! | `scipy.special.erf` | [`special::erf`](fn@crate::special::erf) | ✓ | ✓ | ✓ | ✓ | ✓ | – |
//! | `scipy.special.erfc` | [`special::erfc`](fn@crate::special::erfc) | ✓ | ✓ | ✓ | – | – | – |
//! | `scipy.special.erfinv` | [`special::erfinv`](fn@crate::special::erfinv) | ✓ | ✓ | ✓ | – | – | – |
//! | `scipy.special.erfcinv` | [`special::erfcinv`](fn@crate::special::erfcinv) | ✓ | – | – | – | – | – |
//! | `scipy.special.logit` | [`special::logit`](fn@crate::special::logit) | ✓ | ✓ | ✓ | – | – | – |
//! | `scipy.special.expit` | [`special::expit`](fn@crate::special::expit) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `scipy.special.logsumexp` | [`logsumexp`](fn@crate::Var::logsumexp) | ✓ | ✓ | ✓ | ~ | ✓ | ✓ |
//! | `scipy.special.xlogy` | [`special::xlogy`](fn@crate::special::xlogy) | – | ✓ | ✓ | – | – | – |
//! | `scipy.special.xlog1py` | [`special::xlog1py`](fn@crate::special::xlog1py) | – | ✓ | ✓ | – | – | – |
//! | `scipy.special.entr` | [`special::entr`](fn@crate::special::entr) | – | ✓ | ✓ | – | – | – |
//!
//! # Distributions of scipy.stats
//!
//! | function | here | autograd | JAX | PyTorch | burn | candle | rust-autograd |
//! |---|---|---|---|---|---|---|---|
//! | `scipy.stats.norm.pdf` | [`stats::norm::pdf`](fn@crate::stats::norm::pdf) | ✓ | ✓ | ~ | – | – | – |
//! | `scipy.stats.norm.cdf` | [`stats::norm::cdf`](fn@crate::stats::norm::cdf) | ✓ | ✓ | ~ | – | – | – |
//! | `scipy.stats.norm.sf` | [`stats::norm::sf`](fn@crate::stats::norm::sf) | ✓ | ✓ | ~ | – | – | – |
//! | `scipy.stats.norm.logpdf` | [`stats::norm::logpdf`](fn@crate::stats::norm::logpdf) | ✓ | ✓ | ~ | – | – | – |
//! | `scipy.stats.norm.logcdf` | [`stats::norm::logcdf`](fn@crate::stats::norm::logcdf) | ✓ | ✓ | ~ | – | – | – |
//! | `scipy.stats.norm.logsf` | [`stats::norm::logsf`](fn@crate::stats::norm::logsf) | ✓ | ✓ | ~ | – | – | – |
//! | `scipy.stats.t.pdf` | [`stats::t::pdf`](fn@crate::stats::t::pdf) | ✓ | ✓ | ~ | – | – | – |
//! | `scipy.stats.t.cdf` | [`stats::t::cdf`](fn@crate::stats::t::cdf) | ✓ | ✓ | ~ | – | – | – |
//! | `scipy.stats.t.logpdf` | [`stats::t::logpdf`](fn@crate::stats::t::logpdf) | ✓ | ✓ | ~ | – | – | – |
//! | `scipy.stats.t.logcdf` | [`stats::t::logcdf`](fn@crate::stats::t::logcdf) | ✓ | ✓ | ~ | – | – | – |
//! | `scipy.stats.beta.pdf` | [`stats::beta::pdf`](fn@crate::stats::beta::pdf) | ✓ | ✓ | ~ | – | – | – |
//! | `scipy.stats.beta.cdf` | [`stats::beta::cdf`](fn@crate::stats::beta::cdf) | ✓ | ✓ | ~ | – | – | – |
//! | `scipy.stats.beta.logpdf` | [`stats::beta::logpdf`](fn@crate::stats::beta::logpdf) | ✓ | ✓ | ~ | – | – | – |
//! | `scipy.stats.gamma.pdf` | [`stats::gamma::pdf`](fn@crate::stats::gamma::pdf) | ✓ | ✓ | ~ | – | – | – |
//! | `scipy.stats.gamma.cdf` | [`stats::gamma::cdf`](fn@crate::stats::gamma::cdf) | ✓ | ✓ | ~ | – | – | – |
//! | `scipy.stats.gamma.logpdf` | [`stats::gamma::logpdf`](fn@crate::stats::gamma::logpdf) | ✓ | ✓ | ~ | – | – | – |
//! | `scipy.stats.chi2.pdf` | [`stats::chi2::pdf`](fn@crate::stats::chi2::pdf) | ✓ | ✓ | ~ | – | – | – |
//! | `scipy.stats.chi2.cdf` | [`stats::chi2::cdf`](fn@crate::stats::chi2::cdf) | ✓ | ✓ | ~ | – | – | – |
//! | `scipy.stats.chi2.logpdf` | [`stats::chi2::logpdf`](fn@crate::stats::chi2::logpdf) | ✓ | ✓ | ~ | – | – | – |
//! | `scipy.stats.poisson.pmf` | [`stats::poisson::pmf`](fn@crate::stats::poisson::pmf) | ✓ | ✓ | ~ | – | – | – |
//! | `scipy.stats.poisson.logpmf` | [`stats::poisson::logpmf`](fn@crate::stats::poisson::logpmf) | ✓ | ✓ | ~ | – | – | – |
//! | `scipy.stats.poisson.cdf` | [`stats::poisson::cdf`](fn@crate::stats::poisson::cdf) | ✓ | ✓ | ~ | – | – | – |
//! | `scipy.stats.dirichlet.pdf` | [`stats::dirichlet::pdf`](fn@crate::stats::dirichlet::pdf) | ✓ | ✓ | ~ | – | – | – |
//! | `scipy.stats.dirichlet.logpdf` | [`stats::dirichlet::logpdf`](fn@crate::stats::dirichlet::logpdf) | ✓ | ✓ | ~ | – | – | – |
//! | `scipy.stats.multivariate_normal.pdf` | [`stats::multivariate_normal::pdf`](fn@crate::stats::multivariate_normal::pdf) | ✓ | ✓ | ~ | – | – | – |
//! | `scipy.stats.multivariate_normal.logpdf` | [`stats::multivariate_normal::logpdf`](fn@crate::stats::multivariate_normal::logpdf) | ✓ | ✓ | ~ | – | – | – |
//! | `scipy.stats.multivariate_normal.entropy` | [`stats::multivariate_normal::entropy`](fn@crate::stats::multivariate_normal::entropy) | ✓ | – | ✓ | – | – | – |
//!
//! # Operators
//!
//! | function | here | autograd | JAX | PyTorch | burn | candle | rust-autograd |
//! |---|---|---|---|---|---|---|---|
//! | `grad` | [`grad`](fn@crate::grad) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `value_and_grad` | [`value_and_grad`](fn@crate::value_and_grad) | ✓ | ✓ | ~ | ~ | ~ | ~ |
//! | `grad_and_aux` | [`value_grad_and_aux`](fn@crate::value_grad_and_aux) | ✓ | ✓ | ~ | ~ | ~ | – |
//! | `elementwise_grad` | [`elementwise_grad`](fn@crate::elementwise_grad) | ✓ | ~ | ~ | ~ | ~ | – |
//! | `deriv` | [`deriv`](fn@crate::deriv) | ✓ | ✓ | ✓ | – | – | – |
//! | `make_jvp` | [`jvp`](fn@crate::jvp) | ✓ | ✓ | ✓ | – | – | – |
//! | `make_vjp` | [`vjp`](fn@crate::vjp) | ✓ | ✓ | ✓ | – | – | ✓ |
//! | `jacobian` | [`jacobian`](fn@crate::jacobian) | ✓ | ✓ | ✓ | – | – | ✓ |
//! | `hessian` | [`hessian`](fn@crate::hessian) | ✓ | ✓ | ✓ | – | – | ~ |
//! | `make_hvp` | [`hvp`](fn@crate::hvp) | ✓ | ✓ | ✓ | – | – | ✓ |
//! | `hessian_tensor_product`, `hessian_vector_product` | [`hvp`](fn@crate::hvp) | ✓ | ✓ | ✓ | – | – | ✓ |
//! | `tensor_jacobian_product`, `vector_jacobian_product` | [`vjp`](fn@crate::vjp) | ✓ | ~ | ~ | – | – | – |
//! | `make_jvp_reversemode` | [`jvp`](fn@crate::jvp) | ✓ | ~ | ~ | – | – | – |
//! | `make_ggnvp` | [`ggnvp`](fn@crate::ggnvp) | ✓ | ~ | ~ | – | – | – |
//! | `multigrad_dict` | [`grad`](fn@crate::grad) | ✓ | ✓ | ✓ | ✓ | ✓ | ✓ |
//! | `grad_named` | [`grad`](fn@crate::grad) | ✓ | ~ | – | – | – | – |
//! | `checkpoint` | [`Tape::checkpoint`](fn@crate::Tape::checkpoint) | ✓ | ✓ | ✓ | ✓ | – | – |
//! | `holomorphic_grad` | complex-valued | ✓ | ✓ | ~ | – | – | – |
//! | `stop_gradient`, `detach` | [`stop_gradient`](fn@crate::Var::stop_gradient) | – | ✓ | ✓ | ✓ | ✓ | – |
