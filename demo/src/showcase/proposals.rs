//! Proposals of the negotiation that has everything: all of them drafts. Who knows how a proposal is shown makes sent
//! ones of some.

use chrono::Duration;
use serde_json::json;

use super::{Stand, row};
use crate::{ids, rows::Rows};

/// How many there are.
pub(super) const COUNT: u32 = 7;

pub(super) fn make(stand: &Stand<'_>, rows: &mut Rows) {
    for (offset, number) in (stand.proposal..).zip(1..=COUNT) {
        row!(rows, stand.at, proposals, ids::PROPOSALS.number(number),
            negotiation_id: ids::NEGOTIATIONS.one(),
            number: offset,
            title: "Internet para o seu apartamento".to_owned(),
            message: Some("Como combinamos por telefone.".to_owned()),
            recipients: json!(["joao@example.com"]),
            valid_until: Some(stand.today() + Duration::days(365)),
            status: "draft".to_owned());
    }
}
