//! Reads a file by several threads, with the results in order.
//!
//! Whichever worker is free cuts the next chunk itself, so no thread only waits; how far workers
//! may run ahead of the merge is bounded, so memory is too. What comes out never depends on the
//! number of threads.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::io;
use std::ops::ControlFlow;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use crate::document::{Document, Tree};
use crate::finding::{FileId, Finding};
use crate::format::{Chunk, ENCODING, Parsed, Reading, Sink, Split, not_utf8};

/// Cuts `split` into chunks, works on them by `jobs` threads, and hands the results to `merge` in
/// the order of the file. Each thread works with its own `M`.
///
/// # Errors
/// The file cannot be read on.
pub fn ordered<M, T>(
    jobs: usize,
    split: &mut dyn Split,
    memory: impl Fn() -> M + Sync,
    work: impl Fn(&mut M, &Chunk) -> T + Sync,
    mut merge: impl FnMut(T) -> ControlFlow<()>,
) -> io::Result<()>
where
    T: Send,
{
    let mut own = memory();
    let Some(chunk) = split.next(Vec::new())? else {
        return Ok(());
    };
    if chunk.last || jobs <= 1 {
        let mut next = Some(chunk);
        while let Some(chunk) = next {
            if merge(work(&mut own, &chunk)).is_break() {
                break;
            }
            next = split.next(chunk.bytes)?;
        }
        return Ok(());
    }
    let shared = Shared {
        cut: Mutex::new(Cut {
            split,
            ready: Some(chunk),
            number: 0,
            ended: false,
            error: None,
        }),
        state: Mutex::new(State {
            done: BTreeMap::new(),
            merged: 0,
            running: jobs,
            stopped: false,
        }),
        changed: Condvar::new(),
        ahead: jobs as u64 * 3,
    };
    drop(own);
    let mut broke_off = false;
    thread::scope(|scope| {
        for _ in 0..jobs {
            scope.spawn(|| shared.run(&memory, &work));
        }
        // However the merge ends, even by a panic, no thread waits for it any more.
        let _stop = Stop(&shared);
        while let Some(result) = shared.next_in_order() {
            if merge(result).is_break() {
                broke_off = true;
                break;
            }
        }
    });
    let cut = shared
        .cut
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner);
    // Where the merge broke off, how far the others had run ahead must not show.
    match cut.error {
        Some(error) if !broke_off => Err(error),
        _ => Ok(()),
    }
}

struct Cut<'s> {
    split: &'s mut dyn Split,
    ready: Option<Chunk>,
    number: u64,
    ended: bool,
    error: Option<io::Error>,
}

struct State<T> {
    done: BTreeMap<u64, T>,
    merged: u64,
    running: usize,
    stopped: bool,
}

struct Shared<'s, T> {
    cut: Mutex<Cut<'s>>,
    state: Mutex<State<T>>,
    changed: Condvar,
    ahead: u64,
}

/// Stops the workers when the merge is over.
struct Stop<'a, 's, T>(&'a Shared<'s, T>);

impl<T> Drop for Stop<'_, '_, T> {
    fn drop(&mut self) {
        self.0.stop();
    }
}

/// Tells the merging thread that a worker is gone, even if it panicked.
struct Leave<'a, 's, T>(&'a Shared<'s, T>);

impl<T> Drop for Leave<'_, '_, T> {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.running -= 1;
        state.stopped |= thread::panicking();
        self.0.changed.notify_all();
    }
}

