//! `/employees`: the people who work there and log in, and the programs that act by API keys.

mod api_keys;
mod grants;
mod writes;

use actix_web::http::Method;
use demo::ids;
use domain::{
    Choice as _,
    code::Code,
    permission::{Action, EmployeeKind, Role, check_login_members},
    values::{person_password, text::fold},
    violation::Violations,
};
use persistence::Executor;
use persistence::{
    Scope, Tx,
    branch_lists::{self, Owner},
    entity::employees::{Column, Entity, Model},
    journal::Change,
    list::{Filter, FilterKind, ListSpec},
    reference::Kind,
    sessions,
};
use sea_orm::Condition;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    registry::{Link, Registry, branch_links, by_name},
    resource::{create_op, item, listed, remove_op, shown_one, update_op},
};
use crate::{
    auth::handlers::RoleWord,
    caller::Caller,
    fields::{BranchIds, Choice, Email, Name, NewPassword, yes},
    http::{ApiError, Nothing, Patch, Request, Result, endpoint::Endpoints},
};

/// A kind of employee, as a word.
pub type EmployeeKindWord = Choice<EmployeeKind>;

fn person() -> EmployeeKindWord {
    Choice(EmployeeKind::Person)
}

/// An employee, who is a user.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "Carla Nunes", "email": "carla.nunes@example.com", "password": "uma-frase-bem-longa", "role": "seller", "branch_ids": [ids::BRANCHES.one()],
}))]
pub struct EmployeeIn {
    /// Somebody who logs in, or a program that acts by API keys. Fixed from the creation on.
    #[serde(default = "person")]
    #[schema(default = "person")]
    pub kind: EmployeeKindWord,
    /// Name.
    pub name: Name,
    /// Login name, unique; case does not count. Every person has one, no integration does.
    pub email: Option<Email>,
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

/// Their routes.
pub fn routes(endpoints: Endpoints) -> Endpoints {
    endpoints
        .add(listed::<Employees>)
        .write(
            Method::POST,
            Employees::PATH,
            writes::create,
            create_op::<Employees>().hashes_password(),
        )
        .add(shown_one::<Employees>)
        .write(
            Method::PATCH,
            item::<Employees>(),
            writes::update,
            update_op::<Employees>().hashes_password(),
        )
        .write(
            Method::DELETE,
            item::<Employees>(),
            writes::remove,
            remove_op::<Employees>(),
        )
        .fixed::<Patch<EmployeeIn>>(&["kind"])
        .add(api_keys::routes)
}

impl Registry for Employees {
    type Entity = Entity;
    type Row = Model;
    type In = EmployeeIn;
    type Extra = Nothing;
    const PATH: &'static str = "/employees";
    const ONE: &'static str = "employee";
    const NAME: &'static str = "Employee";
    const KIND: Kind = Kind::Employee;
    const WRITES: Action = Action::WriteEmployees;
    const LIST: &'static ListSpec<Entity> = by_name!(
        Filter::equal("role", Column::Role, FilterKind::Choice(Role::WORDS)),
        Filter::equal(
            "kind",
            Column::Kind,
            FilterKind::Choice(EmployeeKind::WORDS)
        ),
    );
    const ABOUT: &'static str = "Everybody sees the colleagues of their branches. Managers write \
        sellers and viewers of their own branches, admins everybody. The last active admin stays \
        (409 `last_admin`). A new password or deactivation ends the employee's sessions, deactivation stops an \
        integration's keys.";

    const PROBLEMS: &'static [Code] = &[Code::EmailTaken];

    fn read(row: &Model) -> Result<EmployeeIn> {
        Ok(EmployeeIn {
            kind: Choice(row.employee_kind()?),
            name: Name::stored(&row.name),
            email: row.login_email().map(Email::stored),
            password: None,
            role: Choice::stored(&row.role)?,
            branch_ids: BranchIds::default(),
            active: row.active,
        })
    }

