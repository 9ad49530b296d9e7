//! MPR301, MPR302, MPR303: an id of Procore in a number that cannot hold it: by its type, by a conversion, by its column.

use crate::finding::{Confidence, Finding, Label, Level};
use crate::project::ids::{JudgedNumber, NumberVerdict};
use crate::rules::Context;
use crate::scan::facts::{NumberKind, Width};

/// The smallest id of a company in the second region, 2^49. Source: ids seen there, see `rules/domain/ids.toml`.
const FIRST_FOREIGN_ID: u128 = 1 << 49;

/// Judges one number.
pub fn check(context: &Context<'_>, judged: &JudgedNumber, findings: &mut Vec<Finding>) {
    let NumberVerdict::TooNarrow(confidence) = judged.verdict else { return };
    let number = &context.project.files[judged.file].facts.numbers[judged.number];
    let (written, name) = (&number.written, &judged.name);
    let (rule, message) = match number.kind {
        NumberKind::Type => ("MPR301", format!("`{written}` cannot hold the Procore id `{name}` in every region")),
        NumberKind::Conversion => ("MPR302", format!("`{written}` cannot convert the Procore id `{name}` in every region")),
        NumberKind::Column if number.owner.is_empty() => {
            ("MPR303", format!("a column of type `{written}` cannot hold the Procore id `{name}` in every region"))
        }
        NumberKind::Column => {
            ("MPR303", format!("the column `{}.{name}` of type `{written}` cannot hold Procore's ids in every region", number.owner))
        }
    };
    let mut help = Vec::new();
    if !number.instead.is_empty() {
        let verb = if number.kind == NumberKind::Conversion { "convert with" } else { "use" };
        help.push(format!("{verb} `{}`, or keep the id as a text", number.instead));
    }
    help.push(format!(
        "{}: ids of other regions begin at {}; it is taken for an id because {}",
        limit(number.width),
        grouped(FIRST_FOREIGN_ID),
        judged.reason
    ));
    let labels =
        judged.evidence.iter().map(|(file, span, message)| Label { place: context.project.place(*file, span.clone()), message: message.clone() });
    findings.push(Finding {
        rule,
        level: Level::Error,
        confidence,
        place: context.project.place(judged.file, number.span.clone()),
        message,
        caption: if confidence == Confidence::Possible { "an id of Procore?".to_owned() } else { limit(number.width) },
        labels: labels.collect(),
        help,
        fix: None,
    });
}

/// What a width holds, for people.
fn limit(width: Width) -> String {
    if width.float {
        format!("{} bits, exact up to {}", width.bits, grouped(width.largest()))
    } else {
        format!("{} bits, up to {}", width.bits, grouped(width.largest()))
    }
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
        assert_eq!(grouped(FIRST_FOREIGN_ID), "562,949,953,421,312");
        for (width, told) in [
            ("i32", "32 bits, up to 2,147,483,647"),
            ("u16", "16 bits, up to 65,535"),
            ("f32", "32 bits, exact up to 16,777,216"),
            ("i24", "24 bits, up to 8,388,607"),
        ] {
            assert_eq!(Width::named(width).map(limit).as_deref(), Some(told), "{width}");
        }
    }
}
