//! What writes of employees do besides: those that may take an admin away lock the admins before anything else.

use domain::{Choice as _, code::Code, permission::EmployeeKind};
use persistence::{Tx, employees};
use serde_json::Value;

use super::{EmployeeIn, Employees, grants};
use crate::{
    http::{Answer, Cx, Patch, Result},
    registries::{
        registry::Registry,
        resource::{self, Shown},
    },
};

/// `POST /employees`: that a person has no e-mail is told together with all that can be seen of a body.
pub async fn create(cx: &Cx<EmployeeIn>, tx: &Tx) -> Result<Answer<Shown<Employees>>> {
    let document = cx.json()?;
    if lacks_email(&document)
        && let Err(mut err) = cx.read(&document)
    {
        err.violations.push("/email", Code::Required);
        return Err(err.violations.into());
    }
    resource::create::<Employees>(cx, tx).await
}

fn lacks_email(document: &Value) -> bool {
    let text = |member: &str| document.get(member).and_then(Value::as_str);
    let has_email = document.get("email").is_some_and(|email| !email.is_null());
    let is_blank = text("email").is_some_and(|email| email.trim().is_empty());
    text("kind") != Some(EmployeeKind::Integration.as_str()) && (is_blank || !has_email)
}

/// `PATCH /employees/{id}`
pub async fn update(cx: &Cx<Patch<EmployeeIn>>, tx: &Tx) -> Result<Answer<Shown<Employees>>> {
    employees::lock_with_admins(tx, cx.id()?).await?;
    resource::update::<Employees>(cx, tx).await
}

/// `DELETE /employees/{id}`
pub async fn remove(cx: &Cx<()>, tx: &Tx) -> Result<Answer<()>> {
    employees::lock_with_admins(tx, cx.id()?).await?;
    let row = resource::find::<Employees>(cx, tx, true).await?;
    cx.expect_version(row.version)?;
    let old = resource::one::<Employees>(tx, &row).await?.input;
    Employees::may_write(&cx.caller, Some(&old), None)?;
    grants::keep_an_admin(tx, row.id, &old, None).await?;
    resource::remove::<Employees>(cx, tx).await
}
