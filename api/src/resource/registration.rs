//! A resource's operations: their registration and their description.

use actix_web::http::Method;
use demo::ids;
use domain::{code::Code, permission::Action};

use super::{Listed, Place, Resource, Written, crud};
use crate::http::{
    endpoint::{Endpoints, Op, op},
    list::params,
};

/// Who writes the whole means what is missing, too.
const WHOLE: &str = "What is left out takes its default, also where another value stood; PATCH changes single members.";

/// Registers all five operations of what there is any number of.
pub fn resource<R: Listed + Written>(endpoints: Endpoints) -> Endpoints {
    endpoints.add(listed::<R>).add(kept::<R>).add(removed::<R>)
}

/// Registers the two operations of what is only read.
pub fn readable<R: Listed>(endpoints: Endpoints) -> Endpoints {
    endpoints.add(listed::<R>).add(shown::<R>)
}

/// Registers the four operations of what is there once.
pub fn once<R: Written>(endpoints: Endpoints) -> Endpoints {
    let put = write_op::<R>("put", "Write")
        .about(format!("{WHOLE} {}", R::ABOUT))
        .versioned()
        .or_created();
    endpoints
        .write(Method::PUT, R::PLACE.path(), crud::put::<R>, put)
        .add(shown::<R>)
        .add(changed::<R>)
        .add(removed::<R>)
}

/// Registers the list.
pub fn listed<R: Listed>(endpoints: Endpoints) -> Endpoints {
    endpoints.get(R::PLACE.path(), crud::list::<R>, list_op::<R>())
}

/// Registers creation, reading and change.
pub fn kept<R: Written>(endpoints: Endpoints) -> Endpoints {
    let path = R::PLACE.path();
    endpoints
        .write(Method::POST, path, crud::create::<R>, create_op::<R>())
        .add(shown::<R>)
        .add(changed::<R>)
}

/// Registers the reading of one.
pub fn shown<R: Resource>(endpoints: Endpoints) -> Endpoints {
    let op = op(
        format!("get{}", R::NAME),
        format!("Read {}", one_of::<R>()),
        Action::Read,
    );
    let op = op.about(R::ABOUT).versioned();
    endpoints.get(R::PLACE.item(), crud::read::<R>, op)
}

/// Registers the change.
pub fn changed<R: Written>(endpoints: Endpoints) -> Endpoints {
    let path = R::PLACE.item();
    endpoints.write(Method::PATCH, path, crud::update::<R>, update_op::<R>())
}

/// Registers the deletion.
pub fn removed<R: Written>(endpoints: Endpoints) -> Endpoints {
    let path = R::PLACE.item();
    endpoints.write(Method::DELETE, path, crud::remove::<R>, remove_op::<R>())
}

/// The list.
#[must_use]
pub fn list_op<R: Listed>() -> Op {
    let all = plural(R::ONE);
    let summary = match R::PLACE.part() {
        Some(part) => format!("List the {} of a negotiation", part.words),
        None => format!("List {all}"),
    };
    op(format!("list{}", plural(R::NAME)), summary, Action::Read)
        .about(match R::LIST.descending {
            true => "A keyset page, newest first.",
            false => "A keyset page; see `page.next_cursor`.",
        })
        .params(params(R::LIST))
}

/// The creation.
#[must_use]
pub fn create_op<R: Written>() -> Op {
    let does = match R::PLACE.part() {
        Some(_) => "Add",
        None => "Create",
    };
    let op = write_op::<R>("create", does).success(201);
    match (R::PLACE, R::PROBLEMS) {
        (Place::Root(_) | Place::Below { .. }, []) => op.problems(&[Code::IdempotencyKeyInUse]),
        _ => op,
    }
}

/// The change.
#[must_use]
pub fn update_op<R: Written>() -> Op {
    let op = write_op::<R>("update", "Change").versioned();
    match R::PLACE.part() {
        Some(_) => op,
        None => op.problems(&[Code::InUse]),
    }
}

/// The deletion.
#[must_use]
pub fn remove_op<R: Written>() -> Op {
    let op = match R::PLACE {
        Place::Many(_) => write_op::<R>("delete", "Remove"),
        Place::Once(_) => write_op::<R>("delete", "Remove").acts_on(ids::TO_STRIP),
        Place::Root(_) | Place::Below { .. } => op(
            format!("delete{}", R::NAME),
            format!("Delete {}", one_of::<R>()),
            R::WRITES,
        )
        .about("Refused while something uses it (409 `in_use`); switch it off instead.")
        .problems(&[Code::InUse]),
    };
    op.success(204).versioned()
}

fn write_op<R: Written>(verb: &str, does: &str) -> Op {
    let op = op(
        format!("{verb}{}", R::NAME),
        format!("{does} {}", one_of::<R>()),
        R::WRITES,
    )
    .about(R::ABOUT)
    .body_limit(R::BODY_LIMIT)
    .problems(R::PROBLEMS);
    let op = match R::HASHES_PASSWORD {
        true => op.hashes_password(),
        false => op,
    };
    match R::PLACE {
        Place::Many(_) => op.conflicts(),
        Place::Root(_) | Place::Below { .. } | Place::Once(_) => op,
    }
}

fn one_of<R: Resource>() -> String {
    match R::PLACE {
        Place::Many(part) => format!("one of the {} of a negotiation", part.words),
        Place::Once(part) => format!("the {} of a negotiation", part.word),
        Place::Root(_) | Place::Below { .. } => {
            let article = match R::ONE.starts_with(['a', 'e', 'i', 'o', 'u']) {
                true => "an",
                false => "a",
            };
            format!("{article} {}", R::ONE)
        }
    }
}

fn plural(word: &str) -> String {
    match word {
        word if word.ends_with("ss") || word.ends_with('x') || word.ends_with("ch") => {
            format!("{word}es")
        }
        word if word.ends_with('y') => format!("{}ies", word.trim_end_matches('y')),
        word => format!("{word}s"),
    }
}
