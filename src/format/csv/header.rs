//! The header: which column is which place in a record.

use std::collections::HashMap;

use super::cell::Typing;
use super::path::{self, Step};
use super::{ARRAY_HOLE, COLUMN_LIMIT, CsvOptions, DELIMITER, DUPLICATE_HEADER, SYNTAX, TypesMode};
use crate::document::{MAX_DEPTH, Shape, ShapeAt, Span, Types};
use crate::finding::{FileId, Finding, Place};

/// A header cell: its text, and where it stands in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct HeaderCell {
    pub(super) text: String,
    pub(super) span: Span,
}

/// What a column is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// The value of a branch.
    Value(Typing),
    /// It has no name: there must be nothing in it.
    Unnamed,
    /// It stands for what another column stands for already.
    Ignored,
}

/// A column.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    pub(super) used: Use,
    /// Where the header cell stands in the file.
    pub(super) span: Span,
    /// What may stand there by the schema.
    types: Types,
    /// Containers around its values, the record included.
    pub(super) depth: usize,
    /// The branch that it belongs to.
    pub(super) branch: usize,
}

impl Column {
    /// How its cells are read, if they are.
    pub(super) fn typing(self) -> Typing {
        match self.used {
            Use::Value(typing) => typing,
            Use::Unnamed | Use::Ignored => Typing::Text,
        }
    }
}

/// A place in a record to which columns lead.
#[derive(Debug, Clone)]
pub(super) struct Branch {
    /// Its name among [`Header::names`], if it is a member.
    pub(super) name: usize,
    /// Its own column.
    pub(super) own: Option<usize>,
    /// Members, in order of their columns.
    pub(super) members: Vec<usize>,
    /// Elements by index.
    pub(super) elements: Vec<(usize, usize)>,
    /// Its columns and those of its branches, as a range of [`Header::order`].
    pub(super) columns: std::ops::Range<usize>,
    path: Vec<Step>,
}

/// The columns of a table and the tree that they span.
#[derive(Debug, Clone)]
pub(super) struct Header {
    pub(super) columns: Vec<Column>,
    /// The names of members; where each stands first in the file.
    pub(super) names: Vec<HeaderCell>,
    /// The record itself is the first.
    pub(super) branches: Vec<Branch>,
    /// The columns, branch by branch.
    pub(super) order: Vec<usize>,
    /// Whether each column is a member of the record.
    pub(super) flat: bool,
}

/// The branches by where they come from.
type Known = HashMap<(usize, Step), usize>;

impl Header {
    /// The columns that `cells` name; what is wrong with them goes to `findings`.
    pub(super) fn new(
        file: FileId,
        cells: &[HeaderCell],
        shape: Option<&Shape>,
        options: &CsvOptions,
        findings: &mut Vec<Finding>,
    ) -> Header {
        let root = Branch::new(0, Vec::new());
        let mut header = Header {
            columns: Vec::with_capacity(cells.len()),
            names: Vec::new(),
            branches: vec![root],
            order: Vec::new(),
            flat: true,
        };
        let root = shape.map(Shape::root);
        let mut known = Known::new();
        for cell in cells.iter().take(COLUMN_LIMIT) {
            let steps = if options.flat {
                vec![Step::Name(cell.text.as_str().into())]
            } else {
                steps(&cell.text, root)
            };
            header.add(file, cell, &steps, root, &mut known, findings);
        }
        if let Some(cell) = cells.get(COLUMN_LIMIT) {
            let message = format!("more than {COLUMN_LIMIT} columns");
            findings.push(SYNTAX.at(place(file, cell.span), message));
        }
        header.settle(file, 0, findings);
        header.decide(options);
        check_delimiter(file, cells, options, findings);
        header
    }

