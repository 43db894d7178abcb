//! What the page shows, and to whom.

use super::Offered;
use serde_json::{Value, json};
use tests::{Database, TestApp, both};

both!(
    a_browser_gets_a_page_and_everyone_else_json,
    the_page_tells_what_is_offered,
    json_tells_the_same_without_ids,
    hostile_values_are_text,
    only_a_look_is_noted,
    what_was_answered_stays_to_be_read,
    what_is_over_is_gone,
    a_link_that_leads_nowhere_is_a_page_too,
);

/// An offer with a discount that ends, a service, products, terms and a message.
async fn rich(app: &TestApp) -> Offered {
    let admin = app.admin().await;
    let deal = app.planned().await;
    let path = |part: &str| format!("/negotiations/{deal}/{part}");
    let service = json!({ "service_id": app.service().await.id(), "description": "IP fixo" });
    admin.post(&path("services"), service).await.expect(201);
    let product = json!({ "product_id": app.product().await.id(), "description": "Roteador Wi-Fi",
                          "quantity": 4, "discount": "50.00" });
    admin.post(&path("products"), product).await.expect(201);
    let discount = json!({ "discount": { "kind": "amount", "value": "10.00", "months": 3 } });
    admin.patch(&path("contract"), discount).await.expect(200);
    let message = "Olá, Maria!\nComo combinamos.";
    let members = json!({ "message": message, "valid_until": "2199-12-31" });
    Offered::of(app, deal.id(), members).await
}

async fn a_browser_gets_a_page_and_everyone_else_json(app: TestApp) {
    let (offered, nobody) = (Offered::new(&app).await, app.anonymous());
    let page = nobody.get(&offered.link("")).browsing().await.expect(200);
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(page.header("content-language"), "pt-BR");
    let policy = page.header("content-security-policy").to_owned();
    for rule in [
        "default-src 'none'",
        "style-src 'sha256-",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ] {
        assert!(policy.contains(rule), "{policy}");
    }
    assert!(!policy.contains("unsafe"), "{policy}");
    for answer in [page, nobody.get(&offered.link("")).await.expect(200)] {
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        assert_eq!(answer.header("x-robots-tag"), "noindex, nofollow");
        assert_eq!(answer.header("set-cookie"), "");
    }
    let json = nobody
        .get(&offered.link(""))
        .header("accept", "application/json, text/html;q=0.5");
    assert_eq!(
        json.await.expect(200).at("/title"),
        "Internet para a sua casa"
    );
}

async fn the_page_tells_what_is_offered(app: TestApp) {
    let offered = rich(&app).await;
    let page = app
        .anonymous()
        .get(&offered.link(""))
        .browsing()
        .await
        .page(200);
    let number = offered.proposal.at("/number");
    let told: &[&str] = &[
        &format!("Proposta nº {number}"),
        "<h1>Internet para a sua casa</h1>",
        "<strong>500</strong> Mbps",
        "<strong>250</strong> Mbps",
        // 99.90 − 10.00 + 20.00
        "R$\u{a0}109,90",
        "−R$\u{a0}10,00",
        "nos primeiros 3 meses",
        "Depois de 3 meses, R$\u{a0}119,90 por mês",
        "IP fixo",
        "Roteador Wi-Fi",
        "4 × R$\u{a0}350,00 · desconto de R$\u{a0}50,00",
        // 150.00 + 4 × 350.00 − 50.00
        "R$\u{a0}1.500,00",
        "Taxa de adesão",
        "12 meses",
        "OFERTA-",
        "31/12/2199",
        "Olá, Maria!\nComo combinamos.",
        "name=\"name\"",
        "name=\"document\"",
        "name=\"note\"",
        &format!("action=\"{}\"", offered.link("/accept#responder")),
        &format!("href=\"{}\"", offered.link("/document")),
        "<html lang=\"pt-BR\">",
        "width=device-width",
    ];
    for text in told {
        assert!(page.contains(text), "no {text} in\n{page}");
    }
    assert!(!page.contains("<script"), "no script");
}

