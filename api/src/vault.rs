//! Sealing of values that leave the process or rest in the database:
//! XChaCha20-Poly1305, a key id in front, the row's id as associated data.

use base64::{Engine, prelude::BASE64_STANDARD, prelude::BASE64_URL_SAFE_NO_PAD};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use secrecy::{ExposeSecret, SecretString};

const NONCE: usize = 24;
const LONGEST_ID: usize = 64;

/// The keys; the first seals, all open.
pub struct Vault {
    keys: Vec<(String, XChaCha20Poly1305)>,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vault")
    }
}

/// The key list cannot be read, or a sealed value does not open.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct VaultError(&'static str);

impl Vault {
    /// Reads an `id:base64,id:base64` list of 32-byte keys.
    ///
    /// # Errors
    /// When an entry is no 32-byte key, or an id is unfit or given twice.
    pub fn new(list: &SecretString) -> Result<Self, VaultError> {
        let mut keys: Vec<(String, XChaCha20Poly1305)> = Vec::new();
        for entry in list.expose_secret().split(',') {
            let (id, cipher) = key(entry.trim())?;
            // What was sealed under the second of them would not open.
            if keys.iter().any(|(other, _)| *other == id) {
                return Err(VaultError("two keys have the same id"));
            }
            keys.push((id, cipher));
        }
        Ok(Self { keys })
    }

    /// The id of the key that seals.
    #[must_use]
    pub fn first(&self) -> &str {
        self.keys.first().map_or("", |(id, _)| id)
    }

    /// The ids of all keys.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().map(|(id, _)| id.as_str())
    }

    /// Whether this key is among them.
    #[must_use]
    pub fn knows(&self, id: &str) -> bool {
        self.ids().any(|key| key == id)
    }

    /// Seals a value for the place named by `about`.
    ///
    /// # Errors
    /// When there is no key.
    pub fn seal(&self, about: &[u8], value: &[u8]) -> Result<String, VaultError> {
        let (id, cipher) = self.keys.first().ok_or(VaultError("no key"))?;
        let mut nonce = [0_u8; NONCE];
        rand::fill(&mut nonce[..]);
        let payload = Payload {
            msg: value,
            aad: about,
        };
        let sealed = cipher
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| VaultError("cannot seal"))?;
        let text = BASE64_URL_SAFE_NO_PAD.encode([&nonce[..], &sealed[..]].concat());
        Ok(format!("{id}.{text}"))
    }

    /// Seals what is sealed already with the key that seals now.
    ///
    /// # Errors
    /// When it does not open.
    pub fn reseal(&self, about: &[u8], sealed: &str) -> Result<String, VaultError> {
        self.seal(about, &self.open(about, sealed)?)
    }

    /// Opens a value sealed for `about`.
    ///
    /// # Errors
    /// When its key is unknown, or it was made for another place, or touched.
    pub fn open(&self, about: &[u8], sealed: &str) -> Result<Vec<u8>, VaultError> {
        let closed = || VaultError("does not open");
        let (id, text) = sealed.split_once('.').ok_or_else(closed)?;
        let (_, cipher) = self
            .keys
            .iter()
            .find(|(key, _)| key == id)
            .ok_or_else(closed)?;
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| closed())?;
        let (nonce, body) = bytes.split_at_checked(NONCE).ok_or_else(closed)?;
        let nonce: [u8; NONCE] = nonce.try_into().map_err(|_| closed())?;
        cipher
            .decrypt(
                &XNonce::from(nonce),
                Payload {
                    msg: body,
                    aad: about,
                },
            )
            .map_err(|_| closed())
    }
}

/// The id of the key that a value is sealed under.
#[must_use]
pub fn key_of(sealed: &str) -> &str {
    sealed.split_once('.').map_or("", |(id, _)| id)
}

/// One `id:base64` entry. The id stands before a dot in what is sealed.
fn key(entry: &str) -> Result<(String, XChaCha20Poly1305), VaultError> {
    let (id, text) = entry
        .split_once(':')
        .ok_or(VaultError("a key is id:base64"))?;
    let fit = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if id.is_empty() || id.len() > LONGEST_ID || !id.bytes().all(fit) {
        return Err(VaultError(
            "a key's id is up to 64 letters, digits, - and _",
        ));
    }
    let bytes = BASE64_STANDARD
        .decode(text)
        .map_err(|_| VaultError("a key is not base64"))?;
    let cipher = XChaCha20Poly1305::new_from_slice(&bytes)
        .map_err(|_| VaultError("a key must have 32 bytes"))?;
    Ok((id.to_owned(), cipher))
}
