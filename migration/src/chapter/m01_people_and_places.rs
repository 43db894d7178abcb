//! Branches, the people who work there, and the people they sell to.

use crate::sheet::Sheet;

/// The tables, in the order of their references.
pub fn sheets() -> Vec<Sheet> {
    vec![
        branches(),
        employees(),
        employee_branches(),
        clients(),
        contacts(),
    ]
}

fn branches() -> Sheet {
    Sheet::registry("branches")
        .text_null("document")
        .text("time_zone")
        .bigint("seller_discount_percent")
        .bigint("manager_discount_percent")
        .integer("min_days_to_first_due")
        .integer("max_person_commitment_months")
}

fn employees() -> Sheet {
    Sheet::registry("employees")
        .text("email")
        .text("role")
        .text_null("password_hash")
        .bigint("auth_version")
        .unique(&["email"])
        .one_of("role", &["admin", "manager", "seller", "viewer"])
}

fn employee_branches() -> Sheet {
    Sheet::new("employee_branches")
        .part_of("employee_id", "employees")
        .refers("branch_id", "branches")
        .key(&["employee_id", "branch_id"])
        .index(&["branch_id", "employee_id"])
}

fn clients() -> Sheet {
    Sheet::resource("clients")
        .text("kind")
        .text("name")
        .text_null("trade_name")
        .text_null("document")
        .text_null("email")
        .json("phones")
        .refers("branch_id", "branches")
        .text_null("postal_code")
        .text_null("street")
        .text_null("street_number")
        .text_null("complement")
        .text_null("district")
        .text_null("city")
        .text_null("state")
        .double_null("latitude")
        .double_null("longitude")
        .text("stage")
        .instant_null("converted_at")
        .text("search_text")
        .unique(&["document"])
        .one_of("kind", &["person", "company"])
        .one_of("stage", &["prospect", "client"])
        .index(&["name", "id"])
        .index(&["branch_id", "name", "id"])
        .index(&["updated_at", "id"])
        .index(&["created_at", "id"])
}

fn contacts() -> Sheet {
    Sheet::resource("contacts")
        .part_of("client_id", "clients")
        .text("name")
        .text_null("role")
        .text_null("email")
        .json("phones")
        .bigint_null("pipedrive_person_id")
        .text("search_text")
        .unique(&["client_id", "pipedrive_person_id"])
        .index(&["client_id", "name", "id"])
}
