//! Sealing of values that leave the process or rest in the database:
//! XChaCha20-Poly1305, a key id in front, the row's id as associated data.

use base64::{Engine, prelude::BASE64_STANDARD, prelude::BASE64_URL_SAFE_NO_PAD};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use secrecy::{ExposeSecret, SecretString};

const NONCE: usize = 24;

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
    /// When an entry is no 32-byte key.
    pub fn new(list: &SecretString) -> Result<Self, VaultError> {
        let keys = list
            .expose_secret()
            .split(',')
            .map(|entry| {
                let (id, text) = entry
                    .trim()
                    .split_once(':')
                    .ok_or(VaultError("a key is id:base64"))?;
                let bytes = BASE64_STANDARD
                    .decode(text)
                    .map_err(|_| VaultError("a key is not base64"))?;
                let cipher = XChaCha20Poly1305::new_from_slice(&bytes)
                    .map_err(|_| VaultError("a key must have 32 bytes"))?;
                Ok((id.to_owned(), cipher))
            })
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Self { keys })
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
