//! Further links of proposals, and answers with secrets that are kept sealed.

use sea_orm_migration::prelude::*;

use crate::sheet::Sheet;

/// The chapter.
pub struct Links;

impl MigrationName for Links {
    fn name(&self) -> &'static str {
        "m13_links"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Links {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        links().create(manager).await?;
        answers().create(manager).await
    }

    /// An answer that rests sealed would be told as one without a body.
    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let forget = Query::delete()
            .from_table("idempotency_keys")
            .and_where(Expr::col("response_sealed").is_not_null())
            .take();
        manager.execute(forget).await?;
        answers().drop(manager).await?;
        links().drop(manager).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// A proposal's first link stands with it; each time it is handed over once more it gets another one.
fn links() -> Sheet {
    Sheet::new("proposal_links")
        .text("token_hash")
        .part_of("proposal_id", "proposals")
        .instant("created_at")
        .key(&["token_hash"])
        .index(&["proposal_id"])
}

fn answers() -> Sheet {
    Sheet::more_of("idempotency_keys").text_null("response_sealed")
}
