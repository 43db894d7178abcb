//! Where settings come from: environment over `.env` over `--config`.

use std::{collections::BTreeMap, path::Path};

use super::{ConfigError, Settings};

/// Reads the settings of this process.
///
/// # Errors
/// As [`Settings::from_pairs`], or when a named file cannot be read.
pub fn load(config: Option<&Path>) -> Result<Settings, ConfigError> {
    let mut pairs = BTreeMap::new();
    if let Some(path) = config {
        pairs.extend(file(path)?);
    }
    if let Ok(entries) = dotenvy::dotenv_iter() {
        for entry in entries {
            let (name, value) = entry
                .map_err(|_| ConfigError(vec![".env has a line that cannot be read".into()]))?;
            pairs.insert(name, value);
        }
    }
    pairs.extend(
        std::env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        }),
    );
    Settings::from_pairs(pairs)
}

fn file(path: &Path) -> Result<BTreeMap<String, String>, ConfigError> {
    let problem = |what: &str| ConfigError(vec![format!("--config {}: {what}", path.display())]);
    let text = std::fs::read_to_string(path).map_err(|_| problem("cannot be read"))?;
    let table: toml::Table = text.parse().map_err(|_| problem("is not TOML"))?;
    table
        .into_iter()
        .map(|(name, value)| match value {
            toml::Value::String(text) => Ok((name, text)),
            toml::Value::Integer(number) => Ok((name, number.to_string())),
            _ => Err(problem(&format!("{name} must be text or a whole number"))),
        })
        .collect()
}
