//! A source of claims.

use super::reference::{Reference, Relation};
use super::symbol::{Renaming, Symbol, Symbols};
use super::{Date, Home};
use crate::document::{Node, Span};
use crate::finding::{FileId, Place};

/// What kind of source it is, the most authoritative first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum SourceKind {
    /// A geological survey.
    Survey,
    /// An international organisation.
    International,
    /// A government.
    Government,
    /// A scientific paper or thesis.
    Academic,
    /// A compiled data set.
    Dataset,
    /// An association of an industry.
    Industry,
    /// A company.
    Company,
    /// A newspaper or agency.
    News,
    /// Something else, or the source does not say.
    #[default]
    Other,
}

impl SourceKind {
    /// Every kind with its word, the most authoritative first: the one table both ways.
    pub const ALL: [(SourceKind, &'static str); 9] = [
        (SourceKind::Survey, "survey"),
        (SourceKind::International, "international"),
        (SourceKind::Government, "government"),
        (SourceKind::Academic, "academic"),
        (SourceKind::Dataset, "dataset"),
        (SourceKind::Industry, "industry"),
        (SourceKind::Company, "company"),
        (SourceKind::News, "news"),
        (SourceKind::Other, "other"),
    ];

    /// The kind of that word; `Other` for an unknown one.
    pub fn parse(word: &str) -> Self {
        let known = Self::ALL.iter().find(|(_, known)| *known == word);
        known.map_or(SourceKind::Other, |(kind, _)| *kind)
    }

    /// Its word.
    pub fn name(self) -> &'static str {
        Self::ALL[self as usize].1
    }
}

/// How much of a commodity a source lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coverage {
    /// Every country that matters.
    Complete,
    /// Only some.
    Partial,
}

/// Who says something.
#[derive(Debug, Clone)]
pub struct Source {
    /// Where it stands.
    pub home: Home,
    /// Its title, as printed.
    pub title: Symbol,
    /// Who published it.
    pub publisher: Symbol,
    /// What kind it is.
    pub kind: SourceKind,
    /// The series whose editions replace one another.
    pub series: Symbol,
    /// Which edition.
    pub edition: Symbol,
    /// When it was published.
    pub published_on: Option<Date>,
    /// Its address.
    pub url: Symbol,
    /// The file with its text, as the record names it.
    pub text_file: Symbol,
    text_span: Span,
    published_span: Span,
    /// What it says of its own coverage, commodity by commodity.
    pub coverage: Vec<(Symbol, Coverage, Span)>,
    /// The sources that it replaces or copies.
    pub references: Vec<Reference>,
}

impl Source {
    /// Reads a source.
    pub fn read(file: FileId, record: u64, node: Node<'_>, symbols: &mut Symbols) -> Self {
        let home = Home::new(file, record, node, symbols);
        let mut word = |name: &str| match node.get(name).and_then(Node::text) {
            Some(text) => symbols.intern(text),
            None => Symbol::NONE,
        };
        let [title, publisher, series, edition, url, text_file] = [
            "title",
            "publisher",
            "series",
            "edition",
            "url",
            "text_file",
        ]
        .map(&mut word);
        let span = |name: &str| {
            node.get(name)
                .map_or(Span::default(), |node| home.span(node))
        };
        let (text_span, published_span) = (span("text_file"), span("published_on"));
        let text = |name: &str| node.get(name).and_then(Node::as_str);
        let mut source = Source {
            home,
            title,
            publisher,
            kind: text("kind").map_or(SourceKind::Other, SourceKind::parse),
            series,
            edition,
            published_on: text("published_on").and_then(Date::parse),
            url,
            text_file,
            text_span,
            published_span,
            coverage: Vec::new(),
            references: Vec::new(),
        };
        for (key, value) in node.get("coverage").into_iter().flat_map(Node::members) {
            let coverage = match value.as_str() {
                Some("complete") => Coverage::Complete,
                Some("partial") => Coverage::Partial,
                _ => continue,
            };
            let commodity = symbols.intern(key.name());
            source
                .coverage
                .push((commodity, coverage, home.span(value)));
        }
        for (name, relation) in [
            ("supersedes", Relation::Supersedes),
            ("derived_from", Relation::DerivedFrom),
        ] {
            Reference::read(&home, node, name, relation, symbols, &mut source.references);
        }
        source
    }

    /// What it says of its coverage of a commodity.
    pub fn coverage_of(&self, commodity: Symbol) -> Option<Coverage> {
        let known = self.coverage.iter().find(|(known, ..)| *known == commodity);
        known.map(|(_, coverage, _)| *coverage)
    }

    /// Where it names the file with its text.
    pub fn text_place(&self, symbols: &Symbols) -> Place {
        self.home.place(symbols, "/text_file", self.text_span)
    }

    /// Where it says when it was published.
    pub fn published_place(&self, symbols: &Symbols) -> Place {
        self.home
            .place(symbols, "/published_on", self.published_span)
    }

    /// The place where it says so.
    pub fn coverage_place(&self, commodity: Symbol, symbols: &Symbols) -> Place {
        match self.coverage.iter().find(|(known, ..)| *known == commodity) {
            Some((_, _, span)) => {
                let name = symbols
                    .word(commodity)
                    .replace('~', "~0")
                    .replace('/', "~1");
                self.home
                    .place(symbols, &format!("/coverage/{name}"), *span)
            }
            None => self.home.whole(symbols),
        }
    }

    pub(crate) fn rename(&mut self, renaming: &Renaming) {
        renaming.apply([
            &mut self.home.id,
            &mut self.title,
            &mut self.publisher,
            &mut self.series,
            &mut self.edition,
            &mut self.url,
            &mut self.text_file,
        ]);
        renaming.apply(self.coverage.iter_mut().map(|(commodity, ..)| commodity));
        renaming.apply(
            self.references
                .iter_mut()
                .map(|reference| &mut reference.to),
        );
    }
}