    /// The password is a hash by now: see [`Registry::check`].
    fn write(input: &EmployeeIn, row: &mut Model) {
        row.kind = input.kind.word();
        row.name = input.name.as_str().to_owned();
        row.email = match &input.email {
            Some(email) => email.as_str().to_owned(),
            None => row.id.to_string(),
        };
        row.role = input.role.word();
        row.active = input.active;
        if let Some(hash) = &input.password {
            row.password_hash = Some(hash.as_str().to_owned());
        }
        row.auth_version += 1;
        let email = row.login_email().unwrap_or_default();
        row.search_text = fold(format!("{} {email}", row.name).trim_end());
    }

    fn scope(scope: Scope) -> Condition {
        scope.colleagues((Entity, Column::Id))
    }

    fn links(input: &EmployeeIn) -> Vec<Link> {
        branch_links(&input.branch_ids)
    }

    fn may_write(
        caller: &Caller,
        old: Option<&EmployeeIn>,
        new: Option<&EmployeeIn>,
    ) -> Result<()> {
        grants::check(caller, old, new)
    }

    async fn branch(_tx: &Tx, _row: &Model, input: &EmployeeIn) -> Result<Option<Uuid>> {
        Ok(branch_lists::only(&input.branch_ids.0))
    }

    fn unseen(new: &EmployeeIn) -> Option<Change> {
        new.password.as_ref().map(|_| sessions::password_changed())
    }

    async fn check(
        request: &Request,
        tx: &Tx,
        row: &Model,
        old: Option<&EmployeeIn>,
        new: &mut EmployeeIn,
    ) -> Result<()> {
        new.branch_ids.0.sort();
        if old.is_some_and(|old| old.kind != new.kind) {
            return Err(Violations::one("/kind", Code::ReadOnly).into());
        }
        check_login_members(new.kind.0, new.email.is_some(), new.password.is_some())?;
        if let Some(old) = old {
            grants::keep_an_admin(tx, row.id, old, Some(new)).await?;
        }
        if let (Some(password), Some(email)) = (&new.password, &new.email) {
            new.password = Some(hashed(request, password, email)?);
        }
        Ok(())
    }

    async fn fill<C: Executor>(
        db: &C,
        rows: &[Model],
        mut inputs: Vec<EmployeeIn>,
    ) -> Result<Vec<(EmployeeIn, Nothing)>> {
        let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
        let mut lists = branch_lists::of(db, Owner::Employee, &ids).await?;
        for (row, input) in rows.iter().zip(&mut inputs) {
            input.branch_ids.0 = lists.remove(&row.id).unwrap_or_default();
        }
        Ok(inputs
            .into_iter()
            .map(|input| (input, Nothing {}))
            .collect())
    }

    async fn saved(
        request: &Request,
        tx: &Tx,
        row: &Model,
        old: Option<&EmployeeIn>,
        new: &EmployeeIn,
    ) -> Result<()> {
        let before = old.map_or(&[][..], |old| &old.branch_ids.0);
        branch_lists::replace(tx, Owner::Employee, row.id, before, &new.branch_ids.0).await?;
        let locked_out = old.is_some_and(|old| old.active) && !new.active;
        if old.is_some() && (locked_out || new.password.is_some()) {
            let caller = &request.caller;
            // Who changes the own password stays where they are.
            let own = caller.session().ok().map(|session| session.id);
            let but = own.filter(|_| caller.id == row.id && new.active);
            sessions::revoke_all(tx, row.id, but, tx.now()).await?;
        }
        Ok(())
    }
}

/// Swaps a checked password for the hash that came with the request.
fn hashed(request: &Request, password: &NewPassword, email: &Email) -> Result<NewPassword> {
    person_password::check(password.as_str(), email.as_str())
        .map_err(|code| Violations::one("/password", code))?;
    let hash = request.password_hash.clone();
    hash.map(NewPassword::stored)
        .ok_or_else(|| ApiError::internal("the password was not hashed"))
}