async fn json_tells_the_same_without_ids(app: TestApp) {
    let offered = rich(&app).await;
    let told = app.anonymous().get(&offered.link("")).await.expect(200);
    let wanted = [
        ("/status", json!("viewed")),
        ("/number", offered.proposal.at("/number").clone()),
        ("/valid_until", json!("2199-12-31")),
        ("/offer/monthly_price", json!("99.90")),
        ("/offer/commitment_months", json!(12)),
        ("/offer/speed/download_mbps", json!(500)),
        ("/discount", json!({ "amount": "10.00", "months": 3 })),
        ("/lines/0/description", json!("IP fixo")),
        ("/lines/0/monthly", json!(true)),
        ("/lines/1/total", json!("1350.00")),
        (
            "/totals",
            json!({ "monthly": "109.90", "setup_fee": "150.00", "one_time": "1500.00" }),
        ),
        ("/attachments", json!([])),
        ("/answer", Value::Null),
    ];
    for (pointer, value) in wanted {
        assert_eq!(told.at(pointer), &value, "{pointer} {}", told.told());
    }
    let inside = [offered.negotiation.as_str(), offered.proposal.id()];
    for id in inside {
        assert!(
            !told.told().replace(&told.asked, "").contains(id),
            "{}",
            told.told()
        );
    }
}

async fn hostile_values_are_text(app: TestApp) {
    let name = "\"><img src=x onerror=alert(1)> ' {{ 7 * 7 }}";
    let client = app
        .client()
        .with(json!({ "name": name, "email": "a@example.com" }))
        .await;
    let deal = app
        .planned()
        .with(json!({ "client_id": client.id() }))
        .await;
    let title = "</title></style><script>alert(1)</script>";
    let message = "javascript:alert(1) <a href=\"javascript:alert(1)\">aqui</a>\n</textarea>&lt;";
    let offered = Offered::of(
        &app,
        deal.id(),
        json!({ "title": title, "message": message }),
    )
    .await;
    let nobody = app.anonymous();
    let page = nobody.get(&offered.link("")).browsing().await.page(200);
    let typed = "\"><script>alert(2)</script>";
    let fields = [("name", typed), ("document", "'><b>")];
    let refused = nobody
        .form(&offered.link("/accept"), &fields)
        .await
        .page(422);
    let note = format!("</textarea><script>{}", "a".repeat(5_000));
    let declined = nobody
        .form(&offered.link("/decline"), &[("note", &note)])
        .await
        .page(422);
    for page in [&page, &refused, &declined] {
        for raw in ["<script", "<img", "<b>", "<a href=\"javascript"] {
            assert!(!page.contains(raw), "{raw} in\n{page}");
        }
        assert_eq!(page.matches("</title>").count(), 1);
        assert_eq!(page.matches("</style>").count(), 1);
        assert_eq!(page.matches("</textarea>").count(), 1);
    }
    assert!(
        page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"),
        "{page}"
    );
    assert!(page.contains("&quot;&gt;&lt;img src=x onerror=alert(1)&gt; &#39; {{ 7 * 7 }}"));
    assert!(page.contains("&lt;/textarea&gt;&amp;lt;"), "{page}");
    assert!(
        refused.contains("value=\"&quot;&gt;&lt;script&gt;alert(2)"),
        "{refused}"
    );
}

async fn only_a_look_is_noted(app: TestApp) {
    let (offered, nobody) = (Offered::new(&app).await, app.anonymous());
    let head = nobody
        .call(reqwest::Method::HEAD, &offered.link(""))
        .browsing();
    let head = head.await.expect(200);
    assert!(head.bytes.is_empty());
    assert_eq!(head.header("content-type"), "text/html; charset=utf-8");
    for rest in ["/accept", "/decline"] {
        let looked = nobody.get(&offered.link(rest)).browsing().await.expect(405);
        assert_eq!(looked.header("allow"), "POST");
        assert!(
            !looked
                .told()
                .replace(&looked.asked, "")
                .contains(&offered.token)
        );
    }
    assert_eq!(offered.status(&app).await, "sent");
    nobody.get(&offered.link("")).browsing().await.page(200);
    let viewed = offered.read(&app).await;
    assert_eq!(viewed.at("/status"), "viewed");
    nobody.get(&offered.link("")).await.expect(200);
    assert_eq!(offered.read(&app).await.json, viewed.json);
}

