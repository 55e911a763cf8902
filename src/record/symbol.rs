//! Words as numbers.

use std::collections::HashMap;
use std::sync::Arc;

/// A word of a [`Symbols`] table: equal words are equal numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Symbol(u32);

impl Symbol {
    /// No word: the property is absent.
    pub const NONE: Symbol = Symbol(u32::MAX);

    /// Whether there is a word.
    pub fn is_some(self) -> bool {
        self != Symbol::NONE
    }

    /// Whether there is none.
    pub fn is_none(self) -> bool {
        self == Symbol::NONE
    }

    /// The position in its table; for a table of one's own beside it.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// All words of a run, each kept once.
#[derive(Debug, Clone, Default)]
pub struct Symbols {
    numbers: HashMap<Arc<str>, Symbol>,
    words: Vec<Arc<str>>,
}

impl Symbols {
    /// The number of a word, new or known.
    pub fn intern(&mut self, word: &str) -> Symbol {
        if let Some(&symbol) = self.numbers.get(word) {
            return symbol;
        }
        let symbol = Symbol(self.words.len() as u32);
        let word: Arc<str> = word.into();
        self.words.push(Arc::clone(&word));
        self.numbers.insert(word, symbol);
        symbol
    }

    /// The number of a known word.
    pub fn find(&self, word: &str) -> Option<Symbol> {
        self.numbers.get(word).copied()
    }

    /// The word; `None` for [`Symbol::NONE`].
    pub fn text(&self, symbol: Symbol) -> Option<&str> {
        self.words.get(symbol.index()).map(|word| &**word)
    }

    /// The word; empty for [`Symbol::NONE`].
    pub fn word(&self, symbol: Symbol) -> &str {
        self.text(symbol).unwrap_or_default()
    }

    /// How many words there are.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Takes over the words of another table; what each of its symbols is here.
    pub fn absorb(&mut self, other: &Symbols) -> Renaming {
        Renaming(other.words.iter().map(|word| self.intern(word)).collect())
    }
}

/// What the symbols of one table are in another.
#[derive(Debug)]
pub struct Renaming(Vec<Symbol>);

impl Renaming {
    /// The symbol in the other table.
    pub fn of(&self, symbol: Symbol) -> Symbol {
        self.0.get(symbol.index()).copied().unwrap_or(Symbol::NONE)
    }

    /// Renames in place.
    pub fn apply<'s>(&self, symbols: impl IntoIterator<Item = &'s mut Symbol>) {
        for symbol in symbols {
            *symbol = self.of(*symbol);
        }
    }
}
