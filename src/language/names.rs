//! Patterns for names and other short texts: compiled fast, and fast on many short texts.

use std::panic::{RefUnwindSafe, UnwindSafe};

use regex_automata::Input;
use regex_automata::hybrid::dfa::{Cache, DFA};
use regex_automata::nfa::thompson::pikevm::PikeVM;
use regex_automata::nfa::thompson::{Compiler, Config};
use regex_automata::util::captures::Captures;
use regex_automata::util::pool::Pool;
use regex_syntax::hir::Hir;

/// What makes the memory of a thread for a pattern.
type MakeCache = Box<dyn Fn() -> Cache + Send + Sync + UnwindSafe + RefUnwindSafe>;

/// A pattern that says of a short text whether it matches, with an automaton that is built as far as texts need it; where groups are asked for,
/// another one reads them, which needs no preparation.
#[derive(Debug)]
pub(super) struct NamePattern {
    automaton: DFA,
    caches: Pool<Cache, MakeCache>,
    groups: PikeVM,
}

impl NamePattern {
    /// Compiles a pattern; `size` is how much memory that may take, in bytes, and `cache` how much a thread may take for the automaton.
    pub(super) fn new(hir: &Hir, size: usize, cache: usize) -> Result<NamePattern, Box<dyn std::error::Error + Send + Sync>> {
        let config = Config::new().nfa_size_limit(Some(size)).shrink(false);
        let nfa = Compiler::new().configure(config).build_from_hir(hir)?;
        let config = DFA::config().cache_capacity(cache).skip_cache_capacity_check(true);
        let automaton = DFA::builder().configure(config).build_from_nfa(nfa.clone())?;
        let own = automaton.clone();
        let caches = Pool::new(Box::new(move || own.create_cache()) as MakeCache);
        Ok(NamePattern { automaton, caches, groups: PikeVM::new_from_nfa(nfa)? })
    }

    /// Does it match anywhere in a text?
    pub(super) fn is_match(&self, text: &str) -> bool {
        let input = Input::new(text).earliest(true);
        match self.automaton.try_search_fwd(&mut self.caches.get(), &input) {
            Ok(found) => found.is_some(),
            // It has given up.
            Err(_) => self.groups.is_match(&mut self.groups.create_cache(), text),
        }
    }

    /// The groups of the first match in a text.
    pub(super) fn captures(&self, text: &str) -> Captures {
        let mut captures = self.groups.create_captures();
        self.groups.captures(&mut self.groups.create_cache(), text, &mut captures);
        captures
    }
}