    fn add(
        &mut self,
        file: FileId,
        cell: &HeaderCell,
        steps: &[Step],
        root: Option<ShapeAt<'_>>,
        known: &mut Known,
        findings: &mut Vec<Finding>,
    ) {
        let mut column = Column {
            used: Use::Unnamed,
            span: cell.span,
            types: Types::ANY,
            depth: 1,
            branch: 0,
        };
        if !cell.text.is_empty() {
            column.depth = steps.len();
            if steps.len() > MAX_DEPTH {
                let message = format!("values nest deeper than {MAX_DEPTH}");
                findings.push(SYNTAX.at(place(file, cell.span), message));
                column.used = Use::Ignored;
            } else {
                let (branch, types) = self.walk(steps, cell.span, root, known);
                column.branch = branch;
                column.types = types;
                column.used = Use::Value(Typing::Text);
                match self.branches[branch].own {
                    None => self.branches[branch].own = Some(self.columns.len()),
                    Some(first) => {
                        column.used = Use::Ignored;
                        let first = place(file, self.columns[first].span);
                        let message = format!("the column `{}` stands twice", cell.text);
                        findings.push(
                            DUPLICATE_HEADER
                                .at(place(file, cell.span), message)
                                .label("again here")
                                .related(first, "first here")
                                .help("rename or remove one of the two"),
                        );
                    }
                }
            }
            self.flat &= steps.len() == 1;
        }
        self.columns.push(column);
    }

    /// The branch at the end of `steps`, made where it is missing, and what the schema allows there.
    fn walk(
        &mut self,
        steps: &[Step],
        span: Span,
        root: Option<ShapeAt<'_>>,
        known: &mut Known,
    ) -> (usize, Types) {
        let mut at = 0;
        let mut shape = root;
        for (depth, step) in steps.iter().enumerate() {
            shape = shape.and_then(|shape| match step {
                Step::Name(name) => shape.member(name),
                Step::Index(_) => shape.element(),
            });
            at = *known.entry((at, step.clone())).or_insert_with(|| {
                let path = steps[..=depth].to_vec();
                self.grow(at, step, path, span)
            });
        }
        (at, shape.map_or(Types::ANY, ShapeAt::types))
    }

    /// A new branch.
    fn grow(&mut self, parent: usize, step: &Step, path: Vec<Step>, span: Span) -> usize {
        let new = self.branches.len();
        let name = match step {
            Step::Name(name) => {
                self.names.push(HeaderCell {
                    text: name.to_string(),
                    span,
                });
                self.branches[parent].members.push(new);
                self.names.len() - 1
            }
            Step::Index(index) => {
                self.branches[parent].elements.push((*index, new));
                0
            }
        };
        self.branches.push(Branch::new(name, path));
        new
    }

    /// Orders the columns of a branch, and reports elements that no column names.
    fn settle(&mut self, file: FileId, at: usize, findings: &mut Vec<Finding>) {
        let start = self.order.len();
        self.order.extend(self.branches[at].own);
        for member in self.branches[at].members.clone() {
            self.settle(file, member, findings);
        }
        self.branches[at].elements.sort_unstable();
        let elements = self.branches[at].elements.clone();
        for (position, (index, element)) in elements.into_iter().enumerate() {
            let first = self.order.len();
            self.settle(file, element, findings);
            let before = self.branches[at].elements[..position].last();
            let expected = before.map_or(0, |(before, _)| before + 1);
            if index > expected
                && let Some(column) = self.order.get(first)
            {
                let mut missing = self.branches[at].path.clone();
                missing.push(Step::Index(expected));
                let message = format!(
                    "no column holds `{}`, so this element cannot be number {index}",
                    path::header(&missing)
                );
                findings.push(
                    ARRAY_HOLE
                        .at(place(file, self.columns[*column].span), message)
                        .help("number the elements from 0, without a gap"),
                );
            }
        }
        self.branches[at].columns = start..self.order.len();
    }

