//! Where a value is read, and the calls that led there.

use std::rc::Rc;

use crate::project::FileId;
use crate::scan::facts::{Arg, ScopeId};

/// A call on the way: inside the function that is called, its parameters are these arguments.
#[derive(Debug)]
pub(in crate::project) struct Frame<'p> {
    pub callee: String,
    pub args: &'p [Arg],
    pub at: At<'p>,
}

/// Where a value is read: its file, its scope, and the calls that led there.
#[derive(Clone, Debug)]
pub struct At<'p> {
    pub(in crate::project) file: FileId,
    pub(in crate::project) scope: ScopeId,
    pub(in crate::project) frame: Option<Rc<Frame<'p>>>,
}

impl<'p> At<'p> {
    /// The same place, inside of a call.
    pub(in crate::project) fn called(&self, callee: &str, args: &'p [Arg], from: At<'p>) -> At<'p> {
        let frame = Frame { callee: callee.to_owned(), args, at: from };
        At { file: self.file, scope: self.scope, frame: Some(Rc::new(frame)) }
    }

    /// The same place and calls; the outermost of them was itself made inside of another call.
    pub(in crate::project) fn called_from(&self, callee: &str, args: &'p [Arg], from: At<'p>) -> At<'p> {
        match &self.frame {
            None => self.called(callee, args, from),
            Some(frame) => self.called(&frame.callee, frame.args, frame.at.called_from(callee, args, from)),
        }
    }

    /// The same calls, at another place.
    pub(in crate::project) fn moved(&self, file: FileId, scope: ScopeId) -> At<'p> {
        At { file, scope, frame: self.frame.clone() }
    }

    /// The innermost call of a function on the way.
    pub(in crate::project) fn call_of(&self, callee: &str) -> Option<&Frame<'p>> {
        let mut open = self.frame.as_ref();
        while let Some(call) = open {
            if call.callee == callee {
                return Some(call);
            }
            open = call.at.frame.as_ref();
        }
        None
    }

    /// A place that no call led to.
    pub fn new(file: FileId, scope: ScopeId) -> Self {
        At { file, scope, frame: None }
    }
}
