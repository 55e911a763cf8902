//! Writes JSON.

use super::scan::plain_end;
use crate::document::{Key, Kind, Node, Segment, ShapeAt};
use crate::format::{Refusal, WriteRecords};

/// Writes values, compact or indented; as records, the elements of a root array.
#[derive(Debug, Clone, Copy)]
pub struct JsonWriter {
    /// Spaces a level; `None` writes no white space at all.
    pub indent: Option<u8>,
}

impl JsonWriter {
    /// Without white space.
    pub const COMPACT: JsonWriter = JsonWriter { indent: None };

    /// Writes a value whose members stand `level` levels deep.
    pub fn value(self, node: Node<'_>, level: usize, out: &mut Vec<u8>) {
        self.ordered(node, Order::Kept, level, out);
    }

    /// Writes a value whose members stand `level` levels deep, in that order.
    pub fn ordered(self, node: Node<'_>, order: Order<'_>, level: usize, out: &mut Vec<u8>) {
        if let (None, Order::Kept) = (self.indent, order) {
            return write_compact(node, out);
        }
        match node.kind() {
            Kind::Null | Kind::Boolean | Kind::Number | Kind::String => write_scalar(node, out),
            Kind::Array => {
                out.push(b'[');
                for (index, element) in node.elements().enumerate() {
                    self.next(index, level + 1, out);
                    self.ordered(element, order.element(), level + 1, out);
                }
                self.close(node, level, b']', out);
            }
            Kind::Object => {
                out.push(b'{');
                match order.of_object() {
                    Some(shape) => {
                        let mut members: Vec<(Key<'_>, Node<'_>)> = node.members().collect();
                        members.sort_by_key(|(key, _)| rank(key.name(), shape));
                        self.members(members.into_iter(), order, level, out);
                    }
                    None => self.members(node.members(), order, level, out),
                }
                self.close(node, level, b'}', out);
            }
        }
    }

    fn members<'n>(
        self,
        members: impl Iterator<Item = (Key<'n>, Node<'n>)>,
        order: Order<'_>,
        level: usize,
        out: &mut Vec<u8>,
    ) {
        for (index, (key, value)) in members.enumerate() {
            self.next(index, level + 1, out);
            write_string(key.name(), out);
            out.extend_from_slice(if self.indent.is_some() { b": " } else { b":" });
            self.ordered(value, order.member(key.name()), level + 1, out);
        }
    }

    fn next(self, index: usize, level: usize, out: &mut Vec<u8>) {
        if index > 0 {
            out.push(b',');
        }
        self.line(level, out);
    }

    fn close(self, node: Node<'_>, level: usize, sign: u8, out: &mut Vec<u8>) {
        if !node.is_empty() {
            self.line(level, out);
        }
        out.push(sign);
    }

    fn line(self, level: usize, out: &mut Vec<u8>) {
        if let Some(indent) = self.indent {
            out.push(b'\n');
            out.resize(out.len() + usize::from(indent) * level, b' ');
        }
    }
}

/// Writes a value without white space, its members as they came.
fn write_compact(node: Node<'_>, out: &mut Vec<u8>) {
    if node.is_compact() {
        out.extend_from_slice(node.source().as_bytes());
        return;
    }
    match node.kind() {
        Kind::Null | Kind::Boolean | Kind::Number | Kind::String => write_scalar(node, out),
        Kind::Array => {
            out.push(b'[');
            for (index, element) in node.elements().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                write_compact(element, out);
            }
            out.push(b']');
        }
        Kind::Object => {
            out.push(b'{');
            for (index, (key, value)) in node.members().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                write_string(key.name(), out);
                out.push(b':');
                write_compact(value, out);
            }
            out.push(b'}');
        }
    }
}

/// Writes what is no container.
#[inline]
fn write_scalar(node: Node<'_>, out: &mut Vec<u8>) {
    let text = node.text();
    match node.kind() {
        Kind::String => write_string(text.unwrap_or_default(), out),
        _ => out.extend_from_slice(text.unwrap_or("null").as_bytes()),
    }
}

/// In which order members are written.
#[derive(Debug, Clone, Copy)]
pub enum Order<'s> {
    /// As they came.
    Kept,
    /// As the shape of the value names them, then the others as they came.
    By(ShapeAt<'s>),
    /// As they came down this way; the shape is that of the value at its end, or of the elements of
    /// the list there.
    Below(&'s [Segment], ShapeAt<'s>),
}

