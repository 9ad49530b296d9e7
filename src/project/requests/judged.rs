//! What a request was found to be, and why.

use crate::domain::HeaderSpelling;
use crate::finding::Span;
use crate::project::FileId;
use crate::project::carriers::Looked;
use crate::project::requests::endpoints::Endpoint;

/// A place in the project.
pub type Site = (FileId, Span);

/// What a request was found to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It does not reach Procore's API, or nothing says that it does.
    Elsewhere,
    /// It reaches an endpoint that needs no header.
    Exempt,
    /// The header is set.
    Set,
    /// A header is set whose name is misspelled.
    Misspelled,
    /// The header is never set.
    Missing,
    /// It does not seem to be set, but not everything could be followed, or it is not sure that the request reaches the API.
    Unclear,
}

/// A judged request.
pub struct Judged {
    /// The file of the request.
    pub file: FileId,
    /// Its index in the file's facts.
    pub request: usize,
    /// Where the fault lies: the call that sends it, or the caller that leaves the header out.
    pub site: Site,
    /// Is the site a caller?
    pub at_caller: bool,
    /// What it was found to be.
    pub verdict: Verdict,
    /// Where it goes: the most telling endpoint.
    pub endpoint: Option<Endpoint>,
    /// Where the header is set, and how it is spelled.
    pub evidence: Vec<(Site, HeaderSpelling)>,
    /// What was searched.
    pub searched: Vec<Looked>,
    /// What could not be followed.
    pub unknown: Vec<Looked>,
    /// Clients that the project has made for it.
    pub injected: Vec<Looked>,
    /// The callers that were judged, and whether each brings the header.
    pub callers: Vec<(Site, bool)>,
    /// Headers with a misspelled name on ways that have no right one.
    pub misspelled: Vec<Misspelling>,
    /// Near misses: what comes close to setting the header.
    pub near: Vec<Near>,
}

/// A header whose name is misspelled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misspelling {
    /// Where the header is set.
    pub site: Site,
    /// The name alone, without quotes, if it is written there as a text.
    pub name: Option<Span>,
    /// Is it clearly meant as the company header?
    pub clear: bool,
}

/// Something that comes close to setting the header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Near {
    /// The header is put where it is no header: the place, and the name of the option.
    Decoy(Site, String),
    /// The header is built and given to nothing.
    Dropped(Site),
    /// The company's id is only in the query.
    Query,
    /// A request beside this one sets it.
    Sibling(Site),
    /// A function of the file hides one of the same name that is imported: where it is, and the name.
    Hidden(Site, String),
    /// The wrapper also serves hosts that are not Procore's.
    Shared,
}
