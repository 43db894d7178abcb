//! The three singletons' rows, written from domain terms: what a choice of plan and a part's own writes share.

use chrono::{DateTime, Utc};
use domain::{access::AccessTerms, contract::ContractTerms, ticket::TicketTerms};
use sea_orm::EntityTrait;
use uuid::Uuid;

use crate::{
    Error, Tx,
    entity::{negotiation_accesses, negotiation_contracts, negotiation_tickets},
    negotiations::{access, contract, ticket},
    stamp::{self, Stamped},
};

macro_rules! singleton {
    ($name:ident, $terms:ty, $table:ident, $part:ident, $what:literal) => {
        #[doc = concat!("Makes the ", $what, " of a negotiation what `terms` say: inserts, changes or deletes its row (`stored`).")]
        pub async fn $name(
            tx: &Tx,
            negotiation: Uuid,
            stored: Option<$table::Model>,
            terms: Option<&$terms>,
            now: DateTime<Utc>,
        ) -> Result<(), Error> {
            match (stored, terms) {
                (None, None) => Ok(()),
                (Some(_), None) => {
                    $table::Entity::delete_by_id(negotiation).exec(tx).await?;
                    Ok(())
                }
                (None, Some(terms)) => {
                    let mut row = $table::Model::default();
                    row.born(negotiation, now);
                    $part::write(terms, &mut row);
                    stamp::insert(tx, row).await
                }
                (Some(stored), Some(terms)) => {
                    let mut row = stored.clone();
                    $part::write(terms, &mut row);
                    if row == stored {
                        return Ok(());
                    }
                    row.changed(now);
                    stamp::update(tx, row).await
                }
            }
        }
    };
}

singleton!(
    save_contract,
    ContractTerms,
    negotiation_contracts,
    contract,
    "contract"
);
singleton!(
    save_access,
    AccessTerms,
    negotiation_accesses,
    access,
    "access"
);
singleton!(
    save_ticket,
    TicketTerms,
    negotiation_tickets,
    ticket,
    "ticket"
);
