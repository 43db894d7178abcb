//! The whole URL map: every path is registered here or in the function named here.

use actix_web::http::Method;
use domain::{code::Code, permission::Action};

use crate::{
    auth::handlers as auth,
    caller::RouteAccess,
    closing, events,
    http::endpoint::{Endpoints, op},
    negotiations, operations, public, registries,
};

/// All endpoints.
#[must_use]
pub fn endpoints() -> Endpoints {
    Endpoints::default()
        .group("Who calls")
        .add(auth_routes)
        .group("A sale")
        .add(registries::clients)
        .add(negotiations::routes)
        .group("Behind a link")
        .add(public::routes)
        .group("After the win")
        .add(closing::routes)
        .group("Live")
        .add(events::routes)
        .add(registries::routes)
        .group("Running it")
        .add(operations::routes)
}

fn auth_routes(endpoints: Endpoints) -> Endpoints {
    endpoints
        .tag("Auth", "Sessions of employees.")
        .no_transaction(
            Method::POST,
            "/auth/login",
            auth::login,
            op("login", "Log in", RouteAccess::Public)
                .about("Opens a session. Ten failures make an account wait, but not for those who have logged in from where they are; the answer is the same for unknown users.")
                .no_idempotency()
                .verifies_password()
                .problems(&[Code::InvalidCredentials, Code::TooManyRequests]),
        )
        .no_transaction(
            Method::POST,
            "/auth/refresh",
            auth::refresh,
            op("refresh", "Exchange the refresh token", RouteAccess::Public)
                .about("Rotates the token. One rotated less than 10 s ago is refused as `refresh_token_superseded`; an older one ends the session.")
                .no_idempotency()
                .problems(&[Code::Unauthorized, Code::RefreshTokenSuperseded]),
        )
        .write(
            Method::POST,
            "/auth/logout",
            auth::logout,
            op("logout", "Log out", Action::UseOwnAccount)
                .about("Ends the session of the access token.")
                .success(204)
                .no_idempotency(),
        )
        .get("/auth/me", auth::me, op("me", "Who am I", Action::UseOwnAccount).about("The caller, with role and branches."))
        .no_transaction(
            Method::POST,
            "/auth/password",
            auth::password,
            op("changePassword", "Change the own password", Action::UseOwnAccount)
                .about("Ends every other session of the caller.")
                .success(204)
                .no_idempotency()
                .verifies_password()
                .refuses(&[429]),
        )
}
