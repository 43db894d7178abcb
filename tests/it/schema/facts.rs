//! A table's facts agree with the schema: none is without, and what they say of columns and keys is so.

use persistence::entity::{ALL, Kind};
use persistence::facts::{Facts, Sight, Then};
use std::collections::BTreeSet;

use super::{bare, keys, migrated, on_both, rows};

on_both! {
    every_table_has_its_facts,
    every_reference_is_listed_or_goes_with_its_whole,
    every_unique_key_has_a_conflict_or_needs_none,
}

/// Tables that the program alone reads: lists that are a member of their whole, and what it works with itself.
const HIDDEN: [&str; 13] = [
    "client_branches",
    "client_phones",
    "counters",
    "employee_branches",
    "events",
    "idempotency_keys",
    "known_peers",
    "negotiation_plan_branches",
    "proposal_links",
    "refresh_tokens",
    "sales_plan_branches",
    "sessions",
    "settings",
];

async fn every_table_has_its_facts(url: String) {
    let db = migrated(&url).await;
    let names: Vec<&str> = ALL.iter().map(|facts| facts.table).collect();
    let tables: BTreeSet<String> = names.iter().map(|table| format!("pk_{table}")).collect();
    assert_eq!(tables.len(), names.len(), "a table stands twice");
    let mut keys = keys::unique(&db).await;
    keys.retain(|name| name.starts_with("pk_"));
    assert_eq!(keys, tables);
    let hidden = ALL.iter().filter(|facts| is_hidden(facts));
    let hidden: BTreeSet<_> = hidden.map(|facts| facts.table).collect();
    assert_eq!(hidden, BTreeSet::from(HIDDEN));
    for (table, columns) in rows::entities() {
        let facts = ALL.iter().find(|facts| facts.table == table);
        let columns: Vec<&str> = columns.iter().map(|(name, ..)| name.as_str()).collect();
        agree(facts.expect(table), &columns);
    }
    for kind in Kind::ALL {
        assert!(!is_hidden(kind.facts()), "{kind:?}");
        assert_eq!(kind.facts().id, "id", "{kind:?}");
    }
}

fn is_hidden(facts: &Facts) -> bool {
    matches!(facts.sight, Sight::Hidden)
}

/// What facts say of columns is what the columns say.
fn agree(facts: &Facts, columns: &[&str]) {
    let table = facts.table;
    assert_eq!(facts.active, columns.contains(&"active"), "{table}");
    let (from, until) = facts.validity;
    let named = [facts.parent(), facts.branch(), from, until];
    for column in named.into_iter().flatten() {
        assert!(columns.contains(&column), "{table}.{column}");
    }
    if is_hidden(facts) {
        return;
    }
    // Who belongs to a branch is seen there.
    let has_branch = columns.contains(&"branch_id");
    assert_eq!(has_branch, facts.branch() == Some("branch_id"), "{table}");
    match facts.sight {
        Sight::Through(column, whole) | Sight::ThroughOrAll(column, whole) => {
            assert!(refers(facts, column, whole.table), "{table}.{column}");
        }
        Sight::Limited(list) => {
            let key = list.whole().expect("whose list it is");
            assert!(refers(list, key, table), "{}.{key}", list.table);
            assert!(refers(list, "branch_id", "branches"), "{}", list.table);
        }
        _ => {}
    }
}

fn refers(facts: &Facts, column: &str, to: &str) -> bool {
    let mut refers = facts.refers.iter();
    refers.any(|refers| (refers.column, refers.to) == (column, to))
}

async fn every_reference_is_listed_or_goes_with_its_whole(url: String) {
    let db = migrated(&url).await;
    let declared = ALL.iter().flat_map(|facts| {
        facts.refers.iter().map(|refers| {
            let then = match refers.then {
                Then::Refuse => "RESTRICT",
                Then::Follow => "CASCADE",
                Then::Empty => "SET NULL",
            };
            let [table, column, to, then] =
                [facts.table, refers.column, refers.to, then].map(str::to_owned);
            (table, column, to, then)
        })
    });
    assert_eq!(keys::references(&db).await, declared.collect());
}

async fn every_unique_key_has_a_conflict_or_needs_none(url: String) {
    let db = migrated(&url).await;
    let with_id = rows::entities().into_iter().filter_map(|(table, columns)| {
        let has_id = columns.iter().any(|(name, ..)| name == "id");
        has_id.then(|| format!("pk_{table}"))
    });
    let declared = ALL.iter().flat_map(|facts| {
        let own = |name: &str| {
            let rest = name[3..].strip_prefix(facts.table);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
        };
        facts.keys.iter().map(move |key| {
            assert!(own(key.name), "{} of {}", key.name, facts.table);
            key.name.to_owned()
        })
    });
    let declared: Vec<String> = declared.chain(with_id).collect();
    let once: BTreeSet<String> = declared.iter().cloned().collect();
    assert_eq!(once.len(), declared.len(), "a key stands twice");
    assert_eq!(keys::unique(&db).await, once);
}
