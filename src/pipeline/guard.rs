//! A mistake in the linter itself must cost the file that it shows with, and not the run: it is caught, and told as what it is. So is a file that
//! takes too long.

use std::cell::RefCell;
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};

use crate::deadline::TimeOut;

/// Where mistakes of the linter are reported.
const ISSUES: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/issues");

/// The longest part of a panic's own message that is told, in characters: it can quote the file.
const LONGEST: usize = 160;

thread_local! {
    /// Where this thread panicked last.
    static LAST: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Leaves it to [`caught`] to tell of panics. With `RUST_BACKTRACE` they are printed as ever, too.
pub fn hold_panics() {
    let print = panic::take_hook();
    let is_traced = std::env::var_os("RUST_BACKTRACE").is_some_and(|value| value != "0");
    panic::set_hook(Box::new(move |about: &PanicHookInfo<'_>| {
        LAST.set(about.location().map(ToString::to_string));
        if is_traced {
            print(about);
        }
    }));
}

/// Does some work. If it panics, or its time is over, the answer is what to tell people. Nothing that the work has changed may be used then.
pub fn caught<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    LAST.take();
    panic::catch_unwind(AssertUnwindSafe(work)).map_err(|payload| {
        if let Some(TimeOut { limit }) = payload.downcast_ref() {
            let seconds = limit.as_secs_f64();
            return format!("not linted: took longer than {seconds} s; if it is not written by people, leave it out with `exclude`");
        }
        let reason = payload.downcast_ref::<String>().map(String::as_str).or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or_default();
        let reason: String = reason.lines().next().unwrap_or_default().chars().take(LONGEST).collect();
        let place = LAST.take().map(|place| format!(" at {place}")).unwrap_or_default();
        format!("internal error{place}: {reason}; this is a mistake in mprlint: please report it, with the file if you may, at {ISSUES}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_a_message() {
        assert_eq!(caught(|| 1), Ok(1));
        let message = caught(|| panic!("not empty\nand more")).unwrap_err();
        assert!(message.starts_with("internal error") && message.contains(": not empty; this is a mistake in mprlint"), "{message}");
        assert!(message.ends_with("https://github.com/mprlint/mprlint/issues"), "{message}");
        assert!(caught(|| "\u{e9}"[1..].len()).is_err());
    }
}
