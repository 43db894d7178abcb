//! `/negotiations/{id}/notes`: what is worth remembering.

use domain::negotiation::Write;
use persistence::{
    Executor, Scope, employees,
    entity::negotiation_notes::{Column, Entity, Model},
    list::ListSpec,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    fields::{Message, Name},
    http::Result,
    resource::{Asked, Listed, Parent, Part, Place, Resource, Written, newest_first},
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
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct Author {
    /// Id of the employee.
    pub id: Uuid,
    /// Name.
    pub name: Name,
}

/// What is derived of a note.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct NoteExtra {
    /// Who wrote it.
    pub author: Author,
}

/// The notes of a negotiation.
#[derive(Debug)]
pub struct Notes;

impl Resource for Notes {
    type Row = Model;
    type In = NegotiationNoteIn;
    type Extra = NoteExtra;
    const PLACE: Place = Place::Many(Part {
        adds: Write::Note,
        ..Part::many("note", "notes")
    });
    const NAME: &'static str = "NegotiationNote";
    const ABOUT: &'static str =
        "May be added in every status of the negotiation; changed and removed while it is open.";

    fn read(row: &Model) -> Result<NegotiationNoteIn> {
        Ok(NegotiationNoteIn {
            body: Message::stored(&row.body),
            pinned: row.pinned,
        })
    }

    async fn extra<C: Executor>(
        db: &C,
        _scope: Scope,
        _parent: &Parent,
        rows: &[Model],
    ) -> Result<Vec<NoteExtra>> {
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

impl Listed for Notes {
    const LIST: &'static ListSpec<Entity> = newest_first!();
}

impl Written for Notes {
    async fn decide(
        asked: &Asked<'_, Self>,
        input: NegotiationNoteIn,
        row: &mut Model,
    ) -> Result<()> {
        row.body = input.body.into();
        row.pinned = input.pinned;
        if asked.old.is_none() {
            row.author_id = asked.request.caller.id;
        }
        Ok(())
    }
}
