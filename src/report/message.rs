//! The text of a finding, for viewers that show nothing else of it.

use super::visible::visible;
use crate::finding::Finding;

/// The message, and what to do in lines of its own that begin with `help: `. Fit to be shown.
pub(super) fn message(finding: &Finding) -> String {
    let mut text = visible(&finding.message).into_owned();
    for help in &finding.help {
        text.push_str("\nhelp: ");
        text.push_str(&visible(help));
    }
    text
}
