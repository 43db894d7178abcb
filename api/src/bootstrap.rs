//! An empty database becomes usable at once: one branch, one pipeline, a few registry rows, the first admin.

use std::{io::Write, sync::Arc};

use chrono::{DateTime, Utc};
use domain::{
    permission::EmployeeKind,
    values::{email::login_name, person_password, text::fold},
};
use persistence::{
    Tx, employees as rows,
    entity::{
        billing_types, branches, employees, outcome_reasons, pipelines, processes, schedule_types,
        stages,
    },
    journal::{self, Act, Event, diff},
    reference::Kind,
    sealed, sessions,
    stamp::{self, Stamped},
};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use crate::{
    application::StartError,
    auth::token,
    problem::ApiError,
    state::State,
    vault::{self, VaultError},
};

const ADMIN: &str = "Administrator";
/// The word that the first start seals, by its place in the settings.
pub const CHECK: &str = "vault_check";

/// Inserts an active row that has a name.
macro_rules! named {
    ($tx:ident, $now:ident, $table:ident, $name:ident, $($member:ident: $value:expr)?) => {{
        let mut row = $table::Model {
            name: $name.to_owned(),
            search_text: fold($name),
            active: true,
            $($member: $value,)?
            ..Default::default()
        };
        row.born(persistence::new_id($now), $now);
        stamp::insert($tx, row).await?;
    }};
}
/// Furnishes the database when it is empty, and makes sure the encryption keys are its own.
///
/// # Errors
/// When the keys don't open what this database holds, or a statement fails.
pub async fn furnish(state: &State) -> Result<(), StartError> {
    let now = state.clock.now();
    let furnished = rows::exist(state.store.db()).await?;
    check_keys(state).await?;
    if furnished {
        return Ok(());
    }
    let email = login_name(&state.settings.admin_email)
        .map_err(|_| first_run("VENCEMOS_ADMIN_EMAIL is no e-mail address"))?;
    let given = state.settings.admin_password.as_ref();
    let password = given.map_or_else(token::opaque, |secret| secret.expose_secret().to_owned());
    person_password::check(&password, &email)
        .map_err(|code| first_run(&format!("VENCEMOS_ADMIN_PASSWORD: {code}")))?;
    let hash = state
        .passwords
        .hash(password.clone())
        .await
        .map_err(broken)?;
    let shown = given.is_none().then_some(password);
    let first = Arc::new(First { email, hash, shown });
    let inserting = state.store.transaction(move |tx| {
        let first = Arc::clone(&first);
        Box::pin(async move { first.insert(tx, now).await })
    });
    match inserting.await {
        // Another process was first: its admin and rows count.
        Err(StartError::Database(persistence::Error::Conflict { .. })) => Ok(()),
        other => other,
    }
}

/// The first admin.
struct First {
    email: String,
    hash: String,
    /// The password, where it was made here and is to be shown.
    shown: Option<String>,
}

impl First {
    /// Inserts everything that an empty database gets.
    async fn insert(&self, tx: &Tx, now: DateTime<Utc>) -> Result<(), StartError> {
        // Another process may have been first.
        if rows::exist(tx).await? {
            return Ok(());
        }
        insert_admin(tx, &self.email, ADMIN, &self.hash, now).await?;
        insert_rows(tx, now).await?;
        // Not shown, it must not count: nobody could log in, and the next start would not show it again.
        self.show()
    }

    fn show(&self) -> Result<(), StartError> {
        let Some(password) = &self.shown else {
            return Ok(());
        };
        let email = &self.email;
        let line = format!("First admin: {email} with password {password} (shown once)");
        writeln!(std::io::stdout(), "{line}").map_err(|err| {
            first_run(&format!(
                "the first admin's password cannot be shown ({err}): set VENCEMOS_ADMIN_PASSWORD"
            ))
        })
    }
}

/// Adds an active admin.
///
/// # Errors
/// `email_taken`, or as any statement.
pub async fn insert_admin(
    tx: &Tx,
    email: &str,
    name: &str,
    password_hash: &str,
    now: DateTime<Utc>,
) -> Result<(), persistence::Error> {
    let mut row = employees::Model {
        name: name.to_owned(),
        kind: EmployeeKind::Person.to_string(),
        email: email.to_owned(),
        role: "admin".to_owned(),
        active: true,
        password_hash: Some(password_hash.to_owned()),
        search_text: fold(&format!("{name} {email}")),
        ..Default::default()
    };
    row.born(persistence::new_id(now), now);
    let told =
        json!({ "kind": row.kind, "name": name, "email": email, "role": row.role, "active": true });
    let mut changes = diff("", &Value::Null, &told);
    changes.push(sessions::password_changed());
    let event = Event::of((Kind::Employee.word(), row.id), "created", None, changes);
    stamp::insert(tx, row).await?;
    journal::tell(tx, &Act::of_system(now), vec![event]).await
}

