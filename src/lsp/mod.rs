//! `mprlint lsp`: a language server on the standard input and output.
//!
//! Three threads: one reads messages, one lints, and this one answers. What the editor holds stands for the files; linting is that of `mprlint check`.

mod actions;
mod client;
mod diagnostics;
mod documents;
mod hover;
mod positions;
mod server;
mod settings;
mod transport;
mod worker;

use std::io::{self, BufReader, Read, Write};
use std::process::ExitCode;
use std::thread;

use crossbeam_channel::{Receiver, unbounded};

use mprlint::pipeline::CacheUse;
use server::Server;
use transport::Incoming;

/// Serves until the client says `exit`, or is gone. The code is 1 if it did not say `shutdown` before, as the protocol asks for.
pub fn serve(cache: CacheUse) -> anyhow::Result<ExitCode> {
    Ok(if talk(io::stdin(), io::stdout(), cache)? { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Talks to a client until it is gone. Tells whether it has said that it would go.
pub fn talk(input: impl Read + Send + 'static, output: impl Write, cache: CacheUse) -> io::Result<bool> {
    let messages = read_messages(input)?;
    let (jobs, waiting) = unbounded();
    let (tell, told) = unbounded();
    worker::start(waiting, tell)?;
    Server::new(output, jobs, cache).run(&messages, &told)
}

/// Reads messages in a thread of its own; the channel ends with them.
fn read_messages(input: impl Read + Send + 'static) -> io::Result<Receiver<Incoming>> {
    let (send, messages) = unbounded();
    let read = move || {
        let mut input = BufReader::new(input);
        while let Ok(Some(incoming)) = transport::read(&mut input) {
            if send.send(incoming).is_err() {
                return;
            }
        }
    };
    thread::Builder::new().name("read".to_owned()).spawn(read)?;
    Ok(messages)
}
