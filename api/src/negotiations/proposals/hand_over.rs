//! Where a proposal's link goes: into a mail to each recipient, or to who sends it.

use domain::{
    proposal::{MailKind, SendChannel},
    values::Email,
};
use persistence::{
    Tx, Writes,
    entity::{mails::Model as Mail, proposals::Model},
    journal::Change,
    mails,
    negotiations::proposals as rows,
};
use serde_json::{Value, json};

use crate::http::{ApiError, Request, Result};

/// A link that is to be handed over.
pub(super) struct HandOver<'a> {
    pub(super) request: &'a Request,
    pub(super) tx: &'a Tx,
    pub(super) channel: SendChannel,
    /// Of mails.
    pub(super) recipients: &'a [Email],
    /// What the link opens with.
    pub(super) token: &'a str,
}

/// What came of it.
pub(super) struct HandedOver {
    /// What the history tells of it, which is never the link.
    pub(super) change: Change,
    /// The link, where nobody else gets it.
    pub(super) link: Option<String>,
}

impl HandOver<'_> {
    /// Hands the link over, and notes in the proposal's row whom mails go to.
    pub(super) fn run(&self, row: &mut Model, writes: &mut Writes) -> Result<HandedOver> {
        match self.channel {
            SendChannel::Link => Ok(HandedOver {
                change: Change::new(
                    format!("proposals.{}.channel", row.id),
                    Value::Null,
                    json!(self.channel),
                ),
                link: Some(self.request.state.settings.proposal_link(self.token)),
            }),
            SendChannel::Mail => {
                let change = self.recipients_change(row);
                row.recipients = json!(self.recipients);
                mails::queue(self.tx, writes, self.mails(row)?);
                Ok(HandedOver { change, link: None })
            }
        }
    }

    fn mails(&self, row: &Model) -> Result<Vec<Mail>> {
        let state = &self.request.state;
        let (host, now) = (state.settings.public_host(), self.tx.now());
        let mail = |recipient: &Email| {
            let (id, kind) = (self.tx.new_id(), MailKind::Proposal);
            let mut mail = rows::mail(row, id, kind, recipient.as_str(), &host, now);
            let link = state.vault.seal(id.as_bytes(), self.token.as_bytes());
            mail.link_sealed = Some(link.map_err(ApiError::internal)?);
            Ok(mail)
        };
        self.recipients.iter().map(mail).collect()
    }

    fn recipients_change(&self, row: &Model) -> Change {
        Change {
            field: format!("proposals.{}.recipients", row.id),
            from: match row.recipients.as_array().is_none_or(Vec::is_empty) {
                true => Value::Null,
                false => row.recipients.clone(),
            },
            to: json!(self.recipients),
        }
    }
}
