//! All claims of the published tables, and what the engine finds in those on one commodity.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::sync::{Arc, LazyLock};

use orelint::check::{Facts, RecordKind, Settings, check};
use orelint::document::Document;
use orelint::finding::{Finding, Findings};
use orelint::format::csv::CsvOptions;
use orelint::format::input::{Input, Origin};
use orelint::format::{self, Format, Records};
use orelint::pipeline;
use orelint::schema::{Bundled, Schema, SchemaOptions};
use orelint::source::Sources;
use orelint::validate::Judge;
use serde_json::{Value, json};

use crate::TABLES;
use crate::read::{read, table};

/// The tables, by commodity, with what is found in them as they stand.
pub(crate) struct World {
    pub(crate) sources: Vec<Value>,
    pub(crate) by_commodity: BTreeMap<String, Commodity>,
}

/// The claims on one commodity.
pub(crate) struct Commodity {
    pub(crate) claims: Vec<Value>,
    pub(crate) found: Vec<Found>,
}

/// A finding, as far as it is judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) rule: &'static str,
    pub(crate) text: String,
    pub(crate) why: String,
    /// The record that it points at, and those beside it.
    pub(crate) ids: Vec<String>,
    /// The rules that are broken beside it for the same cause.
    pub(crate) explains: BTreeSet<&'static str>,
}

/// Claims with a fault among them.
pub(crate) struct Planted {
    /// All claims on the commodity.
    pub(crate) claims: Vec<Value>,
    /// What was found before the fault was planted.
    pub(crate) before: Vec<Found>,
    /// The records at fault.
    pub(crate) ids: BTreeSet<String>,
    /// What a finding that names the fault says: one of these.
    pub(crate) words: Vec<String>,
    /// The fault, for a reader.
    pub(crate) what: String,
    /// Whether the schema is asked too.
    pub(crate) validated: bool,
}

/// What became of a planted fault.
pub(crate) struct Verdict {
    pub(crate) named: bool,
    pub(crate) at_the_place: bool,
    pub(crate) false_alarms: Vec<String>,
    /// What is newly found of the planted records, beside what names the fault: the same fault again.
    pub(crate) again: Vec<String>,
    pub(crate) found: Vec<String>,
}

/// The tables as they stand, read once.
pub(crate) static WORLD: LazyLock<Option<World>> = LazyLock::new(World::read);

impl World {
    /// Reads every table of claims; `None` where they are not at hand.
    fn read() -> Option<World> {
        let mut sources: Vec<Value> = Vec::new();
        let mut claims: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        for (name, map, ..) in TABLES {
            let path = table(name)?;
            let read = read(&path, map);
            let own = read
                .source
                .filter(|own| sources.iter().all(|known| known["id"] != own["id"]));
            sources.extend(own);
            for record in read.records {
                if let Some(commodity) = record["commodity"].as_str() {
                    claims.entry(commodity.to_owned()).or_default().push(record);
                }
            }
        }
        sources.push(json!({
            "id": "copy", "title": "A copy (synthetic)", "kind": "dataset", "published_on": "2026-06",
            "coverage": {},
        }));
        let mut world = World {
            sources,
            by_commodity: BTreeMap::new(),
        };
        for (commodity, claims) in claims {
            let found = world.found(&claims, false);
            let entry = Commodity { claims, found };
            world.by_commodity.insert(commodity, entry);
        }
        Some(world)
    }

