//! `/auth`: login, refresh, logout, me, password.

use std::{net::IpAddr, sync::Arc};

use demo::ids;
use domain::{code::Code, permission::Role, values::person_password, violation::Violations};
use persistence::{
    Db, Tx, known_peers,
    sessions::{self, Refreshed},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    limit::Key,
    password::Line,
    token::{self, ACCESS_LIFE, SESSION_LIFE},
};
use crate::{
    fields::{Choice, LoginName, NewPassword, Password, Token},
    http::{Answer, ApiError, Cx, Result},
    peer,
    state::State,
};

/// Credentials of an employee.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "email": ids::EMAIL, "password": ids::PASSWORD,
}))]
pub struct LoginIn {
    /// Login name, any case.
    pub email: LoginName,
    /// Password.
    #[schema(write_only)]
    pub password: Password,
}

/// A refresh token.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "refresh_token": ids::REFRESH_TOKEN,
}))]
pub struct RefreshIn {
    /// The live refresh token of the session.
    pub refresh_token: Token,
}

/// Old and new password.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "current_password": ids::PASSWORD, "new_password": ids::PASSWORD,
}))]
pub struct PasswordIn {
    /// The password until now.
    #[schema(write_only)]
    pub current_password: Password,
    /// The password from now on: 12–128 characters, not the e-mail, not a common one.
    #[schema(write_only)]
    pub new_password: NewPassword,
}

/// Tokens of a session.
#[derive(Debug, Serialize, ToSchema)]
pub struct TokenPair {
    /// JWT for the `Authorization` header.
    #[schema(max_length = 4096, example = "eyJhbGciOiJIUzI1NiJ9.e30.c2ln")]
    pub access_token: String,
    /// Always `Bearer`.
    #[schema(max_length = 6, example = "Bearer")]
    pub token_type: String,
    /// Seconds until the access token ends.
    #[schema(minimum = 1, maximum = 900, example = 900)]
    pub expires_in: i64,
    /// Exchanged once for the next pair.
    #[schema(max_length = 4096, example = "opaque")]
    pub refresh_token: String,
}

/// A role, as a word.
pub type RoleWord = Choice<Role>;

/// The caller.
#[derive(Debug, Serialize, ToSchema)]
pub struct Me {
    /// Employee id.
    pub id: Uuid,
    /// Name.
    #[schema(max_length = 200, example = "Administrator")]
    pub name: String,
    /// Login name.
    #[schema(max_length = 254, format = "email", example = json!(ids::EMAIL))]
    pub email: String,
    /// Role.
    pub role: RoleWord,
    /// Branches; an admin's may be empty and means all.
    #[schema(max_items = 200)]
    pub branch_ids: Vec<Uuid>,
}

/// `POST /auth/login`
pub async fn login(cx: &Cx<LoginIn>, state: &Arc<State>) -> Result<Answer<TokenPair>> {
    let input = cx.body()?;
    let email = input.email.as_str();
    let attempt = state.login_limits.begin();
    let attempt = attempt.under([Key::from(email, cx.peer)])?;
    let employee = sessions::employee_by_email(state.store.db(), email).await?;
    let employee = employee.filter(|found| found.active);
    // Who is nobody goes the same way, to the end.
    let id = employee.as_ref().map_or(Uuid::nil(), |found| found.id);
    let peer = peer_digest(state, id, cx.peer);
    let known = known_peers::is_known(state.store.db(), id, &peer, cx.now).await?;
    let (line, attempt) = match known {
        true => (Line::Known, attempt.under(Key::of_known(cx.peer))?),
        false => {
            let attempt = attempt.under(Key::of_stranger(email, cx.peer))?;
            (Line::Strangers, attempt)
        }
    };
    let hash = employee.and_then(|found| found.password_hash);
    let verifying = state
        .passwords
        .verify(line, attempt, input.password.into(), hash.clone());
    match verifying.await? {
        true => opened(cx, state, (id, hash), peer).await,
        false => Err(ApiError::new(Code::InvalidCredentials)),
    }
}

/// What is kept of a peer: neither its address nor whether it is another employee's too.
fn peer_digest(state: &State, employee_id: Uuid, peer: Option<IpAddr>) -> String {
    let network = peer.map(|peer| peer::network(peer).to_string());
    let text = format!("{employee_id} {}", network.unwrap_or_default());
    state.tokens.digest(text.as_bytes())
}

