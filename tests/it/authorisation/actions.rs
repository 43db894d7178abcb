//! Every operation names its action in the one table of who may do what.

use std::collections::BTreeSet;

use api::{caller::RouteAccess, http::endpoint::Endpoint, routes};
use domain::permission::Action;

fn action(endpoint: &Endpoint) -> Option<Action> {
    match endpoint.op.access {
        RouteAccess::Public => None,
        RouteAccess::May(action) => Some(action),
    }
}

/// Ids of the operations whose action is one of these.
pub fn actions_of(wanted: impl Fn(Action) -> bool) -> BTreeSet<String> {
    let endpoints = routes::endpoints().all;
    let wanted = endpoints
        .iter()
        .filter(|endpoint| action(endpoint).is_some_and(&wanted));
    wanted.map(|endpoint| endpoint.op.id.to_string()).collect()
}

#[test]
fn no_write_is_granted_as_a_read() {
    let endpoints = routes::endpoints().all;
    let names = |of: fn(&Endpoint) -> bool| -> Vec<String> {
        let named = endpoints.iter().filter(|endpoint| of(endpoint));
        named.map(|endpoint| endpoint.op.id.to_string()).collect()
    };
    let writes_as_reads = names(|it| it.method != "GET" && action(it) == Some(Action::Read));
    assert!(writes_as_reads.is_empty(), "{writes_as_reads:?}");
    let reads_as_writes =
        names(|it| it.method == "GET" && action(it).is_some_and(|action| action != Action::Read));
    assert_eq!(reads_as_writes, ["me", "listApiKeys", "getApiKey"]);
}

#[test]
fn every_action_is_that_of_an_operation() {
    let unnamed: Vec<String> = <Action as domain::Words>::WORDS
        .iter()
        .filter(|word| actions_of(|action| action.to_string() == **word).is_empty())
        .map(ToString::to_string)
        .collect();
    // Asked about a member, about a page beside the API, and not there yet.
    let (members, pages) = (["extend_hold", "raise_setup_fee"], ["read_metrics"]);
    let to_come = ["write_webhooks", "erase_data"];
    assert_eq!(unnamed, [&members[..], &to_come, &pages].concat());
}
