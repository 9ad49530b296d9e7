//! Which numbers are ids of Procore's resources, and how that is known.
//!
//! A name alone is no evidence. What counts, from the strongest: the value is sent to Procore in a path or in the company header; the name says
//! Procore; the class, the table or the file is called after Procore; the file sends requests to Procore, or names the type beside those; the
//! table has a column that is called after Procore. What the program keeps for itself is none: keys of its own tables, and what refers to them.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::domain::ids::{IdName, IdOf, Ids, OwnNames};
use crate::domain::{Domain, HostClass};
use crate::finding::{Confidence, Span};
use crate::project::index::{each_value, is_within};
use crate::project::requests::{Judged, Verdict};
use crate::project::{FileId, Project};
use crate::scan::facts::{FILE_SCOPE, Facts, Medium, Number, NumberKind, Piece, ScopeId, ScopeKind, Store, Value, class_around};

/// How a number was judged.
#[derive(Clone, Debug)]
pub struct JudgedNumber {
    /// The file.
    pub file: FileId,
    /// Its index in the file's facts.
    pub number: usize,
    /// What it is called, as written.
    pub name: String,
    /// What was found.
    pub verdict: NumberVerdict,
    /// Why, as a phrase that follows "because".
    pub reason: String,
    /// Where the evidence stands, if it is elsewhere, and what is to be seen there.
    pub evidence: Option<(FileId, Span, String)>,
}

/// What a number was found to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberVerdict {
    /// An id that its type cannot hold in every region.
    TooNarrow(Confidence),
    /// An id that is held.
    Held,
    /// Not known to be an id of Procore.
    NoId,
}

/// How a place is tied to Procore.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Tie {
    /// Not at all, or only by a word somewhere in the file.
    None,
    /// The file is imported by one that sends requests, and that one names the type.
    Named,
    /// The file sends requests to Procore or names its hosts.
    Client,
    /// A namespace or a folder is called after Procore.
    Around,
    /// The class, its base, the table, or the file is called after Procore.
    Own,
}

/// A value that is sent to Procore: the scope it is sent from, and where.
struct Sent {
    scope: ScopeId,
    span: Span,
    header: bool,
}

/// What the judgement of all numbers has in common.
struct Search<'a> {
    project: &'a Project<'a>,
    domain: &'a Domain,
    ids: &'a Ids,
    /// What the project says of its own names.
    own: &'a OwnNames,
    /// Files that send requests to Procore or name its hosts in code.
    clients: FxHashSet<FileId>,
    /// Types that such files name.
    types: FxHashMap<&'a str, FileId>,
    /// What is sent to Procore, by file and name.
    sent: FxHashMap<(FileId, String), Vec<Sent>>,
    /// The program's own tables, see [`Ids::table`].
    tables: FxHashSet<String>,
    /// Columns that become wide: table and column.
    widened: FxHashSet<(String, String)>,
    /// Where files name columns and the like that are called after Procore, in order.
    named: Vec<Vec<usize>>,
    /// Do the integers of the project's databases hold ids? `None` if no database is known.
    held: Option<bool>,
}

/// Judges every number that is called like an id.
pub fn judge(project: &Project<'_>, domain: &Domain, own: &OwnNames, requests: &[Judged]) -> Vec<JudgedNumber> {
    if !asks(project, domain, own) {
        return Vec::new();
    }
    let search = Search::new(project, domain, own, requests);
    let mut judged = Vec::new();
    for (file, entry) in project.files.iter().enumerate() {
        project.come_to(file);
        for (number, fact) in entry.facts.numbers.iter().enumerate() {
            judged.extend(search.number(file, number, fact));
        }
    }
    judged
}

/// Is any narrow number of the project called like an id? Then the tables and databases that its other files name are worth a look.
pub fn asks(project: &Project<'_>, domain: &Domain, own: &OwnNames) -> bool {
    let ids = domain.ids();
    let is_id = |name: &String| ids.name(name).is_some() || ids.is_resource(name) || ids.is_one_of(name, &own.names);
    let asks = |number: &Number| !number.width.holds_ids() && (number.keys || number.names.iter().chain([&number.bound]).any(is_id));
    project.files.iter().any(|file| file.facts.numbers.iter().any(asks))
}

