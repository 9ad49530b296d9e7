//! How much may be done to follow values. One question has a bound; a file can be made to ask thousands of questions that all reach it, so that the
//! questions of one file have one together.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use crate::project::{FileId, Project};

/// How many values one question may look at, all branches together.
pub(super) const MAX_STEPS: usize = 4000;

/// How many values all questions of one pass over a file may look at before each has only [`FEW_STEPS`]. Files of real integrations need less than a
/// third of it.
const MAX_FILE_STEPS: usize = 300_000;

/// How many values a question may look at where the file has asked too much.
const FEW_STEPS: usize = 100;

/// What was done for the file at hand.
#[derive(Default)]
pub(super) struct Effort {
    steps: Cell<usize>,
    /// The files of which questions were cut short.
    cut: RefCell<BTreeSet<FileId>>,
}

impl Effort {
    /// Another file is at hand.
    pub fn begin(&self) {
        self.steps.set(0);
    }

    /// So many values are looked at.
    pub fn spend(&self, steps: usize) {
        self.steps.set(self.steps.get() + steps);
    }

    /// How many values the next question may look at.
    pub fn max_steps(&self) -> usize {
        if self.steps.get() < MAX_FILE_STEPS { MAX_STEPS } else { FEW_STEPS }
    }
}

impl Project<'_> {
    /// Notes that a question of the file at hand was cut short.
    pub(super) fn cut_short(&self) {
        self.effort.cut.borrow_mut().extend(self.at.get());
    }

    /// Was a question of the file at hand cut short? Then what it did not find may be there.
    pub(super) fn is_cut_short(&self) -> bool {
        self.at.get().is_some_and(|file| self.effort.cut.borrow().contains(&file))
    }

    /// The files that play a part of their own whose values were not followed as far as others', because there is too much to follow.
    pub fn files_cut_short(&self) -> Vec<FileId> {
        self.effort.cut.borrow().iter().copied().filter(|&file| self.files[file].matters).collect()
    }
}
