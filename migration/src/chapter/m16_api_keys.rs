//! Programs that act: employees of a kind of their own, and the keys by which they call.

use sea_orm_migration::prelude::*;

use crate::sheet::Sheet;

/// The chapter.
pub struct ApiKeys;

impl MigrationName for ApiKeys {
    fn name(&self) -> &'static str {
        "m16_api_keys"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for ApiKeys {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        employees().create(manager).await?;
        api_keys().create(manager).await
    }

    /// Programs don't become people who could be the last admin.
    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        db.execute_unprepared("UPDATE employees SET active = FALSE WHERE kind = 'integration'")
            .await?;
        api_keys().drop(manager).await?;
        employees().drop(manager).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// Whoever was there is a person. Of an integration, which has no e-mail, `email` holds the id: the column is neither
/// empty nor given twice, as programs of the former version rely on, and no e-mail is written like that.
fn employees() -> Sheet {
    Sheet::more_of("employees").text("kind").usually("person")
}

fn api_keys() -> Sheet {
    Sheet::resource("api_keys")
        .part_of("employee_id", "employees")
        .text("name")
        .text("prefix")
        .text("token_hash")
        .instant_null("expires_at")
        .instant_null("last_used_at")
        .unique(&["token_hash"])
        .index(&["employee_id", "created_at", "id"])
}
