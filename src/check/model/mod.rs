//! The claims of a run in the order in which rules compare them.
//!
//! A [`Scene`] is the whole run; a [`Topic`] holds the claims on one measure of one commodity, with
//! the [`Table`]s that its sources have of it; a [`Key`] says which claims of a topic are alike
//! enough to be compared; a [`Case`] puts some of them to the solver. Topics are made for
//! one commodity at a time and dropped, so that memory stays in proportion to the claims.

mod case;
mod dates;
mod key;
mod report;
mod say;
mod table;
mod topic;
mod verdict;
mod words;

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

pub use case::{Case, Contradiction, Member, Reading, Said, Scope};
pub use dates::Misdated;
pub use key::{Basis, Key, Matter};
pub use report::ranks;
pub use say::{about, list, nth, place_word};
pub use table::{Gap, Table};
pub use topic::{Epoch, Silence, Subject, Topic};
pub use verdict::{Verdict, Verdicts, beyond_tolerance};
pub use words::Words;

use super::facts::Facts;
use super::settings::Settings;
use crate::finding::{Doubt, Instead};
use crate::record::{Claim, Date, Heading, Measure, Quantity, Source, SourceKind, Status, Symbol};

/// A claim: an index into the facts' claims.
pub type ClaimId = usize;

/// A whole run, as rules see it.
#[derive(Debug, Clone)]
pub struct Scene<'f> {
    /// Every record.
    pub facts: &'f Facts,
    /// How strictly they are compared.
    pub settings: &'f Settings,
    /// What their words mean.
    pub words: Words<'f>,
    matters: Arc<[Matter]>,
    sources: Arc<HashMap<Symbol, usize>>,
    /// Of claims whose dates cannot be: the dates by which they are compared.
    dates: Arc<HashMap<ClaimId, Option<Date>>>,
    /// Claims whose figures are read otherwise than they are written.
    mended: HashMap<ClaimId, Instead>,
    /// Made when it is first asked for.
    production: Arc<OnceLock<BySubject<Symbol>>>,
    /// Likewise: the claims on deposits.
    deposits: Arc<OnceLock<BySubject<Measure>>>,
    /// Likewise: what all claims under a header are about, where it is one thing.
    columns: Arc<OnceLock<HashMap<Heading, Option<Column>>>>,
}

/// Claims by their commodity and something else.
type BySubject<T> = HashMap<(Symbol, T), Vec<ClaimId>>;

/// What a column of a table is about: commodity, product, stage, measure, source and year.
type Column = (Symbol, Symbol, Symbol, Option<Measure>, Symbol, Option<u16>);

impl<'f> Scene<'f> {
    /// Looks up what the facts' words mean.
    pub fn new(facts: &'f Facts, settings: &'f Settings) -> Self {
        let words = Words::new(facts, settings);
        let matters = facts
            .frames()
            .iter()
            .map(|frame| Matter::of(frame, &words))
            .collect();
        // Of two sources with one identifier the first counts; `record/duplicate-id` names both.
        let mut sources = HashMap::new();
        for (index, source) in facts.sources.iter().enumerate() {
            sources.entry(source.home.id).or_insert(index);
        }
        let mut scene = Scene {
            facts,
            settings,
            words,
            matters,
            sources: Arc::new(sources),
            dates: Arc::default(),
            mended: HashMap::new(),
            production: Arc::default(),
            deposits: Arc::default(),
            columns: Arc::default(),
        };
        scene.dates = Arc::new(scene.mended_dates());
        scene
    }

