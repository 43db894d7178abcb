//! `/employees`: the people who work there and log in.

mod grants;

use demo::ids;
use domain::{
    Choice as _,
    code::Code,
    permission::{Action, Role},
    values::{person_password, text::fold},
    violation::Violations,
};
use persistence::{
    Tx,
    branch_lists::Limited,
    employees,
    entity::employees::{Column, Entity, Model},
    journal::Change,
    list::{Filter, FilterKind, ListSpec},
    sessions,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    auth::handlers::RoleWord,
    fields::{BranchIds, Choice, Email, Ids, Name, NewPassword, yes},
    http::{ApiError, Nothing, Request, Result},
    resource::{Asked, Link, Listed, Place, Resource, Written, branch_links, by_name, store},
};

/// An employee, who is a user.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "Carla Nunes", "email": "carla.nunes@example.com", "password": "uma-frase-bem-longa", "role": "seller", "branch_ids": [ids::BRANCHES.one()],
}))]
pub struct EmployeeIn {
    /// Name.
    pub name: Name,
    /// Login name, unique; case does not count.
    pub email: Email,
    /// 12–128 characters, not the e-mail, not a common one. Without one the employee cannot log in; one that has a
    /// password keeps it until there is another.
    #[schema(write_only, nullable = false)]
    #[serde(skip_serializing_if = "crate::fields::hidden")]
    pub password: Option<NewPassword>,
    /// Role.
    pub role: RoleWord,
    /// Branches; only an admin's may be empty, who belongs to all of them.
    pub branch_ids: BranchIds,
    /// May log in.
    #[serde(default = "yes")]
    #[schema(default = true)]
    pub active: bool,
}

/// The registry of employees.
#[derive(Debug)]
pub struct Employees;

impl Resource for Employees {
    type Row = Limited<Model>;
    type In = EmployeeIn;
    type Extra = Nothing;
    const PLACE: Place = Place::Root("/employees");
    const ONE: &'static str = "employee";
    const NAME: &'static str = "Employee";
    const ABOUT: &'static str = "Everybody sees the colleagues of their branches. Managers write \
        sellers and viewers of their own branches, admins everybody. The last active admin stays \
        (409 `last_admin`). A new password or deactivation ends the employee's sessions.";

    fn read(row: &Limited<Model>) -> Result<EmployeeIn> {
        Ok(EmployeeIn {
            name: Name::stored(&row.name),
            email: Email::stored(&row.email),
            password: None,
            role: Choice::stored(&row.role)?,
            branch_ids: Ids(row.branch_ids.clone()),
            active: row.active,
        })
    }
}

impl Listed for Employees {
    const LIST: &'static ListSpec<Entity> = by_name!(Filter::equal(
        "role",
        Column::Role,
        FilterKind::Choice(Role::WORDS)
    ));
}

impl Written for Employees {
    const WRITES: Action = Action::WriteEmployees;
    const HASHES_PASSWORD: bool = true;

    const PROBLEMS: &'static [Code] = &[Code::EmailTaken];

    /// A write may take an admin away: the admins are locked before anything else.
    async fn lock(request: &Request, tx: &Tx) -> Result<()> {
        Ok(employees::lock_with_admins(tx, request.id()?).await?)
    }

    fn links(input: &EmployeeIn) -> Vec<Link> {
        branch_links("/branch_ids", &input.branch_ids)
    }

    fn branches(input: &EmployeeIn) -> Vec<Uuid> {
        input.branch_ids.0.clone()
    }

    async fn may(
        request: &Request,
        _tx: &Tx,
        old: Option<&EmployeeIn>,
        new: Option<&EmployeeIn>,
    ) -> Result<()> {
        grants::check(&request.caller, old, new)
    }

    async fn decide(
        asked: &Asked<'_, Self>,
        input: EmployeeIn,
        row: &mut Limited<Model>,
    ) -> Result<()> {
        if let Some(old) = asked.old {
            grants::keep_an_admin(asked.tx, row.id, old, Some(&input)).await?;
        }
        let before = row.clone();
        if let Some(password) = &input.password {
            row.password_hash = Some(hash(asked.request, password, &input.email)?);
        }
        row.name = input.name.into();
        row.email = input.email.into();
        row.role = input.role.word();
        row.branch_ids = input.branch_ids.sorted();
        row.active = input.active;
        row.search_text = fold(&format!("{} {}", row.name, row.email));
        if *row != before {
            row.auth_version += 1;
        }
        Ok(())
    }

    fn unseen(old: Option<&Limited<Model>>, new: &Limited<Model>) -> Vec<Change> {
        let changed = has_new_password(old, new).then(sessions::password_changed);
        changed.into_iter().collect()
    }

    async fn saved(
        request: &Request,
        tx: &Tx,
        old: Option<&Limited<Model>>,
        new: &Limited<Model>,
    ) -> Result<()> {
        let locked_out = old.is_some_and(|old| old.active) && !new.active;
        if old.is_some() && (locked_out || has_new_password(old, new)) {
            let caller = &request.caller;
            // Who changes the own password stays where they are.
            let but = (caller.id == new.id && new.active).then_some(caller.session_id);
            sessions::revoke_all(tx, new.id, but, tx.now()).await?;
        }
        Ok(())
    }

    async fn removes(_request: &Request, tx: &Tx, row: &Limited<Model>) -> Result<()> {
        grants::keep_an_admin(tx, row.id, &Self::read(row)?, None).await?;
        store::unused::<Self>(tx, row).await
    }
}

fn has_new_password(old: Option<&Limited<Model>>, new: &Limited<Model>) -> bool {
    let before = old.and_then(|old| old.password_hash.as_ref());
    new.password_hash.as_ref() != before
}

/// The hash of a checked password, which came with the request.
fn hash(request: &Request, password: &NewPassword, email: &Email) -> Result<String> {
    person_password::check(password.as_str(), email.as_str())
        .map_err(|code| Violations::one("/password", code))?;
    let hash = request.password_hash.clone();
    hash.ok_or_else(|| ApiError::internal("the password was not hashed"))
}