async fn insert_rows(tx: &Tx, now: DateTime<Utc>) -> Result<(), persistence::Error> {
    let mut branch = branches::Model {
        name: "Matriz".to_owned(),
        search_text: "matriz".to_owned(),
        active: true,
        time_zone: "America/Sao_Paulo".to_owned(),
        manager_discount_percent: 10_000,
        min_days_to_first_due: 5,
        max_person_commitment_months: 12,
        ..Default::default()
    };
    branch.born(persistence::new_id(now), now);
    stamp::insert(tx, branch).await?;
    insert_pipeline(tx, now).await?;
    for (outcome, name) in [
        ("won", "Fechou conosco"),
        ("lost", "Preço"),
        ("lost", "Concorrente"),
        ("lost", "Sem cobertura"),
        ("aborted", "Cadastro duplicado"),
        ("aborted", "Sem retorno"),
    ] {
        named!(tx, now, outcome_reasons, name, outcome: outcome.to_owned());
    }
    for name in [
        "Instalação",
        "Mudança de endereço",
        "Empréstimo de equipamento",
        "Retirada de equipamento",
    ] {
        named!(tx, now, processes, name,);
    }
    for (name, minutes) in [("Ligação", 15), ("Visita", 60), ("Instalação", 120)] {
        named!(tx, now, schedule_types, name, default_minutes: Some(minutes));
    }
    for (name, method) in [
        ("Boleto", "boleto"),
        ("Pix", "pix"),
        ("Cartão de crédito", "card"),
    ] {
        named!(tx, now, billing_types, name, method: method.to_owned());
    }
    Ok(())
}

async fn insert_pipeline(tx: &Tx, now: DateTime<Utc>) -> Result<(), persistence::Error> {
    let mut pipeline = pipelines::Model {
        name: "Vendas".to_owned(),
        search_text: "vendas".to_owned(),
        active: true,
        policy: "free".to_owned(),
        reason_required_for: json!([]),
        allowed_moves: json!([]),
        ..Default::default()
    };
    pipeline.born(persistence::new_id(now), now);
    let pipeline_id = pipeline.id;
    stamp::insert(tx, pipeline).await?;
    let names = [
        "Prospecção",
        "Qualificação",
        "Proposta",
        "Negociação",
        "Fechamento",
    ];
    for (position, name) in (1_i32..).zip(names) {
        let mut stage = stages::Model {
            pipeline_id,
            position,
            name: name.to_owned(),
            search_text: fold(name),
            probability: position * 20 - 10,
            can_win: position == 5,
            entry_requirements: json!([]),
            ..Default::default()
        };
        stage.born(persistence::new_id(now), now);
        stamp::insert(tx, stage).await?;
    }
    Ok(())
}

/// The first start seals a word; every later one must be able to open it.
async fn check_keys(state: &State) -> Result<(), StartError> {
    let sealed = state.vault.seal(CHECK.as_bytes(), CHECK.as_bytes())?;
    let keeping = state.store.transaction(move |tx| {
        let sealed = sealed.clone();
        Box::pin(async move { sealed::setting_or_insert(tx, CHECK, sealed).await })
    });
    let stored: String = keeping.await?;
    match state.vault.open(CHECK.as_bytes(), &stored) {
        Ok(_) => {
            if vault::key_of(&stored) != state.vault.first() {
                tracing::info!("values may still rest under an older key; see rotate-keys");
            }
            Ok(())
        }
        Err(VaultError { .. }) => Err(StartError::FirstRun(
            "VENCEMOS_SECRET_KEYS, or secret.keys in the data directory, are not the keys this database was sealed with"
                .to_owned(),
        )),
    }
}

fn first_run(what: &str) -> StartError {
    StartError::FirstRun(what.to_owned())
}

fn broken(err: ApiError) -> StartError {
    StartError::FirstRun(err.cause.unwrap_or_default())
}
