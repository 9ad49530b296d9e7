//! Fixing: applies the fixes of findings, lints again, and keeps what has made things better.
//!
//! Nothing is written here. The fixed texts stand for the files as those of an editor do, until everything is known to be right.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Error, Options, Outcome, check, real};
use crate::finding::{Applicability, Edit, Finding, Fix, RelPath};
use crate::fix;
use crate::language::Registry;
use crate::report::FileNote;
use crate::scan::well_formed;
use crate::source::{decode, encode};
use crate::walk::{self, RootReason};

/// How many times the findings that are left are fixed: fixes that change the same place wait for each other.
const MAX_ROUNDS: usize = 10;

/// How many times a run may lint. Where fixes do harm, the ones that do are searched by halves.
const MAX_CHECKS: usize = 60;

/// What came of fixing.
pub struct Fixed {
    /// What is found with all fixes in place.
    pub outcome: Outcome,
    /// What would have to be written, in the order of the paths.
    pub changes: Vec<Change>,
}

/// What fixes change in a file.
#[derive(Clone, Debug)]
pub struct Change {
    /// The file, absolute.
    pub path: PathBuf,
    /// The file, as findings name it.
    pub name: RelPath,
    /// What stood in it.
    pub before: Vec<u8>,
    /// What is to stand in it.
    pub after: Vec<u8>,
    /// How many findings are fixed by that.
    pub fixed: usize,
}

/// Lints and applies all fixes that may be applied without a look, with `Applicability::Unsafe` the others, too.
pub fn fix(options: &Options, applicability: Applicability) -> Result<Fixed, Error> {
    let mut options = options.clone();
    let outcome = check(&options)?;
    let outside = outside(&options);
    options.list_ignored = false;
    let mut fixer = Fixer { options, applicability, outside, outcome, changes: BTreeMap::new(), withheld: FxHashMap::default(), checks: 1 };
    for _ in 0..MAX_ROUNDS {
        let units = fixer.units();
        if units.is_empty() || !fixer.prove(&units, &mut FxHashSet::default())? {
            break;
        }
    }
    Ok(fixer.finish())
}

/// What was named through links that lead out of the project that the link is in, with the links. It belongs to somebody else.
fn outside(options: &Options) -> Vec<(PathBuf, PathBuf)> {
    let here = real(&options.working_directory);
    let of_path = |path: &PathBuf| {
        let full = walk::absolute(path, &options.working_directory);
        Some((real(&full), walk::link_out(&full, &here, |_, reason| reason != RootReason::Named)?.link))
    };
    options.paths.iter().filter_map(of_path).collect()
}

/// What tells a finding from all others while its place moves: the file and the fingerprint.
type Key = (RelPath, String);

/// A fix of one finding.
#[derive(Clone)]
struct Unit {
    key: Key,
    rule: &'static str,
    fix: Fix,
}

/// What units make of a file.
struct Planned {
    path: PathBuf,
    name: RelPath,
    before: Vec<u8>,
    after: Vec<u8>,
    /// How many findings of each rule are fixed.
    fixed: FxHashMap<&'static str, usize>,
}

struct Fixer {
    options: Options,
    applicability: Applicability,
    /// Paths that are left alone, with the links that lead to them.
    outside: Vec<(PathBuf, PathBuf)>,
    /// What is found with the changes so far.
    outcome: Outcome,
    changes: BTreeMap<PathBuf, Change>,
    /// Fixes that were not kept, and why.
    withheld: FxHashMap<Key, &'static str>,
    checks: usize,
}

impl Fixer {
    /// The fixes that can be tried.
    fn units(&self) -> Vec<Unit> {
        let is_outside = |finding: &Finding| {
            let path = self.outcome.contents.path(&finding.place.path);
            path.is_some_and(|path| self.outside.iter().any(|(target, _)| path.starts_with(target)))
        };
        let of_finding = |finding: &Finding| {
            let fix = finding.fix.clone().filter(|fix| fix.applicability <= self.applicability && finding.suppression.is_none())?;
            let key = key(finding);
            (!self.withheld.contains_key(&key) && !is_outside(finding)).then_some(Unit { key, rule: finding.rule, fix })
        };
        self.outcome.findings.iter().filter_map(of_finding).collect()
    }

    /// Tries fixes, and keeps those that leave no new finding. Tells whether any was kept. `changed` are the files in which something was kept since
    /// the units were collected: the places of their other units are no longer true, so these wait for the next round.
    fn prove(&mut self, units: &[Unit], changed: &mut FxHashSet<RelPath>) -> Result<bool, Error> {
        let units: Vec<Unit> = units.iter().filter(|unit| !changed.contains(&unit.key.0)).cloned().collect();
        let planned = self.plan(&units);
        if planned.is_empty() {
            return Ok(false);
        }
        if self.checks >= MAX_CHECKS {
            units.iter().for_each(|unit| self.withhold(unit, "there are too many fixes that do harm"));
            return Ok(false);
        }
        self.checks += 1;
        let mut options = self.options.clone();
        options.overlay.extend(planned.iter().map(|planned| (planned.path.clone(), planned.after.clone())));
        let outcome = check(&options)?;
        if self.is_better(&outcome, &planned) {
            self.options = options;
            self.outcome = outcome;
            changed.extend(planned.iter().map(|planned| planned.name.clone()));
            planned.into_iter().for_each(|planned| self.keep(planned));
            return Ok(true);
        }
        match units.as_slice() {
            [unit] => {
                self.withhold(unit, "with it, something else would be found");
                Ok(false)
            }
            _ => {
                let (first, second) = units.split_at(units.len() / 2);
                let is_kept = self.prove(first, changed)?;
                Ok(self.prove(second, changed)? || is_kept)
            }
        }
    }

