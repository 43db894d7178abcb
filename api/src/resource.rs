//! The one machine behind every resource. A declaration says how a row is shown ([`Resource`]), how its list is asked for
//! ([`Listed`]) and how it is written ([`Written`]); what is only read has none of the last. Where its rows live is data
//! ([`Place`]): on their own, below a row of another kind, once or many times below a negotiation.
//!
//! [`crud`] holds the six operations, [`registration`] registers and describes them, [`store`] writes rows with their
//! events.

pub mod crud;
mod declaration;
mod links;
mod lists;
mod place;
pub mod registration;
mod show;
pub mod store;

pub use declaration::{Asked, Listed, Resource, Table, Written, may_in_branches};
pub use links::{Link, branch_links, check_links, links_of};
pub(crate) use lists::{by_name, newest_first};
pub use place::{Parent, Part, Place};
pub use show::{Shown, one, only, shown};
