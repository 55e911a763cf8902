//! A JSON array whose elements are written as they come.

use std::io::{self, Write};

use serde::Serialize;

/// What stands around the elements, and whether any was written yet.
#[derive(Debug)]
pub(super) struct List {
    head: &'static str,
    tail: &'static str,
    begun: bool,
}

impl List {
    /// A list between `head`, which opens it, and `tail`, which closes it.
    pub(super) fn new(head: &'static str, tail: &'static str) -> Self {
        List {
            head,
            tail,
            begun: false,
        }
    }

    /// Writes one element on a line of its own.
    pub(super) fn push(&mut self, out: &mut dyn Write, element: &impl Serialize) -> io::Result<()> {
        if self.begun {
            out.write_all(b",")?;
        } else {
            out.write_all(self.head.as_bytes())?;
            self.begun = true;
        }
        out.write_all(b"\n  ")?;
        serde_json::to_writer(out, element)?;
        Ok(())
    }

    /// Writes the end, and the beginning too where there was no element.
    pub(super) fn close(&mut self, out: &mut dyn Write) -> io::Result<()> {
        if !self.begun {
            out.write_all(self.head.as_bytes())?;
        }
        out.write_all(self.tail.as_bytes())
    }
}
