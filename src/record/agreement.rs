//! An agreement: who agreed with whom on what, and where the record says so.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::mention::Mention;
use super::reference::{Reference, Relation};
use super::symbol::{Renaming, Symbol, Symbols};
use super::{Date, Home};
use crate::document::{Node, Span};
use crate::finding::{FileId, Place};

/// A property of an agreement that holds one word, number or truth value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The title.
    Title,
    /// What kind of instrument it is.
    Type,
    /// How far it has come.
    Status,
    /// When it was signed.
    SignedOn,
    /// When it took effect.
    InForceOn,
    /// When it ends.
    ExpiresOn,
    /// Where it was signed.
    Place,
    /// Whether it binds in law.
    Binding,
    /// The money that it is worth.
    Amount,
    /// In what currency.
    Currency,
    /// How long it runs.
    Term,
    /// Where its text can be read.
    Url,
}

impl Field {
    /// Every field with the property that holds it: the one table both ways.
    pub const ALL: [(Field, &'static str); 12] = [
        (Field::Title, "title"),
        (Field::Type, "type"),
        (Field::Status, "status"),
        (Field::SignedOn, "signed_on"),
        (Field::InForceOn, "in_force_on"),
        (Field::ExpiresOn, "expires_on"),
        (Field::Place, "place"),
        (Field::Binding, "binding"),
        (Field::Amount, "amount"),
        (Field::Currency, "currency"),
        (Field::Term, "term"),
        (Field::Url, "url"),
    ];

    /// The property's name.
    pub fn name(self) -> &'static str {
        Self::ALL[self as usize].1
    }
}

/// Who is bound.
#[derive(Debug, Clone)]
pub struct Party {
    /// The country's or area's code; `NONE` for an organisation.
    pub country: Symbol,
    /// The organisation's name.
    pub organisation: Symbol,
    /// How far this party has come, where the record says so.
    pub status: Symbol,
    index: u32,
    span: Span,
    status_span: Span,
}

impl Party {
    /// Where the party stands.
    pub fn place(&self, home: &Home, symbols: &Symbols) -> Place {
        home.place(symbols, &format!("/parties/{}", self.index), self.span)
    }

    /// Where its status stands.
    pub fn status_place(&self, home: &Home, symbols: &Symbols) -> Place {
        let pointer = format!("/parties/{}/status", self.index);
        home.place(symbols, &pointer, self.status_span)
    }
}

/// An entry of a list that says how much: a share of a venture, or a volume to be delivered.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The list: `shares` or `volumes`.
    pub list: &'static str,
    /// What it is about: the holder; or the commodity, with product, basis and period.
    pub subject: Symbol,
    /// The number as it is written.
    pub figure: Symbol,
    /// In what unit; a share's is `%`.
    pub unit: Symbol,
    /// The property of the number.
    property: &'static str,
    index: u32,
    span: Span,
}

impl Entry {
    /// Where its number stands.
    pub fn place(&self, home: &Home, symbols: &Symbols) -> Place {
        let pointer = format!("/{}/{}/{}", self.list, self.index, self.property);
        home.place(symbols, &pointer, self.span)
    }
}

/// Who signed what with whom.
#[derive(Debug, Clone)]
pub struct Agreement {
    /// Where it stands.
    pub home: Home,
    /// Those of its fields that are given.
    fields: Vec<(Field, Symbol, Span)>,
    /// Who is bound, in the record's order.
    pub parties: Vec<Party>,
    /// Shares and volumes.
    pub entries: Vec<Entry>,
    /// What it is about.
    pub commodities: Vec<Symbol>,
    /// Its words that a vocabulary should hold.
    pub mentions: Vec<Mention>,
    /// The records that it names.
    pub references: Vec<Reference>,
    /// A hash of all but identifier, title and type: equal for records that say the same there, in any format.
    pub rest: u64,
}

impl Agreement {
    /// Reads an agreement.
    pub fn read(file: FileId, record: u64, node: Node<'_>, symbols: &mut Symbols) -> Self {
        let home = Home::new(file, record, node, symbols);
        let mut fields = Vec::new();
        for (field, name) in Field::ALL {
            if let Some(value) = node.get(name)
                && let Some(word) = value.text()
            {
                fields.push((field, symbols.intern(word), home.span(value)));
            }
        }
        let parties = elements(node, "parties")
            .map(|(index, value)| party(&home, index, value, symbols))
            .collect();
        let mut entries = Vec::new();
        for (index, value) in elements(node, "shares") {
            let subject = text(value, "country").or_else(|| text(value, "organisation"));
            let subject = subject.unwrap_or_default().to_owned();
            let list = List {
                name: "shares",
                unit: "%",
                figures: &["share_percent"],
            };
            list.read(&home, index, value, &subject, symbols, &mut entries);
        }
        for (index, value) in elements(node, "volumes") {
            let about = ["commodity", "product", "basis", "per", "from", "until"];
            let words: Vec<&str> = about.iter().filter_map(|name| text(value, name)).collect();
            let list = List {
                name: "volumes",
                unit: text(value, "unit").unwrap_or_default(),
                figures: &["quantity", "quantity_low", "quantity_high"],
            };
            list.read(
                &home,
                index,
                value,
                &words.join(", "),
                symbols,
                &mut entries,
            );
        }
        let commodities = elements(node, "commodities")
            .filter_map(|(_, value)| value.as_str())
            .map(|word| symbols.intern(word))
            .collect();
        let mut references = Vec::new();
        for (name, relation) in [
            ("sources", Relation::Source),
            ("supersedes", Relation::Supersedes),
            ("amends", Relation::Amends),
            ("parent", Relation::Parent),
        ] {
            Reference::read(&home, node, name, relation, symbols, &mut references);
        }
        let mentions = Mention::all(&home, node, symbols);
        Agreement {
            home,
            fields,
            parties,
            entries,
            commodities,
            mentions,
            references,
            rest: rest(node),
        }
    }

