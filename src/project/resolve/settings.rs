//! What stands behind a setting, wherever the project defines it.

use crate::domain::words;
use crate::project::Project;
use crate::project::index::{BindingRef, MemberFact, setting_parts};
use crate::project::resolve::at::At;
use crate::project::resolve::{Resolver, Target};
use crate::scan::facts::{BindingKind, FILE_SCOPE, ScopeKind};

impl<'p> Resolver<'p> {
    /// The values of a setting, wherever the project defines it.
    pub(super) fn setting(&mut self, key: &[String], at: &At<'p>) -> Vec<Target<'p>> {
        let project = self.project;
        // A variable of a script is read like one of its environment.
        if let [name] = key {
            let own = self.project.bindings_in(name, at.file, FILE_SCOPE);
            let own = self.follow_all(own, &at.frame);
            if !own.is_empty() {
                return own;
            }
        }
        let defined = project.memo.settings(key, || definitions(project, key));
        let mut found = self.follow_all(defined.to_vec(), &None);
        if found.is_empty() {
            found = self.setting_in_code(key, at);
        }
        found
    }

    /// Settings that are code: `PROCORE_URL = "…"` in a settings module, `variable "base_url" { default = "…" }`.
    fn setting_in_code(&mut self, key: &[String], at: &At<'p>) -> Vec<Target<'p>> {
        let Some(last) = key.last() else { return Vec::new() };
        let project = self.project;
        let file = at.file;
        let of_name = project.index.by_name.get(last.as_str()).map(Vec::as_slice).unwrap_or_default();
        let constants = of_name.iter().filter(|reference| {
            let entry = &project.files[reference.file];
            let binding = &entry.facts.bindings[reference.binding];
            let name = entry.path.rsplit('/').next().unwrap_or("").to_lowercase();
            let holds_settings = ["setting", "config", "environment", "env", "constants"].iter().any(|word| name.contains(word));
            binding.kind == BindingKind::Assignment
                && (holds_settings || reference.file == file)
                && (binding.scope == FILE_SCOPE || self.project.enclosing(ScopeKind::Class, reference.file, binding.scope).is_some())
        });
        let constants: Vec<BindingRef> = constants.copied().collect();
        let mut found = self.follow_all(constants, &None);
        // `config("procore.host")` of `config/procore.php`, options with defaults: entries of maps in files and objects that hold settings.
        let section = key.len().checked_sub(2).map(|at| key[at].to_lowercase());
        let mut members: Vec<&'p MemberFact<'p>> =
            project.index.members.get(last.as_str()).map(|members| members.iter().collect()).unwrap_or_default();
        members.retain(|member| {
            let file_name = project.files[member.file].path.rsplit('/').next().unwrap_or("").to_lowercase();
            let stem = file_name.split('.').next().unwrap_or("");
            let owner = member.owner.to_lowercase();
            match &section {
                Some(section) => stem == section || owner.rsplit('.').next() == Some(section),
                None => {
                    let holds_settings =
                        ["setting", "config", "option", "environment"].iter().any(|word| owner.contains(word) || stem.contains(word));
                    holds_settings && words(last).len() >= 2
                }
            }
        });
        if found.is_empty() {
            for member in members {
                found.extend(self.targets(member.value, &At::new(member.file, member.scope)));
            }
        }
        if found.is_empty()
            && let Some(class) = self.project.class(last, file)
        {
            for tail in ["default", "value"] {
                let fields = self.project.own_fields(class, tail);
                found.extend(self.follow_all(fields, &None));
            }
        }
        found
    }
}

/// The bindings that define a setting, in the order of their places.
fn definitions(project: &Project<'_>, key: &[String]) -> Vec<BindingRef> {
    let wanted = setting_parts(key);
    let joined = wanted.concat();
    let word_count: usize = key.iter().map(|part| words(part).len()).sum();
    let mut found = Vec::new();
    // `procore.base-url` and `PROCORE_BASE_URL` are one key: the last part of the path may be a tail of the joined key.
    for references in tails(&joined).filter_map(|tail| project.index.settings.get(tail)) {
        found.extend(references.iter().copied().filter(|reference| {
            let entry = &project.files[reference.file];
            let parts = setting_parts(&entry.facts.bindings[reference.binding].path);
            let telling = word_count >= 2 || parts.len() <= 2;
            setting_matches(&wanted, &joined, &parts, &entry.path, telling)
        }));
    }
    found.sort_by_key(|reference| (reference.file, reference.binding));
    found.dedup();
    found
}

/// Does a binding define the setting? Its path ends like the key when both are written in one (`procore.base-url`, `PROCORE_BASE_URL`); or the parts of
/// the key follow each other in the file's name and the path, with sections of environments in between (`config/procore.yml`: `production.base_url`).
fn setting_matches(wanted: &[String], joined: &str, parts: &[String], path: &str, telling: bool) -> bool {
    let mut suffix = String::new();
    for (used, part) in parts.iter().rev().enumerate() {
        suffix.insert_str(0, part);
        if suffix == joined {
            return telling || used > 0;
        }
        if suffix.len() > joined.len() {
            break;
        }
    }
    if wanted.len() < 2 || wanted.last() != parts.last() {
        return false;
    }
    let stem = path.rsplit('/').next().unwrap_or(path).split('.').find(|part| !part.is_empty()).unwrap_or("").to_lowercase();
    let mut have = std::iter::once(stem.as_str()).chain(parts.iter().map(String::as_str));
    // `Rails.configuration.x.procore.url`: a part of one letter is no section.
    wanted.iter().filter(|part| part.len() > 1).all(|part| have.any(|other| other == part))
}

/// All tails of a text, longest first.
fn tails(text: &str) -> impl Iterator<Item = &str> {
    text.char_indices().map(|(at, _)| &text[at..])
}
