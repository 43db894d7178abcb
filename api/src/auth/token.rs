//! Access tokens (JWT, HS256, 15 minutes) and opaque refresh tokens (256 bits, hashed at rest).

use std::sync::Arc;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, Duration, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use moka::sync::Cache;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::problem::{ApiError, Result};

/// Life of an access token.
pub const ACCESS_LIFE: Duration = Duration::minutes(15);
/// Life of a session without a refresh.
pub const SESSION_LIFE: Duration = Duration::days(30);
/// Tokens that are remembered.
const HELD: u64 = 10_000;
/// Tolerated difference of clocks, in seconds.
const LEEWAY: u64 = 5;
const ISSUER: &str = "vencemos";
const AUDIENCE: &str = "vencemos-api";
const PURPOSE: &str = "access";

/// Signs and checks tokens.
pub struct Tokens {
    signing: EncodingKey,
    checking: DecodingKey,
    validation: Validation,
    digest_key: [u8; 32],
    /// Claims of tokens whose signature held, so that it is checked once a token, not once a request.
    held: Cache<String, Arc<Claims>>,
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tokens")
    }
}

#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: Uuid,
    sid: Uuid,
    purpose: String,
    iat: i64,
    exp: i64,
}

impl Tokens {
    /// Tokens under a secret.
    #[must_use]
    pub fn new(secret: &SecretString) -> Self {
        let bytes = secret.expose_secret().as_bytes();
        let mut validation = Validation::new(Algorithm::HS256);
        validation.leeway = LEEWAY;
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        Self {
            signing: EncodingKey::from_secret(bytes),
            checking: DecodingKey::from_secret(bytes),
            validation,
            digest_key: Sha256::new()
                .chain_update("vencemos digest")
                .chain_update(bytes)
                .finalize()
                .into(),
            held: Cache::new(HELD),
        }
    }

    /// A fingerprint that can't be guessed backwards without the secret, as of a body with a
    /// password in it: nested like an HMAC, in hexadecimal.
    #[must_use]
    pub fn digest(&self, bytes: &[u8]) -> String {
        let keyed = |bytes: &[u8]| {
            Sha256::new()
                .chain_update(self.digest_key)
                .chain_update(bytes)
                .finalize()
        };
        hex::encode(keyed(&keyed(bytes)))
    }

    /// An access token for a session.
    ///
    /// # Errors
    /// When signing fails, which is a defect.
    pub fn access(
        &self,
        employee_id: Uuid,
        session_id: Uuid,
        now: DateTime<Utc>,
    ) -> Result<String> {
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: employee_id,
            sid: session_id,
            purpose: PURPOSE.to_owned(),
            iat: now.timestamp(),
            exp: (now + ACCESS_LIFE).timestamp(),
        };
        encode(&Header::new(Algorithm::HS256), &claims, &self.signing).map_err(ApiError::internal)
    }

    /// The session of an access token that holds.
    #[must_use]
    pub fn session(&self, token: &str, now: DateTime<Utc>) -> Option<Uuid> {
        let claims = match self.held.get(token) {
            Some(claims) => claims,
            None => self.check(token)?,
        };
        let (now, leeway) = (now.timestamp(), i64::try_from(LEEWAY).unwrap_or(0));
        let fresh = claims.iat <= now + leeway && now <= claims.exp + leeway;
        fresh.then_some(claims.sid)
    }

    fn check(&self, token: &str) -> Option<Arc<Claims>> {
        let claims = decode::<Claims>(token, &self.checking, &self.validation);
        let claims = Arc::new(claims.ok()?.claims);
        if claims.purpose != PURPOSE {
            return None;
        }
        self.held.insert(token.to_owned(), Arc::clone(&claims));
        Some(claims)
    }
}

/// A new opaque token of 256 random bits: a session's refresh token, a proposal's link.
#[must_use]
pub fn opaque() -> String {
    let mut bytes = [0_u8; 32];
    rand::fill(&mut bytes[..]);
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// What is kept of an opaque token.
#[must_use]
pub fn hash(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}
