//! Loops compiled for several instruction sets, of which the best that the processor has is taken.

/// Compiles a function once for AVX-512, once for AVX2 with FMA and once for the target's baseline.
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
            {
                #[target_feature(enable = "avx512f,avx512dq,avx512bw,avx512vl,avx2,fma")]
                fn avx512<$A: $bound>($($argument: $type),*) -> $result {
                    body::<true, $A>($($argument),*)
                }
                #[target_feature(enable = "avx2,fma")]
                fn avx2<$A: $bound>($($argument: $type),*) -> $result {
                    body::<true, $A>($($argument),*)
                }
                let fma = is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma");
                if fma
                    && is_x86_feature_detected!("avx512f")
                    && is_x86_feature_detected!("avx512dq")
                    && is_x86_feature_detected!("avx512bw")
                    && is_x86_feature_detected!("avx512vl")
                {
                    // SAFETY: the processor was just asked for each feature.
                    return unsafe { avx512($($argument),*) };
                }
                if fma {
                    // SAFETY: as above.
                    return unsafe { avx2($($argument),*) };
                }
            }
            body::<{ cfg!(target_arch = "aarch64") }, $A>($($argument),*)
        }
    };
}
