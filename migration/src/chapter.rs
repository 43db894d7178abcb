//! The schema, a chapter a file; a chapter that has been released is never changed, only followed.

mod m01_people_and_places;
mod m02_catalogue;
mod m03_negotiations;
mod m04_closing;
mod m05_parts;
mod m06_machinery;
mod m07_proposals;
mod m08_pipedrive;
mod m09_retention;
mod m10_order_of_history;
mod m11_finding;
mod m12_journal;
mod m13_links;
mod m14_shared_clients;
mod m15_named_in_history;
mod m16_api_keys;
mod m17_published_events;

use sea_orm_migration::prelude::*;

use crate::sheet::Sheet;

/// Tables that come and go together, in the order in which they refer to each other.
struct Chapter {
    name: &'static str,
    sheets: fn() -> Vec<Sheet>,
}

/// All chapters, oldest first.
pub fn all() -> Vec<Box<dyn MigrationTrait>> {
    vec![
        chapter("m01_people_and_places", m01_people_and_places::sheets),
        chapter("m02_catalogue", m02_catalogue::sheets),
        chapter("m03_negotiations", m03_negotiations::sheets),
        chapter("m04_closing", m04_closing::sheets),
        chapter("m05_parts", m05_parts::sheets),
        chapter("m06_machinery", m06_machinery::sheets),
        chapter("m07_proposals", m07_proposals::sheets),
        chapter("m08_pipedrive", m08_pipedrive::sheets),
        chapter("m09_retention", m09_retention::sheets),
        Box::new(m10_order_of_history::OrderOfHistory),
        Box::new(m11_finding::Finding),
        Box::new(m12_journal::Journal),
        Box::new(m13_links::Links),
        chapter("m14_shared_clients", m14_shared_clients::sheets),
        chapter("m15_named_in_history", m15_named_in_history::sheets),
        Box::new(m16_api_keys::ApiKeys),
        Box::new(m17_published_events::PublishedEvents),
    ]
}

fn chapter(name: &'static str, sheets: fn() -> Vec<Sheet>) -> Box<dyn MigrationTrait> {
    Box::new(Chapter { name, sheets })
}

impl MigrationName for Chapter {
    fn name(&self) -> &str {
        self.name
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Chapter {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for sheet in (self.sheets)() {
            sheet.create(manager).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for sheet in (self.sheets)().into_iter().rev() {
            sheet.drop(manager).await?;
        }
        Ok(())
    }

    /// SQLite too: half a chapter would need a hand to mend.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
