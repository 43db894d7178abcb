//! What a part that a negotiation has once declares. Its four operations, their document and their guards
//! are made from it in [`super::singleton_resource`].

use std::future::Future;

use domain::code::Code;
use persistence::Executor;
use persistence::{Tx, entity::negotiations, history::Change, stamp::Stamped};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    http::{Request, Result},
    registries::registry::Link,
};

/// A write as it was asked for.
#[derive(Debug)]
pub struct Asked<'a, S: Singleton> {
    /// Who asks, when.
    pub request: &'a Request,
    /// The transaction.
    pub tx: &'a Tx,
    /// The negotiation, locked.
    pub negotiation: &'a negotiations::Model,
    /// The part before.
    pub old: Option<&'a S::Part>,
    /// The body as sent: tells null from absent.
    pub document: &'a Value,
    /// The whole input.
    pub input: &'a S::In,
    /// PUT; a PATCH changes.
    pub replaces: bool,
}

/// A part that a negotiation has at most once.
pub trait Singleton: Sized + Send + Sync + 'static {
    /// What is stored of it.
    type Part: Stamped + Clone + Default + PartialEq + 'static;
    /// Its input.
    type In: Serialize + DeserializeOwned + ToSchema + Clone + PartialEq + Send + Sync + 'static;
    /// Members that only come out.
    type Extra: Serialize + ToSchema + Send + Sync + 'static;

    /// Its word: last segment of the path, first of a change's field and of an action.
    const WORD: &'static str;
    /// The same in operation ids.
    const NAME: &'static str;
    /// It has a price: it is locked by the billing and changes the negotiation's values.
    const PRICED: bool = false;
    /// Rules worth knowing, for the document.
    const ABOUT: &'static str;
    /// Problems of its own that a write ends in, for the document.
    const PROBLEMS: &'static [Code] = &[Code::InvalidStatus];

    /// The part of a negotiation.
    ///
    /// # Errors
    /// As any statement.
    fn find<C: Executor>(
        db: &C,
        negotiation: Uuid,
    ) -> impl Future<Output = Result<Option<Self::Part>>> + Send;
    /// The input that a part stands for.
    ///
    /// # Errors
    /// When the row holds what this version doesn't know.
    fn input(part: &Self::Part) -> Result<Self::In>;
    /// Its derived members.
    ///
    /// # Errors
    /// As any statement.
    fn extra<C: Executor>(
        db: &C,
        negotiation: &negotiations::Model,
        part: &Self::Part,
    ) -> impl Future<Output = Result<Self::Extra>> + Send;
    /// References of an input.
    fn links(input: &Self::In) -> Vec<Link>;
    /// Applies the write rules and writes what was decided to `part`, which is the old one or a new one.
    ///
    /// # Errors
    /// 422 with every violation.
    fn decide(
        asked: &Asked<'_, Self>,
        part: &mut Self::Part,
    ) -> impl Future<Output = Result<()>> + Send;
    /// Stores a part; `is_new` tells an insert from an update.
    ///
    /// # Errors
    /// 409 when somebody else was faster.
    fn save(tx: &Tx, part: &Self::Part, is_new: bool) -> impl Future<Output = Result<()>> + Send;
    /// Deletes the part.
    ///
    /// # Errors
    /// As any statement.
    fn remove(tx: &Tx, part: Self::Part) -> impl Future<Output = Result<()>> + Send;
    /// Changes that the inputs don't show: secrets, holds.
    fn unseen(_old: Option<&Self::Part>, _new: &Self::Part) -> Vec<Change> {
        Vec::new()
    }
}
