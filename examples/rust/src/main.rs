//! From the login to a won negotiation, with the client that openapi-generator makes of the document.

use openapi::{apis::configuration::Configuration, apis::*, models::*};
use std::env;

/// A refusal, as its problem body tells it.
fn problem<E>(error: &Error<E>) -> Option<Problem> {
    let Error::ResponseError(response) = error else { return None };
    serde_json::from_str(&response.content).ok()
}

/// What went wrong and how to mend it, for people.
fn told<E>(error: Error<E>) -> String {
    let Some(problem) = problem(&error) else { return error.to_string() };
    let wrong = problem.errors.iter().map(|error| format!("\n  {}: {}", error.pointer, error.message));
    format!("{}: {}{}", problem.code, problem.title, wrong.collect::<String>())
}

/// An optional member can be left out (`None`), null (`Some(None)`) or set.
fn set<T>(value: impl Into<T>) -> Option<Option<T>> {
    Some(Some(value.into()))
}

async fn sell() -> Result<(), String> {
    let setting = |name, default: &str| env::var(name).unwrap_or(default.to_owned());
    let run = &uuid::Uuid::new_v4().to_string()[..8];
    let mut api = Configuration { base_path: setting("BASE", "http://127.0.0.1:8080"), ..Configuration::new() };

    // Log in. The token is good for 15 minutes; `refresh` exchanges the refresh_token for the next pair.
    let credentials = LoginIn::new(setting("EMAIL", "admin@localhost"), setting("PASSWORD", ""));
    let tokens = auth_api::login(&api, credentials, None).await.map_err(told)?;
    api.bearer_access_token = Some(tokens.access_token);
    let api = &api;

    // What the provider sells. Amounts are texts, so that no float ever rounds them.
    let branches = branches_api::list_branches(api, None, None, None, None, None, None, None, None, None).await;
    let branch = branches.map_err(told)?.data.first().ok_or("no branch")?.id;
    let paper = ContractTemplateIn::new(format!("Contrato {run}"), "Contrato de {{ client.name }}".to_owned());
    let paper = contract_templates_api::create_contract_template(api, paper, None, None).await.map_err(told)?;
    let cto = ServiceBoxIn::new(format!("CTO-{run}"), 8, branch);
    let cto = service_boxes_api::create_service_box(api, cto, None, None).await.map_err(told)?;
    let mut offer = SalesPlanIn::new("Fibra 500".to_owned(), format!("FIBRA-{run}"), "99.90".to_owned());
    (offer.setup_fee, offer.commitment_months) = (set("150.00"), set(12));
    let offer = sales_plans_api::create_sales_plan(api, offer, None, None).await.map_err(told)?;
    let mut plan = NegotiationPlanIn::new(format!("Fibra residencial {run}"), offer.id);
    plan.requires = set([Part::Contract, Part::Access, Part::Task]);
    let plan = negotiation_plans_api::create_negotiation_plan(api, plan, None, None).await.map_err(told)?;

    // A prospect asks for fibre. Whose document is known already is named by the problem.
    let mut ana = ClientIn::new(ClientKind::Person, "Ana Lima".to_owned(), branch);
    (ana.document, ana.phones) = (set("390.533.447-05"), set(["(11) 98765-4321".to_owned()]));
    let mut home = Address::new();
    (home.postal_code, home.street, home.number) = (set("01310-100"), set("Avenida Paulista"), set("3"));
    (home.city, home.state) = (set("São Paulo"), set("SP"));
    ana.address = set(home);
    let client = match clients_api::create_client(api, ana, None, None).await {
        Ok(client) => client.id,
        Err(taken) => problem(&taken).and_then(|problem| problem.client).ok_or_else(|| told(taken))?.id,
    };
    // With an Idempotency-Key a POST may be sent again after a broken connection: it creates once.
    let wish = NegotiationIn { negotiation_plan_id: set(plan.id), ..NegotiationIn::new(client, "Fibra".to_owned()) };
    let negotiation = negotiations_api::create_negotiation(api, wish, Some(run), None).await.map_err(told)?;
    let id = &negotiation.id.to_string();

    // Too early: a problem says by its code what is the matter, and by JSON pointers where.
    let early = win_api::win_negotiation(api, id, None, None, None, None).await;
    let early = early.as_ref().err().and_then(problem).ok_or("nothing was missing")?;
    assert_eq!(early.code, ProblemCode::NotReadyToWin);
    println!("missing: {}", early.errors.iter().map(|error| &*error.pointer).collect::<Vec<_>>().join(", "));

    // What is agreed, and on to the last stage, the one that can win.
    let mut terms = NegotiationContractIn::new();
    (terms.contract_template_id, terms.due_day) = (set(paper.id), set(10));
    negotiation_contract_api::put_negotiation_contract(api, id, None, None, Some(terms)).await.map_err(told)?;
    let own = OwnBillingTypeIn::new("Boleto".to_owned(), BillingMethod::Boleto);
    negotiation_contract_api::create_own_billing_type(api, id, own, None, None, None).await.map_err(told)?;
    let mut network = NegotiationAccessIn::new();
    (network.authentication, network.connection) = (set(Authentication::Pppoe), set(Connection::Fiber));
    (network.login, network.password) = (set(format!("ana.{run}")), set("segredo-da-rede"));
    (network.service_box_id, network.port) = (set(cto.id), set(1));
    negotiation_access_api::put_negotiation_access(api, id, None, None, Some(network)).await.map_err(told)?;
    let visit = NegotiationTaskIn::new("Visita de instalação".to_owned());
    negotiation_tasks_api::create_negotiation_task(api, id, visit, None, None).await.map_err(told)?;
    let stages = negotiation_stages_api::list_transitions(api, id, None).await.map_err(told)?.data;
    let last = TransitionIn::new(stages.last().ok_or("no stage")?.stage_id);
    negotiation_stages_api::create_transition(api, id, last, None, None, None).await.map_err(told)?;

    // Vencemos.
    let won = win_api::win_negotiation(api, id, Some(run), None, None, None).await.map_err(told)?;
    let contract = won.contract.ok_or("a win without a contract")?.id.to_string();
    let contract = contracts_api::get_contract(api, &contract, None, None).await.map_err(told)?;
    println!("{}: contract {}, {} instalments", won.negotiation.status, contract.number, won.instalments.len());

    // Its history, page by page: the cursor of a page leads to the next.
    use negotiation_summary_api::list_history;
    let mut page = list_history(api, id, Some(5), None, None, None, None, None).await.map_err(told)?;
    let mut changes = page.data;
    while let Some(next) = page.page.next_cursor {
        page = list_history(api, id, Some(5), Some(&next), None, None, None, None).await.map_err(told)?;
        changes.append(&mut page.data);
    }
    println!("history: {}", changes.iter().map(|change| &*change.action).collect::<Vec<_>>().join(", "));

    // A change sends what is set and nothing else. If-Match makes it a 412 when somebody else was faster.
    let rename = SalesPlanPatch { name: Some("Fibra 500 Mega".to_owned()), ..SalesPlanPatch::new() };
    let (tag, path) = (format!("\"{}\"", offer.version), offer.id.to_string());
    let after = sales_plans_api::update_sales_plan(api, &path, Some(&tag), None, Some(rename)).await.map_err(told)?;
    let expected = SalesPlan { name: "Fibra 500 Mega".to_owned(), version: 2, updated_at: after.updated_at, ..offer };
    assert_eq!(after, expected);
    println!("renamed: {}", after.name);
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    if let Err(told) = sell().await {
        eprintln!("{told}");
        std::process::exit(1);
    }
}
