//! Contract templates (R13): checked when they are saved, and looked at before they are used.

mod arithmetic;
mod figures;
mod hostile;
mod longest;
mod shapes;

use std::time::{Duration, Instant};

use serde_json::json;
use tests::{TestApp, both, pdf::Pdf};

both!(
    a_fault_is_told_with_line_and_column,
    every_branch_is_checked,
    every_documented_field_and_filter_is_there,
    what_runs_away_is_stopped,
    a_text_that_stays_is_not_asked_again,
    a_preview_is_filled_with_sample_data,
    a_preview_may_take_a_negotiation,
    who_may_preview,
    many_papers_at_once_hinder_nobody,
);

async fn a_fault_is_told_with_line_and_column(app: TestApp) {
    let admin = app.admin().await;
    let faults = [
        ("Olá\n  {{ client.nmae }}", "template_unknown_field", 2, 6),
        ("Olá, {{ cliente.name }}", "template_unknown_field", 1, 9),
        (
            "{{ client.name | shout }}",
            "template_unknown_filter",
            1,
            18,
        ),
        ("é {% if client.name %}\nfim", "template_syntax", 2, 0),
        ("{{ client.name ", "template_syntax", 1, 0),
        ("{% include 'x' %}", "template_not_allowed", 1, 0),
        (
            "{% macro m() %}{% endmacro %}",
            "template_not_allowed",
            1,
            0,
        ),
        ("{{ range(9) }}", "template_not_allowed", 1, 4),
        ("{{ client.name.upper() }}", "template_not_allowed", 1, 0),
        ("{{ client.name | brl }}", "template_value", 1, 0),
    ];
    for (body, code, line, column) in faults {
        let answer = admin.post(
            "/contract-templates",
            json!({ "name": "Modelo", "body": body }),
        );
        let answer = answer
            .await
            .problem(422, "template_invalid")
            .error_at("/body", code);
        assert_eq!(answer.at("/faults/0/line"), line, "{}", answer.told());
        if column > 0 {
            assert_eq!(answer.at("/faults/0/column"), column, "{}", answer.told());
        }
        assert!(
            answer
                .text_at("/errors/0/message")
                .contains(&format!("Line {line}, column"))
        );
    }
    let template = app.contract_template().await;
    let path = format!("/contract-templates/{}", template.id());
    let change = admin
        .patch(&path, json!({ "body": "{{ nada }}" }))
        .in_portuguese();
    let refused = change.await.problem(422, "template_invalid");
    assert!(
        refused
            .text_at("/errors/0/message")
            .starts_with("Linha 1, coluna 4"),
        "{}",
        refused.told()
    );
}

async fn every_branch_is_checked(app: TestApp) {
    let admin = app.admin().await;
    let body = "{% if false %}{{ client.a }}{% else %}{{ client.name }}{% endif %}\n\
                {% for line in lines %}{{ line.b }}{% else %}{{ branch.c }}{% endfor %}\n\
                {% set who = client %}{{ who.d }}{{ client['e'] }}{{ 'x' if today == 'y' else offer.f }}";
    let answer = admin.post(
        "/contract-templates",
        json!({ "name": "Modelo", "body": body }),
    );
    let answer = answer.await.problem(422, "template_invalid");
    let faults = answer.at("/faults").as_array().expect("faults").clone();
    let names: Vec<_> = faults
        .iter()
        .map(|fault| fault["what"].as_str().expect("a name"))
        .collect();
    assert_eq!(
        names,
        [
            "client.a",
            "line.b",
            "branch.c",
            "who.d",
            "client[e]",
            "offer.f"
        ]
    );
}

async fn every_documented_field_and_filter_is_there(app: TestApp) {
    let admin = app.admin().await;
    let fields = "branch.name branch.document client.name client.trade_name client.document client.email client.phone \
        client.address client.city client.state contract.number contract.starts_on contract.ends_on contract.due_day \
        contract.commitment_months contract.monthly_price contract.discount contract.discount_months contract.setup_fee \
        contract.setup_instalments contract.billing_type contract.total offer.name offer.offer_code offer.monthly_price \
        offer.adjustment_index speed_plan.name speed_plan.download_mbps speed_plan.upload_mbps access.login \
        access.installation_address totals.monthly totals.setup_fee totals.one_time negotiation.number today";
    let mut body: String = fields
        .split_whitespace()
        .map(|field| format!("{{{{ {field} }}}}\n"))
        .collect();
    body.push_str(
        "{% for line in lines %}{{ loop.index }} {{ line.description }} {{ line.quantity }} {{ line.unit_price | brl }} \
         {{ line.discount | brl }} {{ line.total | brl }} {{ line.monthly }} {{ line.months }}{% endfor %}\n\
         {% for due in instalments %}{{ due.number }} {{ due.kind }} {{ due.due_on | date }} {{ due.period_from | date }} \
         {{ due.period_to | date }} {{ due.amount | brl }}{% endfor %}\n\
         {{ client.document | document }} {{ client.phone | phone }} {{ client.name | upper | lower | trim }} \
         {{ client.email | default('sem e-mail') }} {{ lines | length }} {% if client.email is none %}x{% endif %}",
    );
    let made = admin.post(
        "/contract-templates",
        json!({ "name": "Tudo", "body": body }),
    );
    let made = made.await.expect(201);
    let preview = format!("/contract-templates/{}/preview", made.id());
    admin.act(&preview).await.expect(200);
}