    /// Applies fixes to the texts that they are for.
    fn plan(&mut self, units: &[Unit]) -> Vec<Planned> {
        let mut by_file: BTreeMap<&RelPath, Vec<&Unit>> = BTreeMap::new();
        units.iter().for_each(|unit| by_file.entry(&unit.key.0).or_default().push(unit));
        let mut planned = Vec::new();
        for (name, units) in by_file {
            match self.plan_file(name, &units) {
                Ok(file) => planned.extend(file),
                // Each for itself, to find the one that does harm.
                Err(_) if units.len() > 1 => planned.extend(self.plan_alone(name, &units)),
                Err(reason) => units.iter().for_each(|unit| self.withhold(unit, reason)),
            }
        }
        planned
    }

    /// The first fix of a file that can be applied; those before it are withheld. The others wait for the next round.
    fn plan_alone(&mut self, name: &RelPath, units: &[&Unit]) -> Option<Planned> {
        for unit in units {
            match self.plan_file(name, &[unit]) {
                Ok(planned) => return planned,
                Err(reason) => self.withhold(unit, reason),
            }
        }
        None
    }

    /// What fixes make of a file; an error is the reason why they cannot be applied.
    fn plan_file(&self, name: &RelPath, units: &[&Unit]) -> Result<Option<Planned>, &'static str> {
        const LOST: &str = "the file could not be written back as it is";
        let (Some(path), Some(text)) = (self.outcome.contents.path(name), self.outcome.contents.text(name)) else { return Ok(None) };
        let before = match self.options.overlay.get(path) {
            Some(bytes) => bytes.clone(),
            None => fs::read(path).map_err(|_| LOST)?,
        };
        let (decoded, encoding) = decode(before.clone()).map_err(|_| LOST)?;
        if *decoded != *text || encode(&decoded, encoding).as_ref() != Some(&before) {
            return Err(LOST);
        }
        let fixes: Vec<&Fix> = units.iter().map(|unit| &unit.fix).collect();
        let fix::Applied { text: fixed, taken, edits } = fix::apply(&text, &fixes);
        let language = Registry::builtin().for_file(name, &text);
        if !well_formed::stays(&text, &fixed, &places(&edits), language) {
            return Err("the file would not parse any more");
        }
        let mut count: FxHashMap<&'static str, usize> = FxHashMap::default();
        taken.iter().filter_map(|index| units.get(*index)).for_each(|unit| *count.entry(unit.rule).or_default() += 1);
        let after = encode(&fixed, encoding).ok_or("the file's encoding has no way to write it")?;
        if taken.is_empty() || after == before {
            return Err("it changes nothing");
        }
        Ok(Some(Planned { path: path.to_path_buf(), name: name.clone(), before, after, fixed: count }))
    }

    /// Is everything gone that was fixed, and nothing new found?
    fn is_better(&self, outcome: &Outcome, planned: &[Planned]) -> bool {
        let count = |outcome: &Outcome| {
            let mut count: FxHashMap<(RelPath, &'static str), usize> = FxHashMap::default();
            outcome.findings.iter().for_each(|finding| *count.entry((finding.place.path.clone(), finding.rule)).or_default() += 1);
            count
        };
        let mut allowed = count(&self.outcome);
        for (file, (rule, fixed)) in planned.iter().flat_map(|file| file.fixed.iter().map(move |fixed| (file, fixed))) {
            let left = allowed.entry((file.name.clone(), rule)).or_default();
            *left = left.saturating_sub(*fixed);
        }
        let is_allowed = |(key, found): (&(RelPath, &'static str), &usize)| *found <= allowed.get(key).copied().unwrap_or(0);
        count(outcome).iter().all(is_allowed) && outcome.summary.errors.len() <= self.outcome.summary.errors.len()
    }

    fn keep(&mut self, planned: Planned) {
        let Planned { path, name, before, after, fixed } = planned;
        let change = self.changes.entry(path.clone()).or_insert_with(|| Change { path, name, before, after: Vec::new(), fixed: 0 });
        change.after = after;
        change.fixed += fixed.values().sum::<usize>();
    }

    fn withhold(&mut self, unit: &Unit, reason: &'static str) {
        self.withheld.insert(unit.key.clone(), reason);
    }

    fn finish(self) -> Fixed {
        let Fixer { mut outcome, changes, withheld, outside, options, .. } = self;
        for finding in &mut outcome.findings {
            if let Some(reason) = withheld.get(&key(finding)) {
                finding.fix = None;
                finding.help.push(format!("the fix is withheld: {reason}"));
            }
        }
        for (target, link) in outside {
            let message = format!("it was not fixed: the link {} leads out of its project", walk::shown(&link, &options.working_directory));
            outcome.summary.notes.push(FileNote { path: outcome.name(&target), message });
        }
        let mut changes: Vec<Change> = changes.into_values().filter(|change| change.before != change.after).collect();
        changes.sort_by(|a, b| a.name.cmp(&b.name));
        outcome.summary.fixed = changes.iter().map(|change| change.fixed).sum();
        outcome.summary.fixed_files = changes.len();
        Fixed { outcome, changes }
    }
}

fn key(finding: &Finding) -> Key {
    (finding.place.path.clone(), finding.fingerprint.clone())
}

/// Where edits changed the old text, and where that is in the new one.
fn places(edits: &[Edit]) -> Vec<well_formed::Changed> {
    let mut shift: isize = 0;
    let place = |edit: &Edit| {
        let start = edit.span.start.saturating_add_signed(shift);
        shift += edit.text.len().cast_signed() - edit.span.len().cast_signed();
        well_formed::Changed { before: edit.span.clone(), after: start..start + edit.text.len() }
    };
    edits.iter().map(place).collect()
}
