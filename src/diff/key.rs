//! By what a record without an `id` is known.

use crate::document::Node;

/// The fields that say what a record of a bundled schema is about, not what it says of it.
const KEYS: &[(&str, &[&str])] = &[
    (
        "reserve",
        &[
            "source",
            "locator",
            "country",
            "countries",
            "deposit",
            "commodity",
            "stage",
            "product",
            "measure",
            "basis",
            "grade",
            "grade_of",
            "classification",
            "category",
            "cost_class",
            "rank_scope",
            "as_of",
        ],
    ),
    ("agreement", &["title", "signed_on"]),
    ("source", &["title", "edition", "published_on"]),
];

/// The key of a record: its `id`, else its key fields, else all that it says. `asked` are key fields
/// that the call names; they count before the `id`.
pub fn of(root: Node<'_>, schema: Option<&str>, asked: &[String]) -> String {
    let kind = schema.unwrap_or_default();
    let by = |names: &mut dyn Iterator<Item = &str>| {
        let values = names.map(|name| root.get(name).map(|value| value.to_value().to_string()));
        let values: Vec<Option<String>> = values.collect();
        let is_any = values.iter().any(Option::is_some);
        is_any.then(|| format!("{kind} {values:?}"))
    };
    let by_asked = by(&mut asked.iter().map(String::as_str));
    let by_id = || by(&mut std::iter::once("id"));
    let known = || KEYS.iter().find(|(name, _)| Some(*name) == schema);
    let by_fields = || by(&mut known()?.1.iter().copied());
    by_asked
        .or_else(by_id)
        .or_else(by_fields)
        .unwrap_or_else(|| format!("{kind} {}", root.to_value()))
}
