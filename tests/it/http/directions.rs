//! A text of one line reads as it is written: what turns the direction of writing is refused in each, and kept in
//! messages. The members are those of the document.

use serde_json::{Value, json};
use tests::{
    Answer, Call, TestApp, World, both,
    openapi::{Document, Operation},
};

both!(
    no_line_takes_a_control_of_direction,
    messages_keep_them,
    marks_of_direction_are_no_controls,
);

/// Embeddings, overrides and isolates.
const CONTROLS: [char; 9] = [
    '\u{202a}', '\u{202b}', '\u{202c}', '\u{202d}', '\u{202e}', '\u{2066}', '\u{2067}', '\u{2068}',
    '\u{2069}',
];

/// A text member of a request, with its schema.
struct Member {
    pointer: String,
    schema: Value,
}

impl Member {
    fn most(&self) -> u64 {
        self.schema["maxLength"].as_u64().unwrap_or(u64::MAX)
    }

    /// Whether it is read by people, rather than chosen, reckoned with or kept secret.
    fn is_text(&self) -> bool {
        let format = self.schema["format"].as_str();
        // The pattern of a text says which characters are none, any other which there are.
        let pattern = self.schema["pattern"].as_str();
        let closed = pattern.is_some_and(|pattern| !pattern.starts_with("^[^"));
        !closed
            && self.schema["enum"].is_null()
            && format.is_none()
            && self.most() < 1_000_000
            && !self.pointer.ends_with("_token")
    }

    fn is_line(&self) -> bool {
        self.is_text() && self.most() <= 255
    }

    /// Whether it is read in its plain form, which has no marks of direction.
    fn is_plain(&self) -> bool {
        ["phone", "document"]
            .iter()
            .any(|word| self.pointer.contains(word))
    }

    /// Whether any line is one, rather than a document, a phone or another text with a form of its own.
    fn is_free(&self) -> bool {
        [20, 60, 120, 160, 255].contains(&self.most())
    }
}

fn collect(document: &Document, schema: &Value, pointer: &str, members: &mut Vec<Member>) {
    let schema = document.resolve(schema);
    for word in ["allOf", "anyOf", "oneOf"] {
        for part in schema[word].as_array().into_iter().flatten() {
            collect(document, part, pointer, members);
        }
    }
    for (name, part) in schema["properties"].as_object().into_iter().flatten() {
        collect(document, part, &format!("{pointer}/{name}"), members);
    }
    if schema["items"].is_object() {
        collect(document, &schema["items"], &format!("{pointer}/0"), members);
    }
    let kinds = &schema["type"];
    let is_string = |kind: &Value| kind == "string";
    if is_string(kinds)
        || kinds
            .as_array()
            .is_some_and(|kinds| kinds.iter().any(is_string))
    {
        members.push(Member {
            pointer: pointer.to_owned(),
            schema: schema.clone(),
        });
    }
}

fn members(document: &Document, operation: &Operation) -> Vec<Member> {
    let mut members = Vec::new();
    if let Some(schema) = operation.body() {
        collect(document, schema, "", &mut members);
    }
    members
}

/// Sets what a pointer names, with all that leads there.
fn put(body: &mut Value, pointer: &str, value: Value) {
    let mut place = body;
    for part in pointer.split('/').skip(1) {
        place = match part {
            "0" => {
                if !place.is_array() {
                    *place = json!([null]);
                }
                &mut place[0]
            }
            name => {
                if !place.is_object() {
                    *place = json!({});
                }
                &mut place[name]
            }
        };
    }
    *place = value;
}

async fn call(app: &TestApp, operation: &Operation, world: &World) -> Call {
    let path = operation.fill(|collection| world.id(collection));
    let client = match operation.is_public() {
        true => app.anonymous(),
        false => app.admin().await.clone(),
    };
    client.call(operation.method.parse().expect("a method"), &path)
}

/// The answer to an operation's example with another text in one member.
async fn sent(
    app: &TestApp,
    operation: &Operation,
    world: &World,
    pointer: &str,
    text: &str,
) -> Answer {
    let mut body = operation.example();
    put(&mut body, pointer, json!(text));
    call(app, operation, world).await.json(&body).await
}

fn has(answer: &Answer, pointer: &str, code: &str) -> bool {
    let errors = answer.at("/errors").as_array();
    errors.is_some_and(|errors| {
        errors
            .iter()
            .any(|error| error["pointer"] == pointer && (code.is_empty() || error["code"] == code))
    })
}

async fn no_line_takes_a_control_of_direction(app: TestApp) {
    let world = World::of(&app, app.matriz().await.id()).await;
    let document = app.document().await;
    let (mut free, mut wrong) = (0, Vec::new());
    for (round, operation) in document.operations().iter().enumerate() {
        for member in members(&document, operation) {
            if !member.is_line() || member.is_plain() {
                continue;
            }
            let code = match member.is_free() {
                true => "bidirectional_control",
                false => "",
            };
            free += usize::from(member.is_free());
            let control = CONTROLS[(round + free) % CONTROLS.len()];
            let text = format!("a{control}b1");
            let answer = sent(&app, operation, &world, &member.pointer, &text).await;
            if answer.status != 422 || !has(&answer, &member.pointer, code) {
                wrong.push(format!("{}: {}", member.pointer, answer.told()));
            }
        }
    }
    assert!(free > 80, "only {free} members");
    assert!(
        wrong.is_empty(),
        "{} wrong\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

async fn messages_keep_them(app: TestApp) {
    let world = World::of(&app, app.matriz().await.id()).await;
    let document = app.document().await;
    let text = "Ele disse \u{202b}שלום\u{202c} e \u{2067}سلام\u{2069}.\nAté logo";
    let (mut messages, mut wrong) = (0, Vec::new());
    let mut operations = document.operations();
    // Answers and endings come last: what follows them is refused for another reason.
    operations.sort_by_key(|operation| ends(&operation.path));
    for operation in operations {
        for member in members(&document, &operation) {
            if !member.is_text() || member.is_line() {
                continue;
            }
            messages += 1;
            let answer = sent(&app, &operation, &world, &member.pointer, text).await;
            let kept = answer.json.pointer(&member.pointer);
            let changed = answer.status.is_success() && kept.is_some_and(|kept| *kept != text);
            if has(&answer, &member.pointer, "") || changed {
                wrong.push(format!("{}: {}", member.pointer, answer.told()));
            }
        }
    }
    assert!(messages > 15, "only {messages} members");
    assert!(
        wrong.is_empty(),
        "{} wrong\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

fn ends(path: &str) -> bool {
    let verbs = [
        "lose",
        "abort",
        "win",
        "reopen",
        "transitions",
        "decline",
        "accept",
    ];
    verbs.iter().any(|verb| path.ends_with(verb))
}

async fn marks_of_direction_are_no_controls(app: TestApp) {
    for name in ["אבג\u{200f}!", "A\u{200e}B", "سلام\u{61c}"] {
        let channel = app.channel().with(json!({ "name": name })).await;
        assert_eq!(channel["name"], name);
    }
    let lines = app
        .channel()
        .with(json!({ "name": "duas\u{2028}linhas" }))
        .attempt()
        .await;
    lines.expect(422).error_at("/name", "control_character");
}
