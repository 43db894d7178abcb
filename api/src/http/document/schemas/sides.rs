//! The components as each side sees them: null, defaults and blanks of what comes in, null and text of what comes out.

use std::{collections::BTreeMap, sync::Arc};

use utoipa::openapi::{RefOr, schema::Schema};

use super::{NAMED, PROBLEM, Schemas, references};
use crate::http::{
    blank::is_text,
    document::scalars::{or_blank, resolve, text_only},
    endpoint::{Endpoint, Members},
    schema::{add_null, component, describe, take_default, takes_null, walk},
};

impl Schemas {
    /// What may be left out of a body may be null too, and has its default told in words.
    pub(super) fn input(&mut self, name: &str) {
        let Some(object) = self.object_mut(name) else {
            return;
        };
        let required = object.required.clone();
        for (name, member) in &mut object.properties {
            if let Some(default) = take_default(member) {
                describe(member, |text| {
                    text.push_str(&format!(" Default: `{default}`."));
                });
            }
            if !required.contains(name) && !takes_null(member) {
                add_null(member);
            }
        }
    }

    /// What a patch holds of an object within may lack what the object itself needs.
    pub(super) fn patch(&mut self, name: &str) {
        let Some(object) = self.object(name) else {
            return;
        };
        let mut within = Vec::new();
        for member in object.properties.values() {
            within.extend(references(member));
        }
        for inner in within {
            self.patch_within(name, &inner);
        }
    }

    fn patch_within(&mut self, name: &str, inner: &str) {
        let Some(whole) = self
            .object(inner)
            .filter(|whole| !whole.required.is_empty())
        else {
            return;
        };
        let mut part = whole.clone();
        part.required.clear();
        let patch = format!("{inner}Patch");
        self.all
            .insert(patch.clone(), RefOr::T(Schema::Object(part)));
        let Some(object) = self.all.get_mut(name) else {
            return;
        };
        walk(object, &mut |schema| {
            if component(schema) == Some(inner)
                && let RefOr::Ref(reference) = schema
            {
                reference.ref_location = format!("#/components/schemas/{patch}");
            }
        });
    }

    /// A text that may be null may be left blank.
    pub(super) fn blanks(&mut self, endpoints: &[Arc<Endpoint>]) {
        for name in self.taken(endpoints) {
            let object = self.object_mut(&name);
            let members = object.into_iter().flat_map(|object| &mut object.properties);
            for (_, member) in members.filter(|(_, member)| takes_null(member)) {
                if let RefOr::T(member) = member
                    && is_text(member)
                    && let Schema::Object(text) = member
                {
                    text.min_length = None;
                    let pattern = text.pattern.take();
                    text.pattern = pattern.map(|pattern| or_blank(&pattern));
                }
            }
        }
    }

    /// What only comes out: whatever may be null is there all the same, nothing has a default, numbers are text.
    pub(super) fn outputs(&mut self, endpoints: &[Arc<Endpoint>], at_times: &Members) {
        let taken = self.taken(endpoints);
        let given = endpoints
            .iter()
            .filter_map(|endpoint| endpoint.response.clone());
        let given = self.reachable(given.chain([PROBLEM.to_owned()]));
        // What comes out may be older than the rules of what comes in, but for amounts, which look alike.
        let typed = NAMED.iter().filter(|name| **name != "Money");
        let typed: BTreeMap<_, _> = typed
            .filter_map(|name| Some(((*name).to_owned(), self.all.get(*name)?.clone())))
            .collect();
        for name in given.difference(&taken) {
            let Some(object) = self.object_mut(name) else {
                continue;
            };
            let asked = at_times.iter().filter(|(of, _)| of == name);
            let asked: Vec<&str> = asked
                .flat_map(|(_, members)| members.iter().copied())
                .collect();
            object
                .required
                .retain(|name| !asked.contains(&name.as_str()));
            let asked = |name: &str| asked.contains(&name);
            for (name, member) in &mut object.properties {
                take_default(member);
                resolve(member, &typed);
                text_only(member);
                if takes_null(member) && !object.required.contains(name) && !asked(name) {
                    object.required.push(name.clone());
                }
            }
        }
    }
}
