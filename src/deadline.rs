//! The last resort against a file that takes too long. Reading and following have bounds of their own; what gets past them all must cost its file, and
//! not hold up a run in CI or an editor.
//!
//! Whoever begins work on a file says [`within`] which time; where work is repeated, [`check`] ends it by unwinding, with [`TimeOut`] as the payload. So
//! nothing half-read is taken for the whole, and no function on the way has to pass it on.

use std::cell::Cell;
use std::panic;
use std::time::{Duration, Instant};

/// How many checks look at the clock once: reading it costs as much as some steps of the work.
const CHECKS_PER_LOOK: u32 = 64;

/// What the work is unwound with when its time is over.
#[derive(Debug)]
pub struct TimeOut {
    /// The time that it had.
    pub limit: Duration,
}

#[derive(Clone, Copy)]
struct Clock {
    limit: Duration,
    until: Instant,
}

thread_local! {
    /// The clock of the work that this thread does.
    static CLOCK: Cell<Option<Clock>> = const { Cell::new(None) };
    static CHECKS: Cell<u32> = const { Cell::new(0) };
}

/// Puts the clock back that ran around the work.
struct Around(Option<Clock>);

impl Drop for Around {
    fn drop(&mut self) {
        CLOCK.set(self.0);
    }
}

/// Does some work that is unwound once it takes longer than this. A time so long that no clock can tell its end is no limit.
pub fn within<T>(limit: Duration, work: impl FnOnce() -> T) -> T {
    let around = Around(CLOCK.get());
    CHECKS.set(0);
    CLOCK.set(Instant::now().checked_add(limit).map(|until| Clock { limit, until }));
    let done = work();
    drop(around);
    done
}

/// The work goes on with another file, which has all the time again.
pub fn restart() {
    if let Some(Clock { limit, .. }) = CLOCK.get() {
        CLOCK.set(Instant::now().checked_add(limit).map(|until| Clock { limit, until }));
    }
}

/// Ends the work if its time is over.
#[inline]
pub fn check() {
    let checks = CHECKS.get().wrapping_add(1);
    CHECKS.set(checks);
    if checks.is_multiple_of(CHECKS_PER_LOOK) {
        look();
    }
}

#[cold]
fn look() {
    if let Some(Clock { limit, until }) = CLOCK.get()
        && Instant::now() >= until
    {
        panic::resume_unwind(Box::new(TimeOut { limit }));
    }
}

#[cfg(test)]
mod tests {
    use std::panic::AssertUnwindSafe;
    use std::thread;

    use super::*;

    /// Work that ends only if it is ended, or after some time.
    fn endless() {
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(60) {
            check();
        }
    }

    #[test]
    fn work_is_ended_when_its_time_is_over() {
        let limit = Duration::from_millis(5);
        let ended = panic::catch_unwind(|| within(limit, endless)).unwrap_err();
        assert_eq!(ended.downcast_ref::<TimeOut>().unwrap().limit, limit);
        // The clock is gone with the work.
        (0..1000).for_each(|_| check());
    }

    #[test]
    fn every_file_has_all_the_time() {
        let limit = Duration::from_secs(1);
        within(limit, || {
            for _ in 0..4 {
                restart();
                thread::sleep(limit / 3);
                (0..1000).for_each(|_| check());
            }
        });
        let ended = panic::catch_unwind(AssertUnwindSafe(|| within(Duration::MAX, || within(limit, endless))));
        assert!(ended.is_err());
        within(Duration::MAX, || (0..1000).for_each(|_| check()));
    }
}
