//! Which functions of numpy and scipy have derivatives, here and in other systems.
//!
//! The first column has the names of numpy and of scipy, and those of autograd for operators; the second the name in
//! this crate, or why there is none. Each function that is here is compared with autograd or JAX in 64-bit floating
//! point numbers: its value, its derivatives in reverse and in forward mode, one-shot and by a
//! [`Program`](crate::Program), agree to 12 digits but where a case says why they cannot.
//!
//! `✓` has the function with its derivative, `~` in part or by other functions, `–` has it not. The marks are of
//! autograd 1.9.1, JAX 0.10, PyTorch 2, and of burn, candle and rust-autograd as they were in 2026; the counts are of `✓`
//! alone.
//!
//! # Counts
//!
