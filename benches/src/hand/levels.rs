//! Loops compiled for several instruction sets, of which the best that the processor has is taken.

/// What a loop is compiled for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    /// What every processor of the target has.
    Baseline,
    /// AVX2 with FMA.
    #[cfg(target_arch = "x86_64")]
    Avx2,
    /// AVX-512, with what is usual beside its foundation.
    #[cfg(target_arch = "x86_64")]
    Avx512,
}

impl Level {
    /// The best that the processor has, or the one that a test asks for.
    #[inline(always)]
    pub(crate) fn chosen() -> Level {
        #[cfg(test)]
        if let Some(level) = forced::LEVEL.get() {
            return level;
        }
        Level::best()
    }

    #[inline(always)]
    fn best() -> Level {
        #[cfg(target_arch = "x86_64")]
        if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
            let has_512 = is_x86_feature_detected!("avx512f")
                && is_x86_feature_detected!("avx512dq")
                && is_x86_feature_detected!("avx512bw")
                && is_x86_feature_detected!("avx512vl");
            return if has_512 { Level::Avx512 } else { Level::Avx2 };
        }
        Level::Baseline
    }
}

/// Compiles a function once for each [`Level`].
///
/// In the body, `FMA` says whether multiplying and adding is one instruction.
macro_rules! for_this_processor {
    (
        $(#[$doc:meta])*
        $vis:vis fn $name:ident<$A:ident: $bound:path>($($argument:ident: $type:ty),* $(,)?) -> $result:ty $body:block
    ) => {
        $(#[$doc])*
        $vis fn $name<$A: $bound>($($argument: $type),*) -> $result {
            #[inline(always)]
            #[allow(clippy::extra_unused_type_parameters)]
            fn body<const FMA: bool, $A: $bound>($($argument: $type),*) -> $result $body

            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx512f,avx512dq,avx512bw,avx512vl,avx2,fma")]
            fn avx512<$A: $bound>($($argument: $type),*) -> $result {
                body::<true, $A>($($argument),*)
            }
            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx2,fma")]
            fn avx2<$A: $bound>($($argument: $type),*) -> $result {
                body::<true, $A>($($argument),*)
            }
            match $crate::hand::levels::Level::chosen() {
                // SAFETY: the processor has the features of the level.
                #[cfg(target_arch = "x86_64")]
                $crate::hand::levels::Level::Avx512 => unsafe { avx512($($argument),*) },
                // SAFETY: as above.
                #[cfg(target_arch = "x86_64")]
                $crate::hand::levels::Level::Avx2 => unsafe { avx2($($argument),*) },
                $crate::hand::levels::Level::Baseline => {
                    body::<{ cfg!(target_arch = "aarch64") }, $A>($($argument),*)
                }
            }
        }
    };
}

/// What lets tests go through the levels.
#[cfg(test)]
pub(crate) mod forced {
    use super::Level;
    use std::cell::Cell;

    thread_local! {
        pub(super) static LEVEL: Cell<Option<Level>> = const { Cell::new(None) };
    }

    /// Does something on this thread at each level that the processor has.
    pub(crate) fn at_each_level(mut test: impl FnMut(Level)) {
        #[cfg(target_arch = "x86_64")]
        let levels: &[Level] = match Level::best() {
            Level::Baseline => &[Level::Baseline],
            Level::Avx2 => &[Level::Baseline, Level::Avx2],
            Level::Avx512 => &[Level::Baseline, Level::Avx2, Level::Avx512],
        };
        #[cfg(not(target_arch = "x86_64"))]
        let levels: &[Level] = &[Level::Baseline];
        for &level in levels {
            LEVEL.set(Some(level));
            test(level);
        }
        LEVEL.set(None);
    }
}