impl<T: Send> Shared<'_, T> {
    fn run<M>(
        &self,
        memory: &(impl Fn() -> M + Sync),
        work: &(impl Fn(&mut M, &Chunk) -> T + Sync),
    ) {
        let _leave = Leave(self);
        let mut memory = memory();
        let mut buffer = Vec::new();
        while let Some((number, chunk)) = self.cut(std::mem::take(&mut buffer)) {
            let result = work(&mut memory, &chunk);
            buffer = chunk.bytes;
            let mut state = self.state();
            state.done.insert(number, result);
            self.changed.notify_all();
            while !state.stopped && number >= state.merged + self.ahead {
                state = self
                    .changed
                    .wait(state)
                    .unwrap_or_else(PoisonError::into_inner);
            }
            if state.stopped {
                return;
            }
        }
    }

    /// Cuts the next chunk.
    fn cut(&self, buffer: Vec<u8>) -> Option<(u64, Chunk)> {
        let mut cut = self.cut.lock().unwrap_or_else(PoisonError::into_inner);
        if cut.ended {
            return None;
        }
        let chunk = match cut.ready.take() {
            Some(chunk) => Ok(Some(chunk)),
            None => cut.split.next(buffer),
        };
        match chunk {
            Ok(Some(chunk)) => {
                cut.ended = chunk.last;
                cut.number += 1;
                Some((cut.number - 1, chunk))
            }
            Ok(None) => {
                cut.ended = true;
                None
            }
            Err(error) => {
                cut.ended = true;
                cut.error = Some(error);
                None
            }
        }
    }

    fn next_in_order(&self) -> Option<T> {
        let mut state = self.state();
        loop {
            let number = state.merged;
            if let Some(result) = state.done.remove(&number) {
                state.merged += 1;
                self.changed.notify_all();
                return Some(result);
            }
            if state.running == 0 {
                return None;
            }
            state = self
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl<T> Shared<'_, T> {
    fn state(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn stop(&self) {
        self.state().stopped = true;
        self.changed.notify_all();
    }
}

/// What a worker makes of one chunk.
#[derive(Debug, Default)]
pub struct Worked<T> {
    /// What the job made of the records.
    pub output: T,
    /// Findings, in the order of the text; their record numbers count within the chunk.
    pub findings: Vec<Finding>,
    /// The reader's counts.
    pub parsed: Parsed,
    /// Whether no chunk follows.
    pub is_last: bool,
    /// Where the chunk begins in the file.
    base: u64,
}

/// Reads every record of `reading` by `jobs` threads; `each` looks at one, `merge` takes a chunk's
/// results in order, with record numbers that count within the file.
///
/// # Errors
/// The file cannot be read on.
pub fn read<M, T: Send + Default>(
    reading: &mut Reading,
    file: FileId,
    jobs: usize,
    memory: impl Fn() -> M + Sync,
    each: impl Fn(&mut M, u64, &Document<'_>, &mut Vec<Finding>, &mut T) + Sync,
    mut merge: impl FnMut(Worked<T>) -> ControlFlow<()>,
) -> io::Result<()> {
    let parser = &*reading.parser;
    let work = |(tree, memory): &mut (Tree, M), chunk: &Chunk| {
        let mut worked = Worked {
            output: T::default(),
            findings: Vec::new(),
            parsed: Parsed::default(),
            is_last: chunk.last,
            base: chunk.base,
        };
        let mut sink = Each {
            memory,
            look: &each,
            findings: &mut worked.findings,
            output: &mut worked.output,
        };
        if let Ok(text) = simdutf8::basic::from_utf8(&chunk.bytes) {
            worked.parsed = parser.parse(chunk, text, tree, &mut sink);
        } else {
            let patched = Patched::new(chunk);
            let mut sink = Undecoded {
                sink: &mut sink,
                patched: &patched,
                file,
                chunk,
                said: 0,
            };
            worked.parsed = parser.parse(chunk, &patched.text, tree, &mut sink);
            sink.rest(&mut worked.parsed);
        }
        worked
            .findings
            .sort_by_key(|finding| finding.place.span.start);
        worked
    };
    let mut before = 0;
    let mut said = HashSet::new();
    let mut undecoded = Undecodables::default();
    let result = ordered(
        jobs,
        &mut *reading.split,
        || (Tree::default(), memory()),
        work,
        |mut worked| {
            for finding in &mut worked.findings {
                if let Some(record) = &mut finding.place.record {
                    *record += before;
                }
                for related in &mut finding.related {
                    if let Some(record) = &mut related.place.record {
                        *record += before;
                    }
                }
            }
            before += worked.parsed.records;
            // What is wrong with the file's head may show in every chunk; it is said once.
            worked.findings.retain(|finding| {
                let about_head = finding.place.span.end <= worked.base && worked.base > 0;
                !about_head || {
                    let place = &finding.place;
                    said.insert((finding.rule.id, place.span.clone(), place.pointer.clone()))
                }
            });
            worked
                .findings
                .retain(|finding| undecoded.is_first(finding));
            let stop = worked.parsed.stop;
            let flow = merge(worked);
            if stop { ControlFlow::Break(()) } else { flow }
        },
    );
    if let Some(finding) = undecoded.further() {
        let worked = Worked {
            output: T::default(),
            findings: vec![finding],
            parsed: Parsed::default(),
            is_last: true,
            base: 0,
        };
        let _ = merge(worked);
    }
    result
}

/// A file in another encoding than it is read in has one fault, however many records show it.
#[derive(Default)]
struct Undecodables {
    second: Option<Finding>,
    count: u64,
}

impl Undecodables {
    /// Whether it is to be said now; further ones are counted.
    fn is_first(&mut self, finding: &Finding) -> bool {
        if finding.rule.id != ENCODING.id {
            return true;
        }
        self.count += 1;
        if self.count == 2 {
            self.second = Some(finding.clone());
        }
        self.count == 1
    }

    /// The finding that stands for all but the first.
    fn further(self) -> Option<Finding> {
        let mut finding = self.second?;
        if self.count > 2 {
            finding.message = format!(
                "{} more records have bytes that are not UTF-8; this is the next",
                self.count - 1
            );
        }
        Some(finding)
    }
}

/// A chunk whose bytes are not all UTF-8, with a sign of one byte for each that is not, so that
/// every place stays what it was.
struct Patched {
    text: String,
    /// Offsets of the bytes that were replaced, ascending.
    bad: Vec<usize>,
}

/// A chunk's text; a sign of one byte stands for each that is not UTF-8.
pub fn readable(chunk: &Chunk) -> Cow<'_, str> {
    match simdutf8::basic::from_utf8(&chunk.bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(Patched::new(chunk).text),
    }
}

impl Patched {
    fn new(chunk: &Chunk) -> Self {
        let mut bytes = chunk.bytes.clone();
        let mut bad = Vec::new();
        let mut from = 0;
        while let Err(error) = std::str::from_utf8(&bytes[from..]) {
            let start = from + error.valid_up_to();
            let end = error
                .error_len()
                .map_or(bytes.len(), |length| start + length);
            bytes[start..end].fill(b'?');
            bad.extend(start..end);
            from = end;
        }
        Patched {
            text: String::from_utf8(bytes).unwrap_or_default(),
            bad,
        }
    }

    /// The first bad byte in a range of the file.
    fn within(&self, base: u64, range: &std::ops::Range<u64>) -> Option<usize> {
        let start = range.start.saturating_sub(base) as usize;
        let first = self.bad.partition_point(|at| *at < start);
        self.bad
            .get(first)
            .copied()
            .filter(|at| base + (*at as u64) < range.end)
    }
}

/// Lets through what is sound; a record with a bad byte is a finding instead.
struct Undecoded<'a, 's> {
    sink: &'a mut dyn Sink,
    patched: &'a Patched,
    file: FileId,
    chunk: &'s Chunk,
    /// How many bad bytes stand in records that were told.
    said: usize,
}

impl Undecoded<'_, '_> {
    fn tell(&mut self, at: usize, record: Option<u64>, up_to: u64) {
        let mut finding = not_utf8(self.file, self.chunk, at);
        finding.place.record = record;
        self.sink.finding(finding);
        self.said = self
            .patched
            .bad
            .partition_point(|at| self.chunk.base + (*at as u64) < up_to);
    }

    /// Bad bytes that belong to no record: nothing after them can be trusted.
    fn rest(&mut self, parsed: &mut Parsed) {
        if let Some(at) = self.patched.bad.get(self.said).copied() {
            let end = self.chunk.base + self.chunk.bytes.len() as u64;
            self.tell(at, None, end);
            parsed.stop = true;
        }
    }
}

impl Sink for Undecoded<'_, '_> {
    fn record(&mut self, number: u64, document: &Document<'_>) {
        let range = document.base()..document.base() + document.text().len() as u64;
        match self.patched.within(self.chunk.base, &range) {
            Some(at) => self.tell(at, Some(number), range.end),
            None => self.sink.record(number, document),
        }
    }

    fn finding(&mut self, finding: Finding) {
        // What is said of a place with a bad byte would be said of the sign in its stead.
        let range = finding.place.span.start..finding.place.span.end + 1;
        if self.patched.within(self.chunk.base, &range).is_none() {
            self.sink.finding(finding);
        }
    }
}

struct Each<'a, M, T, F> {
    memory: &'a mut M,
    look: &'a F,
    findings: &'a mut Vec<Finding>,
    output: &'a mut T,
}

impl<M, T, F> Sink for Each<'_, M, T, F>
where
    F: Fn(&mut M, u64, &Document<'_>, &mut Vec<Finding>, &mut T),
{
    fn record(&mut self, number: u64, document: &Document<'_>) {
        (self.look)(self.memory, number, document, self.findings, self.output);
    }

    fn finding(&mut self, finding: Finding) {
        self.findings.push(finding);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::csv::{self, CsvOptions};
    use crate::format::input::{Input, Origin};
    use crate::source::Sources;

    struct Count(u64);

    impl Split for Count {
        fn next(&mut self, _: Vec<u8>) -> io::Result<Option<Chunk>> {
            if self.0 == 0 {
                return Err(io::Error::other("gone"));
            }
            self.0 -= 1;
            Ok(Some(Chunk {
                bytes: Vec::new(),
                base: self.0,
                first: false,
                last: false,
            }))
        }
    }

    #[test]
    fn results_come_in_order_and_errors_last() {
        for jobs in [1, 2, 7] {
            let mut seen = Vec::new();
            let result = ordered(
                jobs,
                &mut Count(100),
                || (),
                |(), chunk| chunk.base,
                |base| {
                    seen.push(base);
                    ControlFlow::Continue(())
                },
            );
            assert!(result.is_err());
            assert!(
                seen.iter().rev().copied().eq(0..100),
                "{jobs} jobs: {seen:?}"
            );
        }
    }

    #[test]
    #[should_panic(expected = "merge")]
    fn a_panic_in_the_merge_is_passed_on() {
        let merge = |()| panic!("merge");
        let _ = ordered(3, &mut Count(1_000_000), || (), |(), _| (), merge);
    }

    #[test]
    fn breaking_off_ends_every_thread() {
        for jobs in [1, 4] {
            let mut count = 0;
            let result = ordered(
                jobs,
                &mut Count(1_000_000),
                || (),
                |(), _| (),
                |()| {
                    count += 1;
                    if count == 10 {
                        ControlFlow::Break(())
                    } else {
                        ControlFlow::Continue(())
                    }
                },
            );
            assert!(result.is_ok() && count == 10);
        }
    }

    #[test]
    fn what_is_wrong_with_the_head_is_said_once() {
        let mut text = "a,\n".to_owned();
        text.push_str(&"some text,x\n".repeat(200_000));
        let mut sources = Sources::new();
        let origin = Origin::Bytes("a.csv".to_owned(), text.into_bytes().into());
        let mut input = Input::open(&mut sources, origin, None).unwrap();
        let mut reading = csv::open(&mut input, &CsvOptions::default(), None).unwrap();
        let (mut records, mut findings) = (0, Vec::new());
        let read = read(
            &mut reading,
            input.file,
            3,
            || (),
            |(), _, _, _, (): &mut ()| {},
            |worked| {
                records += worked.parsed.records;
                findings.extend(worked.findings);
                ControlFlow::Continue(())
            },
        );
        assert!(read.is_ok());
        assert_eq!((records, findings.len()), (200_000, 1));
        assert_eq!(findings[0].related[0].place.record, Some(1));
    }
}
