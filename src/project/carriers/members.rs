//! Members of objects as carriers.

use crate::domain::{HeaderSpelling, is_method};
use crate::finding::Span;
use crate::project::carriers::Search;
use crate::project::carriers::holds::Holds;
use crate::project::index::is_within;
use crate::project::resolve::{At, Resolver, Target};
use crate::project::touches::root_of;
use crate::scan::facts::{ScopeKind, Value};

impl<'p> Search<'_, 'p> {
    /// `value` is the member `name` of `of`.
    pub(super) fn member(&mut self, value: &'p Value, of: &'p Value, name: &str, span: &Span, at: &At<'p>, holds: Holds<'_>) {
        let project = self.cx.project;
        // `[Project].self` is a type.
        if matches!(name, "self" | "class") && !matches!(of, Value::Name { .. } | Value::Member { .. } | Value::This { .. }) {
            return;
        }
        if !holds.is_options() && self.cx.mentions.is_constant(name) {
            self.found(at.file, span.clone(), HeaderSpelling::Right, None);
            return;
        }
        // `methods::GET`, `HttpMethod.Get`
        if is_method(name) && !matches!(of, Value::This { .. }) {
            return;
        }
        if let Value::This { .. } = of {
            let Some(class) = project.enclosing(ScopeKind::Class, at.file, at.scope) else {
                self.unknown(at.file, span.clone(), name, holds, format!("`{}`", value.callee_text()));
                return;
            };
            // Ruby: `self.class.get(…)` of a class that is a client.
            if name == "class" {
                self.class(class, at, holds);
                return;
            }
            let fields = project.fields(class, name);
            let declared = project.with_bases(class).iter().any(|class| {
                project.index.declared[class.file]
                    .get(name)
                    .is_some_and(|all| all.iter().any(|(home, _)| is_within(project.files, class.file, *home, class.scope)))
            });
            let before = self.out.evidence.len();
            self.field(class, name, &fields, at, holds);
            if fields.is_empty() && self.out.evidence.len() == before {
                // A field that nothing in sight gives a value is given one elsewhere, if no class from elsewhere has it.
                let foreign = project.with_bases(class).last().is_some_and(|last| project.files[last.file].facts.scopes[last.scope].base.is_some());
                if declared || (!foreign && self.depth <= 1) {
                    self.unknown_client(at.file, span.clone(), name);
                } else {
                    self.unknown(at.file, span.clone(), name, holds, format!("`{}`", value.callee_text()));
                }
            }
            return;
        }
        let before = (self.out.evidence.len(), self.out.open.len());
        let mut any = false;
        for target in Resolver::new(project).targets(value, at) {
            any = true;
            match target {
                Target::Value(target, there) if !std::ptr::eq(target, value) => self.carrier(target, &there, holds),
                Target::Value(..) | Target::Module(_) => {}
                Target::Class(class) => self.class(class, at, holds),
            }
        }
        // A part of an object: what is done to that part of it.
        if root_of(of).is_some() && !holds.is_options() && self.out.evidence.len() == before.0 {
            self.carrier(of, at, Holds::Under(&[name.to_owned()]));
            any = true;
        }
        if !any && (self.out.evidence.len(), self.out.open.len()) == before {
            self.unknown(at.file, span.clone(), name, holds, format!("`{}`", value.callee_text()));
        }
    }
}