    /// What is found in claims, agreements or sources; in claims by the schema too, if asked.
    pub(crate) fn found(&self, claims: &[Value], validated: bool) -> Vec<Found> {
        let lines = self.sources.iter().chain(claims);
        let lines: Vec<String> = lines.map(Value::to_string).collect();
        let text = lines.join("\n");
        let mut sources = Sources::new();
        let origin = Origin::Bytes("planted.ndjson".to_owned(), text.into_bytes().into());
        let mut input = Input::open(&mut sources, origin, None).unwrap();
        let (records, options, file) = (Records::Elements, CsvOptions::default(), input.file);
        let mut reading =
            format::open(Format::Ndjson, &mut input, &records, &options, None).unwrap();
        let bundled = Bundled::named("reserve").unwrap();
        let schema = Arc::new(Schema::bundled(bundled, &SchemaOptions::default()).unwrap());
        let judge = Judge::new(schema, file, Format::Ndjson);
        let (mut facts, mut before) = (Facts::default(), 0);
        let mut found = Findings::default();
        pipeline::read(
            &mut reading,
            file,
            2,
            || judge.clone(),
            |judge, number, document: &Document<'_>, out, facts: &mut Facts| {
                let root = document.root();
                let kind = match (root.get("title"), root.get("kind")) {
                    (Some(_), Some(_)) => RecordKind::Source,
                    (Some(_), None) => RecordKind::Agreement,
                    (None, _) => RecordKind::Claim,
                };
                if validated && kind == RecordKind::Claim {
                    judge.judge(number, document, out);
                }
                facts.add(kind, file, number, root);
            },
            |mut worked| {
                worked.output.disregard(&worked.findings, before);
                found.0.extend(worked.findings);
                facts.absorb(worked.output, before);
                before += worked.parsed.records;
                ControlFlow::Continue(())
            },
        )
        .unwrap();
        check(&facts, &Settings::default(), &mut found);
        found.0.into_iter().map(Found::from).collect()
    }

    /// Whether the fault is found and named, and nothing else.
    pub(crate) fn judge(&self, planted: &Planted) -> Verdict {
        let after = self.found(&planted.claims, planted.validated);
        let new: Vec<&Found> = after
            .iter()
            .filter(|found| !planted.before.contains(found))
            .collect();
        let named: Vec<&&Found> = new
            .iter()
            .filter(|found| {
                let said = format!("{} {}", found.text, found.why);
                found.touches(&planted.ids) && planted.words.iter().any(|word| said.contains(word))
            })
            .collect();
        let at = |found: &&&Found| planted.ids.contains(&found.ids[0]);
        // What was found before may count one row less.
        let known = |found: &Found| {
            let mut before = planted.before.iter();
            before.any(|known| (known.rule, &known.ids[0]) == (found.rule, &found.ids[0]))
        };
        let is_alarm =
            |found: &&&Found| !found.is_count() && !found.touches(&planted.ids) && !known(found);
        let is_again =
            |found: &&&Found| !found.is_count() && found.touches(&planted.ids) && !known(found);
        let again = new.iter().filter(is_again);
        let again = again.filter(|found| named.first().is_none_or(|first| **first != **found));
        Verdict {
            again: again.map(|found| format!("AGAIN {found:?}")).collect(),
            named: !named.is_empty(),
            at_the_place: named.iter().any(at),
            false_alarms: new
                .iter()
                .filter(is_alarm)
                .map(|found| format!("ALARM {found:?}"))
                .collect(),
            found: new.iter().map(|found| format!("{found:?}")).collect(),
        }
    }
}

impl Found {
    /// Whether it is a note that counts: what changed from one edition to the next, and how many
    /// figures two sources share. A planted figure is one more or less.
    pub(crate) fn is_count(&self) -> bool {
        self.rule.ends_with("/revised") || self.rule == "source/shared-origin"
    }

    /// Whether it says that a whole column is at fault.
    pub(crate) fn is_of_column(&self) -> bool {
        self.rule == "quantity/slip" && self.text.contains("rows differ")
    }

    fn touches(&self, ids: &BTreeSet<String>) -> bool {
        self.ids.iter().any(|id| ids.contains(id))
    }
}

impl From<Finding> for Found {
    fn from(finding: Finding) -> Found {
        let places = finding.related.iter().map(|related| &related.place);
        let ids = [&finding.place].into_iter().chain(places);
        Found {
            rule: finding.rule.id,
            text: finding.message.clone(),
            why: [finding.diagnosis.clone(), finding.help.clone()]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join("; "),
            explains: finding
                .related
                .iter()
                .filter_map(|related| Some(related.explains?.id))
                .collect(),
            ids: ids
                .map(|place| place.id.as_deref().unwrap_or_default().to_owned())
                .collect(),
        }
    }
}