/// Opens a session, unless the password that was verified is the employee's no more.
async fn opened(
    cx: &Cx<LoginIn>,
    state: &Arc<State>,
    (employee_id, password_hash): (Uuid, Option<String>),
    peer: String,
) -> Result<Answer<TokenPair>> {
    let (now, refresh) = (cx.now, token::opaque());
    let hash = token::hash(&refresh);
    let session_id = state
        .store
        .transaction(move |tx| {
            let (hash, peer, password_hash) = (hash.clone(), peer.clone(), password_hash.clone());
            Box::pin(async move {
                if !sessions::may_open(tx, employee_id, password_hash).await? {
                    return Err(ApiError::new(Code::InvalidCredentials));
                }
                known_peers::remember(tx, employee_id, &peer, now).await?;
                Ok(sessions::open(tx, employee_id, &hash, now, now + SESSION_LIFE).await?)
            })
        })
        .await?;
    pair(state, cx, employee_id, session_id, refresh)
}

/// `POST /auth/refresh`
pub async fn refresh(cx: &Cx<RefreshIn>, state: &Arc<State>) -> Result<Answer<TokenPair>> {
    let input = cx.body()?;
    let (now, successor) = (cx.now, token::opaque());
    let hashes = (
        token::hash(input.refresh_token.as_str()),
        token::hash(&successor),
    );
    // The outcome is committed even when it is a refusal: it may have revoked the session.
    let outcome = state
        .store
        .transaction(move |tx| {
            let (old, new) = hashes.clone();
            Box::pin(async move { sessions::rotate(tx, &old, &new, now, now + SESSION_LIFE).await })
        })
        .await?;
    match outcome {
        Refreshed::Rotated {
            session_id,
            employee_id,
        } => pair(state, cx, employee_id, session_id, successor),
        Refreshed::Superseded => Err(ApiError::new(Code::RefreshTokenSuperseded)),
        Refreshed::Refused | Refreshed::Ended => Err(ApiError::new(Code::Unauthorized)),
    }
}

/// `POST /auth/logout`
pub async fn logout(cx: &Cx<()>, tx: &Tx) -> Result<Answer<()>> {
    sessions::revoke(tx, cx.caller.session()?.id, cx.now).await?;
    Ok(Answer::no_content())
}

/// `GET /auth/me`
pub async fn me(cx: &Cx<()>, _db: &Db) -> Result<Answer<Me>> {
    let caller = &cx.caller;
    Ok(Answer::ok(Me {
        id: caller.id,
        name: caller.name.clone(),
        email: caller.session()?.email.clone(),
        role: Choice(caller.role),
        branch_ids: caller.branch_ids.clone(),
    }))
}

/// `POST /auth/password`
pub async fn password(cx: &Cx<PasswordIn>, state: &Arc<State>) -> Result<Answer<()>> {
    let input = cx.body()?;
    let (caller, request) = (Arc::clone(&cx.caller), Arc::clone(cx.request()));
    let session = caller.session()?.clone();
    let employee = sessions::employee_by_email(state.store.db(), &session.email).await?;
    let hash = employee.and_then(|found| found.password_hash);
    let attempt = state.login_limits.begin();
    let attempt = attempt.under([Key::Session(session.id)])?;
    let verifying =
        state
            .passwords
            .verify(Line::Known, attempt, input.current_password.into(), hash);
    if !verifying.await? {
        return Err(ApiError::at("/current_password", Code::WrongPassword));
    }
    person_password::check(input.new_password.as_str(), &session.email)
        .map_err(|code| Violations::one("/new_password", code))?;
    let hash = state.passwords.hash(input.new_password.into()).await?;
    let now = cx.now;
    let changing = state.store.transaction(move |tx| {
        let (hash, employee_id) = (hash.clone(), caller.id);
        let request = Arc::clone(&request);
        Box::pin(async move {
            sessions::set_password(tx, &request.act(tx), employee_id, &hash, now).await?;
            sessions::revoke_all(tx, employee_id, Some(session.id), now).await
        })
    });
    changing.await?;
    Ok(Answer::no_content())
}

fn pair(
    state: &State,
    cx: &Cx<impl Sized>,
    employee_id: Uuid,
    session_id: Uuid,
    refresh_token: String,
) -> Result<Answer<TokenPair>> {
    Ok(Answer::ok(TokenPair {
        access_token: state.tokens.access(employee_id, session_id, cx.now)?,
        token_type: "Bearer".to_owned(),
        expires_in: ACCESS_LIFE.num_seconds(),
        refresh_token,
    }))
}
