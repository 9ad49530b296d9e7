//! Answers that are asked for again and again while a project is judged.

use std::cell::{OnceCell, RefCell};
use std::hash::Hash;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::project::FileId;
use crate::project::callees::CallsOfName;
use crate::project::exports::PassedOn;
use crate::project::fields::FieldsOfName;
use crate::project::imports::ImportNames;
use crate::project::index::{BindingRef, ScopeRef};
use crate::project::resolve::Owners;
use crate::scan::facts::{Import, Value};

/// Calls: the file and the index among the calls of one name.
pub(super) type Callers = Rc<[(FileId, usize)]>;

/// Calls by the file and the beginning and end of the call that gives their object; the indexes among the calls of one name.
pub(super) type CallsByObject = FxHashMap<(FileId, usize, usize), usize>;

/// Assignments to members of one name in a file, by the path of the object.
pub(super) type AssignedMembers = FxHashMap<Vec<String>, Vec<BindingRef>>;

/// The name of calls, and the file that they are in; without one, the first of the project are asked for.
type CallsAskedFor = (String, Option<FileId>);

/// Answers by question. A project is judged by one thread.
#[derive(Default)]
pub(super) struct Memo {
    words: RefCell<FxHashMap<String, Rc<[String]>>>,
    functions: RefCell<FxHashMap<*const Value, Vec<ScopeRef>>>,
    callers: RefCell<FxHashMap<ScopeRef, Callers>>,
    calls_of_name: RefCell<FxHashMap<CallsAskedFor, Rc<CallsOfName>>>,
    at_file_level: RefCell<FxHashMap<String, Rc<[BindingRef]>>>,
    assigned_members: RefCell<FxHashMap<(FileId, String), Rc<AssignedMembers>>>,
    calls_by_object: RefCell<FxHashMap<String, Rc<CallsByObject>>>,
    with_bases: RefCell<FxHashMap<ScopeRef, Rc<[ScopeRef]>>>,
    settings: RefCell<FxHashMap<Vec<String>, Rc<[BindingRef]>>>,
    imports: RefCell<FxHashMap<FileId, Rc<ImportNames>>>,
    importers: OnceCell<FxHashMap<String, Rc<[FileId]>>>,
    passed_on: RefCell<FxHashMap<FileId, Rc<PassedOn>>>,
    files_of: RefCell<FxHashMap<*const Import, Rc<[FileId]>>>,
    fields: RefCell<FxHashMap<(FileId, String), Rc<FieldsOfName>>>,
    owners: RefCell<FxHashMap<String, FxHashMap<String, Rc<Owners>>>>,
}

impl Memo {
    /// The words of a name, see [`crate::domain::words`].
    pub fn words(&self, name: &str) -> Rc<[String]> {
        remembered(&self.words, name, || crate::domain::words(name).into())
    }

    /// The functions that a callee means where no call led to it; the values of a project stay where they are.
    pub fn functions(&self, callee: &Value, find: impl FnOnce() -> Vec<ScopeRef>) -> Vec<ScopeRef> {
        remembered(&self.functions, &std::ptr::from_ref(callee), find)
    }

    /// A class with all its parts and bases.
    pub fn with_bases(&self, class: ScopeRef, find: impl FnOnce() -> Vec<ScopeRef>) -> Rc<[ScopeRef]> {
        remembered(&self.with_bases, &class, || find().into())
    }

    /// The bindings that define a setting.
    pub fn settings(&self, key: &[String], find: impl FnOnce() -> Vec<BindingRef>) -> Rc<[BindingRef]> {
        remembered(&self.settings, key, || find().into())
    }

    /// The imports of a file by name.
    pub fn imports(&self, file: FileId, find: impl FnOnce() -> ImportNames) -> Rc<ImportNames> {
        Rc::clone(self.imports.borrow_mut().entry(file).or_insert_with(|| Rc::new(find())))
    }

    /// The files that import something under a name; `find` finds those of all names.
    pub fn importers(&self, name: &str, find: impl FnOnce() -> FxHashMap<String, Rc<[FileId]>>) -> Rc<[FileId]> {
        self.importers.get_or_init(find).get(name).map_or_else(|| [].into(), Rc::clone)
    }

    /// The files all of whose names a file passes on.
    pub fn passed_on(&self, file: FileId, find: impl FnOnce() -> PassedOn) -> Rc<PassedOn> {
        remembered(&self.passed_on, &file, || Rc::new(find()))
    }

    /// The files that an import means; the facts of a project stay where they are.
    pub fn files_of(&self, import: &Import, find: impl FnOnce() -> Vec<FileId>) -> Rc<[FileId]> {
        Rc::clone(self.files_of.borrow_mut().entry(std::ptr::from_ref(import)).or_insert_with(|| find().into()))
    }

    /// The fields of a name in the classes of a file.
    pub fn fields(&self, file: FileId, name: &str, find: impl FnOnce() -> FieldsOfName) -> Rc<FieldsOfName> {
        Rc::clone(self.fields.borrow_mut().entry((file, name.to_owned())).or_insert_with(|| Rc::new(find())))
    }

    /// The objects that can be meant by a receiver of whose members one is asked for by name.
    pub fn owners(&self, receiver: &str, name: &str, find: impl FnOnce(&str) -> Owners) -> Rc<Owners> {
        if let Some(known) = self.owners.borrow().get(name).and_then(|of_name| of_name.get(receiver)) {
            return Rc::clone(known);
        }
        let found = Rc::new(find(receiver));
        self.owners.borrow_mut().entry(name.to_owned()).or_default().insert(receiver.to_owned(), Rc::clone(&found));
        found
    }

    /// The bindings of a name at the level of files.
    pub fn at_file_level(&self, name: &str, find: impl FnOnce() -> Rc<[BindingRef]>) -> Rc<[BindingRef]> {
        remembered(&self.at_file_level, name, find)
    }

    /// The assignments to the members of one name in a file.
    pub fn assigned_members(&self, name: &str, file: FileId, find: impl FnOnce() -> AssignedMembers) -> Rc<AssignedMembers> {
        remembered(&self.assigned_members, &(file, name.to_owned()), || Rc::new(find()))
    }

    /// The calls of a function.
    pub fn callers(&self, function: ScopeRef, find: impl FnOnce() -> Callers) -> Callers {
        remembered(&self.callers, &function, find)
    }

    /// What the calls of a name mean, of one file or of the project.
    pub fn calls_of_name(&self, name: &str, file: Option<FileId>, find: impl FnOnce() -> CallsOfName) -> Rc<CallsOfName> {
        remembered(&self.calls_of_name, &(name.to_owned(), file), || Rc::new(find()))
    }

    /// The calls of a method by the calls that give its objects.
    pub fn calls_by_object(&self, method: &str, find: impl FnOnce() -> CallsByObject) -> Rc<CallsByObject> {
        remembered(&self.calls_by_object, method, || Rc::new(find()))
    }
}

/// The answer to a question, found when it is asked for the first time. Finding it may ask for others of the kind.
fn remembered<Q: ToOwned + Eq + Hash + ?Sized, A: Clone>(answers: &RefCell<FxHashMap<Q::Owned, A>>, question: &Q, find: impl FnOnce() -> A) -> A
where
    Q::Owned: Eq + Hash,
{
    if let Some(known) = answers.borrow().get(question) {
        return known.clone();
    }
    let found = find();
    answers.borrow_mut().insert(question.to_owned(), found.clone());
    found
}
