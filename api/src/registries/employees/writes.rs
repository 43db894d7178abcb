//! Writes that may take an admin away: they lock the admins before anything else.

use persistence::{Tx, employees};

use super::{EmployeeIn, Employees, grants};
use crate::{
    http::{Answer, Cx, Patch, Result},
    registries::{
        registry::Registry,
        resource::{self, Shown},
    },
};

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
