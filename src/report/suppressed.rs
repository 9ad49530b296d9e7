//! Why a finding does not count, in words.

use super::position::{Texts, Unit};
use super::visible::visible;
use crate::finding::{Place, Suppression};

/// `suppressed by a comment in line 3 of a.py: moves in May`, or `known to the baseline`. Fit to be shown.
pub(super) fn because(suppression: &Suppression, texts: &mut Texts<'_>) -> String {
    match suppression {
        Suppression::Comment { place, reason } if reason.is_empty() => format!("suppressed by a comment {}", at(place, texts)),
        Suppression::Comment { place, reason } => format!("suppressed by a comment {}: {}", at(place, texts), visible(reason)),
        Suppression::Baseline => "known to the baseline".to_owned(),
    }
}

fn at(place: &Place, texts: &mut Texts<'_>) -> String {
    let shown = texts.sources.shown(&place.path);
    let path = visible(&shown);
    match texts.get(&place.path) {
        Some(file) => format!("in line {} of {path}", file.position(place.span.start, Unit::Scalar).line),
        None => format!("in {path}"),
    }
}
