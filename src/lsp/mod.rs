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

use std::io::{self, BufReader};
use std::process::ExitCode;
use std::thread;

use crossbeam_channel::{Receiver, unbounded};

use mprlint::pipeline::CacheUse;
use server::Server;
use transport::Incoming;

/// Serves until the client says `exit`, or is gone. The code is 1 if it did not say `shutdown` before, as the protocol asks for.
pub fn serve(cache: CacheUse) -> anyhow::Result<ExitCode> {
    let messages = read_messages()?;
    let (jobs, waiting) = unbounded();
    let (tell, told) = unbounded();
    worker::start(waiting, tell)?;
    let mut server = Server::new(io::stdout(), jobs, cache);
    Ok(if server.run(&messages, &told)? { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Reads the standard input in a thread of its own; the channel ends with it.
fn read_messages() -> io::Result<Receiver<Incoming>> {
    let (send, messages) = unbounded();
    let read = move || {
        let mut input = BufReader::new(io::stdin());
        while let Ok(Some(incoming)) = transport::read(&mut input) {
            if send.send(incoming).is_err() {
                return;
            }
        }
    };
    thread::Builder::new().name("read".to_owned()).spawn(read)?;
    Ok(messages)
}
