//! What the linter reports: a finding, its place, its evidence and its repair.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// A half-open range of byte offsets into the decoded text of a file.
pub type Span = Range<usize>;

/// A path relative to the git repository around the working directory, or else to the working directory, with `/` between its parts on every platform.
/// It does not depend on the paths that were named; inside a repository it does not depend on the working directory, either.
pub type RelPath = Arc<str>;

/// How sure the linter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// The project's text cannot decide; shown only with `--pedantic`.
    Possible,
    /// Names or a resolution over several files speak for it.
    Likely,
    /// It stands there literally, or follows from literal values alone.
    Certain,
}

impl fmt::Display for Confidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Confidence::Possible => "possible",
            Confidence::Likely => "likely",
            Confidence::Certain => "certain",
        })
    }
}

/// How much a finding weighs. The order is from the lightest to the heaviest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Worth knowing; never fails a run.
    Note,
    /// Shown, but does not fail a run by default.
    Warning,
    /// Breaks in another region.
    Error,
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Level::Note => "note",
            Level::Warning => "warning",
            Level::Error => "error",
        })
    }
}

/// A place in a file of the project.
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Place {
    /// The file.
    pub path: RelPath,
    /// Byte offsets into its decoded text.
    pub span: Span,
}

/// A second place that belongs to a finding: where a base URL is defined, where a path is joined to it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Label {
    /// Where it is, possibly in another file.
    pub place: Place,
    /// What is to be seen there, as a phrase without a full stop.
    pub message: String,
}

/// Whether a fix may be applied without a look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Applicability {
    /// Keeps the program's meaning except for the repaired fault.
    Safe,
    /// Right in most programs; needs a look.
    Unsafe,
}

/// One replacement of text in the file of the finding.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Edit {
    /// What is replaced: byte offsets into the decoded text.
    pub span: Span,
    /// The new text, already in the escaping of the place.
    pub text: String,
}

/// A repair: its edits belong together.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Fix {
    /// What the fix does, as an imperative without a full stop.
    pub message: String,
    /// Whether it may be applied without a look.
    pub applicability: Applicability,
    /// Sorted, not overlapping.
    pub edits: Vec<Edit>,
}

/// A fix that is still to be written: something new that stands beside something like it. Rules know no text, so the form of what is new is copied from its
/// neighbour once the text is at hand.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Draft {
    /// What the fix does, as an imperative without a full stop.
    pub message: String,
    /// Whether it may be applied without a look.
    pub applicability: Applicability,
    /// What is copied, and so where the copy goes.
    pub form: Form,
    /// What is copied: byte offsets into the decoded text. The copy stands behind it.
    pub like: Span,
    /// Where the one before it ends, in the same list of entries.
    pub before: Option<usize>,
    /// What stands between two entries where nothing else is to be seen.
    pub separator: String,
    /// A place in a line that a statement must be indented like: one that is deeper is done under a condition.
    pub level: Option<usize>,
    /// What is different in the copy: sorted, not overlapping, all of it in `like`.
    pub parts: Vec<Part>,
    /// What changes with it, in other places of the file.
    pub also: Vec<Part>,
    /// A name that is new, so that it must not stand in the file yet.
    pub new: Option<String>,
    /// A setting that is read by what is copied, and the one that the copy reads instead.
    pub settings: Vec<(String, String)>,
}

/// What is copied by a [`Draft`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Form {
    /// The last entry of a map or of a list.
    Entry,
    /// A call in a chain, from the name of its function on.
    Call,
    /// A statement, or a line.
    Statement,
    /// The value of an option of a command; the option stands before it.
    Option,
    /// A definition, from its name to the end of its value; nothing else stands on its lines.
    Definition {
        /// Is it an entry of a list, so that something separates it from the next one?
        entry: bool,
    },
}

/// What stands in a copy instead of what was copied.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Part {
    /// What it stands for.
    pub span: Span,
    /// What must stand there, where that is known.
    pub was: Option<String>,
    /// What stands in the copy, in order.
    pub text: Vec<Snippet>,
}

/// A piece of new text.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Snippet {
    /// As it is.
    Text(String),
    /// In the quotes that the file prefers.
    Quoted(String),
    /// What stands in another place of the file.
    Copied(Span),
    /// The same before a name in a text: without the sigil of a member, `@`.
    Opening(Span),
    /// A name that stands in another place of the file, with its sigils.
    Name(Span),
    /// The same in a text, where a sigil that already stands there is not written again.
    Inner(Span),
    /// A name with its sigils, in a text likewise.
    InnerText(String),
}

/// One violation at one place.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Finding {
    /// The rule's code, `MPR101`.
    #[serde(skip)]
    pub rule: &'static str,
    /// How much it weighs.
    pub level: Level,
    /// How sure the linter is.
    pub confidence: Confidence,
    /// Where it is; reports and fixes refer to this place.
    pub place: Place,
    /// One sentence: what is wrong.
    pub message: String,
    /// What the place itself is called in an excerpt, as a phrase.
    pub caption: String,
    /// The evidence in other places.
    pub labels: Vec<Label>,
    /// What to do, one sentence each.
    pub help: Vec<String>,
    /// The repair, where one exists.
    pub fix: Option<Fix>,
    /// A repair that waits for the text of the file; nothing that is reported has one.
    pub draft: Option<Draft>,
    /// What stays the same when the lines around it move: 16 hexadecimal digits, see [`crate::fingerprint`]. Empty until the whole file was judged.
    #[serde(skip)]
    pub fingerprint: String,
    /// Why it does not count, if it does not.
    #[serde(skip)]
    pub suppression: Option<Suppression>,
}

/// Why a finding does not count: somebody has said so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Suppression {
    /// A comment in the source.
    Comment {
        /// The comment, from `mprlint:` on.
        place: Place,
        /// What it gives as the reason; can be empty.
        reason: String,
    },
    /// The baseline knows it.
    Baseline,
}

impl Finding {
    /// A certain error at a place, about which nothing more is said yet.
    pub fn new(rule: &'static str, place: Place, message: String) -> Self {
        Finding {
            rule,
            level: Level::Error,
            confidence: Confidence::Certain,
            place,
            message,
            caption: String::new(),
            labels: Vec::new(),
            help: Vec::new(),
            fix: None,
            draft: None,
            fingerprint: String::new(),
            suppression: None,
        }
    }

    /// The order of every report: path, offset, rule.
    pub fn sort_key(&self) -> (&str, usize, usize, &'static str) {
        (&self.place.path, self.place.span.start, self.place.span.end, self.rule)
    }
}

/// How one thing was judged.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// What is explained.
    pub place: Place,
    /// The answer in one sentence.
    pub answer: String,
    /// What led to it, in order.
    pub steps: Vec<Step>,
}

/// A step on the way to an answer.
#[derive(Clone, Debug)]
pub struct Step {
    /// Where it was taken, if it has a place.
    pub place: Option<Place>,
    /// What was seen there.
    pub message: String,
}
