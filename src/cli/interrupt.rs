//! Ctrl-C: nothing half done is left behind, neither on the terminal nor on the disk.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use console::Term;

/// Ended by Ctrl-C, as shells count it: 128 and the number of the signal.
const INTERRUPTED: i32 = 130;

/// Held by whoever does something that must not end in the middle.
static UNDISTURBED: Mutex<()> = Mutex::new(());

/// Is there a line of progress, with the cursor in it?
static LINE_IS_SHOWN: AtomicBool = AtomicBool::new(false);

/// From now on Ctrl-C removes the line of progress and ends the program with 130.
pub fn catch() {
    let end = || {
        let _held = hold();
        if LINE_IS_SHOWN.load(Ordering::Relaxed) {
            // There is no one left to tell that the terminal is gone.
            let _ = Term::stderr().clear_line();
        }
        std::process::exit(INTERRUPTED);
    };
    // Where someone decided already what the signal does, as `nohup` and shells do for jobs in the background, that stays. Without a handler the
    // signal ends the program, too.
    let _ = ctrlc::try_set_handler(end);
}

/// Ctrl-C waits until this is dropped. For work that takes no time to speak of.
pub fn hold() -> MutexGuard<'static, ()> {
    UNDISTURBED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Says whether a line of progress is shown. Call it while holding on to [`hold`].
pub fn line_is_shown(shown: bool) {
    LINE_IS_SHOWN.store(shown, Ordering::Relaxed);
}
