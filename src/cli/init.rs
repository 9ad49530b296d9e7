//! `mprlint init`: looks at a repository, and writes a configuration for it.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use super::args::Init;
use mprlint::config;
use mprlint::pipeline;
use mprlint::report::visible;
use mprlint::walk;

/// Writes the file into the folder, or else into the root of the git repository around the working directory. Never over another one.
pub fn run(init: &Init) -> Result<ExitCode> {
    let here = super::working_directory()?;
    let folder = match &init.folder {
        Some(folder) => walk::absolute(folder, &here),
        None => here.ancestors().find(|folder| folder.join(".git").exists()).unwrap_or(&here).to_path_buf(),
    };
    if !folder.is_dir() {
        bail!("{} is no folder", shown(&folder, &here));
    }
    if let Some(document) = config::of_folder(&folder).map_err(pipeline::Error::from)? {
        let title = document.title();
        bail!("there is a configuration already: {title} in {}; edit it, or remove it and run this again", shown(&folder, &here));
    }
    let text = config::template(&pipeline::survey(&folder, 0)?);
    let path = folder.join(config::FILE_NAME);
    // Another process can have been quicker.
    let mut file = OpenOptions::new().write(true).create_new(true).open(&path).with_context(|| format!("cannot write {}", shown(&path, &here)))?;
    file.write_all(text.as_bytes()).with_context(|| format!("cannot write {}", shown(&path, &here)))?;
    writeln!(io::stdout().lock(), "{}: written; nothing in it is switched on", shown(&path, &here))?;
    Ok(ExitCode::SUCCESS)
}

fn shown(path: &Path, here: &Path) -> String {
    match walk::shown(path, here) {
        path if path.is_empty() => ".".to_owned(),
        path => visible(&path).into_owned(),
    }
}
