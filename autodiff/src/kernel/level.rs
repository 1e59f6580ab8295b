//! Which instructions the loops may use: chosen once, when the first machine is made.

use std::sync::OnceLock;

/// A set of instructions that loops are compiled for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Level {
    /// What every processor of the target has: SSE2 on x86-64, NEON on AArch64.
    Baseline,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    #[cfg(target_arch = "x86_64")]
    Avx512,
}

/// The environment variable that forces a level: `baseline`, `avx2` or `avx512`.
const VARIABLE: &str = "AUTODIFF_SIMD";

impl Level {
    /// The levels that this processor has, the best last.
    pub fn available() -> Vec<Level> {
        #[allow(unused_mut)]
        let mut levels = vec![Level::Baseline];
        #[cfg(target_arch = "x86_64")]
        {
            if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
                levels.push(Level::Avx2);
                let wide = is_x86_feature_detected!("avx512f")
                    && is_x86_feature_detected!("avx512dq")
                    && is_x86_feature_detected!("avx512bw")
                    && is_x86_feature_detected!("avx512vl");
                if wide {
                    levels.push(Level::Avx512);
                }
            }
        }
        levels
    }

    /// The level to use: the best there is, or the one that the environment forces.
    ///
    /// # Panics
    /// If the environment names a level that there is not.
    pub fn chosen() -> Level {
        static CHOSEN: OnceLock<Level> = OnceLock::new();
        *CHOSEN.get_or_init(|| {
            let available = Level::available();
            let Ok(forced) = std::env::var(VARIABLE) else { return available[available.len() - 1] };
            let known = available.iter().find(|level| level.name() == forced);
            *known.unwrap_or_else(|| {
                let names: Vec<&str> = available.iter().map(|level| level.name()).collect();
                panic!("{VARIABLE}={forced}: this processor has {}", names.join(", "))
            })
        })
    }

    /// Its name in the environment variable.
    pub fn name(self) -> &'static str {
        match self {
            Level::Baseline => "baseline",
            #[cfg(target_arch = "x86_64")]
            Level::Avx2 => "avx2",
            #[cfg(target_arch = "x86_64")]
            Level::Avx512 => "avx512",
        }
    }
}

/// Compiles a function once for each level; `name::at(level)` is the one for a level.
///
/// The body may use the constant `FMA`: whether to multiply and add in one instruction.
macro_rules! by_level {
    ($(
        $(#[$doc:meta])*
        unsafe fn $name:ident<$A:ident>($($argument:ident: $type:ty),* $(,)?) $(-> $result:ty)? $body:block
    )*) => {$(
        $(#[$doc])*
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            type Function<$A> = unsafe fn($($type),*) $(-> $result)?;

            /// # Safety
            /// As the function's; the processor must have the level.
            pub(super) fn at<$A: Scalar>(level: Level) -> Function<$A> {
                match level {
                    Level::Baseline => baseline::<$A>,
                    #[cfg(target_arch = "x86_64")]
                    Level::Avx2 => avx2::<$A>,
                    #[cfg(target_arch = "x86_64")]
                    Level::Avx512 => avx512::<$A>,
                }
            }

            #[inline(always)]
            #[allow(dead_code)]
            unsafe fn body<$A: Scalar, const FMA: bool>($($argument: $type),*) $(-> $result)? $body

            unsafe fn baseline<$A: Scalar>($($argument: $type),*) $(-> $result)? {
                // SAFETY: as the function's.
                unsafe { body::<$A, { cfg!(target_arch = "aarch64") }>($($argument),*) }
            }

            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx2,fma")]
            unsafe fn avx2<$A: Scalar>($($argument: $type),*) $(-> $result)? {
                // SAFETY: as the function's.
                unsafe { body::<$A, true>($($argument),*) }
            }

            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx512f,avx512dq,avx512bw,avx512vl,avx2,fma")]
            unsafe fn avx512<$A: Scalar>($($argument: $type),*) $(-> $result)? {
                // SAFETY: as the function's.
                unsafe { body::<$A, true>($($argument),*) }
            }
        }
    )*};
}

pub(super) use by_level;