impl<'s> Order<'s> {
    fn of_object(self) -> Option<ShapeAt<'s>> {
        match self {
            Order::By(shape) | Order::Below([], shape) => Some(shape),
            Order::Kept | Order::Below(..) => None,
        }
    }

    fn member(self, name: &str) -> Order<'s> {
        match self {
            Order::Below([first, rest @ ..], shape) if first.name() == name => {
                Order::Below(rest, shape)
            }
            order => order
                .of_object()
                .and_then(|shape| shape.member(name))
                .map_or(Order::Kept, Order::By),
        }
    }

    fn element(self) -> Order<'s> {
        match self {
            Order::By(shape) => shape.element().map_or(Order::Kept, Order::By),
            Order::Below([], shape) => Order::By(shape),
            Order::Kept | Order::Below(..) => Order::Kept,
        }
    }
}

/// Where a member goes: what says how the rest is to be read comes first.
fn rank(name: &str, shape: ShapeAt<'_>) -> usize {
    let known = shape.members().position(|(known, _)| known == name);
    match known {
        _ if name == "$schema" => 0,
        Some(index) => index + 1,
        None => usize::MAX,
    }
}

impl WriteRecords for JsonWriter {
    fn head(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"[\n");
    }

    fn separator(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(b",\n");
    }

    fn record(&self, root: Node<'_>, out: &mut Vec<u8>) -> Result<(), Refusal> {
        let level = usize::from(self.indent.is_some());
        out.resize(out.len() + usize::from(self.indent.unwrap_or(0)), b' ');
        self.value(root, level, out);
        Ok(())
    }

    fn tail(&self, records: u64, out: &mut Vec<u8>) {
        if records > 0 {
            out.push(b'\n');
        }
        out.extend_from_slice(b"]\n");
    }
}

/// Writes a file that is one value, in no array.
#[derive(Debug, Clone, Copy)]
pub struct JsonLone(pub JsonWriter);

impl WriteRecords for JsonLone {
    fn head(&self, _: &mut Vec<u8>) {}

    fn separator(&self, _: &mut Vec<u8>) {}

    fn record(&self, root: Node<'_>, out: &mut Vec<u8>) -> Result<(), Refusal> {
        self.0.value(root, 0, out);
        Ok(())
    }

    fn tail(&self, _: u64, out: &mut Vec<u8>) {
        out.push(b'\n');
    }
}

/// The value as compact JSON.
pub fn compact(node: Node<'_>) -> String {
    let mut out = Vec::new();
    JsonWriter::COMPACT.value(node, 0, &mut out);
    String::from_utf8_lossy(&out).into_owned()
}

/// Writes a string with its quotes; escapes no more than JSON asks for.
#[inline]
pub fn write_string(text: &str, out: &mut Vec<u8>) {
    let bytes = text.as_bytes();
    out.reserve(bytes.len() + 2);
    out.push(b'"');
    let plain = plain_end(bytes, 0);
    out.extend_from_slice(&bytes[..plain]);
    if plain < bytes.len() {
        write_escaped(&bytes[plain..], out);
    }
    out.push(b'"');
}

/// Writes what begins with a byte that is escaped.
#[cold]
fn write_escaped(mut bytes: &[u8], out: &mut Vec<u8>) {
    while let Some((first, rest)) = bytes.split_first() {
        escape(*first, out);
        let plain = plain_end(rest, 0);
        out.extend_from_slice(&rest[..plain]);
        bytes = &rest[plain..];
    }
}

fn escape(byte: u8, out: &mut Vec<u8>) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    match byte {
        b'"' => out.extend_from_slice(b"\\\""),
        b'\\' => out.extend_from_slice(b"\\\\"),
        b'\n' => out.extend_from_slice(b"\\n"),
        b'\r' => out.extend_from_slice(b"\\r"),
        b'\t' => out.extend_from_slice(b"\\t"),
        0x08 => out.extend_from_slice(b"\\b"),
        0x0C => out.extend_from_slice(b"\\f"),
        control => {
            out.extend_from_slice(b"\\u00");
            out.push(DIGITS[usize::from(control >> 4)]);
            out.push(DIGITS[usize::from(control & 15)]);
        }
    }
}
