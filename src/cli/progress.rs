//! How far a run is, on a line of the terminal that is gone before the report is written.

use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::interrupt;
use mprlint::pipeline::{Progress, Stage};

/// Who waits no longer than this does not wonder.
const PATIENCE: Duration = Duration::from_secs(1);
/// Fast enough to look alive.
const REDRAW: Duration = Duration::from_millis(100);

/// What the threads of the run write and the drawing thread reads. Counting costs an addition.
#[derive(Debug, Default)]
struct Counter {
    stage: AtomicU8,
    files: AtomicU64,
}

impl Progress for Counter {
    fn begin(&self, stage: Stage) {
        self.files.store(0, Ordering::Relaxed);
        self.stage.store(stage as u8, Ordering::Relaxed);
    }

    fn advance(&self) {
        self.files.fetch_add(1, Ordering::Relaxed);
    }
}

impl Counter {
    fn title(&self) -> &'static str {
        match self.stage.load(Ordering::Relaxed) {
            stage if stage == Stage::Judge as u8 => "judging",
            stage if stage == Stage::Scan as u8 => "reading",
            _ => "looking into files",
        }
    }
}

/// The line of progress. It is removed when this is dropped.
pub struct Line {
    counter: Arc<Counter>,
    /// Dropped to end the drawing.
    running: Option<Sender<()>>,
    drawing: Option<JoinHandle<()>>,
}

impl Line {
    /// Draws from the first second on, if there is someone to look at it.
    pub fn start() -> Option<Line> {
        if !is_wanted(std::io::stderr().is_terminal(), |name| std::env::var(name).ok()) {
            return None;
        }
        let counter = Arc::new(Counter::default());
        let (running, ended) = mpsc::channel();
        let shared = Arc::clone(&counter);
        let drawing = thread::Builder::new().name("progress".to_owned()).spawn(move || draw(&shared, &ended)).ok();
        Some(Line { counter, running: Some(running), drawing })
    }

    /// What the run tells how far it is.
    pub fn counter(&self) -> Arc<dyn Progress> {
        Arc::<Counter>::clone(&self.counter)
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        drop(self.running.take());
        if let Some(drawing) = self.drawing.take() {
            // If it panicked, there is nothing to remove either.
            let _ = drawing.join();
        }
    }
}

/// Is there a person at a terminal that can move its cursor?
fn is_wanted(terminal: bool, variable: impl Fn(&str) -> Option<String>) -> bool {
    let in_ci = variable("CI").is_some_and(|value| !matches!(value.as_str(), "" | "0" | "false"));
    let is_dumb = variable("TERM").is_some_and(|value| value == "dumb");
    terminal && !in_ci && !is_dumb
}

fn draw(counter: &Counter, ended: &Receiver<()>) {
    let goes_on = |pause| ended.recv_timeout(pause) == Err(RecvTimeoutError::Timeout);
    if !goes_on(PATIENCE) {
        return;
    }
    let style = |template| ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner());
    let (counting, judging) = (style("{spinner} {msg}  {human_pos}"), style("{spinner} {msg}"));
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    loop {
        let held = interrupt::hold();
        let files = counter.files.load(Ordering::Relaxed);
        // Judging looks at all files together.
        bar.set_style(if files == 0 { judging.clone() } else { counting.clone() });
        bar.set_message(counter.title());
        bar.set_position(files);
        bar.tick();
        interrupt::line_is_shown(true);
        drop(held);
        if !goes_on(REDRAW) {
            break;
        }
    }
    let _held = interrupt::hold();
    bar.finish_and_clear();
    interrupt::line_is_shown(false);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_is_for_people_at_terminals() {
        let wanted = |terminal, ci: Option<&str>, term: &str| {
            is_wanted(terminal, |name| if name == "CI" { ci.map(str::to_owned) } else { Some(term.to_owned()) })
        };
        assert!(wanted(true, None, "xterm") && wanted(true, Some(""), "xterm"));
        assert!(wanted(true, Some("false"), "xterm") && wanted(true, Some("0"), "xterm"));
        assert!(!wanted(false, None, "xterm") && !wanted(true, Some("true"), "xterm") && !wanted(true, Some("1"), "xterm"));
        assert!(!wanted(true, None, "dumb"));
    }

    #[test]
    fn a_stage_counts_from_nothing() {
        let counter = Counter::default();
        counter.begin(Stage::Look);
        counter.advance();
        counter.advance();
        assert_eq!((counter.title(), counter.files.load(Ordering::Relaxed)), ("looking into files", 2));
        counter.begin(Stage::Scan);
        assert_eq!((counter.title(), counter.files.load(Ordering::Relaxed)), ("reading", 0));
        counter.begin(Stage::Judge);
        assert_eq!(counter.title(), "judging");
    }
}
