//! The longest text is taken, whatever script it is written in and however JSON writes it.

use serde_json::json;
use tests::{TestApp, both};

both!(the_longest_text_is_taken_in_every_script);

const LONGEST: usize = 100_000;
/// Of one to four bytes; as escapes each has six, the last one twelve.
const LETTERS: [char; 4] = ['a', 'ã', '€', '😀'];

/// JSON as programs write it that keep to ASCII.
fn escaped(name: &str, letter: char, times: usize) -> String {
    let units = letter.encode_utf16(&mut [0; 2]).to_vec();
    let escape: String = units.iter().map(|unit| format!("\\u{unit:04x}")).collect();
    format!(
        "{{\"name\":\"{name}\",\"body\":\"{}\"}}",
        escape.repeat(times)
    )
}

async fn the_longest_text_is_taken_in_every_script(app: TestApp) {
    let admin = app.admin().await;
    let all = "/contract-templates";
    for letter in LETTERS {
        let body = json!({ "name": "Longo", "body": letter.to_string().repeat(LONGEST) });
        let plain = admin.post(all, body.clone()).await.expect(201);
        let path = format!("{all}/{}", plain.id());
        let renamed = json!({ "name": "Outro", "body": body["body"] });
        admin.patch(&path, renamed).await.expect(200);
        let call = || admin.call("POST".parse().expect("a method"), all);
        let whole = escaped("Longo", letter, LONGEST);
        let taken = call().raw("application/json", whole).await.expect(201);
        assert_eq!(taken.at("/body"), &body["body"], "{letter}");
        let more = escaped("Longo", letter, LONGEST + 1);
        let refused = call().raw("application/json", more).await.expect(422);
        refused.error_at("/body", "too_long");
    }
    // Other bodies, and what is no text of a template, are bounded as before.
    let large = json!({ "name": "x".repeat(300 * 1024) });
    let refused = admin.post("/channels", large).await;
    refused.problem(413, "payload_too_large");
    let huge = json!({ "name": "x", "body": "x".repeat(2 * 1024 * 1024) });
    admin
        .post(all, huge)
        .await
        .problem(413, "payload_too_large");
}
