//! What a part that a negotiation has many of declares. Its five operations, their document and their guards
//! are made from it in [`super::collection_resource`].

use std::future::Future;

use domain::negotiation::Write;
use persistence::Executor;
use persistence::{
    Scope, Tx, entity::negotiations, list::ListSpec, stamp::Stamped, table::Declared,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, FromQueryResult, IntoActiveModel, ModelTrait,
};
use serde::{Serialize, de::DeserializeOwned};
use utoipa::ToSchema;

use crate::{
    http::{Request, Result},
    registries::registry::Link,
};

/// A write as it was asked for.
#[derive(Debug)]
pub struct Asked<'a, C: Collection> {
    /// Who asks, when.
    pub request: &'a Request,
    /// The transaction.
    pub tx: &'a Tx,
    /// The negotiation, locked.
    pub negotiation: &'a negotiations::Model,
    /// The input before; `None` for a new one.
    pub old: Option<&'a C::In>,
    /// The whole input.
    pub input: &'a C::In,
}

/// Parts that a negotiation has any number of.
pub trait Collection: Sized + Send + Sync + 'static {
    /// Their entity.
    type Entity: Declared
        + EntityTrait<
            Model = Self::Row,
            Column: ColumnTrait,
            ActiveModel: ActiveModelTrait<Entity = Self::Entity> + Send,
        >;
    /// Their row.
    type Row: ModelTrait<Entity = Self::Entity>
        + IntoActiveModel<<Self::Entity as EntityTrait>::ActiveModel>
        + FromQueryResult
        + Stamped
        + Default
        + Clone
        + Send
        + Sync;
    /// Their input.
    type In: Serialize + DeserializeOwned + ToSchema + Clone + PartialEq + Send + Sync + 'static;
    /// Members that only come out.
    type Extra: Serialize + ToSchema + Send + Sync + 'static;

    /// One of them: first word of an action, and of the path's second id.
    const WORD: &'static str;
    /// All of them: last segment of the path, first of a change's field.
    const WORDS: &'static str;
    /// One of them, in operation ids.
    const NAME: &'static str;
    /// They have a price: locked by the billing, and they change the negotiation's values.
    const PRICED: bool = false;
    /// What adding one counts as.
    const ADDS: Write = Write::Edit;
    /// A member that may be changed in more statuses, and what changing it alone counts as.
    const FREE: Option<(&'static str, Write)> = None;
    /// Rules worth knowing, for the document.
    const ABOUT: &'static str = "";
    /// Their list.
    const LIST: &'static ListSpec<Self::Entity>;
    /// The column with the negotiation's id.
    const OWNER: <Self::Entity as EntityTrait>::Column;

    /// Hangs a new row below its negotiation; the caller becomes its author where it has one.
    fn hang(asked: &Asked<'_, Self>, row: &mut Self::Row);
    /// The input that a row stands for.
    ///
    /// # Errors
    /// When the row holds what this version doesn't know.
    fn read(row: &Self::Row) -> Result<Self::In>;
    /// References of an input.
    fn links(_input: &Self::In) -> Vec<Link> {
        Vec::new()
    }
    /// Applies the write rules and writes what was decided to the row.
    ///
    /// # Errors
    /// 422 with every violation.
    fn decide(
        asked: &Asked<'_, Self>,
        row: &mut Self::Row,
    ) -> impl Future<Output = Result<()>> + Send;
    /// The derived members of rows, all at once and in order.
    ///
    /// # Errors
    /// As any statement.
    fn extra<D: Executor>(
        db: &D,
        scope: Scope,
        rows: &[Self::Row],
    ) -> impl Future<Output = Result<Vec<Self::Extra>>> + Send;
}