async fn what_was_answered_stays_to_be_read(app: TestApp) {
    let (yes, no, nobody) = (
        Offered::new(&app).await,
        Offered::new(&app).await,
        app.anonymous(),
    );
    let who = [("name", "Maria Souza"), ("document", "529.982.247-25")];
    nobody.form(&yes.link("/accept"), &who).await.expect(303);
    nobody
        .form(&no.link("/decline"), &[("note", "Vamos\nesperar.")])
        .await
        .expect(303);
    let page = nobody.get(&yes.link("")).browsing().await.page(200);
    for text in [
        "Proposta aceita",
        "Maria Souza",
        "***.982.247-**",
        "R$\u{a0}99,90",
    ] {
        assert!(page.contains(text), "no {text} in\n{page}");
    }
    assert!(
        !page.contains("<form") && !page.contains("529.982"),
        "{page}"
    );
    let page = nobody.get(&no.link("")).browsing().await.page(200);
    for text in ["Proposta recusada", "Vamos\nesperar."] {
        assert!(page.contains(text), "no {text} in\n{page}");
    }
    assert!(!page.contains("<form"), "{page}");
    let told = nobody.get(&no.link("")).await.expect(200);
    assert_eq!(told.at("/status"), "declined");
    assert_eq!(told.at("/answer/note"), "Vamos\nesperar.");
    assert!(told.at("/answer/answered_at").is_string());
}

async fn what_is_over_is_gone(app: TestApp) {
    let (late, taken, lost) = (
        Offered::new(&app).await,
        Offered::new(&app).await,
        Offered::new(&app).await,
    );
    late.db_expire(&app).await;
    taken.cancel(&app).await;
    let lose = format!("/negotiations/{}/lose", lost.negotiation);
    app.admin().await.act(&lose).await.expect(200);
    let cases = [
        (&late, "proposal_expired", "O prazo desta proposta terminou"),
        (&taken, "proposal_cancelled", "Esta proposta foi retirada"),
        (&lost, "proposal_cancelled", "Esta proposta foi retirada"),
    ];
    let nobody = app.anonymous();
    for (offered, code, title) in cases {
        nobody.get(&offered.link("")).await.problem(410, code);
        nobody
            .get(&offered.link("/document"))
            .await
            .problem(410, code);
        nobody
            .post(&offered.link("/accept"), json!({ "name": "Eu" }))
            .await
            .problem(410, code);
        nobody
            .post(&offered.link("/decline"), json!({}))
            .await
            .problem(410, code);
        for answer in [
            nobody.get(&offered.link("")).browsing().await,
            nobody
                .form(&offered.link("/accept"), &[("name", "Eu")])
                .await,
            nobody.form(&offered.link("/decline"), &[]).await,
        ] {
            let page = answer.page(410);
            assert!(
                page.contains(title) && page.contains("Administrator"),
                "{page}"
            );
            assert!(!page.contains("<form"), "{page}");
        }
    }
    assert_eq!(late.status(&app).await, "expired");
}

async fn a_link_that_leads_nowhere_is_a_page_too(app: TestApp) {
    let nobody = app.anonymous();
    let long = "a".repeat(3_000);
    let tokens = [
        "um-token-que-ninguem-tem",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "0199b0a2-7c1e-7000-8000-00000000dead",
        "%00",
        "%ff%fe",
        "'%20OR%201=1",
        "..%2f..",
        &long,
    ];
    for token in tokens {
        let path = format!("/public/proposals/{token}");
        let page = nobody.get(&path).browsing().await.page(404);
        assert!(page.contains("Não encontramos esta proposta"), "{page}");
        let problem = nobody.get(&path).await.problem(404, "not_found");
        assert_eq!(problem.at("/instance"), "/public/proposals/{token}");
    }
    let path = "/public/proposals/um-token-que-ninguem-tem";
    nobody
        .post(&format!("{path}/accept"), json!({ "name": "Eu" }))
        .await
        .problem(404, "not_found");
    nobody.form(&format!("{path}/decline"), &[]).await.page(404);
    nobody
        .get(&format!("{path}/document"))
        .await
        .problem(404, "not_found");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_below_a_path_points_there() {
    let place = [("VENCEMOS_PUBLIC_URL", "https://internet.example/crm/")];
    let app = TestApp::start_with(Database::Sqlite, &place)
        .await
        .expect("SQLite");
    let (offered, nobody) = (Offered::new(&app).await, app.anonymous());
    let page = nobody.get(&offered.link("")).browsing().await.page(200);
    assert!(
        page.contains(&format!("action=\"/crm{}#", offered.link("/accept"))),
        "{page}"
    );
    let done = nobody
        .form(&offered.link("/accept"), &[("name", "Maria")])
        .await
        .expect(303);
    assert_eq!(done.header("location"), format!("/crm{}", offered.link("")));
}
