//! What a problem's members are made of, for the document.

use std::borrow::Cow;

use domain::{Words as _, code::Code};
use serde::Serialize;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr,
        schema::{ObjectBuilder, Schema, Type},
    },
};

/// The members that some codes add to a problem, for the document.
#[derive(Debug, ToSchema)]
pub struct ProblemExtra {
    /// Path of what the win created (`already_won`).
    #[schema(
        nullable = false,
        max_length = 200,
        pattern = "^/",
        example = "/negotiations/0199b0a2-7c1e-7015-8000-00000000000c/conversion"
    )]
    pub conversion: Option<String>,
    /// Who has the document, where the caller may see that client (`document_taken`).
    #[schema(nullable = false)]
    pub client: Option<ProblemClient>,
    /// Where a template is wrong (`template_invalid`, `template_failed`).
    #[schema(nullable = false, max_items = 200)]
    pub faults: Option<Vec<ProblemFault>>,
}

/// A client, by name.
#[derive(Debug, ToSchema)]
pub struct ProblemClient {
    /// Id of the client.
    pub id: uuid::Uuid,
    /// Name.
    #[schema(max_length = 200, example = "João Pereira")]
    pub name: String,
}

/// One place at which a template is wrong.
#[derive(Debug, ToSchema)]
pub struct ProblemFault {
    /// Stable machine code.
    pub code: ProblemCode,
    /// Line, from 1.
    #[schema(minimum = 1, maximum = 100_001, example = 3)]
    pub line: u32,
    /// Column, from 1.
    #[schema(minimum = 1, maximum = 100_001, example = 12)]
    pub column: u32,
    /// What stands there.
    #[schema(max_length = 1000, example = "client.nome")]
    pub what: String,
}

/// A machine code, as it is shown and documented.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct ProblemCode(pub Code);

impl PartialSchema for ProblemCode {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some(
                "What went wrong, for programs. New codes may be added.",
            ))
            .enum_values(Some(Code::WORDS.iter().copied()))
            .max_length(Some(100))
            .build()
            .into()
    }
}

impl ToSchema for ProblemCode {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("ProblemCode")
    }
}