impl<'a> Search<'a> {
    fn new(project: &'a Project<'a>, domain: &'a Domain, own: &'a OwnNames, requests: &[Judged]) -> Search<'a> {
        let ids = domain.ids();
        let mut clients: FxHashSet<FileId> =
            requests.iter().filter(|judged| !matches!(judged.verdict, Verdict::Elsewhere)).map(|judged| judged.file).collect();
        let serves = |class: HostClass| !matches!(class, HostClass::Web | HostClass::Double);
        let mut named: Vec<Vec<usize>> = Vec::new();
        let mut types: FxHashMap<&str, FileId> = FxHashMap::default();
        for (file, entry) in project.files.iter().enumerate() {
            let facts = &entry.facts;
            let hosts = facts.hosts.iter().filter(|host| matches!(host.medium, Medium::Code | Medium::Data));
            if hosts.filter_map(|host| domain.host(&host.name)).any(|host| serves(host.class)) || !facts.clients.is_empty() {
                clients.insert(file);
            }
            named.push(named_places(facts, ids));
        }
        for &file in &clients {
            for name in &project.files[file].facts.types {
                types.entry(name).and_modify(|known| *known = file.min(*known)).or_insert(file);
            }
        }
        let mut search = Search {
            project,
            domain,
            ids,
            own,
            clients,
            types,
            sent: FxHashMap::default(),
            tables: project.surroundings.tables.iter().map(|name| ids.table(name)).collect(),
            widened: FxHashSet::default(),
            named,
            held: None,
        };
        let databases: Vec<bool> = project.surroundings.databases.iter().filter_map(|name| ids.integer_holds_ids(name)).collect();
        search.held = (!databases.is_empty()).then(|| databases.iter().all(|holds| *holds));
        for (file, entry) in project.files.iter().enumerate() {
            search.tables.extend(entry.facts.tables.iter().map(|table| ids.table(&table.name)));
            for number in entry.facts.numbers.iter().filter(|number| number.changes && number.width.holds_ids()) {
                if !search.is_undone(file, number) {
                    search.widened.extend(number.names.iter().map(|name| (ids.table(&number.owner), ids.table(name))));
                }
            }
            search.collect_sent(file);
        }
        search
    }

    /// Is it in the half of a migration that takes it back?
    fn is_undone(&self, file: FileId, number: &Number) -> bool {
        let scopes = &self.project.files[file].facts.scopes;
        self.project.scopes_around(file, number.scope).any(|scope| scope != FILE_SCOPE && self.ids.undoes(&scopes[scope].name))
    }

    /// Collects the names of what a file sends to Procore: in a segment of a path, or as the company header.
    fn collect_sent(&mut self, file: FileId) {
        let facts = &self.project.files[file].facts;
        let values = facts.bindings.iter().map(|binding| (binding.scope, &binding.value));
        let values = values.chain(facts.expressions.iter().map(|expression| (expression.scope, &expression.value)));
        let requests = facts.requests.iter().flat_map(|request| request.url.iter().map(|url| (request.scope, url)));
        let header = self.domain.company_header();
        let mut sent: Vec<(String, Sent)> = Vec::new();
        let mut push = |value: &Value, scope: ScopeId, header: bool| {
            if let Some(name) = root_name(value) {
                sent.push((name, Sent { scope, span: value.span(), header }));
            }
        };
        for (scope, value) in values.chain(requests) {
            each_value(value, &mut |value| match value {
                Value::Text(text) => segments(&text.pieces, self.domain).into_iter().for_each(|hole| push(hole, scope, false)),
                Value::Map { entries, .. } => {
                    for entry in entries.iter().filter(|entry| entry.key.as_deref().is_some_and(|key| key.eq_ignore_ascii_case(header))) {
                        push(&entry.value, scope, true);
                    }
                }
                Value::Call { args, .. } => {
                    let names = |arg: &crate::scan::facts::Arg| {
                        arg.value.literal().is_some_and(|text| text.trim_matches(['"', '\'', '`']).eq_ignore_ascii_case(header))
                    };
                    if let Some(at) = args.iter().position(names)
                        && let Some(next) = args.get(at + 1)
                    {
                        push(&next.value, scope, true);
                    }
                }
                _ => {}
            });
        }
        for (name, sent) in sent {
            self.sent.entry((file, name)).or_default().push(sent);
        }
    }

    /// Judges one number; `None` if it is not called like an id.
    fn number(&self, file: FileId, index: usize, number: &Number) -> Option<JudgedNumber> {
        let (name, id) = self.id_of(number).or_else(|| self.sent_resource(file, number))?;
        let answer = |verdict: NumberVerdict, reason: String, evidence: Option<(FileId, Span, String)>| {
            Some(JudgedNumber { file, number: index, name: name.clone(), verdict, reason, evidence })
        };
        if number.width.holds_ids() {
            return answer(NumberVerdict::Held, "64 bits hold every id".to_owned(), None);
        }
        if let Some(database) = self.held_by(file, number) {
            return answer(NumberVerdict::Held, format!("an integer of {database} holds every id"), None);
        }
        if self.ids.is_one_of(&name, &self.own.ignore) {
            return answer(NumberVerdict::NoId, "the project's configuration says so".to_owned(), None);
        }
        if self.ids.is_one_of(&name, &self.own.names) {
            return answer(NumberVerdict::TooNarrow(Confidence::Certain), "the project's configuration says so".to_owned(), None);
        }
        if number.own || number.primary && id.of != IdOf::Procore {
            return answer(NumberVerdict::NoId, "it is a key of the program's own".to_owned(), None);
        }
        if number.kind == NumberKind::Column {
            if self.is_undone(file, number) {
                return answer(NumberVerdict::NoId, "it is what a migration goes back to".to_owned(), None);
            }
            if self.widened.contains(&(self.ids.table(&number.owner), self.ids.table(&name))) {
                return answer(NumberVerdict::Held, "the column is widened later".to_owned(), None);
            }
        }
        let (confidence, reason, evidence) = self.evidence(file, number, &name, &id);
        match confidence {
            Some(confidence) => answer(NumberVerdict::TooNarrow(self.capped(number, confidence)), reason, evidence),
            None => answer(NumberVerdict::NoId, reason, evidence),
        }
    }

    /// What is certain of a column is only likely where the database is not known.
    fn capped(&self, number: &Number, confidence: Confidence) -> Confidence {
        match (&number.store, self.held) {
            (Store::Project, None) => confidence.min(Confidence::Likely),
            _ => confidence,
        }
    }

    /// The database whose integers hold the number.
    fn held_by(&self, file: FileId, number: &Number) -> Option<String> {
        match &number.store {
            Store::Fixed => None,
            Store::Named(name) => self.ids.integer_holds_ids(name).filter(|holds| *holds).map(|_| name.clone()),
            Store::Project => {
                // What the file itself says counts more than what stands elsewhere.
                let surroundings = &self.project.surroundings;
                let all = surroundings.by_file.get(&self.project.files[file].path).unwrap_or(&surroundings.databases);
                all.first().filter(|_| all.iter().all(|name| self.ids.integer_holds_ids(name) == Some(true))).cloned()
            }
        }
    }

    /// What the number is called, and what that says.
    fn id_of(&self, number: &Number) -> Option<(String, IdName)> {
        let named = number.names.iter().chain([&number.bound]).find(|name| self.ids.is_one_of(name, &self.own.names));
        if let Some(name) = named {
            return Some((name.clone(), IdName { of: IdOf::Procore, elsewhere: false }));
        }
        if number.keys {
            let of = number.names.first()?;
            let resource = self.ids.model(of)?;
            return Some((format!("key of {of}"), IdName { of: IdOf::Resource(resource), elsewhere: self.ids.names_another(of) }));
        }
        if number.kind != NumberKind::Conversion {
            let told = || number.names.iter().filter_map(|name| Some((name.clone(), self.ids.name(name)?)));
            // What it is called in data can say more than its own name.
            return told().find(|(_, id)| id.of != IdOf::Bare).or_else(|| told().next());
        }
        let bound = || Some((number.bound.clone(), self.ids.name(&number.bound)?));
        // What counts or hashes ids gives none, unless it is called so.
        if number.names.iter().any(|name| self.ids.only_measures(name)) {
            return bound();
        }
        // The last part that is more than a way to read what stands before it.
        let told = number.names.iter().find(|name| !self.ids.only_passes(name));
        let told = told.and_then(|name| Some((name.clone(), self.ids.name(name)?)));
        match told {
            // `projectId = int.Parse(row["id"])`
            Some((_, IdName { of: IdOf::Bare, .. })) => bound().or(told),
            Some(found) => Some(found),
            None => bound(),
        }
    }

    /// A number that is called after a resource alone, as `project`, is an id only where it is sent as one.
    fn sent_resource(&self, file: FileId, number: &Number) -> Option<(String, IdName)> {
        let name = number.names.first().filter(|name| number.kind == NumberKind::Type && !number.keys && self.ids.is_resource(name))?;
        self.sent_to_procore(file, number, name)?;
        Some((name.clone(), IdName { of: IdOf::Resource(self.ids.table(name)), elsewhere: false }))
    }

    fn evidence(&self, file: FileId, number: &Number, name: &str, id: &IdName) -> (Option<Confidence>, String, Option<(FileId, Span, String)>) {
        let none = |reason: &str| (None, reason.to_owned(), None);
        if let Some(sent) = self.sent_to_procore(file, number, name) {
            let what = if sent.header { "as the company of a request" } else { "in the path of a request" };
            return (
                Some(Confidence::Certain),
                format!("it is sent to Procore {what}"),
                Some((file, sent.span.clone(), format!("sent to Procore here, {what}"))),
            );
        }
        if id.elsewhere {
            return none("its name says that it belongs to something else");
        }
        if id.of == IdOf::Procore {
            return (Some(Confidence::Certain), "its name says that it is Procore's".to_owned(), None);
        }
        let class = self.class_of(file, number);
        let stored = self.is_stored(number);
        let has_table = matches!(&id.of, IdOf::Resource(resource) if self.tables.contains(&self.ids.table(resource)));
        let (tie, tied) = self.tie(file, number, class);
        if self.of_another_system(file, number, class) && tie < Tie::Own {
            return none("its class or file belongs to another system");
        }
        if has_table {
            return none("the program has a table of its own that it can refer to");
        }
        let is_model = number.owner.as_str() != "" && self.ids.model(&number.owner).is_some();
        let named_beside = class.and_then(|class| self.types.get(self.project.files[file].facts.scopes[class].name.as_str()).copied());
        let why = |what: &str| format!("{what}{tied}");
        let confidence = match (&id.of, tie) {
            // The keys of the program's own tables.
            (IdOf::Bare | IdOf::Thing(_), _) if stored => None,
            // Most programs have users of their own; but a table that is called after Procore keeps Procore's.
            (IdOf::Resource(resource), Tie::Own | Tie::Around | Tie::Client)
                if stored && self.ids.is_person(resource) && !self.ids.names_procore(&number.owner) =>
            {
                Some(Confidence::Possible)
            }
            (IdOf::Resource(_), Tie::Own | Tie::Around) => Some(Confidence::Likely),
            (IdOf::Resource(_), Tie::Client | Tie::Named) if !stored => Some(Confidence::Likely),
            (IdOf::Bare | IdOf::Thing(_), Tie::Own) => Some(Confidence::Likely),
            (IdOf::Bare, Tie::Around | Tie::Client | Tie::Named) if is_model || named_beside.is_some() => Some(Confidence::Likely),
            (IdOf::Thing(_), Tie::Around | Tie::Named) if is_model => Some(Confidence::Likely),
            (IdOf::Resource(resource), _) if stored && !self.ids.is_person(resource) && self.is_beside_procore(file, number, class) => {
                return (Some(Confidence::Likely), "another column of the table is called after Procore".to_owned(), None);
            }
            (IdOf::Resource(_) | IdOf::Bare | IdOf::Thing(_), Tie::Around | Tie::Client | Tie::Named) => Some(Confidence::Possible),
            (IdOf::Resource(_), Tie::None) if self.project.files[file].matters => Some(Confidence::Possible),
            _ => None,
        };
        match confidence {
            Some(_) if tie == Tie::None => (confidence, "the file names Procore".to_owned(), None),
            Some(_) => (confidence, why("it belongs to "), None),
            None if stored => none("it belongs to a table of the program's own"),
            None => none("nothing ties it to Procore"),
        }
    }

    /// Where a declared name is sent to Procore, from the same function, or from the class that it is a field of.
    fn sent_to_procore(&self, file: FileId, number: &Number, name: &str) -> Option<&Sent> {
        if number.kind == NumberKind::Column || number.keys {
            return None;
        }
        let name = if number.kind == NumberKind::Conversion && !number.bound.is_empty() { &number.bound } else { name };
        let facts = &self.project.files[file].facts;
        let sent = self.sent.get(&(file, name.to_owned()))?;
        let home = number.scope;
        // A value that is converted on its way is judged where it is converted.
        sent.iter().find(|sent| home == FILE_SCOPE && facts.scopes.len() == 1 || is_within(self.project.files, file, sent.scope, home))
    }

    fn class_of(&self, file: FileId, number: &Number) -> Option<ScopeId> {
        class_around(&self.project.files[file].facts.scopes, number.scope)
    }

    /// Is the number's class, or its table, one of the program's own? A field whose width no database decides is one of a message.
    fn is_stored(&self, number: &Number) -> bool {
        number.kind == NumberKind::Column && number.store != Store::Fixed
            || !number.owner.is_empty() && self.tables.contains(&self.ids.table(&number.owner))
    }

    /// Does the table or the class of a number name something else after Procore?
    fn is_beside_procore(&self, file: FileId, number: &Number, class: Option<ScopeId>) -> bool {
        let facts = &self.project.files[file].facts;
        let next = facts.tables.partition_point(|table| table.span.start <= number.span.start);
        let around = match (class, next.checked_sub(1)) {
            (Some(class), _) if number.owner == facts.scopes[class].name => facts.scopes[class].span.clone(),
            (_, Some(table)) => facts.tables[table].span.start..facts.tables.get(next).map_or(usize::MAX, |next| next.span.start),
            _ => return false,
        };
        let named = &self.named[file];
        named.get(named.partition_point(|place| *place < around.start)).is_some_and(|place| *place < around.end)
    }

    /// Is the class or the file called after another system?
    fn of_another_system(&self, file: FileId, number: &Number, class: Option<ScopeId>) -> bool {
        let entry = &self.project.files[file];
        let stem = stem(&entry.path);
        let class = class.map_or("", |class| entry.facts.scopes[class].name.as_str());
        [stem, class, number.owner.as_str()].iter().any(|name| self.ids.names_another(name) && !self.ids.names_procore(name))
    }

    /// How the number's place is tied to Procore, and by what, for people.
    fn tie(&self, file: FileId, number: &Number, class: Option<ScopeId>) -> (Tie, String) {
        let entry = &self.project.files[file];
        let facts = &entry.facts;
        let says = |name: &str| self.ids.names_procore(name);
        if says(&number.owner) {
            return (Tie::Own, format!("`{}`", number.owner));
        }
        let stem = stem(&entry.path);
        if says(stem) {
            return (Tie::Own, format!("`{stem}`, a file that is called after Procore"));
        }
        let mut scope = class.unwrap_or(number.scope);
        let mut innermost = true;
        while scope != FILE_SCOPE {
            let here = &facts.scopes[scope];
            if let Some(base) = here.base.as_deref().filter(|base| says(base)) {
                return (Tie::Own, format!("a kind of `{base}`"));
            }
            if says(&here.name) {
                let tie = if innermost || here.kind == ScopeKind::Function { Tie::Own } else { Tie::Around };
                return (tie, format!("`{}`", here.name));
            }
            innermost = false;
            scope = here.parent;
        }
        if let Some(package) = facts.packages.iter().find(|package| says(package)) {
            return (Tie::Around, format!("`{package}`"));
        }
        let below = self.project.below_root(&entry.path);
        if let Some(folder) = below.rsplit('/').skip(1).find(|folder| says(folder)) {
            return (Tie::Around, format!("the folder `{folder}`"));
        }
        if self.clients.contains(&file) {
            return (Tie::Client, "a file that talks to Procore".to_owned());
        }
        let named = class
            .and_then(|class| self.types.get(facts.scopes[class].name.as_str()).copied())
            .or_else(|| self.types.get(number.owner.as_str()).copied());
        if let Some(client) = named {
            return (Tie::Named, format!("a type that `{}` uses to talk to Procore", self.project.files[client].path));
        }
        (Tie::None, String::new())
    }
}

