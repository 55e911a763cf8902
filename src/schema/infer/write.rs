//! Makes a schema of what was seen.

use serde_json::{Map, Number, Value, json};

use super::{Choices, Objects, Seen};

/// So many values must say the same before a schema takes it for more than chance.
pub(super) const ENOUGH: u64 = 10;

/// A schema, draft 2020-12, that every value which was seen keeps to.
pub fn schema_of(seen: &Seen, choices: Choices) -> Value {
    let mut schema = Map::new();
    schema.insert(
        "$schema".to_owned(),
        json!("https://json-schema.org/draft/2020-12/schema"),
    );
    if let Value::Object(keywords) = describe(seen, choices) {
        schema.extend(keywords);
    }
    Value::Object(schema)
}

fn describe(seen: &Seen, choices: Choices) -> Value {
    let mut schema = Map::new();
    let types = types_of(seen);
    if seen.is_deep || types.is_empty() {
        return Value::Object(schema);
    }
    let is_single = types.len() == 1;
    let types = match types.as_slice() {
        [only] => json!(only),
        several => json!(several),
    };
    schema.insert("type".to_owned(), types);
    describe_texts(seen, choices, is_single, &mut schema);
    describe_numbers(seen, choices, &mut schema);
    describe_arrays(seen, choices, &mut schema);
    if seen.objects.count > 0 {
        describe_objects(&seen.objects, choices, &mut schema);
    }
    Value::Object(schema)
}

fn types_of(seen: &Seen) -> Vec<&'static str> {
    let number = if seen.numbers.are_integers() {
        "integer"
    } else {
        "number"
    };
    let counts = [
        ("string", seen.texts.count()),
        (number, seen.numbers.count()),
        ("boolean", seen.booleans),
        ("array", seen.arrays.count),
        ("object", seen.objects.count),
        ("null", seen.nulls),
    ];
    let types = counts.into_iter().filter(|(_, count)| *count > 0);
    types.map(|(name, _)| name).collect()
}

fn describe_texts(seen: &Seen, choices: Choices, is_single: bool, schema: &mut Map<String, Value>) {
    let texts = &seen.texts;
    if texts.count() == 0 {
        return;
    }
    let mut say = |keyword: &str, value: Value| schema.insert(keyword.to_owned(), value);
    if let Some(format) = texts.format() {
        say("format", json!(format));
    } else if let (true, Some(words)) = (is_single, texts.few()) {
        say("enum", json!(words));
        return;
    } else if let (true, true, Some(word)) = (is_single, choices.strict, texts.only()) {
        say("const", json!(word));
        return;
    } else if let Some(pattern) = texts.pattern() {
        say("pattern", json!(pattern));
        return;
    }
    if let (true, Some((least, most))) = (choices.strict, texts.lengths()) {
        say("minLength", json!(least));
        say("maxLength", json!(most));
    }
}

fn describe_numbers(seen: &Seen, choices: Choices, schema: &mut Map<String, Value>) {
    let numbers = &seen.numbers;
    let Some((least, greatest)) = numbers.range() else {
        return;
    };
    let value = |text: &str| text.parse::<Number>().map_or(Value::Null, Value::Number);
    if choices.strict {
        schema.insert("minimum".to_owned(), value(least));
        schema.insert("maximum".to_owned(), value(greatest));
        return;
    }
    if numbers.are_never_negative() {
        schema.insert("minimum".to_owned(), json!(0));
    }
    let examples = if least == greatest {
        vec![value(least)]
    } else {
        vec![value(least), value(greatest)]
    };
    schema.insert("examples".to_owned(), Value::Array(examples));
}

fn describe_arrays(seen: &Seen, choices: Choices, schema: &mut Map<String, Value>) {
    let arrays = &seen.arrays;
    if arrays.count == 0 {
        return;
    }
    if let Some(elements) = &arrays.elements {
        schema.insert("items".to_owned(), describe(elements, choices));
    }
    if choices.strict {
        schema.insert("minItems".to_owned(), json!(arrays.least));
        schema.insert("maxItems".to_owned(), json!(arrays.most));
    }
}

fn describe_objects(objects: &Objects, choices: Choices, schema: &mut Map<String, Value>) {
    if let Some(any) = &objects.any {
        schema.insert("additionalProperties".to_owned(), describe(any, choices));
        return;
    }
    let members = objects.members.iter();
    let properties: Map<String, Value> = members
        .clone()
        .map(|member| (member.name.to_string(), describe(&member.seen, choices)))
        .collect();
    let always = members.filter(|member| member.count == objects.count);
    let required: Vec<&str> = always.map(|member| &*member.name).collect();
    schema.insert("properties".to_owned(), Value::Object(properties));
    if !required.is_empty() {
        schema.insert("required".to_owned(), json!(required));
    }
    if !choices.open {
        schema.insert("additionalProperties".to_owned(), Value::Bool(false));
    }
}
