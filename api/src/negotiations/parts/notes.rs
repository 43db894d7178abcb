//! `/negotiations/{id}/notes`: what is worth remembering.

use domain::negotiation::Write;
use persistence::Executor;
use persistence::{
    Scope, employees,
    entity::negotiation_notes::{Column, Entity, Model},
    list::ListSpec,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    collection::{Asked, Collection},
    collection_resource::newest_first,
};
use crate::{
    fields::{Message, Name},
    http::Result,
};

/// A note.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "body": "Prefere contato à tarde.", "pinned": true,
}))]
pub struct NegotiationNoteIn {
    /// Text.
    pub body: Message,
    /// Kept on top.
    #[serde(default)]
    #[schema(default = false)]
    pub pinned: bool,
}

/// Who wrote it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Author {
    /// Id of the employee.
    pub id: Uuid,
    /// Name.
    pub name: Name,
}

/// What is derived of a note.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NoteExtra {
    /// Who wrote it.
    pub author: Author,
}

/// The notes of a negotiation.
#[derive(Debug)]
pub struct Notes;

impl Collection for Notes {
    type Entity = Entity;
    type Row = Model;
    type In = NegotiationNoteIn;
    type Extra = NoteExtra;
    const WORD: &'static str = "note";
    const WORDS: &'static str = "notes";
    const NAME: &'static str = "NegotiationNote";
    const ADDS: Write = Write::Note;
    const ABOUT: &'static str =
        "May be added in every status of the negotiation; changed and removed while it is open.";
    const LIST: &'static ListSpec<Entity> = newest_first!();
    const OWNER: Column = Column::NegotiationId;

    fn hang(asked: &Asked<'_, Self>, row: &mut Model) {
        row.negotiation_id = asked.negotiation.id;
        row.author_id = asked.request.caller.id;
    }

    fn read(row: &Model) -> Result<NegotiationNoteIn> {
        Ok(NegotiationNoteIn {
            body: Message::stored(&row.body),
            pinned: row.pinned,
        })
    }

    async fn decide(asked: &Asked<'_, Self>, row: &mut Model) -> Result<()> {
        row.body = asked.input.body.as_str().to_owned();
        row.pinned = asked.input.pinned;
        Ok(())
    }

    async fn extra<D: Executor>(db: &D, _scope: Scope, rows: &[Model]) -> Result<Vec<NoteExtra>> {
        let names = employees::names(db, rows.iter().map(|row| row.author_id)).await?;
        let author = |row: &Model| Author {
            id: row.author_id,
            name: Name::stored(names.get(&row.author_id).cloned().unwrap_or_default()),
        };
        let extra = |row| NoteExtra {
            author: author(row),
        };
        Ok(rows.iter().map(extra).collect())
    }
}