    /// What a field holds; `NONE` where it is absent.
    pub fn word(&self, field: Field) -> Symbol {
        let found = self.fields.iter().find(|(known, ..)| *known == field);
        found.map_or(Symbol::NONE, |&(_, word, _)| word)
    }

    /// The date in a field.
    pub fn date(&self, field: Field, symbols: &Symbols) -> Option<Date> {
        symbols.text(self.word(field)).and_then(Date::parse)
    }

    /// Where a field stands; the whole record where it is absent.
    pub fn place(&self, field: Field, symbols: &Symbols) -> Place {
        match self.fields.iter().find(|(known, ..)| *known == field) {
            Some(&(_, _, span)) => {
                let pointer = format!("/{}", field.name());
                self.home.place(symbols, &pointer, span)
            }
            None => self.home.whole(symbols),
        }
    }

    /// The records that it names in one way.
    pub fn named(&self, relation: Relation) -> impl Iterator<Item = &Reference> {
        let all = self.references.iter();
        all.filter(move |reference| reference.relation == relation)
    }

    pub(crate) fn rename(&mut self, renaming: &Renaming) {
        renaming.apply([&mut self.home.id]);
        renaming.apply(self.fields.iter_mut().map(|(_, word, _)| word));
        for party in &mut self.parties {
            renaming.apply([
                &mut party.country,
                &mut party.organisation,
                &mut party.status,
            ]);
        }
        for entry in &mut self.entries {
            renaming.apply([&mut entry.subject, &mut entry.figure, &mut entry.unit]);
        }
        renaming.apply(&mut self.commodities);
        renaming.apply(self.mentions.iter_mut().map(|mention| &mut mention.word));
        renaming.apply(
            self.references
                .iter_mut()
                .map(|reference| &mut reference.to),
        );
    }
}

/// How the entries of a list are read.
struct List<'a> {
    name: &'static str,
    unit: &'a str,
    figures: &'static [&'static str],
}

impl List<'_> {
    fn read(
        &self,
        home: &Home,
        index: u32,
        value: Node<'_>,
        subject: &str,
        symbols: &mut Symbols,
        out: &mut Vec<Entry>,
    ) {
        for &property in self.figures {
            let Some(number) = value.get(property) else {
                continue;
            };
            if let Some(figure) = number.as_number() {
                out.push(Entry {
                    list: self.name,
                    subject: symbols.intern(subject),
                    figure: symbols.intern(figure),
                    unit: symbols.intern(self.unit),
                    property,
                    index,
                    span: home.span(number),
                });
            }
        }
    }
}

/// A hash of what an agreement holds beside its identifier, title and type, the curator's own keys
/// left out.
fn rest(node: Node<'_>) -> u64 {
    // Members may stand in any order, so their hashes are added.
    let left_out = ["id", "title", "type", "$schema"];
    let members = node.members().filter(|(key, _)| {
        let name = key.name();
        !left_out.contains(&name) && !name.starts_with("x-")
    });
    let hash = |name: &str, value: Node<'_>| {
        let mut hasher = DefaultHasher::new();
        name.hash(&mut hasher);
        content(value).hash(&mut hasher);
        hasher.finish()
    };
    members
        .map(|(key, value)| hash(key.name(), value))
        .fold(0, u64::wrapping_add)
}

/// A value as text that is equal for equal values; members in the order of their names.
fn content(value: Node<'_>) -> String {
    if let Some(text) = value.text() {
        return format!("{text:?}");
    }
    let elements: Vec<String> = value.elements().map(content).collect();
    let mut members: Vec<String> = value
        .members()
        .filter(|(key, _)| !key.name().starts_with("x-"))
        .map(|(key, value)| format!("{:?}:{}", key.name(), content(value)))
        .collect();
    members.sort_unstable();
    format!("[{}]{{{}}}", elements.join(","), members.join(","))
}

fn party(home: &Home, index: u32, value: Node<'_>, symbols: &mut Symbols) -> Party {
    let mut word = |name| text(value, name).map_or(Symbol::NONE, |word| symbols.intern(word));
    let [country, organisation, status] = ["country", "organisation", "status"].map(&mut word);
    let status_span = value
        .get("status")
        .map_or(Span::default(), |node| home.span(node));
    Party {
        country,
        organisation,
        status,
        index,
        span: home.span(value),
        status_span,
    }
}

fn elements<'a>(node: Node<'a>, name: &str) -> impl Iterator<Item = (u32, Node<'a>)> {
    let list = node.get(name).into_iter();
    (0..).zip(list.flat_map(Node::elements))
}

fn text<'a>(node: Node<'a>, name: &str) -> Option<&'a str> {
    node.get(name).and_then(Node::as_str)
}
