//! How the columns of a table, and the tables that hang on it, are put together to a record.

use crate::document::Pointer;
use crate::format::csv::path::{self, Step};
use crate::format::json::write_string;
use crate::format::tables::package::Resource;

/// The places of a row's values, in their order.
pub(super) struct Template {
    /// The row itself is the first.
    pub(super) spots: Vec<Spot>,
}

/// A place.
#[derive(Default)]
pub(super) struct Spot {
    name: String,
    /// The name in JSON, with the colon.
    pub(super) key: Vec<u8>,
    /// As a person would call it.
    pub(super) shown: String,
    /// Its own column.
    pub(super) own: Option<usize>,
    /// The table that holds its elements.
    pub(super) table: Option<usize>,
    pub(super) members: Vec<usize>,
}

impl Template {
    /// For the table at `index`.
    pub(super) fn new(resources: &[Resource], index: usize) -> Template {
        let resource = &resources[index];
        let mut template = Template {
            spots: vec![Spot {
                shown: "value".to_owned(),
                ..Spot::default()
            }],
        };
        let children = resources.iter().enumerate().filter_map(|(child, other)| {
            let link = other.parent.as_ref()?;
            (link.table == index).then_some((child, link))
        });
        let mut children: Vec<_> = children.collect();
        children.sort_by_key(|(_, link)| link.before);
        let mut children = children.into_iter().peekable();
        for field in resource.keys..resource.fields.len() {
            while let Some((child, link)) = children.next_if(|(_, link)| link.before <= field) {
                template.hang(&link.pointer, child);
            }
            let spot = if resource.value == Some(field) {
                0
            } else {
                let name = &resource.fields[field].name;
                template.walk(names(name, resource))
            };
            template.spots[spot].own = Some(field);
        }
        for (child, link) in children {
            template.hang(&link.pointer, child);
        }
        template
    }

    fn hang(&mut self, pointer: &Pointer, child: usize) {
        let names = pointer.segments().iter();
        let spot = self.walk(names.map(|segment| segment.name().to_owned()).collect());
        self.spots[spot].table = Some(child);
    }

    /// The spot at the end of a path, made where it is missing.
    fn walk(&mut self, names: Vec<String>) -> usize {
        let mut at = 0;
        for name in names {
            let known = self.spots[at].members.iter().copied();
            let known = known
                .into_iter()
                .find(|member| self.spots[*member].name == name);
            at = known.unwrap_or_else(|| {
                let new = self.spots.len();
                let mut key = Vec::new();
                write_string(&name, &mut key);
                key.push(b':');
                self.spots.push(Spot {
                    key,
                    shown: name.clone(),
                    name,
                    ..Spot::default()
                });
                self.spots[at].members.push(new);
                new
            });
        }
        at
    }
}

/// The path that a column's name is: in our own tables dots lead into objects.
fn names(header: &str, resource: &Resource) -> Vec<String> {
    if resource.is_foreign {
        return vec![header.to_owned()];
    }
    let steps = path::parse(header).into_iter();
    let names = steps.map(|step| match step {
        Step::Name(name) => name.to_string(),
        Step::Index(index) => index.to_string(),
    });
    names.collect()
}
