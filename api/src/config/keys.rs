//! The secrets of an installation: given, or made once in the data directory on loopback.

use std::{fs, io::Write, os::unix::fs::OpenOptionsExt, path::Path};

use base64::{Engine, prelude::BASE64_STANDARD};
use secrecy::{ExposeSecret, SecretString};

use super::{ConfigError, Settings};

/// Shortest acceptable token secret, in bytes.
const SHORTEST: usize = 32;
/// Fragments of secrets that were copied from an example.
const EXAMPLES: [&str; 4] = ["change-me", "changeme", "example", "secret-secret"];

/// Secrets that are ready to use.
#[derive(Debug)]
pub struct Keys {
    /// Signs access tokens.
    pub jwt_secret: SecretString,
    /// `id:base64` list of encryption keys.
    pub secret_keys: SecretString,
}

impl Keys {
    /// Takes the configured secrets, or makes missing ones when listening on loopback only.
    ///
    /// # Errors
    /// On a public address with a missing, short or example secret; when a file cannot be written.
    pub fn resolve(settings: &Settings) -> Result<Self, ConfigError> {
        let mut problems = Vec::new();
        let jwt_secret = one(
            "VENCEMOS_JWT_SECRET",
            settings.jwt_secret.as_ref(),
            settings,
            &mut problems,
            "jwt.secret",
            || random(48),
        );
        let secret_keys = one(
            "VENCEMOS_SECRET_KEYS",
            settings.secret_keys.as_ref(),
            settings,
            &mut problems,
            "secret.keys",
            || format!("k1:{}", random(32)),
        );
        match (jwt_secret, secret_keys) {
            (Some(jwt_secret), Some(secret_keys)) if problems.is_empty() => Ok(Self {
                jwt_secret,
                secret_keys,
            }),
            _ => Err(ConfigError(problems)),
        }
    }
}

fn one(
    name: &str,
    given: Option<&SecretString>,
    settings: &Settings,
    problems: &mut Vec<String>,
    file: &str,
    make: impl Fn() -> String,
) -> Option<SecretString> {
    let loopback = settings.listen.ip().is_loopback();
    match given {
        Some(secret) => {
            let text = secret.expose_secret().to_lowercase();
            if text.len() < SHORTEST || EXAMPLES.iter().any(|example| text.contains(example)) {
                problems.push(format!(
                    "{name} is too short or an example: give at least {SHORTEST} random bytes"
                ));
            }
            Some(secret.clone())
        }
        None if !loopback => {
            problems.push(format!("{name} is required on a public address"));
            None
        }
        None => match stored(&settings.data_dir.join(file), make) {
            Ok(text) => Some(text.into()),
            Err(err) => {
                problems.push(format!("{file} in the data directory: {err}"));
                None
            }
        },
    }
}

fn stored(path: &Path, make: impl Fn() -> String) -> std::io::Result<String> {
    if let Ok(text) = fs::read_to_string(path) {
        return Ok(text.trim().to_owned());
    }
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    let text = make();
    let created = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path);
    match created {
        Ok(mut file) => {
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            Ok(text)
        }
        // Another process was first: its key counts.
        Err(err) if err.kind() == std::io::ErrorKind::AlreadyExists => {
            Ok(fs::read_to_string(path)?.trim().to_owned())
        }
        Err(err) => Err(err),
    }
}

fn random(bytes: usize) -> String {
    let mut buffer = vec![0_u8; bytes];
    rand::fill(&mut buffer[..]);
    BASE64_STANDARD.encode(buffer)
}
