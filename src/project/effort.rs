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

/// How many steps all searches for headers of one file may take before each has only [`FEW_SEARCH_STEPS`]. Files of real integrations, also a whole SDK in
/// one file, need a twentieth of it.
const MAX_FILE_SEARCH_STEPS: usize = 100_000;

/// How many steps a search may take.
pub(super) const MAX_SEARCH_STEPS: usize = 3000;

/// How many steps a search may take where those of the file have taken too many.
const FEW_SEARCH_STEPS: usize = 50;

/// How many evaluations one request may take, all callers of all wrappers together.
pub(super) const MAX_EVALUATIONS: usize = 400;

/// How many evaluations a request may take where the searches of its file have taken too many steps.
const FEW_EVALUATIONS: usize = 10;

/// What was done for the file at hand.
#[derive(Default)]
pub(super) struct Effort {
    steps: Cell<usize>,
    search_steps: Cell<usize>,
    /// The files of which questions were cut short.
    cut: RefCell<BTreeSet<FileId>>,
}

impl Effort {
    /// Another file is at hand.
    pub fn begin(&self) {
        self.steps.set(0);
        self.search_steps.set(0);
    }

    /// A search for headers takes a step.
    pub fn search(&self) {
        self.search_steps.set(self.search_steps.get() + 1);
    }

    /// How many steps the next search may take.
    pub fn max_search_steps(&self) -> usize {
        if self.is_searched_out() { FEW_SEARCH_STEPS } else { MAX_SEARCH_STEPS }
    }

    /// How many evaluations the next request may take.
    pub fn max_evaluations(&self) -> usize {
        if self.is_searched_out() { FEW_EVALUATIONS } else { MAX_EVALUATIONS }
    }

    /// Have the searches of the file taken too many steps?
    fn is_searched_out(&self) -> bool {
        self.search_steps.get() >= MAX_FILE_SEARCH_STEPS
    }

    /// So many values are looked at.
    pub fn spend(&self, steps: usize) {
        self.steps.set(self.steps.get() + steps);
    }

    /// How many values the next question may look at.
    pub fn max_steps(&self) -> usize {
        if self.is_spent() { FEW_STEPS } else { MAX_STEPS }
    }

    /// Has the file asked too much?
    pub fn is_spent(&self) -> bool {
        self.steps.get() >= MAX_FILE_STEPS
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
