//! A template never prints a wrong figure: what it prints is exact, or it is refused.

use serde_json::json;
use tests::{TestApp, both, pdf::Pdf};

both!(
    figures_come_out_exact_on_paper,
    what_has_no_exact_result_is_refused_when_it_is_saved,
    a_refusal_is_told_in_portuguese_alone,
);

/// What a template says, and what stands on the page with the sample's data.
const EXACT: &[(&str, &str)] = &[
    ("{{ contract.monthly_price }}", "99.90"),
    ("{{ contract.monthly_price * 12 }}", "1198.80"),
    ("{{ (12 * contract.monthly_price) | brl }}", "R$ 1.198,80"),
    ("{{ totals.monthly - contract.discount }}", "109.80"),
    ("{{ contract.discount - totals.monthly }}", "-109.80"),
    ("{{ (contract.discount - 15) | brl }}", "-R$ 5,00"),
    ("{{ -contract.discount }}", "-10.00"),
    ("{{ totals.monthly + 10 }}", "129.80"),
    ("{{ totals.monthly + ('0.25' | money) }}", "120.05"),
    ("{{ contract.monthly_price * 0 }}", "0.00"),
    (
        "{% for line in lines %}{{ line.quantity * line.unit_price - line.discount }};{% endfor %}",
        "29.90;300.00;",
    ),
    (
        "{% set year = contract.monthly_price * contract.commitment_months %}{{ year | brl }}",
        "R$ 1.198,80",
    ),
    ("{{ lines | sum('total') | brl }}", "R$ 329,90"),
    ("{{ instalments | sum(attribute='amount') }}", "724.38"),
    ("{{ lines | sum('quantity') }}", "2"),
    ("{{ contract.total | trim }}", "1317.80"),
    ("{{ 'Total: ' + contract.total }}", "Total: 1317.80"),
    ("{{ contract.total ~ ' reais' }}", "1317.80 reais"),
    ("{{ 'R$ ' ~ contract.total ~ '.' }}", "R$ 1317.80."),
    (
        "{{ contract.discount ~ '-' ~ contract.total }}",
        "10.00-1317.80",
    ),
    ("{{ contract.due_day ~ '/' ~ contract.due_day }}", "10/10"),
    (
        "{{ client.name ~ ', ' ~ 1 }}",
        "Maria da Conceição Araújo, 1",
    ),
    ("{{ contract.discount | default('nada') }}", "10.00"),
    ("{{ speed_plan.download_mbps / 1000 }} Gbps", "0.5 Gbps"),
    ("{{ contract.due_day * 0.1 }}", "1.0"),
    ("{{ contract.commitment_months // 5 }}", "2"),
    ("{{ '-' * 5 }}", "-----"),
];

/// Conditions, and whether they hold for the sample's data. As texts, most of them would not.
const TRUE: &[(&str, bool)] = &[
    ("contract.total", true),
    ("lines[0].discount", false),
    ("not lines[0].discount", true),
    ("contract.monthly_price < totals.monthly", true),
    ("contract.total > contract.monthly_price", true),
    ("9 < contract.monthly_price", true),
    ("contract.total >= 1000", true),
    ("contract.total > '999.99'", true),
    ("contract.monthly_price == offer.monthly_price", true),
    ("contract.discount == 10", true),
    ("contract.discount == '10'", true),
    ("contract.discount != '10.00'", false),
    ("contract.discount == 'dez'", false),
    ("lines[0].discount == 0", true),
    ("100 < contract.setup_fee <= 150", true),
    ("100 < contract.setup_fee < 150 < contract.total", false),
    ("9 < contract.due_day < 11", true),
    ("contract.discount in [10, 20]", true),
    ("contract.discount not in ['10.00']", false),
    ("contract.total - contract.setup_fee > 1167", true),
    (
        "contract.setup_fee and contract.monthly_price < contract.setup_fee",
        true,
    ),
];

/// There is no exact result, in whichever branch it stands.
const INEXACT: &[&str] = &[
    "contract.total / 3",
    "contract.total // 3",
    "contract.total % 3",
    "contract.total ** 2",
    "contract.total * 1.5",
    "contract.total + 0.1",
    "contract.total * contract.discount",
    "contract.total > 99.5",
    "1.5 < contract.total < 9",
    "lines[0].total / lines[0].quantity",
    "(contract.total + contract.discount) * 0.5",
    "contract.due_day / 3",
    "10 / 3",
    "0.1 + 0.2",
    "'99.90' * 12",
    // A digit beside a digit would be another figure.
    "contract.monthly_price ~ 0",
    "contract.monthly_price ~ '0'",
    "contract.monthly_price ~ '.5'",
    "'1.' ~ contract.monthly_price",
    "1 ~ contract.monthly_price",
    "contract.monthly_price ~ contract.discount",
    "lines[0].quantity ~ 0",
    "contract.commitment_months ~ contract.due_day",
    "1 ~ 0",
];

/// The same, where it is only found when it is filled in.
const UNFIT: &[&str] = &[
    "(contract.total | brl) * 12",
    "(contract.total ~ '') * 2",
    "('R$ ' ~ contract.total) ~ '0'",
    "'R$ ' ~ contract.total ~ 0",
    "'R$ ' + contract.total + '0'",
    "(contract.total | brl) ~ '0'",
    "(contract.total | brl) + '0'",
    "(contract.total ~ '.') ~ 5",
    "'10' + contract.total",
    "contract.total < 'dez'",
    "contract.total | document",
    "contract.total | date",
    "contract.total | length",
    "contract.total[0]",
    "'1' in contract.total",
    "lines | sum('description')",
];