async fn what_runs_away_is_stopped(app: TestApp) {
    let admin = app.admin().await;
    let nested = "{% for a in instalments %}".repeat(14) + "x" + &"{% endfor %}".repeat(14);
    let doubled =
        "{% set a = 'xxxxxxxxxx' %}".to_owned() + &"{% set a = a ~ a %}".repeat(40) + "{{ a }}";
    let texts = [
        "{% for a in range(1000000000) %}x{% endfor %}".to_owned(),
        "{{ 'x' * 1000000000 }}".to_owned(),
        "{{ 9 ** 9 ** 9 ** 9 }}".to_owned(),
        format!("{{{{ {}1{} }}}}", "(".repeat(4_000), ")".repeat(4_000)),
        "{% if true %}".repeat(3_000) + &"{% endif %}".repeat(3_000),
        nested,
        doubled,
    ];
    for body in texts {
        let started = Instant::now();
        let answer = admin.post(
            "/contract-templates",
            json!({ "name": "Modelo", "body": body }),
        );
        let answer = answer.await;
        assert_eq!(answer.status, 422, "{}", answer.told());
        assert!(
            started.elapsed() < Duration::from_secs(10),
            "{:?}",
            started.elapsed()
        );
    }
}

async fn a_text_that_stays_is_not_asked_again(app: TestApp) {
    let admin = app.admin().await;
    let template = app.contract_template().await;
    app.db_execute("UPDATE contract_templates SET body = '{{ antigo }}'")
        .await;
    let path = format!("/contract-templates/{}", template.id());
    admin
        .patch(&path, json!({ "active": false }))
        .await
        .expect(200);
    let preview = admin.act(&format!("{path}/preview")).await;
    preview
        .problem(409, "template_failed")
        .error_at("/body", "template_unknown_field");
}

async fn a_preview_is_filled_with_sample_data(app: TestApp) {
    let admin = app.admin().await;
    let body = json!({ "body": "Contrato de {{ client.name }}" });
    let template = app.contract_template().with(body).await;
    let path = format!("/contract-templates/{}/preview", template.id());
    let pdf = admin.post(&path, json!({})).await.expect(200);
    Pdf::of(&pdf.bytes).expect(&[
        "Contrato de Maria da Conceição Araújo",
        "R$ 1.317,80",
        "FIBRA-500-2026",
    ]);
    let page = admin
        .act(&path)
        .header("accept", "text/html")
        .await
        .expect(200);
    assert!(String::from_utf8_lossy(&page.bytes).contains("Contrato de Maria da Conceição Araújo"));
    let unknown = admin.post(&path, json!({ "x": 1 })).await;
    unknown.problem(422, "unknown_member");
    let broken = admin
        .post(&path, json!({}))
        .raw("application/json", "{")
        .await;
    broken.problem(400, "invalid_json");
}

async fn a_preview_may_take_a_negotiation(app: TestApp) {
    let admin = app.admin().await;
    let client = app.client().with(json!({ "name": "José da Silva" })).await;
    let ready = app.ready_for(&client, json!({})).await;
    let body = json!({ "body": "Contrato de {{ client.name }}" });
    let template = app.contract_template().with(body).await;
    let path = format!("/contract-templates/{}/preview", template.id());
    let real = json!({ "negotiation_id": ready.id });
    let pdf = admin.post(&path, real.clone()).await.expect(200);
    Pdf::of(&pdf.bytes).expect(&["Contrato de José da Silva"]);
    let bare = json!({ "negotiation_id": app.negotiation().await.id() });
    admin
        .post(&path, bare)
        .await
        .problem(409, "contract_incomplete");
    let stranger = app.manager_of(app.branch().await.id()).await;
    for id in [
        ready.id.clone(),
        "0199b0a2-7c1e-7000-8000-00000000dead".to_owned(),
    ] {
        let refused = stranger.post(&path, json!({ "negotiation_id": id })).await;
        refused
            .problem(422, "reference_not_found")
            .error_at("/negotiation_id", "reference_not_found");
    }
}

async fn who_may_preview(app: TestApp) {
    let template = app.contract_template().await;
    let path = format!("/contract-templates/{}/preview", template.id());
    let matriz = app.matriz().await.id();
    app.manager_of(matriz).await.act(&path).await.expect(200);
    app.seller_of(matriz)
        .await
        .act(&path)
        .await
        .problem(403, "forbidden");
    app.viewer_of(matriz)
        .await
        .act(&path)
        .await
        .problem(403, "forbidden");
}

/// As much text as a template may hold takes seconds to set; forty of them at once wait or are sent away, and
/// meanwhile everything else goes on.
async fn many_papers_at_once_hinder_nobody(app: TestApp) {
    let admin = app.admin().await.clone();
    let body = json!({ "body": "palavra ".repeat(12_000) });
    let template = app.contract_template().with(body).await;
    let path = format!("/contract-templates/{}/preview", template.id());
    let printing: Vec<_> = (0..40)
        .map(|_| {
            let (admin, path) = (admin.clone(), path.clone());
            tokio::spawn(async move { admin.act(&path).await })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(200)).await;
    for _ in 0..5 {
        let started = Instant::now();
        admin.get("/channels").await.expect(200);
        assert!(
            started.elapsed() < Duration::from_secs(3),
            "{:?}",
            started.elapsed()
        );
    }
    let mut busy = 0;
    for answer in printing {
        let answer = answer.await.expect("an answer");
        match answer.status.as_u16() {
            200 => assert!(answer.bytes.starts_with(b"%PDF-")),
            _ => {
                busy += 1;
                let answer = answer.problem(503, "printer_unavailable");
                assert!(!answer.header("retry-after").is_empty());
            }
        }
    }
    assert!(busy > 0, "nothing was too much");
}
