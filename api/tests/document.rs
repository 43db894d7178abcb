//! What the OpenAPI document says of members that are easily lost on the way from the DTO.

use api::{http::document, routes};
use serde_json::Value;

/// Passwords go in: a client must find them in the input's schema, and not take them for output.
#[test]
fn passwords_are_documented_as_write_only() {
    let document = document::json(&routes::endpoints());
    for schema in [
        "EmployeeIn",
        "EmployeePatch",
        "NegotiationAccessIn",
        "NegotiationAccessPatch",
    ] {
        let pointer = format!("/components/schemas/{schema}/properties/password");
        let password = document.pointer(&pointer).unwrap_or(&Value::Null);
        assert_eq!(password["writeOnly"], true, "{schema}: {password}");
    }
}
