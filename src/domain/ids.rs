//! What names say of Procore's ids, from `rules/domain/ids.toml`, and whose integers hold them, from `rules/domain/databases.toml`.

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use regex::Regex;
use rustc_hash::FxHashSet;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{regex, table, words};

/// How many words a resource can have.
const MAX_WORDS: usize = 5;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct IdsFile {
    first_of_other_regions: u64,
    id: Vec<String>,
    after: FxHashSet<String>,
    own: FxHashSet<String>,
    resources: Vec<String>,
    people: FxHashSet<String>,
    never: FxHashSet<String>,
    others: FxHashSet<String>,
    inside: FxHashSet<String>,
    undoing: FxHashSet<String>,
    passing: FxHashSet<String>,
    measuring: FxHashSet<String>,
    model: FxHashSet<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DatabasesFile {
    past: Past,
    database: Vec<DatabaseRow>,
}

/// `[past]`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Past {
    folders: FxHashSet<String>,
    files: FxHashSet<String>,
    numbered: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct DatabaseRow {
    name: String,
    holds_ids: bool,
    marks: Vec<String>,
}

/// What an id is the id of, as far as its name says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IdOf {
    /// The name says Procore: `procore_id`, `procoreProjectId`.
    Procore,
    /// A resource that Procore has, too, in the singular: `project`.
    Resource(String),
    /// Nothing but `id`.
    Bare,
    /// Something else: `status_id`.
    Thing(String),
}

/// What the name of an id says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdName {
    /// What it is the id of.
    pub of: IdOf,
    /// Does the name say that it belongs to another system, or to the program itself?
    pub elsewhere: bool,
}

/// What a project says of its own names: `[ids]` in its configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct OwnNames {
    /// Names of numbers that are ids of Procore.
    pub names: Vec<String>,
    /// Names of numbers that are none.
    pub ignore: Vec<String>,
}

/// The tables about ids.
pub struct Ids {
    file: IdsFile,
    /// Every resource, its words joined with blanks.
    resources: FxHashSet<String>,
    /// The same without blanks: `companyid` is written in one word here and there.
    joined: FxHashSet<String>,
    databases: Vec<DatabaseRow>,
    past: Past,
    /// `past.numbered`
    numbered: Regex,
    /// Finds the marks of all databases. Few projects ask for them, and then all of their files are searched: slow to build, fast to search.
    marks: OnceLock<AhoCorasick>,
    /// The row of each mark.
    mark_rows: Vec<usize>,
}

impl Ids {
    pub(super) fn load() -> Ids {
        let file: IdsFile = table(include_str!("../../rules/domain/ids.toml"));
        let databases: DatabasesFile = table(include_str!("../../rules/domain/databases.toml"));
        let resources: FxHashSet<String> = file.resources.iter().cloned().collect();
        let joined = resources.iter().map(|name| name.replace(' ', "")).collect();
        let DatabasesFile { past, database: databases } = databases;
        let numbered = regex(&past.numbered);
        let mark_rows = databases.iter().enumerate().flat_map(|(row, database)| database.marks.iter().map(move |_| row)).collect();
        Ids { file, resources, joined, databases, past, numbered, marks: OnceLock::new(), mark_rows }
    }

    /// The smallest id of a company outside of the first region.
    pub fn first_of_other_regions(&self) -> u128 {
        self.file.first_of_other_regions.into()
    }

    /// What a name says, if it is the name of an id.
    pub fn name(&self, name: &str) -> Option<IdName> {
        let words = self.id_words(name)?;
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let elsewhere = words.iter().any(|word| self.file.others.contains(*word) || self.file.inside.contains(*word));
        if words.iter().any(|word| self.file.own.contains(*word)) {
            let rest: Vec<&str> = words.iter().copied().filter(|word| !self.file.own.contains(*word)).collect();
            let of = if rest.is_empty() || self.longest(&rest).is_some() { IdOf::Procore } else { IdOf::Thing(rest.join(" ")) };
            return Some(IdName { of, elsewhere });
        }
        if words.is_empty() {
            return Some(IdName { of: IdOf::Bare, elsewhere });
        }
        let resource = self.longest(&words);
        let known = resource.as_ref().map_or(0, |resource| resource.split(' ').count());
        // `client id` is never one; that it is the id of a `client` is of no interest.
        let never = (1..=words.len().min(MAX_WORDS)).rev().find(|&count| {
            let phrase = format!("{} id", words[words.len() - count..].join(" "));
            self.file.never.contains(&phrase)
        });
        if never.is_some_and(|count| count >= known) {
            return None;
        }
        Some(IdName { of: resource.map_or_else(|| IdOf::Thing(words.join(" ")), IdOf::Resource), elsewhere })
    }

