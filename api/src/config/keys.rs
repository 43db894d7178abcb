//! The secrets of an installation: given, or made once in the data directory on loopback.

use std::{
    fs::{self, File},
    io,
    path::Path,
};

use base64::{Engine, prelude::BASE64_STANDARD};
use secrecy::{ExposeSecret, SecretString};

use super::{ConfigError, Settings};
use crate::{private, vault::Vault};

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

/// A secret: what it is called where it is given, and in the data directory.
struct Secret {
    name: &'static str,
    file: &'static str,
    make: fn() -> String,
    /// Whether it has the form that it must have.
    check: fn(&SecretString) -> Result<(), String>,
}

const JWT_SECRET: Secret = Secret {
    name: "VENCEMOS_JWT_SECRET",
    file: "jwt.secret",
    make: || random(48),
    check: |_| Ok(()),
};
const SECRET_KEYS: Secret = Secret {
    name: "VENCEMOS_SECRET_KEYS",
    file: "secret.keys",
    make: || format!("k1:{}", random(32)),
    check: |keys| match Vault::new(keys) {
        Ok(_) => Ok(()),
        Err(err) => Err(format!("cannot be read: {err}")),
    },
};

impl Keys {
    /// Takes the configured secrets, or makes missing ones when listening on loopback only.
    ///
    /// # Errors
    /// On a public address with a missing secret; anywhere with one that is short, an example or malformed; when a file
    /// cannot be read or written.
    pub fn resolve(settings: &Settings) -> Result<Self, ConfigError> {
        let jwt_secret = JWT_SECRET.resolve(settings.jwt_secret.as_ref(), settings);
        let secret_keys = SECRET_KEYS.resolve(settings.secret_keys.as_ref(), settings);
        match (jwt_secret, secret_keys) {
            (Ok(jwt_secret), Ok(secret_keys)) => Ok(Self {
                jwt_secret,
                secret_keys,
            }),
            (jwt_secret, secret_keys) => {
                let problems = [jwt_secret.err(), secret_keys.err()];
                Err(ConfigError(problems.into_iter().flatten().collect()))
            }
        }
    }
}

impl Secret {
    /// The secret that is given, or that of the data directory.
    fn resolve(
        &self,
        given: Option<&SecretString>,
        settings: &Settings,
    ) -> Result<SecretString, String> {
        if let Some(secret) = given {
            let problem = |what| format!("{} {what}", self.name);
            return self.checked(secret.clone()).map_err(problem);
        }
        if !settings.listen.ip().is_loopback() {
            return Err(format!("{} is required on a public address", self.name));
        }
        let path = settings.data_dir.join(self.file);
        let kept = kept(&path, self.make).map_err(|err| err.to_string());
        let checked = kept.and_then(|text| {
            let help = "take it back from the backup of the keys or, where nothing was ever kept under it, remove it";
            let problem = |what| format!("{what}; {help}");
            self.checked(text.into()).map_err(problem)
        });
        checked.map_err(|what| format!("{}: {what}", path.display()))
    }

    fn checked(&self, secret: SecretString) -> Result<SecretString, String> {
        let text = secret.expose_secret().to_lowercase();
        if text.len() < SHORTEST || EXAMPLES.iter().any(|example| text.contains(example)) {
            return Err(format!(
                "is too short or an example: give at least {SHORTEST} random bytes"
            ));
        }
        (self.check)(&secret)?;
        Ok(secret)
    }
}

/// What a file holds; it is made where it is missing. Of processes that start together one makes it.
fn kept(path: &Path, make: fn() -> String) -> io::Result<String> {
    let text = match found(path)? {
        Some(text) => text,
        None => {
            private::directory(private::folder(path))?;
            // The others wait until this is dropped, or its process ends.
            let alone = File::open(private::folder(path))?;
            alone.lock()?;
            match found(path)? {
                Some(text) => text,
                None => {
                    let text = make();
                    private::put(path, text.as_bytes())?;
                    text
                }
            }
        }
    };
    private::close_to_others(path);
    Ok(text.trim().to_owned())
}

fn found(path: &Path) -> io::Result<Option<String>> {
    match fs::read_to_string(path) {
        Err(err) if err.kind() == io::ErrorKind::NotFound => Ok(None),
        found => found.map(Some),
    }
}

fn random(bytes: usize) -> String {
    let mut buffer = vec![0_u8; bytes];
    rand::fill(&mut buffer[..]);
    BASE64_STANDARD.encode(buffer)
}
