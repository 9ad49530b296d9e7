//! MPR301, MPR302, MPR303: an id of Procore in a number that cannot hold it: by its type, by a conversion, by its column.

use crate::finding::{Applicability, Confidence, Finding, Fix, Label};
use crate::project::ids::{JudgedNumber, NumberVerdict};
use crate::rules::Context;
use crate::scan::facts::{Number, NumberKind, Store, Width};

/// Judges one number.
pub fn check(context: &Context<'_>, judged: &JudgedNumber, findings: &mut Vec<Finding>) {
    let NumberVerdict::TooNarrow(confidence) = judged.verdict else { return };
    let number = &context.project.files[judged.file].facts.numbers[judged.number];
    let (written, name) = (&number.written, &judged.name);
    let ends = grouped(number.width.largest());
    let message = match number.kind {
        NumberKind::Type => format!("`{written}` ends at {ends} and cannot hold the Procore id `{name}` in every region"),
        NumberKind::Conversion => format!("`{written}` ends at {ends} and cannot carry the Procore id `{name}` in every region"),
        NumberKind::Column => {
            let what = if number.store == Store::Fixed { "field" } else { "column" };
            let of = if number.owner.is_empty() { String::new() } else { format!("{}.", number.owner) };
            format!("the {what} `{of}{name}` of type `{written}` ends at {ends} and cannot hold Procore's ids in every region")
        }
    };
    let mut help = Vec::new();
    if !number.instead.is_empty() {
        let verb = if number.kind == NumberKind::Conversion { "convert with" } else { "use" };
        help.push(format!("{verb} `{}`, or keep the id as a text", number.instead));
    }
    let is_past = number.kind == NumberKind::Column && (number.changes || context.domain.ids().is_past(&context.project.files[judged.file].path));
    if number.kind == NumberKind::Column {
        help.push(migration(number, is_past).to_owned());
    }
    let first = grouped(context.domain.ids().first_of_other_regions());
    help.push(format!("ids of other regions begin at {first}; this is taken for an id because {}", judged.reason));
    let labels =
        judged.evidence.iter().map(|(file, span, message)| Label { place: context.project.place(*file, span.clone()), message: message.clone() });
    findings.push(Finding {
        confidence,
        caption: if confidence == Confidence::Possible { "an id of Procore?".to_owned() } else { bits(number.width) },
        labels: labels.collect(),
        help,
        fix: if is_past || confidence == Confidence::Possible { None } else { fix(number) },
        ..Finding::new(rule(number.kind), context.project.place(judged.file, number.span.clone()), message)
    });
}

/// What a new type in a schema does not do by itself.
fn migration(number: &Number, is_past: bool) -> &'static str {
    match number.store {
        _ if is_past => "add a migration that widens the column: what is written here was done to databases that exist already",
        Store::Fixed => "what was stored or generated with this schema before needs a migration",
        _ => "a database that exists already needs a migration",
    }
}

/// Gives a number the type that holds every id.
fn fix(number: &Number) -> Option<Fix> {
    let is_here = number.edits.iter().any(|edit| number.span.start <= edit.span.start && edit.span.end <= number.span.end);
    let message = match number.kind {
        NumberKind::Conversion if is_here => format!("convert with `{}`", number.wide),
        _ if is_here => format!("use `{}`", number.wide),
        _ => format!("make `{}` a `{}`", number.written, number.wide),
    };
    (!number.edits.is_empty()).then(|| Fix { message, applicability: Applicability::Unsafe, edits: number.edits.clone() })
}

/// The rule for a kind of number.
pub fn rule(kind: NumberKind) -> &'static str {
    match kind {
        NumberKind::Type => "MPR301",
        NumberKind::Conversion => "MPR302",
        NumberKind::Column => "MPR303",
    }
}

/// A width for people.
fn bits(width: Width) -> String {
    let kind = match (width.float, width.signed) {
        (true, _) => " floating point",
        (false, true) => "",
        (false, false) => " unsigned",
    };
    format!("{} bits{kind}", width.bits)
}

/// A number with a comma between each three digits.
fn grouped(number: u128) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() * 4 / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_told_in_digits_that_can_be_compared() {
        assert_eq!(grouped(1 << 49), "562,949,953,421,312");
        let ends = |name: &str| Width::named(name).map(|width| (bits(width), grouped(width.largest())));
        for (width, told, last) in [
            ("i32", "32 bits", "2,147,483,647"),
            ("u16", "16 bits unsigned", "65,535"),
            ("f32", "32 bits floating point", "16,777,216"),
            ("i24", "24 bits", "8,388,607"),
        ] {
            assert_eq!(ends(width), Some((told.to_owned(), last.to_owned())), "{width}");
        }
    }
}
