//! Ctrl-C: the first asks for an end, the second is one.

use std::{
    process,
    sync::{
        Once,
        atomic::{AtomicBool, Ordering},
    },
};

static ASKED: AtomicBool = AtomicBool::new(false);

/// The exit code of a program that was interrupted.
const INTERRUPTED: i32 = 130;

/// From now on Ctrl-C (and being terminated) only asks for an end, the first time.
pub fn listen() {
    static LISTENING: Once = Once::new();
    LISTENING.call_once(|| {
        let heard = ctrlc::set_handler(|| {
            if ASKED.swap(true, Ordering::Relaxed) {
                process::exit(INTERRUPTED);
            }
        });
        // Without a handler the first Ctrl-C ends the program at once, as it would anyway.
        heard.unwrap_or_default();
    });
}

/// Whether an end was asked for.
pub fn asked() -> bool {
    ASKED.load(Ordering::Relaxed)
}
