//! The file behind a URL of SQLite.

use std::path::PathBuf;

use sea_orm::sqlx::sqlite::SqliteConnectOptions;

/// The file that a `sqlite:` URL names, read as the driver reads it; none for PostgreSQL, databases in memory and what
/// is no URL, which is told when it is connected to.
#[must_use]
pub fn sqlite_file(url: &str) -> Option<PathBuf> {
    let (_, parameters) = url.strip_prefix("sqlite:")?.split_once('?').unzip();
    let in_memory = url.contains(":memory:")
        || parameters.is_some_and(|text| text.split('&').any(|pair| pair == "mode=memory"));
    let options: SqliteConnectOptions = url.parse().ok().filter(|_| !in_memory)?;
    Some(options.get_filename().to_owned())
}
