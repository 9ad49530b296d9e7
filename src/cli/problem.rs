//! A configuration that cannot be used, for people.

use std::io::{self, IsTerminal};

use mprlint::config::ConfigError;
use mprlint::report::{Color, Problem};
use mprlint::walk;

/// Writes it to the standard error.
pub fn write(error: &ConfigError, color: Color) -> io::Result<()> {
    let path = match std::env::current_dir() {
        Ok(here) => walk::shown(&error.path, &here),
        Err(_) => error.path.display().to_string(),
    };
    let place = error.place.as_deref();
    let problem = Problem {
        path,
        message: &error.message,
        place: place.map(|place| (&place.text, &place.span)),
        caption: place.map_or("", |place| &place.caption),
        help: error.help.as_deref(),
    };
    let mut text = Vec::new();
    let stderr = io::stderr();
    problem.write(color.enabled(stderr.is_terminal()), &mut text)?;
    io::Write::write_all(&mut stderr.lock(), &text)
}