async fn figures_come_out_exact_on_paper(app: TestApp) {
    let admin = app.admin().await;
    let mut body = String::new();
    let mut expected = Vec::new();
    for (place, (text, printed)) in EXACT.iter().enumerate() {
        body.push_str(&format!("<{place}={text}>\n\n"));
        expected.push(format!("<{place}={printed}>"));
    }
    for (place, (condition, holds)) in TRUE.iter().enumerate() {
        body.push_str(&format!(
            "<if{place}={{% if {condition} %}}sim{{% else %}}não{{% endif %}}>\n\n"
        ));
        let word = if *holds { "sim" } else { "não" };
        expected.push(format!("<if{place}={word}>"));
    }
    let template = app.contract_template().with(json!({ "body": body })).await;
    let preview = format!("/contract-templates/{}/preview", template.id());
    let pdf = admin.act(&preview).await.expect(200);
    let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
    Pdf::of(&pdf.bytes).expect(&expected);

    // A negotiation's contract, with its own figures.
    let ready = app.ready_to_win().await;
    let body = "<{{ offer.monthly_price * 12 }}|{{ (offer.monthly_price * 12) | brl }}>";
    let template = app.contract_template().with(json!({ "body": body })).await;
    let part = format!("/negotiations/{}/contract", ready.id);
    let chosen = json!({ "contract_template_id": template.id() });
    admin.patch(&part, chosen).await.expect(200);
    let page = admin
        .get(&format!("{part}/document"))
        .header("accept", "text/html");
    let page = page.await.expect(200);
    let page = String::from_utf8_lossy(&page.bytes).into_owned();
    assert!(page.contains("&lt;1198.80|R$ 1.198,80&gt;"), "{page}");
    let pdf = admin.get(&format!("{part}/document")).await.expect(200);
    Pdf::of(&pdf.bytes).expect(&["<1198.80|R$ 1.198,80>"]);
}

async fn what_has_no_exact_result_is_refused_when_it_is_saved(app: TestApp) {
    let everywhere = |expression: &&str| {
        [
            format!("{{{{ {expression} }}}}"),
            format!("{{% if false %}}{{{{ {expression} }}}}{{% endif %}}"),
            format!("{{% set x = {expression} %}}"),
        ]
    };
    let inexact = INEXACT.iter().flat_map(everywhere);
    let unfit = UNFIT
        .iter()
        .map(|expression| format!("{{{{ {expression} }}}}"));
    let mut taken = Vec::new();
    for body in inexact.chain(unfit) {
        let answer = save(&app, &body).await;
        let code = answer.at("/faults/0/code").clone();
        let told = code == "template_value" || code == "template_unknown_field";
        if answer.status != 422 || !told {
            taken.push(format!("{body}: {} {code}", answer.status));
        }
    }
    assert!(taken.is_empty(), "{taken:#?}");

    // It would print what stood there before the loop.
    // What a loop assigns is gone with its turn.
    for adding in [
        "{% set sum = sum + line.total %}",
        "{% set next = sum + line.total %}{% set sum = next %}",
        "{% if line.quantity > 1 %}{% set sum = line.total %}{% endif %}",
        "{% set (sum, other) = (sum + line.total, 1) %}",
        "{% for other in lines %}{% set sum = other.total %}{% endfor %}",
    ] {
        let body = format!(
            "{{% set sum = 0 %}}{{% for line in lines %}}{adding}{{% endfor %}}{{{{ sum }}}}"
        );
        let answer = save(&app, &body).await.problem(422, "template_invalid");
        answer.error_at("/body", "template_not_allowed");
    }
    let within = "{% for line in lines %}{% set twice = line.total * 2 %}{{ twice }}{% endfor %}";
    save(&app, within).await.expect(201);
    let answer = save(&app, "{{ lines | sum('totl') }}").await;
    let answer = answer.problem(422, "template_invalid");
    answer.error_at("/body", "template_unknown_field");
}

async fn save(app: &TestApp, body: &str) -> tests::Answer {
    let admin = app.admin().await;
    let template = json!({ "name": "Modelo", "body": body });
    admin.post("/contract-templates", template).await
}

/// The engine's own words are English.
async fn a_refusal_is_told_in_portuguese_alone(app: TestApp) {
    let admin = app.admin().await;
    let bodies = [
        ("{{ contract.total / 3 }}", "contract.total / 3"),
        ("{{ client.name | brl }}", "brl"),
        ("{{ client.name + 1 }}", "client.name + 1"),
        ("{{ client.name.x.y }}", "client.name.x"),
        ("Olá {{ client.name", ""),
        ("Olá {% if client.name %}", ""),
        ("{{ client name }}", ""),
        ("{% endfor %}", ""),
    ];
    for (body, piece) in bodies {
        let template = json!({ "name": "Modelo", "body": body });
        let refused = admin
            .post("/contract-templates", template)
            .in_portuguese()
            .await;
        let refused = refused.problem(422, "template_invalid");
        let message = refused.text_at("/errors/0/message");
        assert!(message.starts_with("Linha 1, coluna "), "{message}");
        assert!(
            message.contains(piece) && !message.contains(": ."),
            "{message}"
        );
        let own = message.replace(piece, "");
        for word in [
            "unexpected",
            "expected",
            "tried",
            "undefined",
            "unknown",
            "end of",
        ] {
            assert!(!own.contains(word), "{message}");
        }
    }
}