    /// The words of a name before the word that makes it an id.
    fn id_words(&self, name: &str) -> Option<Vec<String>> {
        let mut words = words(name);
        // `IDs` falls apart.
        if let Some(at) = words.windows(2).position(|pair| pair[0] == "i" && pair[1] == "ds") {
            words.splice(at..at + 2, ["ids".to_owned()]);
        }
        // `project_id_2`, `projectId2`
        if let Some(last) = words.pop() {
            let bare = last.trim_end_matches(|c: char| c.is_ascii_digit());
            words.extend((!bare.is_empty()).then(|| bare.to_owned()));
        }
        let is_id = |word: &String| self.file.id.contains(word);
        let end = words.iter().rposition(is_id);
        if let Some(at) = end {
            if words[at + 1..].iter().all(|word| self.file.after.contains(word)) {
                words.truncate(at);
                return Some(words);
            }
            // `id_project`
            return (at == 0
                && self
                    .longest(&words[1..].iter().map(String::as_str).collect::<Vec<_>>())
                    .is_some_and(|found| found.split(' ').count() == words.len() - 1))
            .then(|| words.split_off(1));
        }
        // `projectid`
        let last = words.pop()?;
        let stem = last
            .strip_suffix("ids")
            .or_else(|| last.strip_suffix("id"))
            .filter(|stem| self.joined.contains(*stem) || self.file.own.contains(*stem))?;
        words.push(stem.to_owned());
        Some(words)
    }

    /// The longest resource that words end with.
    fn longest(&self, words: &[&str]) -> Option<String> {
        (1..=words.len().min(MAX_WORDS)).rev().find_map(|count| {
            let (last, before) = words[words.len() - count..].split_last()?;
            let mut phrase = before.join(" ");
            if !before.is_empty() {
                phrase.push(' ');
            }
            phrase.push_str(&singular(last));
            self.resources
                .contains(&phrase)
                .then_some(phrase)
                .or_else(|| (count == 1 && self.joined.contains(&singular(last))).then(|| singular(last)))
        })
    }

    /// Is a resource a person, or the role of one?
    pub fn is_person(&self, resource: &str) -> bool {
        self.file.people.contains(resource)
    }

    /// Is a name nothing but a resource, without a word for an id: `project`, `companyIds` not?
    pub fn is_resource(&self, name: &str) -> bool {
        let words = words(name);
        let words: Vec<&str> = words.iter().map(String::as_str).filter(|word| !self.file.own.contains(*word)).collect();
        self.longest(&words).is_some_and(|found| found.split(' ').count() == words.len())
    }

    /// The resource that the name of a class or a table stands for: `ProcoreProjectDto` is a project, `rfis` are requests for information.
    pub fn model(&self, name: &str) -> Option<String> {
        let words = words(name);
        let words: Vec<&str> =
            words.iter().map(String::as_str).filter(|word| !self.file.model.contains(*word) && !self.file.own.contains(*word)).collect();
        // The resource can stand anywhere: `VendorFromUser`, `ListObservationItemsRequest`.
        (1..=words.len()).rev().find_map(|end| self.longest(&words[..end]))
    }

    /// Is a name one of a list, in any casing, in the singular or in the plural?
    pub fn is_one_of(&self, name: &str, names: &[String]) -> bool {
        !names.is_empty() && names.iter().any(|other| self.table(other) == self.table(name))
    }

    /// A name in the form in which tables and resources are compared.
    pub fn table(&self, name: &str) -> String {
        let words = words(name);
        let Some((last, before)) = words.split_last() else { return String::new() };
        format!("{}{}", before.concat(), singular(last))
    }

    /// Does a name say Procore?
    pub fn names_procore(&self, name: &str) -> bool {
        name.len() >= "procore".len() && words(name).iter().any(|word| self.file.own.iter().any(|own| word.contains(own)))
    }

    /// Does a name say another system?
    pub fn names_another(&self, name: &str) -> bool {
        words(name).iter().any(|word| self.file.others.contains(word))
    }

    /// Does a function take a migration back?
    pub fn undoes(&self, function: &str) -> bool {
        self.file.undoing.contains(&function.to_lowercase())
    }

    /// Does a member only pass on what it is called on?
    pub fn only_passes(&self, name: &str) -> bool {
        self.file.passing.contains(&words(name).join(" "))
    }

    /// Does a function or a member answer with something else than what it is given: how many there are, where they stand, a hash of them?
    pub fn only_measures(&self, name: &str) -> bool {
        self.file.measuring.contains(&words(name).join(" "))
    }

    /// The databases whose marks stand in a text, in the order of the table.
    pub fn databases(&self, text: &str) -> Vec<&str> {
        let marks = self.marks.get_or_init(|| {
            let marks = self.databases.iter().flat_map(|database| &database.marks);
            match AhoCorasick::builder().kind(Some(AhoCorasickKind::DFA)).build(marks) {
                Ok(marks) => marks,
                Err(error) => unreachable!("databases.toml is tested: {error}"),
            }
        });
        let mut found: Vec<usize> = marks.find_overlapping_iter(text).map(|mark| self.mark_rows[mark.pattern().as_usize()]).collect();
        found.sort_unstable();
        found.dedup();
        found.into_iter().map(|row| self.databases[row].name.as_str()).collect()
    }

