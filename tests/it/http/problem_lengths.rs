//! What a problem tells of what was sent is no longer than the document says.

use serde_json::{Map, Value, json};
use tests::openapi::Document;
use tests::{Answer, Call, TestApp, both};

both!(
    a_problem_is_as_long_as_the_document_says,
    what_is_cut_says_so_and_stays_whole_text,
);

/// As long as a head may be, and a little less.
const LONG: usize = 50_000;

/// Everything of a problem within the lengths and counts of its schema.
fn holds(schemas: &Map<String, Value>, schema: &Value, value: &Value, at: &str) {
    let reference = schema["$ref"].as_str();
    let named = reference.and_then(|text| text.rsplit('/').next());
    let schema = named.map_or(schema, |name| &schemas[name]);
    let limit = |word: &str| schema[word].as_u64().map(|most| most as usize);
    match value {
        Value::String(text) => {
            let most = limit("maxLength").expect(at);
            let length = text.chars().count();
            assert!(length <= most, "{at}: {length} of {most}: {text:.200}");
        }
        Value::Array(items) => {
            let most = limit("maxItems").expect(at);
            assert!(items.len() <= most, "{at}: {} of {most}", items.len());
            for (index, item) in items.iter().enumerate() {
                holds(schemas, &schema["items"], item, &format!("{at}/{index}"));
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                let schema = &schema["properties"][name];
                if !schema.is_null() {
                    holds(schemas, schema, member, &format!("{at}/{name}"));
                }
            }
        }
        _ => {}
    }
}

/// An object within objects, each under a long name.
fn deep(name: &str, depth: usize, innermost: &str) -> String {
    let (open, close) = (format!("{{\"{name}\":"), "}");
    open.repeat(depth) + innermost + &close.repeat(depth)
}

/// A thousand fields that no template has.
fn faults() -> String {
    let fields = (0..1_000).map(|number| format!("{{{{ nada_{number} }}}}\n"));
    fields.collect()
}

async fn calls(app: &TestApp) -> Vec<(&'static str, Call)> {
    let admin = app.admin().await;
    let (long, plain) = ("é".repeat(LONG), "x".repeat(LONG));
    let post = |path: &str, body: String| admin.act(path).raw("application/json", body);
    let members = (0..1_000).map(|number| (format!("nada_{number}"), json!(1)));
    let members = Value::Object(members.collect());
    let client = app.client().body().await;
    let with = |member: &str, value: Value| {
        let mut body = client.clone();
        body[member] = value;
        body.to_string()
    };
    let inner = format!("{{\"{plain}\":1,\"{plain}\":2}}");
    let field = format!("{{{{ {} }}}}", "n".repeat(20_000));
    let template = |body: &str| json!({ "name": "Modelo", "body": body }).to_string();
    let multipart = format!(
        "--b\r\nContent-Disposition: form-data; name=\"{}\"; filename=\"a.pdf\"\r\n\r\nx\r\n--b--\r\n",
        "n".repeat(30_000)
    );
    let upload = admin.act(&app.attachments().await);
    let query = |text: String| admin.get(&format!("/negotiations?{text}"));
    vec![
        ("member", post("/channels", json!({ &long: 1 }).to_string())),
        (
            "tildes",
            post("/channels", json!({ "~".repeat(LONG): 1 }).to_string()),
        ),
        ("members", post("/channels", members.to_string())),
        (
            "inside",
            post("/clients", with("address", json!({ &long: 1 }))),
        ),
        ("value", post("/clients", with("kind", json!(&long)))),
        (
            "numbers",
            post(
                "/clients",
                with("phones", vec![long.get(..30); 1_000].into()),
            ),
        ),
        (
            "twice",
            post("/channels", format!("{{\"{plain}\":1,\"{plain}\":2}}")),
        ),
        (
            "twice below",
            post("/channels", deep(&"y".repeat(1_000), 100, &inner)),
        ),
        ("parameter", query(format!("{}=1", &plain[..20_000]))),
        (
            "escaped parameter",
            query(format!("{}=1", "%C3%A9".repeat(3_000))),
        ),
        (
            "parameter's value",
            query(format!("status={}", &plain[..20_000])),
        ),
        ("sort", query(format!("sort={}", &plain[..20_000]))),
        ("cursor", query(format!("cursor={}", &plain[..20_000]))),
        ("path", admin.get(&format!("/{}", "nada/".repeat(4_000)))),
        ("id", admin.get(&format!("/channels/{}", &plain[..20_000]))),
        (
            "header",
            admin
                .get("/nothing")
                .header("x-request-id", &plain[..20_000]),
        ),
        (
            "long id",
            admin.get("/nothing").header("x-request-id", &plain[..128]),
        ),
        (
            "encoding",
            post("/channels", "{}".into()).header("content-encoding", &plain[..20_000]),
        ),
        (
            "content type",
            post("/channels", "{}".into()).header("content-type", &plain[..20_000]),
        ),
        ("faults", post("/contract-templates", template(&faults()))),
        ("fault", post("/contract-templates", template(&field))),
        (
            "field",
            upload.raw("multipart/form-data; boundary=b", multipart),
        ),
    ]
}

async fn a_problem_is_as_long_as_the_document_says(app: TestApp) {
    let document: Document = app.document().await;
    let problem = json!({ "$ref": "#/components/schemas/Problem" });
    for (what, call) in calls(&app).await {
        let answer: Answer = call.await;
        let told = answer.header("content-type");
        assert!(answer.status.is_client_error(), "{what}: {}", answer.status);
        assert_eq!(told, "application/problem+json", "{what}");
        holds(document.schemas(), &problem, &answer.json, what);
        // What stands beside the documented members doesn't grow with what was sent either.
        let size = answer.bytes.len();
        println!("{what}: {} with {size} bytes", answer.status);
        assert!(size < 200_000, "{what}: {size} bytes");
    }
}

async fn what_is_cut_says_so_and_stays_whole_text(app: TestApp) {
    let admin = app.admin().await;
    let pointer = async |name: &str| {
        let answer = admin.post("/channels", json!({ name: 1 })).await;
        let answer = answer.expect(422);
        let errors = answer.errors();
        let (pointer, _) = errors
            .iter()
            .find(|(_, code)| code == "unknown_member")
            .expect("the member");
        pointer.clone()
    };
    assert_eq!(
        pointer(&"é".repeat(499)).await,
        format!("/{}", "é".repeat(499))
    );
    assert_eq!(
        pointer(&"é".repeat(500)).await,
        format!("/{}…", "é".repeat(498))
    );
    // No escape is left half.
    let tildes = pointer(&"~".repeat(400)).await;
    assert!(tildes.ends_with("~0…"), "{tildes}");
    let shifted = pointer(&format!("a{}", "~".repeat(400))).await;
    assert!(shifted.ends_with("~0…"), "{shifted}");
}
