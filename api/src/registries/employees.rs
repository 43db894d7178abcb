//! `/employees`: the people who work there and log in, and the programs that act by API keys.

mod api_keys;
mod grants;

use actix_web::http::Method;
use demo::ids;
use domain::{
    Words as _,
    code::Code,
    permission::{Action, EmployeeKind, Role, check_login_members},
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
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    auth::handlers::RoleWord,
    fields::{BranchIds, Choice, Email, Ids, Name, NewPassword, yes},
    http::{Answer, ApiError, Cx, Nothing, Patch, Request, Result, endpoint::Endpoints},
    resource::{
        Asked, Link, Listed, Place, Resource, Shown, Written, branch_links, by_name, crud,
        registration::{changed, create_op, listed, removed, shown},
        store,
    },
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
    let path = Employees::PLACE.path();
    endpoints
        .add(listed::<Employees>)
        .write(Method::POST, path, create, create_op::<Employees>())
        .add(shown::<Employees>)
        .add(changed::<Employees>)
        .add(removed::<Employees>)
        .fixed::<Patch<EmployeeIn>>(&["kind"])
        .add(api_keys::routes)
}

/// `POST /employees`: that a person has no e-mail is told together with all that can be seen of a body.
async fn create(cx: &Cx<EmployeeIn>, tx: &Tx) -> Result<Answer<Shown<Employees>>> {
    let document = cx.json()?;
    if lacks_email(&document)
        && let Err(mut err) = cx.read(&document)
    {
        err.violations.push("/email", Code::Required);
        return Err(err.violations.into());
    }
    crud::create::<Employees>(cx, tx).await
}

fn lacks_email(document: &Value) -> bool {
    let text = |member: &str| document.get(member).and_then(Value::as_str);
    let has_email = document.get("email").is_some_and(|email| !email.is_null());
    let is_blank = text("email").is_some_and(|email| email.trim().is_empty());
    document.is_object()
        && text("kind") != Some(EmployeeKind::Integration.as_str())
        && (is_blank || !has_email)
}

impl Resource for Employees {
    type Row = Limited<Model>;
    type In = EmployeeIn;
    type Extra = Nothing;
    const PLACE: Place = Place::Root("/employees");
    const ONE: &'static str = "employee";
    const NAME: &'static str = "Employee";
    const ABOUT: &'static str = "Everybody sees the colleagues of their branches. Managers write \
        sellers and viewers of their own branches, admins everybody. The last active admin stays \
        (409 `last_admin`). A new password or deactivation ends the employee's sessions, deactivation stops an \
        integration's keys.";

    fn read(row: &Limited<Model>) -> Result<EmployeeIn> {
        Ok(EmployeeIn {
            kind: Choice(row.employee_kind()?),
            name: Name::stored(&row.name),
            email: row.login_email().map(Email::stored),
            password: None,
            role: Choice::stored(&row.role)?,
            branch_ids: Ids(row.branch_ids.clone()),
            active: row.active,
        })
    }
}

impl Listed for Employees {
    const LIST: &'static ListSpec<Entity> = by_name!(
        Filter::equal("role", Column::Role, FilterKind::Choice(Role::WORDS)),
        Filter::equal(
            "kind",
            Column::Kind,
            FilterKind::Choice(EmployeeKind::WORDS)
        ),
    );
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

    /// Who hears of somebody is asked of where they work now.
    async fn branch(_tx: &Tx, _row: &Limited<Model>, _input: &EmployeeIn) -> Result<Option<Uuid>> {
        Ok(None)
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
        if asked.old.is_some_and(|old| old.kind != input.kind) {
            return Err(Violations::one("/kind", Code::ReadOnly).into());
        }
        check_login_members(
            input.kind.0,
            input.email.is_some(),
            input.password.is_some(),
        )?;
        if let Some(old) = asked.old {
            grants::keep_an_admin(asked.tx, row.id, old, Some(&input)).await?;
        }
        let before = row.clone();
        if let (Some(password), Some(email)) = (&input.password, &input.email) {
            row.password_hash = Some(hash(asked.request, password, email)?);
        }
        row.kind = input.kind.word();
        row.name = input.name.into();
        row.email = match input.email {
            Some(email) => email.into(),
            None => row.id.to_string(),
        };
        row.role = input.role.word();
        row.branch_ids = input.branch_ids.sorted();
        row.active = input.active;
        let email = row.login_email().unwrap_or_default();
        row.search_text = fold(format!("{} {email}", row.name).trim_end());
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
            let own = caller.session().ok().map(|session| session.id);
            let but = own.filter(|_| caller.id == new.id && new.active);
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