    /// How each column is read, as far as no cell has to be looked at.
    fn decide(&mut self, options: &CsvOptions) {
        for column in &mut self.columns {
            if let Use::Value(typing) = &mut column.used {
                let open = match options.types {
                    TypesMode::Text => Typing::Text,
                    TypesMode::Column | TypesMode::Cell => Typing::Json(column.types),
                };
                *typing = Typing::settled(column.types).unwrap_or(open);
            }
        }
    }

    /// The columns whose nature only their cells tell, each with the types that may stand there.
    pub(super) fn open_columns(&self, options: &CsvOptions) -> Vec<(usize, Types)> {
        if options.types != TypesMode::Column {
            return Vec::new();
        }
        let columns = self.columns.iter().enumerate();
        columns
            .filter(|(_, column)| matches!(column.used, Use::Value(_)))
            .filter(|(_, column)| Typing::settled(column.types).is_none())
            .filter(|(_, column)| options.natures.are_needed(column.types))
            .map(|(index, column)| (index, column.types))
            .collect()
    }

    /// Number of columns without a name.
    pub(super) fn unnamed(&self) -> u64 {
        let unnamed = |column: &&Column| column.used == Use::Unnamed;
        self.columns.iter().filter(unnamed).count() as u64
    }

    /// Takes every cell of the column as text.
    pub(super) fn make_text(&mut self, column: usize) {
        self.columns[column].used = Use::Value(Typing::Text);
    }

    /// Takes the column for JSON until a cell says otherwise.
    pub(super) fn foresee_json(&mut self, column: usize) {
        let column = &mut self.columns[column];
        column.used = Use::Value(Typing::Foreseen(column.types));
    }

    /// The JSON Pointer of a branch.
    pub(super) fn pointer(&self, branch: usize) -> String {
        path::pointer(&self.branches[branch].path).to_string()
    }

    /// The header cell that leads to a branch, as one would write it.
    pub(super) fn shown(&self, branch: usize) -> String {
        path::header(&self.branches[branch].path)
    }
}

impl Branch {
    fn new(name: usize, path: Vec<Step>) -> Branch {
        Branch {
            name,
            own: None,
            members: Vec::new(),
            elements: Vec::new(),
            columns: 0..0,
            path,
        }
    }
}

/// The path of a header cell. A name with a dot or bracket that the schema has as it stands, and
/// not as a path, is that name.
pub(super) fn steps(header: &str, root: Option<ShapeAt<'_>>) -> Vec<Step> {
    let steps = path::parse(header);
    if steps.len() > 1
        && let Some(root) = root
        && let Step::Name(first) = &steps[0]
        && root.knows(header)
        && !root.knows(first)
    {
        return vec![Step::Name(header.into())];
    }
    steps
}

pub(super) fn place(file: FileId, span: Span) -> Place {
    Place::in_file(file, u64::from(span.start)..u64::from(span.end))
}

/// A header of one cell that holds another usual delimiter is probably several.
fn check_delimiter(
    file: FileId,
    cells: &[HeaderCell],
    options: &CsvOptions,
    findings: &mut Vec<Finding>,
) {
    if let [cell] = cells
        && options.delimiter.is_none()
        && let Some((sign, name, option)) = likely_delimiter(&cell.text)
    {
        let message = format!("the header is one column, with {name} in its name");
        let at = u64::from(cell.span.start) + cell.text.find(sign).unwrap_or(0) as u64;
        findings.push(
            DELIMITER
                .at(Place::in_file(file, at..at + 1), message)
                .help(format!(
                    "if the cells are separated by {name}, say --delimiter {option}"
                )),
        );
    }
}

/// The usual delimiter in a header that is one column: its sign, its name, and how an option says it.
pub fn likely_delimiter(header: &str) -> Option<(char, &'static str, &'static str)> {
    const USUAL: [(char, &str, &str); 3] = [
        (';', "semicolons", "';'"),
        ('\t', "tabs", "tab"),
        ('|', "bars", "'|'"),
    ];
    USUAL.into_iter().find(|(sign, ..)| header.contains(*sign))
}
