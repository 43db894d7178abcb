//! How a client is typed and shown.

use demo::ids;
use domain::client::{ClientKind, ClientStage};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::PossibleDuplicate;
use crate::fields::{Address, BranchIds, Choice, DocumentText, Email, Instant, Name, Phones};

/// Person or company.
pub type ClientKindWord = Choice<ClientKind>;
/// Prospect or client.
pub type ClientStageWord = Choice<ClientStage>;

/// A client, prospects included.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "kind": "person", "name": "Maria Silva", "document": "529.982.247-25", "email": "maria@example.com",
    "phones": ["(11) 98765-4321"], "branch_id": ids::BRANCHES.one(),
    "address": {"postal_code": "01310-100", "street": "Avenida Paulista", "number": "1000", "complement": "ap. 12",
        "district": "Bela Vista", "city": "São Paulo", "state": "SP"},
}))]
pub struct ClientIn {
    /// A person has a CPF, a company a CNPJ.
    pub kind: ClientKindWord,
    /// Name; of a company the registered one.
    pub name: Name,
    /// Name on the shop sign.
    pub trade_name: Option<Name>,
    /// CPF or CNPJ; unique, and needed for the win.
    pub document: Option<DocumentText>,
    /// E-mail. A client has an e-mail or a phone.
    pub email: Option<Email>,
    /// Telephone numbers.
    #[serde(default)]
    #[schema(default = json!([]))]
    pub phones: Phones,
    /// Home branch. Who belongs to one branch only may leave it out.
    pub branch_id: Uuid,
    /// Branches that see the client too and may negotiate with it. Who changes them belongs to the home branch, and to
    /// those that are added.
    #[serde(default)]
    #[schema(default = json!([]))]
    pub shared_branch_ids: BranchIds,
    /// Address.
    pub address: Option<Address>,
}

/// Derived members of a client.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct ClientOut {
    /// A win turns a prospect into a client.
    pub stage: ClientStageWord,
    /// When that was.
    pub converted_at: Option<Instant>,
    /// In the answer to the creation alone: clients in sight with the same e-mail address or telephone number.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_items = 40)]
    pub possible_duplicates: Option<Vec<PossibleDuplicate>>,
}
