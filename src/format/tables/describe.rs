//! Describes tables as a Frictionless Data Package.
//!
//! What the standard has no word for stands under `orelint`, a name that it leaves to us: which
//! columns are keys and no values, where a table's rows belong, which column holds elements that
//! are no objects, and how its cells are read.

use serde_json::{Map, Value, json};

use super::write::{RootKey, Table, TablesWriter};
use crate::document::{Kind, Types};
use crate::format::csv::columns::Seen;
use crate::format::csv::layout::{Column, Spelling};
use crate::format::csv::needs_guard;

/// The package that describes what a writer wrote, as indented JSON.
pub fn describe(writer: &TablesWriter) -> Vec<u8> {
    let tables = writer.tables.iter();
    let resources: Vec<Value> = tables.map(|table| resource(writer, table)).collect();
    let package = json!({
        "profile": "tabular-data-package",
        "name": writer.tables[0].name,
        "resources": resources,
    });
    let mut text = serde_json::to_vec_pretty(&package).unwrap_or_default();
    text.push(b'\n');
    text
}

fn resource(writer: &TablesWriter, table: &Table) -> Value {
    let dialect = writer.options.dialect();
    json!({
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": format!("{}.csv", table.name),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {
            "delimiter": char::from(dialect.delimiter).to_string(),
            "quoteChar": char::from(dialect.quote).to_string(),
            "doubleQuote": true,
            "lineTerminator": "\n",
            "skipInitialSpace": false,
            "header": true,
        },
        "schema": schema(writer, table),
        "orelint": own_words(writer, table),
    })
}

fn schema(writer: &TablesWriter, table: &Table) -> Value {
    let mut fields: Vec<Value> = Vec::new();
    for (index, name) in table.keys.iter().enumerate() {
        let is_id = index == 0 && writer.key == RootKey::Id { integer: false };
        let kind = if is_id { "string" } else { "integer" };
        fields.push(json!({"name": name, "type": kind}));
    }
    let guarded = writer.options.safe;
    let columns = table.cells.columns().iter();
    fields.extend(columns.map(|column| field(column, guarded)));
    let mut schema = Map::new();
    schema.insert("fields".to_owned(), fields.into());
    // An empty cell is an absent property; no other cell is.
    schema.insert("missingValues".to_owned(), json!([""]));
    schema.insert("primaryKey".to_owned(), json!(primary_key(writer, table)));
    if let Some(parent) = &table.parent {
        let parent = &writer.tables[parent.table];
        let key = primary_key(writer, parent);
        schema.insert(
            "foreignKeys".to_owned(),
            json!([{
                "fields": table.keys[..key.len()],
                "reference": {"resource": parent.name, "fields": key},
            }]),
        );
    }
    Value::Object(schema)
}

/// The columns that tell a table's rows from one another.
fn primary_key<'t>(writer: &TablesWriter, table: &'t Table) -> Vec<&'t str> {
    match (&table.parent, writer.key) {
        (None, RootKey::Id { .. }) => vec!["id"],
        _ => table.keys.iter().map(String::as_str).collect(),
    }
}

fn field(column: &Column, guarded: bool) -> Value {
    let name = if guarded && needs_guard(&column.header) {
        format!("'{}", column.header)
    } else {
        column.header.clone()
    };
    let mut field = json!({"name": name, "type": type_of(column)});
    let types = column.spelling.types();
    if column.spelling != Spelling::Text && types != Types::ANY {
        // Which JSON values its cells are read as; anything else in them is a string as it stands.
        field["orelint"] = json!({"json": names(types)});
    }
    field
}

fn names(types: Types) -> Vec<&'static str> {
    let kinds = Kind::ALL.into_iter();
    kinds
        .filter(|kind| types.has(*kind))
        .map(Kind::name)
        .collect()
}

/// The type, in the words of Table Schema, that every value of the column has.
fn type_of(column: &Column) -> &'static str {
    let strings = Seen::TEXT | Seen::DISGUISED | Seen::EMPTY;
    let seen = |what| column.seen.has(what);
    match column.spelling {
        Spelling::Text => "string",
        _ if seen(strings | Seen::COMPOUND) => "any",
        _ if seen(Seen::BOOLEAN) && seen(Seen::INTEGER | Seen::FRACTION) => "any",
        _ if seen(Seen::BOOLEAN) => "boolean",
        _ if seen(Seen::FRACTION) => "number",
        _ if seen(Seen::INTEGER) => "integer",
        _ => "any",
    }
}

fn own_words(writer: &TablesWriter, table: &Table) -> Value {
    let mut words = json!({"keys": table.keys.len(), "guarded": writer.options.safe});
    let root = &table.cells.branches()[0];
    if let Some(own) = root.own {
        words["value"] = json!(table.keys.len() + own);
    }
    if let Some(parent) = &table.parent {
        let of = &writer.tables[parent.table];
        words["array"] = json!({
            "resource": of.name,
            "pointer": parent.array.to_string(),
            "before": of.keys.len() + parent.field,
        });
    }
    words
}
