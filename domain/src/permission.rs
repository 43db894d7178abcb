//! Who may do what: the one table, as data, and who may grant what.

mod action;
mod employee;

use crate::choice::choice;

pub use action::{Action, Grant, Target, check_responsible, grant, may};
pub use employee::{
    EmployeeFacts, Principal, check_employee, check_last_admin, check_login_members,
};

choice! {
/// Who an employee is.
pub enum EmployeeKind {
    /// Somebody who logs in with a password.
    Person,
    /// A program, which acts by API keys.
    Integration,
}
}

choice! {
/// What an employee is; each role may do at least what the former may.
pub enum Role {
    Viewer,
    Seller,
    Manager,
    Admin,
}
}