    /// Does a file say what was done to databases that exist already, or what came of that? It is a migration, or written by a tool out of them.
    pub fn is_past(&self, path: &str) -> bool {
        let (folders, file) = path.rsplit_once('/').unwrap_or(("", path));
        let is_past = |folder: &str| self.past.folders.contains(&folder.to_ascii_lowercase());
        folders.split('/').any(is_past) || self.past.files.contains(file) || self.numbered.is_match(file)
    }

    /// Does an integer of a database hold an id? `None` for a database that is not known.
    pub fn integer_holds_ids(&self, database: &str) -> Option<bool> {
        self.databases.iter().find(|row| row.name == database).map(|row| row.holds_ids)
    }
}

/// A word in the singular, as far as names need it.
fn singular(word: &str) -> String {
    match word {
        "people" => "person".to_owned(),
        _ if word.len() < 4 || word.ends_with("ss") || word.ends_with("us") || word.ends_with("is") => word.to_owned(),
        _ => match word.strip_suffix("ies") {
            Some(stem) => format!("{stem}y"),
            None if word.ends_with("xes") || word.ends_with("ches") || word.ends_with("sses") => word[..word.len() - 2].to_owned(),
            None => word.strip_suffix('s').unwrap_or(word).to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::Domain;

    use super::*;

    #[test]
    fn names_of_ids_are_read_in_every_casing() {
        let ids = Domain::builtin().ids();
        let resource = |name: &str| match ids.name(name) {
            Some(IdName { of: IdOf::Resource(resource), elsewhere: false }) => resource,
            other => format!("{other:?}"),
        };
        for name in [
            "project_id",
            "projectId",
            "ProjectID",
            "PROJECT_IDS",
            "projectIDs",
            "project-id",
            "default_project_id",
            "projectid",
            "ProjectIdList",
            "id_project",
            "project_id1",
        ] {
            assert_eq!(resource(name), "project", "{name}");
        }
        assert_eq!(resource("companyIds"), "company");
        assert_eq!(resource("created_by_id"), "created by");
        assert_eq!(resource("DrawingRevisionIds"), "drawing revision");
        for name in ["procore_id", "procoreProjectId", "PROCORE_COMPANY_ID", "procoreid", "projectProcoreId"] {
            assert_eq!(ids.name(name).map(|id| id.of), Some(IdOf::Procore), "{name}");
        }
        assert_eq!(ids.name("Id").map(|id| id.of), Some(IdOf::Bare));
        assert_eq!(ids.name("procore_settings_id").map(|id| id.of), Some(IdOf::Thing("settings".to_owned())));
        assert!(ids.name("jira_project_id").is_some_and(|id| id.elsewhere));
    }

    #[test]
    fn other_names_are_no_ids() {
        let ids = Domain::builtin().ids();
        for name in [
            "client_id",
            "valid",
            "grid",
            "width",
            "project_id_count",
            "projectIdIndex",
            "paid",
            "requestId",
            "page",
            "kids",
            "Android",
            "void",
            "guid",
            "identity",
        ] {
            assert_eq!(ids.name(name), None, "{name}");
        }
    }

    #[test]
    fn classes_and_tables_stand_for_resources() {
        let ids = Domain::builtin().ids();
        for (name, resource) in [
            ("ProcoreProjectDto", "project"),
            ("VendorFromUser", "user"),
            ("ListObservationItemsRequest", "observation item"),
            ("companies", "company"),
            ("SimpleUser", "user"),
        ] {
            assert_eq!(ids.model(name).as_deref(), Some(resource), "{name}");
        }
        assert_eq!(ids.model("HttpClientSettings"), None);
        assert_eq!(ids.table("punch_items"), ids.table("PunchItem"));
    }

    #[test]
    fn functions_of_ids_pass_them_on_or_measure_them() {
        let ids = Domain::builtin().ids();
        assert!(ids.only_passes("toString") && !ids.only_measures("toString"));
        for name in ["len", "strlen", "hashCode", "IndexOf", "array_length", "Count"] {
            assert!(ids.only_measures(name) && !ids.only_passes(name), "{name}");
        }
        assert_eq!(ids.name("project_id_t").map(|id| id.of), Some(IdOf::Resource("project".to_owned())));
    }

    #[test]
    fn migrations_are_known_by_where_they_lie_and_what_they_are_called() {
        let ids = Domain::builtin().ids();
        for path in [
            "db/migrate/20240102030405_create_links.rb",
            "db/schema.rb",
            "api/Migrations/LinksModelSnapshot.cs",
            "V1_2__links.sql",
            "sql/0003_links.sql",
            "alembic/versions/4f1e_links.py",
            "migration/src/m20240101_000001_create_link.rs",
        ] {
            assert!(ids.is_past(path), "{path}");
        }
        for path in ["schema.sql", "prisma/schema.prisma", "src/models/link.py", "app/migrations.py", "2fa.sql", "src/schema.rs"] {
            assert!(!ids.is_past(path), "{path}");
        }
    }

    #[test]
    fn databases_are_known_by_their_marks() {
        let ids = Domain::builtin().ids();
        assert_eq!(ids.databases("DATABASE_URL=postgresql://db/x"), ["PostgreSQL"]);
        assert_eq!(ids.integer_holds_ids("SQLite"), Some(true));
    }
}
