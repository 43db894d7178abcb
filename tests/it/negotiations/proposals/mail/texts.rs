//! Whatever the API takes as text goes out: as mail, on paper and on the client's page.

use super::{Deal, delivery, posted, stands};
use serde_json::json;
use tests::{PostOffice, TestApp};

posted!(what_the_api_takes_goes_out);

/// What once made the typesetter panic or kept it busy for many seconds: a message of each kind, a line each, and one
/// of the worst.
fn odd() -> [String; 2] {
    let kinds = [
        "\u{301}",
        "\u{301}\u{323}\u{488}\u{20dd}\u{5b0}",
        "\u{2003}",
        "\u{200b}\u{301}",
        "👩\u{200d}",
        "a\u{fe0f}\u{e0101}",
        "🏴\u{e0067}\u{e0062}\u{e007f}",
        "\u{202e}א\u{5b7}ב\u{591}\u{202c}\u{2067}🏿\u{2069}",
        "\u{fff9}a\u{fffa}b\u{fffb}",
        "\u{fdd0}\u{ffff}\u{10ffff}\u{e000}\u{378}",
        "\u{1100}\u{1161}\u{11a8}",
        "क\u{94d}",
        "a\u{2028}b\u{2029}",
    ];
    let line = |kind: &str| format!("Olá {}", kind.repeat(350 / kind.chars().count()));
    [
        kinds.map(line).join("\n"),
        format!("Olá {}fim", "\u{200b}\u{301}".repeat(2_400)),
    ]
}

async fn what_the_api_takes_goes_out(app: TestApp, _office: PostOffice) {
    let (admin, deal) = (app.admin().await, Deal::new(&app).await);
    for message in odd() {
        // A title is one line, so it takes less.
        let line = |c: &char| {
            let controls = ['\u{2028}'..='\u{202e}', '\u{2066}'..='\u{2069}'];
            *c != '\n' && !controls.iter().any(|some| some.contains(c))
        };
        let title: String = message.chars().rev().filter(line).take(120).collect();
        let body = json!({ "title": title, "message": message });
        let draft = deal.draft(admin, body).await;
        let paper = admin.get(&deal.one(&draft, "/document")).await.expect(200);
        assert!(paper.bytes.starts_with(b"%PDF-"), "{}", paper.told());
        admin.act(&deal.one(&draft, "/send")).await.expect(202);
        delivery(&deal, admin, &draft, stands("sent")).await;
        let token = app.db_give_link(draft.at("/number")).await;
        let link = format!("/public/proposals/{token}");
        let page = app.anonymous().get(&link).browsing();
        page.await.expect(200);
        let paper = app.anonymous().get(&format!("{link}/document"));
        assert!(paper.await.expect(200).bytes.starts_with(b"%PDF-"));
    }
}