/// Where a file names something after Procore that is no sentence: bindings, numbers, short texts. Sorted.
fn named_places(facts: &Facts, ids: &Ids) -> Vec<usize> {
    /// No name is longer, in bytes.
    const MAX_NAME: usize = 64;
    let says = |name: &str| name.len() <= MAX_NAME && !name.contains([' ', '/']) && ids.names_procore(name);
    let mut places: Vec<usize> = Vec::new();
    let bindings = facts.bindings.iter().filter(|binding| binding.path.last().is_some_and(|name| says(name)));
    places.extend(bindings.map(|binding| binding.span.start));
    places.extend(facts.numbers.iter().filter(|number| number.names.iter().any(|name| says(name))).map(|number| number.span.start));
    let values = facts.bindings.iter().map(|binding| &binding.value).chain(facts.expressions.iter().map(|expression| &expression.value));
    for value in values {
        each_value(value, &mut |value| {
            if let Value::Text(text) = value
                && value.literal().is_some_and(|text| says(&text))
            {
                places.push(text.span.start);
            }
        });
    }
    places.sort_unstable();
    places
}

/// The name of a file without folders and endings.
fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.split('.').find(|part| !part.is_empty()).unwrap_or(name)
}

/// The holes of a URL that are whole segments of a path of Procore's API: `/rest/v1.0/projects/{id}/rfis`.
fn segments<'v>(pieces: &'v [Piece], domain: &Domain) -> Vec<&'v Value> {
    let mut path = String::new();
    let mut holes = Vec::new();
    for (at, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Literal { text, .. } => {
                if let Some(query) = text.find(['?', '#']) {
                    path.push_str(&text[..query]);
                    break;
                }
                path.push_str(text);
            }
            Piece::Host { .. } => path.clear(),
            Piece::Slash => path.push('/'),
            Piece::Hole(value) => {
                let ends = match pieces.get(at + 1) {
                    None | Some(Piece::Slash) => true,
                    Some(Piece::Literal { text, .. }) => text.starts_with(['/', '?', '"', '\'', '`']),
                    _ => false,
                };
                if path.ends_with('/') && ends && !path.trim_matches('/').is_empty() {
                    holes.push((value, path.len()));
                }
                path.push_str("{}");
            }
        }
    }
    let bare = path.trim_start_matches(['"', '\'', '`']);
    // With the slash that the path of a client's base may end with.
    let whole = format!("/{bare}");
    let Some(from) = whole.match_indices('/').map(|(at, _)| at).find(|&at| domain.is_api_path(&whole[at..])) else { return Vec::new() };
    let offset = path.len() - bare.len() + from.saturating_sub(1);
    holes.into_iter().filter(|(_, at)| *at > offset).map(|(value, _)| value).collect()
}

/// The name of the variable or the field that a value is made of: of `projectId.ToString()` it is `projectId`.
fn root_name(value: &Value) -> Option<String> {
    match value {
        Value::Name { name, .. } => Some(name.clone()),
        Value::Member { of, name, .. } if matches!(**of, Value::This { .. }) => Some(name.clone()),
        Value::Call { callee, args, .. } => match &**callee {
            Value::Member { of, .. } if args.iter().all(|arg| !arg.value.is_reference()) => root_name(of),
            _ => args.first().filter(|_| args.len() == 1).and_then(|arg| root_name(&arg.value)),
        },
        Value::Either { options, .. } => options.iter().find_map(root_name),
        // `$"{companyId}"`, `fmt.Sprint(company)`
        Value::Text(text) => match text.pieces.as_slice() {
            [Piece::Hole(value)] => root_name(value),
            _ => None,
        },
        _ => None,
    }
}