    /// The same run, were these figures what they should be; what was mended before stays so.
    #[must_use]
    pub fn mended<'d>(&self, doubts: impl IntoIterator<Item = &'d Doubt>) -> Scene<'f> {
        let mut scene = self.clone();
        let doubts = doubts.into_iter();
        scene
            .mended
            .extend(doubts.map(|doubt| (doubt.claim, doubt.instead)));
        scene
    }

    /// What a claim's figure is read as, where that is not what is written.
    pub fn instead(&self, id: ClaimId) -> Option<Instead> {
        self.mended.get(&id).copied()
    }

    /// The figure or range by which a claim is compared, and how many tonnes or cubic metres one unit
    /// of it comes to.
    pub(in crate::check) fn figure(&self, id: ClaimId) -> Option<(Quantity, f64)> {
        let times = |id: ClaimId| match self.instead(id) {
            Some(Instead::Times(times)) => times,
            _ => 1.0,
        };
        let figure = match self.instead(id) {
            Some(Instead::Nothing) => return None,
            Some(Instead::FigureOf(other)) => other,
            _ => id,
        };
        let factor = self.matter(figure).factor?;
        Some((self.claim(figure).quantity?, factor * times(figure)))
    }

    /// A claim.
    pub fn claim(&self, id: ClaimId) -> &'f Claim {
        &self.facts.claims[id]
    }

    /// What a claim is about, and in what unit.
    pub fn matter(&self, id: ClaimId) -> &Matter {
        &self.matters[self.claim(id).frame.0 as usize]
    }

    /// Who says so: the identifier, whether or not the run has the source's record.
    pub fn source_id(&self, id: ClaimId) -> Symbol {
        self.facts.frame(self.claim(id)).source
    }

    /// The record of a source.
    pub fn source(&self, id: Symbol) -> Option<&'f Source> {
        self.sources
            .get(&id)
            .map(|&index| &self.facts.sources[index])
    }

    /// The series that a source belongs to.
    pub fn series(&self, source: Symbol) -> Option<Symbol> {
        self.source(source)
            .map(|source| source.series)
            .filter(|series| series.is_some())
    }

    /// The claims on the production of a commodity in a country, whoever makes them.
    pub fn production(&self, commodity: Symbol, country: Symbol) -> &[ClaimId] {
        let gather = || {
            let mut all: HashMap<_, Vec<ClaimId>> = HashMap::new();
            for id in (0..self.facts.claims.len()).filter(|&id| self.is_compared(id)) {
                let matter = self.matter(id);
                if matter.measure == Some(Measure::Production) {
                    let subject = (matter.commodity, self.claim(id).country);
                    all.entry(subject).or_default().push(id);
                }
            }
            all
        };
        let all = self.production.get_or_init(gather);
        all.get(&(commodity, country)).map_or(&[], Vec::as_slice)
    }

    /// The claims on single deposits of a commodity that say of which country: parts of its whole.
    pub fn deposits(&self, commodity: Symbol, measure: Measure) -> &[ClaimId] {
        let gather = || {
            let mut all: HashMap<_, Vec<ClaimId>> = HashMap::new();
            for (id, claim) in self.facts.claims.iter().enumerate() {
                let reversed = claim.quantity.is_some_and(|range| range.is_reversed());
                let is_part = claim.deposit.is_some() && claim.country.is_some();
                let matter = self.matter(id);
                if let Some(measure) = matter.measure
                    && is_part
                    && !reversed
                    && claim.status == Status::Current
                {
                    let subject = (matter.commodity, measure);
                    all.entry(subject).or_default().push(id);
                }
            }
            all
        };
        let all = self.deposits.get_or_init(gather);
        all.get(&(commodity, measure)).map_or(&[], Vec::as_slice)
    }

    /// The header under which a claim's figure stands, and whether all claims under it are of one
    /// table.
    pub fn heading(&self, id: ClaimId) -> Option<(Heading, bool)> {
        let gather = || {
            let mut all: HashMap<Heading, Option<Column>> = HashMap::new();
            for (id, claim) in self.facts.claims.iter().enumerate() {
                let frame = self.facts.frame(claim);
                if let Some(heading) = frame.heading {
                    let column = (
                        frame.commodity,
                        frame.product,
                        frame.stage,
                        frame.measure,
                        frame.source,
                        self.year(id),
                    );
                    let known = all.entry(heading).or_insert(Some(column));
                    *known = known.filter(|known| *known == column);
                }
            }
            all
        };
        let heading = self.facts.frame(self.claim(id)).heading?;
        let one_table = self.columns.get_or_init(gather).get(&heading)?.is_some();
        Some((heading, one_table))
    }

    /// What kind a source is.
    pub fn kind(&self, source: Symbol) -> SourceKind {
        self.source(source)
            .map_or(SourceKind::Other, |source| source.kind)
    }

    /// Why a claim takes no part in comparisons; `None` where it does.
    pub fn set_aside(&self, id: ClaimId) -> Option<String> {
        let claim = self.claim(id);
        let why = match claim.status {
            Status::Superseded => "its status is `superseded`",
            Status::Retracted => "its status is `retracted`",
            Status::Disputed => "its status is `disputed`",
            Status::Current if claim.rank_reversed => "its worst place is above its best",
            Status::Current if claim.quantity.is_some_and(|range| range.is_reversed()) => {
                "its lower end is above its upper"
            }
            Status::Current if claim.deposit.is_some() => {
                let deposit = self.facts.word(claim.deposit);
                return Some(format!("it is about a deposit, {deposit}"));
            }
            Status::Current if self.is_undatable(id) => "its year cannot be",
            Status::Current => return None,
        };
        Some(why.to_owned())
    }

    /// Whether a claim takes part in comparisons, is about a whole country or area, and can be true
    /// by itself.
    fn is_compared(&self, id: ClaimId) -> bool {
        self.set_aside(id).is_none()
    }
}
