//! Programs that act: employees of a kind of their own, and the keys by which they call.

use crate::sheet::Sheet;

/// The tables, in the order of their references.
pub fn sheets() -> Vec<Sheet> {
    vec![employees(), api_keys()]
}

/// Whoever was there is a person. Of an integration, which has no e-mail, `email` holds the id: the column is neither
/// empty nor given twice, as programs of the former version rely on, and no e-mail is written like that.
fn employees() -> Sheet {
    Sheet::more_of("employees").text("kind").usually("person")
}

fn api_keys() -> Sheet {
    Sheet::resource("api_keys")
        .part_of("employee_id", "employees")
        .text("name")
        .text("prefix")
        .text("token_hash")
        .instant_null("expires_at")
        .instant_null("last_used_at")
        .unique(&["token_hash"])
        .index(&["employee_id", "created_at", "id"])
}
