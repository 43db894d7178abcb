//! A row out of sight is out of sight by every road that follows from its table's facts, whatever the table.

use chrono::Utc;
use persistence::entity::{Kind, *};
use persistence::list::{ListQuery, ListSpec, Sort};
use persistence::store::StoreLimits;
use persistence::table::{self, Table};
use persistence::{Error, Scope, Store, reference};
use sea_orm::ConnectionTrait;
use std::collections::BTreeSet;
use uuid::Uuid;

use super::{bare, migrated, on_both, rows};

on_both! {
    a_row_out_of_sight_is_there_by_no_road,
}

/// Tables whose rows belong to no branch.
const EVERYBODYS: [&str; 12] = [
    "channels",
    "campaigns",
    "pipelines",
    "stages",
    "outcome_reasons",
    "speed_plans",
    "contract_templates",
    "services",
    "products",
    "processes",
    "ticket_subjects",
    "schedule_types",
];

/// Who looks for a row.
struct Onlooker<'a> {
    store: &'a Store,
    scope: Scope,
    /// Of the row's branch, or of the program itself.
    belongs: bool,
}

/// Makes a function that takes every road to the one row of each of these tables, and tells which tables they are.
macro_rules! roads {
    ($($table:ident),+ $(,)?) => {
        async fn take_every_road(by: &Onlooker<'_>) -> BTreeSet<&'static str> {
            $(take_roads::<$table::Entity>(by).await;)+
            BTreeSet::from([$(stringify!($table)),+])
        }
    };
}

roads! {
    branches, employees, api_keys, clients, contacts, channels, campaigns, pipelines, stages, outcome_reasons, speed_plans,
    sales_plans, billing_types, contract_templates, services, products, service_boxes, processes, ticket_subjects,
    schedule_types, negotiation_plans, negotiations, contracts, logins, tickets, instalments, negotiation_contracts,
    negotiation_accesses, negotiation_tickets, negotiation_tasks, negotiation_services, negotiation_products,
    negotiation_notes, negotiation_appointments, proposals, proposal_attachments, mails, pipedrive_links,
}

/// Every row is of the nil id, and belongs to the branch of the nil id.
async fn a_row_out_of_sight_is_there_by_no_road(url: String) {
    let db = migrated(&url).await;
    rows::fill(&db).await;
    // An administrator is everybody's colleague.
    let seller = "UPDATE employees SET role = 'seller'";
    db.execute_unprepared(seller).await.expect(seller);
    db.close().await.expect("a closed connection");
    let store = Store::connect(&url, StoreLimits::of(4))
        .await
        .expect("a store");
    let resources = rows::entities().into_iter().filter(|(_, columns)| {
        let mut names = columns.iter().map(|(name, ..)| name.as_str());
        names.any(|name| name == "version")
    });
    let resources: BTreeSet<&str> = resources.map(|(table, _)| table).collect();
    for (scope, belongs) in [
        (Scope::new(Uuid::max(), false), false),
        (Scope::new(Uuid::nil(), false), true),
        (Scope::system(), true),
    ] {
        let store = &store;
        let by = Onlooker {
            store,
            scope,
            belongs,
        };
        assert_eq!(take_every_road(&by).await, resources);
        for kind in Kind::ALL {
            let wanted = [(*kind, Uuid::nil())];
            let found = reference::find(store.db(), scope, &wanted).await;
            let found = found.expect("an answer").get(*kind, Uuid::nil());
            assert_eq!(found.is_some(), by.sees(kind.table()), "{kind:?}");
        }
    }
}

impl Onlooker<'_> {
    fn sees(&self, table: &str) -> bool {
        self.belongs || EVERYBODYS.contains(&table)
    }
}

async fn take_roads<T: Table>(by: &Onlooker<'_>) {
    let (db, scope, id) = (by.store.db(), by.scope, Uuid::nil());
    let is_part = T::FACTS.parent().is_some();
    let spec = spec::<T>();
    let mut rows = vec![
        table::find::<T>(db, scope, id).await.expect("an answer"),
        locked::<T>(by, None).await,
    ];
    let all = table::find_all::<T>(db, scope, vec![id]).await;
    rows.push(all.expect("an answer").pop());
    let page = table::page::<T>(db, scope, None, &spec, &everything()).await;
    rows.push(page.expect("a page").rows.pop());
    let sees = by.sees(T::FACTS.table);
    for (road, row) in rows.iter().enumerate() {
        assert_eq!(row.is_some(), sees, "{} by {road}", T::FACTS.table);
    }
    let mut below = vec![
        table::find_below::<T>(db, scope, id, id)
            .await
            .expect("an answer"),
        locked::<T>(by, Some(id)).await,
    ];
    let page = table::page::<T>(db, scope, Some(id), &spec, &everything()).await;
    below.push(page.expect("a page").rows.pop());
    for (road, row) in below.iter().enumerate() {
        let there = sees && is_part;
        assert_eq!(row.is_some(), there, "{} below, by {road}", T::FACTS.table);
    }
    let elsewhere = table::find_below::<T>(db, scope, Uuid::max(), id).await;
    assert!(
        elsewhere.expect("an answer").is_none(),
        "{}",
        T::FACTS.table
    );
}

async fn locked<T: Table>(by: &Onlooker<'_>, parent: Option<Uuid>) -> Option<T::Model> {
    let scope = by.scope;
    let lock = by.store.transaction(move |tx| {
        Box::pin(async move {
            match parent {
                None => table::lock::<T>(tx, scope, Uuid::nil()).await,
                Some(parent) => table::lock_below::<T>(tx, scope, parent, Uuid::nil()).await,
            }
        })
    });
    let locked: Result<_, Error> = lock.await;
    locked.expect("an answer")
}

fn spec<T: Table>() -> ListSpec<T> {
    let column = |name: &str| name.parse::<T::Column>().ok().expect("a column");
    ListSpec {
        id: column(T::FACTS.id),
        sorts: Box::leak(Box::new([Sort::instant(
            "created_at",
            column("created_at"),
        )])),
        descending: false,
        filters: &[],
        search: None,
        updated: None,
    }
}

fn everything() -> ListQuery {
    ListQuery {
        limit: 10,
        sort: 0,
        descending: false,
        after: None,
        ids: Vec::new(),
        filters: Vec::new(),
        words: Vec::new(),
        updated_since: None,
        count: false,
        now: Utc::now(),
    }
}
