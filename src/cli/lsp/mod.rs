//! `orelint lsp`: what the other commands find, in an editor, while the file is open.
//!
//! The server speaks the Language Server Protocol on standard input and output. [`wire`] reads and
//! writes messages, [`server`] answers them, [`look`] asks the same code as `validate` and `check`
//! what is wrong, with what is open in place of the files on disk.

mod actions;
mod look;
mod server;
mod text;
mod under;
mod wire;

use std::collections::HashSet;
use std::io;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use self::server::{Server, Step};
use self::wire::Incoming;
use super::{Failure, Outcome};

/// Serve editors: findings, descriptions and fixes, by the Language Server Protocol
///
/// An editor starts this and speaks with it on standard input and output; docs/editors.md says how
/// to set up VS Code, Neovim and Helix.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Speak on standard input and output, as it does anyway; editors say so
    #[arg(long)]
    stdio: bool,
}

/// How long nothing must come before what was typed is looked at.
const PAUSE: Duration = Duration::from_millis(120);

/// The requests that were called off before they were answered.
type CalledOff = Arc<Mutex<HashSet<String>>>;

pub(crate) fn run(_: &Args) -> Result<Outcome, Failure> {
    let (sender, receiver) = mpsc::channel();
    let called_off = CalledOff::default();
    let listening = Arc::clone(&called_off);
    thread::spawn(move || listen(&sender, &listening));
    let mut server = Server::new(io::stdout());
    serve(&mut server, &receiver, &called_off)
        .map_err(|error| Failure::Message(format!("cannot speak with the editor: {error}")))
}

/// Reads messages until the editor goes.
fn listen(sender: &Sender<io::Result<Incoming>>, called_off: &CalledOff) {
    let mut input = io::stdin().lock();
    loop {
        let message = match wire::read(&mut input) {
            Ok(Some(message)) => Ok(message),
            Ok(None) => return,
            Err(error) => Err(error),
        };
        if let Ok(Incoming::Notification { method, params }) = &message
            && method == "$/cancelRequest"
        {
            let id = params["id"].to_string();
            called_off
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .insert(id);
            continue;
        }
        let is_over = message.is_err();
        if sender.send(message).is_err() || is_over {
            return;
        }
    }
}

fn serve(
    server: &mut Server<io::Stdout>,
    receiver: &Receiver<io::Result<Incoming>>,
    called_off: &CalledOff,
) -> io::Result<Outcome> {
    let take = || called_off.lock().unwrap_or_else(PoisonError::into_inner);
    loop {
        let message = match receiver.recv_timeout(PAUSE) {
            Ok(message) => message?,
            Err(RecvTimeoutError::Timeout) => {
                // Every request is answered: what was called off came too late.
                take().clear();
                server.settle()?;
                match receiver.recv() {
                    Ok(message) => message?,
                    Err(_) => return Ok(Outcome::AtFault),
                }
            }
            Err(RecvTimeoutError::Disconnected) => return Ok(Outcome::AtFault),
        };
        if let Incoming::Request { id, .. } = &message
            && take().remove(&id.to_string())
        {
            server.call_off(id)?;
            continue;
        }
        if let Step::Exit(outcome) = server.take(message)? {
            return Ok(outcome);
        }
    }
}
